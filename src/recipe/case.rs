//! A case: what is called, who calls, and how they sign in. It decides which requirements apply.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use super::TargetId;

/// Who makes the call.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Caller {
    /// Somebody signs in, and the app acts for them (delegated permissions).
    People,
    /// The app signs in as itself, as a service principal.
    Program,
}

impl Caller {
    /// The name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Caller::People => "People",
            Caller::Program => "A program by itself",
        }
    }
}

/// How a token is obtained.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Flow {
    /// Authorization code with PKCE and a loopback redirect.
    Browser,
    /// Authorization code with PKCE; the address of the last page is pasted back.
    PasteBack,
    /// A code is typed on another device.
    DeviceCode,
    /// User name and password are sent to the token endpoint.
    Password,
    /// Client credentials with a client secret.
    Secret,
    /// Client credentials with an assertion signed by a certificate's key.
    Certificate,
    /// Client credentials with a token of a trusted issuer.
    Federated,
}

impl Flow {
    /// Who can use this flow.
    pub fn caller(self) -> Caller {
        match self {
            Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password => Caller::People,
            Flow::Secret | Flow::Certificate | Flow::Federated => Caller::Program,
        }
    }

    /// The name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Flow::Browser => "Browser",
            Flow::PasteBack => "Browser, paste the address back",
            Flow::DeviceCode => "Device code",
            Flow::Password => "User name and password",
            Flow::Secret => "Client secret",
            Flow::Certificate => "Certificate",
            Flow::Federated => "Federated credential",
        }
    }

    /// One line on when this flow is the right one.
    pub fn when(self) -> &'static str {
        match self {
            Flow::Browser => "On your own computer, with a browser.",
            Flow::PasteBack => {
                "For SSH: you copy the final address back here. Also when only the nativeclient redirect URI is \
                 registered."
            }
            Flow::DeviceCode => "When no browser opens here. Needs Allow public client flows.",
            Flow::Password => "Only for pipelines, with an account that has no MFA.",
            Flow::Secret => "Simple to start with: one value from Certificates & secrets.",
            Flow::Certificate => "For production: the key never leaves your machine.",
            Flow::Federated => "In GitHub Actions or Azure DevOps: no secret to keep.",
        }
    }
}

/// Who agrees to what the app may do for people.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Agreement {
    /// An administrator agrees once, for everybody.
    Everybody,
    /// Each person agrees at their first sign-in.
    Each,
}

/// One case; a profile holds exactly one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub target: TargetId,
    pub caller: Caller,
    pub flow: Flow,
    pub agreement: Agreement,
}
