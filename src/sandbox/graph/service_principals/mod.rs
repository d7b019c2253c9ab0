//! Enterprise applications and APIs: how Graph lists them, in the files below how it shows and changes them.

pub mod change;
pub mod shape;

use super::address;
use super::applications::owners;
use super::call::{Call, Outcome};
use crate::sandbox::odata::PageRules;

const RULES: PageRules = PageRules {
    default_top: 100,
    max_top: 999,
    filterable: &[
        "id",
        "appId",
        "displayName",
        "servicePrincipalNames",
        "accountEnabled",
        "appOwnerOrganizationId",
        "servicePrincipalType",
        "tags",
    ],
    top_pages: true,
};

const PARTS: PageRules = PageRules { default_top: 100, max_top: 999, filterable: &[], top_pages: true };

/// `GET /servicePrincipals`
pub fn list(call: &Call) -> Outcome {
    let seen = call.world.tenant.service_principals.values().filter(|principal| call.world.sees(principal.created));
    call.directory("servicePrincipals", seen.map(|principal| shape::principal(call.world, principal)).collect(), RULES)
}

/// `GET /servicePrincipals/{id}` and `GET /servicePrincipals(appId='…')`
pub fn read(call: &Call) -> Outcome {
    let (_, principal) = address::principal(call.world, call.param(0))?;
    call.object("servicePrincipals", shape::principal(call.world, principal))
}

/// `GET /servicePrincipals/{id}/owners`: those of the registration, where it lives in this tenant.
pub fn owners(call: &Call) -> Outcome {
    let (_, principal) = address::principal(call.world, call.param(0))?;
    let app = call.world.tenant.application_by_app_id(principal.app_id);
    let owners = app.map(|(_, app)| owners::shapes(call.world, app)).unwrap_or_default();
    call.directory("directoryObjects", owners, PARTS)
}

/// `GET /servicePrincipals/{id}/oauth2PermissionScopes`
pub fn scopes(call: &Call) -> Outcome {
    let (_, principal) = address::principal(call.world, call.param(0))?;
    let context = format!("servicePrincipals('{}')/oauth2PermissionScopes", principal.id);
    call.list(&context, shape::scopes(principal), PARTS)
}

/// `GET /servicePrincipals/{id}/appRoles`
pub fn roles(call: &Call) -> Outcome {
    let (_, principal) = address::principal(call.world, call.param(0))?;
    let context = format!("servicePrincipals('{}')/appRoles", principal.id);
    call.list(&context, shape::roles(principal), PARTS)
}
