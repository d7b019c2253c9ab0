//! Leads a request to the table or function that its path names.

use axum::http::Method;
use uuid::Uuid;

use super::call::Call;
use super::path::{Segment, row_id, segments};
use super::refusal::Refusal;
use super::tables::{LinkTo, Table, table};
use super::{functions, query, users};
use crate::sandbox::odata::Query;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::World;

/// Versions that clients may write; all answer alike.
const VERSIONS: &[&str] = &["v8.0", "v8.1", "v8.2", "v9.0", "v9.1", "v9.2"];
const ROLES: &str = "systemuserroles_association";

/// Whether a version is served.
pub fn is_version(text: &str) -> bool {
    VERSIONS.contains(&text)
}

/// Answers a request.
///
/// # Errors
/// When the path leads nowhere or the request is refused there.
pub fn dispatch(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let path = segments(call.path);
    let is_read = *call.method == Method::GET;
    match path.as_slice() {
        [] if is_read => Ok(functions::service_document(call.base)),
        [only] if only.name == "WhoAmI" && only.key.as_deref().unwrap_or_default().is_empty() => {
            if !is_read {
                return Err(Refusal::no_resource(call.url));
            }
            Ok(functions::who_am_i(&call.scene(world)?, call.base))
        }
        [first, rest @ ..] => {
            let table = table(&first.name).ok_or_else(|| Refusal::no_such_segment(&first.name))?;
            match (&first.key, rest) {
                (None, []) => collection(world, call, table),
                (Some(_), []) => row(world, call, table, first.id()?),
                (Some(_), [next, rest @ ..]) => below(world, call, table, first.id()?, next, rest),
                (None, [next, ..]) => Err(Refusal::no_such_segment(&next.name)),
            }
        }
        [] => Err(Refusal::method_not_allowed(call.method.as_str())),
    }
}

fn collection(world: &mut World, call: &Call, table: &'static Table) -> Result<Reply, Refusal> {
    match (call.method, table.set) {
        (&Method::GET, _) => list(world, call, table, None),
        (&Method::POST, "systemusers") => users::create(world, call),
        _ => Err(Refusal::method_not_allowed(call.method.as_str())),
    }
}

fn row(world: &mut World, call: &Call, table: &'static Table, id: Uuid) -> Result<Reply, Refusal> {
    match (call.method, table.set) {
        (&Method::GET, _) => one(world, call, table, id),
        (&Method::PATCH, "systemusers") => users::update(world, call, id),
        (&Method::DELETE, "systemusers") => users::delete(world, call, id),
        _ => Err(Refusal::method_not_allowed(call.method.as_str())),
    }
}

/// What lies below a row: a function bound to it, the rows that a link leads to, and the link itself.
fn below(
    world: &mut World,
    call: &Call,
    table: &'static Table,
    id: Uuid,
    next: &Segment,
    rest: &[Segment],
) -> Result<Reply, Refusal> {
    let is_read = *call.method == Method::GET;
    if table.set == "systemusers" && next.name == "Microsoft.Dynamics.CRM.RetrieveUserPrivileges" && rest.is_empty() {
        if !is_read {
            return Err(Refusal::no_resource(call.url));
        }
        return functions::user_privileges(&call.scene(world)?, id, call.base);
    }
    let link = table.link(&next.name).ok_or_else(|| Refusal::no_such_segment(&next.name))?;
    let is_role = table.set == "systemusers" && link.name == ROLES;
    match (call.method, rest, &next.key) {
        (&Method::GET, [], None) => {
            let scene = call.scene(world)?;
            let row = query::find(&scene, table, id)?;
            let found = query::follow(&scene, link, &row.columns, id);
            let (other, ids) = found.ok_or_else(|| Refusal::no_such_segment(link.set))?;
            match (&link.to, ids.first()) {
                (LinkTo::Many(_), _) => list(world, call, other, Some(&ids)),
                (LinkTo::One(_), Some(id)) => one(world, call, other, *id),
                (LinkTo::One(_), None) => Ok(Reply::empty(axum::http::StatusCode::NO_CONTENT)),
            }
        }
        (&Method::POST, [last], None) if is_role && last.name == "$ref" => users::give_role(world, call, id),
        (&Method::DELETE, [last], key) if is_role && last.name == "$ref" => {
            let query = Query::read(call.query_text);
            let role = match key {
                Some(_) => next.id()?,
                None => query
                    .get("$id")
                    .and_then(|address| row_id(address, "roles"))
                    .ok_or_else(|| Refusal::syntax("Bad Request - Error in query syntax."))?,
            };
            users::take_role(world, call, id, role)
        }
        (_, [] | [_], _) if rest.first().is_none_or(|last| last.name == "$ref") => {
            Err(Refusal::method_not_allowed(call.method.as_str()))
        }
        _ => Err(Refusal::no_such_segment(rest.first().map_or("", |segment| segment.name.as_str()))),
    }
}

fn list(world: &World, call: &Call, table: &'static Table, among: Option<&[Uuid]>) -> Result<Reply, Refusal> {
    let query = Query::read(call.query_text);
    query::list(&call.scene(world)?, table, among, &call.reading(&query))
}

fn one(world: &World, call: &Call, table: &'static Table, id: Uuid) -> Result<Reply, Refusal> {
    let query = Query::read(call.query_text);
    query::one(&call.scene(world)?, table, id, &call.reading(&query))
}
