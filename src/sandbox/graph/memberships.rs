//! What people and programs are in: groups, as such or by way of other groups, and the directory roles that come with it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::change::Change;
use super::groups::{MIXED, shape_in_list};
use super::member::need;
use super::refusal::Refusal;
use super::{address, directory_roles};
use crate::sandbox::bearer::CallerKind;
use crate::sandbox::tenant::{DirectoryRole, Group, Key};
use crate::sandbox::world::World;

/// Who is in groups and holds roles.
enum Inside {
    Person(Key),
    Program(Key),
}

/// How far a list of groups and roles reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// What somebody is in as such.
    Direct,
    /// Also what they are in by way of a group.
    Transitive,
}

/// `GET /me/memberOf` and `GET /users/{id}/memberOf`: roles, then groups.
pub fn of_person(call: &Call) -> Outcome {
    mixed(call, &Inside::Person(whose(call)?), Reach::Direct)
}

/// `GET /me/transitiveMemberOf` and `GET /users/{id}/transitiveMemberOf`
pub fn of_person_transitively(call: &Call) -> Outcome {
    mixed(call, &Inside::Person(whose(call)?), Reach::Transitive)
}

/// `GET /servicePrincipals/{id}/memberOf`
pub fn of_program(call: &Call) -> Outcome {
    let (key, _) = address::principal(call.world, call.param(0))?;
    mixed(call, &Inside::Program(key.clone()), Reach::Direct)
}

/// `GET /servicePrincipals/{id}/transitiveMemberOf`
pub fn of_program_transitively(call: &Call) -> Outcome {
    let (key, _) = address::principal(call.world, call.param(0))?;
    mixed(call, &Inside::Program(key.clone()), Reach::Transitive)
}

/// The same, groups alone: `…/memberOf/microsoft.graph.group`.
pub fn groups_of_person(call: &Call) -> Outcome {
    groups_alone(call, Reach::Direct)
}

/// The same: `…/transitiveMemberOf/microsoft.graph.group`.
pub fn groups_of_person_transitively(call: &Call) -> Outcome {
    groups_alone(call, Reach::Transitive)
}

/// The same, roles alone: `…/memberOf/microsoft.graph.directoryRole`. Roles that were only made available are not
/// listed before they are activated.
pub fn roles_of_person(call: &Call) -> Outcome {
    roles_alone(call, Reach::Direct)
}

/// The same: `…/transitiveMemberOf/microsoft.graph.directoryRole`.
pub fn roles_of_person_transitively(call: &Call) -> Outcome {
    roles_alone(call, Reach::Transitive)
}

fn mixed(call: &Call, who: &Inside, reach: Reach) -> Outcome {
    let mut all = directory_roles::shown(call, &roles_of(call.world, who, reach));
    all.extend(groups_of(call.world, who, reach).map(shape_in_list));
    call.directory("directoryObjects", all, MIXED)
}

fn groups_alone(call: &Call, reach: Reach) -> Outcome {
    let all = groups_of(call.world, &Inside::Person(whose(call)?), reach).map(shape_in_list).collect();
    call.directory("directoryObjects/microsoft.graph.group", all, MIXED)
}

fn roles_alone(call: &Call, reach: Reach) -> Outcome {
    let roles = roles_of(call.world, &Inside::Person(whose(call)?), reach);
    call.directory("directoryObjects/microsoft.graph.directoryRole", directory_roles::shown(call, &roles), MIXED)
}

/// `POST /users/{id}/getMemberGroups` and `POST /me/getMemberGroups`: ids only.
pub fn ids_of_person(change: &mut Change) -> Outcome {
    need(&change.body, "User", "securityEnabledOnly")?.flag()?;
    let (_, person) = match (change.params.is_empty(), &change.caller.kind) {
        (true, CallerKind::Person(Some(key))) => address::person(change.world, &id_of(change.world, key)?)?,
        (true, _) => return Err(Refusal::not_a_person()),
        (false, _) => address::person(change.world, change.param(0))?,
    };
    let id = person.id;
    let key = change.world.tenant.person_by_id(id).map(|(key, _)| key.clone()).unwrap_or_default();
    let groups = groups_of(change.world, &Inside::Person(key), Reach::Transitive);
    let ids: Vec<Value> = groups.map(|group| json!(group.id)).collect();
    change.object("Collection(Edm.String)", json!({"value": ids}))
}

fn id_of(world: &World, key: &str) -> Result<String, Refusal> {
    world.tenant.people.get(key).map(|person| person.id.to_string()).ok_or_else(Refusal::not_a_person)
}

/// The key of the person in the path, or of the caller where the path has none.
fn whose(call: &Call) -> Result<String, Refusal> {
    match (call.params.first(), &call.caller.kind) {
        (Some(named), _) => address::person(call.world, named).map(|(key, _)| key.clone()),
        (None, CallerKind::Person(Some(key))) => Ok(key.clone()),
        (None, _) => Err(Refusal::not_a_person()),
    }
}

/// Roles held in person and, where the list reaches so far, through groups.
fn roles_of(world: &World, who: &Inside, reach: Reach) -> BTreeSet<DirectoryRole> {
    let Inside::Person(key) = who else {
        return BTreeSet::new();
    };
    let tenant = &world.tenant;
    let held = tenant.people.get(key).map(|person| match reach {
        Reach::Direct => person.roles.clone(),
        Reach::Transitive => tenant.active_roles(person),
    });
    held.unwrap_or_default()
}

fn groups_of<'a>(world: &'a World, who: &Inside, reach: Reach) -> impl Iterator<Item = &'a Group> + use<'a> {
    let groups = &world.tenant.groups;
    let is_in = |group: &Group| match who {
        Inside::Person(key) => group.members.contains(key),
        Inside::Program(key) => group.programs.contains(key),
    };
    let direct = groups.iter().filter(|(_, group)| is_in(group)).map(|(key, _)| key);
    let all = match reach {
        Reach::Direct => direct.collect(),
        Reach::Transitive => world.tenant.with_outer_groups(direct),
    };
    all.into_iter().filter_map(|key| groups.get(key))
}
