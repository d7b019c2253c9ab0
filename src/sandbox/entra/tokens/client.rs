//! Proves the client: which kind it is in this request, and whether its secret or certificate is right.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::assertion;
use crate::sandbox::entra::decisions::federation;
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::entra::protocol::refusal::{missing_parameter, no_credential};
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::Refusal;
use crate::sandbox::tenant::Application;
use crate::sandbox::world::World;

/// How a client authenticated; the number is what `appidacr` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientProof {
    Public = 0,
    Secret = 1,
    Certificate = 2,
}

/// What a client sent to prove itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    None,
    Secret(String),
    Assertion(String),
}

/// Reads the client id and the credential from the body or from HTTP Basic.
pub fn sent(headers: &HeaderMap, params: &Params) -> Result<(String, Credential), Refusal> {
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(basic);
    let client_id = match (params.get("client_id"), &basic) {
        (Some(id), _) => id.to_owned(),
        (None, Some((id, _))) => id.clone(),
        (None, None) => return Err(missing_parameter("client_id")),
    };
    let credential = if let Some(assertion) = params.get("client_assertion") {
        Credential::Assertion(assertion.to_owned())
    } else if let Some(secret) = params.get("client_secret") {
        Credential::Secret(secret.to_owned())
    } else {
        basic
            .filter(|(_, secret)| !secret.is_empty())
            .map_or(Credential::None, |(_, secret)| Credential::Secret(secret))
    };
    Ok((client_id, credential))
}

/// Reads `Basic` credentials, whose two halves are percent-encoded.
fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(encoded.trim()).ok())??;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |text: &str| {
        let pair = format!("x={text}");
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some((plain(id)?, plain(secret)?))
}

/// Proves a client that counts as public or confidential in this request.
pub fn prove(
    world: &World,
    origin: &Origin,
    application: &Application,
    credential: &Credential,
    is_public: bool,
) -> Result<ClientProof, Refusal> {
    match credential {
        Credential::None if is_public => Ok(ClientProof::Public),
        Credential::None => Err(no_credential()),
        _ if is_public => Err(Refusal::new(
            700_025,
            "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
        )),
        Credential::Secret(secret) => check_secret(world, application, secret).map(|()| ClientProof::Secret),
        Credential::Assertion(text) if federation::is_foreign(text) => {
            federation::check(world, application, text).map(|()| ClientProof::Certificate)
        }
        Credential::Assertion(text) => {
            assertion::check(world, origin, application, text).map(|()| ClientProof::Certificate)
        }
    }
}

fn check_secret(world: &World, application: &Application, secret: &str) -> Result<(), Refusal> {
    let now = world.now();
    let seen = world.tenant.secrets_of(application).filter(|known| world.sees(known.created));
    let mut matching = seen.filter(|known| known.value == secret && known.starts <= now).peekable();
    if matching.peek().is_none() {
        return Err(Refusal::new(
            7_000_215,
            format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
                 value, not the client secret ID, for a secret added to app '{}'.",
                application.app_id
            ),
        ));
    }
    if matching.any(|known| known.ends > now) {
        return Ok(());
    }
    Err(Refusal::new(
        7_000_222,
        format!(
            "The provided client secret keys for app '{}' are expired. Visit the Azure portal to create new keys for \
             your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: \
             https://aka.ms/certCreds.",
            application.app_id
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::addresses::Addresses;
    use crate::sandbox::scenario::{CONFIGURED, open};

    fn world() -> World {
        World::new(open(CONFIGURED, jiff::Timestamp::now()).unwrap(), Addresses::default())
    }

    fn robot(secret: &str) -> Result<ClientProof, Refusal> {
        let world = world();
        let credential = Credential::Secret(secret.to_owned());
        prove(&world, &Origin::new("localhost", false), &world.tenant.applications["robot"], &credential, false)
    }

    #[test]
    fn the_value_is_right_and_the_secret_id_is_not() {
        let world = world();
        let secret = world.tenant.applications["robot"].passwords.values().next().unwrap().clone();
        assert_eq!(robot(&secret.value), Ok(ClientProof::Secret));
        assert_eq!(robot(&secret.id.to_string()).unwrap_err().code, 7_000_215);
    }

    #[test]
    fn a_public_client_sends_nothing_and_a_confidential_one_something() {
        let world = world();
        let origin = Origin::new("localhost", false);
        let wizard = &world.tenant.applications["wizard"];
        let code = |credential: Credential, is_public| {
            prove(&world, &origin, wizard, &credential, is_public).map_err(|refusal| refusal.code)
        };
        assert_eq!(code(Credential::None, true), Ok(ClientProof::Public));
        assert_eq!(code(Credential::None, false), Err(7_000_218));
        assert_eq!(code(Credential::Secret("x".to_owned()), true), Err(700_025));
    }

    #[test]
    fn basic_credentials_are_percent_decoded() {
        let mut headers = HeaderMap::new();
        let encoded = BASE64_STANDARD.encode("client%2Did:a%2Bb%3Ac");
        headers.insert(header::AUTHORIZATION, format!("Basic {encoded}").parse().unwrap());
        let (id, credential) = sent(&headers, &Params::default()).unwrap();
        assert_eq!((id.as_str(), credential), ("client-id", Credential::Secret("a+b:c".to_owned())));
    }
}
