//! The real engine and driver: what they can be asked to print of themselves, and every screen.

use std::fmt::Write;

use firstcall::app::{Action, Edit, Msg, Place, State, view};
use firstcall::recipe::Flow;

use super::{Bench, TOKENS, WAYS};
use crate::screens::{PLAIN, SMALL, WIDE, picture, text};
use crate::support::hands;
use crate::support::robot::Robot;

/// The place on top, as it looks in the two usual sizes.
fn pictures(state: &State) -> String {
    [SMALL, WIDE].map(|(width, height)| text(&picture(state, width, height, PLAIN).0)).concat()
}

/// What a crash or a log could print of a state, without the recipe, which is the same for everybody.
fn printed(state: &State) -> String {
    let all = format!("{state:?}");
    let from = all.find(", profile: Profile {").expect("what follows the recipe in a state");
    all[from..].to_owned()
}

/// Every screen of a state, each with and without the cursor in a field, and every exchange in full.
fn screens(robot: &mut Robot<'_>) -> String {
    let mut all = String::new();
    for place in Place::all() {
        hands::act(robot, Action::Step(5));
        hands::open(robot, place);
        all.push_str(&pictures(robot.state()));
        if let Some(field) = view::fields(robot.state()).first().copied() {
            hands::focus(robot, field);
            all.push_str(&pictures(robot.state()));
        }
        if place == Place::Token {
            hands::act(robot, Action::RawToken);
            all.push_str(&pictures(robot.state()));
            hands::act(robot, Action::RawToken);
        }
    }
    for row in 0..robot.state().case().exchanges().len() {
        hands::open(robot, Place::Exchanges);
        hands::select(robot, row);
        hands::act(robot, Action::Primary);
        all.push_str(&text(&picture(robot.state(), WIDE.0, WIDE.1, PLAIN).0));
    }
    for exchange in robot.state().case().exchanges() {
        writeln!(all, "{exchange:?}\n{}", exchange.lines().join("\n")).unwrap();
        all.push_str(&serde_json::to_string(exchange.as_ref()).unwrap());
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_way_somebody_signs_in_the_engine_shows_no_secret() {
    for way in WAYS {
        let bench = Bench::set_up().await;
        bench.learn(way);
        let mut robot = Robot::sit_down_with(&bench.tenant, bench.tap.clouds(), &bench.inputs(way), way.secrets).await;
        robot.watch = Some(pictures);
        robot.look_around().await;
        robot.sign_in().await;
        let after_sign_in = printed(robot.state());
        let has_token = robot.state().case().evidence().sign_in.as_ref().is_some_and(|seen| seen.outcome.is_ok());
        assert_eq!(
            has_token,
            way.works,
            "{:?} {:?}: {:?}",
            way.flow,
            way.inputs.len(),
            robot.state().case().evidence().sign_in
        );
        robot.look_at_setup().await;
        robot.take(Msg::Act(Action::Recheck));
        robot.settle().await;

        let seen = bench.known.kinds();
        // Looking at the setup brings tokens in any case.
        for kind in TOKENS.iter().chain(way.passes) {
            assert!(seen.contains(*kind), "{:?}: no {kind} in {seen:?}", way.flow);
        }
        bench.known.assert_absent("what happened", &robot.trace.join("\n"));
        bench.known.assert_absent("a screen", &screens(&mut robot));
        bench.known.assert_absent("the state", &after_sign_in);
        bench.known.assert_absent("the state", &printed(robot.state()));
        bench.known.assert_absent("the driver", &format!("{:?}", robot.tokens()));
        let profile = toml::to_string(robot.state().case().profile()).unwrap();
        assert!(profile.contains(super::DOMAIN), "{profile}");
        bench.known.assert_absent("the profile", &profile);
        if way.flow == Flow::Browser {
            explains_without_repeating(&bench, &mut robot);
        }
        bench.clear().await;
    }
}

/// Whatever is pasted into the field for errors, its secrets are not repeated.
fn explains_without_repeating(bench: &Bench, robot: &mut Robot<'_>) {
    for (kind, secret) in bench.known.all().into_iter().filter(|(kind, _)| is_named(kind)) {
        for pasted in super::commands::texts_with(&kind, &secret) {
            hands::act(robot, Action::Step(5));
            hands::open(robot, Place::Explain);
            hands::leave_field(robot);
            robot.trace.clear();
            robot.take(Msg::Edit(Edit::Paste(pasted)));
            robot.trace.push(printed(robot.state()));
            robot.take(Msg::Act(Action::Primary));
            robot.trace.push(printed(robot.state()));
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
