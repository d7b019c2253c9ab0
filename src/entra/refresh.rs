//! Redeems a refresh token, so that a change of the setup shows in a new token (SERVICES.md, "Refresh tokens").

use secrecy::{ExposeSecret, SecretString};

use crate::evidence::{Fault, Operation, Seen, ServiceFault};
use crate::recipe::{Flow, Stage};
use crate::vault::Tokens;
use crate::wire::{Repeat, Trail, Wire};

use super::{SignInRequest, SignedIn, token};

/// Renews the tokens of a person's sign-in; `flow` and `redirect_uri` are those it was made with.
/// A new refresh token takes the place of the old one, which is kept when none comes.
pub async fn renew(
    wire: &Wire,
    request: &SignInRequest,
    flow: Flow,
    redirect_uri: Option<&str>,
    tokens: &Tokens,
) -> Seen<SignedIn> {
    let mut trail = wire.trail();
    let Some(refresh) = &tokens.refresh else {
        return trail.seen(Err(Fault::Service(ServiceFault::new(
            Stage::SignIn,
            "refresh.absent",
            "The earlier sign-in returned no refresh token.",
        ))));
    };
    let scope = request.scope_for_people();
    let mut outcome = exchange(&mut trail, request, refresh, Some(&scope)).await;
    if outcome.as_ref().is_err_and(asks_for_less) {
        outcome = exchange(&mut trail, request, refresh, None).await;
    }
    trail.seen(outcome.map(|mut renewed| {
        if renewed.refresh.is_none() {
            renewed.refresh = Some(refresh.clone());
        }
        token::signed_in(renewed, flow, redirect_uri.map(str::to_owned), true)
    }))
}

async fn exchange(
    trail: &mut Trail<'_>,
    request: &SignInRequest,
    refresh: &SecretString,
    scope: Option<&str>,
) -> Result<Tokens, Fault> {
    let mut form = vec![
        ("client_id", request.client_id.as_str()),
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.expose_secret()),
    ];
    form.extend(scope.map(|scope| ("scope", scope)));
    if let Some(claims) = &request.claims {
        form.push(("claims", claims));
    }
    token::redeem(trail, Operation::Renewal, &request.tenant, form, Repeat::Freely).await
}

/// Entra brings permissions that were agreed to since then only where the scope is named. A standard server may have
/// granted less than was asked for, refuses to be asked for more (RFC 6749 section 6), and repeats what it granted
/// where no scope is named.
fn asks_for_less(fault: &Fault) -> bool {
    matches!(fault, Fault::Service(fault) if fault.code == "invalid_scope")
}
