//! The words of the assets: short, concrete, kind, and each placeholder in its place.

use std::collections::BTreeSet;

use firstcall::recipe::{
    Caller, Command, Flow, Placeholder, Recipe, RemedyId, RequirementId, Stage, SymptomQuery, TargetId, Words,
};
use strum::IntoEnumIterator;

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
    for own in &recipe().explanations {
        all.extend([&own.what, &own.why, &own.fix].map(|words| (own.code.clone(), words)));
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
        let text = words.raw().replace("[?", "").replace("?]", "");
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
            "whoever",
            "be had",
            "goes by",
            "second proof",
            "second factor",
            "see to it",
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
            assert!(call.source.starts_with("SERVICES.md, '"), "{} names no source", call.id);
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
    let used: BTreeSet<Placeholder> = all_words().flat_map(Words::names).collect();
    // It chooses among the lines of a command.
    for name in Placeholder::iter().filter(|name| *name != Placeholder::ScopeKind) {
        assert!(used.contains(&name), "{{{name}}} is used nowhere");
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
            for word in line.split_at_spaces() {
                assert!(word.names().count() <= 1, "{}", word.raw());
            }
        }
    }
}

/// Statements that were on screens and do not hold, with what is so instead.
#[test]
fn nothing_is_said_that_does_not_hold() {
    for (wrong, so) in [
        ("with device code you can finish", "a device code never proves a device"),
        ("exclude the app or the account", "a policy for people applies to the API that is called"),
        ("entra does not tell", "claims.capolids can name the policy"),
        ("cannot be agreed to", "a program can ask for a permission that is not listed"),
        ("nobody has agreed", "another person may have agreed for themselves"),
        ("or from the whole tenant", "each service counts by its own measure"),
        ("names the switch for passwords only", "Microsoft's page about the error names device code"),
        ("everybody else is in the global cloud", "GCC has API addresses of its own"),
        ("identity protection", "the portal calls it ID Protection"),
        ("entra id > sign-in logs", "it stands under Monitoring & health"),
        ("nothing in your setup has to change", "a server error can come from what was asked for"),
        ("has no permission called", "the name that was asked for stands in the error, not in the case"),
        ("a renewed token would carry", "a revoked sign-in cannot be renewed at all"),
        ("could not be had", "firstcall could not read it"),
    ] {
        for (at, words) in sentences() {
            assert!(!words.raw().to_lowercase().contains(wrong), "{at} says {wrong:?}, but {so}");
        }
    }
}

/// Lines that a shell refuses, or that leave nothing in place when they fail.
#[test]
fn commands_are_what_the_tools_take() {
    let commands = || recipe().requirements.values().flat_map(|one| &one.remedies).flat_map(|one| &one.command);
    for line in commands().flat_map(lines).map(Words::raw) {
        if line.starts_with("az login") {
            assert!(line.contains("--allow-no-subscriptions"), "a tenant without a subscription is usual: {line}");
        }
        if line.contains("-PPRBACRoleAssignment ") && !line.starts_with('#') {
            assert!(line.contains(" -ClientId "), "the module has no client of its own: {line}");
            assert!(!line.starts_with("Get-") || !line.contains("-EnvironmentGroupId"), "unknown parameter: {line}");
        }
    }
    let role = recipe().requirement(&RequirementId::of("role.program")).expect("a program has a role");
    let renew = role.remedy(&RemedyId::of("renew")).expect("a role can be renewed");
    let all: Vec<&str> = lines(renew.command.as_ref().expect("by a command")).map(Words::raw).collect();
    for (at, line) in all.iter().enumerate().filter(|(_, line)| line.starts_with("Get-")) {
        assert!(all[..at].iter().any(|before| before.starts_with("New-")), "gives before it takes: {line}");
    }
}

/// What is said where there is no wizard around the words: in a report, in a terminal, in a message to somebody else.
#[test]
fn no_requirement_speaks_of_the_keys_and_steps_of_the_wizard() {
    let of_targets: BTreeSet<String> = recipe().targets.iter().map(|target| target.id.to_string()).collect();
    let of_requirements = |at: &str| at.split(' ').next().is_some_and(|id| !of_targets.contains(id));
    for (at, words) in sentences().into_iter().filter(|(at, _)| of_requirements(at)) {
        let lower = words.raw().to_lowercase();
        for wizard in ["press ", "in step ", "to step ", "(l)", "with f.", "with n;"] {
            assert!(!lower.contains(wizard), "{at} says {wizard:?}: {}", words.raw());
        }
    }
}

