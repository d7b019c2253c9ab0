//! Secrets that are known, and looking for them in anything.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use url::form_urlencoded;

/// Shorter texts are no secrets of any kind.
const LEAST: usize = 8;

/// So much of a long secret is no chance.
const PIECE: usize = 24;

/// All secrets known so far. Clones share one content.
#[derive(Clone, Default)]
pub struct Known(Arc<Mutex<Secrets>>);

#[derive(Default)]
struct Secrets {
    /// Each with its kind.
    all: BTreeSet<(String, String)>,
    /// Made when it is needed, for all that are known by then.
    finder: Option<Arc<Finder>>,
}

/// All pieces of all secrets, looked for at once.
struct Finder {
    pieces: AhoCorasick,
    /// The kind of each piece's secret.
    kinds: Vec<String>,
}

impl Secrets {
    fn finder(&mut self) -> Arc<Finder> {
        let make = || {
            let named =
                self.all.iter().flat_map(|(kind, secret)| pieces(secret).into_iter().map(move |piece| (kind, piece)));
            let (kinds, pieces): (Vec<_>, Vec<_>) = named.map(|(kind, piece)| (kind.clone(), piece)).unzip();
            Arc::new(Finder { pieces: AhoCorasick::new(pieces).unwrap(), kinds })
        };
        self.finder.get_or_insert_with(make).clone()
    }
}

impl Known {
    pub fn learn(&self, kind: &str, secret: &str) {
        if secret.len() >= LEAST {
            let mut secrets = self.0.lock().unwrap();
            if secrets.all.insert((kind.to_owned(), secret.to_owned())) {
                secrets.finder = None;
            }
        }
    }

    /// Learns the lines of a private key.
    pub fn learn_key(&self, pem: &str) {
        let key = pem.split("PRIVATE KEY-----").nth(1).unwrap();
        key.lines().filter(|line| line.len() > PIECE && !line.contains('-')).for_each(|line| self.learn("key", line));
    }

    pub fn all(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap().all.iter().cloned().collect()
    }

    pub fn kinds(&self) -> BTreeSet<String> {
        self.0.lock().unwrap().all.iter().map(|(kind, _)| kind.clone()).collect()
    }

    /// Fails when any secret, or a telling piece of one in any spelling, is in the text.
    pub fn assert_absent(&self, what: &str, text: &str) {
        let finder = self.0.lock().unwrap().finder();
        if let Some(found) = finder.pieces.find(text) {
            let from = text.floor_char_boundary(found.start().saturating_sub(200));
            let to = text.ceil_char_boundary((found.end() + 60).min(text.len()));
            let (kind, piece) = (&finder.kinds[found.pattern().as_usize()], &text[found.range()]);
            panic!("{what} shows {kind} as {piece:?}: …{}…", &text[from..to]);
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
