//! The practice tenant's directory: the one typed state whose content decides every answer.
//!
//! Everything here can be written down in a scenario file and is put back by a repair. What only lives while the
//! server runs (codes, refresh tokens, pending sign-ins, the signing key) is in `runtime.rs`. Objects are addressed by
//! short keys ("dana", "wizard"); objects that a client creates later are keyed by their object id. References between
//! objects are such keys. This module holds data and look-ups, never HTTP and never a decision about a sign-in.

mod access;
mod applications;
mod databases;
mod dataverse;
mod fault;
mod finance_operations;
mod groups;
mod lcs;
mod lookup;
mod organization;
mod people;
mod plain;
mod power_platform;
mod principals;
mod privileges;

pub use access::{AccessPolicy, ClientKind, Conditions, GrantControl, Miss, PolicyState, Situation};
pub use applications::{
    Application, FederatedCredential, KeyCredential, KeyFile, PRACTICE_ISSUER, PasswordCredential, Platform,
    RedirectUris, RequiredResource, SignInAudience,
};
pub use databases::{DATAVERSE, DISCOVERY_HOST, Database};
pub use dataverse::{
    AccessMode, AccountRow, BusinessUnit, Dataverse, DataverseOrganization, Depth, ForeignOrganization, SecurityRole,
    SystemUser, Team, UserIdentity,
};
pub use fault::{Endpoint, Fault, FaultEffect, ThrottleLimit};
pub use finance_operations::{
    Company, FinanceClient, FinanceEnvironment, FinanceOperations, FinanceRole, FinanceState, FinanceUser,
};
pub use groups::Group;
pub use lcs::{
    DatabaseBackup, FileAsset, Geography, LcsEnvironment, LcsMember, LcsOperation, LcsProject, LcsRole,
    LifecycleServices,
};
pub use organization::{
    CloudInstance, Domain, ErrorText, Organization, Service, Settings, TenantLicence, Transport, UserConsent,
};
pub use people::{Device, DirectoryRole, Outsider, PasswordState, Person, Risk, UserType};
pub use plain::PlainApi;
pub use power_platform::{
    Environment, EnvironmentDatabase, EnvironmentFinance, EnvironmentGroup, PowerPlatform, PrincipalType,
    RoleAssignment, RoleDefinition, built_in_roles,
};
pub use principals::{
    AppRole, AppRoleAssignment, Assignee, Grant, MICROSOFT_SERVICES, RoleMember, Scope, ScopeConsent, ServicePrincipal,
};
pub use privileges::{
    ACCOUNT, ASSIGN_ROLE, BUSINESS_UNIT, CREATE_USER, DELETE_USER, Entity, ORGANIZATION, PRIVILEGES, Privilege,
    READ_ACCOUNT, READ_BUSINESS_UNIT, READ_ORGANIZATION, READ_ROLE, READ_TEAM, READ_USER, ROLE, SYSTEM_USER, TEAM,
    WRITE_USER,
};

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The short name under which scenario files and other objects address an object.
pub type Key = String;

/// Everything the practice tenant starts with and everything its administrators can change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    pub organization: Organization,
    pub settings: Settings,
    /// How the practice tenant answers as a server: its clock, the form of its error texts, its certificate.
    #[serde(default)]
    pub service: Service,
    #[serde(default)]
    pub people: BTreeMap<Key, Person>,
    /// Accounts of other tenants that were never invited here.
    #[serde(default)]
    pub outsiders: BTreeMap<Key, Outsider>,
    #[serde(default)]
    pub groups: BTreeMap<Key, Group>,
    /// Registrations that live in this tenant; Graph lists these.
    #[serde(default)]
    pub applications: BTreeMap<Key, Application>,
    /// Registrations that live elsewhere (the Azure CLI and the like); Graph never lists them.
    #[serde(default)]
    pub foreign_applications: BTreeMap<Key, Application>,
    #[serde(default)]
    pub service_principals: BTreeMap<Key, ServicePrincipal>,
    /// Registrations that were deleted and can still be restored.
    #[serde(default)]
    pub deleted_applications: BTreeMap<Key, Deleted<Application>>,
    /// Service principals that were deleted and can still be restored.
    #[serde(default)]
    pub deleted_principals: BTreeMap<Key, Deleted<ServicePrincipal>>,
    /// Delegated consent (`oauth2PermissionGrants`).
    #[serde(default)]
    pub grants: BTreeMap<Key, Grant>,
    #[serde(default)]
    pub app_role_assignments: BTreeMap<Key, AppRoleAssignment>,
    #[serde(default)]
    pub conditional_access: BTreeMap<Key, AccessPolicy>,
    #[serde(default)]
    pub power_platform: PowerPlatform,
    #[serde(default)]
    pub dataverse: Dataverse,
    #[serde(default)]
    pub finance_operations: FinanceOperations,
    #[serde(default)]
    pub lcs: LifecycleServices,
    /// APIs of which only their asset is known.
    #[serde(default)]
    pub plain: BTreeMap<Key, PlainApi>,
    /// Disturbances laid over endpoints, in the order of their keys.
    #[serde(default)]
    pub faults: BTreeMap<Key, Fault>,
}

/// An object in the bin: Graph's `directory/deletedItems`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deleted<T> {
    pub at: Timestamp,
    pub object: T,
}
