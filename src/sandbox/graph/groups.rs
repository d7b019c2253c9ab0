//! Groups, and who is in them as such or by way of other groups.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::applications::owners::typed;
use super::call::{Call, Outcome};
use super::{address, service_principals, users};
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::{Group, Key};

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["id", "displayName", "securityEnabled", "mailEnabled", "mailNickname"],
    top_pages: true,
};
/// How lists of more than one kind of object are asked for.
pub(super) const MIXED: PageRules = PageRules {
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

/// `GET /groups/{id}/members`: people, groups and programs that are in it as such.
pub fn members(call: &Call) -> Outcome {
    let (key, _) = address::group(call.world, call.param(0))?;
    members_of(call, &BTreeSet::from([key]))
}

/// `GET /groups/{id}/transitiveMembers`: also who is in it by way of a group in it.
pub fn transitive_members(call: &Call) -> Outcome {
    let (key, _) = address::group(call.world, call.param(0))?;
    let groups = &call.world.tenant.groups;
    let is_inside = |inner: &&Key| call.world.tenant.with_outer_groups(std::iter::once(*inner)).contains(key);
    members_of(call, &groups.keys().filter(is_inside).collect())
}

fn members_of(call: &Call, groups: &BTreeSet<&Key>) -> Outcome {
    let tenant = &call.world.tenant;
    let within = || groups.iter().filter_map(|key| tenant.groups.get(*key));
    let people: BTreeSet<&Key> = within().flat_map(|group| &group.members).collect();
    let inner: BTreeSet<&Key> = within().flat_map(|group| &group.groups).collect();
    let programs: BTreeSet<&Key> = within().flat_map(|group| &group.programs).collect();
    let people = people.into_iter().filter_map(|key| tenant.people.get(key));
    let inner = inner.into_iter().filter_map(|key| tenant.groups.get(key));
    let programs = programs.into_iter().filter_map(|key| tenant.service_principals.get(key));
    let mut all: Vec<Value> = people.map(|person| typed("user", users::shape(person, false))).collect();
    all.extend(inner.map(shape_in_list));
    all.extend(
        programs
            .map(|principal| typed("servicePrincipal", service_principals::shape::principal(call.world, principal))),
    );
    call.directory("directoryObjects", all, MIXED)
}

/// `GET /groups/{id}/memberOf`
pub fn of_group(call: &Call) -> Outcome {
    let (key, _) = address::group(call.world, call.param(0))?;
    let outer = call.world.tenant.groups.values().filter(|group| group.groups.contains(key));
    call.directory("directoryObjects", outer.map(shape_in_list).collect(), MIXED)
}

/// `GET /groups/{id}/transitiveMemberOf`
pub fn of_group_transitively(call: &Call) -> Outcome {
    let (key, _) = address::group(call.world, call.param(0))?;
    let mut outer = call.world.tenant.with_outer_groups(std::iter::once(key));
    outer.remove(key);
    let groups = outer.into_iter().filter_map(|key| call.world.tenant.groups.get(key));
    call.directory("directoryObjects", groups.map(shape_in_list).collect(), MIXED)
}

/// Shows a group among objects of other kinds.
pub(super) fn shape_in_list(group: &Group) -> Value {
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
        "isAssignableToRole": if group.roles.is_empty() { Value::Null } else { json!(true) },
        "mail": null,
        "mailEnabled": false,
        "mailNickname": group.display_name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), ""),
        "securityEnabled": true,
        "visibility": null,
    })
}
