//! Facts as they were seen, and the collection of them that verdicts are made from.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use strum::{Display, EnumIter};

use crate::recipe::Flow;

use super::{
    Account, AppRoleAssignment, Application, CertificateFacts, Claims, DirectorySession, Environment, EnvironmentLine,
    ExchangeId, Fault, FederatedCredential, Grant, Memberships, Organization, Person, Presented, Principal,
    Registration, RoleAssignment, RolesAt, Tenant,
};

/// Names of what can be observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Fact {
    Tenant,
    Environment,
    Environments,
    App,
    SignIn,
    Identity,
    Call,
    Roles,
    NarrowRoles,
    Registration,
    Directory,
    Me,
    Organization,
    Application,
    Principal,
    Resource,
    Grants,
    Assignments,
    Memberships,
    Account,
    Certificate,
    Consent,
    Federations,
}

/// Something observed, or why it could not be.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen<T> {
    pub outcome: Result<T, Fault>,
    pub at: Timestamp,
    /// The exchanges that show it, the telling one last.
    pub exchanges: Vec<ExchangeId>,
}

impl<T> Seen<T> {
    /// The value, if one came.
    pub fn value(&self) -> Option<&T> {
        self.outcome.as_ref().ok()
    }

    /// The fault, if one came.
    pub fn fault(&self) -> Option<&Fault> {
        self.outcome.as_ref().err()
    }
}

/// A sign-in that worked.
#[derive(Clone, Debug, PartialEq)]
pub struct SignIn {
    pub flow: Flow,
    /// Absent when the token cannot be read (an opaque token).
    pub claims: Option<Claims>,
    /// The permissions that the server says it granted; absent for a program (`entra.md` section 5.1).
    pub scope: Option<String>,
    pub expires: Option<Timestamp>,
    /// Whether a refresh token came with it.
    pub can_renew: bool,
    /// Redirect URI that the sign-in came back on.
    pub redirect_uri: Option<String>,
    /// Whether this token came from a refresh token, not from a new sign-in.
    pub renewed: bool,
    /// What a program proved itself with; absent for people and for a client secret.
    pub presented: Option<Presented>,
}

/// Rows of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Rows as they came.
    pub rows: Vec<Value>,
    /// Whether the service has more rows than were fetched.
    pub more: bool,
}

/// The target's answer to the proof call.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub took: Duration,
    pub table: Table,
}

/// As whom the target knows the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub status: u16,
    pub took: Duration,
    /// The answer as it came.
    pub answer: Value,
}

impl Identity {
    /// A member of the answer, as text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.answer.get(key).and_then(Value::as_str)
    }
}

/// How far this machine's clock is from a server's: positive when this machine is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew(pub SignedDuration);

/// One fact that was brought back.
#[derive(Clone, Debug, PartialEq)]
pub enum Observation {
    Tenant(Seen<Tenant>),
    Environment(Seen<Environment>),
    Environments(Seen<Vec<EnvironmentLine>>),
    /// Whether Entra answers for the app before any sign-in.
    App(Seen<()>),
    SignIn(Seen<SignIn>),
    Identity(Seen<Identity>),
    Call(Seen<Reply>),
    Roles(Seen<Vec<RoleAssignment>>),
    /// Role assignments at environments and groups of them.
    NarrowRoles(Seen<Vec<RolesAt>>),
    /// The app, as the target has registered it; absent where it has not.
    Registration(Seen<Option<Registration>>),
    Directory(Seen<DirectorySession>),
    Me(Seen<Person>),
    Organization(Seen<Organization>),
    Application(Seen<Option<Application>>),
    Principal(Seen<Option<Principal>>),
    Resource(Seen<Option<Principal>>),
    Grants(Seen<Vec<Grant>>),
    Assignments(Seen<Vec<AppRoleAssignment>>),
    /// The groups that the caller is in.
    Memberships(Seen<Memberships>),
    Account(Seen<Option<Account>>),
    /// The file of the certificate that the program signs in with.
    Certificate(Seen<CertificateFacts>),
    /// An administrator was asked to agree, and did.
    Consent(Seen<()>),
    /// The federated credentials of the app.
    Federations(Seen<Vec<FederatedCredential>>),
}

/// Everything observed so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    pub tenant: Option<Seen<Tenant>>,
    pub environment: Option<Seen<Environment>>,
    /// Those that the person can see.
    pub environments: Option<Seen<Vec<EnvironmentLine>>>,
    pub app: Option<Seen<()>>,
    pub sign_in: Option<Seen<SignIn>>,
    pub identity: Option<Seen<Identity>>,
    pub call: Option<Seen<Reply>>,
    pub roles: Option<Seen<Vec<RoleAssignment>>>,
    /// Role assignments at environments and groups of them.
    pub narrow_roles: Option<Seen<Vec<RolesAt>>>,
    /// As an administrator of the target saw it.
    pub registration: Option<Seen<Option<Registration>>>,
    pub directory: Option<Seen<DirectorySession>>,
    pub me: Option<Seen<Person>>,
    pub organization: Option<Seen<Organization>>,
    pub application: Option<Seen<Option<Application>>>,
    pub principal: Option<Seen<Option<Principal>>>,
    pub resource: Option<Seen<Option<Principal>>>,
    pub grants: Option<Seen<Vec<Grant>>>,
    pub assignments: Option<Seen<Vec<AppRoleAssignment>>>,
    /// The groups that the caller is in.
    pub memberships: Option<Seen<Memberships>>,
    pub account: Option<Seen<Option<Account>>>,
    pub certificate: Option<Seen<CertificateFacts>>,
    pub consent: Option<Seen<()>>,
    pub federations: Option<Seen<Vec<FederatedCredential>>>,
    /// Clock difference, from the newest answer that told its time.
    pub skew: Option<Skew>,
}

