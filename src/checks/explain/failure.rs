//! One failure: its symptom, the cause to name, and the words for it.

use serde_json::json;

use crate::checks::errortext::{Reader, Sighting};
use crate::checks::finding::{clue, finding};
use crate::checks::sent::Sent;
use crate::checks::wording::moment;
use crate::checks::{Clue, Finding, Status};
use crate::evidence::text::harmless;
use crate::evidence::{Around, Claims, Fault, ServiceFault};
use crate::recipe::{
    Candidate, Category, Fixer, Flow, OwnExplanation, Placeholder, Recipe, Stage, Symptom, SymptomQuery, TargetId,
    plain,
};

use super::api;
use super::case::FailureCase;
use super::causes::{causes, in_other_geography, made_for_another, time};
use super::certainty::{Certainty, says_nothing};
use super::hints::Hints;
use super::{Answer, Explained, is_nameless, own, quoted, words};

/// The target of an API that is none.
const NO_TARGET: TargetId = TargetId::of("none");

/// What a failure means; `None` where not even the assets have a word for it.
pub(super) fn explain(recipe: &Recipe, sighting: &Sighting, sent: &Sent, hints: &Hints) -> Option<Explained> {
    let mut case = FailureCase::of(recipe, sighting, sent, hints);
    let meaning = meaning(recipe, sighting, &case);
    if let Some(Meaning { symptom: Some(symptom), .. }) = &meaning
        && let [only] = symptom.targets.as_slice()
        && case.target.is_none_or(|target| target.id != *only)
        && case.api.as_ref().is_none_or(|api| api.target.is_none())
    {
        // Only one target answers like this, so it is that one, whatever was told beside the text.
        let own = recipe.target(only);
        if let (Some(own), Some(told)) = (own, case.target) {
            case.notes
                .push(format!("The text is about the {}, not about the {}.", own.resource_name, told.resource_name));
        }
        case.target = own;
    }
    let code = meaning.as_ref().map(|meaning| meaning.code.clone()).or_else(|| sighting.codes.first().cloned())?;
    let stage = stage(&code);
    let fault = Fault::Service(service_fault(sighting, &code));
    let mut params = words::params(recipe, &case, sighting, &fault);
    let elsewhere = case.target.filter(|_| stage == Stage::Call);
    let elsewhere = elsewhere.and_then(|target| api::elsewhere(recipe, target, sighting));
    params.extend(elsewhere.map(|geography| (Placeholder::Geography, geography.title.clone())));
    let mut notes = std::mem::take(&mut case.notes);
    let client = sighting.facts.client_id.as_deref().and_then(|id| recipe.known.client(id));
    if let Some(client) = client {
        notes.push(format!(
            "The app {} is {}, a program of Microsoft. Its registration belongs to Microsoft.",
            client.id, client.name
        ));
    }
    for aside in sighting.asides.iter().filter(|aside| aside.starts_with(|c: char| c.is_ascii_digit())) {
        if !sighting.is_wrapper {
            notes.push(format!(
                "{aside} is a number of a layer that passes the error on. It does not say what is wrong."
            ));
        }
    }
    let at = time(sighting);
    let (certainty, answer, category) = match &meaning {
        Some(Meaning { own: Some(own), .. }) => {
            let certainty = if own.hides_cause { Certainty::NotSaid } else { Certainty::Certain };
            (certainty, Answer::Own(Box::new(own::of(recipe, own, &params))), own.category)
        }
        None if !says_nothing(&code) => {
            let id = if sighting.is_wrapper { own::WRAPPER } else { own::UNKNOWN };
            let own = recipe.explanation(id, "")?;
            (Certainty::NotSaid, Answer::Own(Box::new(own::of(recipe, own, &params))), own.category)
        }
        _ => {
            let symptom = meaning.as_ref().and_then(|meaning| meaning.symptom);
            let shown = match elsewhere {
                Some(_) => Some(in_other_geography()),
                None => symptom.and_then(|symptom| made_for_another(recipe, symptom, &case, sighting)),
            };
            let (cause, others, is_seen) = match shown {
                Some(cause) => (cause, Vec::new(), true),
                None => causes(recipe, symptom, &case, stage, sent, at)?,
            };
            let certainty = match symptom {
                _ if is_seen => Certainty::Certain,
                Some(symptom) if cause.reason != "unexpected" => Certainty::of(&code, others.len(), is_told(symptom)),
                Some(_) | None => Certainty::NotSaid,
            };
            let ended = sent.claims.as_ref().and_then(Claims::expires).filter(|_| cause.requirement == "token.current");
            params.extend(ended.map(|ended| (Placeholder::Expires, moment(ended))));
            let audience = sighting.facts.audience.as_ref();
            let audience = audience.filter(|_| cause.requirement == "token.audience" && others.is_empty());
            params.extend(audience.map(|audience| (Placeholder::Detail, harmless(audience, false))));
            let written = case.api.as_ref().filter(|_| cause.reason == "other-form").map(|api| api.written.as_str());
            params.extend(written.map(|written| (Placeholder::Detail, harmless(written, false))));
            let evidence = vec![trace(&fault)];
            let finding =
                finding(recipe, &cause.requirement, &cause.reason, Status::Unmet, &others, params.clone(), evidence)?;
            let category = category(recipe, &finding, &others);
            match client.and_then(|_| of_microsoft(recipe, &finding)) {
                // Nobody outside can change the registration of Microsoft's own program.
                Some(own) => (certainty, Answer::Own(Box::new(own::of(recipe, own, &params))), category),
                None => (certainty, Answer::Finding(Box::new(finding)), category),
            }
        }
    };
    let says = meaning
        .as_ref()
        .and_then(|meaning| meaning.symptom)
        .map(|symptom| symptom.says.fill(&words::for_sentences(&params)));
    Some(Explained {
        link: code
            .strip_prefix("AADSTS")
            .map(|number| format!("https://login.microsoftonline.com/error?code={number}")),
        codes: codes(sighting, &code).into_iter().filter(|code| !is_nameless(code)).collect(),
        says,
        times: sighting.times,
        first: sighting.first.clone(),
        last: sighting.last.clone(),
        certainty,
        quoted: quoted::list(sighting, case.api.as_ref(), client),
        notes: notes.into_iter().map(|note| harmless(&note, false)).collect(),
        category,
        evidence: vec![trace(&fault)],
        is_api_known: case.target.is_some() || case.api.is_some(),
        is_way_known: case.flow.is_some() || case.caller.is_some() || !hangs_on_way(recipe, &answer),
        answer,
        code,
    })
}

