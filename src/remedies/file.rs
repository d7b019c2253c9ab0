//! Files for other programs, filled in from the case. A secret never stands in one: its place is a visible blank.

use serde_json::json;

use crate::recipe::{ConfigFile, Params, Placeholder};

/// A file that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    /// Its usual name.
    pub name: &'static str,
    pub content: String,
}

/// The first value that a file cannot do without and that is not known.
pub fn missing(kind: ConfigFile, params: &Params) -> Option<Placeholder> {
    let needed = match kind {
        ConfigFile::AzureDevopsConnection => [Placeholder::ClientId, Placeholder::Account, Placeholder::ServiceUrl],
    };
    needed.into_iter().find(|name| !params.contains_key(name))
}

/// Renders a file. What is not known stays a blank in angle brackets.
pub fn render(kind: ConfigFile, params: &Params) -> FileText {
    match kind {
        ConfigFile::AzureDevopsConnection => {
            FileText { name: "azure-devops-connection.json", content: connection(params) }
        }
    }
}

/// A service connection of Azure DevOps, as its command line and its REST API take it (SERVICES.md, "Azure DevOps
/// connection").
fn connection(params: &Params) -> String {
    let value = |name: Placeholder| params.get(&name).cloned().unwrap_or_else(|| name.blank());
    let name = match params.get(&Placeholder::Geography) {
        Some(geography) => format!("Lifecycle Services ({geography})"),
        None => "Lifecycle Services".to_owned(),
    };
    let description = match params.get(&Placeholder::ProjectId) {
        Some(project) => format!("Project {project}, as {}", value(Placeholder::Account)),
        None => format!("As {}", value(Placeholder::Account)),
    };
    let connection = json!({
        "name": name,
        "type": "lcsserviceendpoint",
        // The password flow takes a tenant or this name, and no other alias (section 3).
        "url": format!("{}/organizations", value(Placeholder::Authority).trim_end_matches('/')),
        "description": description,
        "owner": "library",
        "authorization": {
            "scheme": "UsernamePassword",
            "parameters": {
                "clientid": value(Placeholder::ClientId),
                "username": value(Placeholder::Account),
                "password": "<PUT THE PASSWORD OF THIS ACCOUNT HERE, AND DELETE THE FILE AFTER USE>",
            },
        },
        "data": { "apiurl": value(Placeholder::ServiceUrl) },
        "isShared": false,
        "isReady": true,
        "serviceEndpointProjectReferences": [{
            "projectReference": {
                "id": "<ID OF YOUR PROJECT IN AZURE DEVOPS>",
                "name": "<NAME OF YOUR PROJECT IN AZURE DEVOPS>",
            },
            "name": name,
            "description": description,
        }],
    });
    format!("{connection:#}\n")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn known() -> Params {
        Params::from([
            (Placeholder::Authority, "https://login.microsoftonline.com".to_owned()),
            (Placeholder::ClientId, "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0005".to_owned()),
            (Placeholder::Account, "pipeline@contoso.onmicrosoft.com".to_owned()),
            (Placeholder::ServiceUrl, "https://lcsapi.eu.lcs.dynamics.com".to_owned()),
            (Placeholder::Geography, "Europe".to_owned()),
            (Placeholder::ProjectId, "112233".to_owned()),
        ])
    }

    #[test]
    fn a_connection_has_every_field_of_the_dialog_in_its_documented_place() {
        let file = render(ConfigFile::AzureDevopsConnection, &known());
        let value: Value = serde_json::from_str(&file.content).unwrap();
        for (place, wanted) in [
            ("/type", "lcsserviceendpoint"),
            ("/url", "https://login.microsoftonline.com/organizations"),
            ("/data/apiurl", "https://lcsapi.eu.lcs.dynamics.com"),
            ("/authorization/scheme", "UsernamePassword"),
            ("/authorization/parameters/username", "pipeline@contoso.onmicrosoft.com"),
            ("/authorization/parameters/clientid", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0005"),
            ("/name", "Lifecycle Services (Europe)"),
            ("/serviceEndpointProjectReferences/0/name", "Lifecycle Services (Europe)"),
        ] {
            assert_eq!(value.pointer(place).and_then(Value::as_str), Some(wanted), "{place}");
        }
        let password = value.pointer("/authorization/parameters/password").and_then(Value::as_str).unwrap();
        assert!(password.starts_with("<PUT THE PASSWORD") && password.ends_with('>'));
    }

    #[test]
    fn what_is_not_known_is_named_and_stays_a_blank() {
        let mut params = known();
        assert_eq!(missing(ConfigFile::AzureDevopsConnection, &params), None);
        params.remove(&Placeholder::Account);
        assert_eq!(missing(ConfigFile::AzureDevopsConnection, &params), Some(Placeholder::Account));
        assert!(render(ConfigFile::AzureDevopsConnection, &params).content.contains("\"username\": \"<account>\""));
    }
}
