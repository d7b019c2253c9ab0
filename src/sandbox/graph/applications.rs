//! App registrations as Graph shows them (`graph.md` section 2). Secrets are shown by their first characters only.

use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Call, Outcome};
use super::odata::PageRules;
use super::refusal::Refusal;
use super::users;
use crate::sandbox::certificates;
use crate::sandbox::tenant::{Application, KeyCredential, PasswordCredential, RequiredResource, SignInAudience};
use crate::sandbox::world::World;

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

const OWNED: PageRules = PageRules { default_top: 100, max_top: 999, filterable: &[], top_pages: true };

/// `GET /applications`
pub fn list(call: &Call) -> Outcome {
    let seen = call.world.tenant.applications.values().filter(|app| call.world.sees(app.created));
    call.list("applications", seen.map(|app| shape(call.world, app)).collect(), RULES)
}

/// `GET /applications/{id}` and `GET /applications(appId='…')`
pub fn read(call: &Call) -> Outcome {
    let app = find(call)?;
    let mut shape = shape(call.world, app);
    // The certificates themselves are shown only where somebody asks for them on a single object (`graph.md` section 6).
    if call.query.get("$select").is_some_and(|names| names.contains("keyCredentials")) {
        shape["keyCredentials"] = app.keys.values().map(|key| key_shape(key, true)).collect();
    }
    call.object("applications", shape)
}

/// `GET /applications/{id}/owners`
pub fn owners(call: &Call) -> Outcome {
    let app = find(call)?;
    call.list("directoryObjects", owners_of(call.world, app), OWNED)
}

/// `GET /applications/{id}/federatedIdentityCredentials`
pub fn federated(call: &Call) -> Outcome {
    let app = find(call)?;
    let all = app.federated.values().map(|trust| {
        json!({
            "id": trust.id,
            "name": trust.name,
            "issuer": trust.issuer,
            "subject": trust.subject,
            "description": trust.description,
            "audiences": trust.audiences,
        })
    });
    call.list(&format!("applications('{}')/federatedIdentityCredentials", app.id), all.collect(), OWNED)
}

/// Shows the owners of a registration.
pub fn owners_of(world: &World, app: &Application) -> Vec<Value> {
    let people = app.owners.iter().filter_map(|key| world.tenant.people.get(key));
    people
        .map(|person| {
            let mut owner = json!({"@odata.type": "#microsoft.graph.user"});
            if let (Value::Object(owner), Value::Object(members)) = (&mut owner, users::shape(person, false)) {
                owner.extend(members);
            }
            owner
        })
        .collect()
}

/// Reads an identifier from a path: an object id, or `appId='…'`.
pub enum Address {
    ObjectId(Uuid),
    AppId(Uuid),
}

impl Address {
    /// Reads one.
    pub fn read(text: &str) -> Option<Self> {
        match text.split_once('=') {
            None => text.parse().ok().map(Self::ObjectId),
            Some((name, value)) if name.trim().eq_ignore_ascii_case("appId") => {
                value.trim().trim_matches('\'').parse().ok().map(Self::AppId)
            }
            Some(_) => None,
        }
    }
}

fn find<'a>(call: &Call<'a>) -> Result<&'a Application, Refusal> {
    let tenant = &call.world.tenant;
    let found = Address::read(call.param(0)).and_then(|address| match address {
        Address::ObjectId(id) => tenant.application_by_id(id),
        Address::AppId(id) => tenant.application_by_app_id(id),
    });
    match found {
        Some((_, app)) if call.world.sees(app.created) => Ok(app),
        _ => Err(Refusal::not_found(call.param(0))),
    }
}

/// Members of the full object that the practice tenant has no state for.
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
        "keyCredentials": app.keys.values().map(|key| key_shape(key, false)).collect::<Vec<_>>(),
        "passwordCredentials": app.passwords.values().map(password_shape).collect::<Vec<_>>(),
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

/// Shows a secret without its value.
pub fn password_shape(password: &PasswordCredential) -> Value {
    json!({
        "customKeyIdentifier": null,
        "displayName": password.display_name,
        "endDateTime": password.ends,
        "hint": password.hint(),
        "keyId": password.id,
        "secretText": null,
        "startDateTime": password.starts,
    })
}

fn key_shape(key: &KeyCredential, with_certificate: bool) -> Value {
    let certificate = if with_certificate { json!(key.certificate) } else { Value::Null };
    json!({
        "customKeyIdentifier": thumbprint(key),
        "displayName": key.display_name,
        "endDateTime": key.ends,
        "key": certificate,
        "keyId": key.id,
        "startDateTime": key.starts,
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    })
}

/// Gives the SHA-1 thumbprint as 40 upper-case hexadecimal digits (`graph.md` section 6).
fn thumbprint(key: &KeyCredential) -> Option<String> {
    let certificate = BASE64_STANDARD.decode(&key.certificate).ok().filter(|der| !der.is_empty())?;
    Some(certificates::thumbprint(&certificate).as_ref().iter().map(|byte| format!("{byte:02X}")).collect())
}
