//! The table of facts: one row for each thing that can be observed. Everything that is true of a fact as such stands in
//! its row, and whatever needs a list of facts asks the rows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, IntoEnumIterator};

use crate::recipe::Stage;

use super::{
    AccessPolicy, Account, AppRoleAssignment, Application, CertificateFacts, ConsentPolicy, DirectorySession,
    Environment, EnvironmentLine, ExchangeId, Fault, FederatedCredential, Grant, GrantedRole, Identity, LoggedSignIn,
    Memberships, Names, Organization, Person, PolicyEffect, Principal, Registration, Reply, RoleAssignment, RolesAt,
    Seen, SignIn, Skew, Tenant,
};

/// Whose session a fact belongs to: the sign-in that begins the session, and everything that is read with its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Session {
    /// Read without a token.
    Open,
    /// Read from this computer.
    Local,
    /// Of the sign-in to the app. The next sign-in makes these facts void.
    App,
    /// Of a person's sign-in to the app, and still of use while a program signs in next.
    Person,
    /// Of the sign-in to look at the setup.
    Directory,
}

impl Session {
    /// The sign-in that begins the session.
    pub fn begun_by(self) -> Option<Fact> {
        match self {
            Session::Open | Session::Local => None,
            Session::App | Session::Person => Some(Fact::SignIn),
            Session::Directory => Some(Fact::Directory),
        }
    }
}

/// What it says about the requirements when a service refuses to tell a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultWeight {
    /// That one of them is not met.
    Decides,
    /// Nothing by itself; it is one more exchange that shows what is known to be unmet.
    Supports,
    /// Only what the checks of this fact make of it.
    LeftToChecks,
}

/// What is true of a fact, whatever was observed.
#[derive(Debug)]
pub struct FactRow {
    pub session: Session,
    /// The stage that asking for it belongs to.
    pub stage: Stage,
    /// Facts whose values the question is made with. It is not asked before all of them have one.
    pub needs: &'static [Fact],
    pub fault_weight: FaultWeight,
    /// What is waited for, after "Waiting for".
    pub waited_for: &'static str,
}

/// Where a fault of a fact was seen.
#[derive(Clone, Copy, Debug)]
pub struct SeenFault<'a> {
    pub fault: &'a Fault,
    pub at: Timestamp,
    pub exchanges: &'a [ExchangeId],
}

fn fault_of<T>(seen: &Seen<T>) -> Option<SeenFault<'_>> {
    Some(SeenFault { fault: seen.fault()?, at: seen.at, exchanges: &seen.exchanges })
}

