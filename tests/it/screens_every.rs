//! Every screen in every situation, at every size and in large letters: made from the list of places, so that no screen is
//! without a picture.

use std::collections::{BTreeMap, BTreeSet};

use firstcall::app::{Action, Field, Msg, Place, Progress, State, update, view};
use firstcall::evidence::{EnvironmentLine, Observation};
use firstcall::profile::{InputId, Profile};
use firstcall::recipe::{Flow, Recipe};
use strum::IntoEnumIterator;

use super::screens::*;
use crate::support::hands;

/// How far somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
enum Situation {
    /// A case is begun, and nothing is typed.
    Begun,
    /// The sign-in was refused.
    Refused,
    /// The first call was answered.
    Answered,
    /// A program's call was answered, on the practice tenant's clouds or not.
    ByProgram,
    /// The practice tenant runs.
    Practice,
}

impl Situation {
    fn make(self) -> State {
        match self {
            Situation::Begun => at_step_of("power-platform", 1, Flow::Browser),
            Situation::Refused => {
                let mut state = at_step(5);
                act(&mut state, Action::SignIn);
                answer(&mut state, refused("AADSTS65001", "The user or administrator has not consented."));
                state
            }
            Situation::Answered => {
                let mut state = called(environments());
                act(&mut state, Action::Back);
                let url = "https://api.powerplatform.com/environmentmanagement/environments?api-version=2024-10-01";
                let exchange = exchange(14, "GET", url, Some(200), "list the environments");
                update(&mut state, Msg::Exchanged { exchange, skew: None });
                state
            }
            Situation::ByProgram => called_by_program(environments()),
            Situation::Practice => practising_at(1),
        }
    }
}

/// A state that shows a place in a situation; `None` where nothing leads there.
fn at(place: Place, situation: Situation) -> Option<State> {
    let mut state = match (place, situation) {
        (Place::Welcome, Situation::Begun) => fresh(),
        (Place::Profiles, Situation::Begun) => with_kept_cases(),
        (Place::SignIn | Place::BrowserSays, Situation::Answered | Situation::Practice) => {
            let mut state = if situation == Situation::Practice { practising_at(5) } else { at_step(5) };
            act(&mut state, Action::SignIn);
            let url = "https://login.microsoftonline.com/contoso/oauth2/v2.0/authorize?client_id=4b1c2d3e".to_owned();
            progress(&mut state, Progress::Browser { url, redirect_uri: "http://localhost:51234".to_owned() });
            state
        }
        (Place::Environments, Situation::Answered) => choosing_an_environment(),
        (Place::NewCertificate, Situation::Begun) => {
            let mut state = at_step(4);
            hands::choose_flow(&mut state, Flow::Certificate);
            act(&mut state, Action::Step(4));
            state
        }
        (Place::Roles | Place::RoleScopes, Situation::ByProgram) => {
            let mut state = situation.make();
            act(&mut state, Action::Step(4));
            state
        }
        (Place::Permissions, Situation::Refused) => {
            let mut state = situation.make();
            act(&mut state, Action::Step(2));
            state
        }
        _ => situation.make(),
    };
    if state.place() != place {
        hands::leave_field(&mut state);
        let is_offered = |action: Action| firstcall::app::rows_now(&state).any(|row| row.action == action);
        let needs = match place {
            Place::Profiles => Some(Action::Profiles),
            Place::BrowserSays => Some(Action::BrowserSays),
            Place::Call => Some(Action::Answer),
            Place::Token => Some(Action::Token),
            Place::Directory => Some(Action::LookAtSetup),
            Place::NoApp => Some(Action::NoApp),
            Place::Permissions => Some(Action::Permissions),
            Place::Roles => Some(Action::Roles),
            Place::RoleScopes => Some(Action::RoleScopes),
            Place::NewCertificate => Some(Action::NewCertificate),
            Place::Practice | Place::Faults => Some(Action::Practice),
            _ => None,
        };
        if needs.is_some_and(|action| !is_offered(action)) {
            return None;
        }
        hands::open(&mut state, place);
    }
    (state.place() == place).then_some(state)
}

