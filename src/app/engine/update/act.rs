//! Wishes: each action, in the place where the user is.

use crate::app::view::{self, Decides, WelcomeEntry};
use crate::app::{Action, Decision, Effect, Field, Offer, OwnField, Place, Question, State};
use crate::profile::InputId;
use crate::recipe::TargetId;

use super::{
    case, confirm, consent, credential, deed, environments, explain, faults, go, leave, look, paste, permissions,
    practice, profiles, recheck, roles, sign_in, text, told, tour, value, write,
};

/// Does what the user wishes.
pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    state.screen.notice = None;
    let mut effects = Vec::new();
    match action {
        Action::Primary => effects = primary(state),
        Action::Back => effects = leave::back(state),
        Action::Quit => effects = leave::quit(state),
        Action::Leave => effects = leave::leave(state),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Undo => effects = text::undo(state),
        Action::Up => go::rows(state, -1),
        Action::Down => go::rows(state, 1),
        Action::PageUp => go::pages(state, -1),
        Action::PageDown => go::pages(state, 1),
        Action::PaneUp => go::pane(state, -1),
        Action::PaneDown => go::pane(state, 1),
        Action::First => go::rows(state, isize::MIN),
        Action::Last => go::rows(state, isize::MAX),
        Action::NextField => go::field(state, 1),
        Action::PreviousField => go::field(state, -1),
        Action::Help => go::open(state, Place::Help),
        Action::Palette => go::open(state, Place::Palette),
        Action::Step(step) => go::to_step(state, usize::from(step)),
        Action::PreviousStep => go::to_step(state, state.case.profile.step.saturating_sub(1).max(1)),
        Action::OpenPortal => effects = write::open_portal(state),
        Action::Agree => effects = consent::agree(state),
        Action::ReadAll => write::read_all(state),
        Action::CopyRequest => effects = write::copy_request(state),
        Action::WriteDates => effects = write::write_dates(state),
        Action::OwnTenant => {
            let target = state.case.profile.case.target.clone();
            effects = begin_in_own_tenant(state, &target);
        }
        Action::CopyText => effects = write::copy_text(state),
        Action::SaveText => effects = write::save_text(state),
        Action::CopyCommand => effects = write::copy_command(state),
        Action::CopyMessage => effects = write::copy_message(state),
        Action::WriteFile => effects = write::write_file(state),
        Action::Confirm => effects = confirm::toggle(state),
        Action::OpenLink => effects = write::open_link(state),
        Action::CopyLink => effects = write::copy_link(state),
        Action::SaveRows => effects = write::save_rows(state),
        Action::SaveReport if state.place() == Place::Explain => effects = write::save_explanation(state),
        Action::SaveReport => go::open(state, Place::Report),
        Action::SharePage => effects = write::share_page(state),
        Action::CopyExchange => effects = write::copy_exchange(state),
        Action::SaveExchange => effects = write::save_exchange(state),
        Action::OtherWay => {
            (state.screen.way, state.screen.pane) = ((state.screen.way + 1) % view::remedy_count(state).max(1), 0);
        }
        Action::Recheck => effects = recheck::recheck(state),
        Action::SignIn => effects = sign_in::begin(state),
        Action::LookAtSetup => go::open(state, Place::Directory),
        Action::Look(via) => effects = sign_in::look(state, via),
        Action::Permissions => permissions::open(state),
        Action::Roles => roles::open_roles(state),
        Action::RoleScopes => roles::open_scopes(state),
        Action::Environments => effects = environments::list(state),
        Action::Toggle => toggle(state),
        Action::OtherView => permissions::switch(state),
        Action::DropSpare => permissions::drop_spare(state),
        Action::NoApp => go::open(state, Place::NoApp),
        Action::TakeBack => effects = paste::take_back(state),
        Action::ChangeCase => go::open(state, Place::Case),
        Action::ChangeCloud => effects = change_cloud(state),
        Action::Exchanges => go::open(state, Place::Exchanges),
        Action::Token => go::open(state, Place::Token),
        Action::Answer => go::open(state, Place::Call),
        Action::RawToken => state.screen.raw_token = !state.screen.raw_token,
        Action::BrowserSays => {
            go::open(state, Place::BrowserSays);
            practice::offer_page(state);
        }
        Action::Search => state.screen.focus = state.place().field(),
        Action::Summary => go::open(state, Place::Summary),
        Action::Access => {
            let reading = view::access(state);
            go::read(state, reading);
        }
        Action::Explain => go::open(state, Place::Explain),
        Action::Practice => practice::open(state),
        Action::Pause => tour::pause(state),
        Action::MaskIds => state.screen.masks_ids = !state.screen.masks_ids,
        Action::Large => state.screen.is_large = !state.screen.is_large,
        Action::Approve => effects = practice::approve(state),
        Action::ApproveForEverybody => effects = practice::decide(state, Decision::AcceptForEverybody),
        Action::Decline => effects = practice::decide(state, Decision::Decline),
        Action::OtherPerson => practice::other_person(state),
        Action::Repair => effects = practice::repair(state, false),
        Action::RepairAll => effects = practice::repair(state, true),
        Action::NextScenario => effects = practice::next(state),
        Action::ResetScenario => effects = practice::reset(state),
        Action::Faults => go::open(state, Place::Faults),
        Action::AimFault => faults::aim(state),
        Action::LiftFaults => effects = faults::lift_all(state),
        Action::NewCertificate => go::open(state, Place::NewCertificate),
        Action::KeepSecret => effects = credential::keep(state),
        Action::TakeSecret => effects = credential::take(state),
        Action::ForgetSecret => effects = credential::forget(state),
        Action::Profiles => go::open(state, Place::Profiles),
        Action::DeleteProfile => profiles::ask_delete(state),
        Action::ExportProfile => effects = profiles::export(state),
        Action::TakeSuggestion => profiles::take_suggestion(state),
        Action::Select(row) => effects = select(state, usize::from(row)),
    }
    effects
}

