//! What the computer offers by itself: a trusted issuer's token, as build services hand it out. The names of the
//! variables are those that the services document (`entra::FederatedSource` says where).

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use url::Url;

use crate::app::{Found, Surroundings};
use crate::entra::FederatedSource;
use crate::evidence::TokenSource;

/// Where a token that proves the program comes from, likeliest first.
pub(super) fn federated() -> Option<FederatedSource> {
    source(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
}

/// The same in a word, for the screen.
pub(super) fn token_source(source: Option<&FederatedSource>) -> Option<TokenSource> {
    source.map(|source| match source {
        FederatedSource::File(_) => TokenSource::File,
        FederatedSource::GitHubActions { .. } => TokenSource::GitHubActions,
        FederatedSource::AzurePipelines { .. } => TokenSource::AzureDevOps,
    })
}

/// Where the program runs, as far as that decides where a browser can open.
pub(super) fn surroundings() -> Surroundings {
    Surroundings::of(&Found {
        variable: |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty()),
        is_container: ["/.dockerenv", "/run/.containerenv"].iter().any(|file| Path::new(file).exists()),
        needs_display: cfg!(all(unix, not(target_os = "macos"))),
    })
}

fn source(get: impl Fn(&str) -> Option<String>) -> Option<FederatedSource> {
    if let Some(file) = get("AZURE_FEDERATED_TOKEN_FILE") {
        return Some(FederatedSource::File(PathBuf::from(file)));
    }
    let address = |name: &str| get(name).and_then(|value| Url::parse(&value).ok());
    if let (Some(request_url), Some(token)) =
        (address("ACTIONS_ID_TOKEN_REQUEST_URL"), get("ACTIONS_ID_TOKEN_REQUEST_TOKEN"))
    {
        return Some(FederatedSource::GitHubActions { request_url, request_token: SecretString::from(token) });
    }
    if let (Some(request_uri), Some(token)) = (address("SYSTEM_OIDCREQUESTURI"), get("SYSTEM_ACCESSTOKEN")) {
        return Some(FederatedSource::AzurePipelines {
            request_uri,
            access_token: SecretString::from(token),
            service_connection: get("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"),
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Option<TokenSource> {
        let get = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        token_source(source(get).as_ref())
    }

    #[test]
    fn each_service_is_known_by_its_variables() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[("AZURE_FEDERATED_TOKEN_FILE", "/run/token")]), Some(TokenSource::File));
        let github =
            [("ACTIONS_ID_TOKEN_REQUEST_URL", "https://ci.example/x"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "practice")];
        assert_eq!(found(&github), Some(TokenSource::GitHubActions));
        assert_eq!(found(&github[..1]), None);
        let devops = [("SYSTEM_OIDCREQUESTURI", "https://ci.example/y"), ("SYSTEM_ACCESSTOKEN", "practice")];
        assert_eq!(found(&devops), Some(TokenSource::AzureDevOps));
    }
}
