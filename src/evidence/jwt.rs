//! Reads tokens for display and for checks, without keeping their text. Signatures are never looked at: a client has no
//! business validating tokens of APIs that it does not own (SERVICES.md, "Access tokens").

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use zeroize::Zeroizing;

use super::Claims;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A shorter word is not taken for an opaque token.
const LEAST: usize = 20;

/// What can be known of a token that somebody has at hand. Its text is not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundToken {
    pub form: TokenForm,
    /// The permissions that the answer around it names, where it came in the answer of a token endpoint.
    pub scope: Option<String>,
}

/// How much of a token can be read.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenForm {
    /// Claims that anybody can read, and a signature that the API checks.
    Signed(Claims),
    /// Encrypted for the API; only the header can be read.
    Encrypted { header: Value },
    /// Nothing of it can be read.
    Opaque,
}

/// Reads the claims of a token; `None` when it is opaque or encrypted.
pub fn read_claims(token: &str) -> Option<Claims> {
    let mut parts = token.trim().split('.');
    let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some(Claims { header: object(header)?, payload: object(payload)? })
}

/// Finds the token in a text that is plainly one: a token by itself, the header that carries it, or the answer that
/// brought it. `None` for any other text.
pub fn find_token(text: &str) -> Option<FoundToken> {
    let text = unquoted(text);
    if let Some((token, scope)) = from_answer(text) {
        return Some(FoundToken { form: form(&token).unwrap_or(TokenForm::Opaque), scope });
    }
    let (token, is_announced) = from_header(text);
    match form(&joined(token)?) {
        Some(form) => Some(FoundToken { form, scope: None }),
        None => (is_announced && is_opaque(token)).then_some(FoundToken { form: TokenForm::Opaque, scope: None }),
    }
}

/// Reads a text of which somebody says that it is a token. `None` when it cannot be one.
pub fn read_token(text: &str) -> Option<FoundToken> {
    let opaque = || is_opaque(unquoted(text)).then_some(FoundToken { form: TokenForm::Opaque, scope: None });
    find_token(text).or_else(opaque)
}

/// The token in the answer of a token endpoint, or in what the Azure CLI prints. Only top-level names count: an error
/// body mentions `access_token` inside its claims (SERVICES.md, "User name and password").
fn from_answer(text: &str) -> Option<(Zeroizing<String>, Option<String>)> {
    let Ok(Value::Object(answer)) = serde_json::from_str(text) else {
        return None;
    };
    let member = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    let token = member("access_token").or_else(|| member("accessToken"))?;
    (!answer.contains_key("error")).then(|| (Zeroizing::new(token), member("scope")))
}

/// The token behind `Authorization:` and `Bearer`, and whether one of them stood there.
fn from_header(text: &str) -> (&str, bool) {
    let without = |text: &'_ str, word: &str| -> Option<usize> {
        let head = text.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then_some(word.len())
    };
    let after_name = without(text, "authorization:").map_or(text, |at| text[at..].trim_start());
    let after_scheme = without(after_name, "bearer ").map_or(after_name, |at| after_name[at..].trim_start());
    (after_scheme, after_scheme.len() < text.len())
}

/// A token that a terminal broke into lines is whole again. `None` where other words stand beside it.
fn joined(text: &str) -> Option<Zeroizing<String>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | '.');
    // Looked at before anything is copied: the text may be a log of gigabytes.
    let is_token = !text.is_empty() && text.split_whitespace().all(|piece| piece.chars().all(is_part));
    is_token.then(|| Zeroizing::new(text.split_whitespace().collect()))
}

/// The form of a token that has parts.
fn form(token: &str) -> Option<TokenForm> {
    let parts: Vec<&str> = token.split('.').collect();
    match parts.as_slice() {
        // Without its signature a token is safe to hand on, so people cut it off.
        [header, payload] | [header, payload, _] => {
            Some(TokenForm::Signed(Claims { header: object(header)?, payload: object(payload)? }))
        }
        [header, _, _, _, _] => {
            object(header).filter(|header| header.get("enc").is_some()).map(|header| TokenForm::Encrypted { header })
        }
        _ => None,
    }
}

fn is_opaque(text: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | '.' | '~' | '+' | '/');
    // What has a part like a signed token's is one that was cut off or changed, and that is no answer.
    let is_damaged = text.split('.').any(|part| part.starts_with("eyJ"));
    text.len() >= LEAST && text.chars().all(is_token) && !is_damaged
}

