//! Where a role of the Power Platform holds: the scopes of role assignments, as people write them and as the service
//! does (SERVICES.md, "Roles of the Power Platform").

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

/// Longest id that is taken; those that are known have 36 characters, or 44 with a word in front.
const LONGEST_ID: usize = 64;

/// How much of a tenant a scope takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Display, EnumString)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ScopeKind {
    Environment,
    EnvironmentGroup,
    Tenant,
}

impl ScopeKind {
    /// The service's pattern for such a scope, as role definitions list it (section 4.2).
    pub fn pattern(self) -> &'static str {
        match self {
            ScopeKind::Tenant => "/tenants/{0}",
            ScopeKind::EnvironmentGroup => "/tenants/{0}/environmentGroups/{1}",
            ScopeKind::Environment => "/tenants/{0}/environments/{1}",
        }
    }

    /// The words for one of them.
    pub fn title(self) -> &'static str {
        match self {
            ScopeKind::Tenant => "the whole tenant",
            ScopeKind::EnvironmentGroup => "an environment group",
            ScopeKind::Environment => "an environment",
        }
    }
}

/// A place where a role holds. Written `tenant`, `environment-group:ID` or `environment:ID`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleScope {
    Tenant,
    EnvironmentGroup(String),
    Environment(String),
}

/// The text names no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give tenant, environment-group:ID or environment:ID")]
pub struct RoleScopeError;

impl FromStr for RoleScope {
    type Err = RoleScopeError;

    /// Reads what people write, and the service's own form too, since that is what gets copied.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("tenant") {
            return Ok(Self::Tenant);
        }
        if text.starts_with('/') {
            return Self::of_service(text).ok_or(RoleScopeError);
        }
        let (kind, id) = text.split_once(':').ok_or(RoleScopeError)?;
        let kind = kind.trim().to_ascii_lowercase().parse().map_err(|_| RoleScopeError)?;
        Self::new(kind, id.trim()).ok_or(RoleScopeError)
    }
}

impl fmt::Display for RoleScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RoleScope::Tenant => f.pad("tenant"),
            RoleScope::EnvironmentGroup(id) => f.pad(&format!("environment-group:{id}")),
            RoleScope::Environment(id) => f.pad(&format!("environment:{id}")),
        }
    }
}

impl RoleScope {
    /// A scope of this kind; `None` where the id can be none. Tenants need no id.
    pub fn new(kind: ScopeKind, id: &str) -> Option<Self> {
        match kind {
            ScopeKind::Tenant => Some(Self::Tenant),
            ScopeKind::EnvironmentGroup => is_id(id).then(|| Self::EnvironmentGroup(id.to_owned())),
            ScopeKind::Environment => is_id(id).then(|| Self::Environment(id.to_owned())),
        }
    }

