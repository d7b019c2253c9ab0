//! Pictures of what lies over a screen.

use firstcall::app::{Action, Clients, Done, Edit, LaidFault, Msg, PracticeRepaired, State, update};
use firstcall::evidence::Observation;
use firstcall::profile::InputId;
use firstcall::recipe::Flow;

use super::screens::*;
use crate::support::hands;

#[test]
fn permissions_are_grouped_and_searched() {
    let mut state = at_step(2);
    act(&mut state, Action::Permissions);
    same("permissions", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Search);
    update(&mut state, Msg::Edit(Edit::Paste("environments".to_owned())));
    acts(&mut state, &[Action::Primary, Action::Down, Action::Toggle]);
    same("permissions_search", &state, &[SMALL]);
    act(&mut state, Action::Search);
    update(&mut state, Msg::Edit(Edit::Paste(" nothing like this".to_owned())));
    same("permissions_none", &state, &[SMALL]);
}

/// A program of the Power Platform whose first call showed some environments.
fn program() -> State {
    let mut state = at_step(4);
    hands::choose_flow(&mut state, Flow::Secret);
    hands::leave_field(&mut state);
    state
}

#[test]
fn roles_are_grouped_with_the_smallest_first_and_the_recommended_one_marked() {
    let mut state = program();
    same("step4_program_roles", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Roles);
    same("roles", &state, &[SMALL, WIDE]);
    update(&mut state, Msg::Edit(Edit::Paste("backup".to_owned())));
    same("roles_search", &state, &[SMALL]);
    act(&mut state, Action::Primary);
    act(&mut state, Action::RoleScopes);
    same("role_scopes_unknown", &state, &[SMALL]);
}

#[test]
fn places_for_a_role_are_those_that_the_first_call_showed() {
    let mut state = called_by_program(environments());
    act(&mut state, Action::Step(4));
    act(&mut state, Action::RoleScopes);
    act(&mut state, Action::Down);
    same("role_scopes", &state, &[SMALL, WIDE]);
}

#[test]
fn permissions_follow_from_the_calls_that_are_intended() {
    let mut state = at_step(2);
    act(&mut state, Action::Permissions);
    acts(&mut state, &[Action::OtherView, Action::Down, Action::Down, Action::Toggle]);
    same("permissions_by_call", &state, &[SMALL, LARGE]);
    act(&mut state, Action::Primary);
    same("step2_with_calls", &state, &[SMALL]);
}

#[test]
fn what_no_intended_call_needs_is_marked_and_can_be_dropped() {
    let chosen = "EnvironmentManagement.Groups.ReadWrite Monitor.Alerts.Delete";
    let mut state = at_step_with(2, &[(InputId::Permission, chosen), (InputId::Call, "groups.list")]);
    act(&mut state, Action::Permissions);
    same("permissions_spare_by_call", &state, &[SMALL]);
    acts(&mut state, &[Action::OtherView, Action::Search]);
    update(&mut state, Msg::Edit(Edit::Paste("groups".to_owned())));
    acts(&mut state, &[Action::Primary, Action::Down]);
    same("permissions_spare", &state, &[SMALL]);
    acts(&mut state, &[Action::DropSpare, Action::Up, Action::Toggle]);
    same("permissions_dropped", &state, &[SMALL]);
}

#[test]
fn a_target_with_few_permissions_shows_them_whole() {
    let mut state = at_step_of("dataverse", 2, Flow::Browser);
    act(&mut state, Action::Permissions);
    same("permissions_few", &state, &[SMALL]);
}

#[test]
fn looking_at_the_setup_is_offered_with_what_it_means() {
    let mut state = at_step(1);
    acts(&mut state, &[Action::LookAtSetup, Action::Down]);
    same("directory", &state, &[SMALL, WIDE]);
}

#[test]
fn practice_controls_list_scenarios_and_what_was_repaired() {
    let mut state = practising_at(1);
    let repaired = PracticeRepaired {
        changes: vec!["An administrator consented for everybody.".to_owned()],
        remaining: vec!["redirect.registered".to_owned()],
        in_order: false,
        faults: Vec::new(),
        suggest: practice().suggest,
        clients: Clients::default(),
        clouds: practice().clouds,
    };
    let asked = act(&mut state, Action::RepairAll);
    done(&mut state, &asked, Ok(Done::PracticeRepaired(Box::new(repaired))));
    answer(&mut state, Observation::Tenant(seen(tenant())));
    answer(&mut state, Observation::App(seen(())));
    acts(&mut state, &[Action::Practice, Action::Down]);
    same("practice", &state, &[SMALL, WIDE]);
    act(&mut state, Action::Search);
    update(&mut state, Msg::Edit(Edit::Paste("agreed yet".to_owned())));
    same("practice_search", &state, &[SMALL, LARGE]);
}

#[test]
fn faults_are_laid_and_lifted_from_a_list_that_says_what_they_do() {
    let mut state = practising_at(1);
    acts(&mut state, &[Action::Practice, Action::Faults, Action::AimFault, Action::Down]);
    let asked = act(&mut state, Action::Primary);
    let laid = vec![LaidFault { id: "unavailable".to_owned(), endpoint: "token".to_owned() }];
    done(&mut state, &asked, Ok(Done::PracticeFaults(laid)));
    same("practice_faults", &state, &[SMALL, WIDE]);
}

#[test]
fn help_begins_with_what_has_the_cursor() {
    let mut state = at_step(2);
    act(&mut state, Action::Help);
    same("help", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Last);
    same("help_end", &state, &[SMALL]);
}

#[test]
fn the_palette_finds_an_action_by_words() {
    let mut state = at_step(2);
    act(&mut state, Action::Palette);
    same("palette", &state, &[SMALL, WIDE]);
    update(&mut state, Msg::Edit(Edit::Paste("look".to_owned())));
    same("palette_search", &state, &[SMALL]);
}
