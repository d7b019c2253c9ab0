//! Changes users and their roles.

use axum::http::StatusCode;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::call::Call;
use super::gateway::Standing;
use super::path::row_id;
use super::prefer;
use super::query::one;
use super::refusal::Refusal;
use super::tables::table;
use crate::sandbox::edits;
use crate::sandbox::odata::Query;
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::{
    ASSIGN_ROLE, CREATE_USER, DELETE_USER, DataverseOrganization, Key, Privilege, ROLE, SYSTEM_USER, WRITE_USER,
};
use crate::sandbox::world::World;

const UNIT: &str = "businessunitid@odata.bind";

/// `POST systemusers`: makes an application user.
///
/// # Errors
/// When the caller may not, the body is no application user, or there is one already.
pub fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    may(world, call, &CREATE_USER)?;
    let body = body(call, &["applicationid", "accessmode", "isdisabled", "fullname", "internalemailaddress", UNIT])?;
    let application = id(&body, "applicationid")?;
    // That only application users can be made this way, and with this mode, is UNCONFIRMED.
    let application = application.ok_or_else(|| Refusal::invalid_argument("An applicationid is needed."))?;
    if body.get("accessmode").is_some_and(|mode| *mode != 4) {
        return Err(Refusal::invalid_argument("The accessmode of an application user is 4."));
    }
    let organization = &call.standing.organization;
    let unit = match body.get(UNIT).and_then(Value::as_str) {
        // As with `pac`: without one, the caller's own.
        None => call.standing.rights.unit.clone(),
        Some(address) => row_id(address, "businessunits")
            .and_then(|id| unit_key(world, organization, id))
            .ok_or_else(|| Refusal::invalid_argument("The business unit does not exist."))?,
    };
    let user = edits::add_application_user(world, organization, application, Some(&unit))?;
    if let Some(disabled) = flag(&body, "isdisabled")? {
        edits::enable_user(world, organization, &user, !disabled)?;
    }
    created(world, call, &user)
}

fn created(world: &World, call: &Call, user: &str) -> Result<Reply, Refusal> {
    let row = rows(world, call.standing)?.users.get(user).map(|user| user.id).unwrap_or_default();
    let address = format!("{}/systemusers({row})", call.base);
    let reply = match (prefer::wants_representation(call.headers), table("systemusers")) {
        (true, Some(users)) => {
            let query = Query::read(call.query_text);
            let whole = one(&call.scene(world)?, users, row, &call.reading(&query))?;
            Reply { status: StatusCode::CREATED, ..whole }.header("preference-applied", "return=representation")
        }
        _ => Reply::empty(StatusCode::NO_CONTENT),
    };
    Ok(reply.header("odata-entityid", &address))
}

/// `PATCH systemusers({id})`: activates or deactivates. The application id may be repeated, not changed.
///
/// # Errors
/// When the caller may not, there is no such user, or the body says something else.
pub fn update(world: &mut World, call: &Call, row: Uuid) -> Result<Reply, Refusal> {
    may(world, call, &WRITE_USER)?;
    let body = body(call, &["isdisabled", "applicationid"])?;
    let user = user_key(world, call.standing, row)?;
    let own = rows(world, call.standing)?.users.get(&user).and_then(|user| user.who.application());
    if id(&body, "applicationid")?.is_some_and(|given| Some(given) != own) {
        return Err(Refusal::invalid_argument("The applicationid of a user cannot be changed."));
    }
    if let Some(disabled) = flag(&body, "isdisabled")? {
        edits::enable_user(world, &call.standing.organization, &user, !disabled)?;
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT).header("odata-entityid", &format!("{}/systemusers({row})", call.base)))
}

