//! What else a text can be than an error: a registration as JSON, claims of a token, the settings of a program, a capture
//! of a browser, a question. What it shows becomes evidence, and is judged by the same rules as what probes bring.

mod capture;
mod claims;
mod manifest;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::checks::choose::Standing;
use crate::checks::errortext::{guids, unfold};
use crate::checks::{Ctx, Judged, Judgement, Status};
use crate::evidence::{Application, Claims, Evidence, Inputs, Seen, SignIn};
use crate::recipe::{Agreement, Case, Flow, Recipe, RequirementId, Source, Target, environment_address};

use super::api;
use super::certainty::Certainty;
use super::hints::Hints;
use super::{Answer, Explained};

/// What a text was recognized as.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Files {
    /// A sentence for each thing that was recognized.
    pub recognized: Vec<String>,
    pub application: Option<Application>,
    pub claims: Option<Claims>,
    /// The API that the file or the claims name.
    pub api: Option<String>,
    pub flow: Option<Flow>,
    /// The answers in a capture of a browser.
    pub captured: Option<String>,
}

/// A refresh token begins with a version and the length of a tenant id in base64; nobody can read more of it.
const REFRESH: &[&str] = &["0.A", "1.A"];

/// Looks at a whole text.
pub(super) fn read(recipe: &Recipe, text: &str) -> Files {
    let mut files = Files { flow: api::flow(text), ..Files::default() };
    let mut recognized: Vec<String> = Vec::new();
    let mut says = |words: &str| recognized.push(words.to_owned());
    let only = text.trim();
    let is_word = !only.is_empty() && !only.contains(char::is_whitespace);
    if is_word && only.len() > 100 && REFRESH.iter().any(|start| only.starts_with(start)) {
        says(
            "A refresh token or an authorization code. Whoever has it can get tokens with it, so do not share it; sign the account out everywhere if it was shared.",
        );
        return Files { recognized, ..files };
    }
    if let Some(answers) = capture::answers(text) {
        says("A capture of a browser (HAR). Only its answers are read.");
        return Files { recognized, captured: Some(answers), ..files };
    }
    let lower = text.to_ascii_lowercase();
    let has = |words: &str| lower.contains(words);
    if has("curl ") && has("http") && (has("-h ") || has("--header") || has("-x ") || has("-d ")) {
        says("A call with curl. What it answered stands in its output, not in the command.");
    }
    if has("authtype=") {
        says(if has("secret=;") || has("clientid=;") {
            "A connection string in which the client ID or the secret is empty."
        } else {
            "A connection string."
        });
    }
    if has("\"serviceprincipalid\"") || has("\"serviceprincipalcredential\"") {
        says("A linked service of Data Factory. Its servicePrincipalId is the Application (client) ID of the app.");
    }
    if is_variables(text) {
        says("Settings of a program as variables.");
    }
    let unfolded = unfold(text);
    if let Some(application) = manifest::read(&unfolded) {
        says(&format!("The registration of the app {} as the directory shows it.", application.client_id));
        let wanted = application.requested.iter().map(|permission| &permission.api);
        files.api = wanted.clone().find(|id| recipe.targets.iter().any(|target| target.resource == **id)).cloned();
        files.application = Some(application);
    } else if let Some(claims) = claims::read(&unfolded) {
        says("Claims of a token. They can be read without its signature, which only the API checks.");
        files.api = claims.audience().map(str::to_owned);
        files.claims = Some(claims);
    }
    Files { recognized, ..files }
}

/// What a text is in which nothing else was recognized.
pub(super) fn nothing_but(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.contains('?') && text.contains(' ') {
        Some("A question.")
    } else if guids(text).next().is_some() {
        Some("Ids. They say whom a failure concerns, not what failed.")
    } else {
        None
    }
}

