//! The calls that prove that a target can be used: who am I, and then a first read.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Placeholder, Words};

/// The placeholder that may stand in the path of a call.
pub const IN_PATH: Placeholder = Placeholder::ProjectId;

/// The call that proves that everything works.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetProof {
    /// Name for people: "List Environments".
    pub title: String,
    /// What its rows are, in the plural: "environments".
    pub brings: String,
    pub method: String,
    /// Path and query below the target's base address.
    pub path: Words,
    /// Member that holds the rows; empty: the answer itself is the list.
    #[serde(default)]
    pub rows: String,
    /// Member that holds the address of the next page, compared without regard to case.
    #[serde(default)]
    pub next: String,
    /// Member that says whether there are more pages, where no address leads to them.
    #[serde(default)]
    pub more: Option<String>,
    /// Member that says whether it worked, in services that answer 200 in any case.
    #[serde(default)]
    pub success: Option<String>,
    /// Member that then says why it did not.
    #[serde(default)]
    pub error: Option<String>,
    /// Rows that the practice tenant starts with, where it serves the API from this asset alone.
    #[serde(default)]
    pub seed: Vec<Map<String, Value>>,
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
    /// Said when a person sees no rows.
    pub empty_for_people: Words,
    /// Said when a program sees no rows.
    pub empty_for_program: Words,
    /// The call that tells as whom the service knows the caller.
    #[serde(default)]
    pub identity: Option<IdentityCall>,
}

/// A call whose answer tells as whom the service knows the caller, and proves no role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityCall {
    /// Name for people: "WhoAmI".
    pub title: String,
    pub method: String,
    /// Path and query below the target's base address.
    pub path: Words,
    /// JSON that is sent along.
    #[serde(default)]
    pub body: Option<String>,
    /// The members of the answer that are worth showing.
    pub shows: Vec<Column>,
}

/// One column of the answer's table, or one member of an answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub key: String,
    pub title: String,
}

/// The address of a call below a base address, with what the user told in the path's placeholders.
pub fn call_address(base: &str, path: &Words, project_id: &str) -> String {
    // Only a number is ever taken for a project, so nothing in it can change the address.
    let path = path.fill_with(|name| if name == IN_PATH { project_id.to_owned() } else { String::new() });
    format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_filled_and_joined_by_one_slash() {
        let path: Words = "/environmentinfo/v1/detail/project/{project_id}/?page=1".parse().unwrap();
        assert_eq!(
            call_address("https://lcsapi.lcs.dynamics.com/", &path, "112233"),
            "https://lcsapi.lcs.dynamics.com/environmentinfo/v1/detail/project/112233/?page=1"
        );
    }
}
