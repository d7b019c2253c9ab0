//! The pages that people see while they sign in: account, second factor, consent, approval, device code, and the ends.
//! Each page is one form that works without scripts; what comes next is decided in `sign_ins`.

mod consent;
mod steps;
mod views;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use serde_json::{Value, json};

use crate::sandbox::addresses::GRAPH;
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::entra::protocol::redirect::RedirectAnswer;
use crate::sandbox::entra::protocol::refusal::headline;
use crate::sandbox::entra::protocol::respond::Trail;
use crate::sandbox::entra::protocol::visit::Visit;
use crate::sandbox::entra::sign_ins::request::Stopped;
use crate::sandbox::entra::sign_ins::step::Step;
use crate::sandbox::entra::sign_ins::turn::next;
use crate::sandbox::origin::Origin;
use crate::sandbox::pages::{Page, style_sheet};
use crate::sandbox::routing::Mount;
use crate::sandbox::runtime::{AuthorizeRequest, Refusal, ResponseMode, SignIn, SignInKind};
use crate::sandbox::tenant::Endpoint;
use crate::sandbox::world::{Sandbox, World};

/// Name of the cookie that remembers who signed in, for `prompt=none`.
const SESSION: &str = "practice_session";

/// The pages. Faults are laid over the address that begins a sign-in only, when they are meant for it.
pub const MOUNTS: &[Mount<Sandbox>] = &[
    mount("/{tenant}/oauth2/v2.0/authorize", Some(Endpoint::Authorize), || get(authorize).post(authorize_posted)),
    mount("/{tenant}/oauth2/authorize", Some(Endpoint::Authorize), || get(authorize_v1)),
    mount("/{tenant}/adminconsent", None, || get(consent::first)),
    mount("/{tenant}/v2.0/adminconsent", None, || get(consent::second)),
    mount("/common/practice/account", None, || post(steps::account)),
    mount("/common/practice/factor", None, || post(steps::factor)),
    mount("/common/practice/consent", None, || post(steps::consent)),
    mount("/common/practice/request", None, || post(steps::request_approval)),
    mount("/common/practice/confirm", None, || post(steps::confirm)),
    mount("/devicelogin", None, || get(steps::device_login).post(steps::device_entered)),
    mount("/common/oauth2/nativeclient", None, || get(native_client)),
    mount("/{tenant}/oauth2/v2.0/logout", None, || get(logout)),
    mount("/error", None, || get(error_page)),
    mount("/practice.css", None, || get(async || style_sheet())),
];

const fn mount(
    path: &'static str,
    endpoint: Option<Endpoint>,
    answer: fn() -> MethodRouter<Sandbox>,
) -> Mount<Sandbox> {
    Mount { path, endpoint, answer }
}

async fn authorize(State(sandbox): State<Sandbox>, visit: Visit) -> Response {
    sandbox.with(|world| begin(world, &visit))
}

async fn authorize_posted(State(sandbox): State<Sandbox>, visit: Visit, body: Bytes) -> Response {
    let visit = Visit { params: Params::parse(&body), ..visit };
    sandbox.with(|world| begin(world, &visit))
}

/// The v1.0 endpoint, which names an API by `resource`.
async fn authorize_v1(State(sandbox): State<Sandbox>, visit: Visit) -> Response {
    let resource = visit.params.get("resource").unwrap_or(GRAPH);
    let scope = format!("{resource}/.default openid profile offline_access");
    let pair = url::form_urlencoded::Serializer::new(String::new()).append_pair("scope", &scope).finish();
    let visit = Visit { params: Params::parse(pair.as_bytes()).or(visit.params), ..visit };
    sandbox.with(|world| begin(world, &visit))
}

