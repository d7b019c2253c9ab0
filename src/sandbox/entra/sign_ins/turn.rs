//! The way of a person through a sign-in: what has been proved so far, what comes next, and how it ends. The pages and
//! the control interface both walk it; every turn is taken by `decide`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::admin_consent;
use super::step::Step;
use crate::sandbox::entra::decisions::decide::{Approval, Decided, Decision, decide};
use crate::sandbox::entra::decisions::grant::grant;
use crate::sandbox::entra::decisions::scopes::{self, Several};
use crate::sandbox::entra::protocol::refusal::declined;
use crate::sandbox::entra::tokens::issue;
use crate::sandbox::runtime::{
    Ask, AuthorizeRequest, ConsentGiven, DeviceState, Flow, IssuedCode, Refusal, Session, SignIn, SignInKind,
    SignInRecord, opaque,
};
use crate::sandbox::tenant::Key;
use crate::sandbox::world::World;

/// Says what comes next, and issues the code when nothing is missing.
pub fn next(world: &mut World, sign_in: &SignIn) -> Step {
    if let SignInKind::AdminConsent(request) = &sign_in.kind {
        return admin_consent::next(world, sign_in, request);
    }
    let Some(person) = sign_in.person.clone() else {
        return Step::Account;
    };
    let ask = match ask_of(world, sign_in) {
        Ok(ask) => ask,
        Err(refusal) => return finish(world, sign_in, Err(refusal)),
    };
    let decided = decide(&world.tenant, &ask, &person, sign_in.mfa);
    let Decided { decision, policies } = agreed(world, sign_in, &ask, &person, decided);
    match decision {
        Decision::NeedsMfa { is_registered } => Step::Factor { is_registered },
        Decision::NeedsConsent(asked) => Step::Consent(asked),
        Decision::NeedsAdmin { may_request, ask: asked } => {
            let code = if may_request { 90_095 } else { 90_094 };
            let refusal = Refusal::new(code, "The permissions need an administrator's approval.");
            record(world, sign_in, &ask, refusal.code, &refusal.text, policies);
            Step::Admin { may_request, ask: asked }
        }
        Decision::Refused(refusal) => {
            record(world, sign_in, &ask, refusal.code, &refusal.text, policies);
            finish(world, sign_in, Err(refusal))
        }
        Decision::Issue(_) if matches!(sign_in.kind, SignInKind::Device(_)) && !sign_in.confirmed => Step::Confirm,
        Decision::Issue(approval) => {
            record(world, sign_in, &ask, 0, "", policies);
            finish(world, sign_in, Ok(approval))
        }
    }
}

/// The request behind a sign-in.
pub fn ask_of(world: &World, sign_in: &SignIn) -> Result<Ask, Refusal> {
    match &sign_in.kind {
        SignInKind::Browser(request) => Ok(request.ask.clone()),
        SignInKind::AdminConsent(request) => Ok(request.ask()),
        SignInKind::Device(code) => {
            let unknown = || Refusal::new(70_018, "The code that was entered is not known.");
            let device = world.runtime.device_codes.get(code).ok_or_else(unknown)?;
            let wanted = scopes::read(&device.scope, &world.tenant, &world.addresses, Several::FirstCounts)?;
            let (client_id, flow) = (device.client_id, Flow::DeviceCode);
            Ok(Ask { client_id, wanted, flow, interactive: true, always_consent: false })
        }
    }
}

/// Writes down a consent that the person has just given and decides again.
fn agreed(world: &mut World, sign_in: &SignIn, ask: &Ask, person: &Key, decided: Decided) -> Decided {
    let (Decision::NeedsConsent(asked), Some(consent)) = (&decided.decision, sign_in.consent) else {
        return decided;
    };
    let for_everybody = consent == ConsentGiven::ForEverybody && asked.may_for_everybody;
    let holder = (!for_everybody).then(|| person.clone());
    if let Some((client, _)) = world.tenant.principal_by_app_id(ask.client_id) {
        let client = client.clone();
        for (resource, scopes) in &asked.scopes {
            grant(&mut world.tenant.grants, &client, resource, holder.as_ref(), scopes.iter().cloned());
        }
    }
    let once_more = Ask { always_consent: false, ..ask.clone() };
    decide(&world.tenant, &once_more, person, sign_in.mfa)
}

