//! Dataverse beyond its asset file: the security roles of the calling user.

use secrecy::SecretString;
use serde_json::Value;

use crate::evidence::{Fault, HolderKind, Operation, RoleAssignment, Seen, is_guid};
use crate::recipe::Stage;
use crate::wire::{Listing, Speaks, Trail, Wire, oddity};

use super::url;

/// More roles than a user has.
const PAGES: usize = 10;

/// Reads the security roles that a user holds by themselves (SERVICES.md, "Application users"); those of their teams
/// are not among them. A caller that may not read roles is refused, which says nothing about the roles.
pub async fn roles(wire: &Wire, base: &str, user: &str, token: &SecretString) -> Seen<Vec<RoleAssignment>> {
    let mut trail = wire.trail();
    let outcome = read(&mut trail, base, user, token).await;
    trail.seen(outcome)
}

async fn read(
    trail: &mut Trail<'_>,
    base: &str,
    user: &str,
    token: &SecretString,
) -> Result<Vec<RoleAssignment>, Fault> {
    if !is_guid(user) {
        return Err(Fault::Service(oddity(Stage::Call, "The environment did not tell who calls.")));
    }
    let address = format!("{base}/api/data/v9.2/systemusers({user})/systemuserroles_association?$select=roleid,name");
    let listing = Listing {
        headers: vec![("OData-Version", "4.0"), ("OData-MaxVersion", "4.0")],
        speaks: Speaks::JsonAndPages,
        ..Listing::odata(Operation::SecurityRoles, url(&address)?, token, Stage::Call, PAGES)
    };
    trail.list(&listing).await?.rows.iter().map(|row| role(row, user)).collect()
}

fn role(row: &Value, user: &str) -> Result<RoleAssignment, Fault> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let Some(role_id) = text("roleid") else {
        return Err(Fault::Service(oddity(Stage::Call, "A security role has no roleid.")));
    };
    Ok(RoleAssignment {
        principal_id: user.to_owned(),
        holder: HolderKind::Unsaid,
        role_id,
        role_name: text("name"),
        // A role belongs to a business unit, and holds in all of the environment as far as its depth goes.
        scope: String::new(),
        ends: None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_role_without_its_id_is_no_role() {
        let user = "e0e00000-0000-4000-8000-0000000000a1";
        let id = "e0e00000-0000-4000-8000-0000000000b1";
        let found = role(&json!({"roleid": id, "name": "Basic User"}), user).unwrap();
        assert_eq!((found.role_id.as_str(), found.role_name.as_deref()), (id, Some("Basic User")));
        assert_eq!(role(&json!({"name": "Basic User"}), user).unwrap_err().code(), "answer.odd");
    }
}
