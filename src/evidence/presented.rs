//! What a program proved its identity with, as far as it may be shown: never the assertion itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a program showed to the sign-in service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presented {
    /// An assertion signed with the key of a certificate.
    Certificate {
        /// Whether the form of older services was needed (RS256 with `x5t`), because the service had refused that of
        /// today (PS256 with `x5t#S256`; SERVICES.md, "Certificates").
        older_form: bool,
    },
    /// A token of another identity provider (SERVICES.md, "Federated credentials").
    Federated(ForeignToken),
}

/// The claims of a foreign token that a federated credential is compared with, letter by letter. The text is the
/// provider's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignToken {
    pub issuer: Option<String>,
    pub subject: Option<String>,
    /// One audience as a rule; a token may name several.
    pub audiences: Vec<String>,
    pub expires: Option<Timestamp>,
}
