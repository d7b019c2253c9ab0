//! Signing in: begin, listen to what it reports, give up, and come back with the outcome.

use crate::app::plan::{endpoint, file_used, redirect_wish, username_sent};
use crate::app::{Conversation, Effect, Field, Given, Notice, Phase, Place, Progress, Purpose, RunId, State, view};
use crate::evidence::{DirectoryVia, Fact, Fault, Observation, Probe, Seen, ServiceFault};
use crate::profile::SecretId;
use crate::recipe::{Ask, Caller, Flow, Stage};

/// Signs in to the app, as the case says.
pub(super) fn begin(state: &mut State) -> Vec<Effect> {
    super::text::commit_all(state);
    let told = &state.profile.told;
    if !view::can_sign_in(state) {
        let missing = if crate::evidence::is_tenant(&told.tenant) { Field::ClientId } else { Field::Tenant };
        if state.conversation.is_none() && !state.runs.is_running(Fact::SignIn) {
            super::go::to_step(state, 1);
            state.focus = Some(missing);
            state.warn(format!("{} is needed first: {}", missing.label(), missing.help()));
        }
        return Vec::new();
    }
    if let Some((step, field)) = missing(state) {
        super::go::to_step(state, step);
        state.focus = Some(field);
        let help = view::help(state, field);
        state.warn(format!("{} is needed first: {help}", field.label()));
        return Vec::new();
    }
    let Some(endpoint) = endpoint(state) else {
        return nowhere(state);
    };
    begin_for(state, endpoint.resource().to_owned())
}

/// Signs in to the app for something that takes its tokens.
pub(super) fn begin_for(state: &mut State, resource: String) -> Vec<Effect> {
    let claims = asked_claims(state);
    let Some(tenant) = state.evidence.tenant.as_ref().and_then(|seen| seen.value()) else {
        if state.runs.is_running(Fact::Tenant) {
            state.say("The tenant is being looked up. Try again in a moment.");
        } else {
            super::go::to_step(state, 1);
            state.focus = None;
            state.warn("Nobody can sign in before the tenant answers. Here is what stands in the way.");
        }
        return Vec::new();
    };
    state.sign_in = Some(Probe::SignIn {
        target: state.profile.case.target.clone(),
        resource,
        tenant_id: tenant.id.clone(),
        client_id: state.profile.told.client_id.clone(),
        flow: state.profile.case.flow,
        redirect_uri: redirect_wish(state),
        username: username_sent(state),
        file: file_used(state),
        claims,
        older: false,
        renew: false,
    });
    again(state)
}

/// Says that the target cannot be reached, and leads to the field that can change that.
pub(super) fn nowhere(state: &mut State) -> Vec<Effect> {
    if let Some(step) = state.target().asks(Ask::Environment) {
        super::go::to_step(state, step);
        state.focus = Some(Field::Environment);
        let help = view::help(state, Field::Environment);
        state.warn(format!("{} is needed first: {help}", Field::Environment.label()));
    } else {
        state.warn(format!("{} has no address in this cloud: {}.", state.target().title, state.cloud().title));
    }
    Vec::new()
}

/// What the last sign-in or the last call asked the next sign-in to bring (`entra.md` section 11).
fn asked_claims(state: &State) -> Option<String> {
    let of = |fault: Option<&Fault>| match fault {
        Some(Fault::Service(fault)) => fault.claims.clone(),
        Some(Fault::Network(_) | Fault::Cancelled) | None => None,
    };
    let sign_in = state.evidence.sign_in.as_ref().and_then(|seen| seen.fault());
    let identity = state.evidence.identity.as_ref().and_then(|seen| seen.fault());
    let call = state.evidence.call.as_ref().and_then(|seen| seen.fault());
    of(call).or_else(|| of(identity)).or_else(|| of(sign_in))
}