/// What support needs of a failure; a name that only this program knows is none of it.
fn trace(fault: &Fault) -> Clue {
    let mut clue = clue(fault, None);
    clue.codes.retain(|code| !is_nameless(code));
    clue
}

/// Whether it matters how the sign-in was done: the possible causes belong to different ways, or a policy decides, which
/// can look at the way.
fn hangs_on_way(recipe: &Recipe, answer: &Answer) -> bool {
    let Answer::Finding(finding) = answer else {
        return false;
    };
    let causes = std::iter::once(&finding.requirement).chain(finding.candidates.iter().map(|it| &it.requirement));
    let ways: Vec<_> = causes.filter_map(|id| recipe.requirement(id)).map(|one| (&one.callers, &one.flows)).collect();
    let is_of_policy = finding.requirement == "access.allowed" && finding.reason == "blocked";
    is_of_policy || ways.iter().any(|way| *way != ways[0])
}

/// A failure as the fault that a probe would have brought; `None` where it has no code at all.
pub(in crate::checks) fn fault(recipe: &Recipe, sighting: &Sighting, hints: &Hints) -> Option<ServiceFault> {
    let case = FailureCase::of(recipe, sighting, &Sent::default(), hints);
    let meaning = meaning(recipe, sighting, &case).map(|meaning| meaning.code);
    Some(service_fault(sighting, meaning.as_ref().or(sighting.codes.first())?))
}

/// What a page says that stays in the browser: its number, its headline, or all that stands on it. `None` where nothing of
/// it is known.
pub fn page_fault(recipe: &Recipe, text: &str, flow: Flow) -> Option<ServiceFault> {
    let hints = Hints { target: None, caller: Some(flow.caller()), flow: Some(flow) };
    let mut reader = Reader::new(&recipe.lexicon);
    reader.push(text.as_bytes());
    let failures = reader.finish().failures;
    let told =
        failures.iter().find_map(|failure| fault(recipe, failure, &hints)).filter(|fault| fault.stage == Stage::SignIn);
    told.or_else(|| {
        let line = plain(text);
        let page =
            recipe.pages(flow).find(|page| page.headline.as_ref().is_some_and(|it| line.contains(&plain(it))))?;
        Some(ServiceFault::new(Stage::SignIn, page.code.clone(), text.trim()))
    })
}

fn service_fault(sighting: &Sighting, code: &str) -> ServiceFault {
    let facts = &sighting.facts;
    let codes = codes(sighting, code);
    // Where the text writes ids of policies, they stand in a claims challenge.
    let policies = (!facts.policies.is_empty())
        .then(|| json!({"access_token": {"capolids": {"values": facts.policies}}}).to_string());
    ServiceFault {
        status: codes.iter().find_map(|code| code.strip_prefix("HTTP ")?.parse().ok()),
        codes,
        claims: policies,
        correlation_id: facts.correlation_id.clone(),
        trace_id: facts.trace_id.clone(),
        timestamp: facts.timestamp.clone(),
        around: Some(Box::new(Around(sighting.text.clone()))),
        ..ServiceFault::new(stage(code), code, sighting.said.as_str())
    }
}

/// The page whose headline stands in the text.
pub(super) fn headline(recipe: &Recipe, text: &str, sent: &Sent, hints: &Hints) -> Option<Explained> {
    let page = plain(text);
    let is_in = |symptom: &&Symptom| symptom.headline.as_ref().is_some_and(|line| page.contains(&plain(line)));
    let symptom = recipe.symptoms.iter().find(is_in)?;
    explain(recipe, &Sighting::of_page(&symptom.code, text), sent, hints)
}

