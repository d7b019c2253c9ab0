//! How many keys it takes: each run is made in the terminal with the keys that are counted, and the README says the sums.

use firstcall::recipe::Recipe;

use super::script;
use crate::support::document;
use crate::support::portal::{Portal, copied};
use crate::support::pty::{ENTER, Program, Start};

/// A run from the start of the program to its goal: what is pressed, and what the screen shows then.
struct Run {
    goal: &'static str,
    starts: &'static [&'static str],
    begins: &'static str,
    keys: Keys,
}

/// How an app is made outside the terminal, in a run that begins with none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// On the pages of the practice portal; the page of the app is pasted.
    Portal,
    /// By the script that was copied; the lines that it prints are pasted.
    Script,
}

/// Keys, each with what the screen shows after it.
type Keys = &'static [(&'static str, &'static str)];

/// Runs from a tenant without an app to the first answer: the scenario, its target, and what is pressed once the app is
/// made.
const FRESH: &[(&str, &str, Keys)] = &[
    ("fresh", "power-platform", SIGNS_IN),
    ("fresh-dataverse", "dataverse", SIGNS_IN),
    ("fresh-finance-operations", "finance-operations", SIGNS_IN),
    // The password of the account goes along, so nobody signs in on a page.
    ("fresh-lifecycle-services", "lifecycle-services", &[("5", "5  "), (ENTER, "HTTP 200 after")]),
];

const SIGNS_IN: Keys = &[("5", "5  "), (ENTER, "y signs in"), (ENTER, "HTTP 200 after")];

/// What is pressed before the app is made, by the way.
fn before(way: Way) -> Keys {
    match way {
        Way::Portal => &[(ENTER, "1  App registration"), ("+", "In the portal")],
        Way::Script => &[(ENTER, "1  App registration"), ("+", "In the portal"), ("c", "az login")],
    }
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
            ("n", "▸ ✗ unmet       consent to these permissions is given"),
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

/// The keys of a run that begins without an app. What is pasted counts as one.
fn fresh_count(way: Way, after: &[(&str, &str)]) -> usize {
    let pressed = before(way).iter().chain(after).map(|(keys, _)| keys.chars().count());
    pressed.sum::<usize>() + 1
}

fn fresh_goal(way: Way, target: &str) -> String {
    let title = &Recipe::embedded().target(&target.into()).expect("there is such a target").title;
    match way {
        Way::Portal => format!("no app yet: made on the portal's pages, first answer of {title}"),
        Way::Script => format!("no app yet: made by the script, first answer of {title}"),
    }
}

/// Makes the run: the app is made as a person would make it, with nothing but what the screen offers.
fn make_fresh(way: Way, (scenario, target, after): (&str, &str, &[(&str, &str)])) {
    let mut program = Start::firstcall(&["demo", "--scenario", scenario]).go();
    program.see("Who will call?");
    let mut screen = String::new();
    for (keys, until) in before(way) {
        program.keys(keys);
        screen = program.see_still(until);
    }
    let target = Recipe::embedded().target(&target.into()).expect("there is such a target");
    let offered = match way {
        Way::Portal => screen,
        Way::Script => program.copied(),
    };
    // The script does not say where the practice tenant is; the page that was shown before did.
    let address = program.raw();
    let address = address.split("http://localhost:").nth(1).map(|rest| format!("http://localhost:{rest}"));
    let address =
        address.and_then(|rest| rest.split("/portal").next().map(str::to_owned)).expect("the portal's address");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let text = runtime.block_on(async {
        let portal = Portal::of(&address);
        match way {
            Way::Portal => copied(&portal.page(&portal.register(target).await).await),
            Way::Script => script::run(&portal, target, &offered).await,
        }
    });
    program.paste(&text);
    program.see_still("Took the client ID");
    for (keys, until) in after {
        program.press(keys, until);
    }
}

#[test]
fn the_readme_says_how_many_keys_it_takes() {
    let runs = RUNS.iter().map(|run| (run.goal.to_owned(), run.count()));
    let fresh = [Way::Portal, Way::Script]
        .into_iter()
        .flat_map(|way| FRESH.iter().map(move |(_, target, after)| (fresh_goal(way, target), fresh_count(way, after))));
    let rows = runs.chain(fresh).map(|(goal, count)| format!("| {goal} | {count} |\n"));
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

#[test]
fn with_so_many_keys_an_app_that_is_made_on_the_portal_answers() {
    FRESH.iter().for_each(|run| make_fresh(Way::Portal, *run));
}

#[test]
fn with_so_many_keys_an_app_that_the_script_makes_answers() {
    FRESH.iter().for_each(|run| make_fresh(Way::Script, *run));
}
