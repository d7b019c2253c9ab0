//! Reads `WWW-Authenticate`: why an API refused a token, and which claims it wants (SERVICES.md, "Claims challenges").

use std::collections::BTreeMap;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

/// What a `Bearer` challenge says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    pub error: Option<String>,
    pub description: Option<String>,
    /// The claims that the next token must carry, JSON.
    pub claims: Option<String>,
}

impl Challenge {
    /// The most telling `Bearer` challenge of an answer.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        headers
            .get_all(WWW_AUTHENTICATE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(read)
            .max_by_key(|found| (found.claims.is_some(), found.error.is_some()))
    }
}

/// A value that a challenge gives under a name, in any case. Dataverse writes blanks into values without quoting them
/// (SERVICES.md, "Dataverse: errors"), so here the header is searched and not parsed.
pub(super) fn named(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|header| header.to_str().ok()).find_map(|header| {
        let lower = header.to_ascii_lowercase();
        lower.match_indices(&name.to_ascii_lowercase()).find_map(|(at, found)| {
            let is_word = lower[..at].ends_with([' ', ',', '\t']);
            let rest = header[at + found.len()..].trim_start().strip_prefix('=')?;
            is_word.then(|| value(rest.trim_start()).0).filter(|value| !value.is_empty())
        })
    })
}

fn read(header: &str) -> Vec<Challenge> {
    let mut rest = header;
    let mut found: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let end = rest.find([' ', '\t', ',', '=']).unwrap_or(rest.len());
        let word = &rest[..end];
        if word.is_empty() {
            // Nothing left, or something that is no challenge.
            break;
        }
        rest = &rest[end..];
        match (rest.trim_start().strip_prefix('='), found.last_mut()) {
            (Some(after), Some((_, parameters))) => {
                let (value, after) = value(after.trim_start());
                parameters.entry(word.to_ascii_lowercase()).or_insert(value);
                rest = after;
            }
            (Some(_), None) => break,
            (None, _) => found.push((word.to_ascii_lowercase(), BTreeMap::new())),
        }
    }
    found
        .into_iter()
        .filter(|(scheme, _)| scheme == "bearer")
        .map(|(_, mut parameters)| Challenge {
            error: parameters.remove("error"),
            description: parameters.remove("error_description"),
            claims: parameters.get("claims").and_then(|claims| decode(claims)),
        })
        .collect()
}

/// A quoted or bare value, and what follows it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t', ',']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// Base64 of JSON in either alphabet, with or without padding.
fn decode(claims: &str) -> Option<String> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes =
        [&STANDARD, &URL_SAFE].iter().find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(claims).ok())?;
    let text = String::from_utf8(bytes).ok()?;
    serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
    const ENCODED: &str = "eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19";

    fn of(headers: &[&str]) -> Option<Challenge> {
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(WWW_AUTHENTICATE, header.parse().unwrap());
        }
        Challenge::of(&map)
    }

    #[test]
    fn the_claims_are_decoded_wherever_they_stand() {
        for headers in [
            vec![format!(
                r#"Bearer realm="", authorization_uri="https://x/a?b=c", error="insufficient_claims", claims="{ENCODED}""#
            )],
            vec![format!(r#"Bearer claims={ENCODED},error=insufficient_claims"#)],
            vec![
                "Negotiate".to_owned(),
                format!(r#"Basic realm="a \"b\", c", Bearer error="insufficient_claims" , claims = "{ENCODED}""#),
            ],
            vec![
                r#"Bearer error="invalid_token""#.to_owned(),
                format!(r#"bearer error="insufficient_claims", claims="{ENCODED}""#),
            ],
        ] {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let found = of(&headers).unwrap();
            assert_eq!(found.error.as_deref(), Some("insufficient_claims"), "{headers:?}");
            assert_eq!(found.claims.as_deref(), Some(CLAIMS), "{headers:?}");
        }
    }

    #[test]
    fn a_challenge_without_claims_still_says_why() {
        let found = of(&[r#"Bearer error="invalid_token", error_description="The token expired, sorry""#]);
        let found = found.unwrap();
        assert_eq!(found.error.as_deref(), Some("invalid_token"));
        assert_eq!(found.description.as_deref(), Some("The token expired, sorry"));
        assert_eq!(found.claims, None);
    }

    #[test]
    fn other_schemes_are_no_challenge_of_ours() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["Negotiate", "Basic realm=\"x\""]), None);
        assert_eq!(of(&["=", ",,", "a=b"]), None);
    }

    #[test]
    fn a_value_is_found_beside_unquoted_text_with_blanks() {
        let plain = "Bearer authorization_uri=https://login.microsoftonline.com/t/oauth2/authorize, \
                     resource_id=https://contoso.crm4.dynamics.com/";
        let refused =
            plain.replace("Bearer ", "Bearer error=invalid_token, error_description=Error during token validation!, ");
        for header in [plain, &refused, &plain.replace("authorization_uri", "Authorization_URI")] {
            let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, header.parse().unwrap())]);
            assert_eq!(
                named(&headers, "authorization_uri").as_deref(),
                Some("https://login.microsoftonline.com/t/oauth2/authorize"),
                "{header}"
            );
            assert_eq!(named(&headers, "resource_id").as_deref(), Some("https://contoso.crm4.dynamics.com/"));
            assert_eq!(named(&headers, "id"), None);
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read(text in "[ -~]{0,80}") {
            read(&text);
            if let Ok(header) = text.parse() {
                named(&HeaderMap::from_iter([(WWW_AUTHENTICATE, header)]), "error");
            }
        }

        #[test]
        fn any_likely_header_is_read(text in r#"(Bearer|,|=|"|\\| |a|error|claims|eyJ){0,20}"#) {
            read(&text);
        }
    }
}