fn primary(state: &mut State) -> Vec<Effect> {
    match state.place() {
        Place::Welcome => welcome(state),
        Place::Case => {
            choose_here(state);
            let step = state.case.profile.step.clamp(1, 5);
            go::to_step(state, step);
            profiles::keep(state).into_iter().collect()
        }
        Place::Step(1) if state.screen.on_offer && view::offers_register(state) => {
            go::open(state, Place::NoApp);
            Vec::new()
        }
        Place::Step(step) => step_primary(state, step),
        Place::NoApp => {
            go::to_step(state, 1);
            Vec::new()
        }
        Place::SignIn => sign_in_primary(state),
        Place::Call if state.screen.focus.is_some() => {
            state.screen.focus = None;
            Vec::new()
        }
        Place::Success | Place::Call => {
            go::replace(state, Place::Summary);
            Vec::new()
        }
        Place::Token | Place::Exchange | Place::Text | Place::Help => leave::back(state),
        Place::Exchanges if state.case.exchanges().is_empty() => Vec::new(),
        Place::Exchanges => {
            go::open(state, Place::Exchange);
            Vec::new()
        }
        Place::Explain => {
            if view::is_explained(state) {
                explain::another(state);
                return Vec::new();
            }
            explain::explain(state)
        }
        Place::Summary => {
            if let Some(judged) = view::selected(state) {
                let (step, id) = (judged.step, judged.requirement.clone());
                go::to_step(state, step);
                state.screen.focus = None;
                let row = view::listed(state).iter().position(|judged| judged.requirement == id);
                state.screen.cursors.insert(Place::Step(step), row.unwrap_or(0));
            }
            Vec::new()
        }
        Place::Practice => practice::switch(state),
        Place::Faults => faults::toggle(state),
        Place::Permissions => permissions::accept(state),
        Place::Roles => {
            roles::choose_role(state);
            Vec::new()
        }
        Place::RoleScopes => {
            roles::choose_scope(state);
            Vec::new()
        }
        Place::Environments => environments::choose(state),
        Place::Report => write::save_report(state),
        Place::Directory => {
            let row = state.screen.cursor(Place::Directory);
            view::directory_ways(state).get(row).map_or_else(Vec::new, |(via, _, _)| sign_in::look(state, *via))
        }
        Place::NewCertificate => {
            choose_here(state);
            credential::make(state)
        }
        Place::Profiles if state.screen.focus.is_some() => profiles::rename(state),
        Place::Profiles => profiles::go_on(state, state.screen.cursor(Place::Profiles)),
        Place::Question => match state.screen.question {
            Some(Question::Leave) => leave::leave(state),
            Some(Question::DeleteProfile(row)) => {
                leave::back(state);
                profiles::delete(state, row)
            }
            None => leave::back(state),
        },
        Place::BrowserSays => told::browser_says(state),
        Place::Palette => {
            let row = state.screen.cursor(Place::Palette);
            let offer = view::palette(state).get(row).copied();
            state.screen.places.pop();
            state.screen.focus = None;
            match offer {
                Some(Offer { elsewhere: Some(place), label, .. }) => {
                    state.say(format!("Available {place}: {label}."));
                    Vec::new()
                }
                Some(offer) => act(state, offer.action),
                None => Vec::new(),
            }
        }
    }
}

fn step_primary(state: &mut State, step: usize) -> Vec<Effect> {
    if let Some(field) = state.screen.focus {
        value::commit(state, field);
        if state.screen.fields.problem(field).is_none() {
            go::on_from(state, field);
        }
        return Vec::new();
    }
    if step < 5 {
        match view::next_problem(state) {
            Some(problem) => look::show(state, problem),
            None => go::to_step(state, step + 1),
        }
        return profiles::keep(state).into_iter().collect();
    }
    if view::has_answer(state) {
        go::open(state, Place::Success);
        return Vec::new();
    }
    sign_in::begin(state)
}

