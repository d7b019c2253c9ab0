//! The hands of a person: what somebody does, as messages, until the state is the one that a test is about. Tests of the
//! engine and of whole screens share this file.

use tui_input::InputRequest;

use super::{Action, Edit, Effect, Field, Flow, InputId, Msg, Place, State, update, view};

/// Whatever takes messages.
pub trait Takes {
    fn state(&self) -> &State;

    /// Takes a message, and gives what nobody has performed.
    fn take(&mut self, msg: Msg) -> Vec<Effect>;
}

impl Takes for State {
    fn state(&self) -> &State {
        self
    }

    fn take(&mut self, msg: Msg) -> Vec<Effect> {
        update(self, msg)
    }
}

/// Starts the practice tenant.
pub fn practise(state: &mut impl Takes, scenario: &str) -> Vec<Effect> {
    state.take(Msg::Practise(scenario.to_owned()))
}

/// Does what a key, a click or the palette stands for.
pub fn act(state: &mut impl Takes, action: Action) -> Vec<Effect> {
    state.take(Msg::Act(action))
}

/// Puts the cursor of the place on top on a row.
pub fn select(state: &mut impl Takes, row: usize) -> Vec<Effect> {
    act(state, Action::Select(u16::try_from(row).expect("a short list")))
}

/// Pastes a text into the field that has the cursor, or into the one that is meant.
pub fn paste(state: &mut impl Takes, text: &str) -> Vec<Effect> {
    state.take(Msg::Edit(Edit::Paste(text.to_owned())))
}

/// Chooses a target in a tenant of the user's own on the welcome screen.
pub fn begin(state: &mut impl Takes, target: &str) -> Vec<Effect> {
    let own = view::WelcomeEntry::Tenant(target.into());
    let row = view::welcome(state.state()).iter().position(|entry| *entry == own).expect("the target is offered");
    select(state, row);
    let effects = act(state, Action::Primary);
    assert_eq!(state.state().place(), Place::Case);
    effects
}

/// Chooses a way to sign in on the case screen, and goes back to the step.
pub fn choose_flow(state: &mut impl Takes, flow: Flow) -> Vec<Effect> {
    let mut effects = act(state, Action::ChangeCase);
    effects.extend(choose(state, view::Decides::Caller(flow.caller())));
    effects.extend(choose(state, view::Decides::Flow(flow)));
    assert_eq!(state.state().case().profile().case.flow, flow, "it is offered");
    effects.extend(act(state, Action::Primary));
    effects
}

/// Takes a choice of the place on top.
pub fn choose(state: &mut impl Takes, decides: view::Decides) -> Vec<Effect> {
    let choices = view::choices(state.state(), state.state().place());
    let row = choices.iter().position(|choice| choice.decides == decides);
    let mut effects = select(state, row.unwrap_or_else(|| panic!("{decides:?} is not offered")));
    effects.extend(act(state, Action::Toggle));
    effects
}

/// Puts the cursor into a field of the place on top.
pub fn focus(state: &mut impl Takes, field: Field) -> Vec<Effect> {
    let mut effects = Vec::new();
    for _ in Field::iter() {
        if state.state().screen().focus() == Some(field) {
            break;
        }
        effects.extend(act(state, Action::NextField));
    }
    assert_eq!(state.state().screen().focus(), Some(field), "it is on {:?}", state.state().place());
    effects
}

/// Leaves the field, if the cursor is in one.
pub fn leave_field(state: &mut impl Takes) -> Vec<Effect> {
    if state.state().screen().focus().is_some() { act(state, Action::Back) } else { Vec::new() }
}

/// Goes to the step with a field, and types a value in place of what stands there.
pub fn fill(state: &mut impl Takes, field: Field, text: &str) -> Vec<Effect> {
    let shows = |number: &usize| view::fields_of(state.state(), Place::Step(*number)).contains(&field);
    let step = (1..=5).find(shows).unwrap_or_else(|| panic!("no step has {field:?}"));
    let mut effects = act(state, Action::Step(u8::try_from(step).expect("one of five")));
    effects.extend(focus(state, field));
    effects.extend(state.take(Msg::Edit(Edit::Type(InputRequest::DeleteLine))));
    effects.extend(paste(state, text));
    effects.extend(act(state, Action::Primary));
    effects
}

/// Gives an input another value, in the way that the wizard has for it.
pub fn set(state: &mut impl Takes, input: InputId, value: &str) -> Vec<Effect> {
    match input {
        InputId::Flow => choose_flow(state, value.parse().expect("a way to sign in")),
        _ => {
            let field = Field::iter().find(|field| field.input() == Some(input)).expect("it has a field");
            fill(state, field, value)
        }
    }
}

/// Opens a place from wherever somebody is. A sign-in and a list of environments are there only while they are waited
/// for, so nothing opens them by itself.
pub fn open(state: &mut impl Takes, place: Place) {
    let action = match place {
        Place::Welcome | Place::SignIn | Place::Environments => return,
        Place::Profiles => Action::Profiles,
        Place::Case => Action::ChangeCase,
        Place::NoApp => Action::NoApp,
        Place::Step(number) => Action::Step(u8::try_from(number).expect("one of five")),
        Place::Success => {
            act(state, Action::Step(5));
            Action::Primary
        }
        Place::Call => Action::Answer,
        Place::Token => Action::Token,
        Place::Exchanges => Action::Exchanges,
        Place::Exchange => {
            act(state, Action::Exchanges);
            Action::Primary
        }
        Place::Explain => Action::Explain,
        Place::Summary => Action::Summary,
        Place::Practice => Action::Practice,
        Place::Faults => Action::Faults,
        Place::Report => Action::SaveReport,
        Place::Permissions => Action::Permissions,
        Place::Roles => Action::Roles,
        Place::RoleScopes => Action::RoleScopes,
        Place::Directory => Action::LookAtSetup,
        Place::NewCertificate => Action::NewCertificate,
        Place::BrowserSays => Action::BrowserSays,
        Place::Text => Action::ReadAll,
        Place::Help => Action::Help,
        Place::Palette => Action::Palette,
        Place::Question => Action::Quit,
    };
    act(state, action);
}
