//! Conditional-access policies and the sign-in log. Both are for readers with a role; the log also wants a licence.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::{Call, Outcome};
use super::refusal::Refusal;
use crate::sandbox::odata::PageRules;
use crate::sandbox::runtime::SignInRecord;
use crate::sandbox::tenant::{AccessPolicy, ClientKind, Device, DirectoryRole, GrantControl, Key, PolicyState, Risk};
use crate::sandbox::world::World;

const POLICIES: PageRules =
    PageRules { default_top: 100, max_top: 999, filterable: &["id", "displayName", "state"], top_pages: true };

const SIGN_INS: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["id", "correlationId", "createdDateTime", "userId", "userPrincipalName", "appId", "status"],
    top_pages: true,
};

/// Holders may read the sign-in log.
pub fn reads_sign_ins(role: DirectoryRole) -> bool {
    role == DirectoryRole::ReportsReader || role == DirectoryRole::SecurityOperator || reads_policies(role)
}

/// Holders may read policies, and in the log which of them applied.
pub fn reads_policies(role: DirectoryRole) -> bool {
    matches!(
        role,
        DirectoryRole::GlobalAdministrator
            | DirectoryRole::GlobalReader
            | DirectoryRole::SecurityReader
            | DirectoryRole::SecurityAdministrator
    )
}

/// `GET /identity/conditionalAccess/policies`
pub fn policies(call: &Call) -> Outcome {
    let all = call.world.tenant.conditional_access.values().map(|policy| policy_shape(call.world, policy));
    call.list("identity/conditionalAccess/policies", all.collect(), POLICIES)
}

/// `GET /identity/conditionalAccess/policies/{id}`
pub fn policy(call: &Call) -> Outcome {
    let wanted = call.param(0);
    let mut all = call.world.tenant.conditional_access.values();
    let found = all.find(|policy| policy.id.to_string().eq_ignore_ascii_case(wanted));
    let found = found.ok_or_else(|| Refusal::not_found(wanted))?;
    call.object("identity/conditionalAccess/policies", policy_shape(call.world, found))
}

/// `GET /auditLogs/signIns`, newest first. A sign-in appears some time after it came to its end.
pub fn sign_ins(call: &Call) -> Outcome {
    if call.world.tenant.organization.licences.is_empty() {
        return Err(Refusal::not_premium());
    }
    let sees_policies = call.caller.has_any_scope(&["Policy.Read.All", "Policy.Read.ConditionalAccess"])
        && call.caller.has_directory_role(reads_policies);
    let delay = SignedDuration::from_secs(call.world.tenant.service.sign_in_log_delay_s.into());
    let now = call.world.now();
    let written = call.world.runtime.log.iter().rev().filter(|record| now.duration_since(record.at) >= delay);
    let log = written.filter_map(|record| record_shape(call.world, record, sees_policies));
    call.list("auditLogs/signIns", log.collect(), SIGN_INS)
}

pub(super) fn policy_shape(world: &World, policy: &AccessPolicy) -> Value {
    let conditions = &policy.conditions;
    let people = |keys: &BTreeSet<Key>| -> Vec<Uuid> {
        keys.iter().filter_map(|key| world.tenant.people.get(key)).map(|person| person.id).collect()
    };
    let included = if conditions.people.is_empty() { json!(["All"]) } else { json!(people(&conditions.people)) };
    let apps = if conditions.apps.is_empty() { json!(["All"]) } else { json!(conditions.apps) };
    let client = match conditions.client {
        None => "all",
        Some(ClientKind::Browser) => "browser",
        Some(ClientKind::Desktop) => "mobileAppsAndDesktopClients",
        Some(ClientKind::Legacy) => "other",
        Some(ClientKind::Workload) => "all",
    };
    let locations = (!conditions.outside_countries.is_empty())
        .then(|| json!({"includeLocations": ["All"], "excludeLocations": conditions.outside_countries}));
    let control = match policy.grant {
        GrantControl::Block => "block",
        GrantControl::Mfa => "mfa",
        GrantControl::CompliantDevice => "compliantDevice",
    };
    let state = match policy.state {
        PolicyState::Enabled => "enabled",
        PolicyState::ReportOnly => "enabledForReportingButNotEnforced",
        PolicyState::Disabled => "disabled",
    };
    json!({
        "id": policy.id,
        "displayName": policy.display_name,
        "state": state,
        "createdDateTime": null,
        "modifiedDateTime": null,
        "conditions": {
            "userRiskLevels": [],
            "signInRiskLevels": risks(conditions.risk),
            "clientAppTypes": [client],
            "applications": {"includeApplications": apps, "excludeApplications": [], "includeUserActions": []},
            "users": {"includeUsers": included, "excludeUsers": people(&conditions.excluded_people)},
            "platforms": null,
            "locations": locations,
            "authenticationFlows": conditions.device_code.then(|| json!({"transferMethods": "deviceCodeFlow"})),
        },
        "grantControls": {"operator": "OR", "builtInControls": [control], "customAuthenticationFactors": [], "termsOfUse": []},
        "sessionControls": null,
    })
}

