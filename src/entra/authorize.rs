//! The authorization request (code + PKCE) and the redemption of its answer (SERVICES.md, "Authorization request"), the
//! same for a listener and for paste-back.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::evidence::{Fault, Operation, ServiceFault, read_claims};
use crate::recipe::{Flow, Stage};
use crate::vault::Tokens;
use crate::wire::{Repeat, Trail};

use super::{EntraError, SignInRequest, SignedIn, chance, error, token};

/// One authorization request, and the secrets that tie an answer to it.
pub(super) struct Authorization {
    pub request: SignInRequest,
    /// Exactly as it is sent, both times.
    pub redirect_uri: String,
    pub url: Url,
    pub state: SecretString,
    nonce: SecretString,
    verifier: SecretString,
}

impl Authorization {
    pub(super) fn new(request: SignInRequest, redirect_uri: String) -> Result<Self, EntraError> {
        let (state, nonce, verifier) = (chance::token()?, chance::token()?, chance::token()?);
        let endpoint = &request.tenant.authorization_endpoint;
        let mut url = Url::parse(endpoint).map_err(|_| EntraError::Endpoint { endpoint: endpoint.clone() })?;
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("client_id", &request.client_id)
                .append_pair("response_type", "code")
                .append_pair("redirect_uri", &redirect_uri)
                .append_pair("response_mode", "query")
                .append_pair("scope", &request.scope_for_people())
                .append_pair("state", state.expose_secret())
                .append_pair("nonce", nonce.expose_secret())
                .append_pair("code_challenge", &chance::challenge(&verifier))
                .append_pair("code_challenge_method", "S256");
            // The two do not go together (SERVICES.md, "Authorization request").
            match &request.login_hint {
                Some(hint) => query.append_pair("login_hint", hint),
                None => query.append_pair("prompt", "select_account"),
            };
            if let Some(claims) = &request.claims {
                query.append_pair("claims", claims);
            }
        }
        Ok(Self { request, redirect_uri, url, state, nonce, verifier })
    }

    /// Redeems the code that the browser brought back.
    pub(super) async fn redeem(
        &self,
        trail: &mut Trail<'_>,
        code: &SecretString,
        flow: Flow,
    ) -> Result<SignedIn, Fault> {
        let scope = self.request.scope_for_people();
        let mut form = vec![
            ("client_id", self.request.client_id.as_str()),
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", self.verifier.expose_secret()),
            ("scope", &scope),
        ];
        if let Some(claims) = &self.request.claims {
            form.push(("claims", claims));
        }
        let tokens = token::redeem(
            trail,
            Operation::Code,
            &self.request.tenant,
            form,
            // A code can be redeemed once only.
            Repeat::IfUntouched,
        )
        .await?;
        self.check_id_token(&tokens).map_err(Fault::Service)?;
        let redirect_uri = Some(self.redirect_uri.clone());
        Ok(token::signed_in(tokens, flow, redirect_uri, false))
    }

    /// An id token that came must answer this request and be made for this app; servers may leave it out (SERVICES.md,
    /// "Servers that are not Entra").
    fn check_id_token(&self, tokens: &Tokens) -> Result<(), ServiceFault> {
        let Some(id) = &tokens.id else { return Ok(()) };
        let claims = read_claims(id.expose_secret());
        let claim = |name: &str| claims.as_ref().and_then(|claims| claims.payload.get(name));
        let refused = |words| Err(error::odd(Stage::SignIn, None, words));
        if claim("nonce").and_then(Value::as_str) != Some(self.nonce.expose_secret()) {
            return refused("The id token belongs to another sign-in: its nonce is not the one that was sent.");
        }
        let is_own = |audience: &Value| audience.as_str() == Some(self.request.client_id.as_str());
        let is_for_this_app = match claim("aud") {
            Some(Value::Array(audiences)) => audiences.iter().any(is_own),
            Some(audience) => is_own(audience),
            None => true,
        };
        if !is_for_this_app {
            return refused("The id token was made for another app (aud).");
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use serde_json::json;

    use crate::evidence::Tenant;

    use super::*;

    pub(in crate::entra) fn request() -> SignInRequest {
        let base = "https://login.example/7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
        SignInRequest {
            tenant: Tenant {
                id: "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48".to_owned(),
                issuer: format!("{base}/v2.0"),
                authorization_endpoint: format!("{base}/oauth2/v2.0/authorize?slice=test"),
                token_endpoint: format!("{base}/oauth2/v2.0/token"),
                device_endpoint: None,
                region: None,
                cloud_instance: None,
                graph_host: None,
                announces_iss: false,
            },
            client_id: "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d".to_owned(),
            resource: "https://api.powerplatform.com".to_owned(),
            permissions: Vec::new(),
            claims: None,
            login_hint: None,
        }
    }

    fn query(url: &Url) -> BTreeMap<String, String> {
        url.query_pairs().into_owned().collect()
    }

    #[test]
    fn the_request_carries_pkce_state_and_nonce() {
        let authorization = Authorization::new(request(), "http://localhost:51004".to_owned());
        let authorization = authorization.unwrap();
        let query = query(&authorization.url);
        for (name, value) in [
            ("slice", "test"),
            ("response_type", "code"),
            ("response_mode", "query"),
            ("redirect_uri", "http://localhost:51004"),
            ("code_challenge_method", "S256"),
            ("prompt", "select_account"),
            ("scope", "https://api.powerplatform.com/.default offline_access openid profile"),
            ("state", authorization.state.expose_secret()),
            ("code_challenge", &chance::challenge(&authorization.verifier)),
        ] {
            assert_eq!(query.get(name).map(String::as_str), Some(value), "{name}");
        }
        assert!(!query.contains_key("claims"));
        assert!(!authorization.url.as_str().contains(authorization.verifier.expose_secret()));
    }

    #[test]
    fn an_account_that_is_known_is_hinted_at_instead_of_asked_for() {
        let mut request = request();
        request.login_hint = Some("dana@contoso.onmicrosoft.com".to_owned());
        request.claims = Some(r#"{"access_token":{}}"#.to_owned());
        let authorization = Authorization::new(request, "http://localhost:1".to_owned()).unwrap();
        let query = query(&authorization.url);
        assert!(!query.contains_key("prompt"));
        assert_eq!(query["login_hint"], "dana@contoso.onmicrosoft.com");
        assert_eq!(query["claims"], r#"{"access_token":{}}"#);
    }

    #[test]
    fn an_id_token_of_another_sign_in_or_for_another_app_is_refused() {
        let authorization = Authorization::new(request(), "http://localhost:1".to_owned()).unwrap();
        let tokens = |claims: Option<Value>| Tokens {
            access: "opaque".into(),
            refresh: None,
            id: claims.map(|claims| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string())).into()),
            expires: None,
            scope: None,
        };
        let (own, app) = (authorization.nonce.expose_secret(), &authorization.request.client_id);
        for right in [
            None,
            Some(json!({"nonce": own})),
            Some(json!({"nonce": own, "aud": app})),
            Some(json!({"nonce": own, "aud": [app, "another"]})),
        ] {
            assert!(authorization.check_id_token(&tokens(right.clone())).is_ok(), "{right:?}");
        }
        for wrong in [
            json!({"nonce": "other", "aud": app}),
            json!({"aud": app}),
            json!({"nonce": own, "aud": "another"}),
            json!({"nonce": own, "aud": ["another"]}),
            json!({"nonce": own, "aud": null}),
            json!({"nonce": {"a": own}}),
        ] {
            let fault = authorization.check_id_token(&tokens(Some(wrong.clone()))).unwrap_err();
            assert_eq!(fault.code, crate::evidence::answer::ODD, "{wrong}");
        }
    }
}
