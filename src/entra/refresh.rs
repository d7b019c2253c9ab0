//! Redeems a refresh token, so that a change of the setup shows in a new token (`entra.md` section 10).

use secrecy::ExposeSecret;

use crate::evidence::{Fault, Seen, ServiceFault};
use crate::recipe::{Flow, Stage};
use crate::vault::Tokens;
use crate::wire::{Repeat, Wire};

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
            "The earlier sign-in brought nothing to renew it with.",
        ))));
    };
    let scope = request.scope_for_people();
    let mut form = vec![
        ("client_id", request.client_id.as_str()),
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.expose_secret()),
        ("scope", &scope),
    ];
    if let Some(claims) = &request.claims {
        form.push(("claims", claims));
    }
    let outcome = token::redeem(&mut trail, "renew the sign-in", &request.tenant, form, Repeat::Freely).await;
    trail.seen(outcome.map(|mut renewed| {
        if renewed.refresh.is_none() {
            renewed.refresh = Some(refresh.clone());
        }
        token::signed_in(renewed, flow, redirect_uri.map(str::to_owned), true)
    }))
}
