//! The role of a program: which lists are read when, and how role and place are chosen.

use serde_json::{Value, json};

use super::*;
use crate::evidence::{AppQuestion, Claims, Reply, RolesAt, Table};
use crate::recipe::{RoleList, RoleScope};

const ONE: &str = "e0e00000-0000-4000-8000-000000000001";
const GROUP: &str = "e0e00000-0000-4000-8000-0000000000e1";

/// Signed in; gives what is asked then.
fn signed_in(flow: &str, scopes: &str) -> (State, Vec<(RunId, Probe)>) {
    let mut state = with_app();
    set(&mut state, InputId::Flow, flow);
    if flow == "secret" {
        fill(&mut state, Field::Secret(SecretId::ClientSecret), "rob8Q~practice");
    }
    act(&mut state, Action::Step(5));
    let (run, _) = probes(&act(&mut state, Action::SignIn))[0].clone();
    let payload = json!({"tid": TENANT_ID, "appid": CLIENT, "oid": "o", "scp": scopes});
    let token = SignIn {
        claims: Some(Claims { header: json!({}), payload }),
        can_renew: false,
        ..token_by(state.case().profile().case.flow)
    };
    let token = seen(&state, token);
    let asked = probes(&bring(&mut state, run, Observation::SignIn(token)));
    (state, asked)
}

fn run_of(asked: &[(RunId, Probe)], fact: Fact) -> RunId {
    asked.iter().find(|(_, probe)| probe.fact() == fact).expect("it is asked").0
}

fn answered(state: &State, rows: Vec<Value>) -> Observation {
    let took = std::time::Duration::from_millis(30);
    Observation::Call(seen(state, Reply { status: 200, took, table: Table { rows, more: false } }))
}

fn row() -> Value {
    json!({"id": ONE, "displayName": "Contoso", "environmentGroupId": GROUP})
}

fn refused<T>(state: &State) -> Seen<T> {
    let fault = ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", "");
    Seen { outcome: Err(Fault::Service(fault)), at: state.case().now(), exchanges: Vec::new() }
}

#[test]
fn where_the_list_for_the_tenant_is_refused_the_shown_places_are_asked_once() {
    let (mut state, asked) = signed_in("secret", "");
    assert!(asked.iter().any(|(_, probe)| matches!(
        probe,
        Probe::Question { question: AppQuestion::Roles { list: RoleList::PowerPlatform, .. }, .. }
    )));
    let answer = answered(&state, vec![row()]);
    assert_eq!(probes(&bring(&mut state, run_of(&asked, Fact::Call), answer)), []);
    let hidden = refused(&state);
    let below = probes(&bring(&mut state, run_of(&asked, Fact::Roles), Observation::Roles(hidden)));
    let places = [RoleScope::EnvironmentGroup(GROUP.to_owned()), RoleScope::Environment(ONE.to_owned())];
    assert!(
        matches!(&below[..], [(_, Probe::Question { question: AppQuestion::NarrowRoles { scopes, .. }, .. })] if *scopes == places),
        "{below:?}"
    );
    let parts = vec![RolesAt { scope: places[1].clone(), assignments: Ok(Vec::new()) }];
    let parts = seen(&state, parts);
    assert_eq!(probes(&bring(&mut state, below[0].0, Observation::NarrowRoles(parts))), []);
}

#[test]
fn where_the_list_for_the_tenant_is_read_only_the_chosen_place_is_asked_beside() {
    let (mut state, asked) = signed_in("secret", "");
    let answer = answered(&state, vec![row()]);
    bring(&mut state, run_of(&asked, Fact::Call), answer);
    let none = seen(&state, Vec::new());
    assert_eq!(probes(&bring(&mut state, run_of(&asked, Fact::Roles), Observation::Roles(none))), []);
    let below = probes(&fill(&mut state, Field::Input(InputId::RoleScope), &format!("environment:{ONE}")));
    assert!(
        matches!(&below[..], [(_, Probe::Question { question: AppQuestion::NarrowRoles { scopes, .. }, .. })] if scopes.len() == 2),
        "{below:?}"
    );
}

#[test]
fn a_persons_token_reads_roles_only_where_the_app_has_the_permission() {
    let reads = |scopes: &str| {
        let (_, asked) = signed_in("browser", scopes);
        asked.iter().any(|(_, probe)| probe.fact() == Fact::GivenRoles)
    };
    assert!(!reads("EnvironmentManagement.Environments.Read"));
    assert!(reads("EnvironmentManagement.Environments.Read Authorization.RoleAssignments.Read"));
}