macro_rules! facts {
    ($(
        $(#[$doc:meta])*
        $fact:ident, $field:ident: $value:ty,
        $session:ident, $stage:ident, [$($need:ident),*], $weight:ident, $waited_for:literal;
    )+) => {
        /// Names of what can be observed.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, EnumIter, Display,
        )]
        #[serde(rename_all = "kebab-case")]
        #[strum(serialize_all = "kebab-case")]
        pub enum Fact {
            $($(#[$doc])* $fact,)+
        }

        impl Fact {
            /// The row of the table of facts.
            pub fn row(self) -> &'static FactRow {
                match self {
                    $(Fact::$fact => const {
                        &FactRow {
                            session: Session::$session,
                            stage: Stage::$stage,
                            needs: &[$(Fact::$need),*],
                            fault_weight: FaultWeight::$weight,
                            waited_for: $waited_for,
                        }
                    },)+
                }
            }
        }

        /// One fact that was brought back: its value, or why there is none.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Observation {
            $($(#[$doc])* $fact(Seen<$value>),)+
        }

        impl Observation {
            /// Which fact this is.
            pub fn fact(&self) -> Fact {
                match self {
                    $(Observation::$fact(_) => Fact::$fact,)+
                }
            }

            /// A fact of which nothing but a fault came.
            pub fn of_fault(fact: Fact, fault: Fault, at: Timestamp) -> Self {
                match fact {
                    $(Fact::$fact => Observation::$fact(Seen { outcome: Err(fault), at, exchanges: Vec::new() }),)+
                }
            }
        }

        /// Everything observed so far.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct Evidence {
            $(
                $(#[$doc])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<Seen<$value>>,
            )+
            /// Clock difference, from the newest answer that told its time.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub skew: Option<Skew>,
        }

        impl Evidence {
            /// Keeps an observation in place of an older one.
            pub fn keep(&mut self, observation: Observation) {
                match observation {
                    $(Observation::$fact(seen) => self.$field = Some(seen),)+
                }
            }

            /// Forgets a fact, because what it was asked with has changed.
            pub fn forget(&mut self, fact: Fact) {
                match fact {
                    $(Fact::$fact => self.$field = None,)+
                }
            }

            /// What is known of a fact.
            pub fn observation(&self, fact: Fact) -> Option<Observation> {
                match fact {
                    $(Fact::$fact => self.$field.clone().map(Observation::$fact),)+
                }
            }

            /// Whether the fact was observed, be it a value or a fault.
            pub fn has(&self, fact: Fact) -> bool {
                match fact {
                    $(Fact::$fact => self.$field.is_some(),)+
                }
            }

            /// The fault that was seen in place of the fact.
            pub fn seen_fault(&self, fact: Fact) -> Option<SeenFault<'_>> {
                match fact {
                    $(Fact::$fact => self.$field.as_ref().and_then(fault_of),)+
                }
            }
        }
    };
}

