//! The words of the assets: short, concrete, kind, and each placeholder in its place.

use std::collections::BTreeSet;

use firstcall::recipe::{Caller, Command, PLACEHOLDERS, Recipe, Words};

fn recipe() -> &'static Recipe {
    Recipe::embedded()
}

/// All sentences of the assets, with where they stand. Commands are not sentences.
fn sentences() -> Vec<(String, &'static Words)> {
    let mut all = Vec::new();
    for requirement in recipe().requirements.values() {
        let at = |what: &str| format!("{} {what}", requirement.id);
        all.push((at("help"), &requirement.help));
        all.extend(requirement.not_needed.iter().map(|words| (at("not_needed"), words)));
        for reason in &requirement.reasons {
            all.push((at(&format!("{} what", reason.id)), &reason.what));
            all.push((at(&format!("{} why", reason.id)), &reason.why));
        }
        for remedy in &requirement.remedies {
            let at = |what: &str| at(&format!("remedy {} {what}", remedy.id));
            all.extend(remedy.ask.iter().map(|words| (at("ask"), words)));
            all.extend(remedy.advice.iter().map(|words| (at("advice"), words)));
            for steps in remedy.portal.iter().map(|portal| &portal.steps) {
                all.extend(steps.iter().map(|words| (at("portal"), words)));
            }
        }
    }
    for target in &recipe().targets {
        for step in &target.steps {
            let at = format!("{} {}", target.id, step.title);
            all.push((at.clone(), &step.intro));
            for words in step.people.iter().chain(&step.program).chain(step.remarks(Caller::Program)) {
                all.push((at.clone(), words));
            }
        }
        all.push((target.id.to_string(), &target.proof.empty_for_people));
        all.push((target.id.to_string(), &target.proof.empty_for_program));
    }
    for symptom in &recipe().symptoms {
        all.push((symptom.code.clone(), &symptom.says));
        for candidate in &symptom.candidates {
            all.extend(candidate.test.iter().map(|words| (symptom.code.clone(), words)));
        }
    }
    all
}

#[test]
fn words_are_short_kind_and_concrete() {
    for (at, words) in sentences() {
        let text = words.raw();
        assert!(!text.trim().is_empty(), "{at} is empty");
        assert!(!text.contains('!'), "{at}: {text}");
        assert!(text.len() <= 330, "{at} is long: {text}");
        let lower = text.to_lowercase();
        for word in [
            "please note",
            "simply",
            "obviously",
            "unconfirmed",
            "coming soon",
            "oops",
            "todo",
            "hopefully",
            "unfortunately",
            "invalid",
            "illegal",
            "abort",
        ] {
            assert!(!lower.contains(word), "{at} says {word:?}: {text}");
        }
        assert!(
            text.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || matches!(c, '{' | '<'))
                || text.starts_with("firstcall"),
            "{at} begins small: {text}"
        );
        assert!(text.ends_with(['.', ':', '?', '}', ')']) || text.contains("http"), "{at} has no end: {text}");
    }
}

#[test]
fn every_permission_is_told_in_plain_words_of_its_own() {
    for (name, list) in &recipe().permissions {
        let mut seen = BTreeSet::new();
        for permission in &list.permissions {
            let text = &permission.summary;
            assert!(seen.insert(text), "{name}: {text} stands twice");
            assert!(text.starts_with(|c: char| c.is_uppercase()) && !text.ends_with('.'), "{name}: {text}");
            assert!(text.len() <= 90 && !text.contains('!'), "{name}: {text}");
            for jargon in ["RBAC", "scope", "endpoint", "tenant-wide", "invoke", "Smart HTTP", "ISV", "MRU"] {
                assert!(!text.contains(jargon), "{name}: {text}");
            }
            assert!(!permission.does.is_empty(), "{name}: what {} does is not said", permission.name);
            assert!(permission.does.is_sorted(), "{name}: {}", permission.name);
        }
        for call in &list.calls {
            assert!(call.title.starts_with(|c: char| c.is_uppercase()) && !call.title.ends_with('.'), "{}", call.title);
            assert!(call.about.ends_with('.') && call.about.len() <= 90, "{}", call.about);
            assert!(call.source.contains(".md section "), "{} names no source", call.id);
        }
    }
}

#[test]
fn where_calls_can_be_chosen_the_first_one_is_among_them() {
    for target in &recipe().targets {
        let list = recipe().permissions_of(target).expect("every target has a list");
        let proofs = list.calls.iter().filter(|call| {
            call.method == target.proof.method && call.path == target.proof.path.raw() && {
                call.permissions.iter().all(|name| target.permissions.contains(name))
            }
        });
        assert_eq!(proofs.count(), usize::from(!list.calls.is_empty()), "{}", target.id);
    }
}

#[test]
fn titles_are_statements_that_hold_or_not() {
    let mut seen = BTreeSet::new();
    for requirement in recipe().requirements.values() {
        let title = requirement.title.raw();
        assert!(seen.insert(title), "{title} stands twice");
        assert!(title.len() <= 60, "{title} is long");
        assert!(!title.ends_with('.'), "{title}");
        let first = title.chars().next().unwrap();
        assert!(first.is_lowercase() || title.starts_with("Entra") || title.starts_with("Allow"), "{title}");
        assert!(!requirement.sources.is_empty(), "{}", requirement.id);
    }
}

#[test]
fn steps_are_named_shortly_and_every_step_has_its_directions() {
    for target in &recipe().targets {
        for step in &target.steps {
            assert!(step.short.len() <= 12, "{}", step.short);
            let has_remark = [Caller::People, Caller::Program].iter().any(|of| step.remarks(*of).next().is_some());
            assert!(!step.people.is_empty() && has_remark, "{}", step.title);
        }
    }
}

/// The lines of a command, wherever a role is to hold.
fn lines(command: &Command) -> impl Iterator<Item = &Words> {
    command.lines.iter().chain(command.at.values().flatten())
}

/// Every text of the assets in which a placeholder can stand.
fn all_words() -> impl Iterator<Item = &'static Words> {
    let remedies = || recipe().requirements.values().flat_map(|r| &r.remedies);
    sentences()
        .into_iter()
        .map(|(_, words)| words)
        .chain(recipe().requirements.values().map(|r| &r.title))
        .chain(remedies().map(|remedy| &remedy.title))
        .chain(remedies().flat_map(|remedy| &remedy.needs))
        .chain(remedies().flat_map(|remedy| &remedy.command).flat_map(lines))
        .chain(
            recipe().roles.values().flat_map(|list| [&list.why_smallest, &list.why_unpublished, &list.also_narrower]),
        )
        .chain(recipe().blades.values().map(|blade| &blade.tail))
}

#[test]
fn every_placeholder_is_used() {
    let used: BTreeSet<&str> = all_words().flat_map(Words::names).collect();
    for name in PLACEHOLDERS {
        assert!(used.contains(name), "{{{name}}} is used nowhere");
    }
}

#[test]
fn placeholders_in_commands_stand_outside_quotes_and_lists_stand_alone() {
    for command in recipe()
        .requirements
        .values()
        .flat_map(|requirement| &requirement.remedies)
        .filter_map(|remedy| remedy.command.as_ref())
    {
        for line in lines(command) {
            let quotes = line.raw().split('{').next().unwrap_or_default();
            if line.names().next().is_some() {
                assert_eq!(quotes.matches('\'').count() % 2, 0, "{}", line.raw());
            }
            for word in line.raw().split(' ') {
                assert!(Words::from(word).names().count() <= 1, "{word}");
            }
        }
    }
}
