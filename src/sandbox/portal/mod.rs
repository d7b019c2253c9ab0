//! The practice tenant's own small admin page: what "open the portal" opens in practice. Plain forms that work without
//! JavaScript; every change is a change of the same state that answers sign-ins and API calls. It asks nobody to sign in,
//! so it answers only under this machine's own names and only to its own forms.
//!
//! Addresses: `/portal` lists the registrations, `/portal/apps/{client id}` is one of them, with an anchor for each
//! section (see `registration`). The page of an unknown client id leads to the list. `/portal/environments/{id or host}`
//! is an environment with Dataverse (see `environment`), `/portal/finance/{key or host}` one of Finance and Operations (see
//! `finance`), `/portal/lifecycle-services/{host}` a geography of Lifecycle Services, under the host of its real portal
//! (see `lcs`), `/portal/people/{key or name}` an account (see `people`), `/portal/tenant` what holds for everybody (see
//! `tenant`). The addresses that remedies open stand in `assets/portal.toml`.

mod environment;
mod fields;
mod finance;
mod form;
mod lcs;
mod list;
mod people;
mod registration;
mod tenant;
mod token;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde_json::{Value, json};

use self::fields::Fields;
use self::form::Done;
use self::token::Token;
use super::edits::EditError;
use super::origin::{Origin, is_loopback};
use super::pages::Page;
use super::world::Sandbox;

/// Routes the page.
pub fn router() -> Router<Sandbox> {
    Router::new()
        .route("/portal", get(all).post(change_list))
        // Deep links of the real portal are `…/#view/…`: the part before the `#` ends in a slash.
        .route("/portal/", get(all))
        // Pages of the admin center, which in practice is this one page as well.
        .route("/portal/manage/{*page}", get(all))
        .route("/portal/apps/{client}", get(one).post(change_one))
        .route("/portal/environments/{id}", get(one_environment).post(change_environment))
        .route("/portal/finance/{key}", get(one_finance).post(change_finance))
        .route("/portal/lifecycle-services/{host}", get(one_geography).post(change_geography))
        .route("/portal/lifecycle-services/{host}/", get(one_geography))
        .route("/portal/people/{person}", get(one_person).post(change_person))
        .route("/portal/tenant", get(the_tenant).post(change_tenant))
        .layer(from_fn(guard))
}

async fn guard(origin: Origin, request: Request, next: Next) -> Response {
    if !is_loopback(&origin.name()) {
        let text = "The practice portal answers only under this machine's own names.";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    // A page from elsewhere may send a form here, but its browser says where the form comes from.
    let sender = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok());
    if sender.is_some_and(|sender| sender != origin.url("")) {
        return foreign();
    }
    let mut answer = next.run(request).await;
    // With `no-referrer` browsers would not say where a form comes from.
    answer.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    answer
}

async fn all(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    show_list(&sandbox, &headers, None)
}

async fn one(State(sandbox): State<Sandbox>, headers: HeaderMap, Path(client): Path<String>) -> Response {
    show_registration(&sandbox, &headers, &client, None)
}

async fn change_list(State(sandbox): State<Sandbox>, headers: HeaderMap, fields: Fields) -> Response {
    if !Token::of(&headers).guards(&fields) {
        return foreign();
    }
    match sandbox.with(|world| form::on_list(world, &fields)) {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(error) => show_list(&sandbox, &headers, Some(&error)),
    }
}

async fn change_one(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    Path(client): Path<String>,
    fields: Fields,
) -> Response {
    if !Token::of(&headers).guards(&fields) {
        return foreign();
    }
    let Ok(app_id) = client.parse() else {
        return Redirect::to("/portal").into_response();
    };
    match sandbox.with(|world| form::on_application(world, app_id, &fields)) {
        Ok(Done::Section(anchor)) => Redirect::to(&format!("/portal/apps/{app_id}#{anchor}")).into_response(),
        // Shown in the answer itself, since it is shown only once.
        Ok(Done::Secret(value)) => show_registration(&sandbox, &headers, &client, Some(said("new_secret", &value))),
        Err(error) => show_registration(&sandbox, &headers, &client, Some(said("problem", &error.to_string()))),
    }
}

async fn one_environment(State(sandbox): State<Sandbox>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    show_environment(&sandbox, &headers, &id, None)
}

async fn change_environment(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    if !Token::of(&headers).guards(&fields) {
        return foreign();
    }
    let changed = sandbox.with(|world| {
        let key = environment::find(&world.tenant, &id).map(|database| database.key.clone())?;
        Some(environment::perform(world, &key, &fields).map(|anchor| format!("/portal/environments/{id}#{anchor}")))
    });
    went_on(changed, |problem| show_environment(&sandbox, &headers, &id, Some(problem)))
}

fn show_environment(sandbox: &Sandbox, headers: &HeaderMap, id: &str, said: Option<Value>) -> Response {
    let values =
        sandbox.with(|world| environment::find(&world.tenant, id).map(|database| environment::values(world, database)));
    match values {
        Some(values) => answer("portal-environment.html", headers, values, said),
        None => Redirect::to("/portal").into_response(),
    }
}

async fn one_finance(State(sandbox): State<Sandbox>, headers: HeaderMap, Path(key): Path<String>) -> Response {
    show_finance(&sandbox, &headers, &key, None)
}