/// `DELETE systemusers({id})`: the first time the row stays as a deleted one, the second time it goes.
///
/// # Errors
/// When the caller may not or there is no such user.
pub fn delete(world: &mut World, call: &Call, row: Uuid) -> Result<Reply, Refusal> {
    may(world, call, &DELETE_USER)?;
    let user = user_key(world, call.standing, row)?;
    edits::delete_user(world, &call.standing.organization, &user)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// `POST systemusers({id})/systemuserroles_association/$ref`
///
/// # Errors
/// When the caller may not, a row does not exist, or the role is of another business unit.
pub fn give_role(world: &mut World, call: &Call, row: Uuid) -> Result<Reply, Refusal> {
    may(world, call, &ASSIGN_ROLE)?;
    let body = body(call, &["@odata.id", "@odata.context"])?;
    let named = body.get("@odata.id").and_then(Value::as_str).and_then(|address| row_id(address, "roles"));
    let named = named.ok_or_else(|| Refusal::payload("systemusers", "The '@odata.id' names no role."))?;
    let (user, role) = (user_key(world, call.standing, row)?, role_key(world, call.standing, named)?);
    edits::give_security_role(world, &call.standing.organization, &user, &role)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// `DELETE systemusers({id})/systemuserroles_association/$ref?$id=…`, or with the role's id in the path.
///
/// # Errors
/// When the caller may not or a row does not exist.
pub fn take_role(world: &mut World, call: &Call, row: Uuid, named: Uuid) -> Result<Reply, Refusal> {
    may(world, call, &ASSIGN_ROLE)?;
    let (user, role) = (user_key(world, call.standing, row)?, role_key(world, call.standing, named)?);
    edits::take_security_role(world, &call.standing.organization, &user, &role)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn may(world: &World, call: &Call, privilege: &Privilege) -> Result<(), Refusal> {
    call.scene(world)?.may(privilege).map(|_| ())
}

fn rows<'a>(world: &'a World, standing: &Standing) -> Result<&'a DataverseOrganization, Refusal> {
    Ok(standing.database(world)?.organization)
}

fn user_key(world: &World, standing: &Standing, id: Uuid) -> Result<Key, Refusal> {
    let found = rows(world, standing)?.users.iter().find(|(_, user)| user.id == id);
    found.map(|(key, _)| key.clone()).ok_or_else(|| Refusal::no_such_row(&SYSTEM_USER, id))
}

fn role_key(world: &World, standing: &Standing, id: Uuid) -> Result<Key, Refusal> {
    let found = rows(world, standing)?.roles.iter().find(|(_, role)| role.id == id);
    found.map(|(key, _)| key.clone()).ok_or_else(|| Refusal::no_such_row(&ROLE, id))
}

fn unit_key(world: &World, organization: &str, id: Uuid) -> Option<Key> {
    let units = &world.tenant.dataverse.organizations.get(organization)?.business_units;
    units.iter().find(|(_, unit)| unit.id == id).map(|(key, _)| key.clone())
}

/// Reads the body, which may have these members only.
fn body(call: &Call, known: &[&str]) -> Result<Map<String, Value>, Refusal> {
    let read = serde_json::from_slice::<Map<String, Value>>(call.body);
    let members = read.map_err(|error| Refusal::payload("systemusers", &error.to_string()))?;
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(members),
        Some(name) => Err(Refusal::payload(
            "systemusers",
            &format!(
                "The property '{name}' does not exist on type 'Microsoft.Dynamics.CRM.systemuser'. Make sure to only \
                 use property names that are defined by the type or mark the type as open type."
            ),
        )),
    }
}

fn id(body: &Map<String, Value>, name: &str) -> Result<Option<Uuid>, Refusal> {
    let Some(value) = body.get(name).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let id = value.as_str().and_then(|text| text.parse().ok());
    id.map(Some).ok_or_else(|| not_a("Edm.Guid", value))
}

fn flag(body: &Map<String, Value>, name: &str) -> Result<Option<bool>, Refusal> {
    let Some(value) = body.get(name) else {
        return Ok(None);
    };
    value.as_bool().map(Some).ok_or_else(|| not_a("Edm.Boolean", value))
}

fn not_a(kind: &str, value: &Value) -> Refusal {
    let literal = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let why = format!("Cannot convert the literal '{literal}' to the expected type '{kind}'.");
    Refusal::payload("systemusers", &why)
}
