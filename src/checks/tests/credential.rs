//! The client secret, and the role of a program.

use super::*;
use crate::evidence::RoleAssignment;

fn with_secrets(secrets: Vec<SecretInfo>) -> World {
    let mut world = World::configured(Flow::Secret);
    world.evidence.application = seen(1, Some(Application { secrets, ..application() }));
    world
}

#[test]
fn the_id_of_a_secret_is_recognized_before_anything_is_sent() {
    let mut world = World::configured(Flow::Secret);
    world.told.secret = SecretLook::Guid;
    assert_eq!(world.ids(), ["secret.valid/id-not-value"]);
    // The same holds whatever was tried before.
    let world = world.program_signs_in(2);
    assert_eq!(world.ids(), ["secret.valid/id-not-value"]);
}

#[test]
fn an_app_without_a_secret_is_told_so() {
    assert_eq!(with_secrets(Vec::new()).ids(), ["credential.present/none"]);
}

#[test]
fn a_secret_ends_when_the_last_one_ends() {
    let gone = secret(Some(at(-1)));
    let world = with_secrets(vec![gone.clone()]).sign_in_fails(2, "AADSTS7000222");
    assert_eq!(world.ids(), ["secret.unexpired/expired"]);
    let fresh = secret(Some(at(60 * 24 * 90)));
    assert_eq!(with_secrets(vec![gone.clone(), fresh]).ids(), [""; 0]);
    let ending = secret(Some(at(60 * 24 * 20)));
    let world = with_secrets(vec![gone, ending]);
    assert_eq!(world.ids(), ["secret.unexpired/soon"]);
    // A good sign-in does not make the date go away.
    assert_eq!(world.program_signs_in(2).ids(), ["secret.unexpired/soon"]);
    assert_eq!(with_secrets(vec![secret(None)]).ids(), [""; 0]);
}

#[test]
fn a_secret_that_entra_refuses_is_told_from_one_that_ended() {
    let world = World::configured(Flow::Secret).sign_in_fails(2, "AADSTS7000215");
    assert_eq!(world.ids(), ["secret.valid/wrong"]);
    let world = World::new(Flow::Secret).sign_in_fails(2, "AADSTS7000222");
    assert_eq!(world.ids(), ["secret.unexpired/refused-as-expired"]);
    let world = World::new(Flow::Secret).sign_in_fails(2, "AADSTS7000229");
    assert_eq!(world.ids(), ["principal.present/missing"]);
}

fn assignment(role_id: &str, scope: &str) -> RoleAssignment {
    RoleAssignment {
        principal_id: PRINCIPAL.to_owned(),
        role_id: role_id.to_owned(),
        role_name: None,
        scope: scope.to_owned(),
    }
}

const READER: &str = "c886ad2e-27f7-4874-8381-5849b8d8a090";
const OWNER: &str = "0cb07c69-1631-4725-ab35-e59e001c51ea";

#[test]
fn a_role_for_the_whole_tenant_is_met_and_a_wide_one_is_a_warning() {
    let mut world = World::configured(Flow::Secret).program_signs_in(2);
    let tenant = format!("/tenants/{TENANT}");
    world.evidence.roles = seen(3, Vec::new());
    assert_eq!(world.ids(), ["role.program/none"]);
    world.evidence.roles = seen(3, vec![assignment(READER, &tenant)]);
    assert_eq!(world.ids(), [""; 0]);
    assert_eq!(world.status("role.program"), Status::Met);
    world.evidence.roles = seen(3, vec![assignment(OWNER, &tenant)]);
    assert_eq!(world.ids(), ["role.least/wider"]);
    assert!(world.findings()[0].what.contains("Power Platform Owner"));
    let narrow = format!("{tenant}/environments/x");
    world.evidence.roles = seen(3, vec![assignment(READER, &narrow)]);
    assert_eq!(world.status("role.program"), Status::Unknown);
}

#[test]
fn a_program_that_may_not_read_roles_is_not_accused_for_it() {
    let mut world = World::configured(Flow::Secret).program_signs_in(2).answers(3, 1);
    world.evidence.roles = fails(4, ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", ""));
    assert_eq!(world.ids(), [""; 0]);
    assert_eq!(world.status("role.program"), Status::Met);
    let world = world.call_fails(5, &["InsufficientPrincipalPermissions"], 403, "");
    assert_eq!(world.ids(), ["role.program/none"]);
    assert_eq!(world.waits("call.answered").as_deref(), Some("role.program"));
}
