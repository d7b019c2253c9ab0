//! Reads rows: `$select`, `$filter`, `$expand`, `$orderby`, `$top`, `$count` and paging as the Web API has them.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::HeaderMap;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::expand::{Expansion, expansions};
use super::prefer;
use super::refusal::Refusal;
use super::rows::{Row, Scene};
use super::tables::{Link, LinkTo, Table, table};
use crate::sandbox::odata::{Filter, PageRules, Query};
use crate::sandbox::reply::Reply;

/// Rows on a page when nobody asks for fewer.
const PAGE: usize = 5_000;

/// What a read asks for.
pub struct Reading<'q> {
    pub query: &'q Query,
    pub headers: &'q HeaderMap,
    /// Address of the API with its version.
    pub base: &'q str,
    /// Address of this request without its query.
    pub url: &'q str,
}

/// What is shown of a row.
struct Shown<'q> {
    columns: Option<Vec<&'q str>>,
    expansions: Vec<Expansion<'q>>,
}

impl<'q> Shown<'q> {
    fn read(table: &'static Table, query: &'q Query) -> Result<Self, Refusal> {
        let columns = query.get("$select").map(|names| table.columns_named(names)).transpose()?;
        let expansions = query.get("$expand").map(|text| expansions(table, text)).transpose()?;
        Ok(Self { columns, expansions: expansions.unwrap_or_default() })
    }

    /// The part of `@odata.context` after the name of the table.
    fn context(&self) -> String {
        let columns = self.columns.iter().flatten().map(|name| (*name).to_owned());
        let names: Vec<String> = columns.chain(self.expansions.iter().map(Expansion::context)).collect();
        if names.is_empty() { String::new() } else { format!("({})", names.join(",")) }
    }
}

/// Answers the rows of a table, or those of them that a link leads to.
pub fn list(scene: &Scene, table: &'static Table, among: Option<&[Uuid]>, reading: &Reading) -> Result<Reply, Refusal> {
    let depth = scene.may(table.read)?;
    let shown = Shown::read(table, reading.query)?;
    check(table, reading.query)?;
    let rows = table
        .rows(scene)
        .into_iter()
        .filter(|row| scene.reaches(row, depth) && among.is_none_or(|ids| ids.contains(&row.id)));
    let items = rows.map(|row| whole(scene, table, row)).collect();
    let size = prefer::page_size(reading.headers);
    let rules = PageRules { default_top: size.unwrap_or(PAGE), max_top: usize::MAX, filterable: &[], top_pages: false };
    let page = reading.query.cut(items, rules)?;
    let mut body = Map::new();
    let context = format!("{}/$metadata#{}{}", reading.base, table.set, shown.context());
    body.insert("@odata.context".to_owned(), json!(context));
    if reading.query.get("$count").is_some_and(|text| text.eq_ignore_ascii_case("true")) {
        body.insert("@odata.count".to_owned(), json!(page.count));
    }
    let items: Result<Vec<Value>, Refusal> = page.items.iter().map(|item| show(scene, table, item, &shown)).collect();
    body.insert("value".to_owned(), Value::Array(items?));
    if let Some(next) = page.next_query {
        body.insert("@odata.nextLink".to_owned(), json!(format!("{}?{next}", reading.url)));
    }
    let reply = Reply::ok(Value::Object(body));
    Ok(match size {
        Some(size) => reply.header("preference-applied", &format!("odata.maxpagesize={size}")),
        None => reply,
    })
}

/// Answers one row.
pub fn one(scene: &Scene, table: &'static Table, id: Uuid, reading: &Reading) -> Result<Reply, Refusal> {
    let row = find(scene, table, id)?;
    let shown = Shown::read(table, reading.query)?;
    let object = show(scene, table, &row.columns, &shown)?;
    let context = format!("{}/$metadata#{}{}/$entity", reading.base, table.set, shown.context());
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), json!(context));
    if let Value::Object(members) = object {
        body.extend(members);
    }
    Ok(Reply::ok(Value::Object(body)))
}

