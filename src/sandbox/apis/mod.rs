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

use super::routing::Mount;
use super::world::Sandbox;

/// Where every API is. The first that fits a path has it: the Resource Manager's few addresses come before those of
/// Finance & Operations, which takes everything below `/metadata`.
pub const MOUNTS: &[&[Mount<Sandbox>]] = &[
    power_platform::MOUNTS,
    arm::MOUNTS,
    bap::MOUNTS,
    dataverse::MOUNTS,
    dataverse::discovery::MOUNTS,
    portal_consent::MOUNTS,
    finance_operations::MOUNTS,
    lcs::MOUNTS,
];
