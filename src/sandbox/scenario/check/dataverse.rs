//! References inside the databases of environments, and from them to people and environments.

use crate::sandbox::tenant::{DataverseOrganization, Key, PRIVILEGES, Tenant, UserIdentity};

/// Lists references to nothing. What only the configured tenant has counts as known.
pub fn problems(tenant: &Tenant, configured: &Tenant) -> Vec<String> {
    let mut found = Vec::new();
    for (key, organization) in &tenant.dataverse.organizations {
        let known = |tenant: &Tenant| {
            tenant.power_platform.environments.get(key).is_some_and(|environment| environment.dataverse.is_some())
        };
        if !known(tenant) && !known(configured) {
            found.push(format!("the database `{key}` belongs to no environment"));
        }
        let before = configured.dataverse.organizations.get(key);
        let lines = inside(organization, before.unwrap_or(organization));
        found.extend(lines.into_iter().map(|line| format!("database `{key}`: {line}")));
        for (user, row) in &organization.users {
            if let UserIdentity::Person(person) = &row.who
                && !tenant.people.contains_key(person)
                && !configured.people.contains_key(person)
            {
                found.push(format!("database `{key}`: user `{user}` is the unknown person `{person}`"));
            }
        }
    }
    for (key, environment) in &tenant.power_platform.environments {
        if let Some(group) = &environment.security_group
            && !tenant.groups.contains_key(group)
            && !configured.groups.contains_key(group)
        {
            found.push(format!("environment `{key}` names the unknown security group `{group}`"));
        }
    }
    found
}

fn inside(organization: &DataverseOrganization, configured: &DataverseOrganization) -> Vec<String> {
    let mut found = Vec::new();
    let mut need = |known: bool, who: &str, key: &Key, what: &str, named: &Key| {
        if !known {
            found.push(format!("{who} `{key}` names the unknown {what} `{named}`"));
        }
    };
    let unit = |key: &Key| organization.business_units.contains_key(key) || configured.business_units.contains_key(key);
    let role = |key: &Key| organization.roles.contains_key(key) || configured.roles.contains_key(key);
    let user = |key: &Key| organization.users.contains_key(key) || configured.users.contains_key(key);
    for (key, row) in &organization.business_units {
        if let Some(parent) = &row.parent {
            need(unit(parent), "business unit", key, "business unit", parent);
        }
    }
    for (key, row) in &organization.roles {
        need(unit(&row.business_unit), "role", key, "business unit", &row.business_unit);
        if let Some(root) = &row.root {
            need(role(root), "role", key, "role", root);
        }
    }
    for (key, row) in &organization.users {
        need(unit(&row.business_unit), "user", key, "business unit", &row.business_unit);
        row.roles.iter().for_each(|given| need(role(given), "user", key, "role", given));
    }
    for (key, row) in &organization.teams {
        need(unit(&row.business_unit), "team", key, "business unit", &row.business_unit);
        row.roles.iter().for_each(|given| need(role(given), "team", key, "role", given));
        row.members.iter().for_each(|member| need(user(member), "team", key, "user", member));
    }
    for (key, row) in &organization.accounts {
        need(user(&row.owner), "account", key, "user", &row.owner);
    }
    for (key, row) in &organization.roles {
        let is_known = |name: &&String| *name == "*" || PRIVILEGES.iter().any(|known| known.name == **name);
        for unknown in row.privileges.keys().filter(|name| !is_known(name)) {
            found.push(format!("role `{key}` names the unknown privilege `{unknown}`"));
        }
    }
    let roots = organization.business_units.values().filter(|unit| unit.parent.is_none()).count();
    if roots != 1 {
        found.push(format!("{roots} business units have no parent; there is exactly one"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};
    use crate::sandbox::tenant::Depth;

    #[test]
    fn misspelt_keys_in_a_database_are_named() {
        let configured = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        assert_eq!(problems(&configured, &configured), [""; 0]);
        let mut tenant = configured.clone();
        let production = tenant.dataverse.organizations.get_mut("production").unwrap();
        production.users.get_mut("robot").unwrap().roles.insert("redaer".to_owned());
        let reader = &mut production.roles.get_mut("reader").unwrap().privileges;
        reader.insert("prvRaedAccount".to_owned(), Depth::Basic);
        production.users.get_mut("dana").unwrap().who = UserIdentity::Person("diana".to_owned());
        production.business_units.get_mut("sales").unwrap().parent = None;
        let moved = tenant.dataverse.organizations.remove("retired").unwrap();
        tenant.dataverse.organizations.insert("attic".to_owned(), moved);
        tenant.power_platform.environments.get_mut("training").unwrap().security_group = Some("nobody".to_owned());
        assert_eq!(
            problems(&tenant, &configured),
            [
                "the database `attic` belongs to no environment",
                "database `production`: user `robot` names the unknown role `redaer`",
                "database `production`: role `reader` names the unknown privilege `prvRaedAccount`",
                "database `production`: 2 business units have no parent; there is exactly one",
                "database `production`: user `dana` is the unknown person `diana`",
                "environment `training` names the unknown security group `nobody`",
            ]
        );
    }
}
