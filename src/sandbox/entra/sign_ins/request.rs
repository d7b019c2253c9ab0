//! The authorization request: reads it and refuses what can be refused before anybody signs in.

use uuid::Uuid;

use crate::sandbox::entra::decisions::admit::{TenantSegment, audience, client, own_cloud, tenant_segment};
use crate::sandbox::entra::decisions::scopes::{self, Several};
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::entra::protocol::redirect::{RedirectAnswer, has_any, platform_of};
use crate::sandbox::runtime::{Ask, AuthorizeRequest, Challenge, Flow, Refusal, ResponseMode, Wanted};
use crate::sandbox::world::World;

/// A request that cannot go on.
#[derive(Debug, Clone, PartialEq)]
pub enum Stopped {
    /// Shown to the person; the client learns nothing.
    Page(Refusal),
    /// Told to the client.
    Redirect(Refusal, Box<RedirectAnswer>),
}

impl AuthorizeRequest {
    /// Reads a request to `/{segment}/oauth2/v2.0/authorize`.
    pub fn read(world: &World, segment: &str, params: &Params) -> Result<Self, Stopped> {
        let tenant = &world.tenant;
        let (mut request, segment) = Self::trusted(world, segment, params).map_err(Stopped::Page)?;
        let told = |refusal: Refusal, request: &Self| {
            if refusal.is_redirected() {
                let answer = request.refusal_answer(&refusal);
                Stopped::Redirect(refusal, Box::new(answer))
            } else {
                Stopped::Page(refusal)
            }
        };
        let application = client(tenant, &request.ask.client_id.to_string(), true).map_err(Stopped::Page)?;
        audience(application, segment).map_err(Stopped::Page)?;
        let checked = response_type(params).and_then(|()| challenge(params)).and_then(|challenge| {
            let scope = params.need("scope")?;
            scopes::read(scope, tenant, &world.addresses, Several::FirstCounts).map(|wanted| (challenge, wanted))
        });
        match checked {
            Ok((challenge, wanted)) => {
                request.challenge = challenge;
                request.ask.wanted = wanted;
                Ok(request)
            }
            Err(refusal) => Err(told(refusal, &request)),
        }
    }

    /// Everything up to the point at which the redirect URI can be trusted.
    fn trusted(world: &World, segment: &str, params: &Params) -> Result<(Self, TenantSegment), Refusal> {
        let tenant = &world.tenant;
        let segment = tenant_segment(segment, tenant)?;
        own_cloud(tenant, false)?;
        let application = client(tenant, params.need("client_id")?, true)?;
        let redirect_uri = match params.get("redirect_uri") {
            _ if !has_any(application) => {
                return Err(Refusal::new(500_113, "No reply address is registered for the application."));
            }
            Some(uri) if platform_of(application, uri).is_some() => uri.to_owned(),
            Some(uri) => return Err(unregistered(uri, application.app_id)),
            None => first_registered(application),
        };
        let text = |name: &str| params.get(name).map(str::to_owned);
        let mode = match params.get("response_mode") {
            Some("fragment") => ResponseMode::Fragment,
            Some("form_post") => ResponseMode::FormPost,
            Some(_) | None => ResponseMode::Query,
        };
        let prompt = params.get("prompt");
        let ask = Ask {
            client_id: application.app_id,
            wanted: Wanted::nothing(),
            flow: Flow::Browser,
            interactive: prompt != Some("none"),
            always_consent: prompt == Some("consent"),
        };
        let request = Self {
            ask,
            scope: text("scope").unwrap_or_default(),
            redirect_uri,
            mode,
            state: text("state"),
            nonce: text("nonce"),
            challenge: None,
            login_hint: text("login_hint"),
            client_info: params.get("client_info") == Some("1"),
            silent: prompt == Some("none"),
        };
        Ok((request, segment))
    }

    /// The answer that tells the client of a refusal, without the ids that the response adds.
    pub fn refusal_answer(&self, refusal: &Refusal) -> RedirectAnswer {
        self.answer(vec![("error".to_owned(), refusal.error.to_owned())])
    }

