//! The one place where the state changes: a message comes in, effects go out.

mod act;
mod case;
mod confirm;
mod consent;
mod credential;
mod deed;
mod done;
mod environments;
mod explain;
mod faults;
mod follow;
mod go;
mod leave;
mod look;
mod paste;
mod permissions;
mod practice;
mod profiles;
mod pursue;
mod recheck;
mod roles;
mod sign_in;
mod swap;
mod text;
mod told;
mod tour;
mod value;
mod waiting;
mod write;

use url::Url;

pub(super) use look::Looks;
pub(super) use pursue::Begun;
pub(super) use swap::Swap;

use crate::evidence::{DirectoryVia, Exchange, Fact, Observation, Probe, Session, TokenId};

use super::AppSignIn;
use super::plan::{is_of_inputs, wanted};
use crate::app::{Deed, Effect, Key, Msg, Place, Practice, PracticeRequest, RunId, State};

/// What happened in a message, where the screen follows once it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happened {
    /// The sign-in to the app came to an end.
    SignInEnded,
    CallAnswered,
    /// An administrator was asked to agree, and did not.
    NobodyAgreed,
    /// Something was read of the setup.
    SetupRead,
    /// Something was observed that a problem can show in.
    Observed,
}

/// Takes a message in and returns what has to be done now. The message is applied first, and what can be asked now is
/// asked; then everything is judged once; then the screen follows what happened.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    // Nothing follows from it, and it comes with every key.
    if let Msg::Shown(extent) = msg {
        state.screen.extent = extent;
        return Vec::new();
    }
    if let Some(effects) = tour::is_taken_over(state, &msg) {
        return effects;
    }
    let is_tick = matches!(msg, Msg::Ticked(_));
    let mut effects = take_in(state, msg);
    // The tour goes on with the clock, by the messages that a person's keys make.
    if let Some(msg) = is_tick.then(|| tour::next(state)).flatten() {
        effects.extend(take_in(state, msg));
    }
    effects
}

fn take_in(state: &mut State, msg: Msg) -> Vec<Effect> {
    let had_problem = go::shows_problem(state);
    if matches!(msg, Msg::Act(_) | Msg::Edit(_)) {
        // Somebody does something else than wait for the sign-in.
        state.screen.awaits_tenant = false;
    }
    let mut effects = apply(state, msg);
    effects.extend(settle(state));
    let happened = std::mem::take(&mut state.happened);
    let is_typing = !state.screen.fields.unjudged(None).is_empty();
    for happened in &happened {
        follow::follow(state, *happened, had_problem);
    }
    profiles::tell_changes(state);
    // Where the screen left a field, its value is taken over.
    if is_typing && !happened.is_empty() {
        effects.extend(settle(state));
    }
    look::compare(state);
    effects
}

/// Asks what can be asked now, and judges what is known.
fn settle(state: &mut State) -> Vec<Effect> {
    let mut effects = reconcile(state);
    effects.extend(pursue::pursue(state));
    // Nothing waits for what the app answers, so everything else goes before it, on the connection that is open already.
    effects.sort_by_key(|effect| matches!(effect, Effect::Gather { probe: Probe::App { .. }, .. }));
    state.judge();
    look::judged(state);
    effects
}

fn apply(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        // What it would do depends on the practice tenant, which is not there yet.
        Msg::Act(action) if state.is_starting() && !action.leaves() => Vec::new(),
        Msg::Edit(_) | Msg::Idle if state.is_starting() => Vec::new(),
        Msg::Act(action) => act::act(state, action),
        Msg::Edit(edit) => text::edit(state, edit),
        Msg::Shown(_) => Vec::new(),
        Msg::Gathered { run, observation } if state.case.runs.finish(run, observation.fact()) => {
            observed(state, run, *observation)
        }
        // Nobody waits for it any more.
        Msg::Gathered { .. } => Vec::new(),
        Msg::Progressed { run, progress } => waiting::progressed(state, run, progress),
        Msg::Exchanged { exchange, skew } => {
            if skew.is_some() && is_of_sign_in(state, &exchange) {
                state.case.evidence.skew = skew;
                state.happened.push(Happened::Observed);
            }
            state.case.exchanges.push(exchange);
            Vec::new()
        }
        Msg::PageTold(text) => told::page_told(state, &text),
        Msg::Practise(scenario) => practise(state, &scenario),
        Msg::Tour { pace_ms } => {
            tour::begin(state, pace_ms);
            Vec::new()
        }
        Msg::Applied { run, outcome } => done::applied(state, run, *outcome),
        Msg::Ticked(now) => {
            state.case.now = now;
            value::settle(state);
            look::ticked(state)
        }
        Msg::Returned => look::returned(state),
        Msg::Idle => {
            let help = if state.screen.focus.is_some() { Key::F(1) } else { Key::Char('?') };
            state.say(format!("This key does nothing here. {} lists the keys.", help.title()));
            Vec::new()
        }
    }
}

