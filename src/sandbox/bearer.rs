//! Reads the access token that a request to one of the practice APIs carries.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::origin::{Origin, is_loopback};
use super::signing::SigningKey;
use super::tenant::{Key, PasswordState, Tenant};

/// The caller of a practice API, according to the token.
#[derive(Debug, Clone, PartialEq)]
pub struct Caller {
    pub audience: String,
    pub client_id: Uuid,
    /// Object id of the person, or of the program's service principal.
    pub object_id: Uuid,
    pub kind: CallerKind,
    /// Delegated permissions (`scp`).
    pub scopes: BTreeSet<String>,
    /// Application permissions (`roles`).
    pub roles: BTreeSet<String>,
    /// Template ids of the directory roles that were active when the token was issued (`wids`).
    pub directory_roles: BTreeSet<Uuid>,
    pub issued: Timestamp,
}

/// A person through an app, or a program by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerKind {
    /// The person's key; absent if the person is not in the tenant any more.
    Person(Option<Key>),
    /// The key of the program's service principal; absent if it was removed since.
    Program(Option<Key>),
}

/// Why a token is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BearerError {
    /// No `Authorization: Bearer` header.
    Missing,
    /// Not a token that the practice tenant issued.
    Unreadable,
    Expired,
    WrongAudience(String),
    /// The person's sessions were revoked after the token was issued; the claims challenge as JSON.
    Revoked {
        claims: String,
    },
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    appid: Uuid,
    oid: Uuid,
    tid: Uuid,
    #[serde(default)]
    scp: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    wids: Vec<Uuid>,
    #[serde(default)]
    sid: Uuid,
    iat: i64,
    exp: i64,
}

#[derive(Deserialize)]
struct Audience {
    aud: String,
}

impl Caller {
    /// Reads and judges the token of a request. `takes` says which audiences the API accepts.
    pub fn of(
        headers: &HeaderMap,
        tenant: &Tenant,
        now: Timestamp,
        takes: impl FnOnce(&str) -> bool,
    ) -> Result<Self, BearerError> {
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = value.and_then(bearer).ok_or(BearerError::Missing)?;
        let claims: Claims = SigningKey::get().read(token).ok_or(BearerError::Unreadable)?;
        if claims.tid != tenant.organization.id {
            return Err(BearerError::Unreadable);
        }
        if claims.exp <= now.as_second() {
            return Err(BearerError::Expired);
        }
        if !takes(&claims.aud) {
            return Err(BearerError::WrongAudience(claims.aud));
        }
        let issued = Timestamp::from_second(claims.iat).unwrap_or(Timestamp::UNIX_EPOCH);
        let kind = match claims.scp {
            Some(_) => CallerKind::Person(tenant.person_by_id(claims.oid).map(|(key, _)| key.clone())),
            None => CallerKind::Program(tenant.principal_by_id(claims.oid).map(|(key, _)| key.clone())),
        };
        if let CallerKind::Person(key) = &kind {
            still_valid(key.as_ref(), tenant, claims.sid, issued)?;
        }
        Ok(Self {
            audience: claims.aud,
            client_id: claims.appid,
            object_id: claims.oid,
            kind,
            scopes: claims.scp.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            roles: claims.roles.into_iter().collect(),
            directory_roles: claims.wids.into_iter().collect(),
            issued,
        })
    }

    /// Whether a program calls by itself.
    pub fn is_program(&self) -> bool {
        matches!(self.kind, CallerKind::Program(_))
    }

    /// Whether the token holds one of these delegated permissions.
    pub fn has_any_scope(&self, wanted: &[&str]) -> bool {
        wanted.iter().any(|scope| self.scopes.contains(*scope))
    }

    /// Whether a directory role with this property was active when the token was issued.
    pub fn has_directory_role(&self, wanted: impl Fn(super::tenant::DirectoryRole) -> bool) -> bool {
        use strum::IntoEnumIterator;
        super::tenant::DirectoryRole::iter().any(|role| {
            wanted(role) && role.template_id().parse().is_ok_and(|id: Uuid| self.directory_roles.contains(&id))
        })
    }
}

fn still_valid(key: Option<&Key>, tenant: &Tenant, session: Uuid, issued: Timestamp) -> Result<(), BearerError> {
    let Some(person) = key.and_then(|key| tenant.people.get(key)) else {
        return Err(BearerError::Unreadable);
    };
    let is_shut = !person.enabled || person.password_state == PasswordState::Locked;
    if !is_shut && !person.has_revoked(session, issued) {
        return Ok(());
    }
    let not_before = person.sessions_valid_from.map_or(issued.as_second() + 1, Timestamp::as_second);
    let claims = format!(r#"{{"access_token":{{"nbf":{{"essential":true,"value":"{not_before}"}}}}}}"#);
    Err(BearerError::Revoked { claims })
}

/// The host whose service a request is meant for: the one that it names or, under this machine's own names, the one in
/// the audience of its token. Nothing about the token is judged here.
pub fn host_meant(origin: &Origin, headers: &HeaderMap) -> Option<String> {
    if !is_loopback(&origin.name()) {
        return Some(origin.name());
    }
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let Audience { aud } = SigningKey::get().read(bearer(value)?)?;
    url::Url::parse(&aud).ok()?.host_str().map(str::to_owned)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
