//! Finance and Operations beyond its asset file: whether the app is registered in the environment, and as whom it acts.

use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use crate::evidence::{Fault, MappedUser, Operation, Registration, Seen};
use crate::recipe::Stage;
use crate::wire::{Listing, Speaks, Trail, Wire, oddity};

use super::url;

/// More registrations, or roles of one user, than an environment has.
const PAGES: usize = 10;

/// Looks the app up under "Microsoft Entra applications" of the environment, then its user and that user's roles
/// (SERVICES.md, "Finance & Operations: test calls" and "Finance & Operations: registered programs"). Only an
/// administrator's token may read them; anybody else is refused, which says nothing about the registration.
pub async fn registration(
    wire: &Wire,
    base: &str,
    client_id: &str,
    token: &SecretString,
) -> Seen<Option<Registration>> {
    let mut trail = wire.trail();
    let outcome = read(&mut trail, base, client_id, token).await;
    trail.seen(outcome)
}

async fn read(
    trail: &mut Trail<'_>,
    base: &str,
    client_id: &str,
    token: &SecretString,
) -> Result<Option<Registration>, Fault> {
    // The id's property is spelled in two ways (section 5), so the service cannot be asked to filter by it.
    let programs = rows(trail, Operation::RegisteredPrograms, url(&format!("{base}/data/SysAADClients"))?, token);
    let programs = programs.await?;
    let Some(row) = programs.iter().find(|row| is_of(row, client_id)) else {
        return Ok(None);
    };
    let user_id = text(row, "UserId").unwrap_or_default();
    let users = rows(trail, Operation::ProgramUser, filtered(base, "SystemUsers", "UserID", &user_id)?, token);
    let user = users.await?.into_iter().find(|row| text(row, "UserID").is_some_and(|id| same(&id, &user_id)));
    let Some(user) = user else {
        return Ok(Some(Registration { user_id, user: None }));
    };
    let is_enabled = member(&user, "Enabled").and_then(truth).ok_or_else(|| {
        Fault::Service(oddity(Stage::Call, "The user of the program does not say whether it is enabled."))
    })?;
    let held =
        rows(trail, Operation::ProgramUserRoles, filtered(base, "SecurityUserRoles", "UserId", &user_id)?, token).await;
    let roles = held.ok().map(|rows| rows.iter().filter_map(|row| text(row, "SecurityRoleName")).collect());
    Ok(Some(Registration { user_id, user: Some(MappedUser { is_enabled, roles }) }))
}

async fn rows(
    trail: &mut Trail<'_>,
    operation: Operation,
    url: Url,
    token: &SecretString,
) -> Result<Vec<Value>, Fault> {
    let listing = Listing { speaks: Speaks::Site, ..Listing::odata(operation, url, token, Stage::Call, PAGES) };
    Ok(trail.list(&listing).await?.rows)
}

/// The rows of a set in which a property has a value.
fn filtered(base: &str, set: &str, property: &str, value: &str) -> Result<Url, Fault> {
    let mut url = url(&format!("{base}/data/{set}"))?;
    let value = value.replace('\'', "''");
    url.query_pairs_mut().append_pair("$filter", &format!("{property} eq '{value}'"));
    Ok(url)
}

fn is_of(row: &Value, client_id: &str) -> bool {
    text(row, "AADClientId").is_some_and(|id| same(&id, client_id))
}

fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// A member by name in any case.
fn member<'a>(row: &'a Value, name: &str) -> Option<&'a Value> {
    row.as_object()?.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn text(row: &Value, name: &str) -> Option<String> {
    member(row, name)?.as_str().map(str::to_owned)
}

/// A switch, which older entities write as the words of an enumeration.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(is) => Some(*is),
        Value::String(word) if word.eq_ignore_ascii_case("yes") => Some(true),
        Value::String(word) if word.eq_ignore_ascii_case("no") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_id_of_a_program_is_found_under_either_spelling() {
        let id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0007";
        for row in [json!({"AADClientId": id.to_uppercase()}), json!({"AadClientId": format!(" {id} ")})] {
            assert!(is_of(&row, id), "{row}");
        }
        assert!(!is_of(&json!({"AADClientId": null}), id));
    }

    #[test]
    fn a_value_with_a_quote_stays_one_value() {
        let url = filtered("https://contoso.example", "SystemUsers", "UserID", "o'brien' or 1 eq 1").unwrap();
        let (_, filter) = url.query_pairs().next().unwrap();
        assert_eq!(filter, "UserID eq 'o''brien'' or 1 eq 1'");
    }

    #[test]
    fn a_switch_is_read_as_truth_or_as_a_word() {
        assert_eq!(
            [json!(false), json!("Yes"), json!("NO"), json!(1)].map(|value| truth(&value)),
            [Some(false), Some(true), Some(false), None]
        );
    }
}
