//! App registrations: how Graph shows them, and in the files below how they are changed. Secrets are shown by their
//! first characters only.

pub mod change;
pub mod federated;
mod fields;
pub mod owners;
mod plain;
mod published;

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::address;
use super::call::{Call, Outcome};
use super::credentials::{keys, passwords};
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::{Application, RequiredResource, SignInAudience};
use crate::sandbox::world::World;

pub use plain::{keep_of_principal, merge};

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &[
        "id",
        "appId",
        "displayName",
        "identifierUris",
        "signInAudience",
        "createdDateTime",
        "publisherDomain",
        "tags",
    ],
    top_pages: true,
};

/// `GET /applications`
pub fn list(call: &Call) -> Outcome {
    let seen = call.world.tenant.applications.values().filter(|app| call.world.sees(app.created));
    call.directory("applications", seen.map(|app| shape(call.world, app)).collect(), RULES)
}

/// `GET /applications/{id}` and `GET /applications(appId='…')`
pub fn read(call: &Call) -> Outcome {
    let (_, app) = address::application(call.world, call.param(0))?;
    let mut shape = shape(call.world, app);
    // The certificates themselves are shown only where somebody asks for them on a single object.
    if call.query.get("$select").is_some_and(|names| names.contains("keyCredentials")) {
        shape["keyCredentials"] = app.keys.values().map(|key| keys::shape(key, true)).collect();
    }
    call.object("applications", shape)
}

/// What Graph shows of members that nobody has written yet.
static CONSTANT: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "deletedDateTime": null,
        "applicationTemplateId": null,
        "description": null,
        "groupMembershipClaims": null,
        "isDeviceOnlyAuthSupported": null,
        "serviceManagementReference": null,
        "tags": [],
        "tokenEncryptionKeyId": null,
        "defaultRedirectUri": null,
        "certification": null,
        "optionalClaims": null,
        "servicePrincipalLockConfiguration": null,
        "addIns": [],
        "appRoles": [],
        "info": {
            "logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null,
        },
        "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "verifiedPublisher": {"displayName": null, "verifiedPublisherId": null, "addedDateTime": null},
    })
});

/// Shows a registration.
pub fn shape(world: &World, app: &Application) -> Value {
    let mut shape = json!({
        "id": app.id,
        "appId": app.app_id,
        "createdDateTime": app.created,
        "displayName": app.display_name,
        "identifierUris": app.identifier_uris,
        "isFallbackPublicClient": app.is_fallback_public_client,
        "notes": app.notes,
        "publisherDomain": world.tenant.default_domain(),
        "signInAudience": audience(app.audience),
        "disabledByMicrosoftStatus": null,
        "isDisabled": app.disabled,
        "api": {
            "acceptMappedClaims": null,
            "knownClientApplications": [],
            "requestedAccessTokenVersion": null,
            "oauth2PermissionScopes": [],
            "preAuthorizedApplications": [],
        },
        "keyCredentials": app.keys.values().map(|key| keys::shape(key, false)).collect::<Vec<_>>(),
        "passwordCredentials": app.passwords.values().map(passwords::shape).collect::<Vec<_>>(),
        "publicClient": {"redirectUris": app.redirect_uris.public_client},
        "requiredResourceAccess": app.required_resource_access.iter().map(required_shape).collect::<Vec<_>>(),
        "web": {
            "homePageUrl": null,
            "logoutUrl": null,
            "redirectUris": app.redirect_uris.web,
            "implicitGrantSettings": {"enableAccessTokenIssuance": false, "enableIdTokenIssuance": false},
        },
        "spa": {"redirectUris": app.redirect_uris.spa},
    });
    if let (Value::Object(members), Value::Object(constant)) = (&mut shape, CONSTANT.clone()) {
        members.extend(constant);
    }
    merge(&mut shape, &Value::Object(app.properties.clone()));
    shape
}

/// Names an audience as Graph does.
pub const fn audience(audience: SignInAudience) -> &'static str {
    match audience {
        SignInAudience::AzureADMyOrg => "AzureADMyOrg",
        SignInAudience::AzureADMultipleOrgs => "AzureADMultipleOrgs",
        SignInAudience::AzureADandPersonalMicrosoftAccount => "AzureADandPersonalMicrosoftAccount",
        SignInAudience::PersonalMicrosoftAccount => "PersonalMicrosoftAccount",
    }
}

fn required_shape(required: &RequiredResource) -> Value {
    let scopes = required.scopes.iter().map(|id| json!({"id": id, "type": "Scope"}));
    let roles = required.roles.iter().map(|id| json!({"id": id, "type": "Role"}));
    json!({"resourceAppId": required.resource, "resourceAccess": scopes.chain(roles).collect::<Vec<_>>()})
}
