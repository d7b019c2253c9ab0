//! Secrets that are known, and looking for them in anything.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use url::form_urlencoded;

/// Shorter texts are no secrets of any kind.
const LEAST: usize = 8;

/// So much of a long secret is no chance.
const PIECE: usize = 24;

/// All secrets known so far, each with its kind. Clones share one content.
#[derive(Clone, Default)]
pub struct Known(Arc<Mutex<BTreeSet<(String, String)>>>);

impl Known {
    pub fn learn(&self, kind: &str, secret: &str) {
        if secret.len() >= LEAST {
            self.0.lock().unwrap().insert((kind.to_owned(), secret.to_owned()));
        }
    }

    /// Learns the lines of a private key.
    pub fn learn_key(&self, pem: &str) {
        let key = pem.split("PRIVATE KEY-----").nth(1).unwrap();
        key.lines().filter(|line| line.len() > PIECE && !line.contains('-')).for_each(|line| self.learn("key", line));
    }

    pub fn all(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap().iter().cloned().collect()
    }

    pub fn kinds(&self) -> BTreeSet<String> {
        self.0.lock().unwrap().iter().map(|(kind, _)| kind.clone()).collect()
    }

    /// Fails when any secret, or a telling piece of one in any spelling, is in the text.
    pub fn assert_absent(&self, what: &str, text: &str) {
        for (kind, secret) in self.all() {
            for piece in pieces(&secret) {
                if let Some(at) = text.find(&piece) {
                    let from = text.floor_char_boundary(at.saturating_sub(200));
                    let to = text.ceil_char_boundary((at + piece.len() + 60).min(text.len()));
                    panic!("{what} shows {kind} as {piece:?}: …{}…", &text[from..to]);
                }
            }
        }
    }
}

/// A secret in the spellings in which it can come out, and the parts of it that give it away.
fn pieces(secret: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let json = serde_json::to_string(secret).unwrap();
    let mut pieces = vec![
        secret.to_owned(),
        form.replace('+', "%20"),
        form,
        json.trim_matches('"').to_owned(),
        format!("{secret:?}").trim_matches('"').to_owned(),
    ];
    // As base64 inside of anything, a text has three forms; what stands at its ends depends on its neighbours.
    for before in 0..3 {
        let encoded = BASE64_STANDARD_NO_PAD.encode([&vec![0; before], secret.as_bytes()].concat());
        pieces.extend(encoded.get(4..encoded.len().saturating_sub(4)).map(str::to_owned));
    }
    match secret.split('.').collect::<Vec<_>>().as_slice() {
        // Of a signed token the header is the same in all.
        [header, payload, signature] if header.starts_with("eyJ") => {
            pieces.extend([payload, signature].iter().filter_map(|part| part.get(..PIECE).map(str::to_owned)));
        }
        _ if secret.len() >= 40 => {
            pieces.push(secret[..PIECE].to_owned());
            pieces.push(secret[secret.len() - PIECE..].to_owned());
        }
        _ => {}
    }
    pieces.retain(|piece| piece.len() >= LEAST);
    pieces
}

#[test]
fn a_secret_is_found_in_any_spelling() {
    let secret = "a b+\"ü~1/secret";
    let known = Known::default();
    known.learn("practice", secret);
    for text in [
        "<a b+\"ü~1/secret>",
        "x=a+b%2B%22%C3%BC%7E1%2Fsecret",
        "a%20b%2B%22%C3%BC%7E1%2Fsecret",
        r#""a b+\"ü~1/secret""#,
        &BASE64_STANDARD_NO_PAD.encode(format!("user:{secret}")),
    ] {
        assert!(std::panic::catch_unwind(|| known.assert_absent("a test", text)).is_err(), "{text}");
    }
    known.assert_absent("a test", "a b and nothing else");
}
