//! Makes the tokens: access tokens in the v1.0 look, id tokens, refresh tokens, and the answers that carry them.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::client::ClientProof;
use crate::sandbox::entra::decisions::decide::Approval;
use crate::sandbox::origin::Origin;
use crate::sandbox::runtime::{Permissions, RefreshToken, Session, Wanted, opaque};
use crate::sandbox::signing::SigningKey;
use crate::sandbox::tenant::{Application, Assignee, DirectoryRole, Key, Person, ServicePrincipal, Tenant};
use crate::sandbox::world::World;

/// Every member carries this in `wids`.
const MEMBER_TEMPLATE: &str = "b79fbf4d-3ef9-4689-8143-76b194e85509";
/// The Azure CLI's family of clients.
const FAMILY_CLIENT: Uuid = Uuid::from_u128(0x04b07795_8ddb_461a_bbee_02f9e1bf7b46);

/// The answer of the token endpoint, keys in the recorded order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenReply {
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    expires_in: u32,
    ext_expires_in: u32,
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    foci: Option<&'static str>,
}

/// What a user's tokens are made of.
pub struct UserGrant<'a> {
    pub application: &'a Application,
    pub approval: Approval,
    pub wanted: Wanted,
    pub session: Session,
    pub proof: ClientProof,
    pub nonce: Option<String>,
    pub client_info: bool,
    /// The person has just signed in, so that whatever happens "after the next sign-in" happens now.
    pub is_fresh: bool,
}

/// `client_info`: base64url JSON of the person's and the tenant's ids.
pub fn client_info(tenant: &Tenant, person: &str) -> String {
    let uid = tenant.people.get(person).map_or(Uuid::nil(), |person| person.id);
    BASE64_URL_SAFE_NO_PAD.encode(json!({"uid": uid, "utid": tenant.organization.id}).to_string())
}

/// Issues tokens for a person.
pub fn for_person(world: &mut World, origin: &Origin, grant: UserGrant) -> TokenReply {
    let now = world.now();
    let lifetime = world.tenant.service.access_token_lifetime_s;
    let (access_token, id_token) = {
        let tenant = &world.tenant;
        let person = &tenant.people[&grant.approval.person];
        let mut claims = common(tenant, grant.application, &grant.approval.audience, grant.proof, now, lifetime);
        add_person(&mut claims, tenant, person, &grant);
        let id_token = grant.wanted.open_id.contains("openid").then(|| id_token(tenant, origin, person, &grant, now));
        (SigningKey::get().sign(&claims), id_token)
    };
    let refresh_token = grant.wanted.open_id.contains("offline_access").then(|| {
        let token = opaque("1.", 240);
        let issued = RefreshToken {
            client_id: grant.application.app_id,
            scope: scope_text(&grant),
            session: grant.session.clone(),
            confidential: grant.proof != ClientProof::Public,
            last_used: now,
        };
        world.runtime.refresh_tokens.insert(token.clone(), issued);
        token
    });
    let reply = TokenReply {
        token_type: "Bearer",
        scope: Some(qualified(&grant)),
        expires_in: lifetime,
        ext_expires_in: lifetime,
        access_token,
        refresh_token,
        id_token,
        client_info: grant.client_info.then(|| client_info(&world.tenant, &grant.approval.person)),
        foci: (grant.application.app_id == FAMILY_CLIENT).then_some("1"),
    };
    aftermath(&mut world.tenant, &grant);
    reply
}

/// Issues a token for a program.
pub fn for_program(
    world: &World,
    application: &Application,
    client: (&Key, &ServicePrincipal),
    wanted: &Wanted,
    proof: ClientProof,
) -> TokenReply {
    let lifetime = world.tenant.service.access_token_lifetime_s;
    let mut claims = common(&world.tenant, application, &wanted.audience, proof, world.now(), lifetime);
    let id = client.1.id;
    claims.insert("idtyp".to_owned(), json!("app"));
    claims.insert("oid".to_owned(), json!(id));
    claims.insert("sub".to_owned(), json!(id));
    let roles = app_roles(&world.tenant, client.0, &wanted.resource);
    if !roles.is_empty() {
        claims.insert("roles".to_owned(), json!(roles));
    }
    TokenReply {
        token_type: "Bearer",
        scope: None,
        expires_in: lifetime,
        ext_expires_in: lifetime,
        access_token: SigningKey::get().sign(&claims),
        refresh_token: None,
        id_token: None,
        client_info: None,
        foci: None,
    }
}

/// Values of the application permissions that a program holds on an API.
pub fn app_roles(tenant: &Tenant, client: &str, resource: &str) -> BTreeSet<String> {
    let Some(api) = tenant.service_principals.get(resource) else {
        return BTreeSet::new();
    };
    let held = tenant.app_role_assignments.values().filter(|assignment| {
        assignment.resource == resource && assignment.principal == Assignee::ServicePrincipal(client.to_owned())
    });
    let ids: BTreeSet<Uuid> = held.map(|assignment| assignment.role).collect();
    api.roles.iter().filter(|(_, role)| ids.contains(&role.id)).map(|(name, _)| name.clone()).collect()
}

