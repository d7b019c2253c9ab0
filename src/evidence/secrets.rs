//! Finds secrets in any text: tokens by their look, values by the name that stands before them. The one list of such
//! names; exchanges, quoted errors and text fields all go through here before they are shown.

/// What stands in the place of a secret.
pub const MARK: &str = "[redacted]";

/// Names whose values are secrets wherever they stand, in lower case and without `_`, `-` and blanks.
const SECRET: &[&str] = &[
    "accesstoken",
    "assertion",
    "clientassertion",
    "clientinfo",
    "codeverifier",
    "devicecode",
    "idtoken",
    "idtokenhint",
    "oidctoken",
    "passwd",
    "proof",
    "refreshtoken",
    "samlart",
    "samlrequest",
    "samlresponse",
    "secrettext",
    "sig",
    "token",
];

/// Headers whose whole value is a secret.
const HEADERS: &[&str] = &["authorization", "cookie", "proxy-authorization", "set-cookie"];

/// A bearer token in running text is longer than any word of a sentence.
const BEARER: usize = 16;

/// The code of an error is a word; what is so long is an authorization code, also in JSON.
const LONG_CODE: usize = 64;

/// Takes out everything that looks or is named like a secret.
pub fn without_secrets(text: &str) -> String {
    without_client_secrets(&without_named(&without_tokens(text)))
}

/// Redacts what looks like a client secret, whatever stands before it: a ticket says "the secret is …".
fn without_client_secrets(text: &str) -> String {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("Q~") {
        let end = rest[at..].find(|c| !is_letter(c)).map_or(rest.len(), |length| at + length);
        let start = at.checked_sub(4).filter(|start| rest.is_char_boundary(*start));
        match start.filter(|start| is_client_secret(&rest[*start..end.min(start + 64)])) {
            Some(start) => {
                clean.push_str(&rest[..start]);
                clean.push_str(MARK);
            }
            None => clean.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    clean.push_str(rest);
    clean
}

/// Whether a text looks like the value of a client secret of Entra: `Q~` after three letters and a digit, as scanners for
/// leaked secrets know it.
pub fn is_client_secret(text: &str) -> bool {
    let text = text.trim();
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    (32..=64).contains(&text.len())
        && text.bytes().all(is_letter)
        && text.as_bytes()[3].is_ascii_digit()
        && text[4..].starts_with("Q~")
}

/// Whether a value under this name is a secret, in a form, a query or JSON.
pub fn is_secret_name(name: &str) -> bool {
    // Names are short; a long one is no name.
    if name.len() > 40 {
        return false;
    }
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    // Programs have names of their own before these words: `certificatePassword`, `CLIENT_SECRET`.
    SECRET.binary_search(&plain.as_str()).is_ok()
        || ["password", "secret", "credential", "accountkey", "apikey"].iter().any(|end| plain.ends_with(end))
}

/// Whether a form or query parameter holds a secret. `code` is an authorization code there, except in
/// `error_uri`, where it is an error number; in JSON it names an error.
pub fn is_secret_parameter(name: &str, value: &str) -> bool {
    is_secret_name(name)
        || (name.eq_ignore_ascii_case("code") && !(value.len() <= 8 && value.bytes().all(|b| b.is_ascii_digit())))
}

/// How a refresh token or an authorization code of Entra begins (SERVICES.md, "Redirect URIs"), and how long one is at least.
const OPAQUE: &[&str] = &["0.A", "1.A"];
const LONG_OPAQUE: usize = 64;

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | '.')
}

/// Whether a run of letters that is one piece is a refresh token or an authorization code.
fn is_opaque(run: &str) -> bool {
    run.len() >= LONG_OPAQUE && OPAQUE.iter().any(|start| run.starts_with(start))
}

/// Whether a text holds a refresh token or an authorization code, by its look alone.
pub fn holds_opaque(text: &str) -> bool {
    text.split(|c| !is_of_token(c)).any(|run| is_opaque(run) || run.split('=').any(is_opaque))
}

/// Redacts what looks like a token: base64url parts joined by dots, the first one JSON; and what only Entra can read.
pub fn without_tokens(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = starts(rest) {
        let run = &rest[at..];
        let end = run.find(|c| !is_of_token(c)).unwrap_or(run.len());
        clean.push_str(&rest[..at]);
        // A claims challenge is base64 of JSON as well, but has no dot.
        let is_signed = run.starts_with("eyJ") && run[..end].find('.').is_some_and(|dot| dot >= 10);
        let is_whole = !clean.ends_with(|c: char| c.is_ascii_alphanumeric());
        clean.push_str(if is_signed || (is_whole && is_opaque(&run[..end])) { MARK } else { &run[..end] });
        rest = &run[end..];
    }
    clean.push_str(rest);
    clean
}

