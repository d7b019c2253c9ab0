//! Lets a practice person answer a sign-in without a browser: what the control interface and a demonstration use. It
//! walks the same steps as the pages.

use serde::Serialize;
use uuid::Uuid;

use super::consent_page::ConsentPage;
use super::request::Stopped;
use super::step::Step;
use super::turn::{next, turn_down};
use crate::sandbox::entra::decisions::account::check_password;
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::entra::protocol::redirect::RedirectAnswer;
use crate::sandbox::entra::protocol::refusal::{headline, mfa_needed};
use crate::sandbox::entra::protocol::respond::Trail;
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::{
    AdminConsent, AuthorizeRequest, ConsentGiven, Refusal, ResponseMode, SignIn, SignInKind, Version,
};
use crate::sandbox::world::World;

/// What the person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Signs in with the right password and second factor, and reads the consent page if there is one.
    SignIn,
    /// Signs in with the right password and second factor and agrees where the person may.
    Approve { for_everybody: bool },
    /// Signs in and presses "Cancel" on the consent page.
    Decline,
    /// Presses "Cancel" before signing in.
    Cancel,
}

/// What the browser would show or do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// The browser goes back to the client.
    Redirect { location: String },
    /// The browser posts these fields to the client (`response_mode=form_post`).
    Post { target: String, fields: Vec<(String, String)> },
    /// A page that stays in the browser; the client learns nothing.
    Page { headline: String, code: Option<u32>, text: String, correlation_id: Uuid },
    /// A page that asks the person to agree; it waits for an answer.
    Consent(ConsentPage),
    /// The device code is settled; the client learns it when it polls.
    Done,
}

/// Why a sign-in cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApproveError {
    #[error("`{0}` is not the address of an authorization request")]
    NotAnAddress(String),
    #[error("nobody waits with the code `{0}`")]
    UnknownCode(String),
    #[error("the practice tenant has nobody named `{0}`")]
    UnknownPerson(String),
    #[error("this sign-in is finished or was never begun")]
    UnknownSignIn,
}

/// Answers the request with this address (authorization or admin consent) as a person (key or user principal name).
pub fn authorize(world: &mut World, address: &str, person: &str, answer: Answer) -> Result<Outcome, ApproveError> {
    let wrong = || ApproveError::NotAnAddress(address.to_owned());
    let url = url::Url::parse(address).map_err(|_| wrong())?;
    let segment = url.path_segments().and_then(|mut segments| segments.next()).ok_or_else(wrong)?.to_owned();
    let origin = origin_of(&url).ok_or_else(wrong)?;
    let params = Params::parse(url.query().unwrap_or_default().as_bytes());
    let trail = Trail::new(world, &origin, &Default::default(), &params);
    if let Some(version) = consent_version(url.path()) {
        return match AdminConsent::read(world, &segment, &params, version) {
            Ok(request) => {
                let kind = SignInKind::AdminConsent(Box::new(request));
                let sign_in = SignIn::new(kind, trail.correlation_id, world.now());
                walk(world, &origin, sign_in, person, answer)
            }
            Err(refusal) => Ok(page(&refusal, trail.correlation_id)),
        };
    }
    if !url.path().ends_with("/authorize") {
        return Err(wrong());
    }
    match AuthorizeRequest::read(world, &segment, &params) {
        Ok(request) => {
            let kind = SignInKind::Browser(Box::new(request));
            let sign_in = SignIn::new(kind, trail.correlation_id, world.now());
            walk(world, &origin, sign_in, person, answer)
        }
        Err(Stopped::Page(refusal)) => Ok(page(&refusal, trail.correlation_id)),
        Err(Stopped::Redirect(refusal, told)) => Ok(outcome(&origin, trail.tell(*told, &refusal))),
    }
}

/// Answers the sign-in that waits with this device user code.
pub fn device(
    world: &mut World,
    origin: &Origin,
    user_code: &str,
    person: &str,
    answer: Answer,
) -> Result<Outcome, ApproveError> {
    let found = world.runtime.device_by_user_code(user_code);
    let (value, code) = found.ok_or_else(|| ApproveError::UnknownCode(user_code.to_owned()))?;
    let sign_in = SignIn::new(SignInKind::Device(value.clone()), code.correlation_id, world.now());
    walk(world, origin, sign_in, person, answer)
}

/// Answers a sign-in that waits on a page ([`crate::sandbox::runtime::Runtime::sign_ins`]).
pub fn waiting(
    world: &mut World,
    origin: &Origin,
    id: Uuid,
    person: &str,
    answer: Answer,
) -> Result<Outcome, ApproveError> {
    let sign_in = world.runtime.sign_ins.get(&id).cloned().ok_or(ApproveError::UnknownSignIn)?;
    walk(world, origin, sign_in, person, answer)
}

