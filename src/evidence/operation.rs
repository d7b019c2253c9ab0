//! The requests that the client can make. Each request names its operation, so a list of all operations is complete
//! without anybody keeping it so.

use strum::{EnumIter, IntoStaticStr};

/// One kind of request. Its words are those under which its exchanges are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr)]
pub enum Operation {
    // Sign-in service, without a sign-in.
    #[strum(serialize = "read the tenant's discovery document")]
    Discovery,
    #[strum(serialize = "ask whether the app is known")]
    AppProbe,
    #[strum(serialize = "ask where the account's password is checked")]
    Realm,

    // Sign-in service, each way to sign in.
    #[strum(serialize = "redeem the code of the browser sign-in")]
    Code,
    #[strum(serialize = "ask for a device code")]
    DeviceCode,
    #[strum(serialize = "ask whether the person is done")]
    DevicePoll,
    #[strum(serialize = "sign in with user name and password")]
    Password,
    #[strum(serialize = "sign in with user name and password at the older endpoint")]
    PasswordV1,
    #[strum(serialize = "sign in as the app, with its client secret")]
    Secret,
    #[strum(serialize = "sign in as the app, with its certificate")]
    Certificate,
    #[strum(serialize = "sign in as the app, with its certificate in the older form")]
    CertificateOlderForm,
    #[strum(serialize = "sign in as the app, with a token of another identity provider")]
    Federated,
    #[strum(serialize = "renew the sign-in")]
    Renewal,

    // Pipelines that hand out tokens of their own.
    #[strum(serialize = "get a token of the GitHub Actions job")]
    GitHubToken,
    #[strum(serialize = "get a token of the Azure Pipelines job")]
    PipelinesToken,

    // Microsoft Graph.
    #[strum(serialize = "read who is signed in")]
    Me,
    #[strum(serialize = "read the active directory roles")]
    ActiveRoles,
    #[strum(serialize = "read the tenant")]
    Organization,
    #[strum(serialize = "read the app registration")]
    Application,
    #[strum(serialize = "read the app's service principal")]
    Principal,
    #[strum(serialize = "read the API's service principal")]
    Resource,
    #[strum(serialize = "read the consent that was given")]
    Grants,
    #[strum(serialize = "read who is assigned to the app")]
    Assignments,
    #[strum(serialize = "read the federated credentials")]
    Federations,
    #[strum(serialize = "read the account")]
    Account,
    #[strum(serialize = "read what the caller is in")]
    Memberships,
    #[strum(serialize = "read what the caller is in directly")]
    DirectMemberships,
    #[strum(serialize = "read the application permissions that were given")]
    AppPermissions,
    #[strum(serialize = "read who consented themselves")]
    People,
    #[strum(serialize = "read the names of other APIs")]
    Apis,
    #[strum(serialize = "read what people may agree to")]
    ConsentPolicy,
    #[strum(serialize = "read whether people can ask an administrator")]
    ConsentRequests,
    #[strum(serialize = "look the sign-in up in the log")]
    SignInLog,
    #[strum(serialize = "read a Conditional Access policy")]
    AccessPolicy,
    #[strum(serialize = "ask what policies would say")]
    WhatIf,

    // Targets.
    #[strum(serialize = "ask the environment for its tenant")]
    Environment,
    #[strum(serialize = "list the environments that you can see")]
    Environments,
    /// The call that proves everything. Targets have words of their own for it.
    #[strum(serialize = "call the API")]
    Call,
    /// Asks as whom the target knows the caller. Targets have words of their own for it.
    #[strum(serialize = "ask who is calling")]
    Identity,
    #[strum(serialize = "read the role assignments")]
    Roles,
    #[strum(serialize = "read the role assignments of an environment group")]
    GroupRoles,
    #[strum(serialize = "read the role assignments of an environment")]
    EnvironmentRoles,
    #[strum(serialize = "read the caller's security roles")]
    SecurityRoles,
    #[strum(serialize = "read the registered programs")]
    RegisteredPrograms,
    #[strum(serialize = "read the user of the program")]
    ProgramUser,
    #[strum(serialize = "read the user's roles")]
    ProgramUserRoles,
}

/// What a request is for: the operation, in the target's words where it has some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose<'a> {
    pub operation: Operation,
    pub words: &'a str,
}

impl From<Operation> for Purpose<'_> {
    fn from(operation: Operation) -> Self {
        Self { operation, words: operation.into() }
    }
}
