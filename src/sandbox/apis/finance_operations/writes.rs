//! The changes that an administrator can make over OData: registered programs, whether a user may sign in, roles.

use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::data::record;
use super::entities::{ASSOCIATIONS, CLIENTS, EntitySet, USERS};
use super::gateway::Me;
use super::keys::{RecordKey, split};
use super::refusal::Refusal;
use super::{Asked, Outcome};
use crate::sandbox::edits;
use crate::sandbox::tenant::FinanceEnvironment;
use crate::sandbox::world::World;

/// Answers a POST, PATCH or DELETE below `/data`.
pub fn answer(world: &mut World, me: &Me, asked: &Asked) -> Outcome {
    let no_route = || Refusal::no_route(&asked.url);
    let (set, key) = split(&asked.rest).ok_or_else(no_route)?;
    let set = EntitySet::named(set).ok_or_else(no_route)?;
    let key = key.map(|text| RecordKey::read(set, text).ok_or_else(no_route)).transpose()?;
    if set.is_read_only {
        return Err(Refusal::verb(asked.method.as_str()));
    }
    if !me.is_administrator() {
        return Err(Refusal::entity_denied(set.name));
    }
    let tenant = &mut world.tenant;
    let Some(environment) = tenant.finance_operations.environments.get_mut(&me.environment) else {
        return Err(no_route());
    };
    match (&asked.method, set.name, key) {
        (&Method::POST, CLIENTS, None) => register(environment, asked, set),
        (&Method::POST, ASSOCIATIONS, None) => give_role(environment, asked, set),
        (&Method::PATCH, CLIENTS, Some(key)) => change_client(environment, asked, set, &key),
        (&Method::PATCH, USERS, Some(key)) => change_user(environment, asked, set, &key),
        (&Method::DELETE, CLIENTS, Some(key)) => {
            let id = known(environment, set, &key)?;
            edits::remove_finance_client(environment, id);
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(Refusal::verb(asked.method.as_str())),
    }
}

fn register(environment: &mut FinanceEnvironment, asked: &Asked, set: &EntitySet) -> Outcome {
    let fields = fields(asked, set)?;
    let id = text(&fields, "AADClientId").unwrap_or_default();
    let id: Uuid = id.parse().map_err(|_| Refusal::body("The value of 'AADClientId' is not a client id."))?;
    let (name, user) = (text(&fields, "Name").unwrap_or_default(), text(&fields, "UserId").unwrap_or_default());
    edits::register_finance_client(environment, id, name, user)
        .map_err(|error| Refusal::not_written(set.entity, &error))?;
    created(environment, asked, set, |row| row["AADClientId"] == id.to_string())
}

fn change_client(environment: &mut FinanceEnvironment, asked: &Asked, set: &EntitySet, key: &RecordKey) -> Outcome {
    let (fields, id) = (fields(asked, set)?, known(environment, set, key)?);
    edits::change_finance_client(environment, id, text(&fields, "Name"), text(&fields, "UserId"))
        .map_err(|error| Refusal::not_written(set.entity, &error))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn change_user(environment: &mut FinanceEnvironment, asked: &Asked, set: &EntitySet, key: &RecordKey) -> Outcome {
    let fields = fields(asked, set)?;
    if !set.rows(environment).iter().any(|row| key.is_of(row)) {
        return Err(Refusal::no_record());
    }
    // Of the user only this can be changed here; other fields are taken and stay as they are.
    if let Some(enabled) = fields.get("Enabled").and_then(Value::as_bool) {
        edits::enable_finance_user(environment, key.first(), enabled)
            .map_err(|error| Refusal::not_written(set.entity, &error))?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn give_role(environment: &mut FinanceEnvironment, asked: &Asked, set: &EntitySet) -> Outcome {
    let fields = fields(asked, set)?;
    let user = text(&fields, "UserId").unwrap_or_default();
    let role = text(&fields, "SecurityRoleIdentifier").unwrap_or_default();
    edits::give_finance_role(environment, user, role).map_err(|error| Refusal::not_written(set.entity, &error))?;
    let is_it = |row: &Value| {
        let same = |name: &str, wanted: &str| row[name].as_str().is_some_and(|own| own.eq_ignore_ascii_case(wanted));
        same("UserId", user) && same("SecurityRoleIdentifier", role)
    };
    created(environment, asked, set, is_it)
}

/// The record that was just written.
fn created(
    environment: &FinanceEnvironment,
    asked: &Asked,
    set: &EntitySet,
    is_it: impl Fn(&Value) -> bool,
) -> Outcome {
    let row = set.rows(environment).into_iter().find(is_it).ok_or_else(Refusal::no_record)?;
    let key = set.keys().map(|name| format!("{name}='{}'", row[name].as_str().unwrap_or_default()));
    let location = format!("{}({})", asked.url, key.collect::<Vec<_>>().join(","));
    Ok(record(StatusCode::CREATED, asked, set, row).header("location", &location).into_response())
}

/// The client id of a record that is there.
fn known(environment: &FinanceEnvironment, set: &EntitySet, key: &RecordKey) -> Result<Uuid, Refusal> {
    let is_there = set.rows(environment).iter().any(|row| key.is_of(row));
    key.first().parse().ok().filter(|_| is_there).ok_or_else(Refusal::no_record)
}

/// Reads the body: a JSON object whose names are the entity's own. Annotations are let through.
fn fields(asked: &Asked, set: &EntitySet) -> Result<Map<String, Value>, Refusal> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(&asked.body) else {
        return Err(Refusal::body("The body of the request is not a JSON object."));
    };
    let unknown = fields.keys().find(|name| !name.contains('@') && !set.has(name));
    match unknown {
        Some(name) => Err(Refusal::no_such_field(name, set.entity)),
        None => Ok(fields),
    }
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str)
}
