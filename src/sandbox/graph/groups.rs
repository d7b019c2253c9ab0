//! Groups, as far as assigning applications to them needs: who is in which. Groups of the practice tenant hold people
//! only, so "transitive" is the same as direct.

use serde_json::{Value, json};

use super::address;
use super::applications::owners::typed;
use super::call::{Call, Outcome};
use super::change::Change;
use super::directory_roles;
use super::member::need;
use super::refusal::Refusal;
use super::users;
use crate::sandbox::bearer::CallerKind;
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::Group;
use crate::sandbox::world::World;

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["id", "displayName", "securityEnabled", "mailEnabled", "mailNickname"],
    top_pages: true,
};
const MIXED: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["id", "displayName", "roleTemplateId", "userPrincipalName"],
    top_pages: true,
};

/// `GET /groups`
pub fn list(call: &Call) -> Outcome {
    call.directory("groups", call.world.tenant.groups.values().map(shape).collect(), RULES)
}

/// `GET /groups/{id}`
pub fn read(call: &Call) -> Outcome {
    let (_, group) = address::group(call.world, call.param(0))?;
    call.object("groups", shape(group))
}

/// `GET /groups/{id}/members` and `…/transitiveMembers`
pub fn members(call: &Call) -> Outcome {
    let (_, group) = address::group(call.world, call.param(0))?;
    let people = group.members.iter().filter_map(|key| call.world.tenant.people.get(key));
    let shown = people.map(|person| typed("user", users::shape(person, false)));
    call.directory("directoryObjects", shown.collect(), MIXED)
}

/// `GET /groups/{id}/memberOf` and `…/transitiveMemberOf`: groups hold people only, so a group is in none.
pub fn of_group(call: &Call) -> Outcome {
    address::group(call.world, call.param(0))?;
    call.directory("directoryObjects", Vec::new(), MIXED)
}

/// `GET /me/memberOf` and `GET /users/{id}/memberOf`, transitive or not: roles, then groups.
pub fn of_person(call: &Call) -> Outcome {
    let person = whose(call)?;
    let mut all = directory_roles::held(call, &person);
    all.extend(groups_of(call.world, &person).map(shape_in_list));
    call.directory("directoryObjects", all, MIXED)
}

/// The same, groups alone: `…/memberOf/microsoft.graph.group`.
pub fn groups_of_person(call: &Call) -> Outcome {
    let person = whose(call)?;
    let all = groups_of(call.world, &person).map(shape_in_list);
    call.directory("directoryObjects/microsoft.graph.group", all.collect(), MIXED)
}

/// The same, roles alone: `…/memberOf/microsoft.graph.directoryRole`. Roles that were only made available are not
/// listed before they are activated.
pub fn roles_of_person(call: &Call) -> Outcome {
    let person = whose(call)?;
    call.directory("directoryObjects/microsoft.graph.directoryRole", directory_roles::held(call, &person), MIXED)
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
    let ids: Vec<Value> = groups_of(change.world, &key).map(|group| json!(group.id)).collect();
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

fn groups_of<'a>(world: &'a World, person: &'a str) -> impl Iterator<Item = &'a Group> {
    world.tenant.groups.values().filter(move |group| group.members.contains(person))
}

fn shape_in_list(group: &Group) -> Value {
    typed("group", shape(group))
}

/// Shows a group.
pub fn shape(group: &Group) -> Value {
    json!({
        "id": group.id,
        "deletedDateTime": null,
        "description": null,
        "displayName": group.display_name,
        "groupTypes": [],
        "isAssignableToRole": null,
        "mail": null,
        "mailEnabled": false,
        "mailNickname": group.display_name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), ""),
        "securityEnabled": true,
        "visibility": null,
    })
}