/// Whether the sign-in service answered. It is the one that refuses tokens and assertions by its clock; that of an
/// address which somebody typed, or of whatever answers in its place, says nothing about ours.
fn is_of_sign_in(state: &State, exchange: &Exchange) -> bool {
    let host = |address: &str| Url::parse(address).ok()?.host_str().map(str::to_owned);
    let tenant = state.case.evidence.tenant.as_ref().and_then(|seen| seen.value());
    let services = [Some(state.cloud().authority.url.as_str()), tenant.map(|tenant| tenant.token_endpoint.as_str())];
    let asked = host(&exchange.url);
    asked.is_some() && services.into_iter().flatten().any(|service| host(service) == asked)
}

/// Starts the practice tenant with a scenario.
fn practise(state: &mut State, scenario: &str) -> Vec<Effect> {
    // A key pressed while one is starting would put another scenario in its place.
    if state.practice.as_ref().is_some_and(Practice::is_starting) {
        return Vec::new();
    }
    state.practice.get_or_insert_with(Practice::default).busy = true;
    state.say("Starting the practice tenant on this computer.");
    vec![deed::ask(state, Deed::Practice(PracticeRequest::Start { scenario: scenario.to_owned(), target: None }))]
}

/// Forgets what was asked with other inputs, and asks what can be asked now.
fn reconcile(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    // Each pass forgets at least one fact, and a forgotten fact can take others with it.
    loop {
        let wanted = wanted(state);
        let stale: Vec<Fact> = state
            .case
            .runs
            .facts()
            .into_iter()
            .filter(|fact| {
                state.case.runs.get(*fact).is_some_and(|slot| wanted.get(fact).is_none_or(|probe| *probe != slot.probe))
            })
            .collect();
        if stale.is_empty() {
            break;
        }
        for fact in stale {
            effects.extend(forget(state, fact));
            if fact == Fact::Tenant {
                effects.extend(deed::forget_consent(state));
            }
            if fact == Fact::Directory && state.case.directory != Some(DirectoryVia::Az) {
                // The look was at another tenant; nobody has asked to sign in to this one.
                state.case.directory = None;
            }
        }
    }
    if state.case.sign_in.ask().is_some_and(|ask| !is_of_inputs(state, ask)) {
        // It must not begin by itself when somebody types the old value again: it may send a password, or take the
        // browser over.
        state.case.sign_in = AppSignIn::None;
    }
    for probe in super::plan(state) {
        let given = Box::new(sign_in::given(state, &probe));
        let (run, superseded) = state.case.runs.begin(probe.clone(), state.case.now);
        effects.extend(superseded.map(Effect::Abort));
        waiting::begun(state, run, &probe);
        effects.push(Effect::Gather { run, probe, given });
    }
    effects
}

/// Drops a fact and the question for it; stops looking if that was still under way.
fn forget(state: &mut State, fact: Fact) -> Option<Effect> {
    state.case.evidence.forget(fact);
    if fact == Fact::SignIn {
        state.case.sign_in.forget_before();
    }
    state.case.runs.forget(fact).map(|run| abort(state, run))
}

/// Stops a run; if somebody is waited for in it, the waiting screen closes.
fn abort(state: &mut State, run: RunId) -> Effect {
    waiting::close_for(state, run);
    Effect::Abort(run)
}

/// Keeps what came of a question, and notes what the screen has to follow.
fn observed(state: &mut State, run: RunId, observation: Observation) -> Vec<Effect> {
    let fact = observation.fact();
    let observation = match observation {
        Observation::SignIn(seen) => {
            let seen = state.case.sign_in.end(seen);
            if seen.outcome.is_ok() {
                state.case.token = Some(TokenId { session: Session::App, run: run.0 });
            }
            Observation::SignIn(seen)
        }
        other => other,
    };
    let is_good = matches!(&observation, Observation::SignIn(seen) if seen.outcome.is_ok());
    state.case.evidence.keep(observation);
    let is_theirs = state.case.conversation.as_ref().is_some_and(|conversation| conversation.run == run);
    waiting::close_for(state, run);
    if is_theirs && fact == Fact::SignIn && is_good {
        recheck::may_have_agreed(state);
    }
    match fact {
        Fact::SignIn => state.happened.push(Happened::SignInEnded),
        Fact::Call if recheck::falls_back(state) => {}
        Fact::Call => state.happened.extend([Happened::CallAnswered, Happened::Observed]),
        Fact::Tenant => {
            swap::tenant_answered(state);
            state.happened.push(Happened::Observed);
        }
        Fact::Environments => environments::listed(state),
        Fact::Environment => {
            environments::propose_tenant(state);
            state.happened.push(Happened::Observed);
        }
        Fact::Directory if state.place() == Place::Directory => {
            state.screen.places.pop();
            state.happened.extend([Happened::SetupRead, Happened::Observed]);
        }
        other => {
            if other.row().session == Session::Directory {
                state.happened.push(Happened::SetupRead);
            }
            state.happened.push(Happened::Observed);
        }
    }
    Vec::new()
}
