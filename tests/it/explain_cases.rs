//! Texts as people paste them, with what a good answer says. `fixtures/explain/` holds them; each file is a list of cases.
//! A wrong answer is worse than none, so wrong ones are counted by themselves.

use std::collections::BTreeMap;
use std::path::Path;

use firstcall::checks::{Ctx, Hints, explain};
use firstcall::evidence::{Evidence, Inputs};
use firstcall::export::{explained::Answered, text};
use firstcall::recipe::{Agreement, Flow, Recipe, TargetId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// The share of right answers that was reached; a change that loses some has to say why.
const RIGHT: f64 = 0.97;
/// A wrong answer costs its reader an hour, so hardly any is let through.
const WRONG: f64 = 0.02;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    kind: String,
    target: Option<String>,
    flow: Option<String>,
    input: String,
    expect: Expected,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expected {
    codes: Vec<String>,
    /// Requirements that it may be, in words around their ids.
    cause: Option<String>,
    /// `a|b` where either would do.
    category: Option<String>,
    who_fixes: Option<String>,
    /// What to do, for the reader of the case.
    #[serde(rename = "fix")]
    _fix: Option<String>,
    must_mention: Vec<Vec<String>>,
    must_not_mention: Vec<String>,
    #[serde(rename = "certainty")]
    certainty: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Score {
    Right,
    InPart,
    Wrong,
    Unread,
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/explain");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let cases: Vec<Case> = serde_json::from_str(&std::fs::read_to_string(file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        cases.into_iter().map(move |case| (name.clone(), case)).collect::<Vec<_>>()
    };
    files.iter().flat_map(read).collect()
}

/// What is said of a case: as JSON, and as text in lower case.
fn answer(case: &Case) -> (Value, String) {
    let flow: Option<Flow> = case.flow.as_deref().and_then(|flow| flow.parse().ok());
    let hints = Hints { target: case.target.as_deref().map(TargetId::from), caller: flow.map(Flow::caller), flow };
    let recipe = Recipe::embedded();
    let explanation = explain(recipe, &case.input, &hints);
    let target = &recipe.targets[0];
    let some = firstcall::recipe::Case {
        target: target.id.clone(),
        caller: Flow::Browser.caller(),
        flow: Flow::Browser,
        agreement: Agreement::Each,
    };
    let ctx = Ctx {
        recipe,
        target,
        cloud: recipe.clouds.first(),
        case: &some,
        inputs: &Inputs::default(),
        evidence: &Evidence::default(),
        now: Timestamp::UNIX_EPOCH,
    };
    let json = serde_json::to_value(Answered::new(&ctx, &explanation)).unwrap();
    (json, text::explanation(&ctx, &explanation).to_lowercase())
}

/// Ids of requirements in a text.
fn requirements(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '.');
    let known = &Recipe::embedded().requirements;
    text.split(|c| !is_part(c))
        .map(|word| word.trim_matches('.'))
        .filter(|word| known.contains_key(&(*word).into()))
        .collect()
}

