//! How many keys it takes: each run is made in the terminal with the keys that are counted, and the README says the sums.

use crate::support::document;
use crate::support::pty::{ENTER, Program, Start};

/// A run from the start of the program to its goal: what is pressed, and what the screen shows then.
struct Run {
    goal: &'static str,
    starts: &'static [&'static str],
    begins: &'static str,
    keys: &'static [(&'static str, &'static str)],
}

const RUNS: &[Run] = &[
    Run {
        goal: "practice tenant, all in order: first answer of the Power Platform API",
        starts: &[],
        begins: "Practice tenant",
        keys: &[
            (ENTER, "Who will call?"),
            (ENTER, "1  App registration"),
            (ENTER, "2  API permissions and consent"),
            (ENTER, "3  Platform and redirect URI"),
            (ENTER, "4  "),
            (ENTER, "5  Token and List Environments"),
            (ENTER, "y signs in"),
            (ENTER, "✓ List Environments   HTTP 200"),
        ],
    },
    Run {
        goal: "consent is missing: found, repaired, first answer",
        starts: &["demo", "--scenario", "consent-missing"],
        begins: "Who will call?",
        keys: &[
            (ENTER, "1  App registration"),
            ("5", "5  Token and List Environments"),
            (ENTER, "y signs in"),
            (ENTER, "Permissions requested"),
            ("n", "▸ ✗ unmet       somebody agreed to these permissions"),
            ("k", "Repaired."),
            ("5", "5  Token and List Environments"),
            (ENTER, "y signs in"),
            (ENTER, "✓ List Environments   HTTP 200"),
        ],
    },
    Run {
        goal: "what AADSTS53003 means, from the first screen",
        starts: &[],
        begins: "Practice tenant",
        keys: &[("e", "Paste what you have"), ("53003", "53003"), (ENTER, "AADSTS53003")],
    },
];

impl Run {
    fn count(&self) -> usize {
        self.keys.iter().map(|(keys, _)| keys.chars().count()).sum()
    }

    fn make(&self) {
        let mut program: Program = Start::firstcall(self.starts).go();
        program.see(self.begins);
        for (keys, until) in self.keys {
            program.keys(keys);
            program.see(until);
        }
    }
}

#[test]
fn the_readme_says_how_many_keys_it_takes() {
    let rows = RUNS.iter().map(|run| format!("| {} | {} |\n", run.goal, run.count()));
    let table = format!("| goal | keys |\n|---|---|\n{}", rows.collect::<String>());
    document::assert_part("README.md", "keystrokes", &table);
}

#[test]
fn with_so_many_keys_the_practice_tenant_answers() {
    RUNS[0].make();
}

#[test]
fn with_so_many_keys_missing_consent_is_found_and_repaired() {
    RUNS[1].make();
}

#[test]
fn with_so_many_keys_an_error_is_explained() {
    RUNS[2].make();
}
