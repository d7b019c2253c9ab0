//! Reads a collection page by page. The next page's address is followed as it stands, on the same host only.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use crate::evidence::answer::REFUSED;
use crate::evidence::{Fault, Purpose, ServiceFault};
use crate::recipe::Stage;

use super::{Answer, Repeat, Request, Speaks, Trail, odd, oddity, refusal};

/// Bytes of all pages together after which no further page is read: it all stands in memory.
const LARGEST: usize = 32 * 1024 * 1024;

/// A collection that is to be read.
pub struct Listing<'a> {
    pub purpose: Purpose<'a>,
    pub method: reqwest::Method,
    pub url: Url,
    pub headers: Vec<(&'a str, &'a str)>,
    pub bearer: &'a SecretString,
    /// Whether a page can be the host's own answer.
    pub speaks: Speaks,
    pub stage: Stage,
    /// Member that holds the rows; empty: the answer itself is the rows, or the one row.
    pub rows: &'a str,
    /// Member that holds the address of the next page, in any case; empty where there is none.
    pub next: &'a str,
    /// Member that says whether there are more pages, where no address leads to them.
    pub more: Option<&'a str>,
    /// Members of an answer that is 200 in any case: whether it worked and, if not, why (SERVICES.md, "Lifecycle
    /// Services: answers").
    pub success: Option<(&'a str, &'a str)>,
    /// How many pages are read at most.
    pub pages: usize,
    /// Whether the first pages are of use when a later one fails.
    pub part_will_do: bool,
}

impl<'a> Listing<'a> {
    /// A collection in the form of OData, of which all rows are wanted or none. `pages` is the most that are read.
    pub fn odata(
        purpose: impl Into<Purpose<'a>>,
        url: Url,
        bearer: &'a SecretString,
        stage: Stage,
        pages: usize,
    ) -> Self {
        Self {
            purpose: purpose.into(),
            method: reqwest::Method::GET,
            url,
            headers: Vec::new(),
            bearer,
            speaks: Speaks::Json,
            stage,
            rows: "value",
            next: "@odata.nextLink",
            more: None,
            success: None,
            pages,
            part_will_do: false,
        }
    }
}

/// Rows that came.
#[derive(Debug)]
pub struct Rows {
    pub status: u16,
    pub took: Duration,
    pub rows: Vec<Value>,
    /// Whether there are more than were read.
    pub more: bool,
}

impl Trail<'_> {
    /// Reads a collection.
    ///
    /// # Errors
    /// When the service refuses, or answers with something that is no such collection, or with one that has no end where
    /// a part will not do.
    pub async fn list(&mut self, listing: &Listing<'_>) -> Result<Rows, Fault> {
        let mut url = listing.url.clone();
        let mut read = vec![url.clone()];
        let mut left = LARGEST;
        let mut found: Option<Rows> = None;
        for page in 1.. {
            let Page { rows, next, more, status, took, bytes } = match self.page(listing, url).await {
                Ok(page) => page,
                Err(fault) => match found {
                    Some(found) if listing.part_will_do => {
                        return Ok(Rows { more: true, ..found });
                    }
                    Some(_) | None => return Err(fault),
                },
            };
            let so_far =
                found.get_or_insert_with(|| Rows { status, took: Duration::ZERO, rows: Vec::new(), more: false });
            so_far.rows.extend(rows);
            so_far.took += took;
            left = left.saturating_sub(bytes);
            match next {
                // A page that was read already would lead round in a circle.
                Some(next) if page < listing.pages && left > 0 && !read.contains(&next) => {
                    read.push(next.clone());
                    url = next;
                }
                next => {
                    so_far.more = more || next.is_some();
                    break;
                }
            }
        }
        let found = found.expect("the first page was read or reported");
        // What is not in a part of a list may be in the rest of it.
        if found.more && !listing.part_will_do {
            let text = format!("The list goes on after {} rows.", found.rows.len());
            return Err(Fault::Service(ServiceFault { status: Some(found.status), ..oddity(listing.stage, text) }));
        }
        Ok(found)
    }

    async fn page(&mut self, listing: &Listing<'_>, url: Url) -> Result<Page, Fault> {
        let is_get = listing.method == reqwest::Method::GET;
        let ask = Request {
            method: listing.method.clone(),
            headers: listing.headers.clone(),
            speaks: listing.speaks,
            repeat: if is_get { Repeat::Freely } else { Repeat::IfUntouched },
            ..Request::get(listing.purpose, url, Some(listing.bearer))
        };
        let answer = self.ask(ask).await.map_err(Fault::Network)?;
        if !answer.is_success() {
            return Err(Fault::Service(refusal(listing.stage, &answer)));
        }
        read(listing, &answer).map_err(Fault::Service)
    }
}

