//! Enterprise applications and APIs as Graph shows them (`graph.md` sections 3 and 4).

use serde_json::{Value, json};

use super::applications::{Address, audience, owners_of};
use super::call::{Call, Outcome};
use super::odata::PageRules;
use super::refusal::Refusal;
use crate::sandbox::tenant::{
    AppRole, AppRoleAssignment, Assignee, Key, Scope, ScopeConsent, ServicePrincipal, SignInAudience,
};
use crate::sandbox::world::World;

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &[
        "id",
        "appId",
        "displayName",
        "servicePrincipalNames",
        "accountEnabled",
        "appOwnerOrganizationId",
        "servicePrincipalType",
        "tags",
    ],
    top_pages: true,
};

const PARTS: PageRules = PageRules { default_top: 100, max_top: 999, filterable: &[], top_pages: true };

/// `GET /servicePrincipals`
pub fn list(call: &Call) -> Outcome {
    let seen = call.world.tenant.service_principals.values().filter(|principal| call.world.sees(principal.created));
    call.list("servicePrincipals", seen.map(|principal| shape(call.world, principal)).collect(), RULES)
}

/// `GET /servicePrincipals/{id}` and `GET /servicePrincipals(appId='…')`
pub fn read(call: &Call) -> Outcome {
    let (_, principal) = find(call)?;
    call.object("servicePrincipals", shape(call.world, principal))
}

/// `GET /servicePrincipals/{id}/owners`: those of the registration, where it lives in this tenant.
pub fn owners(call: &Call) -> Outcome {
    let (_, principal) = find(call)?;
    let app = call.world.tenant.application_by_app_id(principal.app_id);
    let owners = app.map(|(_, app)| owners_of(call.world, app)).unwrap_or_default();
    call.list("directoryObjects", owners, PARTS)
}

/// `GET /servicePrincipals/{id}/oauth2PermissionScopes`
pub fn scopes(call: &Call) -> Outcome {
    let (_, principal) = find(call)?;
    let context = format!("servicePrincipals('{}')/oauth2PermissionScopes", principal.id);
    call.list(&context, scope_shapes(principal), PARTS)
}

/// `GET /servicePrincipals/{id}/appRoles`
pub fn roles(call: &Call) -> Outcome {
    let (_, principal) = find(call)?;
    let context = format!("servicePrincipals('{}')/appRoles", principal.id);
    call.list(&context, role_shapes(principal), PARTS)
}

/// `GET /servicePrincipals/{id}/appRoleAssignments`: the roles that this principal holds on others.
pub fn assignments_held(call: &Call) -> Outcome {
    let (key, principal) = find(call)?;
    let context = format!("servicePrincipals('{}')/appRoleAssignments", principal.id);
    call.list(
        &context,
        assignments(call.world, |given| given.principal == Assignee::ServicePrincipal(key.clone())),
        PARTS,
    )
}

/// `GET /servicePrincipals/{id}/appRoleAssignedTo`: who is assigned to this principal.
pub fn assignments_given(call: &Call) -> Outcome {
    let (key, principal) = find(call)?;
    let context = format!("servicePrincipals('{}')/appRoleAssignedTo", principal.id);
    call.list(&context, assignments(call.world, |given| &given.resource == key), PARTS)
}

/// Finds the principal that a path names.
///
/// # Errors
/// When there is none, or none yet.
pub fn find<'a>(call: &Call<'a>) -> Result<(&'a Key, &'a ServicePrincipal), Refusal> {
    let tenant = &call.world.tenant;
    let found = Address::read(call.param(0)).and_then(|address| match address {
        Address::ObjectId(id) => tenant.principal_by_id(id),
        Address::AppId(id) => tenant.principal_by_app_id(id),
    });
    found.filter(|(_, principal)| call.world.sees(principal.created)).ok_or_else(|| Refusal::not_found(call.param(0)))
}

