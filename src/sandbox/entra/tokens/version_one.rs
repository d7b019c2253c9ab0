//! The v1.0 token endpoint, which names an API by `resource` and answers with numbers as text. Decisions are those of
//! the v2.0 endpoint.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::issue::TokenReply;
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::entra::protocol::refusal::missing_parameter;
use crate::sandbox::entra::protocol::respond::Trail;
use crate::sandbox::entra::protocol::visit::Visit;
use crate::sandbox::entra::tokens;
use crate::sandbox::signing::SigningKey;
use crate::sandbox::tenant::Tenant;
use crate::sandbox::world::Sandbox;

/// `POST /{tenant}/oauth2/token`
pub async fn answer(State(sandbox): State<Sandbox>, visit: Visit, body: Bytes) -> Response {
    let Visit { segment, origin, headers, params: query } = visit;
    let sent = Params::parse(&body);
    sandbox.with(|world| {
        let trail = Trail::new(world, &origin, &headers, &sent.clone().or(query));
        let by_itself = matches!(sent.get("grant_type"), Some("client_credentials" | "password"));
        if by_itself && sent.get("resource").is_none() {
            return trail.refuse(&missing_parameter("resource"));
        }
        let (segment, params) = (home(&world.tenant, &segment, &sent), scoped(&sent));
        let correlation_id = trail.correlation_id;
        let request =
            tokens::Request { origin: &origin, headers: &headers, segment: &segment, params: &params, correlation_id };
        match tokens::answer(world, &request) {
            Ok(reply) => trail.json(200, &shape(&reply), None),
            Err((refusal, first)) => match first {
                Some(first) => trail.correlated(first).refuse(&refusal),
                None => trail.refuse(&refusal),
            },
        }
    })
}

/// For a password the address of the person tells the tenant: unlike on v2.0, `common` is as good as the tenant itself.
fn home(tenant: &Tenant, segment: &str, sent: &Params) -> String {
    let domain = sent.get("username").and_then(|username| username.rsplit_once('@')).map(|(_, domain)| domain);
    let is_password = sent.get("grant_type") == Some("password");
    match domain {
        Some(domain) if is_password && segment.eq_ignore_ascii_case("common") && tenant.is_named(domain) => {
            domain.to_owned()
        }
        Some(_) | None => segment.to_owned(),
    }
}

/// The same request in the words of v2.0; people get a refresh token and an id token in any case.
fn scoped(sent: &Params) -> Params {
    let scope = match (sent.get("resource"), sent.get("grant_type")) {
        (None, _) => String::new(),
        (Some(resource), Some("client_credentials")) => format!("{resource}/.default"),
        (Some(resource), _) => format!("{resource}/.default openid profile offline_access"),
    };
    let pair = url::form_urlencoded::Serializer::new(String::new()).append_pair("scope", &scope).finish();
    Params::parse(pair.as_bytes()).or(sent.clone())
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    nbf: i64,
    exp: i64,
}

/// The answer in the recorded order.
fn shape(reply: &TokenReply) -> Value {
    let newer = serde_json::to_value(reply).unwrap_or_default();
    let token = newer["access_token"].as_str().unwrap_or_default();
    let claims: Option<Claims> = SigningKey::get().read(token);
    let mut older = Map::from_iter([("token_type".to_owned(), json!("Bearer"))]);
    if let Some(scope) = newer["scope"].as_str() {
        let names = scope.split_whitespace().filter_map(|scope| scope.rsplit_once('/')).map(|(_, name)| name);
        let names: Vec<&str> = names.filter(|name| *name != ".default").collect();
        older.insert("scope".to_owned(), json!(names.join(" ")));
    }
    for name in ["expires_in", "ext_expires_in"] {
        older.insert(name.to_owned(), json!(newer[name].to_string()));
    }
    if let Some(Claims { aud, nbf, exp }) = claims {
        older.insert("expires_on".to_owned(), json!(exp.to_string()));
        older.insert("not_before".to_owned(), json!(nbf.to_string()));
        older.insert("resource".to_owned(), json!(aud));
    }
    for name in ["access_token", "refresh_token", "id_token", "client_info", "foci"] {
        if let Some(value) = newer.get(name) {
            older.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(older)
}
