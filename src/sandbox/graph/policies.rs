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

/// `GET /policies/adminConsentRequestPolicy`: whether people can ask an administrator on the sign-in page.
pub fn consent_requests(call: &Call) -> Outcome {
    let is_on = call.world.tenant.settings.consent_requests;
    let reviewers: Vec<Value> = if is_on {
        let administers = "/beta/roleManagement/directory/roleAssignments?$filter=roleDefinitionId eq \
                           '62e90394-69f5-4237-9190-012177145e10'";
        vec![json!({"query": administers, "queryType": "MicrosoftGraph", "queryRoot": null})]
    } else {
        Vec::new()
    };
    call.object(
        "policies/adminConsentRequestPolicy",
        json!({
            "isEnabled": is_on,
            "notifyReviewers": is_on,
            "remindersEnabled": is_on,
            "requestDurationInDays": if is_on { 30 } else { 0 },
            "version": 0,
            "reviewers": reviewers,
        }),
    )
}
