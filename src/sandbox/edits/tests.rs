//! What each change does to the directory.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::sandbox::addresses::Addresses;
use crate::sandbox::scenario::{CONFIGURED, open};
use crate::sandbox::tenant::Platform;

const WIZARD: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
const POWER_PLATFORM: &str = "8578e004-a5c6-46e7-913e-12f58912df43";

fn world() -> World {
    World::new(open(CONFIGURED, Timestamp::now()).unwrap(), Addresses::default())
}

fn wizard() -> Uuid {
    WIZARD.parse().unwrap()
}

#[test]
fn a_registration_made_in_the_portal_has_its_service_principal() {
    let mut world = world();
    let made = register(&mut world, " Contoso Test ", true).unwrap();
    let (_, app) = world.tenant.application_by_app_id(made).unwrap();
    assert_eq!((app.display_name.as_str(), app.audience), ("Contoso Test", SignInAudience::AzureADMyOrg));
    assert!(world.tenant.principal_by_app_id(made).is_some());
    let bare = register(&mut world, "Contoso Graph", false).unwrap();
    assert!(world.tenant.principal_by_app_id(bare).is_none());
    assert_eq!(register(&mut world, " ", true), Err(EditError::NoName));
}

#[test]
fn an_api_that_was_missing_comes_back_with_its_permissions() {
    let mut world = world();
    let api: Uuid = POWER_PLATFORM.parse().unwrap();
    assert_eq!(create_principal(&mut world, api), Err(EditError::PrincipalExists(api)));
    world.tenant.service_principals.retain(|_, principal| principal.app_id != api);
    create_principal(&mut world, api).unwrap();
    let (_, principal) = world.tenant.principal_by_app_id(api).unwrap();
    assert!(principal.scopes.contains_key("EnvironmentManagement.Environments.Read"));
    let nobody = Uuid::from_u128(7);
    assert_eq!(create_principal(&mut world, nobody), Err(EditError::NoApplication(nobody)));
}

#[test]
fn redirect_uris_follow_the_rules_of_the_field() {
    let mut world = world();
    let mut add = |uri: &str| add_redirect(&mut world, wizard(), Platform::Web, uri);
    assert_eq!(add("https://contoso.example/callback"), Ok(()));
    assert_eq!(add("https://contoso.example/callback"), Err(EditError::RedirectTwice));
    assert_eq!(add("http://localhost:8400/"), Ok(()));
    for wrong in
        ["http://contoso.example", "http://127.0.0.1", "http://[::1]", "localhost", "https://contoso.example/(x)"]
    {
        assert!(matches!(add(wrong), Err(EditError::Redirect(_))), "{wrong}");
    }
    remove_redirect(&mut world, wizard(), Platform::Web, "http://localhost:8400/").unwrap();
    let (_, app) = world.tenant.application_by_app_id(wizard()).unwrap();
    assert!(!app.redirect_uris.web.contains(&"http://localhost:8400/".to_owned()));
}

#[test]
fn admin_consent_is_for_exactly_what_is_listed() {
    let mut world = world();
    let api: Uuid = POWER_PLATFORM.parse().unwrap();
    let made = register(&mut world, "Contoso Test", true).unwrap();
    add_permission(&mut world, made, api, "EnvironmentManagement.Environments.Read").unwrap();
    add_permission(&mut world, made, api, "EnvironmentManagement.Environments.Read").unwrap();
    assert_eq!(add_permission(&mut world, made, api, "No.Such.Read"), Err(EditError::NoPermission));
    grant_admin_consent(&mut world, made).unwrap();
    let client = world.tenant.principal_by_app_id(made).unwrap().0.clone();
    let granted = |world: &World| -> Vec<String> {
        let own = world.tenant.grants.values().filter(|grant| grant.client == client);
        own.flat_map(|grant| grant.scopes.iter().cloned()).collect()
    };
    assert_eq!(granted(&world), ["EnvironmentManagement.Environments.Read"]);
    let id = world.tenant.principal_by_app_id(api).unwrap().1.scopes["EnvironmentManagement.Environments.Read"].id;
    remove_permission(&mut world, made, api, id).unwrap();
    assert_eq!(granted(&world).len(), 1);
    grant_admin_consent(&mut world, made).unwrap();
    assert!(granted(&world).is_empty());
}

#[test]
fn a_new_secret_has_a_value_a_hint_and_an_end() {
    let mut world = world();
    let secret = add_secret(&mut world, wizard(), "test", SignedDuration::from_hours(24)).unwrap();
    assert_eq!((secret.value.len(), secret.ends > world.now()), (40, true));
    remove_secret(&mut world, wizard(), secret.id).unwrap();
    let (_, app) = world.tenant.application_by_app_id(wizard()).unwrap();
    assert!(app.passwords.values().all(|known| known.id != secret.id));
}

#[test]
fn no_new_secret_reads_as_an_option_of_a_command() {
    // One character in 64 was a hyphen: a thousand tries leave no room for luck.
    for _ in 0..1000 {
        let value = new_secret(None, Timestamp::MIN, Timestamp::MAX, Timestamp::MIN).value;
        assert!(value.starts_with(|first: char| first.is_ascii_alphanumeric()), "{value}");
        assert_eq!((value.len(), &value[3..6]), (40, "8Q~"), "{value}");
    }
}

#[test]
fn a_role_needs_a_known_role_and_place() {
    let mut world = world();
    let made = register(&mut world, "Contoso Robot", true).unwrap();
    let reader: Uuid = "c886ad2e-27f7-4874-8381-5849b8d8a090".parse().unwrap();
    add_role(&mut world, made, reader, None).unwrap();
    assert_eq!(add_role(&mut world, made, reader, Some("nowhere")), Err(EditError::Scope));
    assert_eq!(add_role(&mut world, made, Uuid::nil(), None), Err(EditError::Gone("role")));
    let principal = world.tenant.principal_by_app_id(made).unwrap().1.id;
    let given = world.tenant.power_platform.role_assignments.values().find(|given| given.principal == principal);
    assert_eq!(given.unwrap().scope, format!("/tenants/{}", world.tenant.organization.id));
}