fn sign_in_primary(state: &mut State) -> Vec<Effect> {
    if state.screen.focus == Some(Field::Own(OwnField::Paste)) {
        let text = state.screen.fields.value(Field::Own(OwnField::Paste)).trim().to_owned();
        state.screen.fields.put(Field::Own(OwnField::Paste), "");
        return match &state.case.conversation {
            Some(conversation) if !text.is_empty() => {
                vec![Effect::Paste { run: conversation.run, text: crate::profile::Secret::new(text) }]
            }
            Some(_) | None => Vec::new(),
        };
    }
    if state.practice.is_some() {
        return practice::go_on(state);
    }
    write::open_link(state)
}

fn welcome(state: &mut State) -> Vec<Effect> {
    let entries = view::welcome(state);
    let Some(entry) = entries.get(state.screen.cursor(Place::Welcome)).cloned() else {
        return Vec::new();
    };
    match entry {
        WelcomeEntry::Continue(row) => profiles::go_on(state, row),
        WelcomeEntry::Profiles => {
            go::open(state, Place::Profiles);
            Vec::new()
        }
        WelcomeEntry::Practice(target) => {
            let scenario = state.case.recipe.target(&target).and_then(|target| target.practice.clone());
            scenario.map_or_else(Vec::new, |scenario| super::practise(state, &scenario))
        }
        WelcomeEntry::Tenant(target) => begin_in_own_tenant(state, &target),
        WelcomeEntry::Explain => {
            go::open(state, Place::Explain);
            Vec::new()
        }
    }
}

/// Begins with a target in a tenant of the user's own.
fn begin_in_own_tenant(state: &mut State, target: &TargetId) -> Vec<Effect> {
    let mut effects = leave_practice(state).unwrap_or_default();
    if std::mem::take(&mut state.home.is_resumed) {
        // The kept case stays as it is; this is another one.
        effects.extend(case::leave(state));
    }
    if state.case.profile.case.target != *target {
        state.case.profile.name.clear();
    }
    // The name of a target that the list was made of.
    let recipe = state.case.recipe.clone();
    let _ = state.case.profile.set(&recipe, InputId::Target, target.as_str());
    // Nobody chose how to sign in yet: what works here is proposed.
    let first = state.home.surroundings.first_flow();
    let is_open = state.case.profile.inputs.tenant.is_empty() && !state.home.surroundings.has_browser();
    if is_open && view::flows(state).first() == Some(&first) {
        state.case.profile.case.flow = first;
    }
    // What belonged to the target before does not apply any more.
    state.fill_fields();
    state.screen.places.retain(|place| *place == Place::Welcome);
    go::open(state, Place::Case);
    effects.push(deed::use_cloud(state));
    effects
}

/// Leaves the practice tenant, if one has started. One that has not started yet has not changed anything.
fn leave_practice(state: &mut State) -> Option<Vec<Effect>> {
    // An answer of it that is on its way is late then.
    let mut stopped = deed::forget_those_of_case(state);
    state.practice.take().filter(|practice| !practice.scenarios.is_empty())?;
    stopped.extend(case::leave(state));
    Some(stopped)
}

/// Takes what the cursor is on: ticks a permission, or takes a choice.
fn toggle(state: &mut State) {
    if state.place() == Place::Report {
        state.screen.report_hides_people = !state.screen.report_hides_people;
        return;
    }
    match view::choice_here(state) {
        Some(choice) => choose(state, choice.decides),
        None => permissions::tick(state),
    }
}

/// Takes the choice under the cursor, where there are choices.
fn choose_here(state: &mut State) {
    view::choice_here(state).into_iter().for_each(|choice| choose(state, choice.decides));
}

/// Takes a choice.
fn choose(state: &mut State, decides: Decides) {
    let case = state.case.profile.case.clone();
    match decides {
        Decides::Caller(caller) if caller != case.caller => {
            let recipe = state.case.recipe.clone();
            match state.case.profile.set(&recipe, InputId::Caller, caller.into()) {
                Ok(()) => practice::propose_app(state),
                Err(error) => state.warn(error.problem),
            }
        }
        Decides::Flow(flow) if flow != case.flow => {
            state.case.profile.case.flow = flow;
            practice::propose_app(state);
        }
        // What is chosen already is not proposed anew.
        Decides::Caller(_) | Decides::Flow(_) => {}
        Decides::Agreement(agreement) => state.case.profile.case.agreement = agreement,
        Decides::Bits(row) => state.screen.new_certificate.bits = row,
        Decides::Days(row) => state.screen.new_certificate.days = row,
    }
}

fn change_cloud(state: &mut State) -> Vec<Effect> {
    let at = state.case.clouds.list.iter().position(|cloud| cloud.id == state.case.profile.cloud).unwrap_or(0);
    let next = &state.case.clouds.list[(at + 1) % state.case.clouds.list.len()];
    let (id, title) = (next.id.clone(), next.title.clone());
    state.case.profile.move_to(id);
    state.say(format!("Cloud: {title}"));
    vec![deed::use_cloud(state)]
}

fn select(state: &mut State, row: usize) -> Vec<Effect> {
    let place = state.place();
    if row < view::list_len(state, place) {
        state.screen.put_cursor(place, row);
        state.screen.on_offer = false;
        if matches!(place, Place::Step(_)) {
            value::commit_all(state);
            state.screen.focus = None;
        }
    }
    Vec::new()
}
