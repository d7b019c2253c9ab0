//! The APIs that the practice tenant protects, and the little of Azure Resource Manager that clients need. Each decides
//! from token, consent and role, in wire forms of its own.

pub mod arm;
pub mod bap;
pub mod dataverse;
pub mod finance_operations;
pub mod issuer;
pub mod lcs;
pub mod plain;
mod portal_consent;
pub mod power_platform;

use axum::Router;

use super::world::Sandbox;

/// Routes every API.
pub fn router() -> Router<Sandbox> {
    power_platform::router()
        .merge(arm::router())
        .merge(bap::router())
        .merge(dataverse::router())
        .merge(portal_consent::router())
        .merge(finance_operations::router())
        .merge(lcs::router())
}