/// What the flow cannot begin without, and the step that asks for it.
fn missing(state: &State) -> Option<(usize, Field)> {
    let told = &state.profile.told;
    let account = view::account_step(state);
    let lacks = |id| state.fields.secret_len(id) == 0;
    let target = state.target();
    let asked = [
        (Ask::Environment, told.environment.is_empty(), Field::Environment),
        (Ask::ProjectId, told.project_id.is_empty(), Field::ProjectId),
    ];
    if let Some(place) =
        asked.into_iter().find_map(|(ask, is_empty, field)| target.asks(ask).filter(|_| is_empty).map(|at| (at, field)))
    {
        return Some(place);
    }
    match state.profile.case.flow {
        Flow::Secret if lacks(SecretId::ClientSecret) => Some((4, Field::Secret)),
        Flow::Password if told.username.is_empty() => Some((account, Field::Username)),
        Flow::Password if lacks(SecretId::Password) => Some((account, Field::Password)),
        Flow::Certificate if told.certificate.is_empty() => Some((4, Field::Certificate)),
        Flow::Federated if told.token_file.is_empty() && state.token_source.is_none() => Some((4, Field::TokenFile)),
        Flow::Browser
        | Flow::PasteBack
        | Flow::DeviceCode
        | Flow::Password
        | Flow::Secret
        | Flow::Certificate
        | Flow::Federated => None,
    }
}

/// Signs in to look at the setup.
pub(super) fn look(state: &mut State, via: DirectoryVia) -> Vec<Effect> {
    state.directory = Some(via);
    let forgotten = super::forget(state, Fact::Directory);
    if state.place() == Place::Directory {
        state.places.pop();
    }
    forgotten.into_iter().collect()
}

/// Asks for the sign-in anew, whether or not the same one was answered before.
fn again(state: &mut State) -> Vec<Effect> {
    [Fact::Identity, Fact::Call, Fact::Roles, Fact::NarrowRoles, Fact::SignIn]
        .into_iter()
        .filter_map(|fact| super::forget(state, fact))
        .collect()
}

/// Looks again at everything. Old answers stay on screen until new ones come. A person's token is renewed, since
/// one from before a change would tell nothing about it; a program simply asks anew.
pub(super) fn recheck(state: &mut State) -> Vec<Effect> {
    super::text::commit_all(state);
    let mut effects = Vec::new();
    state.consent = None;
    for fact in state.runs.facts() {
        // A registration is looked up with a person's token, and stays known while a program signs in.
        let is_of_token = matches!(
            fact,
            Fact::SignIn | Fact::Identity | Fact::Call | Fact::Roles | Fact::NarrowRoles | Fact::Registration
        );
        if !is_of_token && fact != Fact::Directory && !state.runs.is_running(fact) {
            state.runs.forget(fact);
        }
    }
    let people = state.profile.case.caller == Caller::People;
    match state.evidence.sign_in.as_ref().map(|seen| seen.outcome.as_ref().map(|sign_in| sign_in.can_renew)) {
        Some(Ok(true)) if people => {
            if let Some(Probe::SignIn { renew, older, .. }) = &mut state.sign_in {
                (*renew, *older) = (true, false);
            }
            state.runs.forget(Fact::SignIn);
        }
        Some(Ok(_) | Err(_)) if !people && state.sign_in.is_some() => {
            state.runs.forget(Fact::SignIn);
        }
        Some(Ok(_)) => {
            state.runs.forget(Fact::Call);
            state.runs.forget(Fact::Identity);
            state.tokens += 1;
        }
        Some(Err(_)) | None => {}
    }
    for fact in [Fact::Roles, Fact::NarrowRoles] {
        effects.extend(state.runs.forget(fact).map(Effect::Abort));
    }
    state.say("Looking again.");
    effects
}

/// The target refused the token. One that is known to take older tokens too is asked again with one of those, once;
/// the password was right, so sending it again locks nobody out (`lcs.md` section 3).
pub(super) fn falls_back(state: &mut State) -> bool {
    let call = state.evidence.call.as_ref().and_then(|seen| seen.fault());
    let is_refused = matches!(call, Some(Fault::Service(fault)) if fault.status == Some(401) && fault.claims.is_none());
    let may = is_refused && state.target().takes_older_tokens && state.profile.case.flow == Flow::Password;
    match &mut state.sign_in {
        Some(Probe::SignIn { older: older @ false, renew, .. }) if may => {
            (*older, *renew) = (true, false);
            let title = state.target().title.clone();
            state.say(format!("{title} refused the token, so firstcall asks the older endpoint for another one."));
            true
        }
        Some(_) | None => false,
    }
}

