//! Microsoft Entra as an OAuth server: discovery, the probe of a client id, and one file per flow.
use secrecy::SecretString;
use url::Url;

use crate::evidence::{Claims, Fault, Seen, SignIn, Tenant};
use crate::recipe::{Cloud, Flow};
use crate::vault::Tokens;
use crate::wire::Wire;

/// A sign-in that worked, and what it brought.
pub type SignedIn = (SignIn, Tokens);

/// Parts the evidence from the secrets.
pub fn split(seen: Seen<SignedIn>) -> (Seen<SignIn>, Option<Tokens>) {
    todo!()
}

/// What is asked for at a sign-in.
#[derive(Clone, Debug)]
pub struct SignInRequest {
    pub tenant: Tenant,
    pub client_id: String,
    /// What the token is for, as `Endpoint::resource` says it.
    pub resource: String,
    /// Claims that an earlier answer asked for, JSON.
    pub claims: Option<String>,
    pub login_hint: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum EntraError {
    #[error("{redirect_uri} does not lead to this machine")]
    NotLoopback { redirect_uri: String },
    #[error("port {port} is in use by another program")]
    Bind { port: u16, source: std::io::Error },
    #[error("the system's generator of random numbers does not answer")]
    Random,
}

impl EntraError {
    /// The same as a fault, for the evidence.
    pub fn fault(&self) -> Fault {
        todo!()
    }
}

/// Reads the tenant's discovery document.
pub async fn discover(wire: &Wire, cloud: &Cloud, tenant: &str) -> Seen<Tenant> {
    todo!()
}

/// Asks whether the app is known.
pub async fn probe_app(wire: &Wire, tenant: &Tenant, client_id: &str) -> Seen<()> {
    todo!()
}

/// Why a pasted text is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    #[error("nothing was pasted")]
    Empty,
    #[error("there is no code in it")]
    NoCode,
    #[error("it belongs to another sign-in")]
    WrongState,
}

/// Takes what the person pastes while the browser is being waited for. Cheap to clone.
#[derive(Clone)]
pub struct Paster(());

impl Paster {
    /// Hands over a pasted address or code; `Ok` ends the waiting.
    pub fn paste(&self, text: &str) -> Result<(), PasteError> {
        todo!()
    }
}

/// A browser sign-in that is going on.
pub struct BrowserSignIn(());

impl BrowserSignIn {
    /// Opens the listener for a loopback redirect URI.
    pub async fn begin(request: SignInRequest, redirect_uri: &str) -> Result<Self, EntraError> {
        todo!()
    }
    /// Where the browser is to go.
    pub fn url(&self) -> &Url {
        todo!()
    }
    /// The redirect URI as it was sent, with its port.
    pub fn redirect_uri(&self) -> &str {
        todo!()
    }
    pub fn paster(&self) -> Paster {
        todo!()
    }
    /// Waits for the first valid answer, and redeems it. Dropping the future frees the port.
    pub async fn wait(self, wire: &Wire) -> Seen<SignedIn> {
        todo!()
    }
}

/// A browser sign-in whose answer is pasted back.
pub struct PasteBack(());

impl PasteBack {
    pub fn begin(request: SignInRequest, redirect_uri: &str) -> Result<Self, EntraError> {
        todo!()
    }
    pub fn url(&self) -> &Url {
        todo!()
    }
    pub fn redirect_uri(&self) -> &str {
        todo!()
    }
    pub fn paster(&self) -> Paster {
        todo!()
    }
    /// Waits until `Paster::paste` got a valid answer, and redeems it.
    pub async fn wait(self, wire: &Wire) -> Seen<SignedIn> {
        todo!()
    }
}

/// The documented redirect URI for pasting back.
pub fn nativeclient(cloud: &Cloud) -> String {
    todo!()
}

/// What the person needs for a device sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCode {
    pub user_code: String,
    pub verification_uri: String,
    pub verification_uri_complete: Option<String>,
    pub message: Option<String>,
    pub expires: jiff::Timestamp,
}

/// A device sign-in that is going on.
#[derive(Debug)]
pub struct DeviceSignIn(());

impl DeviceSignIn {
    pub async fn begin(wire: &Wire, request: SignInRequest) -> Seen<Self> {
        todo!()
    }
    pub fn code(&self) -> &DeviceCode {
        todo!()
    }
    pub async fn wait(self, wire: &Wire) -> Seen<SignedIn> {
        todo!()
    }
}

/// A program signs in with its client secret.
pub async fn sign_in_with_secret(
    wire: &Wire,
    request: &SignInRequest,
    secret: &SecretString,
) -> Seen<SignedIn> {
    todo!()
}

/// Redeems a refresh token.
pub async fn renew(
    wire: &Wire,
    request: &SignInRequest,
    flow: Flow,
    tokens: &Tokens,
) -> Seen<SignedIn> {
    todo!()
}

/// Reads the claims of a token for display; `None` when it is opaque.
pub fn read_claims(token: &str) -> Option<Claims> {
    todo!()
}
