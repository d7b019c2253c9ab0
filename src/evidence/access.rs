//! Conditional Access: what the sign-in log says of a sign-in, what a policy asks for, and what policies would say to a
//! sign-in. Objects as Graph writes them are read here too (SERVICES.md, "Conditional Access and sign-in logs").

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::Member;

/// A sign-in, as the log shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct LoggedSignIn {
    pub id: String,
    #[serde(alias = "created_date_time", default, deserialize_with = "moment")]
    pub created_date_time: Option<Timestamp>,
    #[serde(alias = "correlation_id", default)]
    pub correlation_id: Option<String>,
    #[serde(alias = "user_id", default)]
    pub user_id: Option<String>,
    #[serde(alias = "user_principal_name", default)]
    pub user_principal_name: Option<String>,
    #[serde(alias = "app_display_name", default)]
    pub app_display_name: Option<String>,
    #[serde(alias = "resource_display_name", default)]
    pub resource_display_name: Option<String>,
    #[serde(alias = "client_app_used", default)]
    pub client_app_used: Option<String>,
    #[serde(alias = "ip_address", default)]
    pub ip_address: Option<String>,
    /// `success`, `failure` or `notApplied`.
    #[serde(alias = "conditional_access_status", default)]
    pub conditional_access_status: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub status: SignInStatus,
    #[serde(alias = "device_detail", default, deserialize_with = "or_default")]
    pub device_detail: DeviceDetail,
    #[serde(default, deserialize_with = "or_default")]
    pub location: Place,
    #[serde(alias = "risk_level_during_sign_in", default)]
    pub risk_level_during_sign_in: Option<String>,
    /// Empty where the caller may not read policies.
    #[serde(alias = "applied_conditional_access_policies", default, deserialize_with = "or_default")]
    pub applied_conditional_access_policies: Vec<AppliedPolicy>,
}

/// How a sign-in ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct SignInStatus {
    /// Zero for success.
    #[serde(alias = "error_code", default)]
    pub error_code: i64,
    #[serde(alias = "failure_reason", default)]
    pub failure_reason: Option<String>,
}

/// What the log knows of the device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct DeviceDetail {
    #[serde(alias = "operating_system", default)]
    pub operating_system: Option<String>,
    #[serde(alias = "is_compliant", default)]
    pub is_compliant: Option<bool>,
    #[serde(alias = "is_managed", default)]
    pub is_managed: Option<bool>,
    #[serde(alias = "trust_type", default)]
    pub trust_type: Option<String>,
}

/// From where somebody signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Place {
    #[serde(alias = "country_or_region", default)]
    pub country_or_region: Option<String>,
}

/// A policy, and what it did to a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct AppliedPolicy {
    pub id: String,
    #[serde(alias = "display_name", default)]
    pub display_name: Option<String>,
    #[serde(alias = "enforced_grant_controls", default, deserialize_with = "or_default")]
    pub enforced_grant_controls: Vec<String>,
    /// `success`, `failure`, `notApplied`, `reportOnlyFailure`, …
    #[serde(default)]
    pub result: Option<String>,
}

impl AppliedPolicy {
    /// Whether it is why the sign-in did not come through.
    pub fn failed(&self) -> bool {
        self.result.as_deref() == Some("failure")
    }
}

/// A Conditional Access policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPolicy {
    pub id: String,
    /// Absent where there is no policy of that id.
    pub name: Option<String>,
    /// `enabled`, `disabled` or `enabledForReportingButNotEnforced`.
    pub state: String,
    /// What it asks for, such as `block` or `compliantDevice`.
    pub controls: Vec<String>,
    /// What it looks at, beside people and APIs.
    pub looks_at: Vec<Condition>,
}

/// What a policy looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    Location,
    Risk,
    Platform,
    /// The way to sign in, such as a device code.
    Transfer,
    Client,
    Device,
}

/// What a policy would say to a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyEffect {
    pub policy: AccessPolicy,
    pub applies: bool,
    /// Why it does not apply.
    pub why_not: Option<String>,
}

/// A sign-in that policies are asked about. What is not known is not sent, and so is judged as the service assumes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WhatIf {
    pub who: Member,
    /// Client id of the API.
    pub resource: String,
    pub device_code: bool,
    pub platform: Option<String>,
    pub address: Option<String>,
    pub country: Option<String>,
    /// `none`, `low`, `medium` or `high`.
    pub risk: Option<String>,
    pub is_compliant: Option<bool>,
}

impl WhatIf {
    /// The question as Graph takes it.
    pub fn body(&self) -> Value {
        let identity = match &self.who {
            Member::Person(id) => json!({"@odata.type": "#microsoft.graph.userSignIn", "userId": id}),
            Member::Program(id) => {
                json!({"@odata.type": "#microsoft.graph.servicePrincipalSignIn", "servicePrincipalId": id})
            }
        };
        let mut conditions = json!({
            "clientAppType": "mobileAppsAndDesktopClients",
            "devicePlatform": self.platform.as_deref().unwrap_or("all"),
            "signInRiskLevel": self.risk.as_deref().unwrap_or("none"),
            "userRiskLevel": "none",
        });
        if self.device_code {
            conditions["authenticationFlow"] = json!({"transferMethod": "deviceCodeFlow"});
        }
        // Graph takes an address and a country together.
        if let (Some(address), Some(country)) = (&self.address, &self.country) {
            conditions["ipAddress"] = json!(address);
            conditions["country"] = json!(country);
        }
        if let Some(is_compliant) = self.is_compliant {
            conditions["deviceInfo"] = json!({"isCompliant": is_compliant});
        }
        json!({
            "signInIdentity": identity,
            "signInContext": {
                "@odata.type": "#microsoft.graph.applicationContext",
                "includeApplications": [self.resource],
            },
            "signInConditions": conditions,
            "appliedPoliciesOnly": true,
        })
    }
}

fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.and_then(|time| time.parse().ok()))
}

fn parse<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// An entry of the sign-in log.
pub fn logged_sign_in(value: Value) -> Result<LoggedSignIn, String> {
    parse(value)
}

/// A Conditional Access policy.
pub fn access_policy(value: &Value) -> Result<AccessPolicy, String> {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let list = |pointer: &str| value.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    let names = |pointer: &str| list(pointer).filter_map(Value::as_str).map(str::to_owned);
    let strength = value.pointer("/grantControls/authenticationStrength").filter(|strength| strength.is_object());
    let is_set = |pointer: &str| value.pointer(pointer).is_some_and(|value| !value.is_null());
    let is_listed = |pointer: &str| list(pointer).next().is_some();
    let looks_at = [
        (Condition::Location, is_set("/conditions/locations")),
        (
            Condition::Risk,
            ["/conditions/signInRiskLevels", "/conditions/userRiskLevels", "/conditions/servicePrincipalRiskLevels"]
                .into_iter()
                .any(is_listed),
        ),
        (Condition::Platform, is_set("/conditions/platforms")),
        (Condition::Transfer, is_set("/conditions/authenticationFlows")),
        (Condition::Client, names("/conditions/clientAppTypes").any(|name| name != "all")),
        (Condition::Device, is_set("/conditions/devices")),
    ];
    Ok(AccessPolicy {
        id: text("/id").ok_or("a policy has no id")?,
        name: Some(text("/displayName").unwrap_or_default()),
        state: text("/state").unwrap_or_default(),
        controls: names("/grantControls/builtInControls")
            .chain(strength.map(|_| "authenticationStrength".to_owned()))
            .collect(),
        looks_at: looks_at.into_iter().filter(|(_, is_looked_at)| *is_looked_at).map(|(what, _)| what).collect(),
    })
}

/// A result of What-If.
pub fn policy_effect(value: &Value) -> Result<PolicyEffect, String> {
    let applies =
        value.get("policyApplies").and_then(Value::as_bool).ok_or("a result does not say whether it applies")?;
    let why_not = value.get("analysisReasons").and_then(Value::as_str).filter(|_| !applies);
    Ok(PolicyEffect { policy: access_policy(value)?, applies, why_not: why_not.map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_entry_is_read_as_graph_writes_it_and_as_a_report_keeps_it() {
        let found = logged_sign_in(json!({
            "id": "1", "createdDateTime": "2026-11-21T01:02:03Z", "correlationId": "c", "ipAddress": "192.0.2.10",
            "userPrincipalName": null, "conditionalAccessStatus": "failure", "deviceDetail": null,
            "status": {"errorCode": 53003, "failureReason": "Blocked.", "additionalDetails": null},
            "location": {"city": "Zurich", "countryOrRegion": "CH"},
            "appliedConditionalAccessPolicies": [{"id": "p", "displayName": "Require", "result": "failure",
                "enforcedGrantControls": ["Block"], "enforcedSessionControls": []}]}))
        .unwrap();
        assert_eq!((found.status.error_code, found.location.country_or_region.as_deref()), (53003, Some("CH")));
        assert!(found.applied_conditional_access_policies[0].failed());
        assert_eq!(found.created_date_time, "2026-11-21T01:02:03Z".parse().ok());
        let kept = serde_json::to_value(&found).unwrap();
        assert_eq!(serde_json::from_value::<LoggedSignIn>(kept).unwrap(), found);
        assert!(logged_sign_in(json!({"correlationId": "c"})).is_err());
    }

    #[test]
    fn a_policy_says_what_it_asks_for_and_looks_at() {
        let found = access_policy(&json!({
            "id": "p", "displayName": "Block code", "state": "enabled",
            "conditions": {"clientAppTypes": ["all"], "locations": null, "signInRiskLevels": ["high"],
                "authenticationFlows": {"transferMethods": "deviceCodeFlow"}},
            "grantControls": {"operator": "OR", "builtInControls": ["block"], "authenticationStrength": {"id": "x"}}}))
        .unwrap();
        assert_eq!(found.controls, ["block", "authenticationStrength"]);
        assert_eq!(found.looks_at, [Condition::Risk, Condition::Transfer]);
        assert!(access_policy(&json!({"displayName": "no id"})).is_err());
    }

    #[test]
    fn what_is_not_known_is_not_sent() {
        let ask = WhatIf {
            who: Member::Person("u".to_owned()),
            resource: "r".to_owned(),
            device_code: false,
            platform: None,
            address: Some("192.0.2.10".to_owned()),
            country: None,
            risk: None,
            is_compliant: None,
        };
        let body = ask.body();
        assert!(body.pointer("/signInConditions/ipAddress").is_none());
        assert!(body.pointer("/signInConditions/authenticationFlow").is_none());
        let body = WhatIf { device_code: true, country: Some("CH".to_owned()), ..ask }.body();
        assert_eq!(body.pointer("/signInConditions/country"), Some(&json!("CH")));
        assert_eq!(body.pointer("/signInConditions/authenticationFlow/transferMethod"), Some(&json!("deviceCodeFlow")));
    }
}
