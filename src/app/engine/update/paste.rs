//! Pasted text: what it holds goes into the fields that it belongs to, wherever the cursor is. Nothing of it is lost, and
//! what was taken can be taken back.

use zeroize::Zeroizing;

use crate::app::{Effect, Field, OwnField, Place, State, Taken, view};
use crate::evidence::is_guid;
use crate::profile::pasted::{Aside, Found, Pasted, read};
use crate::profile::{InputId, Secret, SecretId};
use crate::recipe::{Caller, StepInput};

use super::{environments, explain, go, recheck, value};

/// Takes what a text holds. Gives the text back where it belongs into the field that has the cursor, as it is.
pub(super) fn paste(state: &mut State, text: String) -> Result<Vec<Effect>, String> {
    let focus = state.screen.focus;
    let is_word = !text.trim().contains(char::is_whitespace);
    if takes_anything(state) || focus.is_some_and(|field| is_word && takes_a_word(field)) {
        return Err(text);
    }
    if explain::inspect(state, &text) {
        drop(Zeroizing::new(text));
        return Ok(Vec::new());
    }
    if names_error(&text) {
        explain::show(state, &text);
        return Ok(Vec::new());
    }
    let recipe = state.case.recipe.clone();
    let pasted = read(&text, &recipe);
    // The text of the field itself does not count: the paste may replace it.
    for field in state.screen.fields.unjudged(None).into_iter().filter(|field| Some(*field) != focus) {
        value::commit(state, field);
    }
    let plan = Plan::of(state, &pasted, focus);
    if let Some(id) = plan.environment_id.as_ref().filter(|_| plan.values.is_empty() && plan.secret.is_none()) {
        let (effects, said) = environments::look_up(state, id);
        state.say(said);
        return Ok(effects);
    }
    if plan.values.is_empty() && plan.secret.is_none() {
        // A text that is a secret stands nowhere but in the field for one.
        if pasted.secret.is_some() {
            drop(Zeroizing::new(text));
            state.warn(plan.said(&[]));
            return Ok(Vec::new());
        }
        return nothing(state, text, &plan, is_word);
    }
    drop(Zeroizing::new(text));
    Ok(take(state, plan, &pasted))
}

/// Whether the cursor is in a field that takes any text: a search, an address that is waited for, an error.
fn takes_anything(state: &State) -> bool {
    match (state.screen.focus, state.place()) {
        (Some(field), _) => field.input().is_none() && field.secret().is_none(),
        (None, Place::Explain) => true,
        // The address of the last page is waited for.
        (None, Place::SignIn) => !view::fields(state).is_empty(),
        (None, _) => false,
    }
}

/// Whether one word means nothing else in this field than what it is.
fn takes_a_word(field: Field) -> bool {
    field.secret().is_some()
        || matches!(
            field,
            Field::Input(InputId::RedirectUri)
                | Field::Input(InputId::Callback)
                | Field::Input(InputId::Certificate)
                | Field::Input(InputId::FederatedTokenFile)
                | Field::Input(InputId::Role)
                | Field::Input(InputId::Geo)
        )
}

/// Whether a text is about a sign-in that failed, whatever ids stand in it.
fn names_error(text: &str) -> bool {
    let is_code = |(at, _): (usize, &str)| text[at + 6..].starts_with(|c: char| c.is_ascii_digit());
    text.match_indices("AADSTS").any(is_code)
}

