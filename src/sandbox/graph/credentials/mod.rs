//! Secrets and certificates of applications and of service principals. Both kinds of objects hold both kinds of
//! credentials, and the application signs in with any of them.

pub mod keys;
pub mod passwords;
mod roll;

use std::collections::BTreeMap;

pub use roll::{add_key, remove_key};

use super::address;
use super::change::Change;
use super::refusal::Refusal;
use crate::sandbox::tenant::{Key, KeyCredential, PasswordCredential};
use crate::sandbox::world::World;

/// The object that a credential is added to or taken from.
enum Holder {
    Application(Key),
    Principal(Key),
}

impl Holder {
    /// The application in the path, if the caller may change it.
    fn application(change: &Change) -> Result<Self, Refusal> {
        let (key, application) = address::application(change.world, change.param(0))?;
        change.may_manage(Some(application))?;
        Ok(Self::Application(key.clone()))
    }

    /// The service principal in the path, if the caller may change it.
    fn principal(change: &Change) -> Result<Self, Refusal> {
        let (key, principal) = address::principal(change.world, change.param(0))?;
        let application = change.world.tenant.application_by_app_id(principal.app_id);
        change.may_manage(application.map(|(_, application)| application))?;
        Ok(Self::Principal(key.clone()))
    }

    fn passwords<'a>(&self, world: &'a mut World) -> Option<&'a mut BTreeMap<Key, PasswordCredential>> {
        match self {
            Self::Application(key) => world.tenant.applications.get_mut(key).map(|found| &mut found.passwords),
            Self::Principal(key) => world.tenant.service_principals.get_mut(key).map(|found| &mut found.passwords),
        }
    }

    fn keys<'a>(&self, world: &'a mut World) -> Option<&'a mut BTreeMap<Key, KeyCredential>> {
        match self {
            Self::Application(key) => world.tenant.applications.get_mut(key).map(|found| &mut found.keys),
            Self::Principal(key) => world.tenant.service_principals.get_mut(key).map(|found| &mut found.keys),
        }
    }
}
