//! What firstcall can go and look at. A probe is a value that holds all its inputs, so that two equal probes
//! bring the same fact, and a changed input makes another probe.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumDiscriminants, EnumIter, EnumString};

use crate::recipe::{Caller, ClientList, CloudId, Flow, RoleList, RoleScope, TargetId};

use super::{Fact, Member, Session, WhatIf};

/// How somebody signs in to look at the setup.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Display, EnumString, EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DirectoryVia {
    /// The session of an Azure CLI that is signed in already.
    Az,
    /// A sign-in of the Azure CLI's public client in the browser.
    Browser,
    /// A sign-in of the same client with a code on another device.
    DeviceCode,
    /// A sign-in in the browser of a client that can be given permissions to read policies and the sign-in log.
    PoliciesBrowser,
    /// The same with a code on another device.
    PoliciesDeviceCode,
}

impl DirectoryVia {
    /// Whether the client asks for permissions to read policies and the sign-in log, to which somebody has to agree.
    pub fn reads_policies(self) -> bool {
        match self {
            DirectoryVia::PoliciesBrowser | DirectoryVia::PoliciesDeviceCode => true,
            DirectoryVia::Az | DirectoryVia::Browser | DirectoryVia::DeviceCode => false,
        }
    }
}

/// The tokens that one sign-in brought: whose session it began, and the number of the run that brought them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TokenId {
    pub session: Session,
    pub run: u64,
}

/// One question, to the network or to this computer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Probe {
    /// Read the discovery document of a tenant, by id or name.
    Tenant {
        cloud: CloudId,
        tenant: String,
    },
    /// Question an environment for its tenant, without any sign-in.
    Environment {
        /// The address that answers with a challenge.
        url: String,
    },
    /// Question whether the app is known, without any sign-in.
    App {
        tenant_id: String,
        client_id: String,
    },
    SignIn(SignInProbe),
    /// Question something with a token of the app.
    Question {
        token: TokenId,
        question: AppQuestion,
    },
    /// Sign in to look at the setup.
    Directory {
        via: DirectoryVia,
        tenant_id: String,
    },
    /// Read something from the directory.
    Read {
        token: TokenId,
        object: DirectoryRead,
    },
    /// Open the file of a certificate, on this computer.
    Certificate {
        file: String,
        /// Which of the passwords typed so far it is tried with.
        password: u64,
    },
}

/// A sign-in to the app, or the renewal of one with its refresh token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignInProbe {
    pub target: TargetId,
    /// What the token is for.
    pub resource: String,
    pub tenant_id: String,
    pub client_id: String,
    pub flow: Flow,
    pub redirect_uri: Option<String>,
    /// Only where the flow sends it (user name and password).
    pub username: Option<String>,
    /// File that holds what the flow proves the program with: certificate, or a trusted issuer's token.
    pub file: Option<String>,
    pub claims: Option<String>,
    /// Whether the older endpoint (v1.0) is asked, which only user name and password can be sent to.
    pub older: bool,
    /// The sign-in whose refresh token is used; absent where it begins anew.
    pub renews: Option<TokenId>,
}

impl SignInProbe {
    /// Whether a person has to do something for it.
    pub fn needs_person(&self) -> bool {
        self.renews.is_none() && self.flow.caller() == Caller::People && self.flow != Flow::Password
    }
}

