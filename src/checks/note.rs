//! The half sentence beside a verdict that needs one: why it is not needed, what it waits for, what would show it.

use std::collections::BTreeMap;

use crate::evidence;
use crate::recipe::{Caller, Params, Requirement, RequirementId, Source};

use super::{Ctx, Judged, Status};

/// What to say beside a verdict; nothing where the verdict, or its finding, says it all.
pub(super) fn note(
    ctx: &Ctx<'_>,
    judged: &Judged,
    params: &Params,
    titles: &BTreeMap<RequirementId, String>,
) -> Option<String> {
    let requirement = ctx.recipe.requirement(&judged.requirement)?;
    let verdict = &judged.verdict;
    match verdict.status {
        Status::NotApplicable => Some(requirement.not_needed.as_ref()?.fill(params)),
        Status::Unknown => Some(match &verdict.waits_for {
            Some(root) => {
                format!("blocked until {}", titles.get(root)?)
            }
            None if verdict.confirmed => "marked as done by you, not verified".to_owned(),
            None => would_show(ctx, requirement),
        }),
        Status::Met if judged.requirement == "call.answered" => {
            let reply = ctx.evidence.call.as_ref()?.value()?;
            let is_empty = reply.table.rows.is_empty() && ctx.case.caller == Caller::People;
            is_empty.then(|| ctx.target.proof.empty_for_people.fill(params))
        }
        Status::Met | Status::Unmet | Status::Warning => None,
    }
}

/// What would make an unknown requirement known.
fn would_show(ctx: &Ctx<'_>, requirement: &Requirement) -> String {
    let has = |source| requirement.sources.contains(&source);
    let is_signed_in = ctx.evidence.sign_in.as_ref().is_some_and(|seen| seen.value().is_some());
    let is_answered = ctx.evidence.call.as_ref().is_some_and(|seen| seen.value().is_some());
    let words = if requirement.is_told_only() {
        "only you can tell"
    } else if has(Source::Open) && ctx.evidence.tenant.is_none() {
        if evidence::is_tenant(&ctx.inputs.tenant) && !ctx.inputs.client_id.is_empty() {
            "shows once the tenant has answered"
        } else {
            "shows once tenant and app are entered"
        }
    } else if ctx.inputs.client_id.is_empty() && !is_signed_in {
        "shows once the client ID is entered"
    } else if (has(Source::Attempt) || has(Source::Token)) && !is_signed_in {
        "signing in will tell"
    } else if has(Source::Call) && !is_answered {
        "the first call will tell"
    } else if has(Source::Directory) {
        "look at the setup to see it"
    } else if has(Source::TargetAdmin) {
        "only an administrator of the service can see it"
    } else {
        "not seen yet"
    };
    words.to_owned()
}
