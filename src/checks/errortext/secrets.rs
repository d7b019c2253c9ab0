//! Takes secrets out of text that somebody pasted, before any of it is quoted.

/// Names whose values nobody shall see.
const SECRET: &[&str] = &[
    "access_token",
    "assertion",
    "authorization",
    "bearer",
    "client_assertion",
    "client_secret",
    "code_verifier",
    "device_code",
    "id_token",
    "password",
    "refresh_token",
    "secret",
];

/// What stood before a piece of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// A name, which announces a secret only if a colon follows; else it is a word of a sentence.
    Name,
    /// A name with its colon: what follows is the secret.
    Announced,
}

/// Takes out what looks like a token, and what follows a name that announces a secret.
pub fn without_secrets(text: &str) -> String {
    let is_value = |c: char| !(c.is_whitespace() || matches!(c, '&' | '"' | '\'' | ',' | ';'));
    let mut out = String::with_capacity(text.len());
    let mut before = Before::Nothing;
    let mut rest = text;
    while let Some(start) = rest.find(is_value) {
        let (gap, from) = rest.split_at(start);
        let (piece, tail) = from.split_at(from.find(|c| !is_value(c)).unwrap_or(from.len()));
        rest = tail;
        out.push_str(gap);
        let (name, value) = piece.split_once(['=', ':']).unwrap_or((piece, ""));
        let name = name.to_ascii_lowercase();
        let is_secret = SECRET.contains(&name.as_str());
        if is_secret && !value.is_empty() {
            out.push_str(&format!("{name}=[redacted]"));
            before = Before::Nothing;
            continue;
        }
        let is_token = piece.contains("eyJ") && piece.len() > 20;
        let is_announced = before == Before::Announced && !is_secret && piece.len() > 3;
        out.push_str(if is_token || is_announced { "[redacted]" } else { piece });
        before = match (is_secret, piece.ends_with([':', '='])) {
            (true, true) => Before::Announced,
            (true, false) if name == "bearer" => Before::Announced,
            (true, false) => Before::Name,
            (false, true) if before == Before::Name && name.is_empty() => Before::Announced,
            (false, _) => Before::Nothing,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_kept() {
        for text in [
            "AADSTS65001 client_secret=Ab1~practice.secret&x=1",
            r#"AADSTS65001 "client_secret": "Ab1~practice.secret""#,
            "AADSTS65001 Authorization: Bearer Ab1~practice.secret",
            "AADSTS65001 token eyJ0eXAiOiJKV1QiLCJ.Ab1~practice.secret",
            "AADSTS65001 refresh_token: Ab1~practice.secret",
        ] {
            let clean = without_secrets(text);
            assert!(!clean.contains("practice.secret"), "{clean}");
            assert!(clean.starts_with("AADSTS65001"), "{clean}");
        }
        let prose = "Invalid client secret provided. The password is wrong; Bearer tokens end.";
        assert!(without_secrets(prose).starts_with("Invalid client secret provided. The password is wrong"));
    }
}
