//! Reads the query options of a list and cuts its page. The next page's address repeats the request with an opaque
//! `$skiptoken`, so that a client which follows it verbatim arrives at the right place.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use thiserror::Error;
use url::form_urlencoded;

use super::filter::Filter;
use super::lexer::FilterError;

/// What a list allows.
#[derive(Clone, Copy, Debug)]
pub struct PageRules {
    /// Page length when `$top` says nothing.
    pub default_top: usize,
    /// Largest `$top`.
    pub max_top: usize,
    /// Properties `$filter` may name; empty means any.
    pub filterable: &'static [&'static str],
    /// Whether `$top` asks for a page (Graph) or for the first items altogether (Power Platform).
    pub top_pages: bool,
}

/// Says which query option could not be honoured.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum QueryError {
    #[error(transparent)]
    Filter(#[from] FilterError),
    #[error("Unsupported or invalid query filter clause specified for property '{0}'.")]
    NotFilterable(String),
    #[error("Invalid page size specified: '{given}'. Must be between 1 and {most} inclusive.")]
    PageSize { given: String, most: usize },
    #[error(
        "Invalid value '{1}' for {0} query option found. The {0} query option requires a non-negative integer value."
    )]
    Number(&'static str, String),
    #[error("Skip token is not valid.")]
    SkipToken,
    #[error("Invalid search clause '{0}'. A clause has the form \"property:value\", with its quotes.")]
    Search(String),
}

/// The query options of one request.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

/// One page of a list and, when there is more, the query of the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub items: Vec<Value>,
    /// Number of items that passed the filter, over all pages.
    pub count: usize,
    pub next_query: Option<String>,
}

impl Query {
    /// Reads an undecoded query string.
    pub fn read(raw: &str) -> Self {
        Self { pairs: form_urlencoded::parse(raw.as_bytes()).into_owned().collect() }
    }

    /// Gives a parameter; names are compared without regard to case and `$` may be missing, as Graph allows.
    pub fn get(&self, name: &str) -> Option<&str> {
        let bare = name.trim_start_matches('$');
        let same =
            |key: &str| key.eq_ignore_ascii_case(name) || (name.starts_with('$') && key.eq_ignore_ascii_case(bare));
        self.pairs.iter().find(|(key, _)| same(key)).map(|(_, value)| value.as_str())
    }

    /// Filters, sorts, pages and narrows a list.
    ///
    /// # Errors
    /// When an option is malformed or names a property that cannot be filtered by.
    pub fn page(&self, items: Vec<Value>, rules: PageRules) -> Result<Page, QueryError> {
        let page = self.cut(items, rules)?;
        let Some(names) = self.get("$select") else {
            return Ok(page);
        };
        let items = page.items.into_iter().map(|item| select(item, names)).collect();
        Ok(Page { items, ..page })
    }

    /// Filters, sorts and pages a list; its objects stay whole.
    ///
    /// # Errors
    /// When an option is malformed or names a property that cannot be filtered by.
    pub fn cut(&self, mut items: Vec<Value>, rules: PageRules) -> Result<Page, QueryError> {
        if let Some(text) = self.get("$filter").filter(|text| !text.trim().is_empty()) {
            let filter = Filter::parse(text)?;
            if let Some(other) = filter.properties().into_iter().find(|name| !is_filterable(name, rules)) {
                return Err(QueryError::NotFilterable(other.to_owned()));
            }
            items.retain(|item| filter.accepts(item));
        }
        if let Some(order) = self.get("$orderby") {
            sort(&mut items, order);
        }
        let count = items.len();
        let start = self.skip_token()?.unwrap_or(self.number("$skip")?.unwrap_or(0));
        let top = self.top(rules)?;
        let length = if rules.top_pages { top.unwrap_or(rules.default_top) } else { rules.default_top };
        // A plain "first N" (not a page size) ends the list, also across pages.
        let end = match top {
            Some(top) if !rules.top_pages => count.min(self.number("$skip")?.unwrap_or(0) + top),
            _ => count,
        };
        let stop = end.min(start.saturating_add(length));
        let items = items.into_iter().take(stop).skip(start).collect();
        Ok(Page { items, count, next_query: (stop < end).then(|| self.next(stop)) })
    }

