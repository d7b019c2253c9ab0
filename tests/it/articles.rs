//! README's table of the documented procedures against the assets: a row that names a check, a key, a command or a
//! word on the screen has to find it there.

use std::collections::BTreeSet;
use std::path::Path;

use firstcall::app::{Key, ROWS};
use firstcall::recipe::{Recipe, RequirementId, Target};

use crate::support::command::Firstcall;

const CHAPTER: &str = "## The documented procedures, line by line";

/// One instruction of a procedure, and what becomes of it.
struct Row<'a> {
    line: &'a str,
    target: &'static Target,
    kind: &'a str,
    how: &'a str,
}

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README is there")
}

/// The target whose procedure a heading announces: "### Dataverse: four phases".
fn target(heading: &str) -> &'static Target {
    let name = heading.split(':').next().unwrap_or(heading);
    let mut found = Recipe::embedded().targets.iter().filter(|target| target.title.starts_with(name));
    found.next().unwrap_or_else(|| panic!("no service is called {name}"))
}

fn rows(readme: &str) -> Vec<Row<'_>> {
    let (_, chapter) = readme.split_once(CHAPTER).expect("the chapter is there");
    let chapter = chapter.split("\n## ").next().expect("split gives one part");
    let mut rows = Vec::new();
    for part in chapter.split("\n### ").skip(1) {
        let (heading, table) = part.split_once('\n').expect("a heading ends");
        for line in table.lines().filter(|line| line.starts_with('|')).skip(2) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let &[_, kind, how] = cells.as_slice() else { panic!("three columns: {line}") };
            rows.push(Row { line, target: target(heading), kind, how });
        }
    }
    rows
}

/// What stands in code letters.
fn spans(how: &str) -> impl Iterator<Item = &str> {
    how.split('`').skip(1).step_by(2)
}

fn requirement(span: &str) -> Option<RequirementId> {
    let id = Recipe::embedded().requirements.keys().find(|id| id.as_str() == span);
    id.cloned()
}

fn steps_check(target: &Target, id: &RequirementId) -> bool {
    target.steps.iter().any(|step| step.requirements.contains(id))
}

/// All that the assets can put on the screen while this target is set up.
fn words(target: &Target) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let mut text = String::new();
    for path in [folder.join("targets").join(format!("{}.toml", target.id))]
        .into_iter()
        .chain(std::fs::read_dir(folder.join("requirements")).unwrap().map(|entry| entry.unwrap().path()))
    {
        text.push_str(&std::fs::read_to_string(path).unwrap());
    }
    text
}

fn is_key(span: &str) -> bool {
    let mut chars = span.chars();
    matches!((chars.next(), chars.next()), (Some(key), None) if ROWS.iter().any(|row| row.keys.contains(&Key::Char(key))))
}

/// Whether `firstcall --help` names the command of `firstcall …`, or an option by itself.
fn is_in_the_help(help: &str, span: &str) -> bool {
    match span.strip_prefix("firstcall ") {
        Some(rest) => help.lines().any(|line| line.trim_start().split(' ').next() == rest.split(' ').next()),
        None => span.starts_with("--") && help.split([' ', ',', '\n']).any(|word| word == span),
    }
}

#[test]
fn every_instruction_of_the_four_procedures_is_done_checked_or_shown() {
    let readme = readme();
    let rows = rows(&readme);
    let mut told: BTreeSet<String> = BTreeSet::new();
    for Row { line, target, kind, how } in &rows {
        told.insert(target.id.to_string());
        let ids: Vec<RequirementId> = spans(how).filter_map(requirement).collect();
        for id in &ids {
            assert!(steps_check(target, id), "{} does not check {id}: {line}", target.id);
        }
        match *kind {
            "checked" => assert!(!ids.is_empty(), "names no check: {line}"),
            "done" | "shown" => assert!(!how.is_empty(), "says nothing: {line}"),
            other => panic!("{other} is no kind: {line}"),
        }
    }
    let all: BTreeSet<String> = Recipe::embedded().targets.iter().map(|target| target.id.to_string()).collect();
    assert_eq!(told, all);
}

#[test]
fn what_the_table_quotes_is_on_the_screen_or_on_the_command_line() {
    let readme = readme();
    let help = Firstcall::new(&["--help"]).run().stdout;
    for Row { line, target, how, .. } in rows(&readme) {
        let words = words(target);
        for span in spans(how) {
            let is_there =
                requirement(span).is_some() || is_key(span) || is_in_the_help(&help, span) || words.contains(span);
            assert!(is_there, "`{span}` is nowhere: {line}");
        }
    }
}

#[test]
fn every_check_of_a_service_of_its_own_stands_in_its_table() {
    let readme = readme();
    let rows = rows(&readme);
    for target in &Recipe::embedded().targets {
        let own = |id: &&RequirementId| {
            Recipe::embedded().targets.iter().all(|other| other.id == target.id || !steps_check(other, id))
        };
        let named: BTreeSet<RequirementId> = rows
            .iter()
            .filter(|row| row.target.id == target.id)
            .flat_map(|row| spans(row.how))
            .filter_map(requirement)
            .collect();
        for id in target.steps.iter().flat_map(|step| &step.requirements).filter(own) {
            assert!(named.contains(id), "{} has {id}, which no row names", target.id);
        }
    }
}
