//! Users and roles in the databases of environments.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::sandbox::tenant::{AccessMode, DataverseOrganization, Key, SystemUser, UserIdentity};
use crate::sandbox::world::World;

/// Why a change in a database is not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataverseEditError {
    #[error("There is no such {0} any more.")]
    Gone(&'static str),
    #[error("There is a user for {0} already; a deleted one counts until it is deleted for good.")]
    Exists(String),
    #[error("The tenant has no application with the id {0}.")]
    NoApplication(Uuid),
    #[error("The role belongs to another business unit than the user.")]
    OtherUnit,
}

/// Makes an application user without a role; without a business unit it gets the root one.
///
/// # Errors
/// When there is one for the application already, or no such application or business unit.
pub fn add_application_user(
    world: &mut World,
    organization: &str,
    application: Uuid,
    unit: Option<&str>,
) -> Result<Key, DataverseEditError> {
    let registered = world.tenant.application_by_app_id(application).map(|(_, app)| app.display_name.clone());
    let known = world.tenant.principal_by_app_id(application).map(|(_, principal)| principal.display_name.clone());
    let name = registered.or(known).ok_or(DataverseEditError::NoApplication(application))?;
    let who = UserIdentity::Application(application);
    add(world, organization, who, &format!("# {name}"), unit, AccessMode::NonInteractive)
}

/// Makes a user of a person, without a role; without a business unit in the root one.
///
/// # Errors
/// When there is one already, or no such person or business unit.
pub fn add_person(
    world: &mut World,
    organization: &str,
    person: &str,
    unit: Option<&str>,
) -> Result<Key, DataverseEditError> {
    let found = world.tenant.people.get(person).ok_or(DataverseEditError::Gone("person"))?;
    let (who, name) = (UserIdentity::Person(person.to_owned()), found.display_name.clone());
    add(world, organization, who, &name, unit, AccessMode::ReadWrite)
}

fn add(
    world: &mut World,
    organization: &str,
    who: UserIdentity,
    name: &str,
    unit: Option<&str>,
    access_mode: AccessMode,
) -> Result<Key, DataverseEditError> {
    let created = Some(world.now());
    let database = database(world, organization)?;
    if database.users.values().any(|user| user.who == who) {
        return Err(DataverseEditError::Exists(name.trim_start_matches("# ").to_owned()));
    }
    let unit = match unit {
        Some(key) => database.business_units.get_key_value(key),
        None => database.root_unit(),
    };
    let (business_unit, _) = unit.ok_or(DataverseEditError::Gone("business unit"))?;
    let user = SystemUser {
        id: Uuid::new_v4(),
        who,
        display_name: name.to_owned(),
        business_unit: business_unit.clone(),
        roles: BTreeSet::new(),
        access_mode,
        enabled: true,
        deleted: false,
        created,
    };
    let key = user.id.to_string();
    database.users.insert(key.clone(), user);
    Ok(key)
}

/// Switches administration mode of an environment on or off.
///
/// # Errors
/// When the environment is gone.
pub fn set_administration_mode(world: &mut World, environment: &str, is_on: bool) -> Result<(), DataverseEditError> {
    let found = world.tenant.power_platform.environments.get_mut(environment);
    found.ok_or(DataverseEditError::Gone("environment"))?.admin_mode = is_on;
    Ok(())
}

/// Activates or deactivates a user.
///
/// # Errors
/// When the user is gone.
pub fn enable_user(world: &mut World, organization: &str, user: &str, enabled: bool) -> Result<(), DataverseEditError> {
    let user = database(world, organization)?.users.get_mut(user).ok_or(DataverseEditError::Gone("user"))?;
    user.enabled = enabled;
    Ok(())
}

/// Deletes a user: at first the row stays, disabled and marked as deleted; the second time it goes for good.
///
/// # Errors
/// When the user is gone.
pub fn delete_user(world: &mut World, organization: &str, user: &str) -> Result<(), DataverseEditError> {
    let database = database(world, organization)?;
    let row = database.users.get_mut(user).ok_or(DataverseEditError::Gone("user"))?;
    if !row.deleted {
        row.deleted = true;
        row.enabled = false;
        return Ok(());
    }
    database.users.remove(user);
    for team in database.teams.values_mut() {
        team.members.remove(user);
    }
    Ok(())
}

