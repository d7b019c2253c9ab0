//! Where a Power Platform role holds: the scopes of role assignments and what lies below them.

/// A place in the tenant where a role holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Scope {
    Tenant,
    EnvironmentGroup(String),
    Environment(String),
}

impl Scope {
    /// Reads a scope string such as `/tenants/{tid}/environments/{id}`.
    pub fn read(text: &str, tenant_id: &str) -> Option<Self> {
        let mut steps = text.trim_matches('/').split('/');
        let names_tenant =
            steps.next()?.eq_ignore_ascii_case("tenants") && steps.next()?.eq_ignore_ascii_case(tenant_id);
        if !names_tenant {
            return None;
        }
        let scope = match (steps.next(), steps.next()) {
            (None, _) => Self::Tenant,
            (Some(kind), Some(id)) if kind.eq_ignore_ascii_case("environments") => Self::Environment(id.to_owned()),
            (Some(kind), Some(id)) if kind.eq_ignore_ascii_case("environmentGroups") => {
                Self::EnvironmentGroup(id.to_owned())
            }
            _ => return None,
        };
        steps.next().is_none().then_some(scope)
    }

    /// The pattern of such scopes, as role definitions list it.
    pub fn pattern(&self) -> &'static str {
        match self {
            Self::Tenant => "/tenants/{0}",
            Self::EnvironmentGroup(_) => "/tenants/{0}/environmentGroups/{1}",
            Self::Environment(_) => "/tenants/{0}/environments/{1}",
        }
    }

    /// Tells whether what holds here holds for an environment, which may be in a group.
    pub fn covers(&self, environment_id: &str, group_id: Option<&str>) -> bool {
        match self {
            Self::Tenant => true,
            Self::Environment(id) => id.eq_ignore_ascii_case(environment_id),
            Self::EnvironmentGroup(id) => group_id.is_some_and(|group| group.eq_ignore_ascii_case(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_covers_what_lies_below_it() {
        let scope = |text| Scope::read(text, "T1");
        assert_eq!(scope("/tenants/t1"), Some(Scope::Tenant));
        assert!(scope("/tenants/t1").unwrap().covers("e1", None));
        assert!(scope("/tenants/t1/environments/E1").unwrap().covers("e1", None));
        assert!(!scope("/tenants/t1/environments/e2").unwrap().covers("e1", None));
        assert!(scope("/tenants/t1/environmentGroups/g1").unwrap().covers("e1", Some("G1")));
        assert!(!scope("/tenants/t1/environmentGroups/g1").unwrap().covers("e1", None));
    }

    #[test]
    fn a_scope_of_another_tenant_or_kind_is_none() {
        for other in
            ["/tenants/other", "/subscriptions/t1", "/tenants/t1/environments", "/tenants/t1/environments/e/apps"]
        {
            assert_eq!(Scope::read(other, "t1"), None, "{other}");
        }
    }
}
