//! Who calls: the rules of the audience, then the environment's own users and registered programs. Delegated
//! permissions are not looked at: nothing says that the service does, and tokens of foreign clients are taken.

use axum::http::HeaderMap;

use super::refusal::Refusal;
use crate::sandbox::bearer::{Caller, CallerKind};
use crate::sandbox::tenant::{FinanceEnvironment, FinanceRole, FinanceUser, Key};
use crate::sandbox::world::World;

/// The user as whom a caller acts.
pub struct Me {
    /// Key of the environment.
    pub environment: Key,
    pub user: FinanceUser,
    roles: Vec<FinanceRole>,
}

impl Me {
    /// Whether the user is a system administrator.
    pub fn is_administrator(&self) -> bool {
        self.roles.iter().any(|role| role.is_administrator)
    }

    /// Checks that a role of the user lets an entity set be read.
    ///
    /// # Errors
    /// When none does.
    pub fn may_read(&self, set: &str) -> Result<(), Refusal> {
        let may = self.is_administrator() || self.roles.iter().any(|role| role.entities.contains(set));
        if may { Ok(()) } else { Err(Refusal::entity_denied(set)) }
    }

    /// Checks that a role of the user lets a service group be called.
    ///
    /// # Errors
    /// When none does.
    pub fn may_call(&self, group: &str) -> Result<(), Refusal> {
        let may = self.is_administrator() || self.roles.iter().any(|role| role.services.contains(group));
        if may { Ok(()) } else { Err(Refusal::forbidden()) }
    }
}

/// Reads the caller from the token and finds the user as whom they act.
///
/// # Errors
/// When the token is not one for this environment, or the environment does not know the caller or has them disabled.
pub fn admit(world: &World, key: &Key, headers: &HeaderMap) -> Result<Me, Refusal> {
    let environment = &world.tenant.finance_operations.environments[key];
    let caller = Caller::of(headers, &world.tenant, world.now(), |audience| audience == environment.url)
        .map_err(|_| Refusal::token())?;
    if environment.tenant.is_some_and(|tenant| tenant != world.tenant.organization.id) {
        return Err(Refusal::token());
    }
    let user = user_of(world, environment, &caller).ok_or_else(Refusal::unknown_user)?;
    if !user.enabled {
        return Err(Refusal::forbidden());
    }
    Ok(Me { environment: key.clone(), user: user.clone(), roles: environment.roles_of(user).cloned().collect() })
}

fn user_of<'a>(world: &World, environment: &'a FinanceEnvironment, caller: &Caller) -> Option<&'a FinanceUser> {
    match &caller.kind {
        CallerKind::Person(key) => environment.user_of(world.tenant.people.get(key.as_ref()?)?),
        CallerKind::Program(_) => environment.user(&environment.client(caller.client_id)?.1.user),
    }
}