/// One page of a collection.
struct Page {
    rows: Vec<Value>,
    next: Option<Url>,
    /// Whether there are more pages to which no address leads.
    more: bool,
    status: u16,
    took: Duration,
    bytes: usize,
}

fn read(listing: &Listing<'_>, answer: &Answer) -> Result<Page, ServiceFault> {
    let odd = |what: &str| odd(listing.stage, answer, what);
    let (status, took, bytes) = (answer.status, answer.took, answer.body.len());
    let page = |rows, next, more| Page { rows, next, more, status, took, bytes };
    match answer.json() {
        Some(Value::Object(mut body)) => {
            if let Some(fault) = declined(listing, answer, &body) {
                return Err(fault);
            }
            let more = listing.more.is_some_and(|name| body.get(name) == Some(&Value::Bool(true)));
            let next = match next(&body, listing.next) {
                None => None,
                Some(next) => {
                    Some(same_host(&listing.url, &next).ok_or_else(|| odd("Its next page is on another host."))?)
                }
            };
            if listing.rows.is_empty() {
                return Ok(page(vec![Value::Object(body)], None, false));
            }
            match body.remove(listing.rows) {
                Some(Value::Array(rows)) => Ok(page(rows, next, more)),
                _ => Err(odd(&format!("It holds no list named {}.", listing.rows))),
            }
        }
        Some(Value::Array(rows)) if listing.rows.is_empty() => Ok(page(rows, None, false)),
        Some(_) => Err(odd("It is no JSON object.")),
        None => Err(odd("It is no JSON.")),
    }
}

/// The fault of an answer that is 200 and says that it did not work.
fn declined(listing: &Listing<'_>, answer: &Answer, body: &Map<String, Value>) -> Option<ServiceFault> {
    let (success, error) = listing.success?;
    if body.get(success) != Some(&Value::Bool(false)) {
        return None;
    }
    let text = body.get(error).and_then(Value::as_str).unwrap_or_default();
    let fault = ServiceFault::new(listing.stage, REFUSED, answer.said(text));
    Some(ServiceFault {
        status: Some(answer.status),
        retry_at: answer.retry_at(),
        correlation_id: Some(answer.request_id.clone()),
        ..fault
    })
}

/// The reference and the service spell the member differently (SERVICES.md, "List Environments").
fn next(body: &Map<String, Value>, name: &str) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    [name, "nextLink"].iter().find_map(|name| {
        body.iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.as_str())
            .filter(|next| !next.is_empty())
            .map(str::to_owned)
    })
}

/// The token is for one host: it is never shown to another one.
fn same_host(first: &Url, next: &str) -> Option<Url> {
    let next = first.join(next).ok()?;
    let is_same = next.scheme() == first.scheme()
        && next.host_str() == first.host_str()
        && next.port_or_known_default() == first.port_or_known_default()
        && next.username().is_empty()
        && next.password().is_none();
    is_same.then_some(next)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_next_page_is_followed_on_the_same_host_only() {
        let first: Url = "https://api.powerplatform.com/a?x=1".parse().unwrap();
        for good in
            ["https://api.powerplatform.com/a?$skiptoken=%2B", "https://API.powerplatform.com:443/a", "/a?page=2"]
        {
            assert!(same_host(&first, good).is_some(), "{good}");
        }
        for bad in [
            "https://evil.example/a",
            "http://api.powerplatform.com/a",
            "https://api.powerplatform.com:8443/a",
            "https://user@api.powerplatform.com/a",
            "//evil.example/a",
            "https://api.powerplatform.com.evil.example/a",
        ] {
            assert_eq!(same_host(&first, bad), None, "{bad}");
        }
    }

    #[test]
    fn the_address_of_the_next_page_is_found_under_any_spelling() {
        for name in ["@odata.nextLink", "@odata.nextlink", "nextLink"] {
            let Value::Object(body) = json!({"value": [], name: "/2"}) else {
                unreachable!("it is an object");
            };
            assert_eq!(next(&body, "@odata.nextlink").as_deref(), Some("/2"));
        }
        let Value::Object(body) = json!({"@odata.nextLink": null, "value": []}) else {
            unreachable!("it is an object");
        };
        assert_eq!(next(&body, "@odata.nextLink"), None);
    }
}
