//! From what was sent to a case that can be judged: whose it is, and the evidence in it.

use jiff::Timestamp;

use crate::checks::attribution::look_up;
use crate::checks::explain::{Hints, api_of, api_of_failure, fault, flow_shown};
use crate::checks::judge::judge;
use crate::checks::{Ctx, Status};
use crate::evidence::{
    Claims, Evidence, Exchange, Fault, Inputs, Principal, Seen, ServiceFault, SignIn, TokenKind, is_guid,
};
use crate::recipe::{
    Agreement, Caller, Case, CloudId, Flow, Recipe, RequirementId, Source, Stage, Target, environment_address,
};

use super::Sent;

/// What was sent, as a case with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    pub case: Case,
    /// Absent where nothing says which one.
    pub cloud: Option<CloudId>,
    pub inputs: Inputs,
    pub evidence: Evidence,
    /// The exchanges that an earlier report keeps.
    pub exchanges: Vec<Exchange>,
    /// The time by which it is judged.
    pub now: Timestamp,
    /// What nobody said, and what was taken in its place.
    pub notes: Vec<String>,
}

/// Why nothing can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsettled {
    /// Nothing in it is evidence.
    Nothing,
    /// It does not say which API it is about.
    NoTarget,
}

/// A file proves what it says at its own time, which is not known: everything else is later.
const SOME_TIME: Timestamp = Timestamp::UNIX_EPOCH;

impl Sent {
    /// Makes a case of it. `typed` is what was said beside the files; where they say otherwise, they win.
    ///
    /// # Errors
    /// [`Unsettled`] where there is nothing to judge, or nothing to judge it by.
    pub fn settle(&self, recipe: &Recipe, hints: &Hints, typed: &Inputs, now: Timestamp) -> Result<Settled, Unsettled> {
        if self.is_empty() {
            return Err(Unsettled::Nothing);
        }
        let mut settled = match &self.report {
            Some(report) => Settled {
                case: report.run.case.clone(),
                cloud: Some(report.run.cloud.clone()),
                inputs: report.run.inputs.clone(),
                evidence: report.run.observations.clone(),
                exchanges: report.run.exchanges(),
                now: report.created,
                notes: Vec::new(),
            },
            None => self.begin(recipe, hints, typed, now)?,
        };
        let target = recipe.target(&settled.case.target).ok_or(Unsettled::NoTarget)?;
        self.fill_inputs(recipe, target, &mut settled.inputs);
        self.fill_evidence(target, &mut settled);
        self.fill_faults(recipe, &mut settled);
        Ok(settled)
    }

    fn begin(&self, recipe: &Recipe, hints: &Hints, typed: &Inputs, now: Timestamp) -> Result<Settled, Unsettled> {
        let named = self.api.as_deref().and_then(|written| api_of(recipe, written)).and_then(|api| api.target);
        let named = named.or_else(|| self.failures.iter().find_map(|failure| api_of_failure(recipe, failure)?.target));
        let hinted = hints.target.as_ref().and_then(|id| recipe.target(id));
        let mentioned =
            || self.mentioned.as_deref().and_then(|written| api_of(recipe, written)).and_then(|api| api.target);
        let target = named.or(hinted).or_else(mentioned).ok_or(Unsettled::NoTarget)?;
        let mut notes = Vec::new();
        if let Some(hinted) = hinted.filter(|hinted| hinted.id != target.id) {
            notes.push(format!(
                "What was sent is about the {}, not about the {}.",
                target.resource_name, hinted.resource_name
            ));
        }
        let shown = self
            .flow
            .or_else(|| flow_of(self.claims.as_ref()?))
            .or_else(|| self.failures.iter().find_map(|failure| flow_shown(&failure.context)));
        let flow = match (shown, hints.flow) {
            (Some(shown), Some(hinted)) if shown.caller() == hinted.caller() => hinted,
            (Some(shown), Some(hinted)) => {
                notes.push(format!(
                    "What was sent shows another way to sign in ({shown}) than the one named ({hinted})."
                ));
                shown
            }
            (Some(flow), None) | (None, Some(flow)) => flow,
            (None, None) => {
                let flow = self.likely_flow(recipe, target, hints, now);
                notes.push(format!(
                    "Nothing sent says how the sign-in is done. It is judged for the way {}; --flow names another one.",
                    flow.title()
                ));
                flow
            }
        };
        Ok(Settled {
            case: Case { target: target.id.clone(), caller: flow.caller(), flow, agreement: Agreement::Each },
            cloud: None,
            inputs: typed.clone(),
            evidence: Evidence::default(),
            exchanges: Vec::new(),
            now,
            notes,
        })
    }

