//! The practice tenant's sign-in service: OAuth endpoints and the pages that people see. `decide` takes every decision
//! from the tenant's state; the rest reads requests and writes answers in the wire forms of `entra.md`.

mod access;
mod account;
mod admin_consent;
mod admit;
pub mod approve;
mod assertion;
mod client;
pub mod decide;
mod device;
mod discovery;
mod endpoints;
mod federation;
mod grant;
mod issue;
pub mod params;
pub mod redirect;
pub mod refusal;
pub mod request;
pub mod respond;
pub mod scopes;
mod screens;
pub mod sign_in;
mod step;
mod token;
mod token_v1;
mod views;
mod visit;

pub use admin_consent::AdminConsent;
pub use approve::{Answer, ApproveError, Outcome};
pub use decide::{Approval, Ask, ConsentAsk, Decided, Decision, Flow, decide};
pub use endpoints::router;
pub use redirect::{Platform, RedirectAnswer, ResponseMode, platform_of};
pub use refusal::Refusal;
pub use request::{AuthorizeRequest, Stopped};
pub use scopes::{ARM, GRAPH, Permissions, Wanted};

/// What a page of refusal says first; people quote it when they ask for help.
pub fn headline(code: u32) -> &'static str {
    match code {
        90_094 | 90_095 => "Need admin approval",
        53_000 | 530_003 => "You can't get there from here",
        53_003 | 53_004 => "You cannot access this right now",
        50_079 => "More information required",
        _ => "Sorry, but we're having trouble signing you in",
    }
}
