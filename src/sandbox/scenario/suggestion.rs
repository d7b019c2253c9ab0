//! What a scenario proposes to enter so that it shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something that the practice tenant can propose, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    Target,
    /// `people` or `program`.
    Caller,
    /// `browser`, `paste-back`, `device-code`, `password`, `secret`, `certificate`, `federated`.
    Flow,
    Tenant,
    ClientId,
    /// Address of the environment that is called.
    Environment,
    /// Redirect URI of an integration of the tenant's own.
    Callback,
    /// Instance of Lifecycle Services.
    Geo,
    /// Project of Lifecycle Services.
    ProjectId,
    /// Role of the Power Platform that the program shall hold.
    Role,
    /// Where that role shall hold: `tenant`, `environment-group:ID` or `environment:ID`.
    RoleScope,
    Secret,
    /// User name of the person who signs in to the application.
    Person,
    /// User name of the person who looks at the setup.
    DirectoryPerson,
}

/// Proposed inputs. In a scenario file an empty text keeps an input open that the configured tenant would propose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Suggestion(BTreeMap<Input, String>);

impl Suggestion {
    /// What is proposed for an input.
    pub fn get(&self, input: Input) -> Option<&str> {
        self.0.get(&input).map(String::as_str)
    }

    /// Fills what this suggestion does not speak of with another one; an empty text stays open.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let mut all = other.0.clone();
        all.extend(self.0);
        all.retain(|_, text| !text.is_empty());
        Self(all)
    }

    /// Proposes a value for an input.
    pub fn put(&mut self, input: Input, value: &str) {
        self.0.insert(input, value.to_owned());
    }

    /// Takes an input over from another suggestion.
    pub fn correct(&mut self, input: Input, by: &Self) {
        match by.0.get(&input) {
            Some(text) => drop(self.0.insert(input, text.clone())),
            None => drop(self.0.remove(&input)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggestion(text: &str) -> Suggestion {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn an_empty_text_keeps_an_input_open_and_other_gaps_are_filled() {
        let own = suggestion("flow = 'secret'\nclient_id = ''");
        let filled = own.or(&suggestion("flow = 'browser'\nclient_id = '1'\ntenant = 'contoso.example'"));
        assert_eq!(filled, suggestion("flow = 'secret'\ntenant = 'contoso.example'"));
    }

    #[test]
    fn an_input_that_does_not_exist_is_an_error() {
        assert!(toml::from_str::<Suggestion>("flows = 'browser'").is_err());
    }
}
