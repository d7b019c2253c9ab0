//! Changes inside a Finance and Operations environment: registered programs, users, roles. Each environment is changed
//! by itself.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::sandbox::tenant::{FinanceClient, FinanceEnvironment, FinanceUser, Person};

/// Why an environment does not take a change. UNCONFIRMED: the words.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FinanceEditError {
    #[error("Cannot create a record in Microsoft Entra applications (SysAADClientTable). The record already exists.")]
    Exists,
    #[error("Cannot create a record in User information (UserInfo). The record already exists.")]
    UserExists,
    #[error("The value '{0}' in field 'User ID' is not found in the related table 'User information'.")]
    NoUser(String),
    #[error("The value '{0}' in field 'Security role' is not found in the related table 'Security roles'.")]
    NoRole(String),
    #[error("The record is not there any more.")]
    Gone,
}

/// Registers a program and maps it to a user.
///
/// # Errors
/// When the program is registered already or there is no such user.
pub fn register_finance_client(
    environment: &mut FinanceEnvironment,
    client_id: Uuid,
    name: &str,
    user: &str,
) -> Result<(), FinanceEditError> {
    if environment.client(client_id).is_some() {
        return Err(FinanceEditError::Exists);
    }
    let user = user_id(environment, user)?;
    let client = FinanceClient { client_id, name: name.to_owned(), user };
    environment.clients.insert(client_id.to_string(), client);
    Ok(())
}

/// Gives a registered program another name or another user.
///
/// # Errors
/// When it is not registered or there is no such user.
pub fn change_finance_client(
    environment: &mut FinanceEnvironment,
    client_id: Uuid,
    name: Option<&str>,
    user: Option<&str>,
) -> Result<(), FinanceEditError> {
    let user = user.map(|user| user_id(environment, user)).transpose()?;
    let client = environment.clients.values_mut().find(|client| client.client_id == client_id);
    let client = client.ok_or(FinanceEditError::Gone)?;
    if let Some(name) = name {
        name.clone_into(&mut client.name);
    }
    if let Some(user) = user {
        client.user = user;
    }
    Ok(())
}

/// Takes a program's registration away.
pub fn remove_finance_client(environment: &mut FinanceEnvironment, client_id: Uuid) {
    environment.clients.retain(|_, client| client.client_id != client_id);
}

/// Adds a person as a user, enabled and without any role. The user's id is the first part of the sign-in name.
///
/// # Errors
/// When the person, or somebody of that id, is a user already.
pub fn add_finance_user(environment: &mut FinanceEnvironment, person: &Person) -> Result<(), FinanceEditError> {
    let id = person.upn.split('@').next().unwrap_or_default().to_owned();
    if environment.user_of(person).is_some() || environment.user(&id).is_some() {
        return Err(FinanceEditError::UserExists);
    }
    let user = FinanceUser {
        id: id.clone(),
        name: person.display_name.clone(),
        alias: person.upn.clone(),
        object_id: Some(person.id),
        enabled: true,
        company: environment.companies.values().next().map_or_else(String::new, |company| company.id.clone()),
        language: "en-us".to_owned(),
        roles: BTreeSet::new(),
    };
    environment.users.insert(id, user);
    Ok(())
}

/// Lets a user in or keeps them out.
///
/// # Errors
/// When there is no such user.
pub fn enable_finance_user(
    environment: &mut FinanceEnvironment,
    user: &str,
    enabled: bool,
) -> Result<(), FinanceEditError> {
    let found = environment.users.values_mut().find(|known| known.id.eq_ignore_ascii_case(user));
    found.ok_or_else(|| FinanceEditError::NoUser(user.to_owned()))?.enabled = enabled;
    Ok(())
}

/// Gives a user a role; giving it twice changes nothing.
///
/// # Errors
/// When there is no such user or role.
pub fn give_finance_role(environment: &mut FinanceEnvironment, user: &str, role: &str) -> Result<(), FinanceEditError> {
    let key = environment.roles.iter().find(|(_, known)| known.id.eq_ignore_ascii_case(role));
    let key = key.map(|(key, _)| key.clone()).ok_or_else(|| FinanceEditError::NoRole(role.to_owned()))?;
    let found = environment.users.values_mut().find(|known| known.id.eq_ignore_ascii_case(user));
    found.ok_or_else(|| FinanceEditError::NoUser(user.to_owned()))?.roles.insert(key);
    Ok(())
}

fn user_id(environment: &FinanceEnvironment, user: &str) -> Result<String, FinanceEditError> {
    let found = environment.user(user);
    found.map(|user| user.id.clone()).ok_or_else(|| FinanceEditError::NoUser(user.to_owned()))
}
