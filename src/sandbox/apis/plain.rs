//! Serves the APIs that only an asset describes. As any API it looks at token, consent and role before it shows its
//! rows; its error bodies are of the usual form.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::sandbox::bearer::{BearerError, Caller, CallerKind, host_meant};
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::PlainApi;
use crate::sandbox::world::{Sandbox, World};

/// Answers in place of all other services where the request is meant for a plain API.
pub async fn serve(State(sandbox): State<Sandbox>, origin: Origin, request: Request, next: Next) -> Response {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    match sandbox.with(|world| answer(world, &origin, method, uri, headers)) {
        Some(reply) => reply.into_response(),
        None => next.run(request).await,
    }
}

fn answer(world: &World, origin: &Origin, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Reply> {
    if world.tenant.plain.is_empty() {
        return None;
    }
    let host = host_meant(origin, headers)?;
    let api = world.tenant.plain.values().find(|api| api.host().as_deref() == Some(&host))?;
    Some(if api.path != uri.path() {
        refused(StatusCode::NOT_FOUND, "NotFound", "There is nothing under this address.")
    } else if api.method != method.as_str() {
        refused(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "This address is not asked like that.")
    } else {
        admitted(world, api, uri, headers)
    })
}

fn admitted(world: &World, api: &PlainApi, uri: &Uri, headers: &HeaderMap) -> Reply {
    let caller = match Caller::of(headers, &world.tenant, world.now(), |audience| api.audiences.contains(audience)) {
        Ok(caller) => caller,
        Err(error) => return without_token(api, &error),
    };
    match &caller.kind {
        CallerKind::Person(_) => {
            let missing: Vec<&str> =
                api.permissions.iter().map(String::as_str).filter(|name| !caller.scopes.contains(*name)).collect();
            if !missing.is_empty() {
                let text = format!("The token lacks these delegated permissions: [{}]", missing.join(", "));
                return refused(StatusCode::FORBIDDEN, "Forbidden", &text);
            }
        }
        CallerKind::Program(principal) => {
            let holds = principal.as_ref().is_some_and(|key| api.holders.contains(key));
            if let Some(role) = api.role.as_ref().filter(|_| !holds) {
                return refused(
                    StatusCode::FORBIDDEN,
                    "Forbidden",
                    &format!("The caller does not hold the role {role}."),
                );
            }
        }
    }
    let top = uri.query().and_then(top).unwrap_or(usize::MAX);
    let rows: Vec<Value> = api.rows.iter().take(top).cloned().map(Value::Object).collect();
    Reply::ok(if api.member.is_empty() { json!(rows) } else { json!({ &api.member: rows }) })
}

fn top(query: &str) -> Option<usize> {
    url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "$top")?.1.parse().ok()
}

fn without_token(api: &PlainApi, error: &BearerError) -> Reply {
    let says = match error {
        BearerError::Missing => "Bearer".to_owned(),
        BearerError::WrongAudience(_) => {
            format!("Bearer error=\"invalid_token\", error_description=\"The audience is not {}\"", api.url)
        }
        BearerError::Unreadable | BearerError::Expired | BearerError::Revoked { .. } => {
            "Bearer error=\"invalid_token\"".to_owned()
        }
    };
    let body = json!({"error": {"code": "Unauthorized", "message": "A token of this tenant for this API is needed."}});
    Reply::with(StatusCode::UNAUTHORIZED, body).header("www-authenticate", &says)
}

fn refused(status: StatusCode, code: &str, message: &str) -> Reply {
    Reply::with(status, json!({"error": {"code": code, "message": message}}))
}
