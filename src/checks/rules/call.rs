//! The token in hand, and the call.

use crate::checks::Ctx;
use crate::checks::audience::{Fit, fit};
use crate::checks::known::{api, claims, person, seen_value, stranger, wanted_permissions};
use crate::checks::verdict::{Provenance, Verdict};
use crate::checks::wording::{missing_words, moment};
use crate::evidence::Fault;
use crate::recipe::{Caller, Placeholder, Source};

use super::consent::{consented_later, missing_from};
use super::role::{active_roles, is_refused_for_role};

/// The claims name the API, the tenant and the app that the token is for.
pub fn token_audience(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((claims, provenance)) = claims(ctx) else {
        return Vec::new();
    };
    if let Some((reason, is)) = stranger(ctx, claims) {
        return vec![provenance.unmet(reason).with(Placeholder::Detail, is)];
    }
    let Some(audience) = claims.audience() else {
        return Vec::new();
    };
    // Where nobody said where the target is, nothing can be compared.
    let Some(api) = api(ctx) else {
        return Vec::new();
    };
    // A token for the list of environments says nothing about the one that was named.
    let list = ctx.target.site.environment().and_then(|site| site.list).map(|list| list.resource(ctx.cloud));
    let plain = |address: &str| address.trim_end_matches('/').to_ascii_lowercase();
    if list.is_some_and(|list| plain(&list) == plain(audience)) {
        return Vec::new();
    }
    // As old as the token, so that a later answer of the API outweighs it.
    vec![match fit(ctx.target, api.resource(), audience) {
        Fit::Right => provenance.met(),
        // Such a token comes from the older endpoint. It is worth a word only once the API has taken it.
        Fit::NoSlash if is_answered(ctx) => provenance.warning("older").with(Placeholder::Detail, audience),
        Fit::NoSlash => provenance.met(),
        Fit::Id | Fit::Slash | Fit::Capitals => provenance.unmet("form").with(Placeholder::Detail, audience),
        Fit::Other => provenance.unmet("wrong").with(Placeholder::Detail, audience),
    }]
}

fn is_answered(ctx: &Ctx<'_>) -> bool {
    ctx.evidence.call.as_ref().is_some_and(|seen| seen.outcome.is_ok())
}

/// The token has not ended, and holds what consent and role allow by now.
pub fn token_current(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some(seen) = &ctx.evidence.sign_in else {
        return Vec::new();
    };
    let Some(sign_in) = seen.value() else {
        return Vec::new();
    };
    let provenance = Provenance { at: Some(ctx.now), ..Provenance::of(seen, Source::Token) };
    let expires = sign_in.expires.or_else(|| sign_in.claims.as_ref().and_then(|claims| claims.expires()));
    // Of a token that somebody sent it is not known when it was used.
    if let Some(expires) = expires.filter(|_| !sign_in.is_sent)
        && expires <= ctx.now
    {
        return vec![provenance.unmet("expired").with(Placeholder::Expires, moment(expires))];
    }
    if ctx.case.caller == Caller::People {
        let later = consented_later(ctx);
        if !later.is_empty() {
            return vec![provenance.unmet("older-than-grant").with(Placeholder::Missing, missing_words(&later))];
        }
        if is_older_than_role(ctx) {
            return vec![provenance.unmet("older-than-role")];
        }
        let lacks =
            person(ctx).is_some_and(|(claims, _)| !missing_from(&wanted_permissions(ctx), claims.scopes()).is_empty());
        // Whether the token is too old or nobody agreed cannot be told without looking at the set-up.
        if lacks {
            return Vec::new();
        }
    }
    // The token can have been revoked since, so this is as old as the token.
    vec![Provenance::of(seen, Source::Token).met()]
}

/// Whether the call was refused for want of a role that the directory shows and the token does not.
fn is_older_than_role(ctx: &Ctx<'_>) -> bool {
    let Some((claims, _)) = person(ctx).filter(|_| is_refused_for_role(ctx)) else {
        return false;
    };
    let in_token = claims.directory_roles();
    let is_new_and_enough =
        |id: &String| !in_token.contains(&id.as_str()) && ctx.target.person_roles.iter().any(|role| role.is(id, None));
    !in_token.is_empty() && active_roles(ctx).into_iter().flat_map(|(roles, _)| roles).any(is_new_and_enough)
}

/// Any answer but 429 shows that nobody asks to slow down.
pub fn unthrottled(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some(seen) = &ctx.evidence.call else {
        return Vec::new();
    };
    let provenance = Provenance::of(seen, Source::Call);
    match seen.fault() {
        None => vec![provenance.met()],
        Some(Fault::Service(fault)) if fault.status.is_some_and(|status| status != 429) => {
            vec![provenance.met()]
        }
        Some(Fault::Service(_) | Fault::Network(_) | Fault::Cancelled) => Vec::new(),
    }
}

/// Only rows that were read are an answer.
pub fn answered(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((reply, provenance)) = seen_value(ctx.evidence.call.as_ref(), Source::Call) else {
        return Vec::new();
    };
    vec![match (reply.status, reply.table.rows.is_empty()) {
        (200, false) => provenance.met(),
        (200, true) => match ctx.case.caller {
            Caller::People => provenance.met(),
            Caller::Program => provenance.warning("empty"),
        },
        (status, _) => provenance.unmet("odd").with(Placeholder::Detail, format!("HTTP {status}")),
    }]
}