/// Gives a user a security role, which must be of the user's own business unit.
///
/// # Errors
/// When one of them is gone or the business units differ.
pub fn give_security_role(
    world: &mut World,
    organization: &str,
    user: &str,
    role: &str,
) -> Result<(), DataverseEditError> {
    let DataverseOrganization { roles, users, .. } = database(world, organization)?;
    let unit = &roles.get(role).ok_or(DataverseEditError::Gone("role"))?.business_unit;
    let user = users.get_mut(user).ok_or(DataverseEditError::Gone("user"))?;
    if user.business_unit != *unit {
        return Err(DataverseEditError::OtherUnit);
    }
    user.roles.insert(role.to_owned());
    Ok(())
}

/// Takes a security role from a user.
///
/// # Errors
/// When the user is gone.
pub fn take_security_role(
    world: &mut World,
    organization: &str,
    user: &str,
    role: &str,
) -> Result<(), DataverseEditError> {
    let user = database(world, organization)?.users.get_mut(user).ok_or(DataverseEditError::Gone("user"))?;
    user.roles.remove(role);
    Ok(())
}

fn database<'a>(world: &'a mut World, organization: &str) -> Result<&'a mut DataverseOrganization, DataverseEditError> {
    let all: &mut BTreeMap<Key, DataverseOrganization> = &mut world.tenant.dataverse.organizations;
    all.get_mut(organization).ok_or(DataverseEditError::Gone("database"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::addresses::Addresses;
    use crate::sandbox::scenario::{CONFIGURED, open};

    fn world() -> World {
        World::new(open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap(), Addresses::default())
    }

    #[test]
    fn an_application_has_one_user_per_environment_and_a_deleted_one_is_in_the_way() {
        let mut world = world();
        let wizard = world.tenant.applications["wizard"].app_id;
        let key = add_application_user(&mut world, "development", wizard, None).unwrap();
        let again = add_application_user(&mut world, "development", wizard, None);
        assert_eq!(again, Err(DataverseEditError::Exists("Contoso Environment Wizard".to_owned())));
        delete_user(&mut world, "development", &key).unwrap();
        let row = &world.tenant.dataverse.organizations["development"].users[&key];
        assert_eq!((row.deleted, row.enabled), (true, false));
        let again = add_application_user(&mut world, "development", wizard, None);
        assert_eq!(again, Err(DataverseEditError::Exists("Contoso Environment Wizard".to_owned())));
        delete_user(&mut world, "development", &key).unwrap();
        assert_eq!(delete_user(&mut world, "development", &key), Err(DataverseEditError::Gone("user")));
        add_application_user(&mut world, "development", wizard, None).unwrap();
        let unknown = add_application_user(&mut world, "development", Uuid::nil(), None);
        assert_eq!(unknown, Err(DataverseEditError::NoApplication(Uuid::nil())));
    }

    #[test]
    fn a_role_comes_from_the_users_own_business_unit() {
        let mut world = world();
        let wizard = world.tenant.applications["wizard"].app_id;
        let key = add_application_user(&mut world, "production", wizard, Some("sales")).unwrap();
        let other = give_security_role(&mut world, "production", &key, "reader");
        assert_eq!(other, Err(DataverseEditError::OtherUnit));
        give_security_role(&mut world, "production", &key, "reader-sales").unwrap();
        let rights = |world: &World| {
            let database = &world.tenant.dataverse.organizations["production"];
            database.roles_of(&key).iter().map(|role| database.privileges(role).unwrap().len()).sum::<usize>()
        };
        assert_eq!(rights(&world), 6);
        take_security_role(&mut world, "production", &key, "reader-sales").unwrap();
        assert_eq!(rights(&world), 0);
    }
}
