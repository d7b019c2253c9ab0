//! The JSON that `explain` prints (its schema is in `assets/schema/`).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::checks::{Answer, Certainty, Clue, Ctx, Explained, Explanation};
use crate::recipe::{Category, Fixer};
use crate::remedies::{Way, WayKind, ways};

use super::json::FindingLine;

/// What `explain --json` prints: the first failure, and below it all of them.
#[derive(Debug, Serialize)]
pub struct Answered {
    version: u8,
    /// The text was a token answer, and nothing of it is repeated here.
    is_token: bool,
    #[serde(flatten)]
    main: Main,
    /// What the text was seen to hold, a sentence each.
    recognized: Vec<String>,
    /// What to ask the sender for.
    ask_for: Vec<String>,
    /// The requirements that are not met.
    findings: Vec<FindingLine>,
    errors: Vec<ErrorLine>,
}

/// What somebody who sorts tickets reads.
#[derive(Clone, Debug, Serialize)]
struct Main {
    codes: Vec<String>,
    category: Option<Category>,
    /// The requirement and the reason, as `requirement/reason`; absent where no requirement is concerned.
    cause: Option<String>,
    what: Option<String>,
    why: Option<String>,
    fix: Option<String>,
    who_fixes: Option<Fixer>,
    correlation_id: Option<String>,
    trace_id: Option<String>,
    timestamp: Option<String>,
    certainty: Certainty,
}

#[derive(Debug, Serialize)]
struct ErrorLine {
    code: String,
    says: Option<String>,
    times: usize,
    first: Option<String>,
    last: Option<String>,
    link: Option<String>,
    #[serde(flatten)]
    main: Main,
    quoted: BTreeMap<&'static str, String>,
    notes: Vec<String>,
    /// Id of its finding, where a requirement is not met.
    finding: Option<String>,
}

impl Answered {
    /// Puts an explanation into its printed form.
    pub fn new(ctx: &Ctx<'_>, explanation: &Explanation) -> Self {
        let errors: Vec<ErrorLine> = explanation.errors.iter().map(|error| ErrorLine::new(ctx, error)).collect();
        let findings = explanation.errors.iter().filter_map(Explained::finding);
        Self {
            version: 1,
            is_token: explanation.is_token,
            main: errors.first().map_or_else(Main::nothing, |error| error.main.clone()),
            recognized: explanation.recognized.clone(),
            ask_for: explanation.ask_for.clone(),
            findings: findings.map(|finding| FindingLine::new(ctx, finding)).collect(),
            errors,
        }
    }
}

impl ErrorLine {
    fn new(ctx: &Ctx<'_>, error: &Explained) -> Self {
        Self {
            code: error.code.clone(),
            says: error.says.clone(),
            times: error.times,
            first: error.first.clone(),
            last: error.last.clone(),
            link: error.link.clone(),
            main: Main::of(ctx, error),
            quoted: error.quoted.iter().cloned().collect(),
            notes: error.notes.clone(),
            finding: error.finding().map(|finding| finding.id.clone()),
        }
    }
}

impl Main {
    fn nothing() -> Self {
        Self {
            codes: Vec::new(),
            category: None,
            cause: None,
            what: None,
            why: None,
            fix: None,
            who_fixes: None,
            correlation_id: None,
            trace_id: None,
            timestamp: None,
            certainty: Certainty::NotSaid,
        }
    }

    fn of(ctx: &Ctx<'_>, error: &Explained) -> Self {
        let (what, why, fix) = match &error.answer {
            Answer::Finding(finding) => (finding.what.clone(), finding.why.clone(), fix(&ways(ctx, finding))),
            Answer::Own(own) => (own.what.clone(), own.why.clone(), Some(own.fix.clone())),
        };
        let of_clue = |value: fn(&Clue) -> &Option<String>| error.evidence.iter().find_map(|clue| value(clue).clone());
        Self {
            codes: error.codes.clone(),
            category: Some(error.category),
            cause: error.finding().map(|finding| finding.id.clone()),
            what: Some(what),
            why: Some(why),
            fix,
            who_fixes: error.who(),
            correlation_id: of_clue(|clue| &clue.correlation_id),
            trace_id: of_clue(|clue| &clue.trace_id),
            timestamp: of_clue(|clue| &clue.timestamp),
            certainty: error.certainty,
        }
    }
}

/// What to do, in one paragraph: the first remedy with its directions, and the titles of the others.
fn fix(ways: &[Way]) -> Option<String> {
    let first = ways.first()?;
    let is_first = |way: &&Way| way.remedy == first.remedy && way.kind != WayKind::HandOver;
    let mut fix = format!("{}.", first.title.trim_end_matches('.'));
    for words in ways.iter().filter(is_first).flat_map(|way| way.text.iter().chain(&way.steps)) {
        fix.push(' ');
        fix.push_str(words);
    }
    let mut told = vec![&first.remedy];
    for way in ways {
        if !told.contains(&&way.remedy) {
            told.push(&way.remedy);
            fix.push_str(&format!(" Or: {}.", way.title.trim_end_matches('.')));
        }
    }
    Some(fix)
}
