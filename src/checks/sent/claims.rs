//! Claims of a token as a page shows them, whole or in part.

use serde_json::{Map, Value};

use crate::evidence::Claims;

/// Names that decide something. A text with fewer than three of them is about something else.
const NAMES: &[&str] = &[
    "aud",
    "iss",
    "tid",
    "appid",
    "azp",
    "oid",
    "sub",
    "scp",
    "roles",
    "idtyp",
    "appidacr",
    "azpacr",
    "upn",
    "preferred_username",
    "unique_name",
    "exp",
    "iat",
    "wids",
    "ver",
    "acct",
];
const LEAST: usize = 3;

/// The claims in a text.
pub(super) fn read(text: &str) -> Option<Claims> {
    if !text.contains("\"aud\"") {
        return None;
    }
    let mut payload = Map::new();
    for name in NAMES {
        if let Some(value) = member(text, name) {
            payload.insert((*name).to_owned(), value);
        }
    }
    let is_token = payload.contains_key("aud") && payload.len() >= LEAST;
    is_token.then(|| Claims { header: Value::Null, payload: Value::Object(payload) })
}

/// The value that follows a quoted name.
fn member(text: &str, name: &str) -> Option<Value> {
    let quoted = format!("\"{name}\"");
    text.match_indices(&quoted).find_map(|(at, _)| {
        let rest = text[at + quoted.len()..].trim_start().strip_prefix(':')?.trim_start();
        let value = serde_json::Deserializer::from_str(rest).into_iter::<Value>().next()?.ok()?;
        matches!(value, Value::String(_) | Value::Number(_) | Value::Array(_)).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_read_also_where_the_braces_are_missing() {
        let claims =
            read("jwt.io says:\n\"aud\": \"https://x.example//\",\n\"tid\": \"t\", \"appidacr\": \"1\"").unwrap();
        assert_eq!((claims.audience(), claims.tenant_id()), (Some("https://x.example//"), Some("t")));
        for text in ["\"aud\": \"x\"", "aud is wrong", "{\"aud\":"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
