//! The real engine and driver: what they can be asked to print of themselves, and every screen.

use std::fmt::Write;
use std::sync::Arc;

use firstcall::app::{Action, Edit, Msg, Place, State, view};
use firstcall::recipe::{Flow, Recipe};
use strum::IntoEnumIterator;

use super::{Bench, TOKENS, WAYS};
use crate::screens::{PLAIN, SMALL, WIDE, picture, text};
use crate::screens_any::PLACES;
use crate::support::robot::Robot;

/// The recipe with every flow offered, so that none is left out until a target offers it.
fn recipe() -> Arc<Recipe> {
    let mut recipe = Recipe::embedded().clone();
    recipe.targets[0].flows = Flow::iter().collect();
    Arc::new(recipe)
}

/// Everything that a front could print of a state, and the screens at the place on top.
fn shown(state: &State) -> String {
    let mut all = format!("{state:?}\n{state:#?}\n");
    for (width, height) in [SMALL, WIDE] {
        all.push_str(&text(&picture(state, width, height, PLAIN).0));
    }
    all
}

/// Every screen of a state, each with and without the cursor in a field, and every exchange in full.
fn screens(state: &mut State) -> String {
    let mut all = shown(state);
    let (places, focus) = (state.places.clone(), state.focus);
    for place in PLACES {
        state.places = vec![Place::Welcome, Place::Case, Place::Step(5), place];
        for focus in [None, view::fields(state).first().copied()] {
            state.focus = focus;
            all.push_str(&shown(state));
        }
        state.focus = None;
        if place == Place::Token {
            state.raw_token = true;
            all.push_str(&shown(state));
            state.raw_token = false;
        }
        for row in 0..view::list_len(state, place).min(60) {
            state.cursors.insert(place, row);
            all.push_str(&text(&picture(state, WIDE.0, WIDE.1, PLAIN).0));
        }
    }
    for exchange in &state.exchanges {
        writeln!(all, "{exchange:?}\n{}", view::exchange_lines(exchange).join("\n")).unwrap();
        all.push_str(&serde_json::to_string(&**exchange).unwrap());
    }
    (state.places, state.focus) = (places, focus);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_way_somebody_signs_in_the_engine_shows_no_secret() {
    for way in WAYS {
        let bench = Bench::set_up().await;
        bench.learn(way);
        let mut robot =
            Robot::sit_down_with(&bench.tenant, bench.tap.clouds(), recipe(), &bench.inputs(way), way.secrets).await;
        robot.watch = Some(shown);
        robot.look_around().await;
        robot.sign_in().await;
        robot.look_at_setup().await;
        robot.take(Msg::Act(Action::Recheck));
        robot.settle().await;

        let seen = bench.known.kinds();
        for kind in TOKENS.iter().chain(way.passes) {
            // Looking at the setup brings tokens in any case.
            assert!(seen.contains(*kind), "{:?}: no {kind} in {seen:?}", way.flow);
        }
        bench.known.assert_absent("what happened", &robot.trace.join("\n"));
        bench.known.assert_absent("a screen", &screens(&mut robot.state));
        let profile = toml::to_string(&robot.state.profile).unwrap();
        assert!(profile.contains(super::DOMAIN), "{profile}");
        bench.known.assert_absent("the profile", &profile);
        bench.known.assert_absent("the driver", &format!("{:?}", robot.tokens()));
        explains_without_repeating(&bench, &mut robot);
        bench.clear().await;
    }
}

/// Whatever is pasted into the field for errors, its secrets are not repeated.
fn explains_without_repeating(bench: &Bench, robot: &mut Robot<'_>) {
    for (kind, secret) in bench.known.all().into_iter().filter(|(kind, _)| is_named(kind)) {
        for pasted in super::commands::texts_with(&kind, &secret) {
            robot.state.places = vec![Place::Welcome, Place::Explain];
            robot.state.focus = None;
            robot.trace.clear();
            robot.take(Msg::Edit(Edit::Paste(pasted)));
            robot.take(Msg::Act(Action::Primary));
            robot.trace.push(screens(&mut robot.state));
            bench.known.assert_absent(&format!("explaining {kind}"), &robot.trace.join("\n"));
        }
    }
}

/// Whether errors and logs name this kind of secret, so that it can be told from any other word.
fn is_named(kind: &str) -> bool {
    !matches!(
        kind,
        "control bearer" | "key" | "federated token" | "certificate-password" | "password" | "client-secret"
    )
}
