//! Finance and Operations: a front door that answers with pages, a gateway that knows its own users and registered
//! programs, then OData, the services and the metadata.
//!
//! Each environment has an address of its own and decides by itself. What Microsoft does not write down is chosen here in
//! the most plausible form and says UNCONFIRMED; a client should depend on none of it.

mod data;
mod entities;
mod front_door;
mod gateway;
mod keys;
mod metadata;
mod refusal;
mod services;
mod writes;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use uuid::Uuid;

use self::gateway::Me;
use self::refusal::Refusal;
use crate::sandbox::bearer::host_meant;
use crate::sandbox::odata::Query;
use crate::sandbox::origin::{Origin, is_loopback};
use crate::sandbox::routing::{Found, Mount, Route, find, segments};
use crate::sandbox::tenant::{Endpoint, FinanceEnvironment, Key};
use crate::sandbox::world::{Sandbox, World};

/// Names the activity of an answer, for support.
const ACTIVITY: HeaderName = HeaderName::from_static("ms-dyn-aid");

/// No record that is written here is larger.
const MOST_BYTES: usize = 1024 * 1024;

/// Where the front page, OData, the services and the metadata are. A path may begin in either case.
pub const MOUNTS: &[Mount<Sandbox>] = &[
    mount("/"),
    mount("/data"),
    mount("/data/{*rest}"),
    mount("/Data"),
    mount("/Data/{*rest}"),
    mount("/metadata"),
    mount("/metadata/{*rest}"),
    mount("/Metadata"),
    mount("/Metadata/{*rest}"),
    mount("/api/services"),
    mount("/api/services/{*rest}"),
    mount("/api/Services"),
    mount("/api/Services/{*rest}"),
];

const fn mount(path: &'static str) -> Mount<Sandbox> {
    Mount { path, endpoint: Some(Endpoint::FinanceOperations), answer: || any(serve) }
}

/// Who answers a route.
enum Answer {
    Reads(fn(&World, &Me, &Asked) -> Outcome),
    Changes(fn(&mut World, &Me, &Asked) -> Outcome),
}

const fn reads(method: Method, path: &'static str, answer: fn(&World, &Me, &Asked) -> Outcome) -> Route<(), Answer> {
    Route { method, path, needs: (), answer: Answer::Reads(answer) }
}

const fn changes(method: Method, path: &'static str) -> Route<(), Answer> {
    Route { method, path, needs: (), answer: Answer::Changes(writes::answer) }
}

/// What an environment serves to somebody whom it knows; which entity or service is meant, and what of it the caller may
/// see, the function that answers decides.
const ROUTES: &[Route<(), Answer>] = &[
    reads(Method::GET, "data", data::service_document),
    reads(Method::GET, "data/$metadata", metadata::schema),
    reads(Method::GET, "data/{*}", data::answer),
    changes(Method::POST, "data/{*}"),
    changes(Method::PATCH, "data/{*}"),
    changes(Method::PUT, "data/{*}"),
    changes(Method::DELETE, "data/{*}"),
    reads(Method::GET, "metadata/{*}", metadata::answer),
    reads(Method::GET, "api/services/{*}", services::answer),
    reads(Method::POST, "api/services/{*}", services::answer),
];

/// A request as it came.
struct Asked {
    method: Method,
    /// First segment in lower case: `data`, `metadata`, `api`, or nothing.
    area: String,
    /// What follows the area, decoded, without slashes around it.
    rest: String,
    query: Query,
    body: Bytes,
    /// Address without the query, as the client sees it.
    url: String,
    /// Address of the environment, as the client sees it.
    base: String,
}

/// Outcome of a request that came through the gateway.
type Outcome = Result<Response, Refusal>;

async fn serve(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    rest: Option<Path<String>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path();
    let asked = Asked {
        method: parts.method.clone(),
        area: path.trim_start_matches('/').split('/').next().unwrap_or_default().to_ascii_lowercase(),
        rest: rest.map(|Path(rest)| rest.trim_matches('/').to_owned()).unwrap_or_default(),
        query: Query::read(parts.uri.query().unwrap_or_default()),
        body,
        url: origin.url(path),
        base: origin.url(""),
    };
    sandbox.with(|world| answer(world, &origin, &parts.headers, &asked))
}

fn answer(world: &mut World, origin: &Origin, headers: &HeaderMap, asked: &Asked) -> Response {
    let Some((key, environment)) = environment(world, origin, headers, asked) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let shut = front_door::shut(environment);
    let mut answer = match shut {
        Some(page) => page,
        None if asked.area.is_empty() || !headers.contains_key("authorization") => {
            front_door::sign_in(world, environment, origin)
        }
        None => {
            let key = key.clone();
            gateway::admit(world, &key, headers)
                .and_then(|me| dispatch(world, &me, asked))
                .unwrap_or_else(Refusal::into_response)
        }
    };
    if let Ok(id) = HeaderValue::from_str(&Uuid::new_v4().to_string()) {
        answer.headers_mut().insert(ACTIVITY, id);
    }
    answer
}

/// The environment that a request is for: the one at the host that it names or, under this machine's own names, the one
/// that the audience of its token names, else the first. The front page is for named hosts only.
fn environment<'a>(
    world: &'a World,
    origin: &Origin,
    headers: &HeaderMap,
    asked: &Asked,
) -> Option<(&'a Key, &'a FinanceEnvironment)> {
    let named = host_meant(origin, headers).and_then(|host| world.tenant.finance_environment(&host));
    if is_loopback(&origin.name()) && !asked.area.is_empty() {
        return named.or_else(|| world.tenant.finance_operations.environments.iter().next());
    }
    named
}

fn dispatch(world: &mut World, me: &Me, asked: &Asked) -> Outcome {
    let path = asked.url.strip_prefix(&asked.base).unwrap_or_default();
    let Found::Route(route, _) = find(ROUTES, &asked.method, &segments(path)) else {
        return Err(Refusal::verb(asked.method.as_str()));
    };
    match route.answer {
        Answer::Reads(answer) => answer(world, me, asked),
        Answer::Changes(answer) => answer(world, me, asked),
    }
}