async fn change_finance(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    Path(key): Path<String>,
    fields: Fields,
) -> Response {
    if !Token::of(&headers).guards(&fields) {
        return foreign();
    }
    let changed = sandbox.with(|world| {
        let found = finance::find(world, &key)?.to_owned();
        Some(finance::perform(world, &found, &fields).map(|anchor| format!("/portal/finance/{key}#{anchor}")))
    });
    went_on(changed, |problem| show_finance(&sandbox, &headers, &key, Some(problem)))
}

fn show_finance(sandbox: &Sandbox, headers: &HeaderMap, key: &str, said: Option<Value>) -> Response {
    match sandbox.with(|world| finance::values(world, finance::find(world, key)?)) {
        Some(values) => answer("portal-finance.html", headers, values, said),
        None => Redirect::to("/portal").into_response(),
    }
}

async fn one_geography(State(sandbox): State<Sandbox>, headers: HeaderMap, Path(host): Path<String>) -> Response {
    show_geography(&sandbox, &headers, &host, None)
}

async fn change_geography(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    Path(host): Path<String>,
    fields: Fields,
) -> Response {
    if !Token::of(&headers).guards(&fields) {
        return foreign();
    }
    let changed = sandbox.with(|world| {
        let (key, address) = lcs::find(&world.tenant, &host).map(|(key, it)| (key.clone(), lcs::address(it)))?;
        Some(lcs::perform(world, &key, &fields).map(|anchor| format!("{address}#{anchor}")))
    });
    went_on(changed, |problem| show_geography(&sandbox, &headers, &host, Some(problem)))
}

fn show_geography(sandbox: &Sandbox, headers: &HeaderMap, host: &str, said: Option<Value>) -> Response {
    let values = sandbox.with(|world| {
        lcs::find(&world.tenant, host).map(|(key, geography)| lcs::values(&world.tenant, key, geography))
    });
    match values {
        Some(values) => answer("portal-lcs.html", headers, values, said),
        None => Redirect::to("/portal").into_response(),
    }
}

async fn one_person(State(sandbox): State<Sandbox>, headers: HeaderMap, Path(person): Path<String>) -> Response {
    show_person(&sandbox, &headers, &person, None)
}

async fn change_person(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    Path(person): Path<String>,
    fields: Fields,
) -> Response {
    if !Token::of(&headers).guards(&fields) {
        return foreign();
    }
    let changed = sandbox.with(|world| {
        let key = people::find(world, &person)?.0.clone();
        Some(people::perform(world, &key, &fields).map(|anchor| format!("{}#{anchor}", people::address(&key))))
    });
    went_on(changed, |problem| show_person(&sandbox, &headers, &person, Some(problem)))
}

fn show_person(sandbox: &Sandbox, headers: &HeaderMap, person: &str, said: Option<Value>) -> Response {
    match sandbox.with(|world| people::find(world, person).map(|(key, person)| people::values(key, person))) {
        Some(values) => answer("portal-person.html", headers, values, said),
        None => Redirect::to("/portal").into_response(),
    }
}

async fn the_tenant(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    answer("portal-tenant.html", &headers, sandbox.with(|world| tenant::values(world)), None)
}

async fn change_tenant(State(sandbox): State<Sandbox>, headers: HeaderMap, fields: Fields) -> Response {
    if !Token::of(&headers).guards(&fields) {
        return foreign();
    }
    let changed = sandbox.with(|world| tenant::perform(world, &fields));
    went_on(Some(changed.map(|anchor| format!("/portal/tenant#{anchor}"))), |problem| {
        answer("portal-tenant.html", &headers, sandbox.with(|world| tenant::values(world)), Some(problem))
    })
}

/// Goes on to where a change was made, or shows the page again with the problem. What is not there leads to the list.
fn went_on<E: ToString>(changed: Option<Result<String, E>>, again: impl FnOnce(Value) -> Response) -> Response {
    match changed {
        None => Redirect::to("/portal").into_response(),
        Some(Ok(address)) => Redirect::to(&address).into_response(),
        Some(Err(error)) => again(said("problem", &error.to_string())),
    }
}

fn show_list(sandbox: &Sandbox, headers: &HeaderMap, problem: Option<&EditError>) -> Response {
    let values = sandbox.with(|world| list::values(world));
    answer("portal.html", headers, values, problem.map(|error| said("problem", &error.to_string())))
}

fn show_registration(sandbox: &Sandbox, headers: &HeaderMap, client: &str, said: Option<Value>) -> Response {
    let values = sandbox.with(|world| {
        let (_, application) = world.tenant.application_by_app_id(client.parse().ok()?)?;
        Some(registration::values(world, application))
    });
    match values {
        Some(values) => answer("portal-app.html", headers, values, said),
        None => Redirect::to("/portal").into_response(),
    }
}

fn said(what: &str, text: &str) -> Value {
    json!({what: text})
}

fn answer(template: &str, headers: &HeaderMap, mut values: Value, said: Option<Value>) -> Response {
    let token = Token::of(headers);
    values["token"] = json!(token.value());
    let is_problem = said.as_ref().is_some_and(|said| said.get("problem").is_some());
    if let (Value::Object(values), Some(Value::Object(said))) = (&mut values, said) {
        values.extend(said);
    }
    let status = if is_problem { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let mut answer = Page::new(template, &values).status(status).into_response();
    token.keep(answer.headers_mut());
    answer
}

fn foreign() -> Response {
    let text = "This form is too old or does not come from the practice portal. Open /portal and try again.";
    (StatusCode::FORBIDDEN, text).into_response()
}
