//! What is known of a case, from the user or from what was seen: who signs in, to what, with which app, and what that
//! app shall have. Rules judge by it, and words are filled with it.

use jiff::Timestamp;

use crate::evidence::{Claims, Fault, Presented, Seen, SignIn, TokenKind, is_guid};
use crate::recipe::{Endpoint, Flow, Source};

use super::audience::{Fit, fit};
use super::verdict::Provenance;
use super::{Ctx, privilege};

/// The value that was seen, with where and when.
pub(super) fn seen_value<T>(seen: Option<&Seen<T>>, source: Source) -> Option<(&T, Provenance<'_>)> {
    let seen = seen?;
    Some((seen.value()?, Provenance::of(seen, source)))
}

/// The time by the servers' clock, where the difference to this machine's is known.
pub(super) fn servers_now(ctx: &Ctx<'_>) -> Timestamp {
    ctx.evidence.skew.and_then(|skew| ctx.now.checked_sub(skew.0).ok()).unwrap_or(ctx.now)
}

/// Claims of the token in hand, if there is a readable one.
pub(super) fn claims<'a>(ctx: &Ctx<'a>) -> Option<(&'a Claims, Provenance<'a>)> {
    let seen = ctx.evidence.sign_in.as_ref()?;
    let claims = seen.value()?.claims.as_ref()?;
    Some((claims, Provenance::of(seen, Source::Token)))
}

/// What the program proved its identity with at the last sign-in, whether that worked or not.
pub(super) fn presented<'a>(ctx: &Ctx<'a>) -> Option<(&'a Presented, Provenance<'a>)> {
    let seen = ctx.evidence.sign_in.as_ref()?;
    let presented = match &seen.outcome {
        Ok(sign_in) => sign_in.presented.as_ref()?,
        Err(Fault::Service(fault)) => fault.presented.as_deref()?,
        Err(Fault::Network(_) | Fault::Cancelled) => return None,
    };
    Some((presented, Provenance::of(seen, Source::Token)))
}

/// Claims of a person's token for this tenant, app and API: another API may have permissions of the same names.
pub(super) fn person<'a>(ctx: &Ctx<'a>) -> Option<(&'a Claims, Provenance<'a>)> {
    claims(ctx).filter(|(claims, _)| {
        claims.kind() == TokenKind::Person && stranger(ctx, claims).is_none() && !is_of_other_api(ctx, claims)
    })
}

/// Whether the token names another API than the target, as far as both are known.
fn is_of_other_api(ctx: &Ctx<'_>, claims: &Claims) -> bool {
    let (Some(api), Some(audience)) = (api(ctx), claims.audience()) else {
        return false;
    };
    fit(ctx.target, api.resource(), audience) == Fit::Other
}

/// Why the token proves nothing about this case: it comes from another tenant, or belongs to another app.
pub(super) fn stranger<'a>(ctx: &Ctx<'_>, claims: &'a Claims) -> Option<(&'static str, &'a str)> {
    let differs = |wanted: Option<String>, is: Option<&'a str>| match (wanted, is) {
        (Some(wanted), Some(is)) if !wanted.eq_ignore_ascii_case(is) => Some(is),
        _ => None,
    };
    let app = Some(ctx.inputs.client_id.trim().to_owned()).filter(|id| !id.is_empty());
    differs(tenant_id(ctx), claims.tenant_id())
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

/// Where the target is, as far as the user has said it.
pub fn api(ctx: &Ctx<'_>) -> Option<Endpoint> {
    ctx.target.endpoint(ctx.cloud, ctx.inputs.whereabouts())
}

/// The tenant's id, as discovery resolved it or as it was typed.
pub(super) fn tenant_id(ctx: &Ctx<'_>) -> Option<String> {
    let resolved = ctx.evidence.tenant.as_ref().and_then(|seen| seen.value());
    resolved.map(|tenant| tenant.id.clone()).or_else(|| {
        let typed = ctx.inputs.tenant.trim();
        is_guid(typed).then(|| typed.to_owned())
    })
}

/// Object id of the app's service principal, from the directory or from the app's own token (SERVICES.md, "Access
/// tokens").
pub(super) fn principal_id(ctx: &Ctx<'_>) -> Option<String> {
    let principal = ctx.evidence.principal.as_ref().and_then(|seen| seen.value());
    if let Some(Some(principal)) = principal {
        return Some(principal.object_id.clone());
    }
    let (claims, _) = claims(ctx)?;
    let is_program = claims.kind() == TokenKind::Program;
    claims.object_id().filter(|_| is_program).map(str::to_owned)
}

/// The account that signs in, as far as it is known.
pub(super) fn account(ctx: &Ctx<'_>) -> Option<String> {
    if let Some((claims, _)) = person(ctx)
        && let Some(account) = claims.account()
    {
        return Some(account.to_owned());
    }
    let typed = ctx.inputs.username.trim();
    (!typed.is_empty()).then(|| typed.to_owned())
}

/// Object id of the account that signs in, from the token or from the directory.
pub(super) fn account_id<'a>(ctx: &Ctx<'a>) -> Option<&'a str> {
    if let Some(id) = person(ctx).and_then(|(claims, _)| claims.object_id()) {
        return Some(id);
    }
    let (account, _) = seen_value(ctx.evidence.account.as_ref(), Source::Directory)?;
    account.as_ref().map(|account| account.id.as_str())
}

/// The permissions that the app shall have: those that the user chose by name, and beside them what the first call and
/// the calls that the user intends need.
pub fn wanted_permissions(ctx: &Ctx<'_>) -> Vec<String> {
    let mut wanted = ctx.inputs.permissions.clone();
    for name in privilege::needed(ctx.target, ctx.recipe.permissions_of(ctx.target), &ctx.inputs.calls) {
        if !wanted.contains(&name) {
            wanted.push(name);
        }
    }
    wanted
}

/// Id of a permission: the tenant's own list first, then the shipped one.
pub(super) fn permission_id<'a>(ctx: &Ctx<'a>, name: &str) -> Option<&'a str> {
    let resource = ctx.evidence.resource.as_ref().and_then(|seen| seen.value());
    if let Some(Some(resource)) = resource
        && !resource.scopes.is_empty()
    {
        return resource.scopes.iter().find(|scope| scope.value == name).map(|scope| scope.id.as_str());
    }
    ctx.recipe
        .permissions_of(ctx.target)?
        .permissions
        .iter()
        .find(|permission| permission.name == name)
        .map(|permission| permission.id.as_str())
}

/// The redirect URI that this way to sign in uses; none where it uses none.
pub fn wanted_redirect(ctx: &Ctx<'_>) -> Option<String> {
    let usual = match ctx.case.flow {
        Flow::Browser => "http://localhost".to_owned(),
        Flow::PasteBack => ctx.cloud.nativeclient(),
        Flow::DeviceCode | Flow::Password | Flow::Secret | Flow::Certificate | Flow::Federated => {
            return None;
        }
    };
    let typed = ctx.inputs.redirect_uri.trim();
    Some(if typed.is_empty() { usual } else { typed.to_owned() })
}