    /// Whether it shows how the sign-in is done.
    pub(in crate::checks) fn shows_flow(&self) -> bool {
        self.flow.is_some() || self.flow_of_claims().is_some()
    }

    /// How the token was got whose claims it has, as far as they tell.
    pub(in crate::checks) fn flow_of_claims(&self) -> Option<Flow> {
        self.claims.as_ref().and_then(flow_of)
    }

    /// A way to sign in for the kind of caller that is known: one in which what was sent explains the error best, and of
    /// those the target's first.
    fn likely_flow(&self, recipe: &Recipe, target: &Target, hints: &Hints, now: Timestamp) -> Flow {
        let is_program = self.claims.as_ref().is_some_and(|claims| claims.kind() == TokenKind::Program);
        let caller = hints.caller.or_else(|| is_program.then_some(Caller::Program)).or(self.caller);
        let fits = |flow: &Flow| caller.is_none_or(|caller| flow.caller() == caller);
        let flows: Vec<Flow> = target.flows.iter().copied().filter(fits).collect();
        let likeliest = flows.iter().max_by_key(|flow| {
            let place = flows.iter().position(|other| other == *flow);
            (self.explained(recipe, target, **flow, now), std::cmp::Reverse(place))
        });
        likeliest.or(target.flows.first()).copied().unwrap_or(Flow::Browser)
    }

    /// How well the error is explained, if this is how the sign-in is done: best by what files show as unmet.
    fn explained(&self, recipe: &Recipe, target: &Target, flow: Flow, now: Timestamp) -> u8 {
        let mut settled = Settled {
            case: Case { target: target.id.clone(), caller: flow.caller(), flow, agreement: Agreement::Each },
            cloud: None,
            inputs: Inputs::default(),
            evidence: Evidence::default(),
            exchanges: Vec::new(),
            now,
            notes: Vec::new(),
        };
        self.fill_inputs(recipe, target, &mut settled.inputs);
        self.fill_evidence(target, &mut settled);
        self.fill_faults(recipe, &mut settled);
        let ctx = Ctx {
            recipe,
            target,
            cloud: recipe.clouds.first(),
            case: &settled.case,
            inputs: &settled.inputs,
            evidence: &settled.evidence,
            now,
        };
        let faults = [
            settled.evidence.sign_in.as_ref().and_then(|seen| seen.fault()),
            settled.evidence.call.as_ref().and_then(|seen| seen.fault()),
        ];
        let symptoms = faults.into_iter().flatten().filter_map(|fault| match fault {
            Fault::Service(fault) => look_up(&ctx, fault, fault.stage),
            Fault::Network(_) | Fault::Cancelled => None,
        });
        let causes: Vec<&RequirementId> =
            symptoms.flat_map(|symptom| &symptom.candidates).map(|candidate| &candidate.requirement).collect();
        let judged = judge(&ctx);
        let unmet = judged.iter().filter(|judged| judged.verdict.status == Status::Unmet);
        // What is unmet and no cause of the error explains nothing.
        let ranks = unmet
            .filter(|judged| causes.contains(&&judged.requirement))
            .map(|judged| if judged.verdict.source == Some(Source::Directory) { 2 } else { 1 });
        ranks.max().unwrap_or_default()
    }

