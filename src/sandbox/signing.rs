//! The keys that sign tokens: the practice tenant's own, and that of the practice issuer, which stands for somebody else's
//! build service. Both are made once per process and forgotten with it.

use std::sync::OnceLock;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rcgen::{KeyPair, PKCS_RSA_SHA256};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::certificates;

/// The signing key and its public half.
pub struct SigningKey {
    kid: String,
    modulus: String,
    exponent: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl SigningKey {
    /// The key of the practice tenant; the first call makes it, which takes a moment.
    pub fn get() -> &'static Self {
        static KEY: OnceLock<SigningKey> = OnceLock::new();
        KEY.get_or_init(|| {
            Self::of(&KeyPair::generate_for(&PKCS_RSA_SHA256).expect("the crypto library makes RSA keys"))
        })
    }

    /// The key of the practice issuer. It is also that of the practice certificates: both belong to programs elsewhere,
    /// and a third key would make every start wait.
    pub fn of_practice_issuer() -> &'static Self {
        static KEY: OnceLock<SigningKey> = OnceLock::new();
        KEY.get_or_init(|| Self::of(certificates::key()))
    }

    fn of(pair: &KeyPair) -> Self {
        let pem = pair.serialize_pem();
        let encoding = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key just made is readable");
        let public = Jwk::from_encoding_key(&encoding, Algorithm::RS256).expect("an RSA key has a public half");
        let AlgorithmParameters::RSA(parts) = public.algorithm else {
            unreachable!("an RSA key gives RSA parameters");
        };
        let decoding = DecodingKey::from_rsa_components(&parts.n, &parts.e).expect("its parts are base64url");
        Self {
            kid: BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(parts.n.as_bytes())[..20]),
            modulus: parts.n,
            exponent: parts.e,
            encoding,
            decoding,
        }
    }

    /// The key's id in tokens and in the published key set.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The modulus, base64url.
    pub fn modulus(&self) -> &str {
        &self.modulus
    }

    /// The public exponent, base64url.
    pub fn exponent(&self) -> &str {
        &self.exponent
    }

    /// Signs claims as a JWT (RS256).
    pub fn sign(&self, claims: &impl Serialize) -> String {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.kid.clone());
        header.x5t = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.encoding).expect("claims are plain JSON")
    }

    /// Reads a JWT that this key signed; neither its times nor its audience are checked here.
    pub fn read<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        let mut rules = Validation::new(Algorithm::RS256);
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        jsonwebtoken::decode(token, &self.decoding, &rules).ok().map(|token| token.claims)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_was_signed_is_read_and_what_was_altered_is_not() {
        let key = SigningKey::get();
        let token = key.sign(&json!({"sub": "practice"}));
        assert_eq!(key.read::<Value>(&token), Some(json!({"sub": "practice"})));
        let mut parts: Vec<&str> = token.split('.').collect();
        let other = BASE64_URL_SAFE_NO_PAD.encode(r#"{"sub":"somebody else"}"#);
        parts[1] = &other;
        assert_eq!(key.read::<Value>(&parts.join(".")), None);
    }
}