/// What an error says beside its number decides between causes that have the same number.
#[test]
fn an_error_leads_to_the_cause_that_its_words_name() {
    let web = "The redirect URI 'https://erp.contoso.com/signin-oidc' specified in the request does not match";
    let native = "The redirect URI 'https://login.microsoftonline.com/common/oauth2/nativeclient' specified";
    let local = "The redirect URI 'http://localhost:51004' specified in the request does not match";
    for (code, text, flow, target, cause) in [
        ("AADSTS50011", web, None, None, "redirect.registered/not-this-web-address"),
        ("AADSTS50011", native, None, None, "redirect.registered/not-this-one"),
        ("AADSTS50011", local, None, None, "redirect.registered/not-this-one"),
        ("AADSTS700024", "", Some(Flow::Federated), None, "federation.matches/ended"),
        ("AADSTS700024", "", Some(Flow::Certificate), None, "clock.in_step/assertion-time"),
        ("AADSTS50144", "", Some(Flow::Password), None, "account.password/expired-on-premises"),
        ("AADSTS50055", "", Some(Flow::Password), None, "account.password/expired"),
        ("AADSTS50173", "", None, None, "token.current/revoked"),
        ("AADSTS700082", "", None, None, "token.current/idle"),
        ("AADSTS650053", "", None, None, "permission.requested/not-offered"),
        ("0x80040217", "", None, Some("dataverse"), "call.answered/no-such-row"),
        ("HTTP 429", "", None, Some("dataverse"), "call.unthrottled/user-limit"),
        ("HTTP 429", "", None, Some("finance-operations"), "call.unthrottled/busy-environment"),
        ("HTTP 429", "", None, Some("lifecycle-services"), "call.unthrottled/project-limit"),
    ] {
        let target = target.map(TargetId::of);
        let stage = code.starts_with("HTTP").then_some(Stage::Call);
        let query = SymptomQuery { code, text, target: target.as_ref(), flow, stage, ..SymptomQuery::default() };
        let symptom = recipe().symptom(&query).unwrap_or_else(|| panic!("{code} is not known"));
        let first = &symptom.candidates[0];
        assert_eq!(format!("{}/{}", first.requirement, first.reason), cause, "{code} {text}");
    }
}

/// Numbers of Entra that people meet, and for each an answer of its own: what it means, whose it is, what to do.
#[test]
fn every_listed_number_of_entra_has_an_answer() {
    let numbers: Vec<&str> = include_str!("fixtures/entra-numbers.txt").lines().collect();
    assert!(numbers.len() >= 392 && numbers.is_sorted_by_key(|number| number.parse::<u32>().expect("a number")));
    for number in numbers {
        let code = format!("AADSTS{number}");
        let of_requirement = recipe().symptoms.iter().filter(|symptom| symptom.code == code).flat_map(|symptom| {
            symptom.candidates.iter().chain(&symptom.undecided).map(|candidate| {
                let requirement = recipe().requirement(&candidate.requirement).expect("it is there");
                requirement.reason(&candidate.reason).expect("it is there")
            })
        });
        let mut answers = 0;
        for reason in of_requirement {
            assert!(!reason.remedies.is_empty(), "{code} has a cause without a remedy: {}", reason.id);
            answers += 1;
        }
        let own = recipe().explanations.iter().filter(|own| own.code == code).count();
        assert!(answers > 0 || own == 1, "{code} has no answer, or two");
        assert!(answers == 0 || own == 0, "{code} is explained in two places");
    }
}

/// What is said of an error without a requirement holds for everybody, so it names nothing of a case.
#[test]
fn an_explanation_of_its_own_names_nothing_of_a_case() {
    let mut seen = BTreeSet::new();
    for own in &recipe().explanations {
        for words in [&own.what, &own.why, &own.fix] {
            // What the text itself gives may stand in an answer about the text.
            let of_case =
                |name: &Placeholder| !matches!(name, Placeholder::Code | Placeholder::Said | Placeholder::Detail);
            let names: Vec<Placeholder> = words.names().filter(of_case).collect();
            assert!(names.is_empty(), "{} waits for {names:?}", own.code);
        }
        assert!(seen.insert(&own.code), "{} stands twice", own.code);
    }
}
