//! How Graph is asked: addresses, filters, pages, and what its refusals mean for a single object.

use serde_json::Value;
use url::Url;

use crate::evidence::{Fault, Operation, Seen};
use crate::recipe::Stage;
use crate::wire::{Listing, Trail, oddity};

use super::Directory;

/// More pages than an answer has that firstcall asks for.
const PAGES: usize = 100;

/// One read: what for, path below the version, and query.
pub(super) struct Question<'a> {
    operation: Operation,
    path: Vec<&'a str>,
    query: Vec<(&'static str, String)>,
    is_advanced: bool,
}

impl<'a> Question<'a> {
    pub(super) fn new(operation: Operation, path: &[&'a str]) -> Self {
        Self { operation, path: path.to_vec(), query: Vec::new(), is_advanced: false }
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    /// Graph answers casts with a count only to those who accept a result that may lag (SERVICES.md, "Requests and
    /// errors").
    pub(super) fn advanced(mut self) -> Self {
        self.is_advanced = true;
        self
    }
}

impl Directory<'_> {
    /// A collection, all pages.
    pub(super) async fn all(&self, trail: &mut Trail<'_>, question: &Question<'_>) -> Result<Vec<Value>, Fault> {
        self.rows(trail, question, "value").await
    }

    /// A single object.
    pub(super) async fn one(&self, trail: &mut Trail<'_>, question: &Question<'_>) -> Result<Value, Fault> {
        let rows = self.rows(trail, question, "").await?;
        rows.into_iter().next().ok_or_else(|| odd("it is an empty list"))
    }

    async fn rows(&self, trail: &mut Trail<'_>, question: &Question<'_>, rows: &str) -> Result<Vec<Value>, Fault> {
        let url = address(&self.base, question).ok_or_else(|| odd("its address cannot be used"))?;
        let headers = match question.is_advanced {
            true => vec![("consistencylevel", "eventual")],
            false => Vec::new(),
        };
        let listing =
            Listing { headers, rows, ..Listing::odata(question.operation, url, self.token, Stage::Directory, PAGES) };
        trail.list(&listing).await.map(|found| found.rows)
    }

    /// The first object of a filtered collection, if there is one.
    pub(super) async fn first<T>(
        &self,
        question: &Question<'_>,
        read: impl Fn(Value) -> Result<T, String>,
    ) -> Seen<Option<T>> {
        let mut trail = self.wire.trail();
        let outcome = match self.all(&mut trail, question).await {
            Ok(rows) => rows.into_iter().next().map(read).transpose().map_err(odd),
            Err(fault) => Err(fault),
        };
        trail.seen(outcome)
    }

    /// Every object of a collection.
    pub(super) async fn each<T>(
        &self,
        question: &Question<'_>,
        read: impl Fn(Value) -> Result<T, String>,
    ) -> Seen<Vec<T>> {
        let mut trail = self.wire.trail();
        let outcome = match self.all(&mut trail, question).await {
            Ok(rows) => rows.into_iter().map(read).collect::<Result<_, _>>().map_err(odd),
            Err(fault) => Err(fault),
        };
        trail.seen(outcome)
    }
}

pub(super) fn address(base: &str, question: &Question<'_>) -> Option<Url> {
    let mut url = Url::parse(base).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend(&question.path);
    if !question.query.is_empty() {
        // Blanks as %20: a plus is a plus to some readers of OData.
        let pairs = question.query.iter().map(|(name, value)| {
            let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            format!("{name}={}", value.replace('+', "%20"))
        });
        url.set_query(Some(&pairs.collect::<Vec<_>>().join("&")));
    }
    Some(url)
}

/// A string of a filter, quoted.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether a fault says that there is no such object.
pub(super) fn is_absent(fault: &Fault) -> bool {
    matches!(fault, Fault::Service(fault) if fault.status == Some(404))
}

/// Something that is no such object.
pub(super) fn odd(what: impl AsRef<str>) -> Fault {
    let text = format!("Microsoft Graph answered oddly: {}.", what.as_ref());
    Fault::Service(oddity(Stage::Directory, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_quoted_and_encoded() {
        let question = Question::new(Operation::Application, &["applications"])
            .with("$filter", &format!("appId eq {}", literal("O'Neil & Co")))
            .with("$select", "id,appId");
        let url = address("https://graph.microsoft.com/v1.0", &question).unwrap();
        assert_eq!(
            url.as_str(),
            "https://graph.microsoft.com/v1.0/applications?\
             $filter=appId%20eq%20%27O%27%27Neil%20%26%20Co%27&$select=id%2CappId"
        );
    }

    #[test]
    fn a_name_in_the_path_stays_one_part_of_it() {
        let upn = "a/b?c#EXT#@contoso.onmicrosoft.com";
        let url = address("http://localhost:1/graph/v1.0", &Question::new(Operation::Application, &["users", upn]));
        assert_eq!(
            url.unwrap().as_str(),
            "http://localhost:1/graph/v1.0/users/a%2Fb%3Fc%23EXT%23@contoso.onmicrosoft.com"
        );
    }
}
