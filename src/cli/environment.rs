//! What the computer offers by itself: a trusted issuer's token, as build services hand it out.

use crate::evidence::TokenSource;

/// Who hands out a token that proves the program, likeliest first. The names of the variables are those that the
/// services document; only their presence is looked at here.
pub(super) fn token_source() -> Option<TokenSource> {
    let has = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if has("AZURE_FEDERATED_TOKEN_FILE") {
        Some(TokenSource::File)
    } else if has("ACTIONS_ID_TOKEN_REQUEST_URL") && has("ACTIONS_ID_TOKEN_REQUEST_TOKEN") {
        Some(TokenSource::GitHubActions)
    } else if has("SYSTEM_OIDCREQUESTURI") && has("SYSTEM_ACCESSTOKEN") {
        Some(TokenSource::AzureDevOps)
    } else {
        None
    }
}
