//! Who calls: the audience rule of the geography, people only, and only people who have opened it before.

use axum::http::HeaderMap;

use super::refusal::Refusal;
use crate::sandbox::bearer::{Caller, CallerKind, host_meant};
use crate::sandbox::origin::{Origin, is_loopback};
use crate::sandbox::tenant::Key;
use crate::sandbox::world::World;

/// The one delegated permission of the API.
const PERMISSION: &str = "user_impersonation";

/// A person in a geography that knows them.
pub struct Visit {
    pub geography: Key,
    pub person: Key,
}

/// Reads the caller from the token. Under this machine's own names the geography is the one that the audience of the
/// token names, else the first.
///
/// # Errors
/// When there is no such geography, or the caller is not a person whom it knows, with a token for it.
pub fn admit(world: &World, origin: &Origin, headers: &HeaderMap) -> Result<Visit, Refusal> {
    let service = &world.tenant.lcs;
    let named = host_meant(origin, headers).and_then(|host| service.geography(&host));
    let first = || is_loopback(&origin.name()).then(|| service.geographies.iter().next()).flatten();
    let (key, geography) = named.or_else(first).ok_or_else(Refusal::no_geography)?;
    let takes = |audience: &str| geography.audiences.contains(audience);
    let caller = Caller::of(headers, &world.tenant, world.now(), takes).map_err(|_| Refusal::unauthenticated())?;
    match &caller.kind {
        CallerKind::Person(Some(person))
            if caller.has_any_scope(&[PERMISSION]) && geography.visitors.contains(person) =>
        {
            Ok(Visit { geography: key.clone(), person: person.clone() })
        }
        // Programs by themselves are not supported at all.
        CallerKind::Person(_) | CallerKind::Program(_) => Err(Refusal::unauthenticated()),
    }
}
