//! Objects of any kind by their id: how clients put names to ids.

use serde_json::{Value, json};

use super::applications::owners::typed;
use super::call::{Call, Outcome};
use super::change::Change;
use super::member::{find, need};
use super::refusal::Refusal;
use super::{applications, groups, service_principals, users};
use crate::sandbox::bearer::CallerKind;
use crate::sandbox::odata::PageRules;
use crate::sandbox::world::World;

const RULES: PageRules = PageRules { default_top: 100, max_top: 999, filterable: &["id"], top_pages: true };

/// `GET /directoryObjects/{id}`
pub fn read(call: &Call) -> Outcome {
    let found = shape(call.world, call.param(0)).ok_or_else(|| Refusal::not_found(call.param(0)))?;
    call.object("directoryObjects", found)
}

/// `POST /directoryObjects/getByIds`: those of the ids that there are.
pub fn by_ids(change: &mut Change) -> Outcome {
    let ids = need(&change.body, "DirectoryObject", "ids")?.texts()?;
    let kinds = find(&change.body, "DirectoryObject", "types").map(|member| member.texts()).transpose()?;
    let is_wanted = |object: &Value| {
        let kind = object["@odata.type"].as_str().and_then(|kind| kind.rsplit('.').next());
        let wanted = |kinds: &Vec<String>| kinds.iter().any(|it| Some(it.as_str()) == kind || it == "directoryObject");
        kinds.as_ref().is_none_or(|kinds| kinds.is_empty() || wanted(kinds))
    };
    let found = ids.iter().filter_map(|id| shape(change.world, id)).filter(is_wanted);
    let found = json!({"value": found.collect::<Vec<_>>()});
    change.object("directoryObjects", found)
}

/// `GET /me/ownedObjects`: the registrations that the caller owns, and their service principals.
pub fn owned(call: &Call) -> Outcome {
    let CallerKind::Person(Some(key)) = &call.caller.kind else {
        return Err(Refusal::not_a_person());
    };
    let tenant = &call.world.tenant;
    let own: Vec<_> = tenant.applications.values().filter(|application| application.owners.contains(key)).collect();
    let principals = own.iter().filter_map(|application| tenant.principal_by_app_id(application.app_id));
    let principals =
        principals.map(|(_, it)| typed("servicePrincipal", service_principals::shape::principal(call.world, it)));
    let all = own.iter().map(|application| typed("application", applications::shape(call.world, application)));
    call.directory("directoryObjects", all.chain(principals).collect(), RULES)
}

fn shape(world: &World, id: &str) -> Option<Value> {
    let tenant = &world.tenant;
    let id = id.parse().ok()?;
    if let Some((_, person)) = tenant.person_by_id(id) {
        return Some(typed("user", users::shape(person, false)));
    }
    if let Some((_, group)) = tenant.group_by_id(id) {
        return Some(typed("group", groups::shape(group)));
    }
    if let Some((_, application)) = tenant.application_by_id(id).filter(|(_, it)| world.sees(it.created)) {
        return Some(typed("application", applications::shape(world, application)));
    }
    let (_, principal) = tenant.principal_by_id(id).filter(|(_, it)| world.sees(it.created))?;
    Some(typed("servicePrincipal", service_principals::shape::principal(world, principal)))
}