/// The text without what stands around it when it was copied.
fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\'', '`', ',', ';']).trim()
}

fn object(part: &str) -> Option<Value> {
    let bytes = LENIENT.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn jwt(payload: &Value, engine: &GeneralPurpose) -> String {
        let part = |value: &Value| engine.encode(value.to_string());
        format!("{}.{}.c2ln", part(&json!({"alg": "RS256"})), part(payload))
    }

    fn token() -> String {
        jwt(&json!({"aud": "https://api.powerplatform.com", "scp": "A B"}), &URL_SAFE_NO_PAD)
    }

    #[test]
    fn padded_and_unpadded_tokens_are_read() {
        let payload = json!({"aud": "https://api.powerplatform.com", "scp": "A B"});
        for engine in [URL_SAFE, URL_SAFE_NO_PAD] {
            let claims = read_claims(&jwt(&payload, &engine)).unwrap();
            assert_eq!(claims.payload, payload);
            assert_eq!(claims.header, json!({"alg": "RS256"}));
        }
    }

    #[test]
    fn opaque_and_encrypted_tokens_have_no_claims() {
        for token in ["", "opaque", "a.b", "a.b.c", "eyJ.eyJ.eyJ", "e30.e30.a.b.c", "W10.W10."] {
            assert_eq!(read_claims(token), None, "{token}");
        }
    }

    #[test]
    fn a_token_is_found_in_what_people_copy() {
        let token = token();
        let (head, tail) = token.split_at(30);
        let unsigned = token.rsplit_once('.').unwrap().0;
        for text in [
            token.clone(),
            format!("  \"{token}\",\n"),
            format!("Bearer {token}"),
            format!("authorization: bearer {token}\r\n"),
            format!("{head}\n  {tail}"),
            unsigned.to_owned(),
            json!({"token_type": "Bearer", "access_token": token}).to_string(),
            json!({"accessToken": token, "expiresOn": "2026-08-05"}).to_string(),
        ] {
            let found = find_token(&text).unwrap_or_else(|| panic!("{text}"));
            let TokenForm::Signed(claims) = found.form else { panic!("{text}") };
            assert_eq!(claims.audience(), Some("https://api.powerplatform.com"), "{text}");
        }
    }

    #[test]
    fn a_text_around_a_token_is_no_token() {
        let token = token();
        for text in [
            format!("AADSTS65001 {token}"),
            format!("the token is {token}"),
            json!({"error": "invalid_grant", "access_token": token}).to_string(),
            json!({"claims": {"access_token": {}}}).to_string(),
            "Bearer tokens end".to_owned(),
            "AADSTS65001".to_owned(),
            "65001".to_owned(),
            token[..token.len() / 2].to_owned(),
            String::new(),
        ] {
            assert_eq!(find_token(&text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_from_what_is_no_token() {
        let encrypted = format!("{}.a.b.c.d", URL_SAFE_NO_PAD.encode(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#));
        let form = |text: &str| read_token(text).map(|found| found.form);
        assert!(matches!(form(&encrypted), Some(TokenForm::Encrypted { header }) if header["enc"] == "A256GCM"));
        assert_eq!(form("1.AXoAEFo9fWQrHkyaVQxvHi07SAQ"), Some(TokenForm::Opaque));
        assert_eq!(form("Bearer 1.AXoAEFo9fWQrHkyaVQxvHi07SAQ"), Some(TokenForm::Opaque));
        let answer = json!({"access_token": "opaque", "scope": "https://x.example/A"}).to_string();
        let found = find_token(&answer).unwrap();
        assert_eq!((found.form, found.scope.as_deref()), (TokenForm::Opaque, Some("https://x.example/A")));
        for text in ["", "short", "several words of a sentence", "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ", "a.b.c"] {
            assert_eq!(form(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            read_claims(&text);
            read_token(&text);
        }

        #[test]
        fn any_parts_are_read_or_refused(parts in prop::collection::vec("[A-Za-z0-9_=-]{0,40}", 1..6)) {
            read_claims(&parts.join("."));
            read_token(&parts.join("."));
        }

        #[test]
        fn what_was_found_shows_nothing_of_the_text(text in "[A-Za-z0-9_~-]{20,60}") {
            let shown = format!("{:?}", read_token(&text));
            prop_assert!(!shown.contains(&text));
        }
    }
}
