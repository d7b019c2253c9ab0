//! A program signs in with a token of another identity provider, which a federated credential of the app trusts
//! (SERVICES.md, "Federated credentials").

use crate::evidence::{Fault, Operation, Presented, Seen};
use crate::recipe::Flow;
use crate::wire::{Repeat, Trail, Wire};

use super::foreign::{self, FederatedSource};
use super::{SignInRequest, SignedIn, assertion};

/// Gets the foreign token and asks for a token for the app itself. What of the foreign token may be shown is in
/// `Presented`, at success and at refusal.
pub async fn sign_in_with_federated(wire: &Wire, request: &SignInRequest, source: &FederatedSource) -> Seen<SignedIn> {
    let mut trail = wire.trail();
    let outcome = exchange(&mut trail, request, source).await;
    trail.seen(outcome)
}

async fn exchange(trail: &mut Trail<'_>, request: &SignInRequest, source: &FederatedSource) -> Result<SignedIn, Fault> {
    let foreign = foreign::fetch(trail, source).await?;
    let operation = Operation::Federated;
    // Somebody else made the token, and nobody here can make a second one: a server that counts its uses would
    // refuse a repeat, and hide what went wrong at first.
    let repeat = Repeat::IfUntouched;
    let outcome = assertion::redeem(trail, operation, request, repeat, || Ok(foreign.token.clone())).await;
    assertion::signed_in(outcome, Flow::Federated, Presented::Federated(foreign.shown))
}