fn finish(world: &mut World, sign_in: &SignIn, outcome: Result<Approval, Refusal>) -> Step {
    world.runtime.sign_ins.remove(&sign_in.id);
    match (&sign_in.kind, outcome) {
        (SignInKind::Browser(request), Ok(approval)) => {
            let fields = issue_code(world, sign_in, request, &approval);
            Step::Answer(request.answer(fields), None)
        }
        (SignInKind::Browser(request), Err(refusal)) if refusal.is_redirected() || request.silent => {
            Step::Answer(request.refusal_answer(&refusal), Some(refusal))
        }
        (SignInKind::Browser(_), Err(refusal)) => Step::Refused(refusal),
        (SignInKind::Device(code), Ok(approval)) => {
            let session = session(&approval.person, sign_in, world.now());
            set_device(world, code, DeviceState::Approved(session));
            Step::DeviceDone
        }
        (SignInKind::Device(code), Err(refusal)) => {
            set_device(world, code, DeviceState::Refused(refusal.clone()));
            Step::Refused(refusal)
        }
        // Admin consent walks its own way and never comes here with an approval.
        (SignInKind::AdminConsent(_), Err(refusal)) => Step::Refused(refusal),
        (SignInKind::AdminConsent(request), Ok(_)) => request.turned_down(),
    }
}

/// Ends a sign-in because the person does not want it: on the consent page (`declined`) or before.
pub fn turn_down(world: &mut World, sign_in: &SignIn, at_consent: bool) -> Step {
    world.runtime.sign_ins.remove(&sign_in.id);
    match &sign_in.kind {
        SignInKind::Browser(request) if at_consent => {
            let refusal = declined();
            Step::Answer(request.refusal_answer(&refusal), Some(refusal))
        }
        SignInKind::Browser(request) => {
            let fields = [("error", "access_denied"), ("error_subcode", "cancel")];
            let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
            Step::Answer(request.answer(fields.to_vec()), None)
        }
        SignInKind::AdminConsent(request) => request.turned_down(),
        SignInKind::Device(code) => {
            set_device(world, code, DeviceState::Declined);
            Step::DeviceDeclined
        }
    }
}

fn session(person: &Key, sign_in: &SignIn, now: Timestamp) -> Session {
    Session { id: Uuid::new_v4(), person: person.clone(), mfa: sign_in.mfa, began: now }
}

fn set_device(world: &mut World, code: &str, state: DeviceState) {
    if let Some(device) = world.runtime.device_codes.get_mut(code) {
        device.state = state;
    }
}

fn issue_code(
    world: &mut World,
    sign_in: &SignIn,
    request: &AuthorizeRequest,
    approval: &Approval,
) -> Vec<(String, String)> {
    let now = world.now();
    let code = opaque("1.", 220);
    let issued = IssuedCode {
        client_id: request.ask.client_id,
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.clone(),
        scope: request.scope.clone(),
        nonce: request.nonce.clone(),
        session: session(&approval.person, sign_in, now),
        issued: now,
        redeemed: false,
    };
    world.runtime.codes.insert(code.clone(), issued);
    let mut fields = vec![("code".to_owned(), code)];
    if request.client_info {
        fields.push(("client_info".to_owned(), issue::client_info(&world.tenant, &approval.person)));
    }
    fields.push(("session_state".to_owned(), Uuid::new_v4().to_string()));
    fields
}

fn record(world: &mut World, sign_in: &SignIn, ask: &Ask, code: u32, text: &str, policies: BTreeMap<Key, bool>) {
    let entry = SignInRecord {
        id: Uuid::new_v4(),
        at: world.now(),
        correlation_id: sign_in.correlation_id,
        person: sign_in.person.clone(),
        client_id: ask.client_id,
        resource: Some(ask.wanted.resource.clone()),
        code,
        text: text.to_owned(),
        policies,
    };
    world.runtime.remember(entry);
}
