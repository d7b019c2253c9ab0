//! Whether the app can do more than it needs.

use super::*;
use crate::recipe::Placeholder;

const WRITE: &str = "EnvironmentManagement.Groups.ReadWrite";
const WRITE_ID: &str = "d8ed48a4-d90b-481c-b222-e9e342f38d58";
const OTHER: &str = "Monitor.Metrics.Read";
const OTHER_ID: &str = "cfd74ec9-960f-472e-b0cd-e43471704014";
const LEAST: &str = "permission.least";

/// A set-up whose registration also asks for these permissions, in capitals as some tools write ids.
fn asking(ids: &[&str]) -> World {
    let mut world = World::configured(Flow::Browser);
    let mut app = application();
    app.requested.extend(ids.iter().map(|id| listed(API, &id.to_uppercase(), true)));
    world.evidence.application = seen(1, Some(app));
    world
}

#[test]
fn what_only_reads_is_no_news_until_somebody_says_what_the_app_is_for() {
    let mut world = asking(&[OTHER_ID]);
    assert_eq!((world.status(LEAST), world.ids()), (Status::Met, Vec::new()));
    world.inputs.calls = vec!["groups.list".to_owned()];
    world.evidence.resource = seen(1, Some(Principal { scopes: Vec::new(), ..api() }));
    let mut app = application();
    app.requested.extend([OTHER_ID, "ea0756b5-f207-46be-9de9-af5156f29187"].map(|id| listed(API, id, true)));
    world.evidence.application = seen(1, Some(app));
    world.evidence.grants = seen(1, vec![grant(None, &[READ, "EnvironmentManagement.Groups.Read"])]);
    assert_eq!(world.ids(), ["permission.least/asks-for-more"]);
    assert_eq!(world.verdict(LEAST).params[&Placeholder::Missing], OTHER);
}

#[test]
fn what_changes_things_without_need_is_named_with_its_id() {
    let world = asking(&[WRITE_ID]);
    assert_eq!(world.ids(), ["permission.least/asks-for-more"]);
    let verdict = world.verdict(LEAST);
    assert_eq!((verdict.status, verdict.params[&Placeholder::Missing].as_str()), (Status::Warning, WRITE));
    assert!(verdict.params[&Placeholder::PermissionIds].eq_ignore_ascii_case(WRITE_ID));
}

#[test]
fn a_permission_that_was_chosen_is_not_called_needless() {
    let mut world = asking(&[WRITE_ID]);
    world.inputs.permissions = vec![WRITE.to_owned()];
    world.evidence.resource = seen(1, Some(Principal { scopes: Vec::new(), ..api() }));
    assert_eq!(world.status(LEAST), Status::Met);
}

#[test]
fn consent_outlives_the_list_and_is_seen_in_the_directory_and_in_the_token() {
    let mut world = asking(&[]);
    world.evidence.grants = seen(1, vec![grant(None, &[READ, WRITE])]);
    assert_eq!(world.ids(), ["permission.least/holds-more"]);
    let world = World::new(Flow::Browser).signs_in_with(2, &format!("{READ} {WRITE}"));
    assert_eq!(world.verdict(LEAST).params[&Placeholder::Missing], WRITE);
    let mut world = World::new(Flow::Browser).signs_in_with(2, &format!("openid {READ} {OTHER}"));
    assert_eq!(world.status(LEAST), Status::Met);
    world.inputs.calls = vec!["environments.list".to_owned()];
    assert_eq!(world.verdict(LEAST).params[&Placeholder::Missing], OTHER);
}

#[test]
fn nothing_is_said_where_nothing_was_seen_and_nothing_where_a_program_calls() {
    assert_eq!(World::new(Flow::Browser).status(LEAST), Status::Unknown);
    assert_eq!(World::configured(Flow::Secret).status(LEAST), Status::NotApplicable);
}

#[test]
fn permissions_of_another_api_are_not_counted() {
    let mut world = asking(&[]);
    let mut app = application();
    app.requested.push(listed("00000003-0000-0000-c000-000000000000", WRITE_ID, true));
    app.requested.push(listed(API, WRITE_ID, false));
    world.evidence.application = seen(1, Some(app));
    assert_eq!(world.status(LEAST), Status::Met);
}
