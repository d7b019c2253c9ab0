//! What Conditional Access did to the last sign-in, and what it would do: the policies that an answer names, what the
//! sign-in log shows, and What-If. Nothing is said of a policy that was neither named nor seen.

mod words;

use serde::Serialize;

use crate::evidence::{AccessPolicy, Condition, Fault, LoggedSignIn, Member, ServiceFault, WhatIf};
use crate::recipe::{BladeId, Caller, Flow, Params, Placeholder, ReasonId, RequirementId, Source};

use super::attribution::{Verdicts, look_up};
use super::known::{account_id, principal_id, seen_value};
use super::params::policies;
use super::{Ctx, Status};

pub(super) use words::sections;

/// The requirement that policies decide.
const ALLOWED: &str = "access.allowed";

/// What the token of a look must hold for the sign-in log, and for policies.
const LOG: &[&str] = &["AuditLog.Read.All"];
const POLICIES: &[&str] = &["Policy.Read.All", "Policy.Read.ConditionalAccess"];

/// More policies than an answer names.
const MOST: usize = 20;

/// A policy that stopped the sign-in, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Culprit {
    pub id: String,
    /// Absent where neither the log nor the policy was read.
    pub name: Option<String>,
    /// What it asks for, in the service's words.
    pub controls: Vec<String>,
    pub looks_at: Vec<Condition>,
    /// Whether the log says that it was not satisfied; otherwise an answer named it.
    pub failed: bool,
    /// The page of the policy.
    pub portal: Option<String>,
    /// The request that shows it.
    pub request: String,
}

/// The sign-in that a policy stopped, or that met something that policies ask for.
fn stopped<'a>(ctx: &Ctx<'a>) -> Option<&'a ServiceFault> {
    let Fault::Service(fault) = ctx.evidence.sign_in.as_ref()?.fault()? else {
        return None;
    };
    let symptom = look_up(ctx, fault, fault.stage)?;
    let can_be = symptom.candidates.iter().chain(&symptom.undecided);
    can_be.into_iter().any(|candidate| candidate.requirement == ALLOWED).then_some(fault)
}

fn may(ctx: &Ctx<'_>, any: &[&str]) -> bool {
    let session = ctx.evidence.directory.as_ref().and_then(|seen| seen.value());
    session.is_some_and(|session| session.holds(any) != Some(false))
}

/// The correlation id of the sign-in to look up in the log, where this look may.
pub fn sign_in_to_look_up(ctx: &Ctx<'_>) -> Option<String> {
    stopped(ctx)?.correlation_id.clone().filter(|_| may(ctx, LOG))
}

/// Ids of the policies to read, where this look may: those that the answer or the log names.
pub fn policies_to_read(ctx: &Ctx<'_>) -> Option<Vec<String>> {
    let ids: Vec<String> = culprits(ctx).into_iter().map(|culprit| culprit.id).take(MOST).collect();
    (!ids.is_empty() && may(ctx, POLICIES)).then_some(ids)
}

/// The sign-in to ask policies about, where this look may, with what is known of it.
pub fn what_if(ctx: &Ctx<'_>) -> Option<WhatIf> {
    let logged = logged(ctx);
    let who = match ctx.case.caller {
        // The log knows whom a policy stopped, though no token came of it.
        Caller::People => {
            let of_log = logged.and_then(|entry| entry.user_id.clone());
            Member::Person(account_id(ctx).map(str::to_owned).or(of_log)?)
        }
        Caller::Program => Member::Program(principal_id(ctx)?),
    };
    let is_here = matches!(ctx.case.flow, Flow::Browser | Flow::Password);
    let platform = match std::env::consts::OS {
        "linux" => Some("linux"),
        "macos" => Some("macOS"),
        "windows" => Some("windows"),
        _ => None,
    };
    may(ctx, POLICIES).then(|| WhatIf {
        who,
        resource: ctx.target.resource.clone(),
        device_code: ctx.case.flow == Flow::DeviceCode,
        platform: platform.filter(|_| is_here).map(str::to_owned),
        address: logged.and_then(|entry| entry.ip_address.clone()),
        country: logged.and_then(|entry| entry.location.country_or_region.clone()),
        risk: logged.and_then(|entry| entry.risk_level_during_sign_in.clone()),
        is_compliant: logged.and_then(|entry| entry.device_detail.is_compliant),
    })
}

/// The entry of the log for the sign-in that a policy stopped.
fn logged<'a>(ctx: &Ctx<'a>) -> Option<&'a LoggedSignIn> {
    let id = stopped(ctx)?.correlation_id.as_ref()?;
    let entries = ctx.evidence.sign_in_log.as_ref()?.value()?;
    let is_meant =
        |entry: &&LoggedSignIn| entry.correlation_id.as_ref().is_some_and(|other| other.eq_ignore_ascii_case(id));
    // One sign-in can have several entries: the one that failed is meant.
    let mut meant = entries.iter().filter(is_meant);
    let first = meant.clone().next();
    meant.find(|entry| entry.status.error_code != 0).or(first)
}

