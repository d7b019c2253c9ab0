//! Checks that the objects of a tenant refer to objects that exist, so that a misspelt key in a scenario file shows.

mod dataverse;
mod services;

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
    for (key, it) in &tenant.groups {
        for member in &it.members {
            need(person(member), format!("group `{key}` names the unknown person `{member}`"));
        }
        for program in &it.programs {
            need(principal(program), format!("group `{key}` names the unknown program `{program}`"));
        }
        for inner in &it.groups {
            need(group(inner), format!("group `{key}` names the unknown group `{inner}`"));
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
        for owner in &application.owning_programs {
            need(principal(owner), format!("application `{key}` names the unknown owner `{owner}`"));
        }
    }
    for id in twice(tenant) {
        need(false, format!("the id {id} is used twice"));
    }
    found.extend(dataverse::problems(tenant, configured));
    found.extend(services::problems(tenant, configured));
    found
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
    fn a_grant_for_an_unknown_client_is_named() {
        let configured = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut tenant = configured.clone();
        tenant.grants.values_mut().next().unwrap().client = "wizzard".to_owned();
        let found = problems(&tenant, &configured);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("wizzard"));
    }
}
