//! What each kind of request needs of its caller's token and standing. Whose object it is decides the file of the
//! object.

use super::access::{Needs, Standing};
use super::security;
use crate::sandbox::tenant::DirectoryRole;

/// About the caller.
pub const MYSELF: Needs = Needs {
    delegated: &[
        "User.Read",
        "User.Read.All",
        "User.ReadWrite",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[],
    standing: Standing::Anybody,
};

/// One person; the answer differs by what the caller may read of others.
pub const PERSON: Needs = Needs {
    delegated: &[
        "User.Read",
        "User.ReadBasic.All",
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    standing: Standing::Anybody,
};

/// Everybody.
pub const PEOPLE: Needs = Needs {
    delegated: &[
        "User.ReadBasic.All",
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: PERSON.application,
    standing: Standing::Unrestricted,
};

/// Groups, their members, and who belongs to which.
pub const GROUPS: Needs = Needs {
    delegated: &[
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "GroupMember.Read.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    standing: Standing::Unrestricted,
};

/// Any object of the directory by its id.
pub const OBJECTS: Needs = Needs {
    delegated: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "User.Read.All",
        "User.ReadWrite.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &["Directory.Read.All", "Directory.ReadWrite.All"],
    standing: Standing::Unrestricted,
};

/// Directory roles and who holds them.
pub const ROLES: Needs = Needs {
    delegated: &[
        "RoleManagement.Read.Directory",
        "RoleManagement.ReadWrite.Directory",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "RoleManagement.Read.Directory",
        "RoleManagement.ReadWrite.Directory",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    standing: Standing::Unrestricted,
};

/// The tenant itself.
pub const TENANT: Needs = Needs {
    delegated: &[
        "User.Read",
        "User.Read.All",
        "User.ReadWrite.All",
        "Organization.Read.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &["Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    standing: Standing::Anybody,
};

/// The tenant's licences.
pub const LICENCES: Needs = Needs {
    delegated: &[
        "Organization.Read.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: TENANT.application,
    standing: Standing::Unrestricted,
};

/// Reading registrations and service principals.
pub const APPLICATIONS: Needs = Needs {
    delegated: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Application.ReadWrite.OwnedBy",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    standing: Standing::Unrestricted,
};

/// Changing registrations and service principals: the object says which people and programs may.
pub const APPLICATIONS_CHANGE: Needs = Needs {
    delegated: &["Application.ReadWrite.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All"],
    standing: Standing::Anybody,
};

/// Assigning people, groups and programs: the role that is assigned says which people may.
pub const ASSIGNMENTS_CHANGE: Needs = Needs {
    delegated: &["AppRoleAssignment.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["AppRoleAssignment.ReadWrite.All"],
    standing: Standing::Anybody,
};

/// Reading delegated consent.
pub const GRANTS: Needs = Needs {
    delegated: &[
        "DelegatedPermissionGrant.Read.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "DelegatedPermissionGrant.Read.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    standing: Standing::Unrestricted,
};

/// Giving and taking delegated consent.
pub const GRANTS_CHANGE: Needs = Needs {
    delegated: &["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"],
    application: &["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
    standing: Standing::Roles(DirectoryRole::may_consent_for_everybody),
};

/// What administrators decided for everybody.
pub const POLICIES: Needs = Needs {
    delegated: &["Policy.Read.All", "Policy.ReadWrite.Authorization"],
    application: &["Policy.Read.All", "Policy.ReadWrite.Authorization"],
    standing: Standing::Unrestricted,
};

/// Whether people can ask an administrator.
pub const CONSENT_REQUESTS: Needs = Needs {
    delegated: &["Policy.Read.All", "Policy.ReadWrite.ConsentRequest", "Directory.Read.All", "Directory.ReadWrite.All"],
    application: &[
        "Policy.Read.All",
        "Policy.ReadWrite.ConsentRequest",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    standing: Standing::Unrestricted,
};

/// Conditional-access policies.
pub const ACCESS_POLICIES: Needs = Needs {
    delegated: &["Policy.Read.All", "Policy.Read.ConditionalAccess"],
    application: &["Policy.Read.All", "Policy.Read.ConditionalAccess"],
    standing: Standing::Roles(security::reads_policies),
};

/// The sign-in log.
pub const SIGN_INS: Needs = Needs {
    delegated: &["AuditLog.Read.All"],
    application: &["AuditLog.Read.All"],
    standing: Standing::Roles(security::reads_sign_ins),
};
