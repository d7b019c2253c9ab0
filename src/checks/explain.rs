//! From any text to the findings that it betrays: the same requirements, reasons and remedies as everywhere else.

mod hints;
mod values;

use std::collections::HashSet;

use crate::evidence::answer::{self, REFUSED};
use crate::evidence::{Fault, ServiceFault, find_token};
use crate::recipe::{Candidate, ReasonId, Recipe, RequirementId, Stage, Symptom, SymptomQuery, TargetId};

use super::Status;
use super::errortext::{self, Sighting};
use super::finding::{Finding, clue, finding};
use super::params::text_params;

pub use hints::Hints;

/// What a text says.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub errors: Vec<Explained>,
    /// The text is a token, or the answer that brought one: no error, and not to be shown to anybody.
    pub is_token: bool,
}

/// One error, explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The most telling code, or the id of the page whose headline was found.
    pub code: String,
    /// What the error says, before anything is concluded; absent for a code that is not known.
    pub says: Option<String>,
    /// How often it occurs in the text.
    pub times: usize,
    /// Entra's own page about the code.
    pub link: Option<String>,
    pub finding: Finding,
}

impl Explained {
    /// Whether the code is a name that nobody outside this program knows: a page of the sign-in has no code of its own,
    /// and some answers have none.
    pub fn is_nameless(&self) -> bool {
        self.code.starts_with("page.") || answer::is_own(&self.code)
    }
}

/// Explains any text: an error message, a JSON body, an address, a header, a log, a number, a page's headline.
pub fn explain(recipe: &Recipe, text: &str, hints: &Hints) -> Explanation {
    if find_token(text).is_some() {
        return Explanation { errors: Vec::new(), is_token: true };
    }
    let codes: HashSet<String> = recipe.symptoms.iter().map(|symptom| symptom.code.to_ascii_lowercase()).collect();
    let is_known = |word: &str| codes.contains(&word.to_ascii_lowercase());
    let mut errors: Vec<Explained> = Vec::new();
    for sighting in errortext::read(text, &is_known) {
        let Some(error) = explain_one(recipe, &sighting, hints) else {
            continue;
        };
        match errors.iter_mut().find(|known| known.finding.id == error.finding.id) {
            // Two codes of one answer that lead to the same place are one error.
            Some(known) => known.finding.evidence.extend(error.finding.evidence),
            None => errors.push(error),
        }
    }
    if errors.is_empty() {
        errors.extend(headline(recipe, text).and_then(|symptom| {
            let sighting = Sighting { codes: vec![symptom.code.clone()], times: 1, ..Sighting::default() };
            explain_one(recipe, &sighting, hints)
        }));
    }
    Explanation { errors, is_token: false }
}

/// The page whose headline stands in the text.
fn headline<'a>(recipe: &'a Recipe, text: &str) -> Option<&'a Symptom> {
    let plain = |text: &str| text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
    let text = plain(text);
    recipe
        .symptoms
        .iter()
        .find(|symptom| symptom.headline.as_ref().is_some_and(|headline| text.contains(&plain(headline))))
}

fn explain_one(recipe: &Recipe, sighting: &Sighting, hints: &Hints) -> Option<Explained> {
    let code = sighting.codes.first()?;
    let target = hints.target.clone().or_else(|| betrayed(recipe, code));
    let hints = &Hints { target, ..hints.clone() };
    let is_entra = code.starts_with("AADSTS");
    let stage = match hints.stage {
        Some(stage) => stage,
        None if is_entra || code.starts_with("page.") => Stage::SignIn,
        None => Stage::Call,
    };
    let look_up = |target: Option<&TargetId>, stage: Option<Stage>| {
        sighting.codes.iter().find_map(|code| {
            recipe.symptom(&SymptomQuery {
                code,
                text: &sighting.text,
                target,
                caller: hints.caller,
                flow: hints.flow,
                stage,
            })
        })
    };
    let target = hints.target.as_ref();
    // The likeliest stage is only a guess unless somebody named it, and the error can be one of another API.
    let symptom =
        look_up(target, Some(stage)).or_else(|| look_up(target, hints.stage)).or_else(|| look_up(None, hints.stage));
    let fault = fault(sighting, code, stage);
    let mut words = values::without_case(recipe, hints, symptom);
    words.extend(text_params(&fault));
    words.extend(values::quoted(sighting));
    let evidence = vec![clue(&fault, None)];
    let (cause, others) = match symptom {
        Some(symptom) => causes(recipe, symptom, hints),
        None => (unexpected(stage), Vec::new()),
    };
    let finding = finding(recipe, &cause.requirement, &cause.reason, Status::Unmet, &others, words, evidence)?;
    let link =
        code.strip_prefix("AADSTS").map(|number| format!("https://login.microsoftonline.com/error?code={number}"));
    Some(Explained {
        code: code.clone(),
        says: symptom.map(|symptom| symptom.says.fill(&finding.params)),
        times: sighting.times,
        link,
        finding,
    })
}

