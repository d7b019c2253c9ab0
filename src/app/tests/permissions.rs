//! The permission picker: ticks, what follows from them, and when they count.

use super::*;
use crate::app::view::Need;
use crate::evidence::{DirectorySession, DirectoryVia, Principal, RequestedPermission, Scope};

const READ: &str = "EnvironmentManagement.Environments.Read";
const GROUPS: &str = "EnvironmentManagement.Groups.Read";
const WIDER: &str = "EnvironmentManagement.Groups.ReadWrite";

fn picker() -> State {
    let mut state = with_app();
    act(&mut state, Action::Step(2));
    act(&mut state, Action::Permissions);
    assert_eq!((state.place(), state.screen().focus()), (Place::Permissions, None));
    state
}

/// Puts the cursor on a permission or call.
fn go_to(state: &mut State, name: &str) {
    let row = match state.screen().picker().view {
        PickerView::Names => view::permissions(state).iter().position(|row| row.name == name),
        PickerView::Calls => view::calls(state).iter().position(|row| row.id == name),
    };
    select(state, row.unwrap_or_else(|| panic!("{name} is not in the list")));
}

fn tick(state: &mut State, name: &str) {
    go_to(state, name);
    act(state, Action::Toggle);
}

/// Looks at the setup with the Azure CLI's session; gives what is asked then.
fn look_at_setup(state: &mut State) -> BTreeMap<Fact, RunId> {
    act(state, Action::Step(2));
    let asked = state.case().runs().running().find(|(fact, _)| *fact == Fact::Tenant).map(|(_, slot)| slot.run);
    if let Some(run) = asked {
        let found = seen(state, tenant());
        bring(state, run, Observation::Tenant(found));
    }
    let (run, _) = probes(&act(state, Action::Look(DirectoryVia::Az)))[0].clone();
    let session = DirectorySession { via: DirectoryVia::Az, tenant_id: None, account: None, scopes: Vec::new() };
    let session = seen(state, session);
    let asked = probes(&bring(state, run, Observation::Directory(session)));
    asked.into_iter().map(|(run, probe)| (probe.fact(), run)).collect()
}

fn need(state: &State, name: &str) -> Need {
    view::permissions(state).into_iter().find(|row| row.name == name).unwrap().need
}

#[test]
fn ticks_count_when_they_are_accepted_and_not_before() {
    let mut state = picker();
    tick(&mut state, WIDER);
    assert_eq!(view::chosen_permissions(&state), [READ]);
    act(&mut state, Action::Back);
    assert_eq!((state.place(), view::chosen_permissions(&state)), (Place::Step(2), vec![READ.to_owned()]));
    act(&mut state, Action::Permissions);
    assert!(state.screen().picker().permissions.is_empty(), "what was dropped does not come back");
    tick(&mut state, WIDER);
    act(&mut state, Action::Primary);
    assert_eq!(state.place(), Place::Step(2));
    assert_eq!(view::chosen_permissions(&state), [WIDER, READ]);
}

#[test]
fn the_first_call_keeps_its_permission_and_its_tick() {
    let mut state = picker();
    tick(&mut state, READ);
    assert!(state.screen().notice().is_some_and(|notice| notice.text.contains("List Environments needs")));
    act(&mut state, Action::OtherView);
    tick(&mut state, "environments.list");
    assert!(state.screen().notice().is_some_and(|notice| notice.is_problem));
    assert!(view::calls(&state)[0].is_chosen && state.screen().picker().calls.is_empty());
    assert_eq!(view::picked_permissions(&state), [READ]);
}

#[test]
fn a_call_brings_its_permissions_and_takes_them_away_again() {
    let mut state = picker();
    act(&mut state, Action::OtherView);
    tick(&mut state, "roles.give");
    assert_eq!(
        view::picked_permissions(&state),
        [READ, "Authorization.RoleAssignments.Read", "Authorization.RoleAssignments.Write"]
    );
    let covered = |state: &State, id: &str| view::calls(state).into_iter().find(|row| row.id == id).unwrap().is_covered;
    assert!(covered(&state, "roles.list") && !covered(&state, "groups.list"));
    tick(&mut state, "roles.give");
    assert_eq!(view::picked_permissions(&state), [READ]);
}

#[test]
fn what_a_ticked_call_needs_stays_and_what_none_needs_is_spare() {
    let mut state = picker();
    tick(&mut state, WIDER);
    assert_eq!(need(&state, WIDER), Need::Open, "nobody has said yet what the app is for");
    act(&mut state, Action::OtherView);
    tick(&mut state, "groups.list");
    act(&mut state, Action::OtherView);
    assert_eq!(need(&state, GROUPS), Need::Call("List environment groups".to_owned()));
    tick(&mut state, GROUPS);
    assert!(state.screen().notice().is_some_and(|notice| notice.is_problem));
    assert_eq!(need(&state, WIDER), Need::Spare);
    let row = view::permissions(&state).into_iter().find(|row| row.name == WIDER).unwrap();
    assert_eq!(row.narrower.as_deref(), Some(GROUPS));
    act(&mut state, Action::DropSpare);
    assert_eq!(view::picked_permissions(&state), [READ, GROUPS]);
    act(&mut state, Action::Primary);
    assert_eq!(view::chosen_permissions(&state), [READ, GROUPS]);
    assert_eq!(state.case().profile().inputs.calls, ["groups.list"]);
}

