//! What was asked of the sign-in service, as plain values: sign-ins that wait for a person keep them. How requests are
//! read and judged is in `entra`.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::Challenge;
use crate::sandbox::tenant::Key;

/// A well-formed authorization request of a known client with a registered redirect URI.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorizeRequest {
    pub ask: Ask,
    pub scope: String,
    pub redirect_uri: String,
    pub mode: ResponseMode,
    pub state: Option<String>,
    pub nonce: Option<String>,
    pub challenge: Option<Challenge>,
    pub login_hint: Option<String>,
    pub client_info: bool,
    /// `prompt=none`: no page may be shown.
    pub silent: bool,
}

/// How an answer travels to the redirect URI.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResponseMode {
    #[default]
    Query,
    Fragment,
    FormPost,
}

/// What is asked for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub client_id: Uuid,
    pub wanted: Wanted,
    pub flow: Flow,
    /// The person may be shown pages now.
    pub interactive: bool,
    /// `prompt=consent`: ask even where consent was given.
    pub always_consent: bool,
}

/// How the person came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Browser,
    DeviceCode,
    Password,
    Refresh,
}

/// What a request wants a token for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Key of the API's service principal.
    pub resource: Key,
    /// The audience in the form in which it was asked for.
    pub audience: String,
    /// How the client wrote the API before the last slash; nothing for bare permissions of Graph. Answers name
    /// permissions in the same way, because clients keep tokens under these names.
    pub asked: Option<String>,
    pub permissions: Permissions,
    /// `openid`, `profile`, `email`, `offline_access` as asked.
    pub open_id: BTreeSet<String>,
}

impl Wanted {
    /// Nothing yet: a request whose scope has not been read.
    pub fn nothing() -> Self {
        Self {
            resource: Key::new(),
            audience: String::new(),
            asked: None,
            permissions: Permissions::Named(BTreeSet::new()),
            open_id: BTreeSet::new(),
        }
    }
}

/// Which permissions are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permissions {
    /// `.default`: what was granted, else what the registration lists.
    Default,
    Named(BTreeSet<String>),
}

/// The two forms of the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `/{tenant}/adminconsent`: everything that the registration lists.
    One,
    /// `/{tenant}/v2.0/adminconsent`: what `scope` names.
    Two,
}

/// A well-formed request for consent.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConsent {
    pub client_id: Uuid,
    pub redirect_uri: String,
    pub state: Option<String>,
    pub scope: Option<String>,
    pub scopes: BTreeMap<Key, BTreeSet<String>>,
    pub version: Version,
}

/// A refusal as it goes to a client or onto a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The AADSTS number.
    pub code: u32,
    /// The OAuth `error`.
    pub error: &'static str,
    pub text: String,
    pub suberror: Option<&'static str>,
    /// JSON that the client passes on in its next interactive request.
    pub claims: Option<String>,
}
