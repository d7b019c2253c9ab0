//! References inside Finance and Operations and Lifecycle Services, and from them to people.

use crate::sandbox::tenant::{Key, Tenant};

/// Lists references to nothing. What only the configured tenant has counts as known. Whom a registered program is mapped
/// to is free text in the service too.
pub fn problems(tenant: &Tenant, configured: &Tenant) -> Vec<String> {
    let mut found = Vec::new();
    let mut need = |known: bool, what: String| {
        if !known {
            found.push(what);
        }
    };
    let person = |key: &Key| tenant.people.contains_key(key) || configured.people.contains_key(key);
    for (key, environment) in &tenant.finance_operations.environments {
        let before = configured.finance_operations.environments.get(key);
        for (user, it) in &environment.users {
            for role in &it.roles {
                let known = environment.roles.contains_key(role)
                    || before.is_some_and(|before| before.roles.contains_key(role));
                need(known, format!("user `{user}` of the environment `{key}` names the unknown role `{role}`"));
            }
        }
    }
    for (key, geography) in &tenant.lcs.geographies {
        for visitor in &geography.visitors {
            need(person(visitor), format!("geography `{key}` names the unknown person `{visitor}`"));
        }
    }
    for (key, project) in &tenant.lcs.projects {
        for member in project.members.keys() {
            need(person(member), format!("project `{key}` names the unknown person `{member}`"));
        }
        let geography = &project.geography;
        let known =
            tenant.lcs.geographies.contains_key(geography) || configured.lcs.geographies.contains_key(geography);
        need(known, format!("project `{key}` names the unknown geography `{geography}`"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    #[test]
    fn misspelt_keys_are_named() {
        let configured = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut tenant = configured.clone();
        let environment = tenant.finance_operations.environments.get_mut("production").unwrap();
        environment.users.get_mut("service").unwrap().roles.insert("raeder".to_owned());
        tenant.lcs.geographies.get_mut("europe").unwrap().visitors.insert("dnaa".to_owned());
        let project = tenant.lcs.projects.get_mut("rollout").unwrap();
        project.geography = "erupoe".to_owned();
        let member = project.members.remove("dana").unwrap();
        project.members.insert("danna".to_owned(), member);
        let found = problems(&tenant, &configured);
        assert_eq!(found.len(), 4, "{found:?}");
        for misspelt in ["raeder", "dnaa", "erupoe", "danna"] {
            assert!(found.iter().any(|problem| problem.contains(misspelt)), "{misspelt}: {found:?}");
        }
    }
}
