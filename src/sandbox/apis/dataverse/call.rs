//! A request of somebody who was let in: what is asked, and what its answer is made from.

use axum::http::{HeaderMap, Method};

use super::gateway::Standing;
use super::query::Reading;
use super::refusal::Refusal;
use super::rows::Scene;
use crate::sandbox::odata::Query;
use crate::sandbox::world::World;

/// A request of somebody who was let in.
pub struct Call<'a> {
    pub standing: &'a Standing,
    pub method: &'a Method,
    /// Path after the version, decoded.
    pub path: &'a str,
    /// The query, not decoded.
    pub query_text: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// Address of the API with its version, such as `https://contoso.crm4.dynamics.com/api/data/v9.2`.
    pub base: &'a str,
    /// Address of this request without its query.
    pub url: &'a str,
}

impl Call<'_> {
    /// What the caller sees.
    ///
    /// # Errors
    /// When the environment has no database any more.
    pub fn scene<'a>(&'a self, world: &'a World) -> Result<Scene<'a>, Refusal> {
        Ok(Scene { world, database: self.standing.database(world)?, standing: self.standing })
    }

    /// The read that the request asks for, with its query options.
    pub fn reading<'a>(&'a self, query: &'a Query) -> Reading<'a> {
        Reading { query, headers: self.headers, base: self.base, url: self.url }
    }
}
