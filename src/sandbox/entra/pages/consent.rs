//! The two addresses that lead an administrator to consent for everybody.

use axum::extract::State;
use axum::response::Response;

use super::{show, views};
use crate::sandbox::entra::protocol::respond::Trail;
use crate::sandbox::entra::protocol::visit::Visit;
use crate::sandbox::runtime::{AdminConsent, SignIn, SignInKind, Version};
use crate::sandbox::world::Sandbox;

/// `/{tenant}/v2.0/adminconsent`
pub async fn second(State(sandbox): State<Sandbox>, visit: Visit) -> Response {
    consent_by_address(&sandbox, &visit, Version::Two)
}

/// `/{tenant}/adminconsent`
pub async fn first(State(sandbox): State<Sandbox>, visit: Visit) -> Response {
    consent_by_address(&sandbox, &visit, Version::One)
}

fn consent_by_address(sandbox: &Sandbox, visit: &Visit, version: Version) -> Response {
    let Visit { segment, origin, headers, params } = visit;
    sandbox.with(|world| {
        let trail = Trail::new(world, origin, headers, params);
        match AdminConsent::read(world, segment, params, version) {
            Err(refusal) => views::refused(world, &trail, &refusal, false),
            Ok(request) => {
                let kind = SignInKind::AdminConsent(Box::new(request));
                show(world, origin, &trail, SignIn::new(kind, trail.correlation_id, world.now()))
            }
        }
    })
}
