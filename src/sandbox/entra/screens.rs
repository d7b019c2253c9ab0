//! The pages that people see while they sign in: account, second factor, consent, approval, device code, and the ends.
//! Each page is one form that works without scripts; what comes next is decided in `sign_in`.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::routing::post;
use serde_json::{Value, json};
use uuid::Uuid;

use super::params::Params;
use super::redirect::{RedirectAnswer, ResponseMode};
use super::refusal::Refusal;
use super::respond::Trail;
use super::sign_in::{Step, check_password, next, turn_down};
use super::{AuthorizeRequest, Stopped, views};
use crate::sandbox::origin::Origin;
use crate::sandbox::pages::{Page, style_sheet};
use crate::sandbox::runtime::{ConsentGiven, SignIn, SignInKind, opaque};
use crate::sandbox::world::{Sandbox, World};

/// Name of the cookie that remembers who signed in, for `prompt=none`.
const SESSION: &str = "practice_session";

/// The pages.
pub fn router() -> Router<Sandbox> {
    Router::new()
        .route("/{tenant}/oauth2/v2.0/authorize", get(authorize).post(authorize_posted))
        .route("/common/practice/account", post(account))
        .route("/common/practice/factor", post(factor))
        .route("/common/practice/consent", post(consent))
        .route("/common/practice/request", post(request_approval))
        .route("/common/practice/confirm", post(confirm))
        .route("/devicelogin", get(device_login).post(device_entered))
        .route("/common/oauth2/nativeclient", get(native_client))
        .route("/{tenant}/oauth2/v2.0/logout", get(logout))
        .route("/error", get(error_page))
        .route("/practice.css", get(async || style_sheet()))
}

async fn authorize(
    State(sandbox): State<Sandbox>,
    Path(segment): Path<String>,
    origin: Origin,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    sandbox.with(|world| begin(world, &segment, &origin, &headers, &params))
}

async fn authorize_posted(
    State(sandbox): State<Sandbox>,
    Path(segment): Path<String>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    sandbox.with(|world| begin(world, &segment, &origin, &headers, &Params::parse(&body)))
}

fn begin(world: &mut World, segment: &str, origin: &Origin, headers: &HeaderMap, params: &Params) -> Response {
    let trail = Trail::new(world, origin, headers, params);
    let request = match AuthorizeRequest::read(world, segment, params) {
        Ok(request) => request,
        Err(Stopped::Page(refusal)) => return views::refused(world, &trail, &refusal, false),
        Err(Stopped::Redirect(refusal, answer)) => return go(origin, trail.tell(answer, &refusal)),
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

/// What "Cancel" on a page tells the client: that the person went away, or that they said no to the permissions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cancel {
    Leaves,
    Declines,
}

/// Finds the sign-in that a posted form belongs to and takes the next turn.
fn turn(
    sandbox: &Sandbox,
    origin: &Origin,
    headers: &HeaderMap,
    body: &[u8],
    cancel: Cancel,
    act: impl FnOnce(&mut World, &Trail, SignIn, &Params) -> Response,
) -> Response {
    let params = Params::parse(body);
    sandbox.with(|world| {
        let id = params.get("flow").and_then(|id| id.parse::<Uuid>().ok());
        let Some(sign_in) = id.and_then(|id| world.runtime.sign_ins.get(&id)).cloned() else {
            return views::note(
                "This sign-in is over",
                "It was finished, or the practice tenant was started again. Go back to the app and begin once more.",
            );
        };
        let trail = Trail::new(world, origin, headers, &params).correlated(sign_in.correlation_id);
        if params.get("cancel").is_some() {
            let step = turn_down(world, &sign_in, cancel == Cancel::Declines);
            return end(world, origin, &trail, &sign_in, step);
        }
        act(world, &trail, sign_in, &params)
    })
}

async fn account(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Leaves, |world, trail, mut sign_in, params| {
        let picked = params.get("pick").and_then(|upn| {
            let person = world.tenant.person_by_upn(upn).map(|(_, person)| (&person.upn, &person.password));
            let outsider = || world.tenant.outsiders.values().find(|outsider| outsider.upn == upn);
            let found = person.or_else(|| outsider().map(|outsider| (&outsider.upn, &outsider.password)));
            found.map(|(upn, password)| (upn.clone(), password.clone()))
        });
        let typed = || {
            let text = |name| params.get(name).unwrap_or_default().to_owned();
            (text("loginfmt"), text("passwd"))
        };
        let (upn, password) = picked.unwrap_or_else(typed);
        match check_password(world, &upn, &password) {
            Ok(person) => {
                let id = opaque("", 32);
                world.runtime.sessions.insert(id.clone(), person.clone());
                sign_in.person = Some(person);
                let mut answer = show(world, &origin, trail, sign_in);
                let cookie = format!("{SESSION}={id}; Path=/; HttpOnly; SameSite=Lax");
                if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                    answer.headers_mut().insert(header::SET_COOKIE, cookie);
                }
                answer
            }
            // Somebody who mistyped tries again; the others get a page that says why not.
            Err(refusal) if matches!(refusal.code, 50_126 | 50_034 | 50_056) => {
                views::account(world, &sign_in, Some((&upn, &refusal)))
            }
            Err(refusal) => views::refused(world, trail, &refusal, false),
        }
    })
}

async fn factor(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Leaves, |world, trail, mut sign_in, _| {
        if let Some(person) = sign_in.person.as_ref().and_then(|key| world.tenant.people.get_mut(key)) {
            person.mfa_registered = true;
            sign_in.mfa = true;
        }
        show(world, &origin, trail, sign_in)
    })
}

async fn consent(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Declines, |world, trail, mut sign_in, params| {
        let everybody = params.get("everybody").is_some();
        sign_in.consent = Some(if everybody { ConsentGiven::ForEverybody } else { ConsentGiven::ForMyself });
        show(world, &origin, trail, sign_in)
    })
}

async fn request_approval(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Declines, |world, _, sign_in, _| {
        if let (Ok(ask), Some(person)) = (super::sign_in::ask_of(world, &sign_in), sign_in.person.clone()) {
            world.runtime.consent_requests.entry(ask.client_id).or_default().insert(person);
        }
        views::note(
            "Request sent",
            "Your administrators will see it and may approve the app. Until then the app cannot sign you in.",
        )
    })
}

async fn confirm(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Leaves, |world, trail, mut sign_in, _| {
        sign_in.confirmed = true;
        show(world, &origin, trail, sign_in)
    })
}

async fn device_login(RawQuery(query): RawQuery) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    views::device(params.get("otc").unwrap_or_default(), None)
}

async fn device_entered(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    let params = Params::parse(&body);
    let typed = params.get("otc").unwrap_or_default();
    sandbox.with(|world| {
        let now = world.now();
        let found = world.runtime.device_by_user_code(typed).filter(|(_, code)| {
            code.expires > now && matches!(code.state, crate::sandbox::runtime::DeviceState::Pending)
        });
        let Some((value, code)) = found else {
            return views::device(typed, Some("That code did not work. Check it, or ask the app for a new one."));
        };
        let sign_in = SignIn::new(SignInKind::Device(value.clone()), code.correlation_id, now);
        let trail = Trail::new(world, &origin, &headers, &params).correlated(sign_in.correlation_id);
        show(world, &origin, &trail, sign_in)
    })
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
            super::headline(code)
        ),
    )
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(SESSION)?.strip_prefix('='))
}