/// Where the next token may begin.
fn starts(text: &str) -> Option<usize> {
    let is_start = |at: &usize| {
        let here = &text[*at..];
        here.starts_with("eyJ") || OPAQUE.iter().any(|start| here.starts_with(start))
    };
    text.match_indices(['e', '0', '1']).map(|(at, _)| at).find(is_start)
}

/// Redacts values that follow a secret's name: `name=value`, `"name": "value`, also where the text breaks off.
pub fn without_named(text: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_name) {
        let end = rest[start..].find(|c| !is_name(c)).map_or(rest.len(), |end| start + end);
        let name = &rest[start..end];
        clean.push_str(&rest[..end]);
        rest = &rest[end..];
        if name.eq_ignore_ascii_case("bearer")
            && let Some((gap, tail)) = bearer(rest)
        {
            clean.push_str(gap);
            clean.push_str(MARK);
            rest = tail;
            continue;
        }
        let Some(before) = separator(rest) else {
            continue;
        };
        let (separator, tail) = rest.split_at(before);
        if HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header)) {
            let value = &tail[..header_end(separator, tail)];
            if !value.is_empty() {
                clean.push_str(separator);
                clean.push_str(MARK);
                rest = &tail[value.len()..];
            }
            continue;
        }
        // What opens an object is no value: a claims request has `"access_token":{…}`.
        let is_object = opening(separator).is_none() && tail.starts_with(['{', '[']);
        let is_parameter = separator.contains('=');
        let value = &tail[..value_end(separator, tail)];
        let is_code = name.eq_ignore_ascii_case("code") && (is_parameter || value.len() >= LONG_CODE);
        let is_secret = is_secret_name(name) && (is_parameter || !is_object);
        if !is_code && !is_secret {
            continue;
        }
        // Logs write "token: AADSTS7000215: …": that is an error, and no token.
        let is_error = value.starts_with("AADSTS");
        if !value.is_empty() && !is_error && (!is_code || is_secret_parameter(name, value)) {
            clean.push_str(separator);
            clean.push_str(MARK);
            rest = &tail[value.len()..];
        }
    }
    clean.push_str(rest);
    clean
}

/// What stands around the token that follows the word Bearer, if one does.
fn bearer(text: &str) -> Option<(&str, &str)> {
    let from = text.find(|c: char| !c.is_whitespace()).filter(|from| *from > 0)?;
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/');
    let end = text[from..].find(|c| !is_token(c)).map_or(text.len(), |end| from + end);
    (end - from >= BEARER).then(|| (&text[..from], text[end..].trim_start_matches('=')))
}

/// Where the value of a header ends: at its closing quote if it has an opening one, else with the line.
fn header_end(separator: &str, value: &str) -> usize {
    match opening(separator) {
        Some(_) => value_end(separator, value),
        None => value.find(['\r', '\n', '"', '\'']).unwrap_or(value.len()),
    }
}

/// How much of the text is what stands between a name and its value: `=`, `: `, `": "`, `\":\"`.
fn separator(text: &str) -> Option<usize> {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '\\') || c.is_ascii_whitespace();
    let name_end = text.find(|c| !is_quote(c))?;
    if !text[name_end..].starts_with([':', '=']) {
        return None;
    }
    let after = &text[name_end + 1..];
    Some(name_end + 1 + after.find(|c| !is_quote(c)).unwrap_or(after.len()))
}

/// The quote that opens a value.
fn opening(separator: &str) -> Option<char> {
    let after = separator.rsplit([':', '=']).next()?;
    after.chars().find(|c| matches!(c, '"' | '\''))
}

