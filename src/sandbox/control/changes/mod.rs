//! Says in plain sentences what differs between two states of the tenant.

mod collections;
mod naming;

use serde_json::{Map, Value};

use crate::sandbox::tenant::Tenant;

use collections::{Collection, Parts, parts as parts_of};
use naming::{capital, is_id, shown, words};

/// Lists the differences, one sentence each. `written` leaves out of a value what nobody shall see.
pub fn sentences(before: &Tenant, after: &Tenant, written: impl Fn(Value) -> Value) -> Vec<String> {
    let (before, after) = (parts_of(before, &written), parts_of(after, &written));
    let mut found = Vec::new();
    for Collection { place, kind, objects } in &after.collections {
        let earlier = before.collection(place);
        for (key, object) in objects {
            let subject = format!("{kind} “{}”", object.title);
            match earlier.and_then(|earlier| earlier.objects.get(key)) {
                None => found.push(format!("{subject} is there again.")),
                Some(earlier) => found.extend(fields(&subject, &earlier.properties, &object.properties)),
            }
        }
        let gone =
            earlier.into_iter().flat_map(|earlier| &earlier.objects).filter(|(key, _)| !objects.contains_key(*key));
        found.extend(gone.map(|(_, object)| format!("{kind} “{}” is gone.", object.title)));
    }
    for ((section, earlier), (_, later)) in before.sections.iter().zip(&after.sections) {
        found.extend(fields(&capital(&words(section)), earlier, later));
    }
    found
}

impl Parts {
    fn collection(&self, place: &str) -> Option<&Collection> {
        self.collections.iter().find(|collection| collection.place == place)
    }
}

fn fields(subject: &str, old: &Value, new: &Value) -> Vec<String> {
    let (old, new) = (members(Some(old)), members(Some(new)));
    let names = new.keys().chain(old.keys().filter(|name| !new.contains_key(*name)));
    let mut found = Vec::new();
    for name in names.filter(|name| old.get(*name) != new.get(*name)) {
        let label = words(name);
        match (old.get(name), new.get(name)) {
            // Secrets, certificates and redirect URIs lie one level deeper.
            (Some(Value::Object(earlier)), Some(Value::Object(later))) => {
                found.extend(parts(subject, &label, earlier, later));
            }
            (_, Some(Value::Null)) => found.push(format!("{subject}: {label} is no longer set.")),
            (_, Some(value)) if is_plain(value) && !is_id(value) => {
                found.push(format!("{subject}: {label} is now {}.", shown(value)));
            }
            (_, Some(_)) => found.push(format!("{subject}: {label} changed.")),
            (_, None) => found.push(format!("{subject}: {label} is gone.")),
        }
    }
    found
}

fn parts(subject: &str, label: &str, old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in new.iter().filter(|(name, value)| old.get(*name) != Some(value)) {
        let part =
            value.get("display_name").and_then(Value::as_str).map_or_else(|| words(name), |name| format!("“{name}”"));
        // One of many reads better before its list than behind it.
        let what =
            if label.starts_with("the list") { format!("{part} in {label}") } else { format!("{label}, {part},") };
        found.push(match old.get(name) {
            _ if is_plain(value) => format!("{subject}: {what} is now {}.", shown(value)),
            None => format!("{subject}: {what} is there again."),
            Some(earlier) if earlier.get("file") != value.get("file") => {
                format!("{subject}: the file of {what} is whole again.")
            }
            Some(_) => format!("{subject}: {what} is as it was."),
        });
    }
    for (name, value) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        let part = value.get("display_name").and_then(Value::as_str).unwrap_or(name);
        found.push(format!("{subject}: {label}, “{part}”, is gone."));
    }
    found
}

