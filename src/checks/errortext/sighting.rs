//! One error in a text, with what the words around it tell: ids, times and names.

use crate::evidence::is_guid;
use crate::evidence::secrets::without_secrets;
use crate::evidence::text::shorten;

/// The longest piece of text that is kept of one error.
const KEPT: usize = 4_000;

/// One error found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    /// The most telling first.
    pub codes: Vec<String>,
    /// How often the first code occurs.
    pub times: usize,
    pub text: String,
    pub correlation_id: Option<String>,
    pub trace_id: Option<String>,
    pub timestamp: Option<String>,
    pub client_id: Option<String>,
    pub tenant: Option<String>,
    pub redirect_uri: Option<String>,
}

impl Sighting {
    /// Reads what a piece of text tells about the error with these codes.
    pub(super) fn of(codes: Vec<String>, text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let guid = |names: &[&str]| names.iter().find_map(|name| guid_after(text, &lower, name));
        Self {
            codes,
            times: 1,
            text: shorten(without_secrets(text).trim(), KEPT),
            correlation_id: guid(&[
                "correlation id",
                "correlation_id",
                "correlationid",
                "correlation-id",
                "client-request-id",
            ]),
            trace_id: guid(&["trace id", "trace_id", "traceid", "request id", "request-id"]),
            timestamp: timestamp(text, &lower),
            client_id: ["client app id", "application", "to app", "for app", "client_id"]
                .into_iter()
                .find_map(|name| guid_near(text, &lower, name)),
            tenant: quoted_after(text, &lower, "the directory")
                .or_else(|| quoted_after(text, &lower, "the tenant named"))
                .or_else(|| quoted_after(text, &lower, "aadsts90002: tenant"))
                .or_else(|| quoted_after(text, &lower, "tenant identifier"))
                .or_else(|| guid_after(text, &lower, "in the tenant")),
            redirect_uri: quoted_after(text, &lower, "redirect uri")
                .or_else(|| quoted_after(text, &lower, "reply url"))
                .or_else(|| quoted_after(text, &lower, "reply address"))
                .filter(|address| address.contains("://")),
        }
    }
}

/// The GUID that follows a name, at most a few characters of punctuation away.
fn guid_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = &text[at + name.len()..];
        let start = rest.find(|c: char| c.is_ascii_alphanumeric())?;
        let candidate = rest.get(start..start + 36)?;
        (start <= 8 && is_guid(candidate)).then(|| candidate.to_owned())
    })
}

/// The first GUID in the words that follow a name, as in "the application Contoso ('…')".
fn guid_near(text: &str, lower: &str, name: &str) -> Option<String> {
    const WORDS: usize = 12;
    lower.match_indices(name).find_map(|(at, _)| {
        text[at + name.len()..]
            .split(|c: char| !(c.is_ascii_hexdigit() || c == '-'))
            .filter(|word| !word.is_empty())
            .take(WORDS)
            .find(|word| is_guid(word))
            .map(str::to_owned)
    })
}

/// The quotation that follows a name.
fn quoted_after(text: &str, lower: &str, name: &str) -> Option<String> {
    lower.match_indices(name).find_map(|(at, _)| {
        let rest = &text[at + name.len()..];
        let open = rest.find(['\'', '"'])?;
        let mark = rest[open..].chars().next()?;
        let inside = &rest[open + 1..];
        let end = inside.find(mark)?;
        (open <= 20 && (1..=300).contains(&end)).then(|| inside[..end].to_owned())
    })
}

/// `2026-03-14 09:26:53Z`, or the same with a `T`, after the word timestamp.
fn timestamp(text: &str, lower: &str) -> Option<String> {
    lower.match_indices("timestamp").find_map(|(at, name)| {
        let rest = &text[at + name.len()..];
        let start = rest.find(|c: char| c.is_ascii_digit())?;
        let end = rest[start..]
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | ' ' | 'T' | 'Z')))
            .map_or(rest.len(), |end| start + end);
        let value = rest[start..end].trim();
        (start <= 8 && (19..=32).contains(&value.len())).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_text_quotes_is_kept() {
        let text = "AADSTS700016: Application with identifier '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d' was not found \
            in the directory 'Contoso'.";
        let one = Sighting::of(Vec::new(), text);
        assert_eq!(one.client_id.as_deref(), Some("4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"));
        assert_eq!(one.tenant.as_deref(), Some("Contoso"));
        let text = "AADSTS50105: Your administrator has configured the application Contoso \
            ('4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d') to block users";
        assert!(Sighting::of(Vec::new(), text).client_id.is_some());
        let text = "AADSTS50011: The redirect URI 'http://localhost:51004' specified in the request does not match";
        let one = Sighting::of(Vec::new(), text);
        assert_eq!(one.redirect_uri.as_deref(), Some("http://localhost:51004"));
    }
}
