//! The client secret.

use super::*;

fn with_secrets(secrets: Vec<SecretInfo>) -> World {
    let mut world = World::configured(Flow::Secret);
    world.evidence.application = seen(1, Some(Application { secrets, ..application() }));
    world
}

#[test]
fn the_id_of_a_secret_is_recognized_before_anything_is_sent() {
    let mut world = World::configured(Flow::Secret);
    world.inputs.secret = SecretLook::Guid;
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