    /// Reads the service's own form, such as `/tenants/{tid}/environments/{id}`; `None` for scopes below these three.
    pub fn of_service(text: &str) -> Option<Self> {
        let steps: Vec<&str> = text.trim_matches('/').split('/').collect();
        let is = |step: &str, name: &str| step.eq_ignore_ascii_case(name);
        match steps.as_slice() {
            [tenants, _] if is(tenants, "tenants") => Some(Self::Tenant),
            [tenants, _, kind, id] if is(tenants, "tenants") && is(kind, "environments") => {
                Self::new(ScopeKind::Environment, id)
            }
            [tenants, _, kind, id] if is(tenants, "tenants") && is(kind, "environmentGroups") => {
                Self::new(ScopeKind::EnvironmentGroup, id)
            }
            _ => None,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> ScopeKind {
        match self {
            RoleScope::Tenant => ScopeKind::Tenant,
            RoleScope::EnvironmentGroup(_) => ScopeKind::EnvironmentGroup,
            RoleScope::Environment(_) => ScopeKind::Environment,
        }
    }

    /// Id of the group or environment; the tenant's is not part of it.
    pub fn id(&self) -> Option<&str> {
        match self {
            RoleScope::Tenant => None,
            RoleScope::EnvironmentGroup(id) | RoleScope::Environment(id) => Some(id),
        }
    }

    /// The service's own form, as an assignment carries it.
    pub fn in_tenant(&self, tenant_id: &str) -> String {
        match self {
            RoleScope::Tenant => format!("/tenants/{tenant_id}"),
            RoleScope::EnvironmentGroup(id) => format!("/tenants/{tenant_id}/environmentGroups/{id}"),
            RoleScope::Environment(id) => format!("/tenants/{tenant_id}/environments/{id}"),
        }
    }

    /// Path of the collection that holds the assignments made right here. It has to match the scope (section 4).
    pub fn assignments_path(&self) -> String {
        match self {
            RoleScope::Tenant => "/authorization/roleAssignments".to_owned(),
            RoleScope::EnvironmentGroup(id) => format!("/authorization/environmentGroups/{id}/roleAssignments"),
            RoleScope::Environment(id) => format!("/authorization/environments/{id}/roleAssignments"),
        }
    }

    /// Whether what holds here holds there too; `group_of` tells the group of an environment, where it is known.
    pub fn covers<'a>(&self, other: &RoleScope, group_of: impl Fn(&str) -> Option<&'a str>) -> bool {
        match (self, other) {
            (RoleScope::Tenant, _) => true,
            (RoleScope::EnvironmentGroup(own), RoleScope::EnvironmentGroup(id)) => own.eq_ignore_ascii_case(id),
            (RoleScope::EnvironmentGroup(own), RoleScope::Environment(id)) => {
                group_of(id).is_some_and(|group| own.eq_ignore_ascii_case(group))
            }
            (RoleScope::Environment(own), RoleScope::Environment(id)) => own.eq_ignore_ascii_case(id),
            (RoleScope::EnvironmentGroup(_) | RoleScope::Environment(_), _) => false,
        }
    }
}

/// Whether the text can be the id of an environment or group: a GUID, or one with a word in front (`Default-…`). It
/// becomes part of addresses, so nothing else is taken.
fn is_id(id: &str) -> bool {
    let split = id.len().checked_sub(36).filter(|at| id.is_char_boundary(*at) && id.len() <= LONGEST_ID);
    split.map(|at| id.split_at(at)).is_some_and(|(word, guid)| {
        uuid::Uuid::try_parse(guid).is_ok() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "e0e00000-0000-4000-8000-000000000001";
    const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";

    fn scope(text: &str) -> Option<RoleScope> {
        text.parse().ok()
    }

    #[test]
    fn a_scope_is_read_as_people_and_as_the_service_write_it() {
        assert_eq!(scope(" Tenant "), Some(RoleScope::Tenant));
        for scope in [
            RoleScope::Tenant,
            RoleScope::EnvironmentGroup(ID.to_owned()),
            RoleScope::Environment(format!("Default-{TENANT}")),
        ] {
            assert_eq!(scope.to_string().parse(), Ok(scope.clone()));
            assert_eq!(scope.in_tenant(TENANT).parse(), Ok(scope.clone()));
        }
    }

    #[test]
    fn what_could_lead_an_address_elsewhere_is_no_scope() {
        for text in [
            "",
            "environment",
            "environment:",
            "environment:../../x",
            "environment:a/b",
            "group:e0e00000-0000-4000-8000-000000000001",
            "environment:?e0e00000-0000-4000-8000-000000000001",
            "/subscriptions/e0e00000-0000-4000-8000-000000000001",
            "/tenants/t/environments/e0e00000-0000-4000-8000-000000000001/powerapps/x",
        ] {
            assert_eq!(scope(text), None, "{text}");
        }
    }

    #[test]
    fn a_group_covers_its_environments_and_an_environment_only_itself() {
        let group = RoleScope::EnvironmentGroup("g".to_owned());
        let environment = RoleScope::Environment("e".to_owned());
        let member = |id: &str| (id == "e").then_some("G");
        assert!(RoleScope::Tenant.covers(&environment, |_| None));
        assert!(group.covers(&environment, member));
        assert!(!group.covers(&environment, |_| None));
        assert!(!group.covers(&RoleScope::Tenant, member));
        assert!(!environment.covers(&group, member));
        assert!(environment.covers(&RoleScope::Environment("E".to_owned()), |_| None));
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in any::<String>()) {
            if let Some(scope) = scope(&text) {
                prop_assert!(scope.assignments_path().bytes().all(|b| b.is_ascii_alphanumeric() || b"/-".contains(&b)));
            }
        }
    }
}
