//! The Global Discovery Service: the environments of the signed-in person.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::gateway::{caller, challenge, find_user};
use super::path::{Segment, segments};
use super::refusal::Refusal;
use crate::sandbox::bearer::{BearerError, Caller, CallerKind};
use crate::sandbox::odata::{Filter, Query, select};
use crate::sandbox::origin::{Origin, is_loopback};
use crate::sandbox::reply::Reply;
use crate::sandbox::routing::Mount;
use crate::sandbox::tenant::{DISCOVERY_HOST, Database, Endpoint};
use crate::sandbox::world::{Sandbox, World};

/// The service tells its own address inside Microsoft's network; it does so in Microsoft's documents too.
const CONTEXT: &str = "https://10.0.1.76:20193/api/discovery/v2.0/$metadata";
const COLUMNS: [&str; 20] = [
    "Id",
    "UniqueName",
    "UrlName",
    "FriendlyName",
    "State",
    "StatusMessage",
    "Version",
    "Url",
    "ApiUrl",
    "LastUpdated",
    "SchemaType",
    "OrganizationType",
    "TenantId",
    "EnvironmentId",
    "Region",
    "DatacenterId",
    "DatacenterName",
    "Purpose",
    "TrialExpirationDate",
    "IsUserSysAdmin",
];
/// What can stand in parentheses after `Instances`.
const KEYS: [&str; 5] = ["Id", "UniqueName", "Region", "State", "Version"];

/// Where the service is.
pub const MOUNTS: &[Mount<Sandbox>] =
    &[Mount { path: "/api/discovery/{*rest}", endpoint: Some(Endpoint::GlobalDiscovery), answer: || get(serve) }];

async fn serve(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    Path(rest): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let host = origin.name();
    if host != DISCOVERY_HOST && !is_loopback(&host) {
        return Refusal::no_such_host().respond(false);
    }
    sandbox.with(|world| match person(world, &headers) {
        Err(error) => denied(world, &error),
        Ok(caller) => {
            let answered = answer(world, &caller, &rest, &Query::read(&query.unwrap_or_default()));
            answered.map_or_else(|refusal| refusal.respond(false), |reply| super::wire(reply).into_response())
        }
    })
}

/// A person's token for this service; one for an environment is not taken. That a program's is refused, and how, is
/// UNCONFIRMED: the documents speak of people only.
fn person(world: &World, headers: &HeaderMap) -> Result<Caller, BearerError> {
    let caller = caller(world, headers, &[DISCOVERY_HOST.to_owned()])?;
    match caller.kind {
        CallerKind::Person(_) => Ok(caller),
        CallerKind::Program(_) => Err(BearerError::Unreadable),
    }
}

/// The service does not know whose environments are asked for, and so names no tenant.
fn denied(world: &World, error: &BearerError) -> Response {
    let resource = format!("https://{DISCOVERY_HOST}/");
    let Refusal::Challenge(challenge) = challenge(world, "common", &resource, error) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let body = json!({"Message": "Authorization has been denied for this request."});
    Reply::with(StatusCode::UNAUTHORIZED, body).header("www-authenticate", &challenge).into_response()
}

fn answer(world: &World, caller: &Caller, rest: &str, query: &Query) -> Result<Reply, Refusal> {
    let path = segments(rest);
    let names: Vec<&str> = path.iter().map(|segment| segment.name.as_str()).collect();
    match names.as_slice() {
        ["v2.0"] => {
            let sets = json!([{"name": "Instances", "kind": "EntitySet", "url": "Instances"}]);
            Ok(Reply::ok(json!({"@odata.context": CONTEXT, "value": sets})))
        }
        ["v2.0", "Instances"] => instances(world, caller, &path[1], query),
        [.., last] => Err(Refusal::no_such_segment(last)),
        [] => Err(Refusal::no_such_segment("")),
    }
}