fn common(
    tenant: &Tenant,
    application: &Application,
    audience: &str,
    proof: ClientProof,
    now: Timestamp,
    lifetime_s: u32,
) -> Map<String, Value> {
    let tenant_id = tenant.organization.id;
    let begins = now.as_second();
    let claims = json!({
        "aud": audience,
        "iss": format!("https://sts.windows.net/{tenant_id}/"),
        "iat": begins,
        "nbf": begins,
        "exp": begins + i64::from(lifetime_s) + 1,
        "aio": opaque("", 48),
        "app_displayname": application.display_name,
        "appid": application.app_id,
        "appidacr": (proof as u8).to_string(),
        "idp": format!("https://sts.windows.net/{tenant_id}/"),
        "tenant_region_scope": tenant.organization.region_scope,
        "tid": tenant_id,
        "uti": opaque("", 22),
        "ver": "1.0",
    });
    match claims {
        Value::Object(claims) => claims,
        _ => unreachable!("the literal above is an object"),
    }
}

fn add_person(claims: &mut Map<String, Value>, tenant: &Tenant, person: &Person, grant: &UserGrant) {
    let mut methods = vec!["pwd"];
    if grant.session.mfa {
        methods.push("mfa");
    }
    let templates = tenant.active_roles(person).into_iter().map(DirectoryRole::template_id);
    let scopes: Vec<&str> = grant.approval.scopes.iter().map(String::as_str).collect();
    let is_guest = person.user_type == crate::sandbox::tenant::UserType::Guest;
    let own = json!({
        "acct": u8::from(is_guest),
        "acr": "1",
        "amr": methods,
        "ipaddr": "192.0.2.10",
        "name": person.display_name,
        "oid": person.id,
        "sid": grant.session.id,
        "scp": scopes.join(" "),
        "sub": pairwise(person.id, grant.application.app_id, tenant.organization.id),
        "unique_name": person.upn,
        "upn": person.upn,
        "wids": templates.chain([MEMBER_TEMPLATE]).collect::<Vec<_>>(),
    });
    if let Value::Object(own) = own {
        claims.extend(own);
    }
}

fn id_token(tenant: &Tenant, origin: &Origin, person: &Person, grant: &UserGrant, now: Timestamp) -> String {
    let tenant_id = tenant.organization.id;
    let mut claims = json!({
        "aud": grant.application.app_id,
        "iss": origin.url(&format!("/{tenant_id}/v2.0")),
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now).as_second(),
        "name": person.display_name,
        "oid": person.id,
        "preferred_username": person.upn,
        "sub": pairwise(person.id, grant.application.app_id, tenant_id),
        "tid": tenant_id,
        "ver": "2.0",
    });
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = json!(nonce);
    }
    SigningKey::get().sign(&claims)
}

/// The subject of a person differs from client to client.
fn pairwise(person: Uuid, client: Uuid, tenant: Uuid) -> String {
    let mut digest = Sha256::new();
    for id in [person, client, tenant] {
        digest.update(id.as_bytes());
    }
    BASE64_URL_SAFE_NO_PAD.encode(digest.finalize())
}

/// The permissions in the way in which the client named the API: MSAL looks a kept token up by these names.
fn qualified(grant: &UserGrant) -> String {
    let asked_default = grant.wanted.permissions == Permissions::Default;
    let names = grant.approval.scopes.iter().map(String::as_str).chain(asked_default.then_some(".default"));
    let named = |name: &str| match &grant.wanted.asked {
        Some(api) => format!("{api}/{name}"),
        None => name.to_owned(),
    };
    names.map(named).collect::<Vec<_>>().join(" ")
}

/// The scope that a refresh without `scope` asks for again.
fn scope_text(grant: &UserGrant) -> String {
    let open_id = grant.wanted.open_id.iter().cloned();
    let resource = format!("{}/.default", grant.approval.audience);
    open_id.chain([resource]).collect::<Vec<_>>().join(" ")
}

/// What scenarios let happen right after a token was issued: a late consent, a revoked session.
fn aftermath(tenant: &mut Tenant, grant: &UserGrant) {
    let about = &grant.approval;
    for consent in tenant.grants.values_mut() {
        if consent.client == about.client && consent.resource == about.resource {
            consent.scopes.append(&mut consent.added_after_next_token);
        }
    }
    let Some(person) = tenant.people.get_mut(&about.person) else {
        return;
    };
    if grant.is_fresh && person.revoked_after_next_sign_in {
        person.revoked_after_next_sign_in = false;
        person.revoked_sessions.insert(grant.session.id);
    }
}