fn with_kept_cases() -> State {
    let kept = |name: &str, target: &str, tenant: &str, step: usize| {
        let recipe = Recipe::embedded();
        let mut profile = Profile::new(recipe, recipe.clouds.first().id.clone());
        for (input, value) in [(InputId::Target, target), (InputId::Tenant, tenant), (InputId::ClientId, CLIENT)] {
            profile.set(recipe, input, value).unwrap();
        }
        profile.name = name.to_owned();
        profile.step = step;
        profile
    };
    let mut elsewhere = kept("fabrikam-dataverse-4b1c2d3e", "dataverse", "fabrikam.example", 2);
    elsewhere.origin.cloud_file = Some("clouds-of-fabrikam.toml".into());
    let saved =
        vec![kept("contoso-power-platform-4b1c2d3e", "power-platform", "contoso.onmicrosoft.com", 5), elsewhere];
    let mut setup = setup(saved[0].clone());
    setup.saved = saved;
    let mut state = State::new(setup);
    act(&mut state, Action::Profiles);
    state
}

fn choosing_an_environment() -> State {
    let mut state = in_environment("dataverse", "https://contoso.crm4.dynamics.com", 1, Flow::Browser);
    hands::fill(&mut state, Field::Input(InputId::ClientId), CLIENT);
    answer(&mut state, Observation::App(seen(())));
    act(&mut state, Action::Step(1));
    hands::leave_field(&mut state);
    act(&mut state, Action::Environments);
    answer(&mut state, signed_in());
    let line = |name: &str, host: &str| EnvironmentLine {
        id: None,
        name: name.to_owned(),
        url: format!("https://{host}.crm4.dynamics.com"),
        is_enabled: true,
        is_administered: false,
    };
    let lines = vec![line("Contoso Development", "contoso-dev"), line("Contoso Production", "contoso")];
    answer(&mut state, Observation::Environments(seen(lines)));
    state
}

/// The name of a place in the name of its picture.
fn name(place: Place) -> String {
    let name = format!("{place:?}").to_lowercase();
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn pictures(state: &State, sizes: &[(u16, u16)]) -> String {
    let pictures = sizes.iter().map(|(width, height)| {
        let (buffer, _) = picture(state, *width, *height, PLAIN);
        format!("{width} x {height}\n{}", text(&buffer))
    });
    pictures.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn every_place_has_a_picture_in_every_situation_at_every_size() {
    let mut shown = BTreeSet::new();
    for situation in Situation::iter() {
        let called: &str = situation.into();
        for place in Place::all() {
            // What only a program or the practice tenant shows.
            let is_special = matches!(situation, Situation::ByProgram | Situation::Practice);
            if is_special && shown.contains(&place) {
                continue;
            }
            if let Some(state) = at(place, situation) {
                shown.insert(place);
                insta::assert_snapshot!(format!("{}_{called}", name(place)), pictures(&state, &[SMALL, WIDE, LARGE]));
            }
        }
    }
    let missing: Vec<Place> = Place::all().filter(|place| !shown.contains(place)).collect();
    assert_eq!(missing, []);
}

#[test]
fn every_place_has_a_picture_in_large_letters() {
    let mut shown = BTreeMap::new();
    for place in Place::all() {
        // The situation that shows most of it.
        let made =
            [Situation::Answered, Situation::ByProgram, Situation::Refused, Situation::Practice, Situation::Begun];
        if let Some(mut state) = made.into_iter().find_map(|situation| at(place, situation)) {
            act(&mut state, Action::Large);
            assert!(state.screen().is_large());
            shown.insert(place, view::primary_label(&state));
            insta::assert_snapshot!(format!("large_{}", name(place)), pictures(&state, &[SMALL, LARGE]));
        }
    }
    assert_eq!(shown.len(), Place::all().count(), "{shown:?}");
}