/// The target whose answers alone look like this one: it says in the body whether the call worked.
fn betrayed(recipe: &Recipe, code: &str) -> Option<TargetId> {
    let mut saying = recipe.targets.iter().filter(|target| code == REFUSED && target.proof.success.is_some());
    let only = saying.next()?;
    saying.next().is_none().then(|| only.id.clone())
}

/// The cause to name first, and the others.
fn causes(recipe: &Recipe, symptom: &Symptom, hints: &Hints) -> (Candidate, Vec<Candidate>) {
    let concerns = |candidate: &&Candidate| {
        recipe.requirement(&candidate.requirement).is_some_and(|requirement| {
            hints.caller.is_none_or(|caller| requirement.callers.is_empty() || requirement.callers.contains(&caller))
                && hints.flow.is_none_or(|flow| requirement.flows.is_empty() || requirement.flows.contains(&flow))
        })
    };
    let mut possible: Vec<Candidate> = symptom.candidates.iter().filter(concerns).cloned().collect();
    if possible.is_empty() {
        possible.clone_from(&symptom.candidates);
    }
    let first = symptom.undecided.clone().filter(|_| possible.len() > 1).unwrap_or_else(|| possible[0].clone());
    possible.retain(|candidate| (&candidate.requirement, &candidate.reason) != (&first.requirement, &first.reason));
    (first, possible)
}

fn unexpected(stage: Stage) -> Candidate {
    let requirement = match stage {
        Stage::Discovery | Stage::Probe | Stage::SignIn => "token.issued",
        Stage::Environment => "environment.found",
        Stage::Directory => "setup.readable",
        Stage::Call => "call.answered",
    };
    Candidate { requirement: RequirementId::of(requirement), reason: ReasonId::of("unexpected"), test: None }
}

