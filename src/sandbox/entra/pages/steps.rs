//! The forms that people send on their way: each finds its sign-in and takes the next turn.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use uuid::Uuid;

use super::{SESSION, end, show, views};
use crate::sandbox::entra::decisions::account::check_password;
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::entra::protocol::respond::Trail;
use crate::sandbox::entra::sign_ins::turn::{ask_of, turn_down};
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::{ConsentGiven, DeviceState, SignIn, SignInKind, opaque};
use crate::sandbox::world::{Sandbox, World};

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

/// Name and password, or a practice person who was picked.
pub async fn account(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
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

/// The second factor, which is set up where the person has none.
pub async fn factor(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Leaves, |world, trail, mut sign_in, _| {
        if let Some(person) = sign_in.person.as_ref().and_then(|key| world.tenant.people.get_mut(key)) {
            person.mfa_registered = true;
            sign_in.mfa = true;
        }
        show(world, &origin, trail, sign_in)
    })
}

/// Agreement for oneself or for everybody.
pub async fn consent(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Declines, |world, trail, mut sign_in, params| {
        let everybody = params.get("everybody").is_some();
        sign_in.consent = Some(if everybody { ConsentGiven::ForEverybody } else { ConsentGiven::ForMyself });
        show(world, &origin, trail, sign_in)
    })
}

/// A request to the administrators, where the person may not agree.
pub async fn request_approval(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Declines, |world, _, sign_in, _| {
        if let (Ok(ask), Some(person)) = (ask_of(world, &sign_in), sign_in.person.clone()) {
            world.runtime.consent_requests.entry(ask.client_id).or_default().insert(person);
        }
        views::note(
            "Request sent",
            "Your administrators will see it and may approve the app. Until then the app cannot sign you in.",
        )
    })
}

/// Whether the device with the code is really meant.
pub async fn confirm(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap, body: Bytes) -> Response {
    turn(&sandbox, &origin, &headers, &body, Cancel::Leaves, |world, trail, mut sign_in, _| {
        sign_in.confirmed = true;
        show(world, &origin, trail, sign_in)
    })
}

/// The page on which a device code is entered.
pub async fn device_login(RawQuery(query): RawQuery) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    views::device(params.get("otc").unwrap_or_default(), None)
}

/// The device code that was entered.
pub async fn device_entered(
    State(sandbox): State<Sandbox>,
    origin: Origin,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = Params::parse(&body);
    let typed = params.get("otc").unwrap_or_default();
    sandbox.with(|world| {
        let now = world.now();
        let found = world
            .runtime
            .device_by_user_code(typed)
            .filter(|(_, code)| code.expires > now && matches!(code.state, DeviceState::Pending));
        let Some((value, code)) = found else {
            return views::device(typed, Some("That code did not work. Check it, or ask the app for a new one."));
        };
        let sign_in = SignIn::new(SignInKind::Device(value.clone()), code.correlation_id, now);
        let trail = Trail::new(world, &origin, &headers, &params).correlated(sign_in.correlation_id);
        show(world, &origin, &trail, sign_in)
    })
}
