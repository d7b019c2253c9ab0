//! The shipped list of delegated permissions, used while the tenant's own list cannot be read, and the calls that are
//! known to need them.

use serde::Deserialize;
use strum::{Display, EnumIter};

/// A dated list of permissions.
#[derive(Clone, Debug, Deserialize)]
pub struct PermissionList {
    #[serde(rename = "_meta")]
    pub meta: Meta,
    pub permissions: Vec<Permission>,
    /// Calls that somebody may intend; only those of which the sources say what they need.
    #[serde(default)]
    pub calls: Vec<IntendedCall>,
}

/// What is said about a list.
#[derive(Clone, Debug, Deserialize)]
pub struct Meta {
    /// Day on which the list was true, `YYYY-MM-DD`.
    pub date: String,
}

/// One delegated permission.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Permission {
    pub name: String,
    /// Id of the permission on the API's service principal.
    pub id: String,
    /// What it allows, in a few plain words.
    pub summary: String,
    /// What an app can do with it, as far as its description says.
    #[serde(default)]
    pub does: Vec<Capability>,
    /// Narrower permissions that it makes superfluous. None of them includes others in turn.
    #[serde(default)]
    pub includes: Vec<String>,
    #[serde(default)]
    pub namespace: String,
}

/// One kind of thing that an app can do with a permission, in the order of their marks on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Display, EnumIter)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Capability {
    Reads,
    Changes,
    Runs,
    Deletes,
}

/// A call of the target that somebody may intend.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntendedCall {
    /// Name in a profile and on the command line, `area.verb`.
    pub id: String,
    /// What it does, as an imperative: "List environment groups".
    pub title: String,
    /// What else is good to know, in one sentence.
    pub about: String,
    pub method: String,
    /// Path and query below the API's address.
    pub path: String,
    /// The permissions that it needs, all of them.
    pub permissions: Vec<String>,
    /// Where it is said that it needs these.
    pub source: String,
}

impl PermissionList {
    /// The permission of this name.
    pub fn get(&self, name: &str) -> Option<&Permission> {
        self.permissions.iter().find(|permission| permission.name == name)
    }

    /// What does not fit together in it; `None` where everything does.
    pub(super) fn problem(&self) -> Option<String> {
        for permission in &self.permissions {
            for narrower in &permission.includes {
                match self.get(narrower) {
                    None => return Some(format!("{} includes the unknown {narrower}", permission.name)),
                    Some(narrower) if !narrower.includes.is_empty() => {
                        return Some(format!("{} includes {}, which includes others", permission.name, narrower.name));
                    }
                    Some(_) => {}
                }
            }
        }
        for (index, call) in self.calls.iter().enumerate() {
            if self.calls[..index].iter().any(|other| other.id == call.id) {
                return Some(format!("{} stands twice", call.id));
            }
            if call.source.is_empty() || call.permissions.is_empty() {
                return Some(format!("{} does not say what it needs, or where that is said", call.id));
            }
            if let Some(name) = call.permissions.iter().find(|name| self.get(name).is_none()) {
                return Some(format!("{} needs the unknown {name}", call.id));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(permissions: &str, calls: &str) -> PermissionList {
        let text =
            format!(r#"{{"_meta": {{"date": "2026-08-04"}}, "permissions": [{permissions}], "calls": [{calls}]}}"#);
        serde_json::from_str(&text).unwrap()
    }

    fn permission(name: &str, includes: &str) -> String {
        format!(r#"{{"name": "{name}", "id": "{name}", "summary": "", "includes": [{includes}]}}"#)
    }

    fn call(id: &str, permissions: &str, source: &str) -> String {
        format!(
            r#"{{"id": "{id}", "title": "", "about": "", "method": "GET", "path": "/", "permissions": [{permissions}],
                "source": "{source}"}}"#
        )
    }

    #[test]
    fn a_list_that_does_not_fit_together_is_refused() {
        let three = [permission("A", r#""B""#), permission("B", ""), permission("C", "")].join(",");
        let good = call("c.list", r#""C""#, "x.md section 1");
        assert_eq!(list(&three, &good).problem(), None);
        for (permissions, calls, problem) in [
            (permission("A", r#""Z""#), String::new(), "A includes the unknown Z"),
            (permission("A", r#""A""#), String::new(), "A includes A, which includes others"),
            (three.clone(), format!("{good}, {good}"), "c.list stands twice"),
            (three.clone(), call("z.list", r#""Z""#, "x.md"), "z.list needs the unknown Z"),
            (three.clone(), call("c.list", "", "x.md"), "c.list does not say what it needs, or where that is said"),
            (three, call("c.list", r#""C""#, ""), "c.list does not say what it needs, or where that is said"),
        ] {
            assert_eq!(list(&permissions, &calls).problem().as_deref(), Some(problem));
        }
    }
}