    fn fill_inputs(&self, recipe: &Recipe, target: &Target, inputs: &mut Inputs) {
        let claims = self.claims.as_ref();
        let fill = |place: &mut String, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                *place = value;
            }
        };
        let facts = || self.failures.iter().map(|failure| &failure.facts);
        let app = self.application.as_ref().map(|app| app.client_id.clone());
        let is_api =
            |principal: &&Principal| recipe.targets.iter().any(|target| target.resource == principal.client_id);
        let of_principal =
            || self.principals.iter().find(|principal| !is_api(principal)).map(|it| it.client_id.clone());
        fill(
            &mut inputs.client_id,
            app.or_else(|| claims?.client_id().map(str::to_owned))
                .or_else(of_principal)
                .or_else(|| self.capture.as_ref()?.client_id.clone())
                .or_else(|| facts().find_map(|facts| facts.client_id.clone())),
        );
        fill(
            &mut inputs.tenant,
            claims
                .and_then(|claims| claims.tenant_id().map(str::to_owned))
                .or_else(|| {
                    facts().find_map(|facts| {
                        let named = facts.tenant.clone().filter(|tenant| is_guid(tenant) || tenant.contains('.'));
                        facts.tenant_id.clone().or(named)
                    })
                })
                .or_else(|| self.capture.as_ref()?.tenant.clone()),
        );
        let of_claims = || environment_address(claims?.audience()?.trim_end_matches('/'));
        let of_failures = || self.failures.iter().find_map(|failure| api_of_failure(recipe, failure)?.environment);
        let of_api = || api_of(recipe, self.api.as_deref()?)?.environment;
        let of_words = || api_of(recipe, self.mentioned.as_deref()?)?.environment;
        // An address of an API that has no environments is none.
        let has_environments = target.site.environment().is_some();
        let environment = of_api().or_else(of_claims).or_else(of_failures).or_else(of_words);
        fill(&mut inputs.environment, environment.filter(|_| has_environments));
        fill(&mut inputs.username, facts().find_map(|facts| facts.account.clone()));
    }

    fn fill_evidence(&self, target: &Target, settled: &mut Settled) {
        fn seen<T>(value: T) -> Option<Seen<T>> {
            Some(Seen { outcome: Ok(value), at: SOME_TIME, exchanges: Vec::new() })
        }
        let evidence = &mut settled.evidence;
        if let Some(application) = &self.application {
            evidence.application = seen(Some(application.clone()));
        }
        for principal in &self.principals {
            if principal.client_id.eq_ignore_ascii_case(&target.resource) {
                evidence.resource = seen(Some(principal.clone()));
            } else if principal.client_id.eq_ignore_ascii_case(&settled.inputs.client_id) {
                evidence.principal = seen(Some(principal.clone()));
            }
        }
        if !self.sign_ins.is_empty() {
            evidence.sign_in_log = seen(self.sign_ins.clone());
        }
        if let Some(grants) = &self.grants {
            evidence.grants = seen(grants.clone());
        }
        if let Some(assignments) = &self.assignments {
            evidence.assignments = seen(assignments.clone());
        }
        if let Some(federations) = &self.federations {
            evidence.federations = seen(federations.clone());
        }
        if let Some(claims) = &self.claims {
            // It proves that it was good when it was issued, so it is as old as that.
            let at = claims.issued().unwrap_or(SOME_TIME);
            let sign_in = SignIn {
                flow: settled.case.flow,
                expires: None,
                scope: None,
                claims: Some(claims.clone()),
                can_renew: false,
                redirect_uri: None,
                renewed: false,
                presented: None,
                is_sent: true,
            };
            evidence.sign_in = Some(Seen { outcome: Ok(sign_in), at, exchanges: Vec::new() });
        }
    }

    /// The newest failure of each stage; of the others it is said that they are there.
    fn fill_faults(&self, recipe: &Recipe, settled: &mut Settled) {
        let hints = Hints {
            target: Some(settled.case.target.clone()),
            caller: Some(settled.case.caller),
            flow: Some(settled.case.flow),
        };
        let mut faults: Vec<(Timestamp, ServiceFault)> = self
            .failures
            .iter()
            .filter_map(|failure| {
                let at = failure.last.as_ref().or(failure.facts.timestamp.as_ref()).and_then(|time| moment(time));
                Some((at.unwrap_or(settled.now), fault(recipe, failure, &hints)?))
            })
            .collect();
        faults.sort_by_key(|(at, _)| *at);
        let count = faults.len();
        let mut judged = 0;
        for stage in [Stage::SignIn, Stage::Call] {
            let Some((at, fault)) = faults.iter().rev().find(|(_, fault)| fault.stage == stage).cloned() else {
                continue;
            };
            judged += 1;
            let fault = Fault::Service(fault);
            if stage == Stage::Call {
                settled.evidence.call = Some(Seen { outcome: Err(fault), at, exchanges: Vec::new() });
            } else if settled.evidence.sign_in.as_ref().is_none_or(|seen| seen.at <= at) {
                settled.evidence.sign_in = Some(Seen { outcome: Err(fault), at, exchanges: Vec::new() });
            }
        }
        if count > judged {
            settled.notes.push(format!(
                "There are {count} different failures in it; the newest of sign-in and call are judged. \
                 firstcall explain shows each of them."
            ));
        }
    }
}

/// A time as services write it.
fn moment(written: &str) -> Option<Timestamp> {
    let written = written.trim().replacen(' ', "T", 1);
    written.parse().ok().or_else(|| format!("{written}Z").parse().ok())
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
