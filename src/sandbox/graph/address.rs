//! Finds the object that an identifier in a path or in a body names. An object that the servers do not see yet is not
//! found (replication delay).

use uuid::Uuid;

use super::refusal::Refusal;
use crate::sandbox::tenant::{Application, Assignee, Group, Key, Person, ServicePrincipal};
use crate::sandbox::world::World;

/// An identifier in a path: an object id, or an alternate key such as `appId='…'`.
enum Address {
    ObjectId(Uuid),
    AppId(Uuid),
}

impl Address {
    fn read(text: &str) -> Option<Self> {
        match text.split_once('=') {
            None => text.parse().ok().map(Self::ObjectId),
            Some((name, value)) if name.trim().eq_ignore_ascii_case("appId") => {
                value.trim().trim_matches('\'').parse().ok().map(Self::AppId)
            }
            Some(_) => None,
        }
    }
}

/// The registration that an object id or `appId='…'` names.
///
/// # Errors
/// When there is none, or none yet.
pub fn application<'a>(world: &'a World, named: &str) -> Result<(&'a Key, &'a Application), Refusal> {
    let found = Address::read(named).and_then(|address| match address {
        Address::ObjectId(id) => world.tenant.application_by_id(id),
        Address::AppId(id) => world.tenant.application_by_app_id(id),
    });
    found.filter(|(_, app)| world.sees(app.created)).ok_or_else(|| Refusal::not_found(named))
}

/// The service principal that an object id or `appId='…'` names.
///
/// # Errors
/// When there is none, or none yet.
pub fn principal<'a>(world: &'a World, named: &str) -> Result<(&'a Key, &'a ServicePrincipal), Refusal> {
    let found = Address::read(named).and_then(|address| match address {
        Address::ObjectId(id) => world.tenant.principal_by_id(id),
        Address::AppId(id) => world.tenant.principal_by_app_id(id),
    });
    found.filter(|(_, principal)| world.sees(principal.created)).ok_or_else(|| Refusal::not_found(named))
}

/// The person whom an object id or a user principal name names.
///
/// # Errors
/// When there is nobody.
pub fn person<'a>(world: &'a World, named: &str) -> Result<(&'a Key, &'a Person), Refusal> {
    let tenant = &world.tenant;
    let found = named.parse().ok().and_then(|id| tenant.person_by_id(id)).or_else(|| tenant.person_by_upn(named));
    found.ok_or_else(|| Refusal::not_found(named))
}

/// The group that an object id names.
///
/// # Errors
/// When there is none.
pub fn group<'a>(world: &'a World, named: &str) -> Result<(&'a Key, &'a Group), Refusal> {
    named.parse().ok().and_then(|id| world.tenant.group_by_id(id)).ok_or_else(|| Refusal::not_found(named))
}

/// The object with this id, of those that can be assigned to an application.
///
/// # Errors
/// When there is nobody.
pub fn assignee(world: &World, id: Uuid) -> Result<Assignee, Refusal> {
    let named = id.to_string();
    if let Ok((key, _)) = person(world, &named) {
        return Ok(Assignee::Person(key.clone()));
    }
    if let Ok((key, _)) = group(world, &named) {
        return Ok(Assignee::Group(key.clone()));
    }
    principal(world, &named).map(|(key, _)| Assignee::ServicePrincipal(key.clone()))
}

/// The object id in a reference such as `https://graph.microsoft.com/v1.0/directoryObjects/{id}`.
pub fn reference(url: &str) -> Option<Uuid> {
    let last = url.trim_end_matches('/').rsplit('/').next()?;
    let key = last.strip_suffix(')').and_then(|open| open.split_once('(')).map_or(last, |(_, key)| key);
    key.trim_matches('\'').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_in_the_forms_that_clients_write() {
        let id: Uuid = "c0ffee00-1111-4222-8333-444455556666".parse().unwrap();
        for url in [
            format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}"),
            format!("https://localhost:8443/v1.0/users/{id}"),
            format!("https://graph.microsoft.com/v1.0/directoryObjects('{id}')"),
        ] {
            assert_eq!(reference(&url), Some(id), "{url}");
        }
        assert_eq!(reference("https://graph.microsoft.com/v1.0/me"), None);
    }
}
