//! What administrators, and people themselves, change about an account: whether it may sign in, its password, directory
//! roles, licences, second factor, and from where and with which device it comes.

use serde::de::DeserializeOwned;

use super::EditError;
use crate::sandbox::tenant::{Device, DirectoryRole, PasswordState, Person, Risk};

/// A change of one account. Names of roles and devices are those of the scenario files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountEdit<'a> {
    /// Whether the account may sign in.
    Enable(bool),
    /// The password is usable again; in practice it stays the one on the sign-in page.
    ResetPassword,
    GiveRole(&'a str),
    TakeRole(&'a str),
    /// Makes an eligible role active.
    ActivateRole(&'a str),
    GiveLicence(&'a str),
    TakeLicence(&'a str),
    /// Whether a second factor is set up.
    Factor(bool),
    Device(&'a str),
    /// The country from which the person signs in, as two letters.
    Country(&'a str),
    DismissRisk,
}

/// Licences that can be given here.
pub const LICENCES: [&str; 3] = ["power-apps-premium", "dynamics-365-sales", "exchange-online"];

/// Changes an account.
///
/// # Errors
/// When there is no such role, licence, device or country.
pub fn change_account(person: &mut Person, edit: AccountEdit) -> Result<(), EditError> {
    match edit {
        AccountEdit::Enable(enabled) => person.enabled = enabled,
        AccountEdit::ResetPassword => person.password_state = PasswordState::Usable,
        AccountEdit::GiveRole(name) => drop(person.roles.insert(role(name)?)),
        AccountEdit::TakeRole(name) => drop(person.roles.remove(&role(name)?)),
        AccountEdit::ActivateRole(name) => {
            let role = role(name)?;
            if !person.eligible_roles.remove(&role) {
                return Err(EditError::Gone("eligible role"));
            }
            person.roles.insert(role);
        }
        AccountEdit::GiveLicence(name) if LICENCES.contains(&name) => drop(person.licences.insert(name.to_owned())),
        AccountEdit::GiveLicence(_) => return Err(EditError::Gone("licence")),
        AccountEdit::TakeLicence(name) => drop(person.licences.remove(name)),
        AccountEdit::Factor(is_set_up) => person.mfa_registered = is_set_up,
        AccountEdit::Device(name) => person.device = named::<Device>(name).ok_or(EditError::Gone("device"))?,
        AccountEdit::Country(name) => {
            let name = name.trim().to_ascii_uppercase();
            if name.len() != 2 || !name.bytes().all(|letter| letter.is_ascii_uppercase()) {
                return Err(EditError::Country);
            }
            person.location = name;
        }
        AccountEdit::DismissRisk => person.risk = Risk::None,
    }
    Ok(())
}

fn role(name: &str) -> Result<DirectoryRole, EditError> {
    named(name).ok_or(EditError::Gone("directory role"))
}

fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(name.into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    #[test]
    fn an_account_is_changed_only_to_what_there_is() {
        let tenant = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
        let mut alex = tenant.people["alex"].clone();
        alex.eligible_roles.insert(DirectoryRole::PowerPlatformAdministrator);
        for good in [
            AccountEdit::ActivateRole("power-platform-administrator"),
            AccountEdit::GiveLicence("power-apps-premium"),
            AccountEdit::Device("compliant"),
            AccountEdit::Country(" br "),
        ] {
            assert_eq!(change_account(&mut alex, good), Ok(()), "{good:?}");
        }
        assert!(alex.roles.contains(&DirectoryRole::PowerPlatformAdministrator) && alex.eligible_roles.is_empty());
        assert!(alex.is_licensed_for_dataverse());
        assert_eq!((alex.device, alex.location.as_str()), (Device::Compliant, "BR"));
        for wrong in [
            AccountEdit::ActivateRole("power-platform-administrator"),
            AccountEdit::GiveRole("king"),
            AccountEdit::GiveLicence("everything"),
            AccountEdit::Device("toaster"),
            AccountEdit::Country("Brazil"),
        ] {
            assert!(change_account(&mut alex, wrong).is_err(), "{wrong:?}");
        }
    }
}
