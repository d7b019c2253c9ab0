//! The table of everything Graph serves here: method, path, what the caller needs, and the function that answers.

use axum::http::{HeaderMap, Method};

use super::access::Needs;
use super::applications::{self, federated, owners};
use super::call::{Call, Outcome, Request};
use super::change::{Change, body};
use super::credentials::{self, passwords};
use super::needs::*;
use super::refusal::Refusal;
use super::{
    assignments, deleted, directory_roles, grants, groups, licences, me, memberships, objects, organization, policies,
    security, service_principals, users, what_if,
};
use crate::sandbox::bearer::Caller;
use crate::sandbox::odata::Query;
use crate::sandbox::origin::Origin;
use crate::sandbox::routing::{Found, Route, find};
use crate::sandbox::world::World;

/// A row; without needs the function that answers decides.
type Row = Route<Option<&'static Needs>, Answer>;

enum Answer {
    Read(fn(&Call) -> Outcome),
    Change(fn(&mut Change) -> Outcome),
}

const fn get(path: &'static str, needs: &'static Needs, answer: fn(&Call) -> Outcome) -> Row {
    Route { method: Method::GET, path, needs: Some(needs), answer: Answer::Read(answer) }
}

const fn post(path: &'static str, needs: &'static Needs, answer: fn(&mut Change) -> Outcome) -> Row {
    Route { method: Method::POST, path, needs: Some(needs), answer: Answer::Change(answer) }
}

const fn patch(path: &'static str, needs: &'static Needs, answer: fn(&mut Change) -> Outcome) -> Row {
    Route { method: Method::PATCH, path, needs: Some(needs), answer: Answer::Change(answer) }
}

const fn delete(path: &'static str, needs: &'static Needs, answer: fn(&mut Change) -> Outcome) -> Row {
    Route { method: Method::DELETE, path, needs: Some(needs), answer: Answer::Change(answer) }
}

const fn proved(path: &'static str, answer: fn(&mut Change) -> Outcome) -> Row {
    Route { method: Method::POST, path, needs: None, answer: Answer::Change(answer) }
}

