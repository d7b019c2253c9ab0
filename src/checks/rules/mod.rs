//! What each observation says about each requirement. Every function is pure and looks at evidence only;
//! errors are not read here (`blame.rs` does), except where the network itself is the question.

pub mod account;
pub mod call;
pub mod certificate;
pub mod consent;
pub mod credential;
pub mod dataverse;
pub mod environment;
pub mod federation;
pub mod finance_operations;
pub mod lifecycle_services;
pub mod network;
pub mod redirect;
pub mod registration;
pub mod role;

use crate::evidence::{Claims, Fault, Presented, Seen, SignIn, TokenKind};
use crate::recipe::Source;

use super::Ctx;
use super::verdict::Sight;

/// Claims of the token in hand, if there is a readable one.
pub(super) fn claims<'a>(ctx: &Ctx<'a>) -> Option<(&'a Claims, Sight<'a>)> {
    let seen = ctx.evidence.sign_in.as_ref()?;
    let claims = seen.value()?.claims.as_ref()?;
    Some((claims, Sight::of(seen, Source::Token)))
}

/// What the program proved its identity with at the last sign-in, whether that worked or not.
pub(super) fn presented<'a>(ctx: &Ctx<'a>) -> Option<(&'a Presented, Sight<'a>)> {
    let seen = ctx.evidence.sign_in.as_ref()?;
    let presented = match &seen.outcome {
        Ok(sign_in) => sign_in.presented.as_ref()?,
        Err(Fault::Service(fault)) => fault.presented.as_deref()?,
        Err(Fault::Network(_) | Fault::Cancelled) => return None,
    };
    Some((presented, Sight::of(seen, Source::Token)))
}

/// Claims of a person's token for this tenant and app.
pub(super) fn person<'a>(ctx: &Ctx<'a>) -> Option<(&'a Claims, Sight<'a>)> {
    claims(ctx).filter(|(claims, _)| claims.kind() == TokenKind::Person && stranger(ctx, claims).is_none())
}

/// Why the token proves nothing about this case: it comes from another tenant, or belongs to another app.
pub(super) fn stranger<'a>(ctx: &Ctx<'_>, claims: &'a Claims) -> Option<(&'static str, &'a str)> {
    let differs = |wanted: Option<String>, is: Option<&'a str>| match (wanted, is) {
        (Some(wanted), Some(is)) if !wanted.eq_ignore_ascii_case(is) => Some(is),
        _ => None,
    };
    let app = Some(ctx.told.client_id.trim().to_owned()).filter(|id| !id.is_empty());
    differs(super::params::tenant_id(ctx), claims.tenant_id())
        .map(|is| ("other-tenant", is))
        .or_else(|| differs(app, claims.client_id()).map(|is| ("other-app", is)))
}

/// A sign-in whose token is not known to be a stranger's.
pub(super) fn own_sign_in<'a>(ctx: &Ctx<'a>) -> Option<(&'a SignIn, &'a Seen<SignIn>)> {
    let seen = ctx.evidence.sign_in.as_ref()?;
    let sign_in = seen.value()?;
    let is_own = sign_in.claims.as_ref().is_none_or(|claims| stranger(ctx, claims).is_none());
    is_own.then_some((sign_in, seen))
}
