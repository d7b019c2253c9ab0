//! What the wizard knows of the practice tenant it talks to, beside what any tenant would tell.
//! Only the practice controls use it; checks and sign-ins never do.

use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use super::{FaultAim, LaidFault};
use crate::profile::{InputId, Secret};
use crate::recipe::{Flow, TargetId};

/// The practice tenant, as its control interface describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Practice {
    pub scenarios: Vec<ScenarioLine>,
    pub current: String,
    pub people: Vec<PersonLine>,
    pub suggest: Suggest,
    pub clients: Clients,
    /// Row of `people` that signs in when a pending sign-in is approved.
    pub person: usize,
    /// What the last approval led to, where that was a page that stays in the browser.
    pub page: Option<PracticePage>,
    /// The consent page that waits for an answer.
    pub consent: Option<ConsentPage>,
    /// What the last repair changed, one sentence each.
    pub changes: Vec<String>,
    /// Requirements that the scenario still breaks.
    pub remaining: Vec<String>,
    /// Faults that lie over its endpoints.
    pub faults: Vec<LaidFault>,
    /// Where the next fault is laid.
    pub aim: FaultAim,
    /// Whether an answer of the control interface is awaited.
    pub busy: bool,
}

impl Practice {
    /// Whether it was asked for and has not answered yet.
    pub fn is_starting(&self) -> bool {
        self.busy && self.scenarios.is_empty()
    }

    /// Chooses who signs in when a pending sign-in is approved: whom the scenario proposes.
    pub(super) fn choose_for(&mut self, purpose: super::Purpose) {
        self.consent = None;
        let proposed = match purpose {
            super::Purpose::App => &self.suggest.person,
            super::Purpose::Directory | super::Purpose::Consent => &self.suggest.directory_person,
        };
        if let Some(row) = proposed.as_ref().and_then(|upn| self.people.iter().position(|person| person.is(upn))) {
            self.person = row;
        }
    }

    /// Whose name and password are proposed: of the person who signs in to the app in this scenario.
    pub(super) fn account(&self) -> Option<&PersonLine> {
        let proposed = self.suggest.person.as_deref();
        self.people.iter().find(|person| proposed.is_some_and(|name| person.is(name)))
    }

    /// Who signs in when a pending sign-in is approved.
    pub fn chosen(&self) -> Option<&PersonLine> {
        self.people.get(self.person)
    }
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioLine {
    pub id: String,
    pub title: String,
    pub story: String,
    #[serde(default)]
    pub breaks: Vec<String>,
    /// The number of the error (AADSTS) that its sign-in ends with.
    #[serde(default)]
    pub number: Option<u32>,
    /// The targets that it can be about, by their ids: the first one, unless another of them is practised.
    #[serde(default)]
    pub targets: Vec<String>,
}

impl ScenarioLine {
    /// Whether it can be about this target.
    pub fn is_about(&self, target: &TargetId) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|own| target == own.as_str())
    }
}

/// One practice person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLine {
    #[serde(default)]
    pub id: String,
    pub upn: String,
    pub password: String,
    pub display_name: String,
    #[serde(default)]
    pub note: String,
}

impl PersonLine {
    /// Somebody of whom the practice tenant knows nothing but the name that they type.
    pub(super) fn stranger(upn: &str) -> Self {
        Self {
            id: String::new(),
            upn: upn.to_owned(),
            password: String::new(),
            display_name: "Somebody else".to_owned(),
            note: "This tenant has no such account.".to_owned(),
        }
    }

    /// Whether this is the person of that key or sign-in name.
    pub fn is(&self, name: &str) -> bool {
        self.id == name || self.upn == name
    }
}

/// What the practice tenant proposes to type. All of it is practice data; the secret opens nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Suggest {
    pub target: Option<String>,
    pub caller: Option<String>,
    pub flow: Option<String>,
    pub tenant: Option<String>,
    pub client_id: Option<String>,
    pub environment: Option<String>,
    pub callback: Option<String>,
    pub geo: Option<String>,
    pub project_id: Option<String>,
    pub role: Option<String>,
    pub role_scope: Option<String>,
    pub secret: Option<Secret>,
    /// File with key and certificate.
    pub certificate: Option<String>,
    /// File with another issuer's token.
    pub token_file: Option<String>,
    /// Who signs in to the app: key or sign-in name.
    pub person: Option<String>,
    /// Who looks at the setup: key or sign-in name.
    pub directory_person: Option<String>,
}

impl Suggest {
    /// What it proposes for each input, in an order in which they can be taken: what is called comes first.
    pub fn inputs(&self) -> impl Iterator<Item = (InputId, &str)> {
        [
            (InputId::Target, &self.target),
            (InputId::Flow, &self.flow),
            (InputId::Tenant, &self.tenant),
            (InputId::ClientId, &self.client_id),
            (InputId::Environment, &self.environment),
            (InputId::Callback, &self.callback),
            (InputId::Geo, &self.geo),
            (InputId::ProjectId, &self.project_id),
            (InputId::Role, &self.role),
            (InputId::RoleScope, &self.role_scope),
            (InputId::Certificate, &self.certificate),
            (InputId::FederatedTokenFile, &self.token_file),
        ]
        .into_iter()
        .filter_map(|(input, value)| Some((input, value.as_deref()?)))
    }
}

/// The practice apps: one for people, and one for each way in which a program signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clients {
    pub public: Option<PublicClient>,
    pub confidential: Option<ConfidentialClient>,
    pub certificate: Option<CertificateClient>,
    pub federated: Option<FederatedClient>,
}

