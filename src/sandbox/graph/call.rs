//! One request to Graph on its way through the table of routes.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use crate::sandbox::bearer::{Caller, CallerKind};
use crate::sandbox::odata::{Filter, PageRules, Query, QueryError, Search, select};
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::Person;
use crate::sandbox::world::World;

/// A request as it came, alone or inside a batch.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    /// Path after the version, decoded, without a leading slash.
    pub path: String,
    /// Query, not decoded.
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A request that found its route.
pub struct Call<'a> {
    pub world: &'a World,
    pub caller: &'a Caller,
    pub query: Query,
    /// What stands in the path where the route has `{}`.
    pub params: Vec<String>,
    /// Address of the API with its version, such as `https://graph.microsoft.com/v1.0`.
    pub base: String,
    /// Address of this request without its query.
    pub url: String,
    /// The client asked for `ConsistencyLevel: eventual`.
    pub is_eventual: bool,
    /// The path ends in `/$count`: only the length of the list is wanted.
    pub is_count: bool,
}

const ADVANCED: &str = "Refer to https://aka.ms/graph-docs/advanced-queries for more information";

/// Outcome of a route.
pub type Outcome = Result<Reply, Refusal>;

impl Call<'_> {
    /// The nth identifier in the path.
    pub fn param(&self, at: usize) -> &str {
        self.params.get(at).map_or("", String::as_str)
    }

    /// The person who calls.
    ///
    /// # Errors
    /// When a program calls.
    pub fn person(&self) -> Result<&Person, Refusal> {
        match &self.caller.kind {
            CallerKind::Person(Some(key)) => self.world.tenant.people.get(key).ok_or_else(Refusal::not_a_person),
            CallerKind::Person(None) | CallerKind::Program(_) => Err(Refusal::not_a_person()),
        }
    }

    /// Answers one object of the named collection.
    ///
    /// # Errors
    /// When the length of a list was asked for.
    pub fn object(&self, collection: &str, object: Value) -> Outcome {
        if self.is_count {
            return Err(Refusal::no_such_segment("$count"));
        }
        let object = match self.query.get("$select") {
            Some(names) => select(object, names),
            None => object,
        };
        let context = format!("{}/$metadata#{collection}{}/$entity", self.base, self.selected());
        Ok(Reply::ok(with_context(context, object)))
    }

    /// Answers a page of a collection of directory objects, which Graph searches, counts and filters in every way only
    /// for clients that ask for `ConsistencyLevel: eventual`.
    ///
    /// # Errors
    /// When the query options are not supported, or only with that header and `$count=true`.
    pub fn directory(&self, collection: &str, mut items: Vec<Value>, rules: PageRules) -> Outcome {
        let is_advanced = self.is_eventual && (self.is_count || self.wants_count());
        if let Some(text) = self.query.get("$search") {
            if !self.is_eventual {
                let message = "Request with $search query parameter only works through MSGraph with a special request \
                               header: 'ConsistencyLevel: eventual'";
                return Err(Refusal::unsupported_query(message));
            }
            let search = Search::parse(text)?;
            items.retain(|item| search.finds(item));
        }
        let filter = self.query.get("$filter").filter(|text| !text.trim().is_empty());
        if let (Some(text), false) = (filter, is_advanced) {
            if let Some(operator) = Filter::parse(text).map_err(QueryError::from)?.advanced() {
                return Err(Refusal::unsupported_query(format!(
                    "Operator '{operator}' is not supported because the required parameters might be missing. Try \
                     adding $count=true query parameter and ConsistencyLevel:eventual header. {ADVANCED}"
                )));
            }
            if self.query.get("$orderby").is_some() {
                return Err(Refusal::unsupported_query("Sorting not supported for current query."));
            }
            if self.url.contains("/microsoft.graph.") {
                let message = "The specified filter to the reference property query is currently not supported.";
                return Err(Refusal::unsupported_query(message));
            }
        }
        self.list(collection, items, rules)
    }

    /// Answers a page of a collection.
    ///
    /// # Errors
    /// When the query options are not supported.
    pub fn list(&self, collection: &str, items: Vec<Value>, rules: PageRules) -> Outcome {
        let page = self.query.page(items, rules)?;
        if self.is_count {
            if !self.is_eventual {
                return Err(Refusal::unsupported_query(format!(
                    "Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual' header is missing. \
                     {ADVANCED}"
                )));
            }
            return Ok(Reply::ok(json!(page.count)).header("content-type", "text/plain"));
        }
        let mut body = Map::new();
        let context = format!("{}/$metadata#{collection}{}", self.base, self.selected());
        body.insert("@odata.context".to_owned(), Value::String(context));
        if self.wants_count() && self.is_eventual {
            body.insert("@odata.count".to_owned(), json!(page.count));
        }
        if let Some(next) = page.next_query {
            body.insert("@odata.nextLink".to_owned(), Value::String(format!("{}?{next}", self.url)));
        }
        body.insert("value".to_owned(), Value::Array(page.items));
        Ok(Reply::ok(Value::Object(body)))
    }

    fn wants_count(&self) -> bool {
        self.query.get("$count").is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    fn selected(&self) -> String {
        self.query.get("$select").map(|names| format!("({})", names.replace(' ', ""))).unwrap_or_default()
    }
}

/// Puts the context of an answer before its members.
pub fn with_context(context: String, object: Value) -> Value {
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), Value::String(context));
    if let Value::Object(members) = object {
        body.extend(members);
    }
    Value::Object(body)
}
