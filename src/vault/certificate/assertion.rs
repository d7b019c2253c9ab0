//! Assertions: short-lived statements, signed with the certificate's key, that stand in for a client secret
//! (SERVICES.md, "Certificates").

use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use rand::TryRng;
use rand::rngs::SysRng;
use secrecy::SecretString;
use serde_json::json;
use uuid::{Builder, Uuid};

use super::{Certificate, CertificateError};

/// How long an assertion holds; what Microsoft's own libraries take (SERVICES.md, "Certificates").
const ASSERTION_LIFETIME: Duration = Duration::from_secs(600);

/// What an assertion says.
#[derive(Clone, Copy, Debug)]
pub struct AssertionRequest<'a> {
    pub client_id: &'a str,
    /// The token endpoint that the assertion is sent to.
    pub audience: &'a str,
    /// The present moment, put right by what is known of this computer's clock.
    pub now: Timestamp,
}

/// How an assertion is signed, and with which thumbprint it names the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssertionAlgorithm {
    /// `PS256` with `x5t#S256`: what is documented today.
    Ps256,
    /// `RS256` with `x5t`: older, and still accepted.
    Rs256,
}

impl Certificate {
    /// Makes an assertion. Each has an id of its own and serves for one request, a repetition included (SERVICES.md,
    /// "Servers that are not Entra").
    ///
    /// # Errors
    /// When the system gives no random numbers, or the crypto library does not sign.
    pub fn assertion(
        &self,
        request: &AssertionRequest<'_>,
        algorithm: AssertionAlgorithm,
    ) -> Result<SecretString, CertificateError> {
        let header = match algorithm {
            AssertionAlgorithm::Ps256 => {
                json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": self.public.x5t_s256 })
            }
            AssertionAlgorithm::Rs256 => json!({ "alg": "RS256", "typ": "JWT", "x5t": self.public.x5t }),
        };
        let now = request.now.as_second();
        let claims = json!({
            "aud": request.audience,
            "iss": request.client_id,
            "sub": request.client_id,
            "jti": fresh_id()?.to_string(),
            "nbf": now,
            "iat": now,
            "exp": now.saturating_add_unsigned(ASSERTION_LIFETIME.as_secs()),
        });
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        let padding: &'static dyn aws_lc_rs::signature::RsaEncoding = match algorithm {
            AssertionAlgorithm::Ps256 => &RSA_PSS_SHA256,
            AssertionAlgorithm::Rs256 => &RSA_PKCS1_SHA256,
        };
        self.key
            .sign(padding, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| CertificateError::Sign)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)).into())
    }
}

fn fresh_id() -> Result<Uuid, CertificateError> {
    let mut bytes = [0; 16];
    SysRng.try_fill_bytes(&mut bytes).map_err(|source| CertificateError::Chance { source })?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}
