//! The JSON that `check` and `report` print (its schema is in `assets/schema/`). `check --from` reads it back.

use jiff::Timestamp;
use serde::Serialize;

use crate::checks::{
    Agreements, Cause, Clue, ConditionalAccess, Ctx, Finding, Judged, Status, agreements, conditional_access,
};
use crate::evidence::text::visible_json;
use crate::evidence::{Evidence, Exchange, ExchangeOutline, Inputs};
use crate::recipe::{Case, CloudId, Fixer, RequirementId, Source};
use crate::remedies::{Way, WayKind};

use super::run::Run;

/// A value as it is written and printed: the same value, and nothing is left in it that a terminal obeys.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn text(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(visible_json(&serde_json::to_string_pretty(value)?) + "\n")
}

/// What `check --json` prints.
#[derive(Debug, Serialize)]
pub struct Report {
    version: u8,
    /// Version of firstcall.
    firstcall: &'static str,
    created: Timestamp,
    results: Vec<CheckResult>,
}

impl Report {
    /// A report of these results.
    pub fn new(created: Timestamp, results: Vec<CheckResult>) -> Self {
        Self { version: 1, firstcall: env!("CARGO_PKG_VERSION"), created, results }
    }
}

/// The outcome of one profile.
#[derive(Debug, Serialize)]
pub struct CheckResult {
    profile: String,
    #[serde(flatten)]
    case: Case,
    cloud: CloudId,
    tenant_id: Option<String>,
    client_id: Option<String>,
    outcome: String,
    /// When the first request was sent, and how long it took to the last answer.
    started: Option<Timestamp>,
    took_ms: Option<i64>,
    requirements: Vec<RequirementLine>,
    findings: Vec<FindingLine>,
    /// Who agreed to what, and who may use the app; absent where nobody looked at the setup.
    agreements: Option<Agreements>,
    /// What Conditional Access did and would do; absent where nothing is known of it.
    conditional_access: Option<ConditionalAccess>,
    /// What files were recognized as, and what to ask the sender for.
    recognized: Vec<String>,
    ask_for: Vec<String>,
    /// All exchanges in short, and those that findings name in full.
    timeline: Vec<ExchangeOutline>,
    exchanges: Vec<Exchange>,
    redacted: Vec<String>,
    /// Everything that verdicts were made from; without rows of the API's answer.
    inputs: Inputs,
    observations: Evidence,
}

/// Where a verdict comes from.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Shown {
    Seen(Option<Source>),
    File(&'static str),
}

#[derive(Debug, Serialize)]
struct RequirementLine {
    id: RequirementId,
    step: usize,
    verdict: Status,
    source: Shown,
    waits_for: Option<RequirementId>,
    finding: Option<String>,
}

/// One finding, with everything that can be done about it.
#[derive(Debug, Serialize)]
pub struct FindingLine {
    id: String,
    requirement: RequirementId,
    verdict: Status,
    candidates: Vec<Cause>,
    what: String,
    why: String,
    who_fixes: Fixer,
    remedies: Vec<RemedyLine>,
    evidence: Vec<Clue>,
}

#[derive(Debug, Serialize)]
struct RemedyLine {
    kind: WayKind,
    title: String,
    steps: Vec<String>,
    url: Option<String>,
    command: Option<String>,
    text: Option<String>,
    needs: Option<String>,
}

impl CheckResult {
    /// Puts a run into its printed form.
    pub fn new(run: &Run<'_>) -> Self {
        let ctx = &run.ctx;
        let tenant = ctx.evidence.tenant.as_ref().and_then(|seen| seen.value());
        let client_id = &ctx.inputs.client_id;
        let findings = &run.judgement.findings;
        let span = run.span();
        Self {
            profile: run.profile.to_owned(),
            case: ctx.case.clone(),
            cloud: ctx.cloud.id.clone(),
            tenant_id: tenant.map(|tenant| tenant.id.clone()),
            client_id: (!client_id.is_empty()).then(|| client_id.clone()),
            outcome: run.outcome.to_owned(),
            started: span.map(|(began, _)| began),
            took_ms: span.and_then(|(_, took)| i64::try_from(took.as_millis()).ok()),
            requirements: run
                .judgement
                .judged
                .iter()
                .map(|judged| RequirementLine::new(judged, findings, run.is_sent))
                .collect(),
            findings: findings.iter().map(|finding| FindingLine::new(ctx, finding)).collect(),
            agreements: agreements(ctx),
            conditional_access: conditional_access(ctx),
            recognized: run.recognized.to_vec(),
            ask_for: run.ask_for.to_vec(),
            timeline: run.exchanges.iter().map(|exchange| ExchangeOutline::from(*exchange)).collect(),
            exchanges: run.cited().cloned().collect(),
            redacted: run.redacted(),
            inputs: ctx.inputs.clone(),
            observations: run.observations(),
        }
    }
}

impl RequirementLine {
    fn new(judged: &Judged, findings: &[Finding], is_sent: bool) -> Self {
        let finding = findings.iter().find(|finding| finding.requirement == judged.requirement);
        let source = judged.verdict.source;
        Self {
            id: judged.requirement.clone(),
            step: judged.step,
            verdict: judged.verdict.status,
            source: if is_sent && source.is_some() { Shown::File("file") } else { Shown::Seen(source) },
            waits_for: judged.verdict.waits_for.clone(),
            finding: finding.map(|finding| finding.id.clone()),
        }
    }
}

impl FindingLine {
    /// A finding with everything that can be done about it.
    pub fn new(ctx: &Ctx<'_>, finding: &Finding) -> Self {
        Self {
            id: finding.id.clone(),
            requirement: finding.requirement.clone(),
            verdict: finding.status,
            candidates: finding.candidates.clone(),
            what: finding.what.clone(),
            why: finding.why.clone(),
            who_fixes: finding.who,
            remedies: crate::remedies::ways(ctx, finding).into_iter().map(RemedyLine::from).collect(),
            evidence: finding.evidence.clone(),
        }
    }
}

impl From<Way> for RemedyLine {
    fn from(way: Way) -> Self {
        Self {
            kind: way.kind,
            title: way.title,
            steps: way.steps,
            url: way.url,
            command: way.command,
            text: way.text,
            needs: way.needs,
        }
    }
}
