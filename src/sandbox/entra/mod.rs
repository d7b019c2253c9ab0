//! The practice tenant's sign-in service: OAuth endpoints and the pages that people see. `decisions` takes every decision
//! from the tenant's state, `sign_ins` leads a person from step to step, `tokens` is the token endpoint, `pages` shows the
//! forms, and `protocol` reads and writes the wire.

mod decisions;
mod pages;
mod protocol;
mod routes;
mod sign_ins;
mod tokens;

pub use sign_ins::approve;

use super::routing::Mount;
use super::world::Sandbox;

/// Everything below the sign-in host.
pub const MOUNTS: &[&[Mount<Sandbox>]] = &[routes::MOUNTS, pages::MOUNTS];
