//! The account that a person signs in with: whether name and password are right, and whether it may be used.

use crate::sandbox::runtime::Refusal;
use crate::sandbox::tenant::{Key, PasswordState};
use crate::sandbox::world::World;

/// Checks a name and a password, and names the person.
pub fn check_password(world: &World, upn: &str, password: &str) -> Result<Key, Refusal> {
    let tenant = &world.tenant;
    let Some((key, person)) = tenant.person_by_upn(upn) else {
        return Err(unknown_account(world, upn));
    };
    let refuse = |code, text: &str| Err(Refusal::new(code, text));
    match person.password_state {
        PasswordState::Locked => {
            return refuse(
                50_053,
                "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
            );
        }
        PasswordState::Missing => {
            return refuse(50_056, "Invalid or null password: password does not exist in the directory for this user.");
        }
        PasswordState::Usable | PasswordState::Expired => {}
    }
    if person.password != password {
        return refuse(50_126, "Error validating credentials due to invalid username or password.");
    }
    if !person.enabled {
        return refuse(50_057, "The user account is disabled.");
    }
    if person.password_state == PasswordState::Expired {
        return refuse(50_055, "The password is expired.");
    }
    Ok(key.clone())
}

fn unknown_account(world: &World, upn: &str) -> Refusal {
    let tenant = &world.tenant;
    let name = &tenant.organization.display_name;
    let domain = upn.rsplit_once('@').map_or("", |(_, domain)| domain);
    let is_own = tenant.organization.domains.iter().any(|own| own.name.eq_ignore_ascii_case(domain));
    let is_known_elsewhere = tenant.outsiders.values().any(|outsider| outsider.upn.eq_ignore_ascii_case(upn));
    if is_known_elsewhere && !is_own {
        Refusal::new(
            50_020,
            format!(
                "User account '{upn}' from identity provider 'https://sts.windows.net/{domain}/' does not exist in \
                 tenant '{name}' and cannot access the application in that tenant. The account needs to be added as an \
                 external user in the tenant first. Sign out and sign in again with a different user account."
            ),
        )
    } else {
        Refusal::new(
            50_034,
            format!(
                "The user account {upn} does not exist in the {name} directory. To sign into this application, the \
                     account must be added to the directory."
            ),
        )
    }
}
