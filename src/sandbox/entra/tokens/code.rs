//! Redeems an authorization code.

use axum::http::header;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use super::client::{self, ClientProof, Credential};
use super::issue::TokenReply;
use super::{Asked, Prepared, Request, tokens_for, with_open_id};
use crate::sandbox::entra::decisions::admit::audience;
use crate::sandbox::entra::protocol::redirect::platform_of;
use crate::sandbox::runtime::{Challenge, Flow, Refusal};
use crate::sandbox::tenant::{Application, Platform};
use crate::sandbox::world::World;

/// How long a code can be redeemed.
const CODE_LIFE: SignedDuration = SignedDuration::from_secs(60);

/// Answers `grant_type=authorization_code`.
pub fn redeem(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { segment, application, credential } = prepared;
    audience(&application, segment)?;
    let params = request.params;
    let value = params.need("code")?;
    let Some(code) = world.runtime.codes.get(value).cloned() else {
        return Err(Refusal::new(9_002_313, "Invalid request. Request is malformed or invalid."));
    };
    if code.client_id != application.app_id {
        return Err(Refusal::new(70_000, "The provided authorization code was issued to another client."));
    }
    let redirect_uri = params.need("redirect_uri")?;
    let platform = platform_of(&application, redirect_uri).filter(|_| redirect_uri == code.redirect_uri);
    let platform = platform.ok_or_else(|| {
        Refusal::new(
            50_011,
            format!(
                "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URI of the \
                     authorization request."
            ),
        )
    })?;
    let proof = prove_for(world, request, &application, &credential, platform)?;
    if code.redeemed {
        return Err(Refusal::new(
            54_005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
        ));
    }
    if world.now().duration_since(code.issued) > CODE_LIFE {
        return Err(Refusal::new(
            70_008,
            "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
        ));
    }
    if let Some(challenge) = &code.challenge {
        check_verifier(challenge, params.need("code_verifier")?)?;
    }
    if let Some(code) = world.runtime.codes.get_mut(value) {
        code.redeemed = true;
    }
    let scope = with_open_id(params.get("scope").unwrap_or(&code.scope), &code.scope);
    let asked = Asked { scope: &scope, session: code.session, flow: Flow::Browser, is_fresh: true, nonce: code.nonce };
    tokens_for(world, request, &application, proof, asked)
}

/// The platform of the redirect URI decides the kind of client.
fn prove_for(
    world: &World,
    request: &Request,
    application: &Application,
    credential: &Credential,
    platform: Platform,
) -> Result<ClientProof, Refusal> {
    let from_script = request.headers.contains_key(header::ORIGIN);
    match platform {
        Platform::Spa if !from_script => {
            return Err(Refusal::new(
                9_002_327,
                "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
            ));
        }
        Platform::Web | Platform::PublicClient if from_script => {
            return Err(Refusal::new(
                9_002_326,
                "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
            ));
        }
        Platform::Spa | Platform::Web | Platform::PublicClient => {}
    }
    let is_public = platform != Platform::Web;
    client::prove(world, request.origin, application, credential, is_public)
}

/// Checks the PKCE verifier against the challenge.
fn check_verifier(challenge: &Challenge, verifier: &str) -> Result<(), Refusal> {
    let is_right = match challenge {
        Challenge::Plain(wanted) => wanted == verifier,
        Challenge::S256(wanted) => BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *wanted,
    };
    if is_right {
        return Ok(());
    }
    Err(Refusal::new(
        501_481,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_of_rfc_7636_matches_its_challenge() {
        let challenge = Challenge::S256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
        assert!(check_verifier(&challenge, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").is_ok());
        assert_eq!(check_verifier(&challenge, "something else").unwrap_err().code, 501_481);
        assert!(check_verifier(&Challenge::Plain("same".to_owned()), "same").is_ok());
    }
}