/// Shows a service principal.
pub fn shape(world: &World, principal: &ServicePrincipal) -> Value {
    let app = world.tenant.registration(principal.app_id).map(|(_, app)| app);
    let replies: Vec<&String> = app.map_or_else(Vec::new, |app| {
        let uris = &app.redirect_uris;
        uris.web.iter().chain(&uris.spa).chain(&uris.public_client).collect()
    });
    let sign_in_audience = app.map_or(SignInAudience::AzureADMultipleOrgs, |app| app.audience);
    json!({
        "id": principal.id,
        "deletedDateTime": null,
        "accountEnabled": principal.enabled,
        "alternativeNames": [],
        "appDisplayName": principal.display_name,
        "appDescription": null,
        "appId": principal.app_id,
        "applicationTemplateId": null,
        "appOwnerOrganizationId": principal.owner_tenant,
        "appRoleAssignmentRequired": principal.assignment_required,
        "createdDateTime": principal.created,
        "description": null,
        "disabledByMicrosoftStatus": null,
        "displayName": principal.display_name,
        "homepage": null,
        "loginUrl": null,
        "logoutUrl": null,
        "notes": null,
        "notificationEmailAddresses": [],
        "preferredSingleSignOnMode": null,
        "replyUrls": replies,
        "servicePrincipalNames": names(principal),
        "servicePrincipalType": "Application",
        "signInAudience": audience(sign_in_audience),
        "tags": principal.tags,
        "addIns": [],
        "appRoles": role_shapes(principal),
        "info": null,
        "keyCredentials": [],
        "oauth2PermissionScopes": scope_shapes(principal),
        "passwordCredentials": [],
    })
}

/// The application id is always among the names; clients look principals up by it (`interop.md` section 4).
fn names(principal: &ServicePrincipal) -> Vec<String> {
    let id = principal.app_id.to_string();
    let others = principal.names.iter().filter(|name| !name.eq_ignore_ascii_case(&id)).cloned();
    std::iter::once(id.clone()).chain(others).collect()
}

fn scope_shapes(principal: &ServicePrincipal) -> Vec<Value> {
    principal.scopes.iter().map(|(value, scope)| scope_shape(value, scope)).collect()
}

fn scope_shape(value: &str, scope: &Scope) -> Value {
    let consent = match scope.consent {
        ScopeConsent::User => "User",
        ScopeConsent::Admin => "Admin",
    };
    json!({
        "adminConsentDescription": scope.summary,
        "adminConsentDisplayName": scope.summary,
        "id": scope.id,
        "isEnabled": scope.enabled,
        "type": consent,
        "userConsentDescription": scope.summary,
        "userConsentDisplayName": scope.summary,
        "value": value,
    })
}

fn role_shapes(principal: &ServicePrincipal) -> Vec<Value> {
    principal.roles.iter().map(|(value, role)| role_shape(value, role)).collect()
}

fn role_shape(value: &str, role: &AppRole) -> Value {
    json!({
        "allowedMemberTypes": ["Application"],
        "description": role.summary,
        "displayName": role.summary,
        "id": role.id,
        "isEnabled": role.enabled,
        "origin": "Application",
        "value": value,
    })
}

fn assignments(world: &World, is_wanted: impl Fn(&AppRoleAssignment) -> bool) -> Vec<Value> {
    let all =
        world.tenant.app_role_assignments.iter().filter(|(_, given)| is_wanted(given) && world.sees(given.created));
    all.filter_map(|(key, given)| assignment_shape(world, key, given)).collect()
}

fn assignment_shape(world: &World, key: &str, given: &AppRoleAssignment) -> Option<Value> {
    let tenant = &world.tenant;
    let resource = tenant.service_principals.get(&given.resource)?;
    let (id, name, kind) = match &given.principal {
        Assignee::Person(key) => tenant.people.get(key).map(|person| (person.id, &person.display_name, "User"))?,
        Assignee::Group(key) => tenant.groups.get(key).map(|group| (group.id, &group.display_name, "Group"))?,
        Assignee::ServicePrincipal(key) => {
            let holder = tenant.service_principals.get(key)?;
            (holder.id, &holder.display_name, "ServicePrincipal")
        }
    };
    Some(json!({
        "id": key,
        "deletedDateTime": null,
        "appRoleId": given.role,
        "createdDateTime": given.created,
        "principalDisplayName": name,
        "principalId": id,
        "principalType": kind,
        "resourceDisplayName": resource.display_name,
        "resourceId": resource.id,
    }))
}
