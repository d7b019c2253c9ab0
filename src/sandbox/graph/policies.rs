//! What the tenant's administrators allow everybody: consent and app registration.

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use crate::sandbox::tenant::UserConsent;

/// `GET /policies/authorizationPolicy`
pub fn authorization(call: &Call) -> Outcome {
    let settings = &call.world.tenant.settings;
    let consent: Vec<Value> = match settings.user_consent {
        UserConsent::Off => Vec::new(),
        UserConsent::Allowed => vec![json!("ManagePermissionGrantsForSelf.microsoft-user-default-legacy")],
    };
    let guest_role = if settings.guests_restricted {
        // "Restricted guest user" and "Guest user".
        "2af84b1e-32c8-42b7-82bc-daa82404023b"
    } else {
        "10dae51f-b6af-4016-8d66-8c2a99b929b3"
    };
    call.object(
        "policies/authorizationPolicy",
        json!({
            "id": "authorizationPolicy",
            "displayName": "Authorization Policy",
            "description": "Used to manage authorization related settings across the company.",
            "guestUserRoleId": guest_role,
            "allowInvitesFrom": "everyone",
            "blockMsolPowerShell": false,
            "defaultUserRolePermissions": {
                "allowedToCreateApps": settings.users_may_create_apps,
                "allowedToCreateSecurityGroups": true,
                "allowedToReadOtherUsers": !settings.members_restricted,
                "permissionGrantPoliciesAssigned": consent,
            },
        }),
    )
}