/// What one of a failure's codes stands for.
struct Meaning<'a> {
    code: String,
    symptom: Option<&'a Symptom>,
    own: Option<&'a OwnExplanation>,
}

/// The first code that the assets know. Sentences speak after numbers, and before words and statuses, unless words beside
/// these tell more.
fn meaning<'a>(recipe: &'a Recipe, sighting: &Sighting, case: &FailureCase<'_>) -> Option<Meaning<'a>> {
    let is_number = |code: &&String| !says_nothing(code) && !is_word(code);
    let numbers = sighting.codes.iter().filter(is_number);
    let others = sighting.codes.iter().filter(|code| !is_number(code));
    let told = others.clone().filter(|code| symptom(recipe, code, sighting, case).is_some_and(is_told));
    let hides = |code: &&String| recipe.explanation(code, &sighting.context).is_some_and(|own| own.hides_cause);
    let (hiding, telling): (Vec<&String>, Vec<&String>) = sighting.sentences.iter().partition(hides);
    numbers.chain(told).chain(telling).chain(hiding).chain(others).find_map(|code| {
        let symptom = symptom(recipe, code, sighting, case);
        let own = recipe.explanation(code, &sighting.context);
        match (symptom, own) {
            (None, None) => None,
            (Some(symptom), Some(_)) if !symptom.near.is_empty() => {
                Some(Meaning { code: code.clone(), symptom: Some(symptom), own: None })
            }
            (symptom, own) => {
                let symptom = symptom.filter(|_| own.is_none());
                Some(Meaning { code: code.clone(), symptom, own })
            }
        }
    })
}

/// Whether words beside the code choose this symptom.
fn is_told(symptom: &Symptom) -> bool {
    symptom.text.is_some() || !symptom.near.is_empty()
}

/// Whether a code is an ordinary word such as `invalid_grant`, which says less than a sentence.
fn is_word(code: &str) -> bool {
    !code.contains(|c: char| c.is_ascii_digit()) && !code.contains(|c: char| c.is_ascii_uppercase())
}

fn symptom<'a>(recipe: &'a Recipe, code: &str, sighting: &Sighting, case: &FailureCase<'_>) -> Option<&'a Symptom> {
    let look_up = |target: Option<&TargetId>, stage: Option<Stage>| {
        recipe.symptom(&SymptomQuery {
            code,
            text: &sighting.context,
            target,
            caller: case.caller,
            flow: case.flow,
            stage,
        })
    };
    let is_other = case.api.as_ref().is_some_and(|api| api.target.is_none());
    let target = if is_other { Some(&NO_TARGET) } else { case.target.map(|target| &target.id) };
    let stage = stage(code);
    // The likeliest stage is only a guess, and the error can be one of another API.
    let found = look_up(target, Some(stage))
        .or_else(|| look_up(target, None))
        .or_else(|| look_up(None, Some(stage)))
        .or_else(|| look_up(None, None));
    // Symptoms of probes alone never stand in a pasted text.
    found.filter(|symptom| matches!(symptom.stage, None | Some(Stage::SignIn | Stage::Call)))
}

/// Where in the conversation an error with this code arises as a rule.
fn stage(code: &str) -> Stage {
    if code.starts_with("AADSTS") || code.starts_with("page.") { Stage::SignIn } else { Stage::Call }
}

/// What kind of trouble it is. While nothing is decided, that of most of its possible causes says more than "request".
fn category(recipe: &Recipe, finding: &Finding, others: &[Candidate]) -> Category {
    let own = recipe.category(&finding.requirement, &finding.reason);
    if others.len() < 2 || own != Category::Request {
        return own;
    }
    let of_others: Vec<Category> = others.iter().map(|it| recipe.category(&it.requirement, &it.reason)).collect();
    let is_of_most =
        |category: &&Category| of_others.iter().filter(|other| other == category).count() * 2 > of_others.len();
    of_others.iter().find(is_of_most).copied().unwrap_or(own)
}

/// The explanation in place of a finding that asks to change what is Microsoft's.
fn of_microsoft<'a>(recipe: &'a Recipe, finding: &Finding) -> Option<&'a OwnExplanation> {
    let is_of = |areas: &[&str]| areas.iter().any(|area| finding.requirement.as_str().starts_with(area));
    let id = if is_of(&["consent."]) {
        own::CONSENT_TO_MICROSOFT
    } else if is_of(&["caller."]) {
        // Who may use the program in a tenant, the tenant itself decides.
        return None;
    } else if finding.who == Fixer::AppAdmin
        || is_of(&["permission.", "redirect.", "client.", "secret.", "credential."])
    {
        own::OF_MICROSOFT
    } else {
        return None;
    };
    recipe.explanation(id, "")
}

/// All codes that the text gives, that of its meaning first.
fn codes(sighting: &Sighting, code: &str) -> Vec<String> {
    let mut codes = vec![code.to_owned()];
    for other in sighting.codes.iter().chain(&sighting.asides) {
        if !codes.contains(other) {
            codes.push(other.clone());
        }
    }
    codes
}