/// Where two rows fit a path, the first one answers.
const ROUTES: &[Row] = &[
    get("me", &MYSELF, me::read),
    get("me/memberOf", &MYSELF, memberships::of_person),
    get("me/transitiveMemberOf", &MYSELF, memberships::of_person_transitively),
    get("me/memberOf/microsoft.graph.directoryRole", &MYSELF, memberships::roles_of_person),
    get("me/transitiveMemberOf/microsoft.graph.directoryRole", &MYSELF, memberships::roles_of_person_transitively),
    get("me/memberOf/microsoft.graph.group", &MYSELF, memberships::groups_of_person),
    get("me/transitiveMemberOf/microsoft.graph.group", &MYSELF, memberships::groups_of_person_transitively),
    get("me/ownedObjects", &APPLICATIONS, objects::owned),
    post("me/getMemberGroups", &MYSELF, memberships::ids_of_person),
    get("organization", &TENANT, organization::list),
    get("organization/{}", &TENANT, organization::read),
    get("subscribedSkus", &LICENCES, licences::list),
    get("users", &PEOPLE, users::list),
    get("users/{}", &PERSON, users::read),
    get("users/{}/memberOf", &PEOPLE, memberships::of_person),
    get("users/{}/transitiveMemberOf", &PEOPLE, memberships::of_person_transitively),
    get("users/{}/memberOf/microsoft.graph.directoryRole", &PEOPLE, memberships::roles_of_person),
    get(
        "users/{}/transitiveMemberOf/microsoft.graph.directoryRole",
        &PEOPLE,
        memberships::roles_of_person_transitively,
    ),
    get("users/{}/memberOf/microsoft.graph.group", &PEOPLE, memberships::groups_of_person),
    get("users/{}/transitiveMemberOf/microsoft.graph.group", &PEOPLE, memberships::groups_of_person_transitively),
    post("users/{}/getMemberGroups", &PEOPLE, memberships::ids_of_person),
    get("users/{}/appRoleAssignments", &APPLICATIONS, assignments::held_by_person),
    post("users/{}/appRoleAssignments", &ASSIGNMENTS_CHANGE, assignments::assign_person),
    delete("users/{}/appRoleAssignments/{}", &ASSIGNMENTS_CHANGE, assignments::remove),
    get("groups", &GROUPS, groups::list),
    get("groups/{}", &GROUPS, groups::read),
    get("groups/{}/members", &GROUPS, groups::members),
    get("groups/{}/transitiveMembers", &GROUPS, groups::transitive_members),
    get("groups/{}/memberOf", &GROUPS, groups::of_group),
    get("groups/{}/transitiveMemberOf", &GROUPS, groups::of_group_transitively),
    get("groups/{}/appRoleAssignments", &APPLICATIONS, assignments::held_by_group),
    post("groups/{}/appRoleAssignments", &ASSIGNMENTS_CHANGE, assignments::assign_group),
    delete("groups/{}/appRoleAssignments/{}", &ASSIGNMENTS_CHANGE, assignments::remove),
    post("directoryObjects/getByIds", &OBJECTS, objects::by_ids),
    get("directoryObjects/{}", &OBJECTS, objects::read),
    get("directoryRoles", &ROLES, directory_roles::list),
    get("directoryRoles/{}", &ROLES, directory_roles::read),
    get("directoryRoles/{}/members", &ROLES, directory_roles::members),
    get("directoryRoleTemplates", &ROLES, directory_roles::templates),
    get("roleManagement/directory/roleDefinitions", &ROLES, directory_roles::definitions),
    get("roleManagement/directory/roleAssignments", &ROLES, directory_roles::assignments),
    get("roleManagement/directory/transitiveRoleAssignments", &ROLES, directory_roles::transitive_assignments),
    get("applications", &APPLICATIONS, applications::list),
    post("applications", &APPLICATIONS_CHANGE, applications::change::create),
    get("applications/{}", &APPLICATIONS, applications::read),
    patch("applications/{}", &APPLICATIONS_CHANGE, applications::change::update),
    delete("applications/{}", &APPLICATIONS_CHANGE, applications::change::delete),
    get("applications/{}/owners", &APPLICATIONS, owners::list),
    post("applications/{}/owners/$ref", &APPLICATIONS_CHANGE, owners::add),
    delete("applications/{}/owners/{}/$ref", &APPLICATIONS_CHANGE, owners::remove),
    get("applications/{}/federatedIdentityCredentials", &APPLICATIONS, federated::list),
    post("applications/{}/federatedIdentityCredentials", &APPLICATIONS_CHANGE, federated::create),
    get("applications/{}/federatedIdentityCredentials/{}", &APPLICATIONS, federated::read),
    patch("applications/{}/federatedIdentityCredentials/{}", &APPLICATIONS_CHANGE, federated::update),
    delete("applications/{}/federatedIdentityCredentials/{}", &APPLICATIONS_CHANGE, federated::delete),
    post("applications/{}/addPassword", &APPLICATIONS_CHANGE, passwords::add_to_application),
    post("applications/{}/removePassword", &APPLICATIONS_CHANGE, passwords::remove_from_application),
    proved("applications/{}/addKey", credentials::add_key),
    proved("applications/{}/removeKey", credentials::remove_key),
    get("directory/deletedItems/microsoft.graph.application", &APPLICATIONS, deleted::applications),
    get("directory/deletedItems/microsoft.graph.servicePrincipal", &APPLICATIONS, deleted::principals),
    get("directory/deletedItems/{}", &APPLICATIONS, deleted::read),
    post("directory/deletedItems/{}/restore", &APPLICATIONS_CHANGE, deleted::restore),
    delete("directory/deletedItems/{}", &APPLICATIONS_CHANGE, deleted::purge),
    get("servicePrincipals", &APPLICATIONS, service_principals::list),
    post("servicePrincipals", &APPLICATIONS_CHANGE, service_principals::change::create),
    get("servicePrincipals/{}", &APPLICATIONS, service_principals::read),
    patch("servicePrincipals/{}", &APPLICATIONS_CHANGE, service_principals::change::update),
    delete("servicePrincipals/{}", &APPLICATIONS_CHANGE, service_principals::change::delete),
    get("servicePrincipals/{}/memberOf", &APPLICATIONS, memberships::of_program),
    get("servicePrincipals/{}/transitiveMemberOf", &APPLICATIONS, memberships::of_program_transitively),
    get("servicePrincipals/{}/owners", &APPLICATIONS, service_principals::owners),
    get("servicePrincipals/{}/oauth2PermissionScopes", &APPLICATIONS, service_principals::scopes),
    get("servicePrincipals/{}/appRoles", &APPLICATIONS, service_principals::roles),
    post("servicePrincipals/{}/addPassword", &APPLICATIONS_CHANGE, passwords::add_to_principal),
    post("servicePrincipals/{}/removePassword", &APPLICATIONS_CHANGE, passwords::remove_from_principal),
    get("servicePrincipals/{}/appRoleAssignments", &APPLICATIONS, assignments::held_by_principal),
    post("servicePrincipals/{}/appRoleAssignments", &ASSIGNMENTS_CHANGE, assignments::assign_principal),
    delete("servicePrincipals/{}/appRoleAssignments/{}", &ASSIGNMENTS_CHANGE, assignments::remove),
    get("servicePrincipals/{}/appRoleAssignedTo", &APPLICATIONS, assignments::given),
    post("servicePrincipals/{}/appRoleAssignedTo", &ASSIGNMENTS_CHANGE, assignments::assign_to),
    delete("servicePrincipals/{}/appRoleAssignedTo/{}", &ASSIGNMENTS_CHANGE, assignments::remove),
    get("servicePrincipals/{}/oauth2PermissionGrants", &GRANTS, grants::of_client),
    get("oauth2PermissionGrants", &GRANTS, grants::list),
    post("oauth2PermissionGrants", &GRANTS_CHANGE, grants::create),
    get("oauth2PermissionGrants/{}", &GRANTS, grants::read),
    patch("oauth2PermissionGrants/{}", &GRANTS_CHANGE, grants::update),
    delete("oauth2PermissionGrants/{}", &GRANTS_CHANGE, grants::delete),
    get("policies/authorizationPolicy", &POLICIES, policies::authorization),
    get("policies/adminConsentRequestPolicy", &CONSENT_REQUESTS, policies::consent_requests),
    get("identity/conditionalAccess/policies", &ACCESS_POLICIES, security::policies),
    get("identity/conditionalAccess/policies/{}", &ACCESS_POLICIES, security::policy),
    post("identity/conditionalAccess/evaluate", &ACCESS_POLICIES, what_if::evaluate),
    get("auditLogs/signIns", &SIGN_INS, security::sign_ins),
];