// Fact, where it is kept: type; session, stage, needed facts, weight of a fault, what is waited for.
facts! {
    /// The discovery document of the tenant.
    Tenant, tenant: Tenant,
        Open, Discovery, [], Decides, "Entra to describe the tenant";
    /// What the environment says to a caller without a token.
    Environment, environment: Environment,
        Open, Environment, [], LeftToChecks, "the environment to name its tenant";
    /// Whether Entra answers for the app before any sign-in.
    App, app: (),
        Open, Probe, [Tenant], Decides, "Entra to answer for your app";
    /// The sign-in to the app.
    SignIn, sign_in: SignIn,
        App, SignIn, [Tenant], Decides, "Entra to give a token";
    /// The environments that the person can see.
    Environments, environments: Vec<EnvironmentLine>,
        Person, Environment, [Tenant, SignIn], LeftToChecks, "the list of your environments";
    /// As whom the target knows the caller.
    Identity, identity: Identity,
        App, Call, [SignIn], Decides, "the service to say who calls";
    /// The first call.
    Call, call: Reply,
        App, Call, [SignIn], Decides, "the first call's answer";
    /// Role assignments, as the app's own token shows them.
    Roles, roles: Vec<RoleAssignment>,
        App, Call, [SignIn], Supports, "the role assignments";
    /// Role assignments at environments and groups of them.
    NarrowRoles, narrow_roles: Vec<RolesAt>,
        App, Call, [SignIn], LeftToChecks, "the role assignments";
    /// Role assignments of the tenant, as a person's token shows them.
    GivenRoles, given_roles: Vec<RoleAssignment>,
        Person, Call, [SignIn], LeftToChecks, "the role assignments";
    /// The app, as the target has registered it; absent where it has not. Only an administrator of the target sees it.
    Registration, registration: Option<Registration>,
        Person, Call, [SignIn, Identity], LeftToChecks, "the list of registered programs";
    /// The sign-in to look at the setup.
    Directory, directory: DirectorySession,
        Directory, Directory, [Tenant], LeftToChecks, "the sign-in to the directory";
    /// Who looks at the setup.
    Me, me: Person,
        Directory, Directory, [Directory], LeftToChecks, "the directory";
    /// The tenant, as its directory knows it.
    Organization, organization: Organization,
        Directory, Directory, [Directory], LeftToChecks, "the directory";
    /// The app registration.
    Application, application: Option<Application>,
        Directory, Directory, [Directory], LeftToChecks, "the directory";
    /// The app's service principal.
    Principal, principal: Option<Principal>,
        Directory, Directory, [Directory], LeftToChecks, "the directory";
    /// The API's own service principal.
    Resource, resource: Option<Principal>,
        Directory, Directory, [Directory], LeftToChecks, "the directory";
    /// Delegated permissions that were granted to the app.
    Grants, grants: Vec<Grant>,
        Directory, Directory, [Directory, Principal], LeftToChecks, "the directory";
    /// Who is assigned to the app.
    Assignments, assignments: Vec<AppRoleAssignment>,
        Directory, Directory, [Directory, Principal], LeftToChecks, "the directory";
    /// The groups that the caller is in.
    Memberships, memberships: Memberships,
        Directory, Directory, [Directory], LeftToChecks, "the directory";
    /// The account that will sign in.
    Account, account: Option<Account>,
        Directory, Directory, [Directory], LeftToChecks, "the directory";
    /// The file of the certificate that the program signs in with.
    Certificate, certificate: CertificateFacts,
        Local, SignIn, [], Decides, "the certificate's file";
    /// Whether an administrator agreed when asked to.
    Consent, consent: (),
        Open, SignIn, [Tenant], Decides, "an administrator to consent";
    /// The federated credentials of the app.
    Federations, federations: Vec<FederatedCredential>,
        Directory, Directory, [Directory, Application], LeftToChecks, "the directory";
    /// Application permissions that somebody gave to the app.
    AppPermissions, app_permissions: Vec<GrantedRole>,
        Directory, Directory, [Directory, Principal], LeftToChecks, "the directory";
    /// Names of those who agreed for themselves, and of other APIs.
    Names, names: Names,
        Directory, Directory, [Directory, Grants], LeftToChecks, "the directory";
    /// What people may agree to for themselves.
    ConsentPolicy, consent_policy: ConsentPolicy,
        Directory, Directory, [Directory], LeftToChecks, "the directory";
    /// What the sign-in log says of the sign-in that a policy stopped; empty where it does not show it.
    SignInLog, sign_in_log: Vec<LoggedSignIn>,
        Directory, Directory, [Directory], LeftToChecks, "the sign-in log, which lags by minutes";
    /// The policies that were named for it.
    AccessPolicies, access_policies: Vec<AccessPolicy>,
        Directory, Directory, [Directory], LeftToChecks, "the policies";
    /// What policies would say to a sign-in.
    WhatIf, what_if: Vec<PolicyEffect>,
        Directory, Directory, [Directory], LeftToChecks, "the policies";
}

impl Fact {
    /// Facts of a session, the sign-in that begins it among them.
    pub fn of(session: Session) -> impl Iterator<Item = Fact> {
        Fact::iter().filter(move |fact| fact.row().session == session)
    }

    /// These facts, and all that need one of them.
    pub fn affected_by(touched: &[Fact]) -> Vec<Fact> {
        let mut affected = touched.to_vec();
        // Rows stand after those that they need, so one pass finds all.
        for fact in Fact::iter().filter(|fact| !touched.contains(fact)) {
            if fact.row().needs.iter().any(|needed| affected.contains(needed)) {
                affected.push(fact);
            }
        }
        affected
    }

    /// Whether this is the sign-in of its session.
    pub fn begins_session(self) -> bool {
        self.row().session.begun_by() == Some(self)
    }
}

impl Evidence {
    /// Whether the fact has a value, not a fault.
    pub fn has_value(&self, fact: Fact) -> bool {
        self.has(fact) && self.seen_fault(fact).is_none()
    }

    /// Replaces a fact with what another collection knows of it.
    pub fn restore(&mut self, fact: Fact, from: &Evidence) {
        match from.observation(fact) {
            Some(observation) => self.keep(observation),
            None => self.forget(fact),
        }
    }
}

#[cfg(test)]
mod tests;
