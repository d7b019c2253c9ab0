//! What was observed, as plain values: the tenant's discovery document, objects of the directory, the outcome
//! of a sign-in, the claims of a token, the answer of the target.
//!
//! This room knows no network and makes no verdict. What a server sent is data: text in here may hold anything,
//! and is made harmless where it is shown (`text::harmless`).

pub mod access;
pub mod answer;
pub mod bounded;
mod certificate;
pub mod directory;
mod exchange;
mod facts;
mod fault;
mod inputs;
mod jwt;
mod objects;
mod observation;
mod operation;
pub mod policy;
mod presented;
mod probe;
pub mod secrets;
pub mod text;
mod token;
mod wide;

pub use access::{
    AccessPolicy, AppliedPolicy, Condition, DeviceDetail, LoggedSignIn, PolicyEffect, SignInStatus, WhatIf,
};
pub use certificate::{CertificateFacts, CertificateProblem, Conversion, KeyKind, SHORTEST_KEY, SignatureHash};
pub use exchange::{Exchange, ExchangeId, ExchangeOutline, Header};
pub use facts::{Evidence, Fact, FactRow, FaultWeight, Observation, SeenFault, Session};
pub use fault::{Around, CertificateFlaw, Fault, NetworkFault, ServiceFault};
pub use inputs::{Inputs, SecretLook, TokenSource, is_guid, is_tenant};
pub use jwt::{FoundToken, TokenForm, find_token, read_claims, read_token};
pub use objects::{
    Account, AppRoleAssignment, Application, DirectorySession, Environment, EnvironmentLine, FederatedCredential,
    Grant, HolderKind, MappedUser, Member, Membership, Memberships, Organization, Person, Platforms, Principal,
    Registration, RequestedPermission, RoleAssignment, RolesAt, Scope, SecretInfo, Tenant,
};
pub use observation::{Identity, Reply, Seen, SignIn, Skew, Table};
pub use operation::{Operation, Purpose};
pub use policy::{ConsentPolicy, GrantedRole, NamedApi, NamedPerson, Names};
pub use presented::{ForeignToken, Presented};
pub use probe::{AppQuestion, DirectoryRead, DirectoryReadKind, DirectoryVia, Probe, SignInProbe, TokenId};
pub use token::{Claims, TokenKind, numeric_date};
pub use wide::{LONGEST_WHOLE, Wide, text_of};