/// Whether a text is a list of variables.
fn is_variables(text: &str) -> bool {
    let is_variable = |line: &str| {
        let line = line.trim().trim_start_matches("export ");
        line.split_once('=').is_some_and(|(name, _)| {
            name.len() > 3 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    text.lines().filter(|line| is_variable(line)).count() >= 2
}

/// What the files show, as a case to be judged.
struct Sent<'a> {
    target: &'a Target,
    case: Case,
    inputs: Inputs,
    evidence: Evidence,
}

fn sent<'a>(files: &Files, target: Option<&'a Target>, flow: Option<Flow>) -> Option<Sent<'a>> {
    let (target, flow) = (target?, flow.or_else(|| flow_of(files.claims.as_ref()?))?);
    if files.application.is_none() && files.claims.is_none() {
        return None;
    }
    // A file proves what it says at its own time, which is not known: everything is later.
    let at = Timestamp::UNIX_EPOCH;
    let inputs = Inputs {
        client_id: files
            .application
            .as_ref()
            .map(|app| app.client_id.clone())
            .or_else(|| files.claims.as_ref()?.client_id().map(str::to_owned))
            .unwrap_or_default(),
        tenant: files.claims.as_ref().and_then(|claims| claims.tenant_id()).unwrap_or_default().to_owned(),
        environment: files
            .claims
            .as_ref()
            .and_then(|claims| environment_address(claims.audience()?.trim_end_matches('/')))
            .unwrap_or_default(),
        ..Inputs::default()
    };
    let sign_in = files.claims.clone().map(|claims| SignIn {
        flow,
        expires: None,
        scope: None,
        claims: Some(claims),
        can_renew: false,
        redirect_uri: None,
        renewed: false,
        presented: None,
    });
    let evidence = Evidence {
        application: files.application.clone().map(|app| Seen { outcome: Ok(Some(app)), at, exchanges: Vec::new() }),
        sign_in: sign_in.map(|sign_in| Seen { outcome: Ok(sign_in), at, exchanges: Vec::new() }),
        ..Evidence::default()
    };
    let case = Case { target: target.id.clone(), caller: flow.caller(), flow, agreement: Agreement::Each };
    Some(Sent { target, case, inputs, evidence })
}

/// How a token was got, as far as its claims show it: a program's has the kind of its proof.
fn flow_of(claims: &Claims) -> Option<Flow> {
    let member = |name: &str| claims.payload.get(name).and_then(serde_json::Value::as_str);
    match member("appidacr").or_else(|| member("azpacr")) {
        Some("1") if claims.scopes().is_empty() => Some(Flow::Secret),
        Some("2") if claims.scopes().is_empty() => Some(Flow::Certificate),
        Some(_) | None => None,
    }
}

/// The judgement of what was sent, and the verdicts that come from it.
fn judgement(recipe: &Recipe, sent: &Sent<'_>) -> (Judgement, Vec<Judged>) {
    let judgement = Judgement::of(&Ctx {
        recipe,
        target: sent.target,
        cloud: recipe.clouds.first(),
        case: &sent.case,
        inputs: &sent.inputs,
        evidence: &sent.evidence,
        now: Timestamp::UNIX_EPOCH,
    });
    let is_shown = |judged: &&Judged| judged.verdict.source.is_some_and(is_of_file);
    let shown = judgement.judged.iter().filter(is_shown).cloned().collect();
    (judgement, shown)
}

fn is_of_file(source: Source) -> bool {
    matches!(source, Source::Directory | Source::Token)
}

/// How the requirements stand by what the files show.
pub(super) fn standings(
    recipe: &Recipe,
    files: &Files,
    target: Option<&Target>,
    flow: Option<Flow>,
) -> BTreeMap<RequirementId, Standing> {
    let Some(sent) = sent(files, target, flow.or(files.flow)) else {
        return BTreeMap::new();
    };
    let (_, shown) = judgement(recipe, &sent);
    let standing = |judged: Judged| {
        let standing = match judged.verdict.status {
            Status::Unmet => Standing::Unmet,
            Status::Met | Status::Warning => Standing::Met(Timestamp::UNIX_EPOCH),
            Status::Unknown | Status::NotApplicable => return None,
        };
        Some((judged.requirement, standing))
    };
    shown.into_iter().filter_map(standing).collect()
}

/// What the files show to be unmet.
pub(super) fn judged(recipe: &Recipe, files: &Files, hints: &Hints) -> Vec<Explained> {
    let named = files.api.as_deref().and_then(|written| api::of(recipe, written)).and_then(|api| api.target);
    let target = named.or_else(|| recipe.target(hints.target.as_ref()?));
    let Some(sent) = sent(files, target, files.flow.or(hints.flow)) else {
        return Vec::new();
    };
    let says = files.recognized.first().cloned();
    let (judgement, shown) = judgement(recipe, &sent);
    let is_shown = |id: &RequirementId| shown.iter().any(|judged| judged.requirement == *id);
    judgement
        .findings
        .into_iter()
        .filter(|finding| finding.status == Status::Unmet && is_shown(&finding.requirement))
        .map(|finding| Explained {
            code: format!("file.{}", finding.requirement),
            codes: Vec::new(),
            says: says.clone(),
            times: 1,
            first: None,
            last: None,
            link: None,
            certainty: Certainty::Certain,
            quoted: Vec::new(),
            notes: Vec::new(),
            category: recipe.category(&finding.requirement, &finding.reason),
            evidence: Vec::new(),
            is_api_known: true,
            is_way_known: true,
            answer: Answer::Finding(Box::new(finding)),
        })
        .collect()
}
