//! A request that found its route, and what comes of it.

use super::refusal::Refusal;
use crate::sandbox::reply::Reply;

/// A request that found its route.
pub struct Call<'a> {
    /// What stands in the path where the route has `{}`.
    pub param: &'a str,
    /// Path and query, as refusals quote them.
    pub address: &'a str,
    pub body: &'a [u8],
}

/// Outcome of a route.
pub type Outcome = Result<Reply, Refusal>;
