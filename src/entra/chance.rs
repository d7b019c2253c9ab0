//! Unguessable values, from the system's generator.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng;
use rand::rngs::SysRng;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::EntraError;

/// 256 random bits as 43 characters that are safe in a URL.
pub(super) fn token() -> Result<SecretString, EntraError> {
    let mut bytes = Zeroizing::new([0; 32]);
    SysRng.try_fill_bytes(bytes.as_mut_slice()).map_err(|source| EntraError::Chance { source })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes.as_slice()).into())
}

/// The S256 challenge of a verifier (SERVICES.md, "Authorization request").
pub(super) fn challenge(verifier: &SecretString) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into();
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn every_token_is_another_one_and_fits_a_verifier() {
        let (one, two) = (token().unwrap(), token().unwrap());
        assert_ne!(one.expose_secret(), two.expose_secret());
        assert_eq!(one.expose_secret().len(), 43);
    }
}
