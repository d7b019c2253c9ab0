//! Objects as Graph writes them, turned into evidence. Members that Graph leaves out or sends as `null` read as
//! nothing; one without which an object cannot be told from another makes the answer odd.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    Account, AppRoleAssignment, Application, FederatedCredential, Grant, Organization, Person, Platforms, Principal,
    RequestedPermission, Scope, SecretInfo,
};

fn parse<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireUser {
    id: String,
    display_name: Option<String>,
    user_principal_name: Option<String>,
    user_type: Option<String>,
    account_enabled: Option<bool>,
}

impl WireUser {
    fn is_guest(&self) -> bool {
        self.user_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("guest"))
    }
}

pub fn person(value: Value) -> Result<Person, String> {
    let user: WireUser = parse(value)?;
    Ok(Person {
        is_guest: user.is_guest(),
        id: user.id,
        name: user.display_name.unwrap_or_default(),
        upn: user.user_principal_name.unwrap_or_default(),
        roles: None,
    })
}

pub fn account(value: Value) -> Result<Account, String> {
    let user: WireUser = parse(value)?;
    Ok(Account {
        is_guest: user.is_guest(),
        // Left out means that it may not be read, not that the account is off.
        is_enabled: user.account_enabled.unwrap_or(true),
        id: user.id,
        upn: user.user_principal_name.unwrap_or_default(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireOrganization {
    id: String,
    display_name: Option<String>,
    verified_domains: Option<Vec<WireDomain>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireDomain {
    name: String,
    is_default: Option<bool>,
}

/// The default domain comes first.
pub fn organization(value: Value) -> Result<Organization, String> {
    let found: WireOrganization = parse(value)?;
    let mut domains = found.verified_domains.unwrap_or_default();
    domains.sort_by_key(|domain| !domain.is_default.unwrap_or(false));
    Ok(Organization {
        id: found.id,
        name: found.display_name.unwrap_or_default(),
        domains: domains.into_iter().map(|domain| domain.name).collect(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireApplication {
    id: String,
    app_id: String,
    display_name: Option<String>,
    sign_in_audience: Option<String>,
    is_fallback_public_client: Option<bool>,
    disabled_by_microsoft_status: Option<String>,
    /// Set when somebody in the tenant deactivated the app.
    is_disabled: Option<bool>,
    public_client: Option<WirePlatform>,
    web: Option<WirePlatform>,
    spa: Option<WirePlatform>,
    required_resource_access: Option<Vec<WireRequested>>,
    password_credentials: Option<Vec<WireCredential>>,
    key_credentials: Option<Vec<WireCredential>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePlatform {
    redirect_uris: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireRequested {
    resource_app_id: String,
    resource_access: Option<Vec<WireAccess>>,
}

#[derive(Deserialize)]
struct WireAccess {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCredential {
    key_id: String,
    display_name: Option<String>,
    hint: Option<String>,
    custom_key_identifier: Option<String>,
    start_date_time: Option<String>,
    end_date_time: Option<String>,
}

pub fn application(value: Value) -> Result<Application, String> {
    let found: WireApplication = parse(value)?;
    let redirects = |platform: Option<WirePlatform>| platform.unwrap_or_default().redirect_uris.unwrap_or_default();
    let requested = found.required_resource_access.unwrap_or_default();
    Ok(Application {
        object_id: found.id,
        client_id: found.app_id,
        name: found.display_name.unwrap_or_default(),
        audience: found.sign_in_audience.unwrap_or_default(),
        is_fallback_public_client: found.is_fallback_public_client,
        disabled: found
            .disabled_by_microsoft_status
            .filter(|status| status != "NotDisabled")
            .or_else(|| found.is_disabled?.then(|| "Deactivated".to_owned())),
        redirects: Platforms {
            public: redirects(found.public_client),
            web: redirects(found.web),
            spa: redirects(found.spa),
        },
        requested: requested
            .into_iter()
            .flat_map(|api| {
                let id = api.resource_app_id;
                let access = api.resource_access.unwrap_or_default();
                access.into_iter().map(move |access| RequestedPermission {
                    api: id.clone(),
                    id: access.id,
                    is_delegated: access.kind == "Scope",
                })
            })
            .collect(),
        secrets: credentials(found.password_credentials),
        certificates: credentials(found.key_credentials),
    })
}

fn credentials(found: Option<Vec<WireCredential>>) -> Vec<SecretInfo> {
    let time = |text: Option<String>| text?.parse::<Timestamp>().ok();
    found
        .unwrap_or_default()
        .into_iter()
        .map(|credential| SecretInfo {
            key_id: credential.key_id,
            name: credential.display_name,
            hint: credential.hint.or(credential.custom_key_identifier),
            starts: time(credential.start_date_time),
            ends: time(credential.end_date_time),
        })
        .collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePrincipal {
    id: String,
    app_id: String,
    display_name: Option<String>,
    account_enabled: Option<bool>,
    app_role_assignment_required: Option<bool>,
    service_principal_names: Option<Vec<String>>,
    oauth2_permission_scopes: Option<Vec<WireScope>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireScope {
    id: String,
    value: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    is_enabled: Option<bool>,
    admin_consent_display_name: Option<String>,
}

pub fn principal(value: Value) -> Result<Principal, String> {
    let found: WirePrincipal = parse(value)?;
    let scopes = found.oauth2_permission_scopes.unwrap_or_default();
    Ok(Principal {
        object_id: found.id,
        client_id: found.app_id,
        name: found.display_name.unwrap_or_default(),
        is_enabled: found.account_enabled.unwrap_or(true),
        is_assignment_required: found.app_role_assignment_required.unwrap_or(false),
        names: found.service_principal_names.unwrap_or_default(),
        scopes: scopes
            .into_iter()
            .map(|scope| Scope {
                id: scope.id,
                value: scope.value.unwrap_or_default(),
                summary: scope.admin_consent_display_name.unwrap_or_default(),
                is_enabled: scope.is_enabled.unwrap_or(true),
                is_admin_only: scope.kind.as_deref() == Some("Admin"),
            })
            .collect(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireGrant {
    resource_id: String,
    consent_type: String,
    principal_id: Option<String>,
    scope: Option<String>,
}

pub fn grant(value: Value) -> Result<Grant, String> {
    let found: WireGrant = parse(value)?;
    // A grant for one person that does not name them must not read as one for everybody.
    let person = match (found.consent_type.as_str(), found.principal_id) {
        ("AllPrincipals", _) => None,
        (_, Some(person)) => Some(person),
        (_, None) => return Err("a grant for one person does not say for whom".to_owned()),
    };
    Ok(Grant {
        resource_id: found.resource_id,
        person,
        // It may begin with a blank (SERVICES.md, "Consent grants").
        scopes: found.scope.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAssignment {
    principal_id: String,
    principal_type: Option<String>,
    principal_display_name: Option<String>,
    created_date_time: Option<String>,
}

pub fn assignment(value: Value) -> Result<AppRoleAssignment, String> {
    let found: WireAssignment = parse(value)?;
    Ok(AppRoleAssignment {
        principal_id: found.principal_id,
        principal_type: found.principal_type.unwrap_or_default(),
        principal_name: found.principal_display_name.unwrap_or_default(),
        since: found.created_date_time.and_then(|time| time.parse().ok()),
    })
}

#[derive(Deserialize)]
struct WireFederatedCredential {
    name: Option<String>,
    issuer: Option<String>,
    subject: Option<String>,
    audiences: Option<Vec<String>>,
}

/// A flexible credential has an expression in place of its subject; then the subject stays empty.
pub fn federated_credential(value: Value) -> Result<FederatedCredential, String> {
    let found: WireFederatedCredential = parse(value)?;
    Ok(FederatedCredential {
        name: found.name.unwrap_or_default(),
        issuer: found.issuer.unwrap_or_default(),
        subject: found.subject.unwrap_or_default(),
        audiences: found.audiences.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_app_registration_is_read_with_its_nulls() {
        let found = application(json!({
            "id": "aaaaaaaa-0000-0000-0000-000000000001",
            "appId": "bbbbbbbb-0000-0000-0000-000000000001",
            "displayName": "Power Platform Admin SDK",
            "signInAudience": "AzureADMyOrg",
            "isFallbackPublicClient": null,
            "disabledByMicrosoftStatus": "NotDisabled",
            "publicClient": {"redirectUris": ["http://localhost"]},
            "web": {"redirectUris": []},
            "spa": null,
            "requiredResourceAccess": [{"resourceAppId": "8578e004-a5c6-46e7-913e-12f58912df43", "resourceAccess": [
                {"id": "177690ed-85f1-41d9-8dbf-2716e60ff46a", "type": "Scope"},
                {"id": "38c13204-7d79-4d83-bdbb-b770e28400df", "type": "Role"}]}],
            "passwordCredentials": [{"keyId": "99999999-0000-0000-0000-000000000002", "displayName": "wizard",
                "hint": "Ab1", "customKeyIdentifier": null,
                "startDateTime": "2026-11-21T01:00:00Z", "endDateTime": "2027-05-21T01:00:00.0000000Z"}],
            "keyCredentials": [{"keyId": "99999999-0000-0000-0000-000000000003", "customKeyIdentifier": "0A1B", "endDateTime": null}]
        }))
        .unwrap();
        assert_eq!(found.redirects.public, ["http://localhost"]);
        assert_eq!((found.is_fallback_public_client, &found.disabled), (None, &None));
        let requested: Vec<bool> = found.requested.iter().map(|listed| listed.is_delegated).collect();
        assert_eq!(requested, [true, false]);
        assert_eq!(found.secrets[0].hint.as_deref(), Some("Ab1"));
        assert_eq!(found.secrets[0].ends, "2027-05-21T01:00:00Z".parse().ok());
        assert_eq!(found.certificates[0].hint.as_deref(), Some("0A1B"));
        assert_eq!(found.certificates[0].ends, None);
    }

    #[test]
    fn a_grant_for_one_person_is_told_from_one_for_everybody() {
        let read = |consent: &str, principal: Value| {
            grant(json!({"resourceId": "r", "consentType": consent, "principalId": principal, "scope": " A B"}))
        };
        let everybody = read("AllPrincipals", Value::Null).unwrap();
        assert_eq!((everybody.person, everybody.scopes), (None, vec!["A".to_owned(), "B".to_owned()]));
        let one = read("Principal", json!("u")).unwrap();
        assert_eq!(one.person.as_deref(), Some("u"));
        assert!(read("Principal", Value::Null).is_err());
    }

    #[test]
    fn a_principal_offers_its_permissions() {
        let found = principal(json!({
            "id": "dddddddd-0000-0000-0000-000000000001", "appId": "8578e004-a5c6-46e7-913e-12f58912df43",
            "displayName": "Power Platform API", "accountEnabled": false, "appRoleAssignmentRequired": true,
            "servicePrincipalNames": ["https://api.powerplatform.com"],
            "oauth2PermissionScopes": [{"id": "177690ed-85f1-41d9-8dbf-2716e60ff46a", "value": "EnvironmentManagement.Environments.Read",
                "type": "Admin", "isEnabled": true, "adminConsentDisplayName": "Read Environments"}]
        }))
        .unwrap();
        assert!(!found.is_enabled && found.is_assignment_required);
        assert!(found.scopes[0].is_admin_only && found.scopes[0].is_enabled);
        assert_eq!(found.scopes[0].summary, "Read Environments");
    }

    #[test]
    fn the_default_domain_comes_first_and_guests_are_known() {
        let found = organization(json!({"id": "t", "displayName": "Contoso", "verifiedDomains": [
            {"name": "contoso.onmicrosoft.com", "isDefault": false}, {"name": "contoso.example", "isDefault": true}]}));
        assert_eq!(found.unwrap().domains, ["contoso.example", "contoso.onmicrosoft.com"]);
        let guest = json!({"id": "u", "userPrincipalName": "a@b", "userType": "Guest", "accountEnabled": false});
        assert!(person(guest.clone()).unwrap().is_guest);
        assert!(!account(guest).unwrap().is_enabled);
        assert!(person(json!({"displayName": "nobody"})).is_err());
    }
}
