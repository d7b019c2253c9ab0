//! Reads over OData: lists, single records, the service document.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

use super::entities::{COMPANY, EntitySet, SETS};
use super::gateway::Me;
use super::keys::{RecordKey, split};
use super::refusal::Refusal;
use super::{Asked, Outcome};
use crate::sandbox::odata::{Filter, PageRules, Query, QueryError, select};
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::FinanceEnvironment;
use crate::sandbox::world::World;

/// `GET /data/{entity}`, all records or one.
pub fn answer(world: &World, me: &Me, asked: &Asked) -> Outcome {
    let no_route = || Refusal::no_route(&asked.url);
    let (set, key) = split(&asked.rest).ok_or_else(no_route)?;
    let set = EntitySet::named(set).ok_or_else(no_route)?;
    me.may_read(set.name)?;
    let environment = &world.tenant.finance_operations.environments[&me.environment];
    match key {
        None => list(world, environment, me, asked, set),
        Some(text) => {
            let key = RecordKey::read(set, text).ok_or_else(no_route)?;
            let rows = visible(environment, me, &asked.query, set);
            let row = rows.into_iter().find(|row| key.is_of(row)).ok_or_else(Refusal::no_record)?;
            checked(&asked.query, set)?;
            let row = match asked.query.get("$select") {
                Some(names) => select(row, names),
                None => row,
            };
            Ok(record(StatusCode::OK, asked, set, row).into_response())
        }
    }
}

/// One record, as reads and writes answer with it.
pub fn record(status: StatusCode, asked: &Asked, set: &EntitySet, row: Value) -> Reply {
    let context = format!("{}/data/$metadata#{}{}/$entity", asked.base, set.name, narrowed(&asked.query));
    let mut body = Map::from_iter([("@odata.context".to_owned(), json!(context))]);
    if let Value::Object(row) = row {
        body.extend(row);
    }
    odata(Reply::with(status, Value::Object(body)))
}

fn list(world: &World, environment: &FinanceEnvironment, me: &Me, asked: &Asked, set: &EntitySet) -> Outcome {
    checked(&asked.query, set)?;
    let rules = PageRules {
        default_top: world.tenant.finance_operations.page_size,
        max_top: usize::MAX,
        filterable: &[],
        top_pages: false,
    };
    let page = asked.query.page(visible(environment, me, &asked.query, set), rules)?;
    let context = format!("{}/data/$metadata#{}{}", asked.base, set.name, narrowed(&asked.query));
    let mut body = Map::from_iter([("@odata.context".to_owned(), json!(context))]);
    if asked.query.get("$count").is_some_and(|count| count.eq_ignore_ascii_case("true")) {
        body.insert("@odata.count".to_owned(), json!(page.count));
    }
    body.insert("value".to_owned(), Value::Array(page.items));
    if let Some(next) = page.next_query {
        body.insert("@odata.nextLink".to_owned(), json!(format!("{}?{next}", asked.url)));
    }
    Ok(odata(Reply::ok(Value::Object(body))).into_response())
}

/// The rows that a request is about: those of the user's own company, unless it asks across companies.
fn visible(environment: &FinanceEnvironment, me: &Me, query: &Query, set: &EntitySet) -> Vec<Value> {
    let mut rows = set.rows(environment);
    let is_across = query.get("cross-company").is_some_and(|across| across.eq_ignore_ascii_case("true"));
    if set.has(COMPANY) && !is_across {
        rows.retain(|row| row[COMPANY].as_str().is_some_and(|own| own.eq_ignore_ascii_case(&me.user.company)));
    }
    rows
}

/// Refuses properties that the entity does not have.
fn checked(query: &Query, set: &EntitySet) -> Result<(), Refusal> {
    let mut named: Vec<String> = Vec::new();
    if let Some(text) = query.get("$filter") {
        let filter = Filter::parse(text).map_err(QueryError::from)?;
        named.extend(filter.properties().into_iter().map(str::to_owned));
    }
    for list in ["$select", "$orderby"] {
        let clauses = query.get(list).unwrap_or_default().split(',');
        named.extend(clauses.filter_map(|clause| clause.split_whitespace().next()).map(str::to_owned));
    }
    match named.iter().find(|name| *name != "*" && !set.has(name)) {
        Some(unknown) => Err(Refusal::no_property(unknown, set.entity)),
        None => Ok(()),
    }
}

/// `(A,B)` behind the set's name where only these properties were asked for.
fn narrowed(query: &Query) -> String {
    match query.get("$select") {
        Some(names) => format!("({})", names.split(',').map(str::trim).collect::<Vec<_>>().join(",")),
        None => String::new(),
    }
}

/// `GET /data`: which entities there are.
pub fn service_document(_: &World, _: &Me, asked: &Asked) -> Outcome {
    let sets = SETS.iter().map(|set| json!({"name": set.name, "kind": "EntitySet", "url": set.name}));
    let context = format!("{}/data/$metadata", asked.base);
    Ok(odata(Reply::ok(json!({"@odata.context": context, "value": sets.collect::<Vec<_>>()}))).into_response())
}

fn odata(reply: Reply) -> Reply {
    reply.header("content-type", "application/json; odata.metadata=minimal").header("odata-version", "4.0")
}
