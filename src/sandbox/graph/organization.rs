//! The tenant as Graph shows it. With `User.Read` alone only its name and domains are filled.

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::refusal::Refusal;
use crate::sandbox::bearer::CallerKind;
use crate::sandbox::odata::PageRules;

const RULES: PageRules = PageRules { default_top: 100, max_top: 999, filterable: &["id"], top_pages: true };

/// `GET /organization`, a collection of one.
pub fn list(call: &Call) -> Outcome {
    call.list("organization", vec![shape(call)], RULES)
}

/// `GET /organization/{id}`
pub fn read(call: &Call) -> Outcome {
    let wanted = call.param(0);
    if !wanted.eq_ignore_ascii_case(&call.world.tenant.organization.id.to_string()) {
        return Err(Refusal::not_found(wanted));
    }
    call.object("organization", shape(call))
}

fn shape(call: &Call) -> Value {
    let organization = &call.world.tenant.organization;
    let full = ["Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"];
    let is_open = call.caller.has_any_scope(&full) || matches!(call.caller.kind, CallerKind::Program(_));
    let open = |value: Value| if is_open { value } else { Value::Null };
    let domains = organization.domains.iter().enumerate().map(|(at, domain)| {
        json!({
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": at == 0,
            "isInitial": domain.is_initial,
            "name": domain.name,
            "type": if domain.is_federated { "Federated" } else { "Managed" },
        })
    });
    json!({
        "id": organization.id,
        "deletedDateTime": null,
        "businessPhones": [],
        "countryLetterCode": open(json!("CH")),
        "displayName": organization.display_name,
        "tenantType": open(json!("AAD")),
        "verifiedDomains": domains.collect::<Vec<_>>(),
    })
}