/// Finds a row that the caller may read.
pub fn find<'a>(scene: &Scene<'a>, table: &Table, id: Uuid) -> Result<Row<'a>, Refusal> {
    let depth = scene.may(table.read)?;
    let row = table.rows(scene).into_iter().find(|row| row.id == id);
    let row = row.ok_or_else(|| Refusal::no_such_row(table.entity, id))?;
    if !scene.reaches(&row, depth) {
        return Err(Refusal::not_for_this_row(scene.user_id(), "Read", id, table.entity));
    }
    Ok(row)
}

/// Follows a link from a row: the other table and the ids of its rows.
pub fn follow(scene: &Scene, link: &Link, row: &Value, id: Uuid) -> Option<(&'static Table, Vec<Uuid>)> {
    let ids = match link.to {
        LinkTo::One(column) => row[column].as_str().and_then(|id| id.parse().ok()).into_iter().collect(),
        LinkTo::Many(find) => find(scene, id),
    };
    Some((table(link.set)?, ids))
}

/// A row with everything that a filter may look at: its columns, and the rows it leads to.
fn whole(scene: &Scene, table: &Table, row: Row) -> Value {
    let mut item = row.columns.clone();
    for link in table.links {
        let Some((other, ids)) = follow(scene, link, &row.columns, row.id) else { continue };
        let related = other.rows(scene).into_iter().filter(|row| ids.contains(&row.id)).map(|row| row.columns);
        item[link.name] = match link.to {
            LinkTo::One(_) => related.into_iter().next().unwrap_or_default(),
            LinkTo::Many(_) => Value::Array(related.collect()),
        };
    }
    item
}

/// Checks the options that name columns.
fn check(table: &Table, query: &Query) -> Result<(), Refusal> {
    if query.get("$skip").is_some() {
        return Err(Refusal::syntax("Skip Clause is not supported in CRM"));
    }
    let known = |name: &str| table.columns.contains(&name) || table.link(name).is_some();
    let filter =
        query.get("$filter").map(Filter::parse).transpose().map_err(|error| Refusal::syntax(error.to_string()))?;
    let filtered = filter.iter().flat_map(Filter::properties).map(|path| path.split('/').next().unwrap_or(path));
    let order = query.get("$orderby").unwrap_or_default();
    let sorted = order.split(',').filter_map(|clause| clause.split_whitespace().next());
    match filtered.chain(sorted).find(|name| !known(name)) {
        Some(name) => Err(Refusal::no_such_column(table.entity, name)),
        None => Ok(()),
    }
}

/// Shows a row: what was selected, always its id, and what was expanded.
fn show(scene: &Scene, table: &Table, row: &Value, shown: &Shown) -> Result<Value, Refusal> {
    let mut object = narrow(table, row, shown.columns.as_deref());
    let id = row[table.id].as_str().and_then(|id| id.parse().ok()).unwrap_or_default();
    for expansion in &shown.expansions {
        let Some((other, ids)) = follow(scene, expansion.link, row, id) else { continue };
        let depth = scene.may(other.read)?;
        let rows = other.rows(scene).into_iter();
        let rows = rows.filter(|row| ids.contains(&row.id) && scene.reaches(row, depth));
        let rows = rows.filter(|row| expansion.filter.as_ref().is_none_or(|filter| filter.accepts(&row.columns)));
        let mut related = rows.map(|row| narrow(other, &row.columns, expansion.columns.as_deref()));
        let value = match expansion.link.to {
            LinkTo::One(_) => related.next().unwrap_or_default(),
            LinkTo::Many(_) => Value::Array(related.collect()),
        };
        object[expansion.link.name] = value;
    }
    Ok(object)
}

fn narrow(table: &Table, row: &Value, columns: Option<&[&str]>) -> Value {
    let is_wanted = |name: &&str| *name == table.id || columns.is_none_or(|names| names.contains(name));
    let mut object = Map::new();
    object.insert("@odata.etag".to_owned(), json!(etag(table, row)));
    let wanted = table.columns.iter().filter(|name| is_wanted(name));
    object.extend(wanted.map(|name| ((*name).to_owned(), row[*name].clone())));
    Value::Object(object)
}

/// Changes whenever a column does.
fn etag(table: &Table, row: &Value) -> String {
    let mut hasher = DefaultHasher::new();
    table.columns.iter().for_each(|name| row[*name].to_string().hash(&mut hasher));
    format!("W/\"{}\"", hasher.finish() % 100_000_000)
}