fn begin(world: &mut World, visit: &Visit) -> Response {
    let Visit { segment, origin, headers, params } = visit;
    let trail = Trail::new(world, origin, headers, params);
    let request = match AuthorizeRequest::read(world, segment, params) {
        Ok(request) => request,
        Err(Stopped::Page(refusal)) => return views::refused(world, &trail, &refusal, false),
        Err(Stopped::Redirect(refusal, answer)) => {
            return go(origin, trail.tell(*answer, &refusal));
        }
    };
    let silent = request.silent;
    let told = request.refusal_answer(&Refusal::new(50_058, ""));
    let kind = SignInKind::Browser(Box::new(request));
    let mut sign_in = SignIn::new(kind, trail.correlation_id, world.now());
    if silent {
        sign_in.person = cookie(headers).and_then(|id| world.runtime.sessions.get(id)).cloned();
        if sign_in.person.is_none() {
            let refusal = Refusal::new(50_058, "Session information is not sufficient for single-sign-on.");
            return go(origin, trail.tell(told, &refusal));
        }
    }
    show(world, origin, &trail, sign_in)
}

/// Shows what comes next, or ends the sign-in.
fn show(world: &mut World, origin: &Origin, trail: &Trail, sign_in: SignIn) -> Response {
    let step = next(world, &sign_in);
    let is_waiting =
        matches!(step, Step::Account | Step::Factor { .. } | Step::Consent(_) | Step::Admin { .. } | Step::Confirm);
    if is_waiting {
        world.runtime.begin(sign_in.clone());
    }
    end(world, origin, trail, &sign_in, step)
}

fn end(world: &World, origin: &Origin, trail: &Trail, sign_in: &SignIn, step: Step) -> Response {
    match step {
        Step::Answer(answer, Some(refusal)) => go(origin, trail.tell(answer, &refusal)),
        Step::Answer(answer, None) => go(origin, answer),
        Step::Refused(refusal) => views::refused(world, trail, &refusal, matches!(sign_in.kind, SignInKind::Device(_))),
        Step::Account => views::account(world, sign_in, None),
        Step::Factor { is_registered } => views::factor(world, sign_in, is_registered),
        Step::Consent(asked) => views::consent(world, sign_in, &asked),
        Step::Admin { may_request, ask } => views::admin(world, trail, sign_in, may_request, &ask),
        Step::Confirm => views::confirm(world, sign_in),
        Step::DeviceDone => views::note(
            "You are signed in",
            "The device or program that showed you the code carries on by itself. You may close this page.",
        ),
        Step::DeviceDeclined => {
            views::note("Nothing was signed in", "You declined. The device or program will be told.")
        }
    }
}

/// Sends the browser back to the client.
fn go(origin: &Origin, answer: RedirectAnswer) -> Response {
    let answer = answer.kept_here(origin);
    let location = answer.location();
    if answer.mode == ResponseMode::FormPost {
        let fields = answer.fields.iter().map(|(name, value)| json!({"name": name, "value": value}));
        let values = json!({"title": "Back to the app", "target": location, "fields": fields.collect::<Vec<Value>>()});
        return Page::new("form-post.html", &values).leads_to(&location).sends_itself().into_response();
    }
    match HeaderValue::from_str(&location) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => views::note("The app cannot be reached", "The redirect URI holds characters that no address has."),
    }
}

async fn native_client() -> Response {
    views::note(
        "Copy this page's address",
        "The address in the address bar ends with the answer for the program that sent you here. Copy the whole address \
         and paste it there. It holds for about a minute.",
    )
}

async fn logout(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    sandbox.with(|world| cookie(&headers).map(|id| world.runtime.sessions.remove(id)));
    views::note("You are signed out", "You may close this page.")
}

async fn error_page(RawQuery(query): RawQuery) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let code: u32 = params.get("code").and_then(|code| code.parse().ok()).unwrap_or_default();
    views::note(
        &format!("AADSTS{code}"),
        &format!(
            "{}. The command “firstcall explain {code}” says what this number means and who can fix it.",
            headline(code)
        ),
    )
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(SESSION)?.strip_prefix('='))
}
