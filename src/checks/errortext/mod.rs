//! Reads errors out of any text: what Entra, Graph or an API wrote, in whatever it was copied from.

mod unfold;

use crate::evidence::is_guid;
use crate::evidence::secrets::without_secrets;
use crate::evidence::text::shorten;

use unfold::unfold;

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

/// The longest piece of text that is kept of one error.
const KEPT: usize = 4_000;

/// Finds the errors in a text. `is_known` tells which plain words are codes of the recipe.
pub fn read(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Sighting> {
    let text = unfold(text);
    let hits = hits(&text, is_known);
    let mut sightings: Vec<Sighting> = Vec::new();
    let specific: Vec<&Hit> = hits.iter().filter(|hit| hit.is_specific).collect();
    let plain: Vec<String> = hits.iter().filter(|hit| !hit.is_specific).fold(Vec::new(), |mut codes, hit| {
        if !codes.contains(&hit.code) {
            codes.push(hit.code.clone());
        }
        codes
    });
    for (index, hit) in specific.iter().enumerate() {
        if sightings.iter().any(|seen| seen.codes[0] == hit.code) {
            continue;
        }
        let end = specific[index..].iter().find(|other| other.code != hit.code).map_or(text.len(), |other| other.at);
        let times = times(&specific, &hit.code);
        sightings.push(Sighting { times, ..sighting(vec![hit.code.clone()], &text[hit.at..end]) });
    }
    match sightings.as_mut_slice() {
        // Words that say little speak only where nothing says more.
        [] => match hits.first() {
            Some(_) => vec![sighting(plain, &text)],
            None => Vec::new(),
        },
        [only] => {
            // What belongs to the error can stand before its code, as in the keys of a JSON body.
            let whole = sighting(Vec::new(), &text);
            only.codes.extend(plain);
            only.correlation_id = only.correlation_id.take().or(whole.correlation_id);
            only.trace_id = only.trace_id.take().or(whole.trace_id);
            only.timestamp = only.timestamp.take().or(whole.timestamp);
            only.redirect_uri = only.redirect_uri.take().or(whole.redirect_uri);
            sightings
        }
        [_, ..] => sightings,
    }
}

/// How often an error occurs. One answer of Entra carries its number in the text, in `error_codes` and in `error_uri`
/// (`entra.md` section 7), so what is written in different ways counts once.
fn times(hits: &[&Hit], code: &str) -> usize {
    let hits = || hits.iter().filter(|hit| hit.code == code);
    hits().map(|one| hits().filter(|other| other.after == one.after).count()).max().unwrap_or(1)
}

struct Hit {
    code: String,
    at: usize,
    /// The word before a bare number; empty for a code that needs none.
    after: String,
    /// Whether the code alone says what is wrong; `Forbidden` or `access_denied` do not.
    is_specific: bool,
}

struct Word<'a> {
    at: usize,
    text: &'a str,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_inside(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(Word { at: from, text: &text[from..at] });
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    words
}

