//! Who may ask Graph what: the token must be for Graph and hold a permission, and the person's standing in the
//! directory must allow it too.

use axum::http::HeaderMap;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::APP_ID;
use super::refusal::Refusal;
use crate::sandbox::bearer::{BearerError, Caller, CallerKind};
use crate::sandbox::origin::Origin;
use crate::sandbox::tenant::{DirectoryRole, UserType};
use crate::sandbox::world::World;

/// What a route asks of its caller.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// Delegated permissions, any of them.
    pub delegated: &'static [&'static str],
    /// Application permissions, any of them; empty when programs cannot ask.
    pub application: &'static [&'static str],
    pub standing: Standing,
}

/// What the directory itself lets a person see.
#[derive(Clone, Copy, Debug)]
pub enum Standing {
    /// Everybody, about themselves.
    Anybody,
    /// Members and guests, unless their view of the directory is restricted.
    Unrestricted,
    /// Holders of one of these roles.
    Roles(fn(DirectoryRole) -> bool),
}

/// Reads the caller from the token.
///
/// # Errors
/// When the token is none for Graph or not valid any more.
pub fn caller(world: &World, origin: &Origin, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let own = origin.url("");
    let takes = |audience: &str| {
        let audience = audience.trim_end_matches('/');
        let is_graph =
            world.tenant.principal_by_name(audience).is_some_and(|(_, api)| api.app_id.to_string() == APP_ID);
        is_graph || audience.eq_ignore_ascii_case(&own)
    };
    Caller::of(headers, &world.tenant, world.now(), takes).map_err(|error| refusal(world, &error))
}

fn refusal(world: &World, error: &BearerError) -> Refusal {
    let authorize = format!("https://{}/common/oauth2/authorize", world.tenant.organization.cloud.login_host);
    let start = format!("Bearer realm=\"\", authorization_uri=\"{authorize}\", client_id=\"{APP_ID}\"");
    let message = match error {
        BearerError::Missing => "Access token is empty.",
        BearerError::Unreadable => "Invalid token: it was not issued by this tenant.",
        BearerError::Expired => "Lifetime validation failed, the token is expired.",
        BearerError::WrongAudience(_) => "Access token validation failure. Invalid audience.",
        BearerError::Revoked { claims } => {
            let claims = BASE64_STANDARD.encode(claims);
            let challenge = format!("{start}, error=\"insufficient_claims\", claims=\"{claims}\"");
            return Refusal::unauthenticated("The token was issued before the sessions were revoked.", challenge);
        }
    };
    Refusal::unauthenticated(message, start)
}

impl Needs {
    /// Decides whether the caller may.
    ///
    /// # Errors
    /// When a permission or a role is missing.
    pub fn check(&self, world: &World, caller: &Caller) -> Result<(), Refusal> {
        let may = match &caller.kind {
            CallerKind::Person(_) => caller.has_any_scope(self.delegated) && self.standing.holds(world, caller),
            CallerKind::Program(None) => false,
            CallerKind::Program(Some(_)) => self.application.iter().any(|role| caller.roles.contains(*role)),
        };
        if may { Ok(()) } else { Err(Refusal::denied()) }
    }
}

impl Standing {
    fn holds(self, world: &World, caller: &Caller) -> bool {
        match self {
            Self::Anybody => true,
            Self::Unrestricted => !is_restricted(world, caller),
            Self::Roles(wanted) => caller.has_directory_role(wanted),
        }
    }
}

/// Tells whether the caller's view of the directory ends at themselves: restricted guests, and members where the
/// tenant keeps them from reading others. A directory role lifts it.
pub fn is_restricted(world: &World, caller: &Caller) -> bool {
    let CallerKind::Person(Some(key)) = &caller.kind else {
        return false;
    };
    let Some(person) = world.tenant.people.get(key) else {
        return true;
    };
    let settings = &world.tenant.settings;
    let is_kept_out = match person.user_type {
        UserType::Guest => settings.guests_restricted,
        UserType::Member => settings.members_restricted,
    };
    is_kept_out && !caller.has_directory_role(|_| true)
}
