//! A session that was written down is played again, without any outside, to the same state and the same last picture.

use std::fs;
use std::io::BufReader;

use firstcall::app::{Action, Edit, Field, Msg, State};
use firstcall::drive::{Recording, ReplayError, replay};
use firstcall::profile::{InputId, Profile, SecretId};
use firstcall::recipe::Recipe;
use firstcall::ui::as_text;
use tui_input::InputRequest;

use crate::screens::setup;
use crate::support::command::Firstcall;
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;

fn played(recording: &str) -> Result<State, ReplayError> {
    replay(BufReader::new(recording.as_bytes()))
}

/// Plays what was written down of a session that is in this state now.
fn assert_same(what: &str, recording: &str, state: &State) {
    let again = played(recording).unwrap_or_else(|error| panic!("{what}: {error}"));
    for (width, height) in [(80, 24), (160, 45)] {
        assert_eq!(as_text(&again, width, height), as_text(state, width, height), "{what}");
    }
    let (again, state) = (format!("{again:?}"), format!("{state:?}"));
    let differs = again.bytes().zip(state.bytes()).position(|(one, other)| one != other);
    let near = |text: &str, at: usize| text.get(at.saturating_sub(200)..text.len().min(at + 200)).map(str::to_owned);
    assert!(
        again == state,
        "{what}: {:?} became {:?}",
        differs.and_then(|at| near(&state, at)),
        differs.and_then(|at| near(&again, at)),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_path_of_each_target_and_a_repair_are_played_again() {
    let folder = tempfile::tempdir().unwrap();
    for (scenario, repairs) in [
        ("configured", false),
        ("configured-dataverse", false),
        ("configured-finance-operations", false),
        ("configured-lifecycle-services", false),
        ("secret-wrong", true),
    ] {
        let tenant = Tenant::start(scenario).await;
        let file = folder.path().join(scenario);
        let mut robot = Robot::sit_down_recorded(&tenant, Some(&file)).await;
        robot.look_around().await;
        robot.sign_in().await;
        assert_eq!(robot.findings().is_empty(), !repairs, "{scenario}: {:?}", robot.findings());
        assert_same(scenario, &fs::read_to_string(&file).unwrap(), robot.state());
        if repairs {
            robot.repair().await;
            robot.sign_in().await;
            assert_eq!(robot.findings(), Vec::<&str>::new());
            assert_same(scenario, &fs::read_to_string(&file).unwrap(), robot.state());
        }
        tenant.stop().await;
    }
}

/// Types on step 4 of a program with a client secret, and gives what was written down, with the state.
fn recorded(edits: Vec<Edit>) -> (String, State) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recording");
    let recipe = Recipe::embedded();
    let mut profile = Profile::new(recipe, recipe.clouds.first().id.clone());
    profile.set(recipe, InputId::Flow, "secret").unwrap();
    let setup = setup(profile);
    let mut recording = Recording::create(&file, &setup).unwrap();
    let mut state = State::new(setup);
    recording.take(&mut state, Msg::Act(Action::Step(4)));
    assert_eq!(state.screen().focus(), Some(Field::Secret(SecretId::ClientSecret)));
    for edit in edits {
        recording.take(&mut state, Msg::Edit(edit));
    }
    (fs::read_to_string(&file).unwrap(), state)
}

#[test]
fn what_is_typed_into_the_field_of_a_secret_is_written_down_as_its_stand_in() {
    const SECRET: &str = "Qx7~made-up.secret_of_nobody";
    let keys = SECRET.chars().map(|c| Edit::Type(InputRequest::InsertChar(c))).collect();
    for edits in [keys, vec![Edit::TypeAll(SECRET.to_owned())], vec![Edit::Paste(SECRET.to_owned())]] {
        let (written, state) = recorded(edits);
        assert_eq!(state.screen().fields().secret_len(SecretId::ClientSecret), SECRET.len());
        let typed: String = written.lines().skip(2).collect();
        assert!(!SECRET.split(['~', '-', '.', '_']).any(|part| typed.contains(part)), "{typed}");
        assert_same("secret", &written, &state);
    }
}

#[test]
fn a_secret_that_is_pasted_beside_its_field_is_not_written_down() {
    let secret = "Qx7~Made-up.Secret_of_nobody";
    let folder = tempfile::tempdir().unwrap();
    for (flow, is_taken) in [("secret", true), ("browser", false)] {
        let file = folder.path().join(flow);
        let recipe = Recipe::embedded();
        let mut profile = Profile::new(recipe, recipe.clouds.first().id.clone());
        profile.set(recipe, InputId::Flow, flow).unwrap();
        let setup = setup(profile);
        let mut recording = Recording::create(&file, &setup).unwrap();
        let mut state = State::new(setup);
        recording.take(&mut state, Msg::Act(Action::Step(2)));
        recording.take(&mut state, Msg::Edit(Edit::Paste(secret.to_owned())));
        let written = fs::read_to_string(&file).unwrap();
        assert!(!written.contains("nobody") && !written.contains("Made"), "{written}");
        let replayed = played(&written).unwrap();
        for state in [&state, &replayed] {
            assert_eq!(state.screen().fields().secret(SecretId::ClientSecret).is_some(), is_taken, "{flow}");
        }
    }
}

#[test]
fn the_id_of_a_secret_keeps_its_shape_since_it_is_the_mistake() {
    let id = "7b9f2c1e-4d5a-4c3b-9e8f-001122334455";
    let (written, state) = recorded(vec![Edit::TypeAll(id[..20].to_owned()), Edit::TypeAll(id[20..].to_owned())]);
    assert!(!written.contains("7b9f2c1e"), "{written}");
    assert_same("id of a secret", &written, &state);
}

#[test]
fn only_a_recording_of_this_version_is_played() {
    assert!(matches!(played("").unwrap_err(), ReplayError::Empty));
    let (written, _) = recorded(Vec::new());
    let older = written.replace(env!("CARGO_PKG_VERSION"), "0.0.1");
    assert_eq!(
        played(&older).unwrap_err().to_string(),
        format!("it was made by firstcall 0.0.1; this is {}", env!("CARGO_PKG_VERSION"))
    );
    let cut = &written[..written.len() - 5];
    assert!(matches!(played(cut).unwrap_err(), ReplayError::Line { line: 2, .. }));
}

#[test]
fn replay_prints_the_last_picture_and_says_what_is_wrong_with_a_file() {
    let (written, state) = recorded(Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    fs::write(&file, written).unwrap();
    let path = file.to_str().unwrap();
    let ran = Firstcall::new(&["replay", path, "--width", "160", "--height", "45"]).run();
    assert_eq!((ran.code, ran.stdout), (Some(0), as_text(&state, 160, 45)));
    fs::write(&file, "{}").unwrap();
    let ran = Firstcall::new(&["replay", path]).run();
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("line 1 is none of a recording"), "{}", ran.stderr);
}
