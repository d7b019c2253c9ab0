//! Power Platform API beyond its asset file: the role assignments that a program's access depends on.

use futures::future::join_all;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use crate::evidence::{Fault, HolderKind, Operation, RoleAssignment, RolesAt, Seen};
use crate::recipe::{RoleScope, Stage};
use crate::wire::{Listing, Trail, Wire, oddity};

use super::url;

const VERSION: &str = "api-version=2024-10-01";

/// More assignments than a tenant has.
const PAGES: usize = 100;

/// Reads the role assignments of the tenant (SERVICES.md, "Roles of the Power Platform"), of all principals: the
/// service does not filter them.
pub async fn roles(wire: &Wire, base: &str, token: &SecretString) -> Seen<Vec<RoleAssignment>> {
    at(wire, base, &RoleScope::Tenant, token).await
}

/// Reads the role assignments made right at these scopes, side by side. One that the caller may not read, or that is
/// not there, does not stand in the way of the others.
pub async fn roles_at(wire: &Wire, base: &str, scopes: &[RoleScope], token: &SecretString) -> Seen<Vec<RolesAt>> {
    let parts = join_all(scopes.iter().map(|scope| at(wire, base, scope, token))).await;
    let mut trail = wire.trail().seen(Ok(Vec::new()));
    for (scope, part) in scopes.iter().zip(parts) {
        trail.at = trail.at.max(part.at);
        trail.exchanges.extend(part.exchanges);
        let assignments = match part.outcome {
            Ok(assignments) => Ok(assignments),
            Err(Fault::Service(fault)) => Err(fault),
            Err(fault @ (Fault::Network(_) | Fault::Cancelled)) => {
                trail.outcome = Err(fault);
                continue;
            }
        };
        if let Ok(all) = &mut trail.outcome {
            all.push(RolesAt { scope: scope.clone(), assignments });
        }
    }
    trail
}

async fn at(wire: &Wire, base: &str, scope: &RoleScope, token: &SecretString) -> Seen<Vec<RoleAssignment>> {
    let mut trail = wire.trail();
    let outcome = read(&mut trail, base, scope, token).await;
    trail.seen(outcome)
}

async fn read(
    trail: &mut Trail<'_>,
    base: &str,
    scope: &RoleScope,
    token: &SecretString,
) -> Result<Vec<RoleAssignment>, Fault> {
    let operation = match scope {
        RoleScope::Tenant => Operation::Roles,
        RoleScope::EnvironmentGroup(_) => Operation::GroupRoles,
        RoleScope::Environment(_) => Operation::EnvironmentRoles,
    };
    let url = url(&format!("{base}{}?{VERSION}", scope.assignments_path()))?;
    let listing = Listing::odata(operation, url, token, Stage::Call, PAGES);
    trail.list(&listing).await?.rows.iter().map(assignment).collect()
}

fn assignment(row: &Value) -> Result<RoleAssignment, Fault> {
    let text = |name: &str| {
        row.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| {
            let text = format!("A role assignment has no {name}.");
            Fault::Service(oddity(Stage::Call, text))
        })
    };
    Ok(RoleAssignment {
        principal_id: text("principalObjectId")?,
        holder: holder(row.get("principalType").and_then(Value::as_str)),
        role_id: text("roleDefinitionId")?,
        role_name: None,
        scope: text("scope")?,
        ends: ends(row.get("expiresOn"))?,
    })
}

/// The service's words for kinds of principals (SERVICES.md, "Roles of the Power Platform").
fn holder(word: Option<&str>) -> HolderKind {
    match word {
        Some("User") => HolderKind::Person,
        Some("ApplicationUser") => HolderKind::Program,
        Some("Group") => HolderKind::Group,
        Some(_) | None => HolderKind::Unsaid,
    }
}

/// An end that cannot be read must not read as none: the role may be over.
fn ends(value: Option<&Value>) -> Result<Option<Timestamp>, Fault> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_str().and_then(|text| text.parse().ok()).map(Some).ok_or_else(|| {
            let text = "A role assignment ends at a time that cannot be read.";
            Fault::Service(oddity(Stage::Call, text))
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_assignment_is_read_under_the_names_of_this_api() {
        let row = json!({
            "roleAssignmentId": "77777777-7777-7777-7777-777777777777",
            "principalObjectId": "66666666-6666-6666-6666-666666666666",
            "principalType": "ApplicationUser",
            "roleDefinitionId": "c886ad2e-27f7-4874-8381-5849b8d8a090",
            "scope": "/tenants/11111111-1111-1111-1111-111111111111",
            "expiresOn": null
        });
        let found = assignment(&row).unwrap();
        assert_eq!(found.principal_id, "66666666-6666-6666-6666-666666666666");
        assert_eq!(found.role_id, "c886ad2e-27f7-4874-8381-5849b8d8a090");
        assert_eq!((found.holder, found.ends), (HolderKind::Program, None));
        let azure = json!({"principalId": "x", "roleDefinitionId": "y", "scope": "/"});
        assert_eq!(assignment(&azure).unwrap_err().code(), "answer.odd");
    }

    #[test]
    fn an_end_is_read_as_the_service_writes_it_and_never_taken_for_none() {
        let with = |end: &str| {
            assignment(&json!({
                "principalObjectId": "p", "principalType": "Group", "roleDefinitionId": "r", "scope": "s",
                "expiresOn": end,
            }))
        };
        let found = with("2026-03-02T12:00:00.0000000+00:00").unwrap();
        assert_eq!((found.ends, found.holder), ("2026-03-02T12:00:00Z".parse().ok(), HolderKind::Group));
        assert_eq!(with("next spring").unwrap_err().code(), "answer.odd");
    }
}
