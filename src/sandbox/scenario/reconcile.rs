//! Joins what a repair brought back with what clients had made in its place meanwhile: a service principal that somebody
//! created for the same application, a grant for the same client, API and person, a user of an environment, a program
//! registered in an environment.

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
    join_users(live, configured);
    join_finance_clients(live, configured);
}

/// Leaves one user per person or application in each environment. The configured one stays, as the repair brought it
/// back, and takes over the roles and teams of the other.
fn join_users(live: &mut Tenant, configured: &Tenant) {
    for (environment, database) in &mut live.dataverse.organizations {
        let Some(shipped) = configured.dataverse.organizations.get(environment) else {
            continue;
        };
        for key in shipped.users.keys() {
            let Some(who) = database.users.get(key).map(|user| user.who.clone()) else {
                continue;
            };
            let others = database.users.iter().filter(|(other, user)| *other != key && user.who == who);
            let others: Vec<Key> = others.map(|(other, _)| other.clone()).collect();
            for other in others {
                let made = database.users.remove(&other);
                for team in database.teams.values_mut() {
                    if team.members.remove(&other) {
                        team.members.insert(key.clone());
                    }
                }
                let (Some(made), Some(kept)) = (made, database.users.get_mut(key)) else {
                    continue;
                };
                if made.business_unit == kept.business_unit {
                    kept.roles.extend(made.roles);
                }
            }
        }
    }
}

/// A program is registered once in an environment: what an administrator registered in place of a seeded row gives way.
fn join_finance_clients(live: &mut Tenant, configured: &Tenant) {
    for (key, environment) in &mut live.finance_operations.environments {
        let Some(seeded) = configured.finance_operations.environments.get(key) else { continue };
        let kept: Vec<_> = environment
            .clients
            .iter()
            .filter(|(row, _)| seeded.clients.contains_key(*row))
            .map(|(_, it)| it.client_id)
            .collect();
        environment.clients.retain(|row, it| seeded.clients.contains_key(row) || !kept.contains(&it.client_id));
    }
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
    fn a_program_registered_by_hand_gives_way_to_the_seeded_row() {
        let configured = open(CONFIGURED, Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut live = configured.clone();
        let clients = &mut live.finance_operations.environments.get_mut("production").unwrap().clients;
        let mut by_hand = clients["robot"].clone();
        by_hand.name = "by hand".to_owned();
        clients.insert(by_hand.client_id.to_string(), by_hand.clone());
        by_hand.client_id = uuid::Uuid::from_u128(7);
        clients.insert("another".to_owned(), by_hand.clone());
        reconcile(&mut live, &configured);
        let clients = &live.finance_operations.environments["production"].clients;
        assert_eq!(clients.get("another"), Some(&by_hand));
        assert_eq!(clients.len(), configured.finance_operations.environments["production"].clients.len() + 1);
    }

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
        let production = live.dataverse.organizations.get_mut("production").unwrap();
        let mut user = production.users["robot"].clone();
        user.roles = ["administrator".to_owned()].into();
        production.users.insert("made".to_owned(), user);
        production.teams.get_mut("support").unwrap().members.insert("made".to_owned());
        reconcile(&mut live, &configured);
        assert_eq!(live.service_principals, configured.service_principals);
        assert_eq!(live.grants.len(), configured.grants.len());
        let production = &live.dataverse.organizations["production"];
        assert!(!production.users.contains_key("made") && production.teams["support"].members.contains("robot"));
        assert!(production.users["robot"].roles.contains("administrator"));
        assert!(live.applications["robot"].owning_programs.contains("wizard"));
        assert!(live.grants["wizard-for-everybody"].scopes.contains("Analytics.Read"));
    }
}