    /// An answer to the client; `state` goes back unchanged.
    pub fn answer(&self, mut fields: Vec<(String, String)>) -> RedirectAnswer {
        if let Some(state) = &self.state {
            fields.push(("state".to_owned(), state.clone()));
        }
        RedirectAnswer { redirect_uri: self.redirect_uri.clone(), mode: self.mode, fields }
    }
}

/// 50011.
pub fn unregistered(uri: &str, client: Uuid) -> Refusal {
    Refusal::new(
        50_011,
        format!(
            "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the \
             application '{client}'. Make sure the redirect URI sent in the request matches one added to your \
             application in the Azure portal."
        ),
    )
}

fn first_registered(application: &crate::sandbox::tenant::Application) -> String {
    let uris = &application.redirect_uris;
    let mut all = uris.web.iter().chain(&uris.spa).chain(&uris.public_client);
    all.next().cloned().unwrap_or_default()
}

fn response_type(params: &Params) -> Result<(), Refusal> {
    match params.need("response_type")? {
        "code" => Ok(()),
        other => Err(Refusal::new(
            70_054,
            format!("The response type '{other}' is not offered by the practice tenant; it answers with a code."),
        )),
    }
}

fn challenge(params: &Params) -> Result<Option<Challenge>, Refusal> {
    let Some(value) = params.get("code_challenge") else {
        return Ok(None);
    };
    if !(43..=128).contains(&value.len()) {
        return Err(Refusal::new(50_147, "The code challenge parameter is invalid: its length must be 43 to 128."));
    }
    match params.get("code_challenge_method") {
        Some("S256") => Ok(Some(Challenge::S256(value.to_owned()))),
        Some("plain") | None => Ok(Some(Challenge::Plain(value.to_owned()))),
        Some(other) => Err(Refusal::new(50_149, format!("The code challenge method '{other}' is not known."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::addresses::Addresses;
    use crate::sandbox::scenario::{CONFIGURED, open};

    const WIZARD: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";

    fn read(query: &str) -> Result<AuthorizeRequest, Stopped> {
        let loaded = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap();
        let world = World::new(loaded, Addresses::default());
        AuthorizeRequest::read(&world, "contoso.onmicrosoft.com", &Params::parse(query.as_bytes()))
    }

    fn page(query: &str) -> u32 {
        match read(query) {
            Err(Stopped::Page(refusal)) => refusal.code,
            other => panic!("expected a page, got {other:?}"),
        }
    }

    #[test]
    fn a_good_request_is_read_whole() {
        let query = format!(
            "client_id={WIZARD}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A51004&state=s&nonce=n\
             &scope=https%3A%2F%2Fapi.powerplatform.com%2F.default+openid&response_mode=form_post"
        );
        let request = read(&query).unwrap();
        assert_eq!((request.mode, request.state.as_deref()), (ResponseMode::FormPost, Some("s")));
        assert_eq!(request.ask.wanted.resource, "power-platform-api");
    }

    #[test]
    fn a_redirect_that_cannot_be_trusted_keeps_the_refusal_on_a_page() {
        assert_eq!(page(&format!("client_id={WIZARD}&redirect_uri=https://evil.example&response_type=code")), 50_011);
        assert_eq!(page("client_id=11111111-1111-1111-1111-111111111111&response_type=code"), 700_016);
        assert_eq!(page("response_type=code"), 900_144);
    }

    #[test]
    fn a_wrong_scope_is_told_to_the_client_with_its_state() {
        let query = format!(
            "client_id={WIZARD}&response_type=code&redirect_uri=http://localhost:1&state=s\
             &scope=https://api.powerplatform.com/No.Such.Read"
        );
        let Err(Stopped::Redirect(refusal, answer)) = read(&query) else {
            panic!("expected a redirect");
        };
        assert_eq!(
            (refusal.code, answer.location().as_str()),
            (650_053, "http://localhost:1/?error=access_denied&state=s")
        );
    }
}
