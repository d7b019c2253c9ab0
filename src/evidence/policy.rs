//! What the tenant's administrators decided, and what it did to a sign-in: consent settings, permissions that were given
//! to an app, Conditional Access. Objects as Graph writes them are read here too (SERVICES.md, "Consent grants" and
//! "Conditional Access and sign-in logs").

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What people may agree to for themselves, and what they can do where they may not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentPolicy {
    /// Ids of the app consent policies that let people agree for themselves; none: only administrators agree.
    pub for_themselves: Vec<String>,
    /// Whether people can ask an administrator on the sign-in page; absent where that was not readable.
    pub may_ask: Option<bool>,
}

/// An application permission that somebody gave to an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedRole {
    /// Object id of the API's service principal.
    pub resource_id: String,
    pub resource_name: String,
    /// Id of the permission.
    pub role_id: String,
    pub since: Option<Timestamp>,
}

/// Names behind object ids that stand in grants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub people: Vec<NamedPerson>,
    pub apis: Vec<NamedApi>,
}

/// A person, by object id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPerson {
    pub id: String,
    pub name: String,
    pub upn: String,
}

/// An API, by the object id of its service principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedApi {
    pub id: String,
    pub client_id: String,
    pub name: String,
}

fn parse<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// What stands before the name of a policy by which people agree for themselves.
const FOR_THEMSELVES: &str = "ManagePermissionGrantsForSelf.";

/// The authorization policy. Another version of Graph writes the list beside the permissions of people, under a name of its
/// own.
pub fn consent_policy(value: &Value) -> Result<ConsentPolicy, String> {
    let listed = value
        .pointer("/defaultUserRolePermissions/permissionGrantPoliciesAssigned")
        .or_else(|| value.get("permissionGrantPolicyIdsAssignedToDefaultUserRole"));
    let listed = listed.and_then(Value::as_array).ok_or("it does not say what people may agree to")?;
    let names = listed.iter().filter_map(Value::as_str);
    Ok(ConsentPolicy {
        for_themselves: names.filter_map(|name| name.strip_prefix(FOR_THEMSELVES)).map(str::to_owned).collect(),
        may_ask: None,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireGrantedRole {
    resource_id: String,
    resource_display_name: Option<String>,
    app_role_id: String,
    created_date_time: Option<String>,
}

/// An app role assignment of an app.
pub fn granted_role(value: Value) -> Result<GrantedRole, String> {
    let found: WireGrantedRole = parse(value)?;
    Ok(GrantedRole {
        resource_id: found.resource_id,
        resource_name: found.resource_display_name.unwrap_or_default(),
        role_id: found.app_role_id,
        since: found.created_date_time.and_then(|time| time.parse().ok()),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireNamed {
    id: String,
    display_name: Option<String>,
    user_principal_name: Option<String>,
}

/// A user, by name.
pub fn named_person(value: Value) -> Result<NamedPerson, String> {
    let found: WireNamed = parse(value)?;
    Ok(NamedPerson {
        id: found.id,
        name: found.display_name.unwrap_or_default(),
        upn: found.user_principal_name.unwrap_or_default(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireNamedApi {
    id: String,
    app_id: String,
    display_name: Option<String>,
}

/// A service principal, by name.
pub fn named_api(value: Value) -> Result<NamedApi, String> {
    let found: WireNamedApi = parse(value)?;
    Ok(NamedApi { id: found.id, client_id: found.app_id, name: found.display_name.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_people_may_agree_to_is_read_in_both_forms() {
        let listed = json!([
            "ManagePermissionGrantsForSelf.microsoft-user-default-low",
            "ManagePermissionGrantsForOwnedResource.x"
        ]);
        let newer = json!({"defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": listed}});
        let older = json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": listed});
        for value in [newer, older] {
            assert_eq!(consent_policy(&value).unwrap().for_themselves, ["microsoft-user-default-low"]);
        }
        let none = json!({"defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": []}});
        assert!(consent_policy(&none).unwrap().for_themselves.is_empty());
        // Silence is no "nobody may".
        assert!(consent_policy(&json!({"defaultUserRolePermissions": {}})).is_err());
    }
}
