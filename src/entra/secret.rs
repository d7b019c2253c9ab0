//! A program signs in with its client secret (SERVICES.md, "Client credentials"). The token proves who it is, nothing
//! more.

use secrecy::{ExposeSecret, SecretString};

use crate::evidence::{Operation, Seen};
use crate::recipe::Flow;
use crate::wire::{Repeat, Wire};

use super::{SignInRequest, SignedIn, token};

/// Asks for a token for the app itself.
pub async fn sign_in_with_secret(wire: &Wire, request: &SignInRequest, secret: &SecretString) -> Seen<SignedIn> {
    let mut trail = wire.trail();
    let scope = request.scope_for_program();
    let mut form = vec![
        ("client_id", request.client_id.as_str()),
        ("grant_type", "client_credentials"),
        ("scope", &scope),
        ("client_secret", secret.expose_secret()),
    ];
    if let Some(claims) = &request.claims {
        form.push(("claims", claims));
    }
    let outcome = token::redeem(&mut trail, Operation::Secret, &request.tenant, form, Repeat::Freely).await;
    trail.seen(outcome.map(|tokens| token::signed_in(tokens, Flow::Secret, None, false)))
}
