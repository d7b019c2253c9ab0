//! Reads the claims of a token for display and for checks. Signatures are not looked at (`entra.md` section 2.3).

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use crate::evidence::Claims;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Reads the claims of a token; `None` when it is opaque or encrypted.
pub fn read_claims(token: &str) -> Option<Claims> {
    let mut parts = token.trim().split('.');
    let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some(Claims { header: object(header)?, payload: object(payload)? })
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

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            read_claims(&text);
        }

        #[test]
        fn any_parts_are_read_or_refused(parts in prop::collection::vec("[A-Za-z0-9_=-]{0,40}", 1..6)) {
            read_claims(&parts.join("."));
        }
    }
}