/// Where a value ends: at its closing quote if it has an opening one, else at a blank or delimiter.
fn value_end(separator: &str, value: &str) -> usize {
    let Some(quote) = opening(separator) else {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '&' | ',' | ';' | '}' | '"' | '<' | '\'');
        return value.find(is_end).unwrap_or(value.len());
    };
    let is_nested = separator.contains('\\');
    let mut escaped = false;
    for (at, c) in value.char_indices() {
        match c {
            // In JSON within a string every quote is escaped, the closing one too.
            '\\' if is_nested && value[at + 1..].starts_with(quote) => return at,
            '\\' => escaped = !escaped,
            c if c == quote && !escaped => return at,
            _ => escaped = false,
        }
    }
    value.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_list_of_names_is_sorted_for_its_search() {
        assert!(SECRET.is_sorted());
    }

    #[test]
    fn names_are_compared_without_case_and_separators() {
        for name in ["client_secret", "clientSecret", "Client-Secret", "SAMLResponse", "PFX_PASSWORD"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["token_type", "scope", "user_code", "code", "continuationToken"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn an_error_number_is_no_authorization_code() {
        assert!(!is_secret_parameter("code", "90002"));
        assert!(is_secret_parameter("code", "1.AXoA"));
        assert!(is_secret_parameter("code", "123456789012"));
    }

    #[test]
    fn a_signed_token_is_found_anywhere_and_a_claims_challenge_stays() {
        assert_eq!(without_tokens("seen <eyJhbGciOiJS.eyJhdWQi.c2ln> here"), "seen <[redacted]> here");
        let challenge = "claims=\"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\"";
        assert_eq!(without_tokens(challenge), challenge);
        assert_eq!(without_tokens("eyJ"), "eyJ");
        let opaque = format!("0.AXoA{}.Ag-{}", "b".repeat(60), "_c".repeat(40));
        assert_eq!(without_tokens(&format!("refresh <{opaque}> and 0.Alpha")), "refresh <[redacted]> and 0.Alpha");
        assert!(holds_opaque(&format!("http://localhost/?code={opaque}&state=x")) && !holds_opaque("v1.Alpha"));
    }

    #[test]
    fn a_client_secret_is_found_in_a_sentence() {
        let secret = "abc8Q~0123456789abcdefghijklmnopqrstuvwx";
        assert_eq!(without_secrets(&format!("the secret is {secret}, please")), "the secret is [redacted], please");
        assert_eq!(without_secrets(&format!("käse{secret}")), "käse[redacted]");
        for other in ["Q~", "Q~Q~", "abc8Q~short", "ä8Q~0123456789abcdefghijklmnopqrstuvwx"] {
            assert_eq!(without_secrets(other), other);
        }
    }

    #[test]
    fn named_values_go_also_where_the_text_breaks_off() {
        for (text, clean) in [
            (
                r#"{"token_type":"Bearer","refresh_token":"0.AXo"#,
                r#"{"token_type":"Bearer","refresh_token":"[redacted]"#,
            ),
            (r#"{"access_token" : "a\"b", "x":1"#, r#"{"access_token" : "[redacted]", "x":1"#),
            (r#"{"m":"{\"id_token\":\"abc\",\"x\":1}"#, r#"{"m":"{\"id_token\":\"[redacted]\",\"x\":1}"#),
            ("a=1&client_secret=x%20y&b=2", "a=1&client_secret=[redacted]&b=2"),
            ("see /error?code=90002 now", "see /error?code=90002 now"),
            ("http://localhost/?code=1.AXoA&state=s", "http://localhost/?code=[redacted]&state=s"),
            (r#"{"code":"Forbidden","mess"#, r#"{"code":"Forbidden","mess"#),
            ("an invalid username or password.", "an invalid username or password."),
            ("no access token: AADSTS7000215: Invalid", "no access token: AADSTS7000215: Invalid"),
            (r#""servicePrincipalCredential": "Zx8~x","a":1"#, r#""servicePrincipalCredential": "[redacted]","a":1"#),
        ] {
            assert_eq!(without_named(text), clean, "{text}");
        }
    }

    #[test]
    fn pasted_secrets_are_not_kept() {
        for text in [
            "AADSTS65001 client_secret=Ab1~practice.secret&x=1",
            r#"AADSTS65001 "client_secret": "Ab1~practice.secret""#,
            "AADSTS65001 Authorization: Bearer Ab1~practice.secret",
            "AADSTS65001 authorization=Basic Ab1~practice.secret",
            r#"AADSTS65001 -H "Authorization: Bearer Ab1~practice.secret" -H "Accept: x""#,
            "AADSTS65001 sent Bearer Ab1~practice.secret",
            "AADSTS65001 Set-Cookie: esctx=Ab1~practice.secret; secure",
            "AADSTS65001 token eyJ0eXAiOiJKV1QiLCJ.Ab1-practice.secret",
            "AADSTS65001 refresh_token: Ab1~practice.secret",
            r#"AADSTS65001 {"code": "1.AXoAAbcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz.practice.secret"}"#,
        ] {
            let clean = without_secrets(text);
            assert!(!clean.contains("practice.secret"), "{clean}");
            assert!(clean.starts_with("AADSTS65001") && clean != *text, "{clean}");
        }
        for prose in [
            "Invalid client secret provided. The password is wrong; Bearer tokens end.",
            "WWW-Authenticate: Bearer realm=\"\", error=\"insufficient_claims\"",
            "An authorization was refused",
        ] {
            assert_eq!(without_secrets(prose), prose);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_scanned(text in any::<String>()) {
            without_secrets(&text);
        }

        #[test]
        fn text_without_names_and_tokens_stays(text in "[ a-d0-9.,:=\"]{0,60}") {
            prop_assert_eq!(without_named(&without_tokens(&text)), text);
        }
    }
}
