//! How Graph shows a service principal with the permissions that it publishes.

use serde_json::{Value, json};

use crate::sandbox::graph::applications::{audience, merge};
use crate::sandbox::graph::credentials::{keys, passwords};
use crate::sandbox::tenant::{AppRole, RoleMember, Scope, ScopeConsent, ServicePrincipal, SignInAudience};
use crate::sandbox::world::World;

/// Shows a service principal.
pub fn principal(world: &World, principal: &ServicePrincipal) -> Value {
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
        "appRoles": roles(principal),
        "info": null,
        "keyCredentials": principal.keys.values().map(|key| keys::shape(key, false)).collect::<Vec<_>>(),
        "oauth2PermissionScopes": scopes(principal),
        "passwordCredentials": principal.passwords.values().map(passwords::shape).collect::<Vec<_>>(),
    });
    merge(&mut shape, &Value::Object(principal.properties.clone()));
    shape
}

/// The application id is always among the names; clients look principals up by it.
fn names(principal: &ServicePrincipal) -> Vec<String> {
    let id = principal.app_id.to_string();
    let others = principal.names.iter().filter(|name| !name.eq_ignore_ascii_case(&id)).cloned();
    std::iter::once(id.clone()).chain(others).collect()
}

/// Shows the delegated permissions that a service principal publishes.
pub(super) fn scopes(principal: &ServicePrincipal) -> Vec<Value> {
    principal.scopes.iter().map(|(value, published)| scope(value, published)).collect()
}

fn scope(value: &str, scope: &Scope) -> Value {
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

/// Shows the app roles that a service principal publishes.
pub(super) fn roles(principal: &ServicePrincipal) -> Vec<Value> {
    principal.roles.iter().map(|(value, published)| role(value, published)).collect()
}

fn role(value: &str, role: &AppRole) -> Value {
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
