//! The token endpoint: which grant, whose client, and the refusals of each (`entra.md` sections 5 to 10).

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::access::{Situation, Verdict, judge};
use super::admit::{self, TenantSegment, audience, own_cloud, tenant_segment};
use super::client::{self, Credential, Proof};
use super::decide::{Ask, Decided, Decision, Flow, decide};
use super::issue::{self, TokenReply, UserGrant};
use super::params::Params;
use super::redirect::{Platform, platform_of};
use super::refusal::{Refusal, mfa_needed, no_service_principal, not_consented};
use super::scopes::{self, Permissions, Several, Wanted};
use super::sign_in::check_password;
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::{Challenge, DeviceState, Session, SignInRecord};
use crate::sandbox::tenant::{Application, ClientKind, Key};
use crate::sandbox::world::World;

/// How long a code can be redeemed.
const CODE_LIFE: SignedDuration = SignedDuration::from_secs(60);
/// How long a refresh token may lie unused.
const IDLE_LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);

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
            .and_then(|prepared| device_code(world, request, prepared))
            .map_err(|refusal| (refusal, correlation));
    }
    by_grant(world, request).map_err(|refusal| (refusal, None))
}

fn by_grant(world: &mut World, request: &Request) -> Result<TokenReply, Refusal> {
    let prepared = prepared(world, request)?;
    match request.params.need("grant_type")? {
        "authorization_code" => authorization_code(world, request, prepared),
        "refresh_token" => refresh_token(world, request, prepared),
        "client_credentials" => client_credentials(world, request, prepared),
        "password" => password(world, request, prepared),
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

fn authorization_code(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
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

/// The platform of the redirect URI decides the kind of client (section 4).
fn prove_for(
    world: &World,
    request: &Request,
    application: &Application,
    credential: &Credential,
    platform: Platform,
) -> Result<Proof, Refusal> {
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
pub fn check_verifier(challenge: &Challenge, verifier: &str) -> Result<(), Refusal> {
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

/// OpenID scopes of the first request hold for the redemption as well.
fn with_open_id(scope: &str, first: &str) -> String {
    let kept = first.split_whitespace().filter(|scope| scopes::is_open_id(scope));
    kept.chain([scope]).collect::<Vec<_>>().join(" ")
}

fn refresh_token(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { segment, application, credential } = prepared;
    audience(&application, segment)?;
    let value = request.params.need("refresh_token")?;
    let Some(known) = world.runtime.refresh_tokens.get(value).cloned() else {
        return Err(Refusal::new(70_000, "The provided value for the input parameter 'refresh_token' is not valid."));
    };
    if known.client_id != application.app_id {
        return Err(Refusal::new(70_000, "The refresh token was issued to another client."));
    }
    let proof = client::prove(world, request.origin, &application, &credential, !known.confidential)?;
    let now = world.now();
    if now.duration_since(known.last_used) > IDLE_LIFE {
        return Err(Refusal::new(700_082, "The refresh token has expired due to inactivity."));
    }
    let person = world.tenant.people.get(&known.session.person);
    if person.is_some_and(|person| person.sessions_valid_from.is_some_and(|from| known.session.began < from)) {
        return Err(Refusal::new(
            50_173,
            "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.",
        ));
    }
    let scope = with_open_id(request.params.get("scope").unwrap_or(&known.scope), &known.scope);
    let asked = Asked { scope: &scope, session: known.session, flow: Flow::Refresh, is_fresh: false, nonce: None };
    tokens_for(world, request, &application, proof, asked)
}

fn device_code(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { application, credential, .. } = prepared;
    let proof = prove_by_fallback(world, request, &application, &credential)?;
    let value = request.params.get("device_code").or_else(|| request.params.get("code"));
    let value = value.ok_or_else(|| super::refusal::missing_parameter("device_code"))?;
    let known = world.runtime.device_codes.get(value).filter(|code| code.client_id == application.app_id).cloned();
    let Some(code) = known else {
        return Err(Refusal::new(70_018, "Invalid verification code. The device code that was sent is not known."));
    };
    if code.expires <= world.now() {
        return Err(Refusal::new(
            70_020,
            "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
        ));
    }
    match code.state {
        DeviceState::Pending => {
            Err(Refusal::new(70_016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."))
        }
        DeviceState::Declined => Err(Refusal::new(70_018, "The person declined the sign-in with this device code.")
            .with_error("authorization_declined")),
        DeviceState::Refused(refusal) => Err(refusal.with_error("invalid_grant")),
        DeviceState::Redeemed => {
            Err(Refusal::new(70_000, "The provided value for the input parameter 'device_code' was used already."))
        }
        DeviceState::Approved(session) => {
            let scope = with_open_id(request.params.get("scope").unwrap_or(&code.scope), &code.scope);
            let asked = Asked { scope: &scope, session, flow: Flow::DeviceCode, is_fresh: true, nonce: None };
            let reply = tokens_for(world, request, &application, proof, asked)?;
            if let Some(code) = world.runtime.device_codes.get_mut(value) {
                code.state = DeviceState::Redeemed;
            }
            Ok(reply)
        }
    }
}

fn password(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { segment, application, credential } = prepared;
    if segment == TenantSegment::Common {
        return Err(Refusal::new(
            9_001_023,
            "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.",
        ));
    }
    audience(&application, segment)?;
    let proof = prove_by_fallback(world, request, &application, &credential)?;
    let (upn, secret) = (request.params.need("username")?, request.params.need("password")?);
    let person = check_password(world, upn, secret)?;
    let scope = request.params.need("scope")?.to_owned();
    let session = Session { person, mfa: false, began: world.now() };
    let asked = Asked { scope: &scope, session, flow: Flow::Password, is_fresh: true, nonce: None };
    tokens_for(world, request, &application, proof, asked)
}

/// Without a redirect URI "Allow public client flows" decides the kind of client (section 4).
fn prove_by_fallback(
    world: &World,
    request: &Request,
    application: &Application,
    credential: &Credential,
) -> Result<Proof, Refusal> {
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
    proof: Proof,
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

fn client_credentials(world: &mut World, request: &Request, prepared: Prepared) -> Result<TokenReply, Refusal> {
    let Prepared { segment, application, credential } = prepared;
    if segment != TenantSegment::This {
        return Err(Refusal::new(
            50_059,
            "No tenant-identifying information found in either the request or implied by any provided credentials.",
        ));
    }
    let proof = client::prove(world, request.origin, &application, &credential, false)?;
    let found = world.tenant.principal_by_app_id(application.app_id);
    let seen = found.filter(|(_, principal)| world.sees(principal.created));
    let client = seen.ok_or_else(|| no_service_principal(application.app_id, world.tenant.organization.id))?;
    let wanted = for_program(world, request.params.need("scope")?)?;
    let resource = &world.tenant.service_principals[&wanted.resource];
    let roles = issue::app_roles(&world.tenant, client.0, &wanted.resource);
    if resource.assignment_required && roles.is_empty() {
        return Err(Refusal::new(
            501_051,
            format!(
                "Application '{}'({}) is not assigned to a role for the application '{}'({}).",
                application.app_id, application.display_name, resource.app_id, resource.display_name
            ),
        ));
    }
    let situation = Situation {
        person: None,
        resource: resource.app_id,
        client: ClientKind::Workload,
        device_code: false,
        mfa: false,
    };
    if let (Verdict::Refused(refusal), _) = judge(&world.tenant, situation) {
        return Err(refusal);
    }
    Ok(issue::for_program(world, &application, (client.0 as &Key, client.1), &wanted, proof))
}

/// A program asks for `.default` of one API; OpenID scopes beside it are tolerated.
fn for_program(world: &World, scope: &str) -> Result<Wanted, Refusal> {
    let is_default = scope.split_whitespace().any(|scope| scope.ends_with("/.default"));
    if is_default {
        let wanted = scopes::read(scope, &world.tenant, &world.addresses, Several::Refused)?;
        if wanted.permissions == Permissions::Default {
            return Ok(wanted);
        }
    }
    Err(Refusal::new(
        1_002_012,
        format!(
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with \
             /.default suffixed to the resource identifier (application ID URI)."
        ),
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

    #[test]
    fn open_id_scopes_of_the_first_request_stay() {
        assert_eq!(
            with_open_id("https://graph.microsoft.com/.default", "openid offline_access https://x/.default"),
            "openid offline_access https://graph.microsoft.com/.default"
        );
    }
}