#[test]
fn what_a_person_read_of_roles_stays_for_the_program_until_something_was_changed() {
    let kept = |change: fn(&mut State)| {
        let scopes = "EnvironmentManagement.Environments.Read Authorization.RoleAssignments.Read";
        let (mut state, asked) = signed_in("browser", scopes);
        let list = seen(&state, Vec::new());
        bring(&mut state, run_of(&asked, Fact::GivenRoles), Observation::GivenRoles(list));
        choose_flow(&mut state, Flow::Secret);
        later(&mut state, 1000);
        assert!(state.case().evidence().given_roles.is_some() && state.case().evidence().sign_in.is_none());
        change(&mut state);
        later(&mut state, 2000);
        state.case().evidence().given_roles.is_some()
    };
    assert!(kept(|state| {
        fill(state, Field::Secret(SecretId::ClientSecret), "rob8Q~practice");
        act(state, Action::SignIn);
    }));
    assert!(!kept(|state| drop(act(state, Action::Recheck))));
    assert!(!kept(|state| drop(set(state, InputId::Tenant, "fabrikam.onmicrosoft.com"))));
}

#[test]
fn role_and_place_are_taken_from_their_lists() {
    let (mut state, asked) = signed_in("secret", "");
    let answer = answered(&state, vec![row()]);
    bring(&mut state, run_of(&asked, Fact::Call), answer);
    act(&mut state, Action::Step(4));
    act(&mut state, Action::Roles);
    assert_eq!((state.place(), state.screen().focus()), (Place::Roles, Some(Field::Own(OwnField::RoleSearch))));
    let rows = view::roles(&state);
    let at = state.screen().cursor(Place::Roles);
    assert!(rows[at].is_recommended && rows[at].is_chosen && rows[at].name == "Power Platform Reader");
    typed(&mut state, "backups read");
    let left: Vec<String> = view::roles(&state).into_iter().map(|row| row.name).collect();
    assert_eq!(left[0], "Environment Backup Reader");
    assert!(!view::roles(&state)[0].is_enough);
    act(&mut state, Action::Primary);
    assert_eq!(
        (state.place(), state.case().profile().inputs.role.as_str()),
        (Place::Step(4), "Environment Backup Reader")
    );
    act(&mut state, Action::RoleScopes);
    let titles: Vec<String> = view::role_scopes(&state).into_iter().map(|row| row.title).collect();
    assert_eq!(titles.len(), 3);
    act(&mut state, Action::Last);
    act(&mut state, Action::Primary);
    assert_eq!(state.screen().fields().value(Field::Input(InputId::RoleScope)), format!("environment:{ONE}"));
    assert_eq!(state.case().profile().inputs.role_scope, format!("environment:{ONE}"));
}

#[test]
fn a_role_is_not_taken_for_a_place_where_it_cannot_be_given() {
    let recipe = Recipe::embedded();
    let mut profile = Profile::new(recipe, recipe.clouds.first().id.clone());
    let set =
        |profile: &mut Profile, input, value: &str| profile.set(recipe, input, value).map_err(|error| error.problem);
    set(&mut profile, InputId::RoleScope, &format!("/tenants/{TENANT_ID}/environments/{ONE}")).unwrap();
    assert_eq!(profile.inputs.role_scope, format!("environment:{ONE}"));
    let problem = set(&mut profile, InputId::Role, "environment group admin").unwrap_err();
    assert_eq!(problem, "Environment Group Admin cannot be given for an environment");
    set(&mut profile, InputId::RoleScope, "").unwrap();
    set(&mut profile, InputId::Role, "8de5dda7-87b4-4103-ac71-26898486d024").unwrap();
    assert_eq!(profile.inputs.role, "Environment Group Admin");
    assert!(set(&mut profile, InputId::RoleScope, &format!("environment:{ONE}")).is_err());
    assert!(set(&mut profile, InputId::RoleScope, "environment:../x").is_err());
    set(&mut profile, InputId::RoleScope, &format!("Environment-Group: {GROUP}")).unwrap();
    // A role that is newer than the shipped list, and another target.
    set(&mut profile, InputId::Role, "Practice Watcher").unwrap();
    set(&mut profile, InputId::Target, "dataverse").unwrap();
    assert_eq!((profile.inputs.role.as_str(), profile.inputs.role_scope.as_str()), ("", ""));
}
