//! A request that found its route, and what it can come to: an answer, a refusal, a change.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::refusal::Refusal;
use crate::sandbox::bearer::Caller;
use crate::sandbox::odata::{PageRules, Query};
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::RoleAssignment;
use crate::sandbox::world::World;

/// A request that found its route.
pub struct Call<'a> {
    pub world: &'a World,
    pub caller: &'a Caller,
    pub query: Query,
    pub body: &'a [u8],
    /// What stands in the path where the route has `{}`.
    pub params: Vec<String>,
    /// The permission of the route.
    pub permission: &'static str,
    /// Address without the query, as the client sees it.
    pub url: String,
}

/// Outcome of a route.
pub type Outcome = Result<Reply, Refusal>;

impl Call<'_> {
    /// What stands in the path where the route has its n-th `{}`, from 0.
    pub fn param(&self, n: usize) -> &str {
        self.params.get(n).map_or("", String::as_str)
    }

    /// Answers a page. `link` is how the collection spells the key of the next page's address: one of them has a small
    /// l.
    ///
    /// # Errors
    /// When the query options are not supported.
    pub fn list(&self, items: Vec<Value>, rules: PageRules, link: &str) -> Outcome {
        let page = self.query.page(items, rules)?;
        let mut body = Map::new();
        body.insert("value".to_owned(), Value::Array(page.items));
        if let Some(next) = page.next_query {
            body.insert(link.to_owned(), Value::String(format!("{}?{next}", self.url)));
        }
        Ok(Reply::ok(Value::Object(body)))
    }
}

/// What a request changes once it was judged.
pub enum Change {
    Give(Box<RoleAssignment>),
    Take(Uuid),
}

impl Change {
    /// Does it.
    pub fn apply(self, world: &mut World) {
        let assignments = &mut world.tenant.power_platform.role_assignments;
        match self {
            Change::Give(given) => {
                let key = assignments.iter().find(|(_, known)| known.id == given.id).map(|(key, _)| key.clone());
                assignments.insert(key.unwrap_or_else(|| given.id.to_string()), *given);
            }
            Change::Take(id) => assignments.retain(|_, known| known.id != id),
        }
    }
}