fn fault(sighting: &Sighting, code: &str, stage: Stage) -> Fault {
    Fault::Service(ServiceFault {
        codes: sighting.codes.clone(),
        correlation_id: sighting.correlation_id.clone(),
        trace_id: sighting.trace_id.clone(),
        timestamp: sighting.timestamp.clone(),
        ..ServiceFault::new(stage, code, sighting.text.as_str())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::recipe::Flow;
    use crate::remedies::{WayKind, ways_in};

    fn ids(text: &str, hints: &Hints) -> Vec<String> {
        explain(Recipe::embedded(), text, hints).errors.into_iter().map(|error| error.finding.id).collect()
    }

    fn by(flow: Flow) -> Hints {
        Hints { flow: Some(flow), caller: Some(flow.caller()), ..Hints::default() }
    }

    #[test]
    fn an_answer_that_says_no_in_its_body_tells_whose_it_is() {
        let text = r#"{"Data":null,"IsSuccess":false,"ErrorMessage":"The project was not found"}"#;
        assert_eq!(ids(text, &Hints::default()), ["lcs.project/refused"]);
    }

    #[test]
    fn one_code_betrays_what_fits_the_way_to_sign_in() {
        let text = "AADSTS7000218: The request body must contain the following parameter";
        assert_eq!(ids(text, &by(Flow::DeviceCode)), ["client.public/off"]);
        assert_eq!(ids(text, &by(Flow::Browser)), ["redirect.platform/web"]);
        assert_eq!(ids(text, &by(Flow::Secret)), ["credential.present/not-sent"]);
        let open = explain(Recipe::embedded(), text, &Hints::default());
        assert_eq!(open.errors.len(), 1);
        let finding = &open.errors[0].finding;
        assert_eq!(finding.id, "client.public/off");
        assert_eq!(finding.candidates.len(), 2);
        assert!(finding.candidates.iter().all(|cause| cause.test.is_some()));
    }

    #[test]
    fn an_app_that_is_not_known_has_five_causes_with_a_test_each() {
        let explanation = explain(Recipe::embedded(), "700016", &Hints::default());
        let finding = &explanation.errors[0].finding;
        assert_eq!(finding.id, "app.found/unknown-here");
        assert_eq!(finding.candidates.len(), 5);
        assert!(finding.candidates.iter().all(|cause| cause.test.is_some()));
    }

    #[test]
    fn a_code_nobody_knows_gets_an_honest_answer() {
        let text = "AADSTS9912345: Something new. Trace ID: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00 \
            Correlation ID: 5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e Timestamp: 2026-03-14 09:26:53Z";
        let explanation = explain(Recipe::embedded(), text, &Hints::default());
        let error = &explanation.errors[0];
        assert_eq!(error.says, None);
        assert_eq!(error.finding.id, "token.issued/unexpected");
        assert_eq!(error.link.as_deref(), Some("https://login.microsoftonline.com/error?code=9912345"));
        let recipe = Recipe::embedded();
        let ways = ways_in(recipe, recipe.clouds.first(), &error.finding);
        let message =
            ways.iter().find(|way| way.kind == WayKind::HandOver).and_then(|way| way.text.as_deref()).unwrap();
        for part in [
            "AADSTS9912345",
            "5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e",
            "0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00",
            "2026-03-14 09:26:53Z",
        ] {
            assert!(message.contains(part), "{part} in {message}");
        }
    }

    #[test]
    fn a_refusal_of_the_api_is_told_apart_by_tests() {
        let body = r#"{"code":"Forbidden","message":"The caller is not authorized to perform the request.",
            "innererror":{"code":"InsufficientDelegatedPermissions","message":"Authorization denied: Application missing required delegated permissions: [EnvironmentManagement.Environments.Read, All.All.ReadWrite]"}}"#;
        let explanation = explain(Recipe::embedded(), body, &Hints::default());
        let finding = &explanation.errors[0].finding;
        assert_eq!(finding.id, "consent.granted/not-in-token");
        assert!(finding.what.contains("EnvironmentManagement.Environments.Read"));
        assert!(!finding.what.contains("All.All"));
        assert_eq!(finding.candidates.len(), 3);
    }

    #[test]
    fn headlines_of_pages_are_known_in_any_spelling() {
        for (text, id) in [
            ("need admin approval", "consent.granted/needs-approval"),
            ("You can\u{2019}t get there from here", "access.allowed/device"),
            ("Contoso\nMore information required\nYour organization needs", "access.allowed/mfa-registration"),
        ] {
            assert_eq!(ids(text, &Hints::default()), [id]);
        }
    }

    #[test]
    fn a_token_answer_is_no_error() {
        let text = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0eXAi"}"#;
        let explanation = explain(Recipe::embedded(), text, &Hints::default());
        assert!(explanation.is_token);
        assert!(explanation.errors.is_empty());
    }

    #[test]
    fn an_error_of_one_api_is_explained_whatever_was_chosen() {
        let power_platform = Hints { target: Some(TargetId::of("power-platform")), ..Hints::default() };
        for hints in [Hints::default(), power_platform] {
            let explanation = explain(Recipe::embedded(), "0x80072560", &hints);
            let finding = &explanation.errors[0].finding;
            assert_eq!(finding.id, "appuser.present/missing");
            assert_eq!(finding.candidates.len(), 1);
            assert_eq!(finding.params["resource"], "Dataverse API");
        }
        let people = by(Flow::Browser);
        assert_eq!(ids("0x80072560", &people), ["member.present/missing"]);
    }

    #[test]
    fn text_without_an_error_explains_nothing() {
        for text in ["", "hello", "the build is green", "Order 66 shipped 200"] {
            assert!(ids(text, &Hints::default()).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_the_text_quotes_stands_in_the_finding() {
        let text = "AADSTS50011: The redirect URI 'http://localhost:51004/cb' specified in the request does not match \
            the redirect URIs configured for the application '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d'.";
        let explanation = explain(Recipe::embedded(), text, &Hints::default());
        let finding = &explanation.errors[0].finding;
        assert_eq!(finding.params["redirect_uri"], "http://localhost:51004/cb");
        assert_eq!(finding.params["client_id"], "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_can_be_explained(text in any::<String>()) {
            explain(Recipe::embedded(), &text, &Hints::default());
        }

        #[test]
        fn any_code_can_be_explained(number in 0u32..100_000_000) {
            let text = format!("AADSTS{number}: x");
            let explanation = explain(Recipe::embedded(), &text, &Hints::default());
            if number >= 1_000 {
                prop_assert_eq!(explanation.errors.len(), 1);
            }
        }
    }
}
