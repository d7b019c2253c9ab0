//! The wizard line by line: every target from the first line to its answer, with nothing but answers from a pipe.

use firstcall::recipe::Recipe;

use crate::support::command::{Firstcall, Ran};

/// What a transcript says in any run: ports and what is random are taken out.
fn transcript(ran: &Ran) -> String {
    let lines = ran.stdout.lines().map(|line| {
        let words = line.split(' ').map(|word| {
            let is_address = word.contains("localhost:") || word.contains("127.0.0.1:");
            let is_code = word.len() == 9 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            let is_time = word.len() == 8 && word.split(':').count() == 3;
            let is_day = word.len() == 10 && word.starts_with("20") && word.split('-').count() == 3;
            let is_moment = is_time
                || is_day
                || word.len() >= 19 && word.chars().filter(|c| *c == ':').count() >= 2 && word.contains('-');
            if is_address {
                "[address]"
            } else if is_code {
                "[code]"
            } else if is_moment {
                "[time]"
            } else {
                word
            }
        });
        words.collect::<Vec<_>>().join(" ")
    });
    lines.filter(|line| !line.starts_with("Still waiting")).collect::<Vec<_>>().join("\n")
}

/// Practises a target with these lines.
fn practise(target: &str, lines: &str) -> Ran {
    let scenario = Recipe::embedded().target(&target.into()).and_then(|target| target.practice.clone()).unwrap();
    Firstcall::new(&["demo", "--plain", "--scenario", &scenario]).run_with(lines)
}

#[test]
fn every_target_is_completed_with_empty_lines_alone() {
    for target in &Recipe::embedded().targets {
        let waits = if target.flows.first().is_some_and(|flow| flow.to_string() == "password") { "" } else { "\n" };
        let ran = practise(target.id.as_str(), &format!("\n\n\n\n\n\n{waits}\nq\n"));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
        assert!(ran.stdout.contains(&format!("It works: {}", target.proof.title)), "{}", ran.stdout);
        assert!(!ran.stdout.contains('\u{1b}'), "nothing is drawn");
        insta::assert_snapshot!(format!("plain_{}", target.id.as_str().replace('-', "_")), transcript(&ran));
    }
}

#[test]
fn a_consent_page_is_read_out_before_somebody_accepts_it() {
    // To the sign-in, as Petra; then she accepts what was read out.
    let lines = "\n\n\n\n\n\n\npractice: accept\nq\n";
    let ran = Firstcall::new(&["demo", "--plain", "--scenario", "consent-missing"]).run_with(lines);
    let asked = "asks Petra Practice for permission to do this on their behalf:";
    assert_eq!((ran.code, ran.stdout.contains(asked)), (Some(0), true), "{}", ran.stdout);
    let after = ran.stdout.split(asked).nth(1).unwrap();
    assert!(after.contains("EnvironmentManagement.Environments.Read"), "{}", ran.stdout);
    assert!(!after.split("It works").next().unwrap().contains("Enter: "), "nobody agrees unseen: {}", ran.stdout);
    assert!(after.contains("It works: List Environments"), "{}", ran.stdout);
}

#[test]
fn the_end_of_the_input_ends_it_with_a_line_and_a_code_of_its_own() {
    let ran = practise("power-platform", "\n\n");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.stdout.ends_with("The input has ended, and so does firstcall.\n"), "{}", ran.stdout);
    let done = practise("power-platform", "\n\n\n\n\n\n\n");
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[test]
fn a_wrong_line_is_told_and_nothing_else_happens() {
    let ran = practise("power-platform", "99\nwhat\nq\n");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.stdout.matches("That is no choice here.").count(), 2, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("who will use it?").count(), 1, "nothing is read out again: {}", ran.stdout);
}

#[test]
fn screen_readers_and_dumb_terminals_are_led_there_by_themselves() {
    for (name, value) in [("ACCESSIBLE", "1"), ("TERM", "dumb"), ("FIRSTCALL_PLAIN", "1")] {
        let ran = Firstcall::new(&[]).env(name, value).run_with("q\n");
        assert_eq!(ran.code, Some(0), "{name}: {ran:?}");
        assert!(ran.stdout.contains("From nothing to the first successful call"), "{name}: {ran:?}");
    }
    assert_eq!(Firstcall::new(&[]).env("ACCESSIBLE", "0").run_with("q\n").code, Some(2));
}

#[test]
fn the_way_to_an_app_is_read_out_and_takes_the_client_id_that_comes_back() {
    let id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
    let lines = format!("\nI have no app yet\nread out the script\nb\n{id}\nq\n");
    let ran = Firstcall::new(&["demo", "--plain", "--scenario", "fresh"]).run_with(&lines);
    let (before, after) = ran.stdout.split_once("1. open the portal\n2. read out the script").unwrap();
    assert!(before.contains("Choose one of these three ways.") && !before.contains("az ad app create"), "{before}");
    assert!(after.contains("app=$(az ad app create"), "{after}");
    assert!(after.contains("Took the client ID from the text.\n\nStep 1 of 5"), "{after}");
    assert!(after.contains(&format!("Client ID: {id}")), "{after}");
}

#[test]
fn more_choices_and_a_page_again_are_read_out_where_somebody_asks() {
    let ran = practise("power-platform", "\nm\n?\nq\n");
    let directions = "Instruction 1: In the Entra admin center";
    assert_eq!(ran.stdout.matches(directions).count(), 2, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches(". save a report\n").count(), 1, "{}", ran.stdout);
}

#[test]
fn what_an_answer_changes_is_read_out_and_nothing_else() {
    // The second choice: a program by itself. Then the same once more.
    let ran = practise("power-platform", "2\n2\nq\n");
    let (_, after) = ran.stdout.split_once("2. A program by itself (chosen).").unwrap();
    assert!(after.contains("How does it sign in?") && !after.contains("who will use it?"), "{after}");
    assert_eq!(after.matches("Nothing has changed.").count(), 1, "{after}");
}