/// Something was changed outside: a failed sign-in tells nothing any more.
pub(super) fn changed(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err()) {
        let is_program = state.profile.case.caller == Caller::Program;
        effects.extend(again(state));
        if !is_program {
            state.sign_in = None;
        }
    }
    if state.evidence.directory.as_ref().is_some_and(|seen| seen.outcome.is_err()) {
        state.directory = None;
    }
    effects.extend(recheck(state));
    effects
}

/// What goes along with a question.
pub(super) fn given(state: &State, probe: &Probe) -> Given {
    let secret = match probe {
        Probe::SignIn { flow: Flow::Secret | Flow::Password, .. } => SecretId::of(state.profile.case.flow),
        Probe::Certificate { .. } => Some(SecretId::CertificatePassword),
        _ => None,
    };
    Given {
        tenant: state.evidence.tenant.as_ref().and_then(|seen| seen.value()).cloned(),
        secret: secret.and_then(|id| state.fields.secret(id)),
        login_hint: Some(state.profile.told.username.clone()).filter(|name| !name.is_empty()),
        came_back_on: state
            .evidence
            .sign_in
            .as_ref()
            .and_then(|seen| seen.value())
            .and_then(|sign_in| sign_in.redirect_uri.clone()),
    }
}

/// A question was sent off: if a person has to do something for it, the waiting screen opens.
pub(super) fn begun(state: &mut State, run: RunId, probe: &Probe) {
    let purpose = match probe {
        Probe::SignIn { renew: true, .. } => return,
        Probe::SignIn { flow, .. } if flow.caller() == Caller::Program || *flow == Flow::Password => {
            return;
        }
        Probe::SignIn { .. } => Purpose::App,
        Probe::Directory { via: DirectoryVia::Az, .. } => return,
        Probe::Directory { .. } => Purpose::Directory,
        Probe::Consent { .. } => Purpose::Consent,
        Probe::Tenant { .. }
        | Probe::Environment { .. }
        | Probe::Environments { .. }
        | Probe::App { .. }
        | Probe::Identity { .. }
        | Probe::Call { .. }
        | Probe::Roles { .. }
        | Probe::NarrowRoles { .. }
        | Probe::Registration { .. }
        | Probe::Me
        | Probe::Organization
        | Probe::Application { .. }
        | Probe::Principal { .. }
        | Probe::Resource { .. }
        | Probe::Grants { .. }
        | Probe::Assignments { .. }
        | Probe::Account { .. }
        | Probe::Federations { .. }
        | Probe::Certificate { .. } => return,
    };
    state.conversation =
        Some(Conversation { purpose, run, since: state.now, phase: Phase::Starting, paste_refused: None });
    if let Some(practice) = &mut state.practice {
        practice.page = None;
        practice.choose_for(purpose);
    }
    state.fields.put(Field::Paste, "");
    state.fields.put(Field::Code, "");
    if state.place() == Place::Directory {
        state.places.pop();
    }
    if state.interactive && !state.places.contains(&Place::SignIn) {
        state.places.push(Place::SignIn);
        state.focus = None;
    }
}

/// A sign-in reports. Its page opens by itself, except in practice, where no browser is needed.
pub(super) fn progressed(state: &mut State, run: RunId, progress: Progress) -> Vec<Effect> {
    let Some(talk) = state.conversation.as_mut().filter(|talk| talk.run == run) else {
        return Vec::new();
    };
    let opens = match &progress {
        Progress::Browser { url, .. } => Some(url.clone()),
        Progress::PasteBack { .. } | Progress::DeviceCode { .. } | Progress::PasteRefused(_) | Progress::Redeeming => {
            None
        }
    };
    talk.heard(progress);
    match opens {
        Some(url) if state.practice.is_none() => vec![Effect::OpenUrl(url)],
        Some(_) | None => Vec::new(),
    }
}