/// Nothing in the text is a value: it goes into the field that has the cursor, or to where errors are explained.
fn nothing(state: &mut State, text: String, plan: &Plan, is_word: bool) -> Result<Vec<Effect>, String> {
    let is_text = plan.asides.is_empty() || (is_word && state.screen.focus != Some(Field::Input(InputId::Environment)));
    if state.screen.focus.is_some() && is_text {
        return Err(text);
    }
    // A single unknown word may be the secret that is asked for here, so it is put nowhere else.
    if is_word && plan.asides.is_empty() && missing_secret(state).is_some() {
        return Err(text);
    }
    if state.screen.focus.is_none() && plan.asides.is_empty() && explain::finds_error(state, &text) {
        explain::show(state, &text);
        return Ok(Vec::new());
    }
    let mut said = vec!["Nothing was taken from the text.".to_owned()];
    said.extend(plan.asides.iter().cloned());
    if !text.trim().is_empty() {
        state.screen.explained = None;
        state.screen.fields.put(Field::Own(OwnField::Explain), text.trim());
        said.push("It is kept under Explain an error.".to_owned());
    }
    state.warn(said.join(" "));
    Ok(Vec::new())
}

/// The field of a secret that is still to be filled in this place, where none has the cursor.
pub(super) fn missing_secret(state: &State) -> Option<Field> {
    let is_missing = |field: &Field| field.secret().is_some() && view::is_missing(state, *field);
    view::fields(state).into_iter().find(is_missing).filter(|_| state.screen.focus.is_none())
}

/// What of a text goes where.
#[derive(Default)]
struct Plan {
    values: Vec<(InputId, String)>,
    secret: Option<Secret>,
    /// The environment, where the text names nothing but its ID and a list has its address.
    environment_id: Option<String>,
    /// What is said of the rest.
    asides: Vec<String>,
    /// Whether nothing but its place says that an id is the one of a tenant.
    is_guess: bool,
    /// Whether all that the text names stands there already.
    is_known: bool,
}

impl Plan {
    fn of(state: &State, pasted: &Pasted, focus: Option<Field>) -> Self {
        let mut plan = Self::default();
        for found in &pasted.found {
            plan.place(state, found, focus);
        }
        plan.secret = pasted.secret.clone();
        if plan.secret.is_some() && SecretId::of(state.case.profile.case.flow) != Some(SecretId::ClientSecret) {
            plan.secret = None;
            plan.asides.push("What looks like a client secret was not taken: this sign-in needs none.".to_owned());
        }
        if plan.values.is_empty() || pasted.asides.contains(&Aside::SeveralIds) {
            plan.asides.extend(pasted.asides.iter().map(|aside| in_words(*aside)));
        }
        plan
    }