/// A practice app, and what it proves itself with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposed {
    pub client_id: String,
    pub secret: Option<Secret>,
    /// File with key and certificate.
    pub certificate: Option<String>,
    /// File with another issuer's token.
    pub token_file: Option<String>,
}

impl Clients {
    /// The app to try a way to sign in with.
    pub fn proposed(&self, flow: Flow) -> Option<Proposed> {
        match flow {
            Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password => {
                let app = self.public.clone()?;
                Some(Proposed { client_id: app.client_id, ..Proposed::default() })
            }
            Flow::Secret => {
                let app = self.confidential.clone()?;
                Some(Proposed { client_id: app.client_id, secret: Some(app.client_secret), ..Proposed::default() })
            }
            Flow::Certificate => {
                let app = self.certificate.clone()?;
                Some(Proposed { client_id: app.client_id, certificate: Some(app.pem_file), ..Proposed::default() })
            }
            Flow::Federated => {
                let app = self.federated.clone()?;
                Some(Proposed { client_id: app.client_id, token_file: Some(app.token_file), ..Proposed::default() })
            }
        }
    }

    /// Whether a client id is that of one of them.
    pub(super) fn has(&self, client_id: &str) -> bool {
        Flow::iter().filter_map(|flow| self.proposed(flow)).any(|app| app.client_id == client_id)
    }
}

/// A practice app for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicClient {
    pub client_id: String,
}

/// A practice app that is a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfidentialClient {
    pub client_id: String,
    pub client_secret: Secret,
}

/// A practice app that signs with a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateClient {
    pub client_id: String,
    pub pem_file: String,
}

/// A practice app that another issuer vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FederatedClient {
    pub client_id: String,
    pub token_file: String,
}

/// A page that the practice browser ended on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticePage {
    pub headline: String,
    pub code: Option<String>,
    pub text: String,
    /// As it stands on the page.
    #[serde(default)]
    pub correlation_id: Option<String>,
}

/// What is decided about a pending sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// Sign in, up to a page that asks for consent.
    SignIn,
    /// Sign in and agree, for this person alone.
    Accept,
    AcceptForEverybody,
    Decline,
}

/// A consent page that the practice browser shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentPage {
    /// The name of the app that asks.
    pub app: String,
    pub permissions: Vec<ConsentLine>,
    /// Accepting here is for everybody.
    pub is_for_everybody: bool,
    /// The person can also accept for everybody.
    pub may_for_everybody: bool,
}

/// A permission on a consent page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentLine {
    pub api: String,
    pub name: String,
    /// What it lets the app do, in the words of the page.
    pub summary: String,
}

/// What came of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PracticeOutcome {
    /// The browser went back to the app, or the device code is done.
    Done,
    Page(PracticePage),
    /// The browser shows a consent page.
    Consent(ConsentPage),
    /// The browser ended on this address, which the person would copy. It holds a code, so it is a secret.
    Address(Secret),
}

/// Why the practice tenant did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum PracticeError {
    #[error("There is no practice tenant here.")]
    NotHere,
    #[error("The practice tenant is not running.")]
    NotRunning,
    #[error("The practice tenant could not be started: {0}")]
    NotStarted(String),
    #[error("The practice tenant cannot be reached: {0}")]
    Unreachable(String),
    #[error("The practice tenant does not answer: {0}")]
    NoAnswer(String),
    #[error("The practice tenant stopped answering: {0}")]
    BrokenOff(String),
    #[error("The practice tenant refused: {0}")]
    Refused(String),
    #[error("The practice tenant gave an unexpected answer: {0}")]
    OddAnswer(String),
    #[error("The practice tenant wrote no cloud file: {0}")]
    NoCloudFile(String),
    #[error("The practice tenant wrote an invalid cloud file: {0}")]
    OddCloudFile(String),
    #[error("The browser of the practice tenant could not come back: {0}")]
    NotBack(String),
}

/// A practice tenant in which something was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeRepaired {
    /// What was changed, one sentence each.
    pub changes: Vec<String>,
    /// Requirements that are still broken.
    pub remaining: Vec<String>,
    /// Whether the tenant is as it was before the scenario broke it.
    pub in_order: bool,
    pub faults: Vec<LaidFault>,
    /// What to type now.
    pub suggest: Suggest,
    /// A repair may have given an app another file or secret.
    pub clients: Clients,
    pub clouds: crate::recipe::Clouds,
}

/// A practice tenant that has just taken a scenario on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeReady {
    pub clouds: crate::recipe::Clouds,
    pub scenarios: Vec<ScenarioLine>,
    pub current: String,
    pub people: Vec<PersonLine>,
    pub suggest: Suggest,
    pub clients: Clients,
    /// Requirements that the scenario breaks.
    pub remaining: Vec<String>,
    /// Faults that the scenario lays.
    pub faults: Vec<LaidFault>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_sign_in_has_the_app_that_can_do_it() {
        let clients = Clients {
            public: Some(PublicClient { client_id: "people".to_owned() }),
            confidential: Some(ConfidentialClient {
                client_id: "robot".to_owned(),
                client_secret: Secret::new("s".to_owned()),
            }),
            certificate: Some(CertificateClient { client_id: "courier".to_owned(), pem_file: "k.pem".to_owned() }),
            federated: None,
        };
        let proposed = |flow| clients.proposed(flow).map(|app| app.client_id);
        assert_eq!(proposed(Flow::Password).as_deref(), Some("people"));
        assert_eq!(proposed(Flow::Secret).as_deref(), Some("robot"));
        assert_eq!(clients.proposed(Flow::Certificate).unwrap().certificate.as_deref(), Some("k.pem"));
        assert_eq!(proposed(Flow::Federated), None);
        assert!(clients.has("courier") && !clients.has("typed by hand"));
    }
}