impl Evidence {
    /// Keeps an observation in place of an older one.
    pub fn keep(&mut self, observation: Observation) {
        match observation {
            Observation::Tenant(seen) => self.tenant = Some(seen),
            Observation::Environment(seen) => self.environment = Some(seen),
            Observation::Environments(seen) => self.environments = Some(seen),
            Observation::App(seen) => self.app = Some(seen),
            Observation::SignIn(seen) => self.sign_in = Some(seen),
            Observation::Identity(seen) => self.identity = Some(seen),
            Observation::Call(seen) => self.call = Some(seen),
            Observation::Roles(seen) => self.roles = Some(seen),
            Observation::NarrowRoles(seen) => self.narrow_roles = Some(seen),
            Observation::Registration(seen) => self.registration = Some(seen),
            Observation::Directory(seen) => self.directory = Some(seen),
            Observation::Me(seen) => self.me = Some(seen),
            Observation::Organization(seen) => self.organization = Some(seen),
            Observation::Application(seen) => self.application = Some(seen),
            Observation::Principal(seen) => self.principal = Some(seen),
            Observation::Resource(seen) => self.resource = Some(seen),
            Observation::Grants(seen) => self.grants = Some(seen),
            Observation::Assignments(seen) => self.assignments = Some(seen),
            Observation::Memberships(seen) => self.memberships = Some(seen),
            Observation::Account(seen) => self.account = Some(seen),
            Observation::Certificate(seen) => self.certificate = Some(seen),
            Observation::Consent(seen) => self.consent = Some(seen),
            Observation::Federations(seen) => self.federations = Some(seen),
        }
    }

    /// Forgets a fact, because what it was asked with has changed.
    pub fn forget(&mut self, fact: Fact) {
        match fact {
            Fact::Tenant => self.tenant = None,
            Fact::Environment => self.environment = None,
            Fact::Environments => self.environments = None,
            Fact::App => self.app = None,
            Fact::SignIn => self.sign_in = None,
            Fact::Identity => self.identity = None,
            Fact::Call => self.call = None,
            Fact::Roles => self.roles = None,
            Fact::NarrowRoles => self.narrow_roles = None,
            Fact::Registration => self.registration = None,
            Fact::Directory => self.directory = None,
            Fact::Me => self.me = None,
            Fact::Organization => self.organization = None,
            Fact::Application => self.application = None,
            Fact::Principal => self.principal = None,
            Fact::Resource => self.resource = None,
            Fact::Grants => self.grants = None,
            Fact::Assignments => self.assignments = None,
            Fact::Memberships => self.memberships = None,
            Fact::Account => self.account = None,
            Fact::Certificate => self.certificate = None,
            Fact::Consent => self.consent = None,
            Fact::Federations => self.federations = None,
        }
    }

    /// Whether the fact was observed, be it a value or a fault.
    pub fn has(&self, fact: Fact) -> bool {
        match fact {
            Fact::Tenant => self.tenant.is_some(),
            Fact::Environment => self.environment.is_some(),
            Fact::Environments => self.environments.is_some(),
            Fact::App => self.app.is_some(),
            Fact::SignIn => self.sign_in.is_some(),
            Fact::Identity => self.identity.is_some(),
            Fact::Call => self.call.is_some(),
            Fact::Roles => self.roles.is_some(),
            Fact::NarrowRoles => self.narrow_roles.is_some(),
            Fact::Registration => self.registration.is_some(),
            Fact::Directory => self.directory.is_some(),
            Fact::Me => self.me.is_some(),
            Fact::Organization => self.organization.is_some(),
            Fact::Application => self.application.is_some(),
            Fact::Principal => self.principal.is_some(),
            Fact::Resource => self.resource.is_some(),
            Fact::Grants => self.grants.is_some(),
            Fact::Assignments => self.assignments.is_some(),
            Fact::Memberships => self.memberships.is_some(),
            Fact::Account => self.account.is_some(),
            Fact::Certificate => self.certificate.is_some(),
            Fact::Consent => self.consent.is_some(),
            Fact::Federations => self.federations.is_some(),
        }
    }
}

impl Observation {
    /// The fact that it is about.
    pub fn fact(&self) -> Fact {
        match self {
            Observation::Tenant(_) => Fact::Tenant,
            Observation::Environment(_) => Fact::Environment,
            Observation::Environments(_) => Fact::Environments,
            Observation::App(_) => Fact::App,
            Observation::SignIn(_) => Fact::SignIn,
            Observation::Identity(_) => Fact::Identity,
            Observation::Call(_) => Fact::Call,
            Observation::Roles(_) => Fact::Roles,
            Observation::NarrowRoles(_) => Fact::NarrowRoles,
            Observation::Registration(_) => Fact::Registration,
            Observation::Directory(_) => Fact::Directory,
            Observation::Me(_) => Fact::Me,
            Observation::Organization(_) => Fact::Organization,
            Observation::Application(_) => Fact::Application,
            Observation::Principal(_) => Fact::Principal,
            Observation::Resource(_) => Fact::Resource,
            Observation::Grants(_) => Fact::Grants,
            Observation::Assignments(_) => Fact::Assignments,
            Observation::Memberships(_) => Fact::Memberships,
            Observation::Account(_) => Fact::Account,
            Observation::Certificate(_) => Fact::Certificate,
            Observation::Consent(_) => Fact::Consent,
            Observation::Federations(_) => Fact::Federations,
        }
    }
}
