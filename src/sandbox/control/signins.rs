//! Sign-ins that wait for a person, and answering them in the person's place: the same steps as on the pages, without a
//! browser.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::problem;
use crate::sandbox::entra::approve::{self, Answer, ApproveError};
use crate::sandbox::origin::Origin;
use crate::sandbox::reply::Reply;
use crate::sandbox::runtime::{DeviceState, SignInKind};
use crate::sandbox::world::{Sandbox, World};

/// What a person does with a sign-in; it is named by exactly one of its first three members.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The address that the client opened in a browser.
    authorize_url: Option<String>,
    /// The code that the client showed.
    user_code: Option<String>,
    /// A sign-in that waits on a page.
    id: Option<Uuid>,
    /// User principal name, or the person's id in the scenario.
    person: String,
    decision: Decision,
    /// On the consent page: agree for everybody, where the person may.
    #[serde(default)]
    for_everybody: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Decision {
    /// Signs in, and reads the consent page if there is one.
    SignIn,
    Accept,
    /// Signs in and says no on the consent page.
    Decline,
    /// Goes away before signing in.
    Cancel,
}

/// `GET /control/v1/signins`
pub async fn list(State(sandbox): State<Sandbox>) -> Reply {
    sandbox.with(|world| {
        let name = |client: Uuid| world.tenant.registration(client).map(|(_, app)| app.display_name.clone());
        let devices = world.runtime.device_codes.values().filter(|code| matches!(code.state, DeviceState::Pending));
        let devices = devices.map(|code| {
            json!({
                "kind": "device-code",
                "user_code": code.user_code,
                "client_id": code.client_id,
                "client": name(code.client_id),
                "scope": code.scope,
                "expires": code.expires,
            })
        });
        let browsers = world.runtime.sign_ins.values().filter_map(|sign_in| match &sign_in.kind {
            SignInKind::Browser(request) => Some(json!({
                "kind": "browser",
                "id": sign_in.id,
                "client_id": request.ask.client_id,
                "client": name(request.ask.client_id),
                "scope": request.scope,
                "redirect_uri": request.redirect_uri,
                "began": sign_in.began,
                "person": sign_in.person,
            })),
            SignInKind::AdminConsent(request) => Some(json!({
                "kind": "admin-consent",
                "id": sign_in.id,
                "client_id": request.client_id,
                "client": name(request.client_id),
                "redirect_uri": request.redirect_uri,
                "began": sign_in.began,
                "person": sign_in.person,
            })),
            SignInKind::Device(_) => None,
        });
        let pending: Vec<Value> = devices.chain(browsers).collect();
        Reply::ok(json!({"pending": pending, "finished": world.runtime.log}))
    })
}

/// `POST /control/v1/signins`
pub async fn answer(State(sandbox): State<Sandbox>, origin: Origin, Json(wanted): Json<Wanted>) -> Reply {
    sandbox.with(|world| perform(world, &origin, &wanted))
}

fn perform(world: &mut World, origin: &Origin, wanted: &Wanted) -> Reply {
    let answer = match wanted.decision {
        Decision::SignIn => Answer::SignIn,
        Decision::Accept => Answer::Approve { for_everybody: wanted.for_everybody },
        Decision::Decline => Answer::Decline,
        Decision::Cancel => Answer::Cancel,
    };
    let person = &wanted.person;
    let outcome = match (&wanted.authorize_url, &wanted.user_code, wanted.id) {
        (Some(address), None, None) => approve::authorize(world, address, person, answer),
        (None, Some(code), None) => approve::device(world, origin, code, person, answer),
        (None, None, Some(id)) => approve::waiting(world, origin, id, person, answer),
        _ => {
            return problem(StatusCode::BAD_REQUEST, "Name exactly one of `authorize_url`, `user_code` and `id`.");
        }
    };
    match outcome {
        Ok(outcome) => Reply::ok(serde_json::to_value(outcome).unwrap_or_default()),
        Err(error) => {
            let status = match error {
                ApproveError::NotAnAddress(_) => StatusCode::BAD_REQUEST,
                ApproveError::UnknownCode(_) | ApproveError::UnknownPerson(_) | ApproveError::UnknownSignIn => {
                    StatusCode::NOT_FOUND
                }
            };
            problem(status, error.to_string())
        }
    }
}