    fn place(&mut self, state: &State, found: &Found, focus: Option<Field>) {
        let inputs = &state.case.profile.inputs;
        let target = state.target();
        let asks = |input| target.asks(input).is_some();
        // On the first screen nobody has said yet what is called.
        let is_open = !state.screen.places.iter().any(|place| *place != Place::Welcome && !place.is_overlay());
        match found {
            Found::Tenant(tenant) => self.put(InputId::Tenant, tenant),
            Found::ClientId(id) => self.put(InputId::ClientId, id),
            Found::Id(id) => match focus {
                // The field is filled with what Entra knows, and the one beside it waits for an id.
                Some(Field::Input(InputId::Tenant))
                    if inputs.client_id.is_empty() && view::tenant_id(state).is_some_and(|known| known != id) =>
                {
                    self.put(InputId::ClientId, id);
                }
                Some(Field::Input(InputId::ClientId))
                    if inputs.tenant.is_empty() && is_guid(&inputs.client_id) && inputs.client_id != *id =>
                {
                    self.put(InputId::Tenant, id);
                    self.is_guess = true;
                }
                Some(Field::Input(InputId::Tenant)) => self.put(InputId::Tenant, id),
                Some(Field::Input(InputId::ClientId)) => self.put(InputId::ClientId, id),
                None if inputs.client_id.is_empty() && (!inputs.tenant.is_empty() || asks(StepInput::Environment)) => {
                    self.put(InputId::ClientId, id);
                }
                None if inputs.tenant.is_empty() => {
                    self.put(InputId::Tenant, id);
                    self.is_guess = true;
                }
                Some(_) | None => self.asides.push(
                    "firstcall cannot tell what this ID belongs to. Put the cursor into its field and paste it there."
                        .to_owned(),
                ),
            },
            Found::Account(account) => {
                let domain = account.rsplit('@').next().unwrap_or_default();
                if focus == Some(Field::Input(InputId::Tenant)) || (inputs.tenant.is_empty() && !domain.is_empty()) {
                    self.put(InputId::Tenant, &domain.to_ascii_lowercase());
                }
                if focus != Some(Field::Input(InputId::Tenant)) || inputs.username.is_empty() {
                    self.put(InputId::Username, account);
                }
            }
            Found::Environment(address) => match target.site.environment() {
                Some(site) if site.knows(address) => self.put(InputId::Environment, address),
                _ if is_open => self.put(InputId::Environment, address),
                _ => self.asides.push(of_other_target(state, address)),
            },
            Found::EnvironmentId(id) => {
                if asks(StepInput::RoleScope) && state.case.profile.case.caller == Caller::Program {
                    self.put(InputId::RoleScope, &format!("environment:{id}"));
                } else if asks(StepInput::Environment) && view::lists_environments(state) {
                    self.environment_id = Some(id.clone());
                } else if asks(StepInput::Environment) {
                    let help = view::help(state, Field::Input(InputId::Environment));
                    self.asides.push(format!("The page names the environment by its ID only. {help}"));
                } else {
                    self.asides.push(format!("{} needs no environment.", target.title));
                }
            }
            Found::Geo(geo) if asks(StepInput::Geo) => self.put(InputId::Geo, geo),
            Found::ProjectId(id) if asks(StepInput::ProjectId) => self.put(InputId::ProjectId, id),
            Found::Geo(_) => {
                self.asides
                    .push(format!("That address belongs to Lifecycle Services; this case is about {}.", target.title));
            }
            Found::ProjectId(_) => {}
        }
    }

    fn put(&mut self, input: InputId, value: &str) {
        self.values.push((input, value.to_owned()));
    }

    /// What was taken and what was not, in as many sentences as that needs.
    fn said(&self, took: &[String]) -> String {
        let took = match took {
            [] if self.is_known => "The text names the tenant that is already entered.".to_owned(),
            [] => "Nothing was taken from the text.".to_owned(),
            took => format!("Took {} from the text.", listed(took)),
        };
        [took].into_iter().chain(self.asides.iter().cloned()).collect::<Vec<_>>().join(" ")
    }
}

fn in_words(aside: Aside) -> String {
    match aside {
        Aside::ObjectId => "An object ID cannot sign in. Use the Application (client) ID next to it.".to_owned(),
        Aside::SeveralApps(count) => {
            format!("It lists {count} apps. Paste the Application (client) ID of the one you mean.")
        }
        Aside::SeveralIds => "It contains several IDs without labels. Paste them one by one.".to_owned(),
    }
}

/// An address of an environment that this target does not have.
fn of_other_target(state: &State, address: &str) -> String {
    let knows = |target: &&crate::recipe::Target| target.site.environment().is_some_and(|site| site.knows(address));
    let of = state.case.recipe.targets.iter().find(knows).map_or("something else", |target| target.title.as_str());
    format!("That address belongs to {of}; this case is about {}.", state.target().title)
}

