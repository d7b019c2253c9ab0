//! What the page of a geography of Lifecycle Services shows: who has been there, its projects, and who is in them in
//! which role. Its forms stand for what people do on the pages of the service: sign in, invite, accept, open.

use serde_json::{Value, json};
use strum::IntoEnumIterator;

use super::fields::Fields;
use crate::sandbox::edits::{self, LcsEditError};
use crate::sandbox::tenant::{Geography, Key, LcsMember, LcsProject, LcsRole, Tenant};
use crate::sandbox::world::World;

/// Finds the geography whose portal people open under this host name.
pub fn find<'a>(tenant: &'a Tenant, portal: &str) -> Option<(&'a Key, &'a Geography)> {
    tenant.lcs.geographies.iter().find(|(_, geography)| geography.portal().eq_ignore_ascii_case(portal))
}

/// Lists the geographies, those with projects first.
pub fn geographies(tenant: &Tenant) -> Vec<Value> {
    let count = |key: &Key| tenant.lcs.projects.values().filter(|project| project.geography == *key).count();
    let mut all: Vec<(&Key, &Geography)> = tenant.lcs.geographies.iter().collect();
    all.sort_by_key(|(key, _)| count(key) == 0);
    let shape = |(key, geography): (&Key, &Geography)| {
        let projects = match count(key) {
            0 => "no project".to_owned(),
            1 => "1 project".to_owned(),
            many => format!("{many} projects"),
        };
        json!({"name": geography.name, "portal": geography.portal(), "projects": projects})
    };
    all.into_iter().map(shape).collect()
}

/// Collects the values of `portal-lcs.html`.
pub fn values(tenant: &Tenant, key: &Key, geography: &Geography) -> Value {
    let option = |value: &str, label: &str| json!({"value": value, "label": label});
    let mut projects: Vec<(&Key, &LcsProject)> =
        tenant.lcs.projects.iter().filter(|(_, project)| project.geography == *key).collect();
    projects.sort_by_key(|(_, project)| project.id);
    let visitors = geography.visitors.iter().filter_map(|person| tenant.people.get(person));
    json!({
        "title": format!("Lifecycle Services, {}", geography.name),
        "address": address(geography),
        "portal": geography.portal(),
        "api": geography.host,
        "visitors": visitors.map(|person| json!({"name": person.display_name, "upn": person.upn})).collect::<Vec<_>>(),
        "projects": projects.into_iter().map(|(key, project)| shape(tenant, key, project)).collect::<Vec<_>>(),
        "people": tenant.people.iter().map(|(key, person)| option(key, &person.display_name)).collect::<Vec<_>>(),
        "roles": LcsRole::iter().map(|role| option(word(role), role.title())).collect::<Vec<_>>(),
    })
}

/// Where the page of a geography is.
pub fn address(geography: &Geography) -> String {
    format!("/portal/lifecycle-services/{}", geography.portal())
}

fn shape(tenant: &Tenant, key: &Key, project: &LcsProject) -> Value {
    let member = |(person, member): (&Key, &LcsMember)| {
        let known = tenant.people.get(person)?;
        Some(json!({
            "person": person,
            "name": known.display_name,
            "upn": known.upn,
            "role": member.role.title(),
            "waits": !member.has_opened,
            "state": if member.has_opened { "has opened it" } else { "invited" },
        }))
    };
    json!({
        "project": key,
        "number": project.id,
        "project_name": project.name,
        "members": project.members.iter().filter_map(member).collect::<Vec<_>>(),
    })
}

/// A role as the form sends it.
fn word(role: LcsRole) -> &'static str {
    match role {
        LcsRole::ProjectOwner => "project-owner",
        LcsRole::EnvironmentManager => "environment-manager",
        LcsRole::ProjectTeamMember => "project-team-member",
    }
}

/// Performs a form of a geography's page and gives the section in which it was.
///
/// # Errors
/// When the change cannot be made.
pub fn perform(world: &mut World, geography: &str, fields: &Fields) -> Result<String, LcsEditError> {
    let Fields { id: project, person, .. } = fields;
    let role = || LcsRole::iter().find(|role| word(*role) == fields.role).ok_or(LcsEditError::Gone("role"));
    if !world.tenant.people.contains_key(person) {
        return Err(LcsEditError::Gone("person"));
    }
    let service = &mut world.tenant.lcs;
    match fields.action.as_str() {
        "visit" => {
            edits::visit_lcs(service, geography, person)?;
            return Ok("people".to_owned());
        }
        "invite" => edits::invite_to_lcs_project(service, project, person, role()?)?,
        "change-role" => edits::change_lcs_role(service, project, person, role()?)?,
        "open" => edits::open_lcs_project(service, project, person)?,
        "remove" => edits::remove_from_lcs_project(service, project, person)?,
        _ => return Err(LcsEditError::Gone("form")),
    }
    Ok(format!("project-{project}"))
}
