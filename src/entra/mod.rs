//! Microsoft Entra as an OAuth server: discovery, the probe of a client id, one file per flow, and the reading of
//! tokens and errors. Everything follows SERVICES.md, "Sign-in: Microsoft Entra", and section 8 of SERVICES.md, "What
//! clients send" for other servers.
//!
//! This room decides nothing about a setup, keeps no token, and opens no browser.

mod admin_consent;
mod assertion;
mod authorize;
mod awaited;
mod browser;
mod certificate;
mod chance;
mod device;
mod discovery;
mod error;
mod federated;
mod foreign;
mod http;
mod landing;
mod listener;
mod pace;
mod page;
mod password;
mod paste;
mod paste_back;
mod probe;
mod realm;
mod refresh;
mod secret;
mod token;

use crate::evidence::answer::ODD;
use crate::evidence::{Fault, Seen, ServiceFault, SignIn, Tenant};
use crate::recipe::Stage;
use crate::vault::Tokens;

pub use admin_consent::{AdminConsent, ConsentOutcome, ConsentRequest};
pub use awaited::PasteError;
pub use browser::BrowserSignIn;
pub use certificate::sign_in_with_certificate;
pub use device::{DeviceCode, DeviceSignIn};
pub use discovery::discover;
pub use federated::sign_in_with_federated;
pub use foreign::{
    EXCHANGE_AUDIENCE, FederatedSource, NO_TOKEN as FOREIGN_NO_TOKEN, UNAVAILABLE as FOREIGN_UNAVAILABLE,
};
pub use password::{NEEDS_PAGE, UNNAMED_TENANT, sign_in_with_password, sign_in_with_password_v1};
pub use paste::Paster;
pub use paste_back::PasteBack;
pub use probe::probe_app;
pub use realm::FEDERATED as ACCOUNT_FEDERATED;
pub use refresh::renew;
pub use secret::sign_in_with_secret;
pub use token::signed_in;

/// What every sign-in of a person asks for beside the resource (SERVICES.md, "Authorization request").
const FOR_PEOPLE: &str = "offline_access openid profile";

/// A sign-in that worked, and what it brought.
pub type SignedIn = (SignIn, Tokens);

/// Parts the evidence from the secrets.
pub fn split(seen: Seen<SignedIn>) -> (Seen<SignIn>, Option<Tokens>) {
    let (outcome, tokens) = match seen.outcome {
        Ok((sign_in, tokens)) => (Ok(sign_in), Some(tokens)),
        Err(fault) => (Err(fault), None),
    };
    let seen = Seen { outcome, at: seen.at, exchanges: seen.exchanges };
    (seen, tokens)
}

/// What is asked for at a sign-in.
#[derive(Clone, Debug)]
pub struct SignInRequest {
    pub tenant: Tenant,
    pub client_id: String,
    /// What the token is for, as `Endpoint::resource` says it. A resource that ends in a slash keeps it (SERVICES.md,
    /// "Access tokens").
    pub resource: String,
    /// Permissions of the resource that a person is asked for by name; none asks for what the app's list has.
    pub permissions: Vec<String>,
    /// Claims that an earlier answer asked for, JSON.
    pub claims: Option<String>,
    /// The account that the page offers first.
    pub login_hint: Option<String>,
}

impl SignInRequest {
    /// The scope that a program asks for.
    fn scope_for_program(&self) -> String {
        format!("{}/.default", self.resource)
    }

    /// The scope that is asked for when a person signs in.
    fn scope_for_people(&self) -> String {
        if self.permissions.is_empty() {
            return format!("{}/.default {FOR_PEOPLE}", self.resource);
        }
        let named = self.permissions.iter().map(|permission| format!("{}/{permission} ", self.resource));
        format!("{}{FOR_PEOPLE}", named.collect::<String>())
    }
}

/// Why a sign-in could not begin.
#[derive(Debug, thiserror::Error)]
pub enum EntraError {
    #[error("{redirect_uri} does not lead to this machine, so no answer can be waited for")]
    NotLoopback { redirect_uri: String },
    #[error("{redirect_uri} is no address to come back to")]
    NoRedirect { redirect_uri: String },
    #[error("waiting for the browser on port {port}")]
    Listen { port: u16, source: std::io::Error },
    #[error("{endpoint} is no address of a sign-in page")]
    Endpoint { endpoint: String },
    #[error("asking the system for random numbers")]
    Chance { source: rand::rngs::SysError },
}

impl EntraError {
    /// The same as a fault, for the evidence.
    pub fn fault(&self) -> Fault {
        let code = match self {
            EntraError::NotLoopback { .. } | EntraError::NoRedirect { .. } => "listener.redirect",
            EntraError::Listen { .. } => "listener.busy",
            EntraError::Endpoint { .. } => ODD,
            EntraError::Chance { .. } => "machine.random",
        };
        let mut text = self.to_string();
        if let Some(source) = std::error::Error::source(self) {
            text = format!("{text}: {source}");
        }
        Fault::Service(ServiceFault::new(Stage::SignIn, code, text))
    }
}