/// Takes the values over, each with what stood there before.
fn take(state: &mut State, plan: Plan, pasted: &Pasted) -> Vec<Effect> {
    value::commit_all(state);
    let recipe = state.case.recipe.clone();
    let mut taken = Taken { is_guess: plan.is_guess, ..Taken::default() };
    let (mut took, mut problems) = (Vec::new(), Vec::new());
    let tenant_id = view::tenant_id(state).map(str::to_owned);
    for (input, value) in &plan.values {
        // The name of the same tenant stands there: it stays, and so does the sign-in to it.
        if *input == InputId::Tenant && tenant_id.as_ref() == Some(value) {
            continue;
        }
        let before = state.case.profile.get(*input);
        let (field, text) = (Field::Input(*input), state.screen.fields.text(Field::Input(*input)));
        match state.case.profile.set(&recipe, *input, value) {
            Ok(()) => {
                let after = state.case.profile.get(*input);
                show(state, *input);
                state.screen.fields.remember(field, text, false);
                took.push(in_sentence(*input, pasted));
                if after != before {
                    taken.values.push((*input, before, after));
                }
            }
            Err(error) => problems.push(format!("{}: {}.", error.label, error.problem)),
        }
    }
    let mut effects = Vec::new();
    if let Some(secret) = &plan.secret {
        let id = SecretId::ClientSecret;
        taken.secret = Some(state.screen.fields.secret(id));
        state.take_secret(id, secret);
        effects.extend(recheck::other_secret(state, id));
        took.push(id.in_words().to_owned());
    }
    let is_own_field = state.screen.focus.is_some_and(|field| {
        plan.secret.is_none() && plan.values.len() == 1 && field.input() == Some(plan.values[0].0)
    });
    let is_known = took.is_empty() && problems.is_empty();
    let said = Plan { asides: [plan.asides.clone(), problems].concat(), is_known, ..Plan::default() }.said(&took);
    if !(taken.values.is_empty() && taken.secret.is_none()) {
        state.screen.taken = Some(taken);
    }
    let mut said = said;
    if let Some(id) = &plan.environment_id {
        let (looked_up, words) = environments::look_up(state, id);
        effects.extend(looked_up);
        said = format!("{said} {words}");
    }
    if !is_own_field || plan.environment_id.is_some() {
        lead_on(state);
        let back = if state.screen.taken.is_some() { view::UNDOES } else { "" };
        state.say(said + back);
    }
    effects
}

/// Puts the cursor where something is still missing.
fn lead_on(state: &mut State) {
    match state.place() {
        Place::NoApp => go::to_step(state, 1),
        // What was read there, such as the script, has done its work.
        Place::Text if state.has_begun() => {
            let from_no_app = state.screen.places.contains(&Place::NoApp);
            go::to_step(state, if from_no_app { 1 } else { state.case.profile.step.clamp(1, 5) });
        }
        Place::Step(_) => {
            state.screen.on_offer = false;
            state.screen.focus = view::fields(state).into_iter().find(|field| view::is_missing(state, *field));
        }
        _ => {}
    }
}

/// The name of an input within a sentence.
fn in_sentence(input: InputId, pasted: &Pasted) -> String {
    match (input, &pasted.app) {
        (InputId::ClientId, Some(name)) => format!("the client ID of {name}"),
        (InputId::ClientId, None) => "the client ID".to_owned(),
        (InputId::ProjectId, _) => "the project ID".to_owned(),
        (InputId::RoleScope, _) => "the scope of the role".to_owned(),
        (other, _) => format!("the {}", other.label().to_lowercase()),
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Shows the value of an input in its field.
fn show(state: &mut State, input: InputId) {
    let value = state.case.profile.get(input);
    state.screen.fields.put(Field::Input(input), &value);
}

/// Takes back what the last paste put in, where nothing else was put there since.
pub(super) fn take_back(state: &mut State) -> Vec<Effect> {
    let Some(taken) = state.screen.taken.take() else {
        return Vec::new();
    };
    value::commit_all(state);
    let recipe = state.case.recipe.clone();
    for (input, before, after) in taken.values {
        if state.case.profile.get(input) == after {
            // It was taken before, so it is taken again.
            let _ = state.case.profile.set(&recipe, input, &before);
            show(state, input);
        }
    }
    let mut effects = Vec::new();
    if let Some(before) = taken.secret {
        let before = before.unwrap_or_else(|| Secret::new(String::new()));
        state.take_secret(SecretId::ClientSecret, &before);
        effects.extend(recheck::other_secret(state, SecretId::ClientSecret));
    }
    state.say("Undone. Everything is as it was before the paste.");
    effects
}
