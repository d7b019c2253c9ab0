//! Licences of the tenant, counted from what its people hold.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::TenantLicence;

const RULES: PageRules = PageRules { default_top: 100, max_top: 999, filterable: &[], top_pages: true };

/// `GET /subscribedSkus`
pub fn list(call: &Call) -> Outcome {
    let tenant = &call.world.tenant;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for licence in tenant.people.values().flat_map(|person| &person.licences) {
        *counts.entry(licence.to_uppercase().replace('-', "_")).or_default() += 1;
    }
    for licence in &tenant.organization.licences {
        counts.insert(part_number(*licence).to_owned(), tenant.people.len());
    }
    call.list("subscribedSkus", counts.iter().map(|(name, count)| shape(name, *count)).collect(), RULES)
}

fn part_number(licence: TenantLicence) -> &'static str {
    match licence {
        TenantLicence::EntraP1 => "AAD_PREMIUM",
        TenantLicence::EntraP2 => "AAD_PREMIUM_P2",
    }
}

fn shape(name: &str, consumed: usize) -> Value {
    json!({
        "id": name.to_lowercase(),
        "skuPartNumber": name,
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": consumed,
        "prepaidUnits": {"enabled": consumed, "suspended": 0, "warning": 0},
        "servicePlans": [{"servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User"}],
    })
}