fn risks(least: Option<Risk>) -> Vec<&'static str> {
    let all = [(Risk::Low, "low"), (Risk::Medium, "medium"), (Risk::High, "high")];
    let Some(least) = least else {
        return Vec::new();
    };
    all.into_iter().filter(|(risk, _)| *risk >= least).map(|(_, name)| name).collect()
}

/// Shows a record; programs' sign-ins are not in this version of the log.
fn record_shape(world: &World, record: &SignInRecord, sees_policies: bool) -> Option<Value> {
    let tenant = &world.tenant;
    let person = record.person.as_ref().and_then(|key| tenant.people.get(key))?;
    let resource = record.resource.as_ref().and_then(|key| tenant.service_principals.get(key));
    let app = tenant.registration(record.client_id).map(|(_, app)| &app.display_name);
    let policies: Vec<Value> = record
        .policies
        .iter()
        .filter(|_| sees_policies)
        .filter_map(|(key, is_satisfied)| {
            let policy = tenant.conditional_access.get(key)?;
            let result = if *is_satisfied { "success" } else { "failure" };
            let control = match policy.grant {
                GrantControl::Block => "Block",
                GrantControl::Mfa => "Mfa",
                GrantControl::CompliantDevice => "RequireCompliantDevice",
            };
            Some(json!({
                "id": policy.id,
                "displayName": policy.display_name,
                "enforcedGrantControls": [control],
                "enforcedSessionControls": [],
                "result": result,
            }))
        })
        .collect();
    let access = match (record.policies.is_empty(), record.policies.values().all(|is_satisfied| *is_satisfied)) {
        (true, _) => "notApplied",
        (false, true) => "success",
        (false, false) => "failure",
    };
    Some(json!({
        "id": record.id,
        "createdDateTime": record.at,
        "correlationId": record.correlation_id,
        "userDisplayName": person.display_name,
        "userPrincipalName": person.upn,
        "userId": person.id,
        "appId": record.client_id,
        "appDisplayName": app,
        "resourceId": resource.map(|api| api.app_id),
        "resourceDisplayName": resource.map(|api| &api.display_name),
        "clientAppUsed": "Mobile Apps and Desktop clients",
        "ipAddress": "192.0.2.10",
        "isInteractive": true,
        "conditionalAccessStatus": access,
        "status": {"errorCode": record.code, "failureReason": reason(record), "additionalDetails": null},
        "deviceDetail": device(person.device),
        "location": {"city": null, "state": null, "countryOrRegion": person.location, "geoCoordinates": null},
        "riskState": "none",
        "riskLevelAggregated": "none",
        "riskLevelDuringSignIn": "none",
        "riskDetail": "none",
        "appliedConditionalAccessPolicies": policies,
    }))
}

/// What the log tells of the device from which somebody signed in.
fn device(device: Device) -> Value {
    let (is_compliant, is_managed, trust) = match device {
        Device::Compliant => (true, true, Some("Azure AD joined")),
        Device::Registered => (false, false, Some("Azure AD registered")),
        Device::Unregistered => (false, false, None),
    };
    json!({
        "deviceId": "",
        "displayName": null,
        "operatingSystem": null,
        "browser": null,
        "isCompliant": is_compliant,
        "isManaged": is_managed,
        "trustType": trust,
    })
}

fn reason(record: &SignInRecord) -> &str {
    if record.code == 0 { "Other." } else { &record.text }
}
