//! Looking again: what has to be asked anew, and with which token.

use strum::IntoEnumIterator;

use crate::app::engine::{AppSignIn, Before};
use crate::app::{Effect, State};
use crate::evidence::{Fact, Fault, Session};
use crate::profile::SecretId;
use crate::recipe::{Caller, Flow};

use super::{deed, look, value};

/// Looks again at everything. Old answers stay on screen until new ones come. A person's token is renewed, since
/// one from before a change would tell nothing about it; a program simply asks anew.
pub(super) fn recheck(state: &mut State) -> Vec<Effect> {
    let all: Vec<Fact> = Fact::iter().collect();
    look::begin(state, true);
    look_again(state, &all)
}

/// Looks again at these facts.
fn look_again(state: &mut State, facts: &[Fact]) -> Vec<Effect> {
    value::commit_all(state);
    // Consent is not asked for again, so its outcome cannot be seen again either.
    let mut effects = deed::forget_consent(state);
    state.case.runs.forget_stopped();
    for fact in state.case.runs.facts().into_iter().filter(|fact| facts.contains(fact)) {
        // What a person's token showed stays known while a program signs in.
        let is_of_token = matches!(fact.row().session, Session::App | Session::Person);
        if !is_of_token && !fact.begins_session() && !state.case.runs.is_running(fact) {
            state.case.runs.forget(fact);
        }
    }
    if facts.contains(&Fact::SignIn) {
        effects.extend(sign_in_again(state));
    }
    // A program's token cannot read again what a person's token showed before the change.
    if state.case.profile.case.caller == Caller::Program && facts.contains(&Fact::GivenRoles) {
        effects.extend(super::forget(state, Fact::GivenRoles));
    }
    state.say(look::AGAIN);
    effects
}

/// Gets another token where that needs no person, and asks anew what the token in hand showed where it does.
fn sign_in_again(state: &mut State) -> Vec<Effect> {
    let people = state.case.profile.case.caller == Caller::People;
    // Stopping this keeps what there is.
    let before = Before::of(state).filter(|_| !state.case.runs.is_running(Fact::SignIn));
    let mut asked_anew = Vec::new();
    match state.case.evidence.sign_in.as_ref().map(|seen| seen.outcome.as_ref().map(|sign_in| sign_in.can_renew)) {
        Some(Ok(true)) if people => {
            let renews = state.case.token;
            state.case.sign_in.repeat(renews, before);
            asked_anew.push(Fact::SignIn);
        }
        Some(Ok(_) | Err(_)) if !people && state.case.sign_in.ask().is_some() => {
            state.case.sign_in.repeat(None, before);
            asked_anew.push(Fact::SignIn);
        }
        Some(Ok(_)) => {
            let with_token = Fact::of(Session::App).chain(Fact::of(Session::Person));
            asked_anew.extend(with_token.filter(|fact| !fact.begins_session()));
        }
        Some(Err(_)) | None => {}
    }
    // What is under way is stopped: of two sign-ins side by side, either token could be the last.
    asked_anew.into_iter().filter_map(|fact| state.case.runs.forget(fact)).map(Effect::Abort).collect()
}

/// Something was changed outside: these facts, and all that need one of them, are looked at again. A failed sign-in
/// among them says nothing any more.
pub(super) fn changed(state: &mut State, touched: &[Fact]) -> Vec<Effect> {
    let affected = Fact::affected_by(touched);
    look::begin(state, false);
    let mut effects = Vec::new();
    if affected.contains(&Fact::SignIn) {
        // The same holds for what is given back when the sign-in under way is given up.
        state.case.sign_in.forget_before();
        if state.case.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err()) {
            effects.extend(again(state));
            if state.case.profile.case.caller == Caller::People {
                state.case.sign_in = AppSignIn::None;
            }
        }
    }
    if affected.contains(&Fact::Directory)
        && state.case.evidence.directory.as_ref().is_some_and(|seen| seen.outcome.is_err())
    {
        state.case.directory = None;
    }
    // An answer that is on its way may be from before the change.
    let reads = affected.iter().filter(|fact| !fact.begins_session());
    effects.extend(reads.filter_map(|fact| state.case.runs.forget(*fact)).map(Effect::Abort));
    effects.extend(look_again(state, &affected));
    effects
}

/// Another secret was typed or taken: what a sign-in with the one before showed, or is about to show, says nothing about
/// it. Nothing is sent by itself, since a wrong password counts towards a lockout; and a refusal stays on screen until
/// the next attempt, since it tells what to type.
pub(super) fn other_secret(state: &mut State, secret: SecretId) -> Vec<Effect> {
    let is_sent = matches!(secret, SecretId::ClientSecret | SecretId::Password)
        && SecretId::of(state.case.profile.case.flow) == Some(secret);
    let is_good = state.case.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_ok());
    if !is_sent || !(is_good || state.case.runs.is_running(Fact::SignIn)) {
        return Vec::new();
    }
    state.case.sign_in = AppSignIn::None;
    again(state)
}

/// Somebody signed in on a page that may have asked for consent: what was read of consent before says nothing any more.
/// What it showed stays on screen until the new answer comes.
pub(super) fn may_have_agreed(state: &mut State) {
    for fact in [Fact::Principal, Fact::Grants] {
        if state.case.evidence.has_value(Fact::Directory) && !state.case.runs.is_running(fact) {
            state.case.runs.forget(fact);
        }
    }
}

/// Asks for the sign-in anew, whether or not the same one was answered before.
pub(super) fn again(state: &mut State) -> Vec<Effect> {
    Fact::of(Session::App).filter_map(|fact| super::forget(state, fact)).collect()
}

/// The target refused the token. One that is known to take older tokens too is asked again with one of those, once; the
/// password was right, so sending it again locks nobody out (SERVICES.md, "Lifecycle Services: tokens").
pub(super) fn falls_back(state: &mut State) -> bool {
    let call = state.case.evidence.call.as_ref().and_then(|seen| seen.fault());
    let is_refused = matches!(call, Some(Fault::Service(fault)) if fault.status == Some(401) && fault.claims.is_none());
    let may = is_refused && state.target().takes_older_tokens && state.case.profile.case.flow == Flow::Password;
    let Some(refused) = state.case.evidence.sign_in.clone().filter(|_| may) else {
        return false;
    };
    let falls_back = state.case.sign_in.fall_back(refused);
    if falls_back {
        let title = state.target().title.clone();
        state.say(format!("{title} refused the token, so firstcall asks the older endpoint for another one."));
    }
    falls_back
}