#[test]
fn space_is_a_tick_in_the_list_and_text_in_the_search() {
    let mut state = picker();
    go_to(&mut state, WIDER);
    let press = |state: &mut State, key| {
        let msg = keymap(state, key).expect("the key means something");
        update(state, msg);
    };
    press(&mut state, Key::Char(' '));
    assert_eq!(state.screen().picker().permissions, [WIDER]);
    press(&mut state, Key::Char('/'));
    typed(&mut state, "groups rea");
    press(&mut state, Key::Char('d'));
    assert_eq!(view::permissions(&state).len(), 2);
    press(&mut state, Key::Esc);
    assert_eq!((state.place(), state.screen().focus()), (Place::Permissions, None), "Esc leaves the field first");
    press(&mut state, Key::Right);
    assert_eq!(state.screen().picker().view, PickerView::Calls);
    assert_eq!(view::calls(&state).iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["groups.list"]);
}

#[test]
fn the_tenants_own_list_counts_and_its_words_are_made_harmless() {
    let mistyped = [(InputId::Permission, "Mistyped.Name")];
    let mut state = started(&[&[(InputId::Tenant, TENANT), (InputId::ClientId, CLIENT)], &mistyped[..]].concat());
    let scope = |value: &str, summary: &str| Scope {
        id: value.to_lowercase(),
        value: value.to_owned(),
        summary: summary.to_owned(),
        is_enabled: value != "Switched.Off",
        is_admin_only: false,
    };
    let scopes = vec![
        scope(READ, "Read Environments"),
        scope("Brand.New.Read", "New\u{1b}[2J thing\nof the tenant"),
        scope("Switched.Off", "No longer there"),
    ];
    let mut asked = look_at_setup(&mut state);
    let principal = Principal {
        object_id: "o".to_owned(),
        client_id: "c".to_owned(),
        name: "API".to_owned(),
        is_enabled: true,
        is_assignment_required: false,
        names: Vec::new(),
        scopes,
    };
    let found = seen(&state, Some(principal));
    bring(&mut state, asked.remove(&Fact::Resource).unwrap(), Observation::Resource(found));
    act(&mut state, Action::Step(2));
    act(&mut state, Action::Permissions);
    let rows = view::permissions(&state);
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Brand.New.Read", READ, "Mistyped.Name"]);
    assert!(rows[0].is_tenants && rows[0].does.is_empty());
    assert!(!rows[0].summary.chars().any(char::is_control), "{:?}", rows[0].summary);
    assert!(!rows[1].is_tenants, "firstcall's own words are plainer");
    assert!(rows[2].is_chosen, "what was chosen can be dropped even if the tenant does not offer it");
    assert_eq!(view::permission_source(&state), "from your tenant");
}

#[test]
fn the_choice_of_calls_does_not_outlive_its_target() {
    let recipe = Recipe::embedded();
    let mut profile = Profile::new(recipe, recipe.clouds.first().id.clone());
    let input = InputId::Call;
    profile.set(recipe, input, "groups.list billing.list").unwrap();
    assert_eq!(profile.get(input), "groups.list billing.list");
    assert!(profile.set(recipe, input, "groups.lits").unwrap_err().problem.contains("groups.list"));
    profile.set(recipe, InputId::Target, "dataverse").unwrap();
    assert_eq!(profile.get(input), "");
    assert!(profile.set(recipe, input, "groups.list").unwrap_err().problem.contains("no list of calls"));
}

#[test]
fn what_the_registration_asks_for_is_told() {
    let mut state = with_app();
    let mut asked = look_at_setup(&mut state);
    let listed = |id: &str, is_delegated| RequestedPermission {
        api: state.target().resource.clone(),
        id: id.to_owned(),
        is_delegated,
    };
    let application = crate::evidence::Application {
        requested: vec![
            listed("EA0756B5-F207-46BE-9DE9-AF5156F29187", true),
            listed("177690ed-85f1-41d9-8dbf-2716e60ff46a", false),
        ],
        ..crate::evidence::Application::default()
    };
    let found = seen(&state, Some(application));
    bring(&mut state, asked.remove(&Fact::Application).unwrap(), Observation::Application(found));
    let asked: Vec<String> =
        view::permissions(&state).into_iter().filter(|row| row.is_asked_for).map(|row| row.name).collect();
    assert_eq!(asked, [GROUPS], "an application permission of the same id is not this one");
}
