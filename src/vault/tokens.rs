//! What a token endpoint handed out. Shown nowhere, stored nowhere.

use jiff::Timestamp;
use secrecy::SecretString;

/// Tokens of one sign-in. `Debug` hides their values, which are wiped when dropped.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: SecretString,
    pub refresh: Option<SecretString>,
    pub id: Option<SecretString>,
    /// When the access token ends.
    pub expires: Option<Timestamp>,
    /// The permissions that the server says it granted; absent for a program (SERVICES.md, "Token endpoint").
    pub scope: Option<String>,
}
