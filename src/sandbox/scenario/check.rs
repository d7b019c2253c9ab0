//! Checks that the objects of a tenant refer to objects that exist, so that a misspelt key in a scenario file shows.

use std::collections::{BTreeMap, BTreeSet};

use crate::sandbox::tenant::{Assignee, Key, Tenant};

/// Lists references to nothing. What only the configured tenant has counts as known, since a scenario may remove it.
pub fn problems(tenant: &Tenant, configured: &Tenant) -> Vec<String> {
    let mut found = Vec::new();
    let mut need = |known: bool, what: String| {
        if !known {
            found.push(what);
        }
    };
    let person = |key: &Key| tenant.people.contains_key(key) || configured.people.contains_key(key);
    let group = |key: &Key| tenant.groups.contains_key(key) || configured.groups.contains_key(key);
    let principal =
        |key: &Key| tenant.service_principals.contains_key(key) || configured.service_principals.contains_key(key);
    for (key, grant) in &tenant.grants {
        need(principal(&grant.client), format!("grant `{key}` names the unknown client `{}`", grant.client));
        need(principal(&grant.resource), format!("grant `{key}` names the unknown API `{}`", grant.resource));
        if let Some(holder) = &grant.person {
            need(person(holder), format!("grant `{key}` names the unknown person `{holder}`"));
        }
    }
    for (key, group) in &tenant.groups {
        for member in &group.members {
            need(person(member), format!("group `{key}` names the unknown person `{member}`"));
        }
    }
    for (key, assignment) in &tenant.app_role_assignments {
        need(
            principal(&assignment.resource),
            format!("assignment `{key}` names the unknown application `{}`", assignment.resource),
        );
        let known = match &assignment.principal {
            Assignee::Person(key) => person(key),
            Assignee::Group(key) => group(key),
            Assignee::ServicePrincipal(key) => principal(key),
        };
        need(known, format!("assignment `{key}` names somebody unknown"));
    }
    for (key, policy) in &tenant.conditional_access {
        for named in policy.conditions.people.iter().chain(&policy.conditions.excluded_people) {
            need(person(named), format!("policy `{key}` names the unknown person `{named}`"));
        }
    }
    for (key, application) in &tenant.applications {
        for owner in &application.owners {
            need(person(owner), format!("application `{key}` names the unknown owner `{owner}`"));
        }
    }
    services(tenant, &person, &mut need);
    for id in twice(tenant) {
        need(false, format!("the id {id} is used twice"));
    }
    found
}

/// References inside Finance and Operations and Lifecycle Services. Whom a registered program is mapped to is free text
/// in the service too.
fn services(tenant: &Tenant, person: &dyn Fn(&Key) -> bool, need: &mut dyn FnMut(bool, String)) {
    for (key, environment) in &tenant.finance_operations.environments {
        for (user, it) in &environment.users {
            for role in &it.roles {
                let known = environment.roles.contains_key(role);
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
        let known = tenant.lcs.geographies.contains_key(geography);
        need(known, format!("project `{key}` names the unknown geography `{geography}`"));
    }
}

fn twice(tenant: &Tenant) -> BTreeSet<String> {
    let people = tenant.people.values().map(|person| person.id);
    let groups = tenant.groups.values().map(|group| group.id);
    let applications = tenant.applications.values().chain(tenant.foreign_applications.values());
    let applications = applications.flat_map(|application| [application.id, application.app_id]);
    let principals = tenant.service_principals.values().map(|principal| principal.id);
    let mut counts = BTreeMap::new();
    for id in people.chain(groups).chain(applications).chain(principals) {
        *counts.entry(id.to_string()).or_insert(0_u32) += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    #[test]
    fn misspelt_keys_inside_the_services_are_named() {
        let configured = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut tenant = configured.clone();
        let environment = tenant.finance_operations.environments.get_mut("production").unwrap();
        environment.users.get_mut("service").unwrap().roles.insert("raeder".to_owned());
        tenant.lcs.geographies.get_mut("europe").unwrap().visitors.insert("dnaa".to_owned());
        let project = tenant.lcs.projects.get_mut("rollout").unwrap();
        project.geography = "erupoe".to_owned();
        let member = project.members.remove("dana").unwrap();
        project.members.insert("danna".to_owned(), member);
        let found = problems(&tenant, &configured).join("; ");
        for misspelt in ["raeder", "dnaa", "erupoe", "danna"] {
            assert!(found.contains(misspelt), "{misspelt}: {found}");
        }
    }

    #[test]
    fn a_grant_for_an_unknown_client_is_named() {
        let configured = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut tenant = configured.clone();
        tenant.grants.values_mut().next().unwrap().client = "wizzard".to_owned();
        let found = problems(&tenant, &configured);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("wizzard"));
    }
}