    fn top(&self, rules: PageRules) -> Result<Option<usize>, QueryError> {
        let Some(top) = self.number("$top")? else {
            return Ok(None);
        };
        if top > rules.max_top || (rules.top_pages && top == 0) {
            return Err(QueryError::PageSize { given: top.to_string(), most: rules.max_top });
        }
        Ok(Some(top))
    }

    fn number(&self, name: &'static str) -> Result<Option<usize>, QueryError> {
        self.get(name)
            .map(|text| text.trim().parse().map_err(|_| QueryError::Number(name, text.to_owned())))
            .transpose()
    }

    fn skip_token(&self) -> Result<Option<usize>, QueryError> {
        let Some(token) = self.get("$skiptoken") else {
            return Ok(None);
        };
        URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.strip_prefix("from:").and_then(|number| number.parse().ok()))
            .map(Some)
            .ok_or(QueryError::SkipToken)
    }

    fn next(&self, from: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in self.pairs.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("$skiptoken")) {
            query.append_pair(key, value);
        }
        query.append_pair("$skiptoken", &URL_SAFE_NO_PAD.encode(format!("from:{from}")));
        // `$` is legal in a query and every client expects to read it there.
        query.finish().replace("%24", "$")
    }
}

/// Narrows an object to the selected properties, in the order of the object.
pub fn select(item: Value, names: &str) -> Value {
    let wanted: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    match item {
        Value::Object(all) if !wanted.is_empty() && !wanted.contains(&"*") => {
            let keep =
                |key: &str| key.starts_with("@odata.") || wanted.iter().any(|name| name.split('/').next() == Some(key));
            Value::Object(all.into_iter().filter(|(key, _)| keep(key)).collect::<Map<_, _>>())
        }
        other => other,
    }
}

fn is_filterable(path: &str, rules: PageRules) -> bool {
    rules.filterable.is_empty() || rules.filterable.contains(&path.split('/').next().unwrap_or(path))
}

fn sort(items: &mut [Value], order: &str) {
    for clause in order.split(',').rev() {
        let mut words = clause.split_whitespace();
        let Some(property) = words.next() else {
            continue;
        };
        let descending = words.next().is_some_and(|word| word.eq_ignore_ascii_case("desc"));
        let key = |item: &Value| {
            item.get(property).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_lowercase))
        };
        items.sort_by(|a, b| if descending { key(b).cmp(&key(a)) } else { key(a).cmp(&key(b)) });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RULES: PageRules = PageRules { default_top: 2, max_top: 999, filterable: &["n"], top_pages: true };

    fn five() -> Vec<Value> {
        (0..5).map(|n| json!({"n": n, "id": format!("id{n}")})).collect()
    }

    #[test]
    fn following_the_next_link_sees_every_item_once() {
        let mut raw = "$top=2&$select=n".to_owned();
        let mut seen = Vec::new();
        loop {
            let page = Query::read(&raw).page(five(), RULES).unwrap();
            seen.extend(page.items);
            match page.next_query {
                Some(next) => raw = next,
                None => break,
            }
        }
        assert_eq!(seen, (0..5).map(|n| json!({"n": n})).collect::<Vec<_>>());
    }

    #[test]
    fn top_can_mean_the_first_items_altogether() {
        let rules = PageRules { top_pages: false, ..RULES };
        let first = Query::read("$top=3&$skip=1").page(five(), rules).unwrap();
        assert_eq!(first.items.len(), 2);
        let second = Query::read(&first.next_query.unwrap()).page(five(), rules).unwrap();
        assert_eq!(second.items, [json!({"n": 3, "id": "id3"})]);
        assert_eq!(second.next_query, None);
    }

    #[test]
    fn a_page_size_out_of_range_is_refused() {
        assert!(matches!(Query::read("$top=1000").page(five(), RULES), Err(QueryError::PageSize { .. })));
        assert!(matches!(Query::read("$top=x").page(five(), RULES), Err(QueryError::Number("$top", _))));
    }

    #[test]
    fn a_property_that_cannot_be_filtered_is_named() {
        let refused = Query::read("$filter=id%20eq%20'id1'").page(five(), RULES);
        assert_eq!(refused, Err(QueryError::NotFilterable("id".to_owned())));
    }

    #[test]
    fn items_can_be_sorted_downwards() {
        let page = Query::read("%24orderby=n+desc&$top=1").page(five(), RULES).unwrap();
        assert_eq!(page.items[0]["n"], 4);
    }
}
