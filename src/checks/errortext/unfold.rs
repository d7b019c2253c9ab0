//! Takes away what stands in the way of reading: escapes of JSON, of JSON within JSON, of queries and of HTML, and what
//! programs put around a text.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::around::without_surroundings;

/// A text as somebody would read it aloud.
pub fn unfold(text: &str) -> String {
    let text = unescaped(text);
    let text = without_surroundings(&text);
    let text = without_markup(&text);
    let text = with_queries(&text);
    with_challenges(text)
}

/// Undoes the backslashes of JSON, however deep it is nested.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    // A single backslash before a letter is a line break in JSON, and a folder elsewhere.
    let is_json = text.contains("\\\"") || text.contains("\\r\\n") || text.contains("\\u00");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let run = rest[at..].find(|c| c != '\\').unwrap_or(rest.len() - at);
        let after = &rest[at + run..];
        let hex = after.strip_prefix('u').and_then(|hex| hex.get(..4));
        let coded = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        let eaten = match (after.chars().next(), coded) {
            (Some('u'), Some(c)) => {
                out.push(c);
                5
            }
            (Some('r'), _) if is_json => 1,
            (Some('n'), _) if is_json => {
                out.push('\n');
                1
            }
            (Some('t'), _) if is_json => {
                out.push(' ');
                1
            }
            (Some('"' | '\'' | '/'), _) => 0,
            _ => {
                out.push_str(&rest[at..at + run]);
                0
            }
        };
        rest = &after[eaten..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Takes away tags and writes entities out.
fn without_markup(text: &str) -> Cow<'_, str> {
    let has_tags = ["</", "<br", "<html", "<!doctype"].iter().any(|tag| text.contains(tag));
    if !has_tags && !text.contains("&quot;") && !text.contains("&#") && !text.contains("&amp;") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_tag = has_tags
            && rest.starts_with('<')
            && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        if has_tags && let Some(data) = rest.strip_prefix("<![CDATA[") {
            rest = data;
        } else if is_tag && let Some(end) = rest.find('>') {
            out.push('\n');
            rest = &rest[end + 1..];
        } else if let Some((c, length)) = entity(rest) {
            out.push(c);
            rest = &rest[length..];
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that an entity at the beginning stands for, and how long its name is.
fn entity(text: &str) -> Option<(char, usize)> {
    let name = text.strip_prefix('&')?;
    let end = name.char_indices().take(8).find(|(_, c)| *c == ';')?.0;
    let c = match &name[..end] {
        "quot" => '"',
        "amp" => '&',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        name => {
            let digits = name.strip_prefix('#')?;
            let hex = digits.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
            char::from_u32(hex.unwrap_or_else(|| digits.parse()).ok()?)?
        }
    };
    Some((c, end + 2))
}

/// Writes queries that carry an error out as lines.
fn with_queries(text: &str) -> Cow<'_, str> {
    if !text.contains("error=") && !text.contains("error_description=") && !text.contains("error_code=") {
        return Cow::Borrowed(text);
    }
    // A terminal breaks a long address into lines.
    let only = text.trim();
    let is_address = (only.contains("://") || only.starts_with(['?', '/', '#'])) && !only.contains([' ', '\t']);
    let joined: String = if is_address { only.split(['\r', '\n']).collect() } else { text.to_owned() };
    let mut out = String::with_capacity(joined.len());
    for word in joined.split_inclusive(char::is_whitespace) {
        let query = word.trim().rsplit(['?', '#']).next().unwrap_or(word);
        let is_query = query.contains("error") && query.contains('=') && (query.contains('&') || query.contains('%'));
        if !is_query {
            out.push_str(word);
            continue;
        }
        let head = word.trim().strip_suffix(query).unwrap_or_default();
        out.push_str(head.trim_end_matches(['?', '#']));
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            out.push_str(&format!("\n{name}: {value}"));
        }
        out.push('\n');
    }
    Cow::Owned(out)
}

/// Adds what a claims challenge asks for, which is base64 in the header of an API.
fn with_challenges(text: Cow<'_, str>) -> String {
    let mut text = text.into_owned();
    if let Some(at) = text.find("claims=") {
        let coded = text[at + 7..].trim_start_matches(['"', '\'']);
        let end = coded
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/')))
            .unwrap_or(coded.len());
        let coded = &coded[..end];
        let bytes = URL_SAFE_NO_PAD.decode(coded).or_else(|_| STANDARD_NO_PAD.decode(coded));
        if let Some(claims) = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
            text.push_str("\nclaims: ");
            text.push_str(&claims);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_go_however_deep_they_are() {
        assert_eq!(
            unfold(r#"{"m":"{\"code\":\"Forbidden\",\"x\":\"{\\\"a\\\":1}\"}"#),
            r#"{"m":"{"code":"Forbidden","x":"{"a":1}"}"#
        );
        assert_eq!(unfold(r#"\"a\r\nb\" \u0027c\u0027"#), "\"a\nb\" 'c'");
        assert_eq!(unfold(r"C:\new\run"), r"C:\new\run");
    }

    #[test]
    fn an_address_is_read_also_where_a_terminal_broke_it() {
        let text = "https://x.example/cb?error=access_denied&error_descr\niption=AADSTS65004%3a+User+declined%0d%0aTrace+ID%3a+1";
        let read = unfold(text);
        assert!(read.contains("error_description: AADSTS65004: User declined\r\nTrace ID: 1"), "{read}");
    }

    #[test]
    fn markup_goes_and_comparisons_stay() {
        assert_eq!(unfold("<p>It&#39;s &quot;no&quot;</p>"), "\nIt's \"no\"\n");
        assert_eq!(unfold("a < b && c"), "a < b && c");
    }

    #[test]
    fn a_claims_challenge_is_written_out() {
        let read = unfold(r#"error="insufficient_claims", claims="eyJhIjoxfQ==""#);
        assert!(read.ends_with("claims: {\"a\":1}"), "{read}");
    }

    proptest! {
        #[test]
        fn any_text_can_be_unfolded(text in any::<String>()) {
            unfold(&text);
        }

        #[test]
        fn any_escapes_can_be_unfolded(text in r#"(\\|u00|"|n|é|<|>|&#|&quot;|;|%|error=|\?|claims=|x){0,30}"#) {
            unfold(&text);
        }
    }
}