fn is_number(text: &str, digits: std::ops::RangeInclusive<usize>) -> bool {
    digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn hits(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Hit> {
    let trimmed = text.trim();
    let whole = |code: String| vec![Hit { code, at: 0, after: String::new(), is_specific: true }];
    if is_number(trimmed, 5..=8) {
        return whole(format!("AADSTS{trimmed}"));
    }
    if is_number(trimmed, 3..=3) && matches!(trimmed.as_bytes()[0], b'4' | b'5') {
        return whole(format!("HTTP {trimmed}"));
    }
    let words = words(text);
    let before = |index: usize, steps: usize| {
        index.checked_sub(steps).map_or(String::new(), |i| words[i].text.to_ascii_lowercase())
    };
    let mut hits = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let (one, two) = (before(index, 1), before(index, 2));
        let upper = word.text.to_ascii_uppercase();
        let hit = if let Some(number) = upper.strip_prefix("AADSTS")
            && is_number(number, 4..=9)
        {
            Some((format!("AADSTS{number}"), true))
        } else if is_number(word.text, 5..=8)
            && (matches!(one.as_str(), "error" | "error_codes" | "errorcode") || (one == "code" && two == "error"))
        {
            Some((format!("AADSTS{}", word.text), true))
        } else if is_number(word.text, 3..=3)
            && matches!(word.text.as_bytes()[0], b'4' | b'5')
            && (matches!(one.as_str(), "http" | "status" | "statuscode" | "status_code")
                || two == "http"
                || (one.len() <= 2 && before(index, 3) == "http"))
        {
            Some((format!("HTTP {}", word.text), false))
        } else if upper.starts_with("0X8") && word.text.len() == 10 {
            Some((word.text.to_ascii_lowercase(), true))
        } else if word.text == "IsSuccess" && words.get(index + 1).is_some_and(|next| next.text == "false") {
            // An answer whose status says nothing (`lcs.md` section 4).
            Some(("answer.refused".to_owned(), true))
        } else if is_known(word.text) {
            let is_specific = word.text.len() > 12 && word.text.contains(|c: char| c.is_ascii_uppercase());
            Some((word.text.to_owned(), is_specific))
        } else {
            None
        };
        if let Some((code, is_specific)) = hit {
            let after = if code == word.text || upper == code { String::new() } else { one };
            hits.push(Hit { code, at: word.at, after, is_specific });
        }
    }
    hits
}

fn sighting(codes: Vec<String>, text: &str) -> Sighting {
    let lower = text.to_ascii_lowercase();
    let guid = |names: &[&str]| names.iter().find_map(|name| guid_after(text, &lower, name));
    Sighting {
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
    use proptest::prelude::*;

    use super::*;

    fn codes(text: &str) -> Vec<Vec<String>> {
        let known = ["InsufficientDelegatedPermissions", "Forbidden", "access_denied", "insufficient_claims"];
        read(text, &|word| known.contains(&word)).into_iter().map(|sighting| sighting.codes).collect()
    }

    const OLD: &str = "AADSTS65001: The user or administrator has not consented to use the application with ID \
        '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d' named 'Contoso'.\r\nTrace ID: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00\r\n\
        Correlation ID: 5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e\r\nTimestamp: 2026-03-14 09:26:53Z";

    #[test]
    fn both_forms_of_an_entra_text_tell_what_support_needs() {
        for text in [OLD.to_owned(), OLD.replace("\r\n", " ")] {
            let all = read(&text, &|_| false);
            assert_eq!(all.len(), 1);
            let one = &all[0];
            assert_eq!(one.codes, ["AADSTS65001"]);
            assert_eq!(one.correlation_id.as_deref(), Some("5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e"));
            assert_eq!(one.trace_id.as_deref(), Some("0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00"));
            assert_eq!(one.timestamp.as_deref(), Some("2026-03-14 09:26:53Z"));
        }
    }

    #[test]
    fn a_bare_number_is_a_code() {
        assert_eq!(codes(" 65001 \n"), [["AADSTS65001"]]);
        assert_eq!(codes("aadsts50011"), [["AADSTS50011"]]);
        assert_eq!(codes("503"), [["HTTP 503"]]);
        assert!(codes("200").is_empty());
        assert!(codes("12").is_empty());
    }

    #[test]
    fn a_json_body_is_read_by_its_members() {
        let body = r#"{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked.\r\nTrace ID: 0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00","error_codes":[53003],"correlation_id":"5a1e9d40-77c3-4b5e-8c0f-2d4f6a8b0c1e","claims":"{\"access_token\":{\"capolids\":{}}}"}"#;
        let all = read(body, &|_| false);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].codes, ["AADSTS53003"]);
        assert!(all[0].correlation_id.is_some());
    }

    #[test]
    fn the_inner_code_of_an_api_says_most() {
        let body = r#"{"code":"Forbidden","message":"The caller is not authorized.","innererror":{"code":"InsufficientDelegatedPermissions","message":"missing [A.B.Read]"}}"#;
        assert_eq!(codes(&format!("403 from the API: {body}")), [["InsufficientDelegatedPermissions", "Forbidden"]]);
    }

    #[test]
    fn an_address_with_an_error_is_decoded() {
        let address = "http://localhost:51004/?error=access_denied&error_description=AADSTS65004%3a+User+declined\
            +to+consent.%0d%0aTrace+ID%3a+0b7f2c1a-6d0e-4a55-9f21-3c1d5e7a9b00&state=x";
        let all = read(address, &|word| word == "access_denied");
        assert_eq!(all[0].codes, ["AADSTS65004", "access_denied"]);
        assert!(all[0].trace_id.is_some());
        assert_eq!(codes("https://login.microsoftonline.com/error?code=50105"), [["AADSTS50105"]]);
    }

    #[test]
    fn one_answer_that_writes_its_number_three_times_is_one_error() {
        let body = r#"{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked.","error_codes":[53003],"error_uri":"https://login.microsoftonline.com/error?code=53003"}"#;
        assert_eq!(read(body, &|_| false)[0].times, 1);
        assert_eq!(read(&format!("{body}\n{body}"), &|_| false)[0].times, 2);
    }

    #[test]
    fn a_number_after_the_word_error_is_a_code() {
        assert_eq!(codes("sign-in error 65001"), [["AADSTS65001"]]);
        assert_eq!(codes("Sign-in error code\t53003"), [["AADSTS53003"]]);
    }

    #[test]
    fn a_header_and_a_status_line_are_read() {
        let header = r#"WWW-Authenticate: Bearer realm="", error="insufficient_claims", claims="eyJ9""#;
        assert_eq!(codes(header), [["insufficient_claims"]]);
        assert_eq!(codes("HTTP/1.1 429 Too Many Requests"), [["HTTP 429"]]);
        assert_eq!(codes("HTTP/2 503"), [["HTTP 503"]]);
    }

    #[test]
    fn a_log_with_many_errors_names_each_once() {
        let log = format!("{OLD}\n12:00 ok\n{OLD}\n12:01 AADSTS50011: no\n");
        let all = read(&log, &|_| false);
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].codes[0].as_str(), all[0].times), ("AADSTS65001", 2));
        assert_eq!(all[1].codes, ["AADSTS50011"]);
        assert_eq!(all[1].correlation_id, None);
    }

    #[test]
    fn what_the_text_quotes_is_kept() {
        let text = "AADSTS700016: Application with identifier '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d' was not found \
            in the directory 'Contoso'.";
        let one = &read(text, &|_| false)[0];
        assert_eq!(one.client_id.as_deref(), Some("4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"));
        assert_eq!(one.tenant.as_deref(), Some("Contoso"));
        let text = "AADSTS50105: Your administrator has configured the application Contoso \
            ('4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d') to block users";
        assert!(read(text, &|_| false)[0].client_id.is_some());
        let text = "AADSTS50011: The redirect URI 'http://localhost:51004' specified in the request does not match";
        let one = &read(text, &|_| false)[0];
        assert_eq!(one.redirect_uri.as_deref(), Some("http://localhost:51004"));
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in any::<String>()) {
            read(&text, &|word| word.len() > 3);
        }

        #[test]
        fn text_that_looks_like_an_error_can_be_read(
            text in r#"(AADSTS|error=|\{"error":"|Timestamp: |Trace ID: |redirect URI '|[0-9a-f]{8}-|é|%|&|\?|"|\}| ){0,20}"#
        ) {
            read(&text, &|word| word.len() > 3);
        }
    }
}