/// Questions, each of which has the name of the fact that it brings.
macro_rules! questions {
    ($(#[$doc:meta])* pub enum $name:ident {
        $($(#[$variant_doc:meta])* $fact:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* },)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $fact { $($(#[$field_doc])* $field: $type,)* },)+
        }

        impl $name {
            /// The fact that it brings.
            pub fn fact(&self) -> Fact {
                match self {
                    $($name::$fact { .. } => Fact::$fact,)+
                }
            }
        }
    };
}

questions! {
    /// A question that is asked with a token of the app.
    pub enum AppQuestion {
        /// List the environments that the person can see, with the refresh token of their sign-in.
        Environments {
            /// What the list takes a token for.
            resource: String,
            tenant_id: String,
            client_id: String,
        },
        /// Question the target as whom it knows the caller.
        Identity {
            target: TargetId,
            url: String,
        },
        /// Make the call that proves everything.
        Call {
            target: TargetId,
            url: String,
        },
        /// Read roles of the target.
        Roles {
            list: RoleList,
            /// Base address of the target.
            base: String,
            /// Id of their holder; absent where the list is of everybody.
            holder: Option<String>,
        },
        /// Read role assignments at environments and groups of them.
        NarrowRoles {
            /// Base address of the target.
            base: String,
            scopes: Vec<RoleScope>,
        },
        /// Read who was given which role of the target in the whole tenant, with a person's token.
        GivenRoles {
            list: RoleList,
            /// Base address of the target.
            base: String,
            tenant_id: String,
        },
        /// Look the app up among the programs that the target has registered, with a person's token.
        Registration {
            list: ClientList,
            /// Base address of the target.
            base: String,
            client_id: String,
        },
    }
}

questions! {
    /// Something that is read from the directory.
    #[derive(EnumDiscriminants)]
    #[strum_discriminants(name(DirectoryReadKind), derive(EnumIter, Display), strum(serialize_all = "kebab-case"))]
    #[strum_discriminants(doc = "What is read from the directory, without what it is asked with.")]
    pub enum DirectoryRead {
        /// Who looks at the setup.
        Me {},
        Organization {},
        Application {
            client_id: String,
        },
        Principal {
            client_id: String,
        },
        /// The API's own service principal.
        Resource {
            client_id: String,
        },
        Grants {
            principal: String,
        },
        Assignments {
            principal: String,
        },
        /// The groups that somebody is in, and the directory roles that are active for them.
        Memberships {
            member: Member,
        },
        /// The account that will sign in.
        Account {
            upn: String,
        },
        /// The federated credentials of the app registration.
        Federations {
            application: String,
        },
        AppPermissions {
            principal: String,
        },
        /// The names behind object ids.
        Names {
            people: Vec<String>,
            apis: Vec<String>,
        },
        ConsentPolicy {},
        /// What the sign-in log says of a sign-in.
        SignInLog {
            correlation_id: String,
            /// Whether it is looked at again until the entry is there.
            waits: bool,
        },
        /// Conditional Access policies, by id.
        AccessPolicies {
            ids: Vec<String>,
        },
        /// What policies would say to a sign-in.
        WhatIf {
            ask: WhatIf,
        },
    }
}

impl Probe {
    /// The fact that it brings.
    pub fn fact(&self) -> Fact {
        match self {
            Probe::Tenant { .. } => Fact::Tenant,
            Probe::Environment { .. } => Fact::Environment,
            Probe::App { .. } => Fact::App,
            Probe::SignIn(_) => Fact::SignIn,
            Probe::Question { question, .. } => question.fact(),
            Probe::Directory { .. } => Fact::Directory,
            Probe::Read { object, .. } => object.fact(),
            Probe::Certificate { .. } => Fact::Certificate,
        }
    }

    /// The tokens that it is asked with.
    pub fn token(&self) -> Option<TokenId> {
        match self {
            Probe::Question { token, .. } | Probe::Read { token, .. } => Some(*token),
            Probe::SignIn(sign_in) => sign_in.renews,
            Probe::Tenant { .. }
            | Probe::Environment { .. }
            | Probe::App { .. }
            | Probe::Directory { .. }
            | Probe::Certificate { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_fact_of_the_directory_but_its_sign_in_has_a_read() {
        let reads: BTreeSet<String> = DirectoryReadKind::iter().map(|kind| kind.to_string()).collect();
        let facts = Fact::of(Session::Directory).filter(|fact| !fact.begins_session());
        assert_eq!(reads, facts.map(|fact| fact.to_string()).collect());
    }
}