fn walk(
    world: &mut World,
    origin: &Origin,
    mut sign_in: SignIn,
    person: &str,
    answer: Answer,
) -> Result<Outcome, ApproveError> {
    let consent = match answer {
        Answer::Approve { for_everybody: true } => Some(ConsentGiven::ForEverybody),
        Answer::Approve { for_everybody: false } => Some(ConsentGiven::ForMyself),
        Answer::Decline | Answer::SignIn => None,
        Answer::Cancel => {
            let step = turn_down(world, &sign_in, false);
            return Ok(ended(world, origin, &sign_in, step));
        }
    };
    let tenant = &world.tenant;
    let by_key = tenant.people.contains_key(person).then(|| person.to_owned());
    let key = by_key.or_else(|| tenant.person_by_upn(person).map(|(key, _)| key.clone()));
    let Some(key) = key else {
        let unknown = || ApproveError::UnknownPerson(person.to_owned());
        let refusal = check_password(world, person, "").err().filter(|_| person.contains('@'));
        return refusal.map(|refusal| page(&refusal, sign_in.correlation_id)).ok_or_else(unknown);
    };
    if let Some(found) = tenant.people.get(&key) {
        // The password is known, but the account may be disabled, locked or without one.
        let (upn, password) = (found.upn.clone(), found.password.clone());
        if let Err(refusal) = check_password(world, &upn, &password) {
            return Ok(page(&refusal, sign_in.correlation_id));
        }
    }
    sign_in.person = Some(key);
    loop {
        let step = next(world, &sign_in);
        match step {
            Step::Factor { is_registered: true } => sign_in.mfa = true,
            Step::Factor { is_registered: false } => {
                return Ok(page(&mfa_needed(false, Uuid::nil()), sign_in.correlation_id));
            }
            Step::Consent(asked) if answer == Answer::SignIn => {
                return Ok(Outcome::Consent(ConsentPage::of(world, &sign_in, &asked)));
            }
            Step::Confirm if answer == Answer::SignIn => sign_in.confirmed = true,
            Step::Consent(_) | Step::Confirm if consent.is_none() => {
                let step = turn_down(world, &sign_in, matches!(step, Step::Consent(_)));
                return Ok(ended(world, origin, &sign_in, step));
            }
            Step::Consent(_) => sign_in.consent = consent,
            Step::Confirm => sign_in.confirmed = true,
            step => return Ok(ended(world, origin, &sign_in, step)),
        }
    }
}

fn ended(world: &World, origin: &Origin, sign_in: &SignIn, step: Step) -> Outcome {
    let trail = Trail::new(world, origin, &Default::default(), &Params::default()).correlated(sign_in.correlation_id);
    match step {
        Step::Answer(told, Some(refusal)) => outcome(origin, trail.tell(told, &refusal)),
        Step::Answer(told, None) => outcome(origin, told),
        Step::Refused(refusal) => page(&refusal, sign_in.correlation_id),
        Step::Admin { may_request, .. } => {
            let code = if may_request { 90_095 } else { 90_094 };
            page(&Refusal::new(code, "An administrator has to approve the permissions first."), sign_in.correlation_id)
        }
        Step::DeviceDone | Step::DeviceDeclined => Outcome::Done,
        Step::Account | Step::Factor { .. } | Step::Consent(_) | Step::Confirm => {
            page(&Refusal::new(50_058, "The sign-in is not finished."), sign_in.correlation_id)
        }
    }
}

fn outcome(origin: &Origin, answer: RedirectAnswer) -> Outcome {
    let answer = answer.kept_here(origin);
    match answer.mode {
        ResponseMode::FormPost => Outcome::Post { target: answer.location(), fields: answer.fields },
        ResponseMode::Query | ResponseMode::Fragment => Outcome::Redirect { location: answer.location() },
    }
}

fn page(refusal: &Refusal, correlation_id: Uuid) -> Outcome {
    Outcome::Page {
        headline: headline(refusal.code).to_owned(),
        code: Some(refusal.code),
        text: format!("AADSTS{}: {}", refusal.code, refusal.text),
        correlation_id,
    }
}

fn consent_version(path: &str) -> Option<Version> {
    if path.ends_with("/v2.0/adminconsent") {
        Some(Version::Two)
    } else {
        path.ends_with("/adminconsent").then_some(Version::One)
    }
}

fn origin_of(url: &url::Url) -> Option<Origin> {
    let host = url.host_str()?;
    let named = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    Some(Origin::new(&named, url.scheme() == "https"))
}
