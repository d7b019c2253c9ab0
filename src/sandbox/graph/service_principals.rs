//! Enterprise applications and APIs (`graph.md` sections 3 and 4): how Graph shows them, and below how they are changed.

pub mod change;

use serde_json::{Value, json};

use super::address;
use super::applications::{audience, merge, owners};
use super::call::{Call, Outcome};
use super::credentials::{keys, passwords};
use super::odata::PageRules;
use crate::sandbox::tenant::{AppRole, RoleMember, Scope, ScopeConsent, ServicePrincipal, SignInAudience};
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
    call.directory("servicePrincipals", seen.map(|principal| shape(call.world, principal)).collect(), RULES)
}

/// `GET /servicePrincipals/{id}` and `GET /servicePrincipals(appId='…')`
pub fn read(call: &Call) -> Outcome {
    let (_, principal) = address::principal(call.world, call.param(0))?;
    call.object("servicePrincipals", shape(call.world, principal))
}

/// `GET /servicePrincipals/{id}/owners`: those of the registration, where it lives in this tenant.
pub fn owners(call: &Call) -> Outcome {
    let (_, principal) = address::principal(call.world, call.param(0))?;
    let app = call.world.tenant.application_by_app_id(principal.app_id);
    let owners = app.map(|(_, app)| owners::shapes(call.world, app)).unwrap_or_default();
    call.directory("directoryObjects", owners, PARTS)
}

/// `GET /servicePrincipals/{id}/oauth2PermissionScopes`
pub fn scopes(call: &Call) -> Outcome {
    let (_, principal) = address::principal(call.world, call.param(0))?;
    let context = format!("servicePrincipals('{}')/oauth2PermissionScopes", principal.id);
    call.list(&context, scope_shapes(principal), PARTS)
}

/// `GET /servicePrincipals/{id}/appRoles`
pub fn roles(call: &Call) -> Outcome {
    let (_, principal) = address::principal(call.world, call.param(0))?;
    let context = format!("servicePrincipals('{}')/appRoles", principal.id);
    call.list(&context, role_shapes(principal), PARTS)
}

/// Shows a service principal.
pub fn shape(world: &World, principal: &ServicePrincipal) -> Value {
    let app = world.tenant.registration(principal.app_id).map(|(_, app)| app);
    let replies: Vec<&String> = app.map_or_else(Vec::new, |app| {
        let uris = &app.redirect_uris;
        uris.web.iter().chain(&uris.spa).chain(&uris.public_client).collect()
    });
    let sign_in_audience = app.map_or(SignInAudience::AzureADMultipleOrgs, |app| app.audience);
    let mut shape = json!({
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
        "keyCredentials": principal.keys.values().map(|key| keys::shape(key, false)).collect::<Vec<_>>(),
        "oauth2PermissionScopes": scope_shapes(principal),
        "passwordCredentials": principal.passwords.values().map(passwords::shape).collect::<Vec<_>>(),
    });
    merge(&mut shape, &Value::Object(principal.properties.clone()));
    shape
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
    let members = role.members.iter().map(|member| match member {
        RoleMember::Application => "Application",
        RoleMember::User => "User",
    });
    json!({
        "allowedMemberTypes": members.collect::<Vec<_>>(),
        "description": role.summary,
        "displayName": role.summary,
        "id": role.id,
        "isEnabled": role.enabled,
        "origin": "Application",
        "value": value,
    })
}
