//! The JSON that `check` prints (its schema is in `assets/schema/`).

use serde::Serialize;

use crate::checks::{Cause, Clue, Ctx, Finding, Judged, Status};
use crate::recipe::{Caller, Fixer, Flow, RequirementId, Source};
use crate::remedies::{Way, WayKind};

/// What `check --json` prints.
#[derive(Debug, Serialize)]
pub struct Report {
    version: u8,
    results: Vec<CheckResult>,
}

impl Report {
    /// A report of these results.
    pub fn new(results: Vec<CheckResult>) -> Self {
        Self { version: 1, results }
    }
}

/// The outcome of one profile.
#[derive(Debug, Serialize)]
pub struct CheckResult {
    profile: String,
    target: String,
    caller: Caller,
    flow: Flow,
    tenant_id: Option<String>,
    client_id: Option<String>,
    outcome: String,
    requirements: Vec<RequirementLine>,
    findings: Vec<FindingLine>,
}

#[derive(Debug, Serialize)]
struct RequirementLine {
    id: RequirementId,
    step: usize,
    verdict: Status,
    source: Option<Source>,
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
    /// Puts a judged case into its printed form.
    pub fn new(ctx: &Ctx<'_>, profile: &str, outcome: &str, judged: &[Judged], findings: &[Finding]) -> Self {
        let tenant = ctx.evidence.tenant.as_ref().and_then(|seen| seen.value());
        let client_id = &ctx.inputs.client_id;
        let requirements = judged
            .iter()
            .map(|judged| RequirementLine {
                id: judged.requirement.clone(),
                step: judged.step,
                verdict: judged.verdict.status,
                source: judged.verdict.source,
                waits_for: judged.verdict.waits_for.clone(),
                finding: findings
                    .iter()
                    .find(|finding| finding.requirement == judged.requirement)
                    .map(|finding| finding.id.clone()),
            })
            .collect();
        Self {
            profile: profile.to_owned(),
            target: ctx.target.id.to_string(),
            caller: ctx.case.caller,
            flow: ctx.case.flow,
            tenant_id: tenant.map(|tenant| tenant.id.clone()),
            client_id: (!client_id.is_empty()).then(|| client_id.clone()),
            outcome: outcome.to_owned(),
            requirements,
            findings: findings.iter().map(|finding| FindingLine::new(ctx, finding)).collect(),
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
