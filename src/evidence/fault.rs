//! What went wrong when something was asked for, before anybody concludes anything from it.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::recipe::Stage;

use super::Presented;
use super::answer::is_own;

/// Why an observation brought no value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fault {
    /// The service answered with an error, or with something that is no answer.
    Service(ServiceFault),
    /// No answer of the service came.
    Network(NetworkFault),
    /// The person gave up waiting.
    Cancelled,
}

/// An error that a service reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceFault {
    pub stage: Stage,
    /// The most telling code: `AADSTS65001`, `InsufficientDelegatedPermissions`, `HTTP 503`, `answer.unreadable`.
    pub code: String,
    /// All codes, the most telling first.
    pub codes: Vec<String>,
    /// The service's own words; empty where nothing shows which these are.
    pub text: String,
    /// All that stands beside the error, where somebody sent it: to be searched, and never to be quoted as the service's.
    #[serde(default)]
    pub around: Option<Box<Around>>,
    pub status: Option<u16>,
    /// OAuth `error`: `invalid_grant`.
    pub error: Option<String>,
    /// OAuth `suberror`: `message_only`.
    pub suberror: Option<String>,
    /// Claims that the next sign-in must carry, as JSON.
    pub claims: Option<String>,
    pub correlation_id: Option<String>,
    pub trace_id: Option<String>,
    /// When the service says that it happened, in its own writing.
    pub timestamp: Option<String>,
    /// Until when the service asks to wait.
    pub retry_at: Option<Timestamp>,
    /// What a program proved itself with when it was refused.
    pub presented: Option<Box<Presented>>,
}

/// A text that somebody sent, as far as it belongs to one error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Around(pub String);

impl ServiceFault {
    /// A fault with nothing but its code and text.
    pub fn new(stage: Stage, code: impl Into<String>, text: impl Into<String>) -> Self {
        let code = code.into();
        Self {
            stage,
            codes: vec![code.clone()],
            code,
            text: text.into(),
            around: None,
            status: None,
            error: None,
            suberror: None,
            claims: None,
            correlation_id: None,
            trace_id: None,
            timestamp: None,
            retry_at: None,
            presented: None,
        }
    }

    /// What is searched for the words that tell one error from another.
    pub fn searched(&self) -> &str {
        self.around.as_ref().map_or(&self.text, |around| &around.0)
    }
}

/// Why no answer of the service came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NetworkFault {
    #[error("the name {host} could not be resolved")]
    Dns { host: String },
    #[error("{host} refused the connection")]
    Refused { host: String },
    #[error("{host} did not answer in time")]
    TimedOut { host: String },
    #[error("the connection to {host} broke: {detail}")]
    Broken { host: String, detail: String },
    #[error("the certificate of {host} is not trusted: {detail}")]
    Untrusted { host: String, flaw: CertificateFlaw, detail: String },
    #[error("the proxy asks for a sign-in of its own")]
    ProxyAuth { host: String },
    #[error("the proxy {proxy} could not be used: {detail}")]
    ProxyUnusable { host: String, proxy: String, detail: String },
    /// What this computer is told about the way to others cannot be used, so nothing was sent.
    #[error("no connection to {host} was begun: {detail}")]
    NotBegun { host: String, detail: String },
    #[error("something between here and {host} answered instead of it")]
    Intercepted { host: String, detail: String },
}

/// Why a certificate was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CertificateFlaw {
    /// It ended, by this machine's clock.
    Expired,
    /// It begins later, by this machine's clock.
    NotYetValid,
    /// It was issued for another name.
    OtherName,
    /// Nobody who is trusted vouches for it, or it is wrong in another way.
    Other,
}

impl NetworkFault {
    /// The code under which the symptom list knows it.
    pub fn code(&self) -> &'static str {
        match self {
            NetworkFault::Dns { .. } => "network.dns",
            NetworkFault::Refused { .. } => "network.refused",
            NetworkFault::TimedOut { .. } => "network.timeout",
            NetworkFault::Broken { .. } => "network.broken",
            NetworkFault::Untrusted { flaw, .. } => match flaw {
                CertificateFlaw::Expired => "network.certificate-expired",
                CertificateFlaw::NotYetValid => "network.certificate-not-yet-valid",
                CertificateFlaw::OtherName => "network.certificate-name",
                CertificateFlaw::Other => "network.untrusted",
            },
            NetworkFault::ProxyAuth { .. } => "network.proxy-auth",
            NetworkFault::ProxyUnusable { .. } => "network.proxy-unusable",
            NetworkFault::NotBegun { .. } => "network.not-begun",
            NetworkFault::Intercepted { .. } => "network.intercepted",
        }
    }

    /// The host that was to be reached.
    pub fn host(&self) -> &str {
        match self {
            NetworkFault::Dns { host }
            | NetworkFault::Refused { host }
            | NetworkFault::TimedOut { host }
            | NetworkFault::Broken { host, .. }
            | NetworkFault::Untrusted { host, .. }
            | NetworkFault::ProxyAuth { host }
            | NetworkFault::ProxyUnusable { host, .. }
            | NetworkFault::NotBegun { host, .. }
            | NetworkFault::Intercepted { host, .. } => host,
        }
    }
}

impl Fault {
    /// The code under which the symptom list knows it.
    pub fn code(&self) -> &str {
        match self {
            Fault::Service(fault) => &fault.code,
            Fault::Network(fault) => fault.code(),
            Fault::Cancelled => "cancelled",
        }
    }

    /// The code as people are told it: firstcall's own name for an answer without one gives way to a code of the service,
    /// or to the status.
    pub fn public_code(&self) -> Cow<'_, str> {
        let Fault::Service(fault) = self else {
            return Cow::Borrowed(self.code());
        };
        let mut codes = std::iter::once(&fault.code).chain(&fault.codes);
        match (codes.find(|code| !is_own(code)), fault.status) {
            (Some(code), _) => Cow::Borrowed(code),
            (None, Some(status)) => Cow::Owned(format!("HTTP {status}")),
            (None, None) => Cow::Borrowed("an answer without a code"),
        }
    }

    /// The service's own words, or what is known of the network.
    pub fn text(&self) -> String {
        match self {
            Fault::Service(fault) => fault.text.clone(),
            Fault::Network(fault) => fault.to_string(),
            Fault::Cancelled => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_nobody_outside_knows_gives_way_to_one_that_can_be_looked_up() {
        let told = |codes: &[&str], status| {
            let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
            let fault = ServiceFault::new(Stage::Call, codes[0].clone(), "");
            Fault::Service(ServiceFault { codes, status, ..fault }).public_code().into_owned()
        };
        assert_eq!(told(&["AADSTS65001", "invalid_grant"], Some(400)), "AADSTS65001");
        assert_eq!(told(&["answer.elsewhere", "HTTP 302"], Some(302)), "HTTP 302");
        assert_eq!(told(&["answer.odd", "answer.unreadable"], Some(200)), "HTTP 200");
        assert_eq!(told(&["answer.odd"], None), "an answer without a code");
        assert_eq!(Fault::Cancelled.public_code(), "cancelled");
    }
}
