//! Permissions, consent, and who may use the app.

use super::*;
use crate::evidence::{Account, AppRoleAssignment};

fn asks_for(requested: Vec<RequestedPermission>) -> World {
    let mut world = World::configured(Flow::Browser);
    world.evidence.application = seen(1, Some(Application { requested, ..application() }));
    world.evidence.grants = seen(1, Vec::new());
    world
}

#[test]
fn a_permission_that_is_not_requested_is_told_from_one_of_the_wrong_kind() {
    let world = asks_for(Vec::new());
    assert_eq!(world.ids(), ["permission.requested/not-requested"]);
    assert!(world.findings()[0].why.contains(READ));
    let world = asks_for(vec![listed(API, READ_ID, false)]);
    assert_eq!(
        world.ids(),
        ["permission.requested/as-application", "permission.delegated_only/application-permission"]
    );
    let other = "5333e2d9-371f-42d6-9212-516921242dfc";
    let world = asks_for(vec![listed(API, other, true)]);
    assert_eq!(world.ids(), ["permission.requested/partly"]);
}

#[test]
fn a_permission_that_the_api_does_not_offer_is_named() {
    let mut world = World::configured(Flow::Browser);
    world.inputs.permissions = vec!["Environments.Reed".to_owned()];
    assert_eq!(world.ids(), ["permission.requested/no-such-permission"]);
    assert!(world.findings()[0].what.contains("Environments.Reed"));
}

#[test]
fn a_program_needs_neither_permission_nor_consent() {
    let mut world = World::configured(Flow::Secret);
    world.evidence.grants = seen(1, Vec::new());
    for id in ["permission.requested", "consent.granted", "consent.tenant_wide"] {
        assert_eq!(world.status(id), Status::NotApplicable, "{id}");
    }
    assert_eq!(world.ids(), [""; 0]);
}

#[test]
fn consent_can_be_missing_in_part_or_be_somebody_elses() {
    let mut world = World::configured(Flow::Browser);
    world.evidence.grants = seen(1, Vec::new());
    assert_eq!(world.ids(), ["consent.granted/none"]);
    let other = "Authorization.RoleAssignments.Read";
    world.inputs.permissions = vec![READ.to_owned(), other.to_owned()];
    world.evidence.grants = seen(1, vec![grant(None, &[READ])]);
    world.evidence.application = seen(1, None);
    assert_eq!(world.ids(), ["consent.granted/partly"]);
    assert!(world.findings()[0].why.contains(other));
    world.inputs.permissions = Vec::new();
    world.evidence.grants = seen(1, vec![grant(Some("somebody"), &[READ])]);
    world.evidence.account = seen(
        1,
        Some(Account {
            id: PERSON.to_owned(),
            upn: "dana@contoso.onmicrosoft.com".to_owned(),
            is_enabled: true,
            is_guest: false,
        }),
    );
    assert_eq!(world.ids(), ["consent.granted/other-person"]);
}

#[test]
fn each_person_is_asked_at_sign_in_so_nothing_is_missing_before() {
    let mut world = World::configured(Flow::Browser);
    world.case.agreement = Agreement::Each;
    world.evidence.grants = seen(1, Vec::new());
    assert_eq!(world.status("consent.granted"), Status::Unknown);
    assert_eq!(world.status("consent.tenant_wide"), Status::NotApplicable);
    assert_eq!(world.ids(), [""; 0]);
    let world = world.sign_in_fails(2, "AADSTS90094");
    assert_eq!(world.ids(), ["consent.granted/needs-approval"]);
}

#[test]
fn one_persons_consent_is_not_everybodys() {
    let mut world = World::configured(Flow::Browser).signs_in_with(2, READ);
    world.evidence.grants = seen(3, vec![grant(Some(PERSON), &[READ])]);
    assert_eq!(world.status("consent.granted"), Status::Met);
    assert_eq!(world.ids(), ["consent.tenant_wide/personal-only"]);
}

const REFUSAL: &str = "Authorization denied: Application missing required delegated permissions: \
    [EnvironmentManagement.Environments.Read, All.All.ReadWrite]";

