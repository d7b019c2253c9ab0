//! What each observation says about each requirement. Every function is pure and looks at evidence only;
//! errors are not read here (`attribution.rs` does), except where the network itself is the question.

pub mod account;
pub mod assigned;
pub mod call;
pub mod certificate;
pub mod consent;
pub mod credential;
pub mod dataverse;
pub mod environment;
pub mod federation;
pub mod finance_operations;
pub mod lifecycle_services;
pub mod network;
pub mod permission;
pub mod redirect;
pub mod registration;
pub mod role;

use jiff::SignedDuration;

/// How long before its end something is worth a warning.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
