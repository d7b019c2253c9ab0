//! The wire: parameters as they come (`params`, `visit`), answers as they go (`respond`, `redirect`), refusals with their
//! AADSTS numbers, and the discovery documents.

pub mod discovery;
pub mod params;
pub mod redirect;
pub mod refusal;
pub mod respond;
pub mod visit;
