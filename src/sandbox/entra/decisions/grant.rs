//! Writes delegated consent down.

use std::collections::BTreeMap;

use crate::sandbox::runtime::opaque;
use crate::sandbox::tenant::{Grant, Key};

/// Adds permissions to the one grant that a client, an API and a holder have, or makes it.
pub fn grant(
    grants: &mut BTreeMap<Key, Grant>,
    client: &str,
    resource: &str,
    person: Option<&Key>,
    scopes: impl IntoIterator<Item = String>,
) {
    let is_it = |grant: &Grant| grant.client == client && grant.resource == resource && grant.person.as_ref() == person;
    if let Some(existing) = grants.values_mut().find(|grant| is_it(grant)) {
        existing.scopes.extend(scopes);
        return;
    }
    let grant = Grant {
        client: client.to_owned(),
        resource: resource.to_owned(),
        person: person.cloned(),
        scopes: scopes.into_iter().collect(),
        added_after_next_token: Default::default(),
    };
    grants.insert(opaque("", 43), grant);
}
