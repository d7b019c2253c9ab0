//! One run as every form of it shows it: the case, what came out, and the exchanges that were recorded.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::checks::{Ctx, Judgement};
use crate::evidence::secrets::MARK;
use crate::evidence::{Evidence, Exchange, ExchangeId, Seen};

/// A run to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    pub ctx: Ctx<'a>,
    pub profile: &'a str,
    /// The outcome in one word, and in one sentence.
    pub outcome: &'a str,
    pub sentence: &'a str,
    pub judgement: &'a Judgement,
    pub exchanges: &'a [&'a Exchange],
    /// What files were recognized as, and what was taken where they do not say it; empty where firstcall looked itself.
    pub recognized: &'a [String],
    /// What else to send.
    pub ask_for: &'a [String],
    /// Whether all of it comes from files that somebody sent.
    pub is_sent: bool,
}

impl Run<'_> {
    /// The exchanges that the findings name, in their order.
    pub fn cited(&self) -> impl Iterator<Item = &Exchange> {
        let ids: BTreeSet<ExchangeId> = self
            .judgement
            .findings
            .iter()
            .flat_map(|finding| finding.evidence.iter().filter_map(|clue| clue.exchange))
            .collect();
        self.exchanges.iter().copied().filter(move |exchange| ids.contains(&exchange.id))
    }

    /// When the first request was sent, and how long it took to the last answer.
    pub fn span(&self) -> Option<(Timestamp, SignedDuration)> {
        let began = self.exchanges.iter().map(|exchange| exchange.started).min()?;
        let took = |exchange: &&Exchange| SignedDuration::from_millis(i64::try_from(exchange.duration_ms).unwrap_or(0));
        let ended =
            self.exchanges.iter().filter_map(|exchange| exchange.started.checked_add(took(exchange)).ok()).max()?;
        Some((began, ended.duration_since(began)))
    }

    /// What was observed, without the rows that the API brought: they belong to the customer, and only how many there
    /// were decides anything.
    pub fn observations(&self) -> Evidence {
        let mut evidence = self.ctx.evidence.clone();
        if let Some(Seen { outcome: Ok(reply), .. }) = &mut evidence.call {
            reply.table.rows.iter_mut().for_each(|row| *row = serde_json::json!({}));
        }
        evidence
    }

    /// Where secrets were taken out of the exchanges, and how often.
    pub fn redacted(&self) -> Vec<String> {
        let mut places: Vec<(String, usize)> = Vec::new();
        let mut note = |place: String| match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, times)) => *times += 1,
            None => places.push((place, 1)),
        };
        for exchange in self.exchanges {
            let headers = [("request", &exchange.request_headers), ("response", &exchange.response_headers)];
            for (side, headers) in headers {
                for header in headers.iter().filter(|header| header.value.contains(MARK)) {
                    note(format!("{side} header {}", header.name));
                }
            }
            let url = Some(&exchange.url);
            let texts = [
                ("address", url),
                ("request body", exchange.request_body.as_ref()),
                ("response body", exchange.response_body.as_ref()),
            ];
            for (side, text) in texts.into_iter().filter_map(|(side, text)| Some((side, text?))) {
                for (at, _) in text.match_indices(MARK) {
                    note(match name_before(&text[..at]) {
                        "" => side.to_owned(),
                        name => format!("{side}: {name}"),
                    });
                }
            }
        }
        places.into_iter().map(|(place, times)| format!("{place} ({times})")).collect()
    }
}

/// The name of the value that follows: of a form, a query or JSON.
fn name_before(text: &str) -> &str {
    let text = text.trim_end_matches(['"', '\'', ' ', ':', '=', '\\']);
    let start = text.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_what_was_taken_out_is_found_in_every_form() {
        for text in ["a=1&client_secret=", r#"{"x":1,"client_secret": ""#, r#"{\"client_secret\":\""#] {
            assert_eq!(name_before(text), "client_secret", "{text}");
        }
        assert_eq!(name_before("<"), "");
    }
}