/// Finds the route of a request, checks the caller and answers.
pub fn dispatch(
    world: &mut World,
    caller: &Caller,
    origin: &Origin,
    version: &'static str,
    request: &Request,
) -> Outcome {
    let mut segments = segments(&request.path);
    let is_count = segments.len() > 1 && segments.last().is_some_and(|last| last == "$count");
    if is_count {
        segments.pop();
    }
    let (route, params) = match find(ROUTES, &request.method, &segments) {
        Found::Route(route, params) => (route, params),
        Found::OtherMethod => return Err(Refusal::method_not_allowed()),
        Found::Nowhere => return Err(Refusal::no_such_segment(segments.first().map_or("", String::as_str))),
    };
    if let Some(needs) = route.needs {
        needs.check(world, caller)?;
    }
    let base = origin.url(&format!("/{version}"));
    match route.answer {
        Answer::Change(answer) => {
            let body = body(&request.body)?;
            answer(&mut Change { world, caller, params, body, base })
        }
        Answer::Read(answer) => answer(&Call {
            world,
            caller,
            query: Query::read(&request.query),
            params,
            base,
            url: origin.url(&format!("/{version}/{}", request.path)),
            is_eventual: is_eventual(&request.headers),
            is_count,
        }),
    }
}

fn is_eventual(headers: &HeaderMap) -> bool {
    headers.get("consistencylevel").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"eventual"))
}

/// Cuts a path into segments; `applications(appId='x')` counts as two, and `myorganization` as none.
fn segments(path: &str) -> Vec<String> {
    let mut found = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match segment.strip_suffix(')').and_then(|open| open.split_once('(')) {
            Some((name, key)) if !name.is_empty() => {
                let plain = key.strip_prefix('\'').and_then(|key| key.strip_suffix('\''));
                found.extend([name.to_owned(), plain.unwrap_or(key).to_owned()]);
            }
            _ => found.push(segment.to_owned()),
        }
    }
    if found.first().is_some_and(|first| first.eq_ignore_ascii_case("myorganization")) {
        found.remove(0);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alternate_key_is_a_segment_of_its_own() {
        assert_eq!(segments("applications(appId='A1')/owners"), ["applications", "appId='A1'", "owners"]);
        assert_eq!(segments("users('dana@contoso.example')"), ["users", "dana@contoso.example"]);
        assert_eq!(segments("/myorganization/applications/"), ["applications"]);
    }
}
