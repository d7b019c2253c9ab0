//! Client credentials with a signed assertion (SERVICES.md, "Client credentials"), the same for a certificate and for a
//! token of another identity provider.

use secrecy::{ExposeSecret, SecretString};

use crate::evidence::{Fault, Operation, Presented, ServiceFault};
use crate::recipe::Flow;
use crate::vault::Tokens;
use crate::wire::{Repeat, Request, Trail, pause_before_next};

use super::{SignInRequest, SignedIn, token};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Asks for a token for the app itself. `assertion` is called for every request, repeats included: a server may take
/// each assertion once only (SERVICES.md, "Servers that are not Entra").
pub(super) async fn redeem(
    trail: &mut Trail<'_>,
    operation: Operation,
    request: &SignInRequest,
    repeat: Repeat,
    mut assertion: impl FnMut() -> Result<SecretString, Fault>,
) -> Result<Tokens, Fault> {
    let url = token::endpoint(&request.tenant.token_endpoint)?;
    let scope = request.scope_for_program();
    let mut made = 0;
    let answer = loop {
        let assertion = assertion()?;
        let mut form = vec![
            ("client_id", request.client_id.as_str()),
            ("grant_type", "client_credentials"),
            ("scope", &scope),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", assertion.expose_secret()),
        ];
        if let Some(claims) = &request.claims {
            form.push(("claims", claims));
        }
        let result = trail.ask(Request::form(operation, url.clone(), form, Repeat::Never)).await;
        made += 1;
        match pause_before_next(repeat, made, &result) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => break result,
        }
    };
    token::read(&answer.map_err(Fault::Network)?).map_err(Fault::Service)
}

/// The outcome with what was presented, at success and at refusal.
pub(super) fn signed_in(outcome: Result<Tokens, Fault>, flow: Flow, presented: Presented) -> Result<SignedIn, Fault> {
    match outcome {
        Ok(tokens) => {
            let (mut sign_in, tokens) = token::signed_in(tokens, flow, None, false);
            sign_in.presented = Some(presented);
            Ok((sign_in, tokens))
        }
        // Without a status nobody answered, because nothing could be presented.
        Err(Fault::Service(fault)) if fault.status.is_some() => {
            Err(Fault::Service(ServiceFault { presented: Some(Box::new(presented)), ..fault }))
        }
        Err(fault) => Err(fault),
    }
}