/// Lists the instances; a key makes the list shorter, and it stays a list. Strings compare with regard to case.
fn instances(world: &World, caller: &Caller, segment: &Segment, query: &Query) -> Result<Reply, Refusal> {
    let mut found: Vec<Value> = world
        .tenant
        .databases()
        .filter_map(|database| {
            let (key, user) = find_user(world, database, caller)?;
            user.enabled.then(|| instance(world, database, database.organization.is_administrator(key)))
        })
        .collect();
    if let Some(key) = segment.key.as_deref() {
        let (name, wanted) =
            alternate_key(key).ok_or_else(|| Refusal::syntax("Bad Request - Error in query syntax."))?;
        found.retain(|item| item[name].as_str().map_or_else(|| item[name].to_string(), str::to_owned) == wanted);
    }
    if let Some(text) = query.get("$filter") {
        let filter = Filter::parse(text).map_err(|error| Refusal::syntax(error.to_string()))?;
        if let Some(other) = filter.properties().into_iter().find(|name| !COLUMNS.contains(name)) {
            return Err(no_such_property(other));
        }
        found.retain(|item| filter.accepts_exactly(item));
    }
    let names: Vec<&str> = query.get("$select").into_iter().flat_map(|names| names.split(',')).map(str::trim).collect();
    if let Some(other) = names.iter().find(|name| !COLUMNS.contains(name)) {
        return Err(no_such_property(other));
    }
    if let Some(top) = query.get("$top") {
        found.truncate(top.parse().map_err(|_| Refusal::syntax("Bad Request - Error in query syntax."))?);
    }
    let items = found.into_iter().map(|item| select(item, &names.join(","))).collect();
    let selected = if names.is_empty() { String::new() } else { format!("({})", names.join(",")) };
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), json!(format!("{CONTEXT}#Instances{selected}")));
    body.insert("value".to_owned(), Value::Array(items));
    Ok(Reply::ok(Value::Object(body)))
}

/// Reads `guid`, or a name and a value: `UniqueName='x'`.
fn alternate_key(key: &str) -> Option<(&str, String)> {
    let (name, value) = key.split_once('=').unwrap_or(("Id", key));
    let plain = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    let value = if name == "Id" { value.to_ascii_lowercase() } else { plain.unwrap_or(value).to_owned() };
    KEYS.contains(&name).then_some((name, value))
}

fn no_such_property(name: &str) -> Refusal {
    Refusal::syntax(format!("Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.Instance'."))
}

fn instance(world: &World, database: Database, is_administrator: bool) -> Value {
    let Database { environment, place, organization, .. } = database;
    let (state, status) = if database.is_disabled() { (1, 4) } else { (0, 6) };
    json!({
        "Id": place.id,
        "UniqueName": organization.unique_name,
        "UrlName": place.domain_name,
        "FriendlyName": environment.display_name,
        "State": state,
        "StatusMessage": status,
        "Version": place.version,
        "Url": place.url,
        "ApiUrl": database.api_url(),
        "LastUpdated": environment.created,
        "SchemaType": "Standard",
        "OrganizationType": organization_type(&environment.kind),
        "TenantId": world.tenant.organization.id,
        "EnvironmentId": environment.id,
        "Region": region(&database.hosts()[0]),
        "DatacenterId": null,
        "DatacenterName": null,
        "Purpose": null,
        "TrialExpirationDate": null,
        "IsUserSysAdmin": is_administrator,
    })
}

/// The numbers of the enumeration `OrganizationType` for the kinds of environments that there are here.
fn organization_type(kind: &str) -> u8 {
    match kind {
        "Sandbox" => 5,
        "Default" => 12,
        _ => 0,
    }
}

/// The code of the region that a host's `crm…` part names.
fn region(host: &str) -> &'static str {
    let part = host.split('.').find(|part| part.starts_with("crm")).unwrap_or_default();
    REGIONS.iter().find(|(name, _)| *name == part).map_or("NA", |(_, code)| code)
}

const REGIONS: [(&str, &str); 17] = [
    ("crm", "NA"),
    ("crm2", "SAM"),
    ("crm3", "CAN"),
    ("crm4", "EUR"),
    ("crm5", "APJ"),
    ("crm6", "OCE"),
    ("crm7", "JPN"),
    ("crm8", "IND"),
    ("crm11", "GBR"),
    ("crm12", "FRA"),
    ("crm14", "ZAF"),
    ("crm15", "UAE"),
    ("crm16", "GER"),
    ("crm17", "CHE"),
    ("crm19", "NOR"),
    ("crm20", "SGP"),
    ("crm21", "KOR"),
];