fn members(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Value::Object(_) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};
    use crate::sandbox::tenant::{Endpoint, Fault, FaultEffect, Key, KeyFile, SystemUser, UserConsent};

    fn configured() -> Tenant {
        open(CONFIGURED, Timestamp::UNIX_EPOCH).unwrap().start().clone()
    }

    /// What a repair says where `harm` was done to the configured tenant.
    fn repaired(harm: impl FnOnce(&mut Tenant)) -> Vec<String> {
        let after = configured();
        let mut before = after.clone();
        harm(&mut before);
        sentences(&before, &after, |value| value)
    }

    #[test]
    fn each_difference_is_one_sentence() {
        let found = repaired(|tenant| {
            let wizard = tenant.applications.get_mut("wizard").unwrap();
            wizard.is_fallback_public_client = Some(false);
            wizard.redirect_uris.web = vec!["http://localhost".to_owned()];
            wizard.redirect_uris.public_client.clear();
            tenant.applications.get_mut("robot").unwrap().passwords.clear();
            let courier = tenant.applications.get_mut("courier").unwrap();
            courier.keys.get_mut("main").unwrap().file = KeyFile::Note;
            tenant.grants.remove("wizard-for-everybody");
            let fault = Fault {
                endpoint: Endpoint::Graph,
                method: None,
                path: None,
                times: None,
                effect: FaultEffect::Latency { ms: 1 },
            };
            tenant.faults.insert("laid 001".to_owned(), fault);
            tenant.settings.user_consent = UserConsent::Off;
        });
        let tenant = configured();
        let [wizard, api] =
            ["wizard", "power-platform-api"].map(|key| tenant.service_principals[key].display_name.clone());
        let uris = tenant.applications["wizard"].redirect_uris.public_client.join(", ");
        let app = "App registration “Contoso Environment Wizard”";
        assert_eq!(
            found,
            [
                "App registration “Contoso Certificate Courier”: the file of the certificate, “CN=practice courier”, is \
                 whole again."
                    .to_owned(),
                "App registration “Contoso Night Robot”: the client secret, “practice secret”, is there again.".to_owned(),
                format!("{app}: web in the list of redirect URIs is now empty."),
                format!("{app}: mobile and desktop in the list of redirect URIs is now {uris}."),
                format!("{app}: “Allow public client flows” is now on."),
                format!("Consent “{wizard} on {api}” is there again."),
                "Fault at “graph” is gone.".to_owned(),
                "Settings: consent by people for themselves is now allowed.".to_owned(),
            ]
        );
        assert_eq!(repaired(|_| {}), [""; 0]);
    }

    #[test]
    fn a_row_is_named_before_its_list_and_nothing_is_set_to_nothing() {
        let found = repaired(|tenant| {
            let finance = tenant.finance_operations.environments.get_mut("production").unwrap();
            finance.users.get_mut("petra").unwrap().enabled = false;
            finance.users.remove("alex");
            finance.tenant = Some(uuid::Uuid::nil());
        });
        let environment = "Finance & Operations environment “Contoso Finance (practice)”";
        assert_eq!(
            found,
            [
                format!("{environment}: tenant is no longer set."),
                format!("{environment}: alex in the list of users is there again."),
                format!("{environment}: petra in the list of users is as it was."),
            ]
        );
    }

    #[test]
    fn a_user_is_named_with_the_environment() {
        let environment = configured().power_platform.environments["production"].display_name.clone();
        let users = |change: fn(&mut BTreeMap<Key, SystemUser>)| {
            repaired(|tenant| change(&mut tenant.dataverse.organizations.get_mut("production").unwrap().users))
        };
        let found = users(|users| users.get_mut("robot").unwrap().enabled = false);
        assert_eq!(found, [format!("In “{environment}”, user “# Contoso Night Robot”: sign-in is now on.")]);
        let found = users(|users| drop(users.remove("robot")));
        assert_eq!(found, [format!("In “{environment}”, user “# Contoso Night Robot” is there again.")]);
    }

    #[test]
    fn a_role_is_named_by_what_it_is_and_who_has_it() {
        let tenant = configured();
        let assigned = &tenant.power_platform.role_assignments["robot-reader"];
        let roles = || tenant.power_platform.role_definitions.values();
        let role = &roles().find(|role| role.id == assigned.role_definition).unwrap().name;
        let other = roles().find(|role| role.id != assigned.role_definition).unwrap().id;
        let found = repaired(|tenant| {
            tenant.power_platform.role_assignments.get_mut("robot-reader").unwrap().role_definition = other;
        });
        assert_eq!(found, [format!("Power Platform role “{role} for Contoso Night Robot”: the role changed.")]);
    }
}
