//! What firstcall can go and look at. A probe is a value that holds all its inputs, so that two equal probes
//! bring the same fact, and a changed input makes another probe.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

use crate::recipe::{ClientList, CloudId, Flow, RoleList, RoleScope, TargetId};

use super::{Fact, Member};

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
}

/// One question to the network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Probe {
    /// Read the discovery document of a tenant, by id or name.
    Tenant {
        cloud: CloudId,
        tenant: String,
    },
    /// Ask an environment for its tenant, without any sign-in.
    Environment {
        /// The address that answers with a challenge.
        url: String,
    },
    /// List the environments that the person can see, with the refresh token of their sign-in.
    Environments {
        /// What the list takes a token for.
        resource: String,
        tenant_id: String,
        client_id: String,
        token: u64,
    },
    /// Ask whether the app is known, without any sign-in (`product.md` section 3).
    App {
        tenant_id: String,
        client_id: String,
    },
    /// Sign in to the app, or redeem its refresh token.
    SignIn {
        target: TargetId,
        /// What the token is for.
        resource: String,
        tenant_id: String,
        client_id: String,
        flow: Flow,
        redirect_uri: Option<String>,
        /// Only where the flow sends it (user name and password).
        username: Option<String>,
        /// File that holds what the flow proves the program with: certificate, or a trusted issuer's token.
        file: Option<String>,
        claims: Option<String>,
        /// Whether the older endpoint (v1.0) is asked, which only user name and password can be sent to.
        older: bool,
        renew: bool,
    },
    /// Ask the target as whom it knows the caller.
    Identity {
        target: TargetId,
        url: String,
        token: u64,
    },
    /// Make the call that proves everything.
    Call {
        target: TargetId,
        url: String,
        /// Which of the tokens of this run of the program it is made with.
        token: u64,
    },
    /// Read roles of the target with the app's own token.
    Roles {
        list: RoleList,
        /// Base address of the target.
        base: String,
        /// Id of whoever holds them; absent where the list is of everybody.
        holder: Option<String>,
        token: u64,
    },
    /// Read role assignments at environments and groups of them, with the app's own token.
    NarrowRoles {
        /// Base address of the target.
        base: String,
        scopes: Vec<RoleScope>,
        token: u64,
    },
    /// Look the app up among the programs that the target has registered, with a person's token.
    Registration {
        list: ClientList,
        /// Base address of the target.
        base: String,
        client_id: String,
        token: u64,
    },
    /// Sign in to look at the setup.
    Directory {
        via: DirectoryVia,
        tenant_id: String,
    },
    /// Who looks at the setup.
    Me,
    Organization,
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
    /// Open the file of a certificate, on this computer.
    Certificate {
        file: String,
        /// Which of the passwords typed so far it is tried with.
        password: u64,
    },
    /// Let an administrator agree in a browser, for everybody.
    Consent {
        /// The API that it is about.
        resource: String,
        tenant_id: String,
        client_id: String,
        permissions: Vec<String>,
    },
}

impl Probe {
    /// The fact that it brings.
    pub fn fact(&self) -> Fact {
        match self {
            Probe::Tenant { .. } => Fact::Tenant,
            Probe::Environment { .. } => Fact::Environment,
            Probe::Environments { .. } => Fact::Environments,
            Probe::App { .. } => Fact::App,
            Probe::SignIn { .. } => Fact::SignIn,
            Probe::Identity { .. } => Fact::Identity,
            Probe::Call { .. } => Fact::Call,
            Probe::Roles { .. } => Fact::Roles,
            Probe::NarrowRoles { .. } => Fact::NarrowRoles,
            Probe::Registration { .. } => Fact::Registration,
            Probe::Directory { .. } => Fact::Directory,
            Probe::Me => Fact::Me,
            Probe::Organization => Fact::Organization,
            Probe::Application { .. } => Fact::Application,
            Probe::Principal { .. } => Fact::Principal,
            Probe::Resource { .. } => Fact::Resource,
            Probe::Grants { .. } => Fact::Grants,
            Probe::Assignments { .. } => Fact::Assignments,
            Probe::Memberships { .. } => Fact::Memberships,
            Probe::Account { .. } => Fact::Account,
            Probe::Federations { .. } => Fact::Federations,
            Probe::Certificate { .. } => Fact::Certificate,
            Probe::Consent { .. } => Fact::Consent,
        }
    }
}
