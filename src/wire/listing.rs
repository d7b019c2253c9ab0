//! Reads a collection page by page. The next page's address is followed as it stands, on the same host only.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use crate::evidence::{Fault, ServiceFault};
use crate::recipe::Stage;

use super::{Answer, Ask, Repeat, Trail, odd, refusal};

/// A collection that is to be read.
pub struct Listing<'a> {
    pub purpose: &'a str,
    pub method: reqwest::Method,
    pub url: Url,
    pub headers: Vec<(&'static str, &'a str)>,
    pub bearer: &'a SecretString,
    pub stage: Stage,
    /// Member that holds the rows; empty: the answer itself is the rows, or the one row.
    pub rows: &'a str,
    /// Member that holds the address of the next page, in any case.
    pub next: &'a str,
    /// How many pages are read at most.
    pub pages: usize,
    /// Whether the first pages are of use when a later one fails.
    pub part_will_do: bool,
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
    /// When the service refuses, or answers with something that is no such collection.
    pub async fn list(&mut self, listing: &Listing<'_>) -> Result<Rows, Fault> {
        let mut url = listing.url.clone();
        let mut found: Option<Rows> = None;
        for page in 1.. {
            let (rows, next, status, took) = match self.page(listing, url).await {
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
            match next {
                Some(next) if page < listing.pages => url = next,
                next => {
                    so_far.more = next.is_some();
                    break;
                }
            }
        }
        Ok(found.expect("the first page was read or reported"))
    }

    async fn page(
        &mut self,
        listing: &Listing<'_>,
        url: Url,
    ) -> Result<(Vec<Value>, Option<Url>, u16, Duration), Fault> {
        let is_get = listing.method == reqwest::Method::GET;
        let ask = Ask {
            method: listing.method.clone(),
            headers: listing.headers.clone(),
            repeat: if is_get { Repeat::Freely } else { Repeat::IfUntouched },
            ..Ask::get(listing.purpose, url, Some(listing.bearer))
        };
        let answer = self.ask(ask).await.map_err(Fault::Network)?;
        if !answer.is_success() {
            return Err(Fault::Service(refusal(listing.stage, &answer)));
        }
        let (rows, next) = read(listing, &answer).map_err(Fault::Service)?;
        Ok((rows, next, answer.status, answer.took))
    }
}

fn read(listing: &Listing<'_>, answer: &Answer) -> Result<(Vec<Value>, Option<Url>), ServiceFault> {
    let odd = |what: &str| odd(listing.stage, answer, what);
    match answer.json() {
        Some(Value::Object(mut body)) => {
            let next = match next(&body, listing.next) {
                None => None,
                Some(next) => {
                    Some(same_host(&listing.url, &next).ok_or_else(|| odd("Its next page is on another host."))?)
                }
            };
            if listing.rows.is_empty() {
                return Ok((vec![Value::Object(body)], None));
            }
            match body.remove(listing.rows) {
                Some(Value::Array(rows)) => Ok((rows, next)),
                _ => Err(odd(&format!("It holds no list named {}.", listing.rows))),
            }
        }
        Some(Value::Array(rows)) if listing.rows.is_empty() => Ok((rows, None)),
        Some(_) => Err(odd("It is no JSON object.")),
        None => Err(odd("It is no JSON.")),
    }
}

/// The reference and the service spell the member differently (`power-platform-api.md` section 2).
fn next(body: &Map<String, Value>, name: &str) -> Option<String> {
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