fn refused(world: World) -> World {
    world.call_fails(3, &["InsufficientDelegatedPermissions", "Forbidden", "HTTP 403"], 403, REFUSAL)
}

#[test]
fn a_refusal_is_told_apart_into_not_requested_not_consented_and_token_too_old() {
    // Nobody looked at the set-up: all three are possible, each with its test.
    let world = refused(World::new(Flow::Browser).signs_in_with(2, "Other.Thing.Read"));
    let findings = world.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].id, "consent.granted/not-in-token");
    assert!(findings[0].candidates.iter().all(|c| c.test.is_some()));
    assert!(findings[0].candidates.len() >= 2);
    // Not requested.
    let mut world = refused(asks_for(Vec::new()).signs_in_with(2, "Other.Thing.Read"));
    assert_eq!(world.ids(), ["permission.requested/not-requested"]);
    // Requested, not consented.
    world.evidence.application = seen(1, Some(application()));
    assert_eq!(world.ids(), ["consent.granted/none"]);
    // Consented, but after the token was issued.
    world.evidence.grants = seen(4, vec![grant(None, &[READ])]);
    assert_eq!(world.ids(), ["token.current/older-than-grant"]);
    assert_eq!(world.waits("call.answered").as_deref(), Some("token.current"));
    // A new token: the old refusal says nothing any more.
    let world = world.signs_in_with(5, READ);
    assert_eq!(world.ids(), [""; 0]);
    assert_eq!(world.status("call.answered"), Status::Unknown);
}

#[test]
fn who_is_not_assigned_is_stopped_unless_a_group_may_hold_them() {
    let mut world = World::configured(Flow::Browser);
    world.evidence.principal = seen(1, Some(Principal { is_assignment_required: true, ..principal() }));
    assert_eq!(world.status("caller.assigned"), Status::Unknown);
    world.evidence.account = seen(
        1,
        Some(Account {
            id: PERSON.to_owned(),
            upn: "dana@contoso.onmicrosoft.com".to_owned(),
            is_enabled: true,
            is_guest: false,
        }),
    );
    let assigned = |id: &str, kind: &str| AppRoleAssignment {
        principal_id: id.to_owned(),
        principal_type: kind.to_owned(),
        principal_name: "x".to_owned(),
        since: None,
    };
    world.evidence.assignments = seen(1, Vec::new());
    assert_eq!(world.ids(), ["caller.assigned/not-assigned"]);
    world.evidence.assignments = seen(1, vec![assigned("g", "Group")]);
    assert_eq!(world.status("caller.assigned"), Status::Unknown);
    world.evidence.assignments = seen(1, vec![assigned(PERSON, "User")]);
    assert_eq!(world.status("caller.assigned"), Status::Met);
    world.evidence.assignments = None;
    let world = world.sign_in_fails(2, "AADSTS50105");
    assert_eq!(world.ids(), ["caller.assigned/not-assigned"]);
}

#[test]
fn an_error_that_tells_more_than_the_directory_gives_its_own_reason() {
    let mut world = World::configured(Flow::Browser);
    world.evidence.grants = seen(1, Vec::new());
    let world = world.sign_in_fails(2, "AADSTS90095");
    assert_eq!(world.ids(), ["consent.granted/approval-requested"]);
}

#[test]
fn a_token_for_another_api_proves_no_consent_for_this_one() {
    let claims = |audience: &str| json!({"aud": audience, "tid": TENANT, "appid": CLIENT, "oid": PERSON, "upn": "dana@contoso.onmicrosoft.com", "scp": READ});
    let mut own = World::new(Flow::Browser).signs_in(2, claims("https://api.powerplatform.com"));
    own.case.agreement = Agreement::Each;
    assert_eq!(own.status("consent.granted"), Status::Met);
    let mut other = World::new(Flow::Browser).signs_in(2, claims("https://other.example"));
    other.case.agreement = Agreement::Each;
    assert_eq!((other.status("token.audience"), other.status("consent.granted")), (Status::Unmet, Status::Unknown));
}
