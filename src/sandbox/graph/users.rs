//! People as Graph shows them.

use serde_json::{Value, json};

use super::access::is_restricted;
use super::call::{Call, Outcome};
use super::refusal::Refusal;
use crate::sandbox::bearer::CallerKind;
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::{Person, UserType};

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &["id", "displayName", "userPrincipalName", "mail", "userType", "accountEnabled"],
    top_pages: true,
};

/// `GET /users`. Guests cannot list the people of the tenant.
pub fn list(call: &Call) -> Outcome {
    let is_guest = call.person().is_ok_and(|person| person.user_type == UserType::Guest);
    if is_guest && !call.caller.has_directory_role(|_| true) {
        return Err(Refusal::denied());
    }
    let is_open = reads_everything(call);
    let people = call.world.tenant.people.values().map(|person| shape(person, is_open));
    call.directory("users", people.collect(), RULES)
}

/// `GET /users/{id or user principal name}`
pub fn read(call: &Call) -> Outcome {
    let wanted = call.param(0);
    let tenant = &call.world.tenant;
    let found = wanted.parse().ok().and_then(|id| tenant.person_by_id(id)).or_else(|| tenant.person_by_upn(wanted));
    let is_oneself = found.is_some_and(|(_, person)| person.id == call.caller.object_id);
    let reads_others = match call.caller.kind {
        CallerKind::Program(_) => true,
        CallerKind::Person(_) => {
            let may_read = call.caller.has_any_scope(&["User.ReadBasic.All"]) || reads_everything(call);
            may_read && !is_restricted(call.world, call.caller)
        }
    };
    if !is_oneself && !reads_others {
        return Err(Refusal::denied());
    }
    match found {
        Some((_, person)) => call.object("users", shape(person, is_oneself || reads_everything(call))),
        None => Err(Refusal::not_found(wanted)),
    }
}

fn reads_everything(call: &Call) -> bool {
    let full = [
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ];
    call.caller.has_any_scope(&full) || matches!(call.caller.kind, CallerKind::Program(_))
}

/// Shows a person; the account's state only to those who read full profiles.
pub fn shape(person: &Person, is_open: bool) -> Value {
    let mut words = person.display_name.splitn(2, ' ');
    let user_type = match person.user_type {
        UserType::Member => "Member",
        UserType::Guest => "Guest",
    };
    let mut shape = json!({
        "id": person.id,
        "businessPhones": [],
        "displayName": person.display_name,
        "givenName": words.next(),
        "jobTitle": null,
        "mail": person.upn,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "surname": words.next(),
        "userPrincipalName": person.upn,
    });
    if is_open {
        shape["userType"] = json!(user_type);
        shape["accountEnabled"] = json!(person.enabled);
    }
    shape
}