/// What is missing or wrong in an answer, and how it is scored.
fn score(case: &Case) -> (Score, Vec<String>) {
    let (json, text) = answer(case);
    let expected = &case.expect;
    let mut missing = Vec::new();
    let mut wrong = Vec::new();
    let everything = format!("{text}{}", json.to_string().to_lowercase());
    for word in expected.must_not_mention.iter().filter(|word| everything.contains(&word.to_lowercase())) {
        wrong.push(format!("says {word:?}"));
    }
    let errors = json["errors"].as_array().unwrap();
    let all = |name: &str| {
        errors.iter().flat_map(|error| error[name].as_array().into_iter().flatten()).cloned().collect::<Vec<_>>()
    };
    let codes = all("codes");
    for code in expected.codes.iter().filter(|code| !codes.contains(&Value::from(code.as_str()))) {
        missing.push(format!("code {code}"));
    }
    for words in &expected.must_mention {
        if !words.iter().any(|word| everything.contains(&word.to_lowercase())) {
            missing.push(format!("any of {words:?}"));
        }
    }
    let is_any = |wanted: &str, name: &str| {
        let said = errors.iter().map(|error| error[name].as_str().unwrap_or_default());
        said.into_iter().any(|said| wanted.split('|').any(|wanted| wanted.trim() == said))
    };
    if let Some(who) = expected.who_fixes.as_deref().filter(|who| !is_any(who, "who_fixes")) {
        missing.push(format!("owner {who}, not {}", json["who_fixes"]));
    }
    if let Some(category) = expected.category.as_deref().filter(|category| !is_any(category, "category")) {
        missing.push(format!("category {category}, not {}", json["category"]));
    }
    if let Some(certainty) = expected.certainty.as_deref().filter(|certainty| !is_any(certainty, "certainty")) {
        missing.push(format!("certainty {certainty}, not {}", json["certainty"]));
    }
    let causes = requirements(expected.cause.as_deref().unwrap_or_default());
    let named: Vec<String> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|finding| {
            let others = finding["candidates"].as_array().unwrap().iter().map(|cause| &cause["requirement"]);
            std::iter::once(&finding["requirement"])
                .chain(others)
                .map(|id| id.as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let is_cause = causes.is_empty() || named.is_empty() || named.iter().any(|id| causes.contains(&id.as_str()));
    if !is_cause {
        missing.push(format!("cause {causes:?}, not {named:?}"));
    }
    let is_sure = json["certainty"] == "certain";
    let is_misled = !is_cause && is_sure && missing.len() > 1;
    // Where nothing is wrong, silence is right.
    let is_silent = errors.is_empty() && expected.who_fixes.as_deref() == Some("");
    if is_silent {
        missing.retain(|what| what.starts_with("any of"));
    }
    let score = if is_silent && wrong.is_empty() {
        if missing.is_empty() { Score::Right } else { Score::InPart }
    } else if !wrong.is_empty() || is_misled {
        Score::Wrong
    } else if errors.is_empty() {
        Score::Unread
    } else if missing.is_empty() {
        Score::Right
    } else {
        Score::InPart
    };
    wrong.extend(missing);
    (score, wrong)
}

#[test]
#[expect(clippy::print_stdout, reason = "the score is for the person who runs it")]
fn the_cases_are_answered_well_and_hardly_any_wrongly() {
    let cases = cases();
    let mut by_file: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut total = [0usize; 4];
    for (file, case) in &cases {
        let (score, missing) = score(case);
        by_file.entry(file.clone()).or_default()[score as usize] += 1;
        total[score as usize] += 1;
        if score != Score::Right {
            println!("{score:?}: {} ({}): {}", case.id, case.kind, missing.join("; "));
        }
    }
    println!("\n{:24} right  part wrong unread", "");
    for (file, [right, part, wrong, unread]) in by_file.iter().map(|(file, row)| (file, *row)) {
        println!("{file:24} {right:5} {part:5} {wrong:5} {unread:5}");
    }
    let [right, part, wrong, unread] = total;
    println!("{:24} {right:5} {part:5} {wrong:5} {unread:5}", "all");
    let share = |count: usize| count as f64 / cases.len() as f64;
    assert!(share(wrong) <= WRONG, "{wrong} of {} are answered wrongly", cases.len());
    assert!(share(right) >= RIGHT, "only {right} of {} are answered well", cases.len());
}

#[test]
fn no_answer_has_empty_lines_at_its_head_or_an_empty_list() {
    let mut wrong = Vec::new();
    for (file, case) in cases() {
        let (_, text) = answer(&case);
        let is_empty = |line: &str| line.ends_with(": none.") || line.ends_with("no details were given");
        if text.starts_with('\n') || text.contains("\n\n\n") || text.lines().any(is_empty) || text.contains(": none. ")
        {
            wrong.push(format!("{file} {}:\n{text}", case.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said of a text without any hint.
fn told(input: &str) -> String {
    let case = Case {
        id: String::new(),
        kind: String::new(),
        target: None,
        flow: None,
        input: input.to_owned(),
        expect: Expected::default(),
    };
    answer(&case).1
}

#[test]
fn only_a_sentence_of_a_service_is_called_its_words() {
    for (text, said) in [
        ("we asked the owner, and he says 403 from Dataverse", None),
        ("My colleague gets Forbidden since Monday", None),
        ("AADSTS9912345 shows up when Kim signs in", None),
        ("Kim writes: AADSTS9912345: Something new. Trace ID: 1", Some("aadsts9912345: something new.")),
        (r#"Kim wrote: {"error":{"code":"Forbidden","message":"No, not you."}}"#, Some("no, not you.")),
        (r#"Kim: HTTP 403 Forbidden, error_description="Not here""#, Some("not here")),
    ] {
        let told = told(text);
        for of_sender in ["owner", "colleague", "shows up", "kim"] {
            assert!(!told.contains(of_sender), "{text}\n{told}");
        }
        assert_eq!(said.is_some(), told.contains(" said: ") || told.contains("own words:"), "{text}\n{told}");
        assert!(said.is_none_or(|said| told.contains(said)), "{text}\n{told}");
    }
}

#[test]
fn the_way_to_sign_in_is_asked_for_only_where_the_answer_hangs_on_it() {
    for (text, is_asked) in [
        ("7000215", false),
        ("7000222", false),
        ("700027", false),
        ("50126", false),
        ("50011", false),
        ("65001", false),
        ("7000218", true),
        ("53003", true),
        ("HTTP 403", true),
        ("0x80072560", true),
    ] {
        let told = told(text);
        assert_eq!(told.contains("how the sign-in was done"), is_asked, "{text}\n{told}");
    }
}
