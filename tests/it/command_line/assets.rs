//! `FIRSTCALL_ASSETS`: a debug build works with the files of a folder, a release build knows nothing of it.

use crate::support::command::{Firstcall, Ran};
use crate::support::document;

/// `explain` with one asset in a folder of its own.
fn explained(path: &str, text: &str) -> Ran {
    let firstcall = Firstcall::new(&["explain", "AADSTS65001"]).file(&format!("assets/{path}"), text);
    firstcall.env("FIRSTCALL_ASSETS", "assets").run()
}

const CONSENT: &str = "assets/requirements/consent.toml";

#[cfg(debug_assertions)]
#[test]
fn a_folder_is_laid_over_the_compiled_in_assets() {
    let text = document::read(CONSENT);
    let before = Firstcall::new(&["explain", "AADSTS65001"]).run().stdout;
    let words = text.lines().filter_map(|line| line.strip_prefix("what = \"")?.strip_suffix('"'));
    let what = words.into_iter().find(|what| before.contains(what)).unwrap();
    let ran = explained("requirements/consent.toml", &text.replace(what, "These are other words."));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.stdout.contains("These are other words."), "{ran:?}");
}

#[cfg(debug_assertions)]
#[test]
fn an_asset_that_is_wrong_is_named_with_its_entry() {
    let ran = explained("symptoms/http.toml", "[[symptom]]\ncode = 7");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.starts_with("firstcall: FIRSTCALL_ASSETS assets: reading symptoms/http.toml: "), "{ran:?}");
    assert!(ran.stderr.contains("line 2"), "{ran:?}");
    let text = document::read(CONSENT).replace("id = \"consent.granted\"", "id = \"consent.given\"");
    let ran = explained("requirements/consent.toml", &text);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("consent.granted"), "{ran:?}");
}

#[cfg(debug_assertions)]
#[test]
fn a_folder_that_is_not_there_is_named() {
    let ran = Firstcall::new(&["--version"]).env("FIRSTCALL_ASSETS", "nowhere").run();
    let said = "firstcall: FIRSTCALL_ASSETS: reading nowhere: No such file or directory\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), said));
}

#[cfg(debug_assertions)]
#[test]
fn scenarios_come_from_the_folder_too() {
    let text = document::read("assets/scenarios/consent-missing.toml");
    let firstcall = Firstcall::new(&["sandbox", "--scenario", "no-such-thing"]);
    let ran = firstcall.file("assets/scenarios/of-my-own.toml", &text).env("FIRSTCALL_ASSETS", "assets").run();
    assert!(ran.stderr.contains("of-my-own"), "{ran:?}");
}

#[cfg(not(debug_assertions))]
#[test]
fn a_release_build_ignores_the_folder() {
    let ran = explained("symptoms/http.toml", "[[symptom]]\ncode = 7");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
}
