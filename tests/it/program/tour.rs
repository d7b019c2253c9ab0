//! The tour of the practice tenant: it reaches its end by itself, and a person can hold it or take over. What it shows
//! is the picture in the README.

use firstcall::app::STOPS;

use crate::support::document;
use crate::support::picture::{self, Still};
use crate::support::pty::{Program, Start};

const PICTURE: &str = ".github/tour.svg";
const RECORDING: &str = ".github/tour.cast";

fn tour(pace: &str) -> Program {
    Start::firstcall(&["demo", "--tour", "--pace", pace]).go()
}

#[test]
fn the_tour_goes_from_setup_over_a_failure_to_the_first_answer_by_itself() {
    let screen = tour("0").see("That was the tour.");
    assert!(screen.contains("✓") && !screen.contains('✗'), "{screen}");
    assert!(!screen.contains("Tour "), "{screen}");
}

#[test]
fn a_person_holds_the_tour_with_space_and_takes_over_with_any_other_key() {
    let mut program = tour("600");
    let first = program.see(&format!("Tour 1 of {}: Enter in ", STOPS.len()));
    for line in STOPS[0].says {
        assert!(first.contains(line), "{first}");
    }
    program.press(" ", "paused; Space goes on");
    program.press(" ", "Enter in 600 s; Space pauses");
    // The key does nothing else.
    let screen = program.press("\r", "The tour has stopped. The keys are yours.");
    assert!(screen.contains("Who will call?") && !screen.contains("Tour 1"), "{screen}");
}

#[test]
fn the_picture_in_the_readme_is_that_of_the_tour() {
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        let program = tour("3");
        let stills: Vec<Still> = (1..=STOPS.len())
            .map(|number| {
                let begins = format!("Tour {number} of {}: ", STOPS.len());
                let is_shown = |screen: &str| screen.contains(" s; Space pauses") || screen.contains("the last stop");
                program.wait_for(&begins, |screen| screen.contains(&begins) && is_shown(screen));
                Still { screen: program.picture(), seconds: 4 }
            })
            .collect();
        std::fs::write(document::file(PICTURE), picture::svg(&stills)).unwrap();
        std::fs::write(document::file(RECORDING), picture::asciicast(&stills)).unwrap();
    }
    let (svg, cast) = (document::read(PICTURE), document::read(RECORDING));
    for line in STOPS.iter().flat_map(|stop| stop.says) {
        assert!(svg.contains(&picture::escaped(line)), "{PICTURE} does not show {line:?}; see CONTRIBUTING.md");
        assert!(cast.contains(line), "{RECORDING} does not show {line:?}");
    }
    assert!(svg.len() < 200_000 && cast.len() < 200_000, "{} and {} bytes", svg.len(), cast.len());
    assert!(document::read("README.md").contains(PICTURE));
}
