//! The token endpoint: which grant, whose client, and the refusals of each.

mod assertion;
mod client;
mod code;
mod device;
pub mod issue;
mod password;
mod program;
mod refresh;
pub mod version_one;

use axum::http::HeaderMap;
use uuid::Uuid;

use self::client::{ClientProof, Credential};
use self::issue::{TokenReply, UserGrant};
use crate::sandbox::entra::decisions::admit::{self, TenantSegment, own_cloud, tenant_segment};
use crate::sandbox::entra::decisions::decide::{Decided, Decision, decide};
use crate::sandbox::entra::decisions::scopes::{self, Several};
use crate::sandbox::entra::protocol::params::Params;
use crate::sandbox::entra::protocol::refusal::{mfa_needed, not_consented};
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::{Ask, Flow, Refusal, Session, SignInRecord};
use crate::sandbox::tenant::Application;
use crate::sandbox::world::World;

/// A request to the token endpoint.
pub struct Request<'a> {
    pub origin: &'a Origin,
    pub headers: &'a HeaderMap,
    pub segment: &'a str,
    pub params: &'a Params,
    /// Correlation id of this request, for the sign-in log.
    pub correlation_id: Uuid,
}

/// A refusal, under another correlation id than the request's where a device code was polled.
pub type Failure = (Refusal, Option<Uuid>);

/// Answers a token request.
pub fn answer(world: &mut World, request: &Request) -> Result<TokenReply, Failure> {
    let params = request.params;
    if let Some("urn:ietf:params:oauth:grant-type:device_code" | "device_code") = params.get("grant_type") {
        let code = params.get("device_code").or_else(|| params.get("code"));
        let correlation = code.and_then(|code| world.runtime.device_codes.get(code)).map(|code| code.correlation_id);
        return prepared(world, request)
            .and_then(|prepared| device::redeem(world, request, prepared))
            .map_err(|refusal| (refusal, correlation));
    }
    by_grant(world, request).map_err(|refusal| (refusal, None))
}

fn by_grant(world: &mut World, request: &Request) -> Result<TokenReply, Refusal> {
    let prepared = prepared(world, request)?;
    match request.params.need("grant_type")? {
        "authorization_code" => code::redeem(world, request, prepared),
        "refresh_token" => refresh::redeem(world, request, prepared),
        "client_credentials" => program::issue_to(world, request, prepared),
        "password" => password::exchange(world, request, prepared),
        other => Err(Refusal::new(70_003, format!("The app requested an unsupported grant type '{other}'."))),
    }
}

/// What every grant needs to know first.
struct Prepared {
    segment: TenantSegment,
    application: Application,
    credential: Credential,
}

fn prepared(world: &World, request: &Request) -> Result<Prepared, Refusal> {
    let segment = tenant_segment(request.segment, &world.tenant)
        .map_err(|refusal| if refusal.code == 900_021 { refusal.with_error("invalid_tenant") } else { refusal })?;
    request.params.need("grant_type")?;
    let (client_id, credential) = client::sent(request.headers, request.params)?;
    own_cloud(&world.tenant, credential != Credential::None)?;
    let for_person = request.params.get("grant_type") != Some("client_credentials");
    let application = admit::client(&world.tenant, &client_id, for_person)?.clone();
    Ok(Prepared { segment, application, credential })
}

/// Without a redirect URI "Allow public client flows" decides the kind of client.
fn prove_by_fallback(
    world: &World,
    request: &Request,
    application: &Application,
    credential: &Credential,
) -> Result<ClientProof, Refusal> {
    let is_public = application.is_fallback_public_client == Some(true);
    client::prove(world, request.origin, application, credential, is_public)
}

struct Asked<'a> {
    scope: &'a str,
    session: Session,
    flow: Flow,
    is_fresh: bool,
    nonce: Option<String>,
}

/// The common end of all grants for people: decide, write the log, issue.
fn tokens_for(
    world: &mut World,
    request: &Request,
    application: &Application,
    proof: ClientProof,
    asked: Asked,
) -> Result<TokenReply, Refusal> {
    let several = if asked.flow == Flow::Refresh { Several::FirstCounts } else { Several::Refused };
    let wanted = scopes::read(asked.scope, &world.tenant, &world.addresses, several)?;
    let client_id = application.app_id;
    let ask = Ask { client_id, wanted, flow: asked.flow, interactive: false, always_consent: false };
    let Decided { decision, policies } = decide(&world.tenant, &ask, &asked.session.person, asked.session.mfa);
    let outcome = match decision {
        Decision::Issue(approval) => Ok(approval),
        Decision::Refused(refusal) => Err(refusal),
        Decision::NeedsMfa { is_registered } => Err(mfa_needed(is_registered, Uuid::nil())),
        Decision::NeedsConsent(_) | Decision::NeedsAdmin { .. } => {
            Err(not_consented(client_id, &application.display_name))
        }
    };
    if asked.flow == Flow::Password || outcome.is_err() {
        let (code, text) = outcome.as_ref().err().map_or((0, ""), |refusal| (refusal.code, refusal.text.as_str()));
        let record = SignInRecord {
            id: Uuid::new_v4(),
            at: world.now(),
            correlation_id: request.correlation_id,
            person: Some(asked.session.person.clone()),
            client_id,
            resource: Some(ask.wanted.resource.clone()),
            code,
            text: text.to_owned(),
            policies,
        };
        world.runtime.remember(record);
    }
    let grant = UserGrant {
        application,
        approval: outcome?,
        wanted: ask.wanted,
        session: asked.session,
        proof,
        nonce: asked.nonce,
        client_info: request.params.get("client_info") == Some("1"),
        is_fresh: asked.is_fresh,
    };
    Ok(issue::for_person(world, request.origin, grant))
}

/// OpenID scopes of the first request hold for the redemption as well.
fn with_open_id(scope: &str, first: &str) -> String {
    let kept = first.split_whitespace().filter(|scope| scopes::is_open_id(scope));
    kept.chain([scope]).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_id_scopes_of_the_first_request_stay() {
        assert_eq!(
            with_open_id("https://graph.microsoft.com/.default", "openid offline_access https://x/.default"),
            "openid offline_access https://graph.microsoft.com/.default"
        );
    }
}
