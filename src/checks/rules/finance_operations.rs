//! The caller inside a Finance and Operations environment: the registration of a program, and the user as whom it acts.

use crate::checks::Ctx;
use crate::checks::known::{person, seen_value, wanted_permissions};
use crate::checks::verdict::{Provenance, Verdict};
use crate::checks::wording::missing_words;
use crate::evidence::{Fault, Registration};
use crate::recipe::{Caller, Candidate, Placeholder, ReasonId, RequirementId, Source};

use super::consent::missing_from;

/// Member of the user session information that says whether the user may do everything (SERVICES.md, "Finance &
/// Operations: test calls").
const ADMINISTRATOR: &str = "IsSysAdmin";

/// The registration, as an administrator of the environment saw it.
fn registration<'a>(ctx: &Ctx<'a>) -> Option<(Option<&'a Registration>, Provenance<'a>)> {
    let (registration, provenance) = seen_value(ctx.evidence.registration.as_ref(), Source::TargetAdmin)?;
    Some((registration.as_ref(), provenance))
}

/// An administrator can see the list of registered programs. People need no entry in it; one that is there is worth
/// showing to them all the same.
pub fn client(ctx: &Ctx<'_>) -> Vec<Verdict> {
    match (registration(ctx), ctx.case.caller) {
        (Some((Some(_), provenance)), _) => vec![provenance.met()],
        (Some((None, provenance)), Caller::Program) => vec![provenance.unmet("not-listed")],
        (None, Caller::Program) => Vec::new(),
        (Some((None, _)) | None, Caller::People) => vec![Verdict::not_applicable()],
    }
}

/// An administrator can see the user as whom a program acts. Who is known, and is refused all the same, lacks a role.
pub fn user(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let mut says = Vec::new();
    if let (Some((Some(found), provenance)), Caller::Program) = (registration(ctx), ctx.case.caller) {
        says.push(mapped(found, provenance));
    }
    let is_known = ctx.evidence.identity.as_ref().is_some_and(|seen| seen.outcome.is_ok());
    if let Some(seen) = &ctx.evidence.call
        && let Some(Fault::Service(fault)) = seen.fault()
        && fault.status == Some(403)
        && is_known
    {
        says.push(or_lacks_permission(ctx, Provenance::of(seen, Source::Call).unmet("no-role")));
    }
    says
}

/// Adds what else can be behind a refusal: nothing is known of the service looking at each permission by itself
/// (SERVICES.md, "Finance & Operations: hosts and tokens"), so one that is not in a person's token may be it.
fn or_lacks_permission(ctx: &Ctx<'_>, verdict: Verdict) -> Verdict {
    let missing = person(ctx).map(|(claims, _)| missing_from(&wanted_permissions(ctx), claims.scopes()));
    match missing {
        Some(missing) if !missing.is_empty() => {
            let (requirement, reason) = (RequirementId::of("consent.granted"), ReasonId::of("not-in-token"));
            let candidates = vec![Candidate { requirement, reason, test: None }];
            Verdict { candidates, ..verdict }.with(Placeholder::Missing, missing_words(&missing))
        }
        Some(_) | None => verdict,
    }
}

fn mapped(registration: &Registration, provenance: Provenance<'_>) -> Verdict {
    let verdict = match &registration.user {
        None => provenance.unmet("nobody"),
        Some(user) if !user.is_enabled => provenance.unmet("disabled"),
        Some(user) if user.roles.as_ref().is_some_and(Vec::is_empty) => provenance.unmet("no-role"),
        Some(_) => provenance.met(),
    };
    verdict.with(Placeholder::User, registration.user_id.as_str())
}

/// A user who may do everything is worth a warning.
pub fn least(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((identity, provenance)) = seen_value(ctx.evidence.identity.as_ref(), Source::Call) else {
        return Vec::new();
    };
    let user = identity.text("UserId").unwrap_or_default();
    match identity.answer.get(ADMINISTRATOR).and_then(serde_json::Value::as_bool) {
        Some(true) => vec![provenance.warning("administrator").with(Placeholder::User, user)],
        Some(false) => vec![provenance.met()],
        None => Vec::new(),
    }
}
