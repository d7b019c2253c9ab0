//! The way in: which environment a host name means, whether the token is for it, and which user the caller is there.

use axum::http::HeaderMap;
use jiff::SignedDuration;
use url::Url;

use super::refusal::Refusal;
use super::rights::Rights;
use crate::sandbox::bearer::{BearerError, Caller, CallerKind};
use crate::sandbox::origin::{Origin, is_loopback};
use crate::sandbox::tenant::{AccessMode, Database, Key, SystemUser, UserIdentity};
use crate::sandbox::world::World;

/// Service protection looks at this much time.
const WINDOW: SignedDuration = SignedDuration::from_secs(300);

/// A caller who was let in.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Key of the environment and its database.
    pub organization: Key,
    /// Key of the caller's user.
    pub user: Key,
    pub rights: Rights,
}

impl Standing {
    /// The environment's database; gone only when somebody removed the environment in the meantime.
    pub fn database<'a>(&self, world: &'a World) -> Result<Database<'a>, Refusal> {
        let mut all = world.tenant.databases();
        all.find(|database| *database.key == self.organization).ok_or_else(Refusal::no_such_host)
    }
}

/// Lets a caller in.
///
/// # Errors
/// When no environment answers here, the token is not for it, or the caller is kept out of it.
pub fn enter(world: &World, origin: &Origin, headers: &HeaderMap) -> Result<Standing, Refusal> {
    let database = database(world, origin, headers)?;
    let caller = caller(world, headers, &database.hosts())
        .map_err(|error| challenge(world, &world.tenant.organization.id.to_string(), &database.place.url, &error))?;
    if database.is_disabled() {
        return Err(Refusal::closed());
    }
    let (key, user) = find_user(world, database, &caller).ok_or_else(Refusal::not_a_member)?;
    if !user.enabled {
        return Err(Refusal::disabled());
    }
    let person = user.who.person().and_then(|key| world.tenant.people.get(key));
    let needs_licence = user.access_mode == AccessMode::ReadWrite;
    if needs_licence && person.is_some_and(|person| !person.is_licensed_for_dataverse()) {
        return Err(Refusal::unlicensed(user.id, database.place.id));
    }
    if database.environment.admin_mode && !database.organization.is_administrator(key) {
        return Err(Refusal::closed());
    }
    let rights = Rights::of(&world.tenant, database.organization, key).ok_or_else(Refusal::not_a_member)?;
    Ok(Standing { organization: database.key.clone(), user: key.clone(), rights })
}

fn database<'a>(world: &'a World, origin: &Origin, headers: &HeaderMap) -> Result<Database<'a>, Refusal> {
    let (tenant, host) = (&world.tenant, origin.name());
    if is_loopback(&host) {
        let key = tenant.dataverse.on_loopback.as_ref();
        let found = key.and_then(|key| tenant.databases().find(|database| database.key == key));
        return found.ok_or_else(Refusal::no_such_host);
    }
    if let Some(other) = tenant.foreign_database_at(&host) {
        let given = if headers.contains_key("authorization") { BearerError::Unreadable } else { BearerError::Missing };
        return Err(challenge(world, &other.tenant_id.to_string(), &other.url, &given));
    }
    tenant.database_at(&host).ok_or_else(Refusal::no_such_host)
}

/// Reads the token. Its audience is the address of one of these hosts, with or without a slash.
pub(super) fn caller(world: &World, headers: &HeaderMap, hosts: &[String]) -> Result<Caller, BearerError> {
    let takes = |audience: &str| {
        let url = Url::parse(audience).ok().filter(|url| url.scheme() == "https" && url.path() == "/");
        url.is_some_and(|url| hosts.iter().any(|host| url.host_str() == Some(host)))
    };
    Caller::of(headers, &world.tenant, world.now(), takes)
}

/// The header that tells the tenant: values without quotes. How an invalid token's keys are combined with the others,
/// and what a revoked session is told, is UNCONFIRMED.
pub(super) fn challenge(world: &World, tenant: &str, resource: &str, error: &BearerError) -> Refusal {
    let host = &world.tenant.organization.cloud.login_host;
    let place = format!("authorization_uri=https://{host}/{tenant}/oauth2/authorize, resource_id={resource}");
    let description = match error {
        BearerError::Missing => return Refusal::Challenge(format!("Bearer {place}")),
        BearerError::Expired => "Security Token Expired",
        BearerError::Unreadable | BearerError::WrongAudience(_) | BearerError::Revoked { .. } => {
            "Error during token validation!"
        }
    };
    Refusal::Challenge(format!("Bearer error=invalid_token, error_description={description}, {place}"))
}

/// The caller's user: a live row that the servers see already, of a person whom the security group lets in.
pub(super) fn find_user<'a>(
    world: &World,
    database: Database<'a>,
    caller: &Caller,
) -> Option<(&'a Key, &'a SystemUser)> {
    let who = match &caller.kind {
        CallerKind::Person(key) => UserIdentity::Person(key.clone()?),
        CallerKind::Program(_) => UserIdentity::Application(caller.client_id),
    };
    if who.person().is_some_and(|person| !database.lets_in(&world.tenant, person)) {
        return None;
    }
    let mut rows = database.organization.users.iter();
    rows.find(|(_, row)| row.who == who && !row.deleted && world.sees(row.created))
}

/// What service protection says to a request.
pub struct Allowance {
    /// Requests left in the window.
    pub remaining: u32,
}

/// Counts a request of a user.
///
/// # Errors
/// When the user has made too many of late.
pub fn count(world: &mut World, standing: &Standing) -> Result<Allowance, Refusal> {
    let now = world.now();
    let user = standing.database(world)?.organization.users.get(&standing.user).map(|user| user.id);
    let limit = world.tenant.dataverse.requests_per_window;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let counted = world.runtime.dataverse_requests.count(user.unwrap_or_default().to_string(), now, WINDOW, most);
    match counted {
        Ok(made) => Ok(Allowance { remaining: limit.saturating_sub(u32::try_from(made).unwrap_or(u32::MAX)) }),
        Err(wait) => Err(Refusal::too_many_requests(limit, u32::try_from(wait.as_secs()).unwrap_or_default().max(1))),
    }
}
