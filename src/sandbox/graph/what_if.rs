//! What conditional access would say to a sign-in that nobody makes.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::call::Outcome;
use super::change::Change;
use super::member::{find, need};
use super::refusal::Refusal;
use super::security::policy_shape;
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::{AccessPolicy, ClientKind, Miss, Person, PolicyState, Risk, Situation};
use crate::sandbox::world::World;

const RESOURCE: &str = "ConditionalAccessWhatIf";

/// A sign-in as it is described, with what is left out as the service assumes it.
struct Described {
    /// Nobody for a program.
    person: Option<(String, Person)>,
    apps: Vec<Uuid>,
    client: ClientKind,
    device_code: bool,
    is_place_known: bool,
}

/// `POST /identity/conditionalAccess/evaluate`
pub fn evaluate(change: &mut Change) -> Outcome {
    let described = described(change.world, &change.body)?;
    let only_applied = find(&change.body, RESOURCE, "appliedPoliciesOnly").map_or(Ok(false), |member| member.flag())?;
    let judged = change.world.tenant.conditional_access.values().map(|policy| (policy, why_not(policy, &described)));
    let shown = judged.filter(|(_, why_not)| !only_applied || *why_not == "notSet").map(|(policy, why_not)| {
        let mut shape = policy_shape(change.world, policy);
        shape["policyApplies"] = json!(why_not == "notSet");
        shape["analysisReasons"] = json!(why_not);
        shape
    });
    let all: Vec<Value> = shown.collect();
    let context = format!("{}/$metadata#Collection(microsoft.graph.whatIfAnalysisResult)", change.base);
    Ok(Reply::ok(json!({"@odata.context": context, "value": all})))
}

/// Whether a policy applies (`notSet`), or the reason why not in the service's words.
fn why_not(policy: &AccessPolicy, described: &Described) -> &'static str {
    if policy.state == PolicyState::Disabled {
        return "policyNotEnabled";
    }
    if !policy.conditions.outside_countries.is_empty() && !described.is_place_known {
        return "notEnoughInformation";
    }
    let person = described.person.as_ref().map(|(key, person)| (key, person));
    let missed = described.apps.iter().map(|resource| {
        policy.miss(Situation {
            person,
            resource: *resource,
            client: described.client,
            device_code: described.device_code,
            mfa: false,
        })
    });
    match missed.min_by_key(Option::is_some).flatten() {
        None => "notSet",
        Some(Miss::Person) => "users",
        Some(Miss::Location) => "location",
        Some(Miss::Risk) => "signInRisk",
        Some(Miss::Api) => "application",
        Some(Miss::Transfer) => "authenticationFlow",
        Some(Miss::Client) => "clientApps",
    }
}

fn described(world: &World, body: &Map<String, Value>) -> Result<Described, Refusal> {
    let identity = object(need(body, RESOURCE, "signInIdentity")?.value)?;
    let context = object(need(body, RESOURCE, "signInContext")?.value)?;
    let empty = Map::new();
    let conditions = find(body, RESOURCE, "signInConditions").map_or(Ok(&empty), |member| object(member.value))?;
    let apps = need(context, RESOURCE, "includeApplications")?;
    let apps = apps.value.as_array().filter(|apps| !apps.is_empty()).ok_or_else(|| apps.invalid())?;
    let apps = apps.iter().map(|app| app.as_str().and_then(|id| id.parse().ok()));
    let apps: Option<Vec<Uuid>> = apps.collect();
    let mut person = person(world, identity)?;
    let country = text(conditions, "country")?;
    if let Some((_, person)) = &mut person {
        country.unwrap_or_default().clone_into(&mut person.location);
        person.risk = risk(text(conditions, "signInRiskLevel")?)?;
    }
    let transfer = find(conditions, RESOURCE, "authenticationFlow").map(|member| object(member.value)).transpose()?;
    let transfer = transfer.map(|flow| text(flow, "transferMethod")).transpose()?.flatten();
    Ok(Described {
        client: match (&person, text(conditions, "clientAppType")?) {
            (None, _) => ClientKind::Workload,
            (Some(_), Some("browser")) => ClientKind::Browser,
            (Some(_), Some("other")) => ClientKind::Legacy,
            (Some(_), Some("all" | "mobileAppsAndDesktopClients" | "exchangeActiveSync" | "easSupported") | None) => {
                ClientKind::Desktop
            }
            (Some(_), Some(_)) => return Err(Refusal::invalid_value("clientAppType", RESOURCE)),
        },
        device_code: match transfer {
            Some("deviceCodeFlow") => true,
            Some("authenticationTransfer" | "none") | None => false,
            Some(_) => return Err(Refusal::invalid_value("transferMethod", RESOURCE)),
        },
        apps: apps.ok_or_else(|| Refusal::invalid_value("includeApplications", RESOURCE))?,
        is_place_known: country.is_some(),
        person,
    })
}

/// Who signs in: a person of the tenant, or one of its own programs.
fn person(world: &World, identity: &Map<String, Value>) -> Result<Option<(String, Person)>, Refusal> {
    let kind = identity.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
    let id = |name| need(identity, RESOURCE, name)?.id();
    match kind.trim_start_matches("#microsoft.graph.") {
        "userSignIn" => {
            let id = id("userId")?;
            let found = world.tenant.person_by_id(id).ok_or_else(|| Refusal::not_found(&id.to_string()))?;
            Ok(Some((found.0.clone(), found.1.clone())))
        }
        "servicePrincipalSignIn" => {
            let id = id("servicePrincipalId")?;
            world.tenant.principal_by_id(id).ok_or_else(|| Refusal::not_found(&id.to_string()))?;
            Ok(None)
        }
        _ => Err(Refusal::invalid_value("signInIdentity", RESOURCE)),
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>, Refusal> {
    value.as_object().ok_or_else(Refusal::unreadable)
}

fn text<'a>(body: &'a Map<String, Value>, name: &'a str) -> Result<Option<&'a str>, Refusal> {
    find(body, RESOURCE, name).map(|member| member.text()).transpose()
}

/// A risk that is left out counts as a low one.
fn risk(level: Option<&str>) -> Result<Risk, Refusal> {
    match level {
        Some("none" | "hidden") => Ok(Risk::None),
        Some("low") | None => Ok(Risk::Low),
        Some("medium") => Ok(Risk::Medium),
        Some("high") => Ok(Risk::High),
        Some(_) => Err(Refusal::invalid_value("signInRiskLevel", RESOURCE)),
    }
}
