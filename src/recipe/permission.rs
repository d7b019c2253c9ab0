//! The shipped list of delegated permissions, used while the tenant's own list cannot be read.

use serde::Deserialize;

/// A dated list of permissions.
#[derive(Clone, Debug, Deserialize)]
pub struct PermissionList {
    #[serde(rename = "_meta")]
    pub meta: Meta,
    pub permissions: Vec<Permission>,
}

/// What is said about a list.
#[derive(Clone, Debug, Deserialize)]
pub struct Meta {
    /// Day on which the list was true, `YYYY-MM-DD`.
    pub date: String,
}

/// One delegated permission.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Permission {
    pub name: String,
    /// Id of the permission on the API's service principal.
    pub id: String,
    /// What it allows, in a few plain words.
    pub summary: String,
    #[serde(default)]
    pub namespace: String,
}
