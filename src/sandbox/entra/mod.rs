//! The practice tenant's sign-in service: OAuth endpoints and the pages that people see. `decide` takes every decision
//! from the tenant's state; the rest reads requests and writes answers in the wire forms of `entra.md`.

mod access;
mod account;
mod admin_consent;
mod admit;
pub mod approve;
mod assertion;
mod client;
mod decide;
mod device;
mod discovery;
mod endpoints;
mod federation;
mod grant;
mod issue;
mod params;
mod redirect;
mod refusal;
mod request;
mod respond;
mod scopes;
mod screens;
mod sign_in;
mod step;
mod token;
mod token_v1;
mod views;
mod visit;

pub use admin_consent::AdminConsent;
pub use endpoints::router;
pub use redirect::Platform;
pub use refusal::Refusal;
pub use request::AuthorizeRequest;
pub use scopes::{ARM, GRAPH};

/// What a page of refusal says first; people quote it when they ask for help.
fn headline(code: u32) -> &'static str {
    match code {
        90_094 | 90_095 => "Need admin approval",
        53_000 | 530_003 => "You can't get there from here",
        53_003 | 53_004 => "You cannot access this right now",
        50_079 => "More information required",
        _ => "Sorry, but we're having trouble signing you in",
    }
}