/// The policies that stopped the last sign-in: those that the log shows as not satisfied, else those that the answer names.
pub fn culprits(ctx: &Ctx<'_>) -> Vec<Culprit> {
    let Some(fault) = stopped(ctx) else {
        return Vec::new();
    };
    let read = ctx.evidence.access_policies.as_ref().and_then(|seen| seen.value());
    let details =
        |id: &str| read.into_iter().flatten().find(|policy: &&AccessPolicy| policy.id.eq_ignore_ascii_case(id));
    let failed = logged(ctx).map(|entry| &entry.applied_conditional_access_policies).into_iter().flatten();
    let failed = failed.filter(|policy| policy.failed()).map(|policy| {
        let known = details(&policy.id);
        let controls = match known {
            Some(known) if !known.controls.is_empty() => &known.controls,
            Some(_) | None => &policy.enforced_grant_controls,
        };
        culprit(
            ctx,
            &policy.id,
            policy.display_name.clone().or(known.and_then(|known| known.name.clone())),
            controls,
            known,
            true,
        )
    });
    let failed: Vec<Culprit> = failed.collect();
    if !failed.is_empty() {
        return failed;
    }
    let named = fault.claims.as_deref().map(policies).unwrap_or_default();
    let named = named.iter().map(|id| {
        let known = details(id);
        let controls = known.map_or(&[][..], |known| &known.controls);
        culprit(ctx, id, known.and_then(|known| known.name.clone()), controls, known, false)
    });
    named.collect()
}

fn culprit(
    ctx: &Ctx<'_>,
    id: &str,
    name: Option<String>,
    controls: &[String],
    known: Option<&AccessPolicy>,
    failed: bool,
) -> Culprit {
    let page = ctx.recipe.blades.get(&BladeId::of("access-policy"));
    let params = Params::from([(Placeholder::Policy, id.to_owned())]);
    let graph = ctx.cloud.graph.resource().trim_end_matches('/');
    Culprit {
        id: id.to_owned(),
        name: name.filter(|name| !name.is_empty()),
        controls: controls.to_vec(),
        looks_at: known.map(|known| known.looks_at.clone()).unwrap_or_default(),
        failed,
        portal: page.and_then(|page| page.url(ctx.cloud, &params)),
        request: format!("GET {graph}/v1.0/identity/conditionalAccess/policies/{id}"),
    }
}

/// Makes the verdict on a blocked sign-in as exact as what was read of the policies.
pub(super) fn refine(ctx: &Ctx<'_>, verdicts: &mut Verdicts) {
    let culprits = culprits(ctx);
    let (Some(verdict), [first, rest @ ..]) = (verdicts.get_mut(&RequirementId::of(ALLOWED)), culprits.as_slice())
    else {
        return;
    };
    if verdict.status != Status::Unmet {
        return;
    }
    let named: Vec<String> = culprits.iter().map(words::named).collect();
    verdict.params.insert(Placeholder::Policies, named.join(", "));
    if rest.is_empty() {
        verdict.params.insert(Placeholder::Policy, first.id.clone());
    }
    let seen = [
        seen_value(ctx.evidence.sign_in_log.as_ref(), Source::Policy).map(|(_, provenance)| provenance),
        seen_value(ctx.evidence.access_policies.as_ref(), Source::Policy).map(|(_, provenance)| provenance),
    ];
    // The exchange of the error itself stays the last one.
    let shown = seen.into_iter().flatten().flat_map(|provenance| provenance.exchanges.iter().copied());
    verdict.exchanges.splice(0..0, shown.collect::<Vec<_>>());
    let is_open = verdict.reason.as_ref().is_some_and(|reason| ["blocked", "tenant-policy"].contains(&reason.as_str()));
    let mut causes: Vec<Option<&'static str>> = culprits.iter().map(|culprit| cause(ctx, culprit)).collect();
    causes.dedup();
    // Several policies with several causes stay what the answer says: blocked.
    if let ([Some(cause)], true) = (causes.as_slice(), is_open) {
        verdict.reason = Some(ReasonId::of(cause));
        verdict.candidates.clear();
    }
}

/// What it is in a policy that stopped the sign-in, where it can be only one thing.
fn cause(ctx: &Ctx<'_>, culprit: &Culprit) -> Option<&'static str> {
    let asks = |names: &[&str]| {
        culprit.controls.iter().any(|control| names.iter().any(|name| control.eq_ignore_ascii_case(name)))
    };
    if asks(&["block"]) {
        return match culprit.looks_at.as_slice() {
            [Condition::Location] => Some("location"),
            [Condition::Risk] => Some("risk"),
            [Condition::Platform] => Some("platform"),
            [Condition::Transfer] if ctx.case.flow == Flow::DeviceCode => Some("device-code"),
            _ => None,
        };
    }
    match culprit.controls.as_slice() {
        [_] if asks(&[
            "compliantDevice",
            "domainJoinedDevice",
            "RequireCompliantDevice",
            "RequireDomainJoinedDevice",
        ]) =>
        {
            Some("device")
        }
        [_] if asks(&["mfa"]) => Some("mfa"),
        [_] if asks(&["approvedApplication", "compliantApplication", "RequireApprovedApp"]) => Some("approved-app"),
        _ => None,
    }
}

/// What is known of Conditional Access, for a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionalAccess {
    /// The policies that stopped the sign-in.
    pub policies: Vec<Culprit>,
    pub sign_in_log: Option<LoggedSignIn>,
    /// Policies that would apply to such a sign-in, with what is known of it.
    pub what_if: Option<Vec<AccessPolicy>>,
}

/// What is known of Conditional Access; nothing where nothing is.
pub fn conditional_access(ctx: &Ctx<'_>) -> Option<ConditionalAccess> {
    let would_apply = ctx.evidence.what_if.as_ref().and_then(|seen| seen.value());
    let found = ConditionalAccess {
        policies: culprits(ctx),
        sign_in_log: logged(ctx).cloned(),
        what_if: would_apply
            .map(|all| all.iter().filter(|effect| effect.applies).map(|effect| effect.policy.clone()).collect()),
    };
    (!found.policies.is_empty() || found.sign_in_log.is_some() || found.what_if.is_some()).then_some(found)
}

#[cfg(test)]
mod tests;
