//! Joins what a repair brought back with what clients had made in its place meanwhile: a service principal that somebody
//! created for the same application, a grant for the same client, API and person.

use std::collections::BTreeMap;

use crate::sandbox::tenant::{Assignee, Grant, Key, Tenant};

/// Leaves one service principal per application and one grant per client, API and holder; the ones of the configured
/// tenant stay, and references follow.
pub fn reconcile(live: &mut Tenant, configured: &Tenant) {
    let mut replaced: BTreeMap<Key, Key> = BTreeMap::new();
    for (key, principal) in &configured.service_principals {
        if !live.service_principals.contains_key(key) {
            continue;
        }
        let others = live.service_principals.iter();
        let others = others.filter(|(other, it)| *other != key && it.app_id == principal.app_id);
        replaced.extend(others.map(|(other, _)| (other.clone(), key.clone())));
    }
    live.service_principals.retain(|key, _| !replaced.contains_key(key));
    let follow = |key: &mut Key| {
        if let Some(kept) = replaced.get(key) {
            kept.clone_into(key);
        }
    };
    for grant in live.grants.values_mut() {
        follow(&mut grant.client);
        follow(&mut grant.resource);
    }
    for assignment in live.app_role_assignments.values_mut() {
        follow(&mut assignment.resource);
        if let Assignee::ServicePrincipal(key) = &mut assignment.principal {
            follow(key);
        }
    }
    for application in live.applications.values_mut() {
        let owners = std::mem::take(&mut application.owning_programs);
        application.owning_programs =
            owners.into_iter().map(|key| replaced.get(&key).cloned().unwrap_or(key)).collect();
    }
    join_grants(live, configured);
}

fn join_grants(live: &mut Tenant, configured: &Tenant) {
    let (shipped, made): (BTreeMap<Key, Grant>, BTreeMap<Key, Grant>) =
        std::mem::take(&mut live.grants).into_iter().partition(|(key, _)| configured.grants.contains_key(key));
    live.grants = shipped;
    for (key, grant) in made {
        let same = live.grants.values_mut().find(|known| {
            known.client == grant.client && known.resource == grant.resource && known.person == grant.person
        });
        match same {
            Some(known) => known.scopes.extend(grant.scopes),
            None => {
                live.grants.insert(key, grant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    #[test]
    fn what_a_client_made_in_place_of_a_missing_object_is_joined_with_it() {
        let configured = open(CONFIGURED, Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut live = configured.clone();
        let made = live.service_principals["wizard"].clone();
        live.service_principals.insert("made".to_owned(), made);
        let mut grant = live.grants["wizard-for-everybody"].clone();
        grant.client = "made".to_owned();
        grant.scopes.insert("Analytics.Read".to_owned());
        live.grants.insert("made".to_owned(), grant);
        live.applications.get_mut("robot").unwrap().owning_programs.insert("made".to_owned());
        reconcile(&mut live, &configured);
        assert_eq!(live.service_principals, configured.service_principals);
        assert_eq!(live.grants.len(), 1);
        assert!(live.applications["robot"].owning_programs.contains("wizard"));
        assert!(live.grants["wizard-for-everybody"].scopes.contains("Analytics.Read"));
    }
}