/// The waiting screen closes.
pub(super) fn close(state: &mut State) {
    state.conversation = None;
    state.places.retain(|place| !matches!(place, Place::SignIn | Place::BrowserSays));
    state.focus = None;
}

/// The sign-in to the app came to an end: its outcome belongs on the last step.
pub(super) fn ended(state: &mut State) {
    state.judge();
    let failed = state.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err());
    if !failed || !state.interactive {
        return;
    }
    show_finding(state, "The sign-in was stopped.");
}

/// Leads to the step where the first finding of the last attempt stands.
pub(super) fn show_finding(state: &mut State, happened: &str) {
    let step = state
        .judged
        .iter()
        .find(|judged| judged.verdict.status == crate::checks::Status::Unmet && judged.verdict.fault.is_some())
        .map(|judged| judged.step);
    if let Some(step) = step
        && matches!(state.screen(), Place::Step(_))
    {
        let from = state.profile.step;
        super::go::to_step(state, step);
        state.focus = None;
        if step != from {
            state.notice =
                Some(Notice { text: format!("{happened} What is missing belongs to step {step}."), is_problem: true });
        }
    }
}

/// The user gives up waiting.
pub(super) fn give_up(state: &mut State) -> Vec<Effect> {
    let Some(talk) = state.conversation.clone() else {
        state.places.pop();
        return Vec::new();
    };
    let effect = match talk.purpose {
        Purpose::App => {
            state.sign_in = None;
            super::forget(state, Fact::SignIn)
        }
        Purpose::Directory => {
            state.directory = None;
            super::forget(state, Fact::Directory)
        }
        Purpose::Consent => {
            state.consent = None;
            super::forget(state, Fact::Consent)
        }
    };
    close(state);
    state.say("Stopped waiting. Nothing was changed.");
    effect.into_iter().collect()
}

/// The user tells what the browser says: that ends the waiting, and is evidence.
pub(super) fn browser_says(state: &mut State) -> Vec<Effect> {
    let Some(talk) = state.conversation.clone() else {
        return Vec::new();
    };
    let number: String = state.fields.value(Field::Code).chars().filter(char::is_ascii_digit).collect();
    let row = state.cursor(Place::BrowserSays);
    let page = view::headlines(state).get(row).map(|(headline, code)| ((*headline).to_owned(), code.clone()));
    let (code, text) = match (number.is_empty(), page) {
        (false, _) => (format!("AADSTS{number}"), String::new()),
        (true, Some((headline, code))) => (code, headline),
        (true, None) => return Vec::new(),
    };
    let mut fault = ServiceFault::new(Stage::SignIn, code, text);
    if let Some(page) = state.practice.as_ref().and_then(|practice| practice.page.as_ref()) {
        fault.text.clone_from(&page.text);
    }
    let stage = match talk.purpose {
        Purpose::App | Purpose::Consent => Stage::SignIn,
        Purpose::Directory => Stage::Directory,
    };
    let outcome = Fault::Service(ServiceFault { stage, ..fault });
    let (fact, observation) = match talk.purpose {
        Purpose::App => {
            (Fact::SignIn, Observation::SignIn(Seen { outcome: Err(outcome), at: state.now, exchanges: Vec::new() }))
        }
        Purpose::Directory => (
            Fact::Directory,
            Observation::Directory(Seen { outcome: Err(outcome), at: state.now, exchanges: Vec::new() }),
        ),
        Purpose::Consent => {
            (Fact::Consent, Observation::Consent(Seen { outcome: Err(outcome), at: state.now, exchanges: Vec::new() }))
        }
    };
    let still_running = state.runs.finish(talk.run, fact);
    state.evidence.keep(observation);
    close(state);
    let mut effects: Vec<Effect> = still_running.then_some(Effect::Abort(talk.run)).into_iter().collect();
    match talk.purpose {
        Purpose::App => ended(state),
        Purpose::Consent => effects.extend(super::consent::agreed(state)),
        Purpose::Directory => {}
    }
    effects
}
