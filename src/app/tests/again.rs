//! Once more: another error, another search, another look at everything.

use super::*;
use crate::evidence::{Reply, Table};

/// Signed in, with the answer on screen.
pub(super) fn answered() -> State {
    let (mut state, call) = calling();
    let rows = vec![serde_json::json!({"displayName": "Contoso"})];
    let table = Table { rows, more: false };
    let reply = seen(&state, Reply { status: 200, took: std::time::Duration::ZERO, table });
    bring(&mut state, call, Observation::Call(reply));
    assert_eq!(state.place(), Place::Success);
    act(&mut state, Action::Answer);
    state
}

#[test]
fn enter_in_the_search_of_an_answer_leads_to_its_rows() {
    let mut state = answered();
    act(&mut state, Action::Search);
    typed(&mut state, "con");
    act(&mut state, Action::Primary);
    assert_eq!((state.place(), state.screen().focus()), (Place::Call, None));
    act(&mut state, Action::Primary);
    assert_eq!(state.place(), Place::Summary);
}

#[test]
fn the_rows_of_an_answer_are_saved_under_the_name_of_their_target() {
    let mut state = answered();
    let effects = act(&mut state, Action::SaveRows);
    let [Effect::Apply { deed: Deed::WriteFile { path, content }, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert!(path.to_string_lossy().starts_with("firstcall-power-platform-"), "{}", path.display());
    assert!(content.contains("Contoso"), "{content}");
}

#[test]
fn the_summary_opens_on_what_is_wrong() {
    let (mut state, call) = calling();
    let fault = ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", "");
    let refused = Seen { outcome: Err(Fault::Service(fault)), at: state.case().now(), exchanges: Vec::new() };
    bring(&mut state, call, Observation::Call(refused));
    let what = view::selected_finding(&state).map(|finding| finding.what.clone());
    act(&mut state, Action::Step(1));
    act(&mut state, Action::Summary);
    assert!(what.is_some());
    assert_eq!(view::selected_finding(&state).map(|finding| finding.what.clone()), what);
}

fn explained(text: &str) -> State {
    let mut state = state();
    act(&mut state, Action::Explain);
    typed(&mut state, text);
    act(&mut state, Action::Primary);
    assert!(view::is_explained(&state));
    state
}

#[test]
fn after_one_error_enter_or_a_paste_begins_another() {
    let mut state = explained("AADSTS65001");
    act(&mut state, Action::Primary);
    assert_eq!(
        (state.screen().fields().value(Field::Own(OwnField::Explain)), state.screen().focus()),
        ("", Some(Field::Own(OwnField::Explain)))
    );
    let mut state = explained("AADSTS65001");
    update(&mut state, Msg::Edit(Edit::Paste("AADSTS50105".to_owned())));
    assert_eq!(state.screen().fields().value(Field::Own(OwnField::Explain)), "AADSTS50105");
}

#[test]
fn a_text_in_which_nothing_was_found_stays_to_be_mended() {
    let mut state = state();
    act(&mut state, Action::Explain);
    typed(&mut state, "nothing known");
    act(&mut state, Action::Primary);
    assert_eq!(
        (state.screen().fields().value(Field::Own(OwnField::Explain)), state.screen().focus()),
        ("nothing known", Some(Field::Own(OwnField::Explain)))
    );
}

#[test]
fn a_file_that_is_named_is_read_and_explained_where_it_was_asked_for() {
    let asked = || {
        let mut state = state();
        act(&mut state, Action::Explain);
        typed(&mut state, "./error.txt");
        let effects = act(&mut state, Action::Primary);
        assert!(matches!(&deeds(&effects)[0].1, Deed::ReadText(path) if path.ends_with("error.txt")), "{effects:?}");
        (state, effects)
    };
    let read = || Ok(Done::TextRead { path: "./error.txt".into(), text: Secret::new("AADSTS65001: no".to_owned()) });
    let (mut state, effects) = asked();
    done(&mut state, &effects, read());
    assert!(view::is_explained(&state));
    assert_eq!(state.screen().fields().value(Field::Own(OwnField::Explain)), "./error.txt");
    let said = state.screen().notice().map(|notice| notice.text.clone());
    assert_eq!(said.as_deref(), Some("Read ./error.txt (15 bytes)."));
    let (mut state, effects) = asked();
    act(&mut state, Action::Back);
    act(&mut state, Action::Back);
    done(&mut state, &effects, read());
    assert!(state.screen().explained().is_none());
}

#[test]
fn the_lines_of_a_pasted_log_tell_its_failures_apart() {
    let log = "07:40:01 [crm] AADSTS65001: no\n07:41:30 [erp] GET https://contoso.operations.dynamics.com/data/X 403 Forbidden";
    let mut state = state();
    act(&mut state, Action::Explain);
    update(&mut state, Msg::Edit(Edit::Paste(log.to_owned())));
    act(&mut state, Action::Primary);
    let codes: Vec<_> = state.screen().explained().unwrap().errors.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(codes, ["AADSTS65001", "HTTP 403"]);
}

#[test]
fn an_explanation_is_there_still_when_its_place_is_opened_again() {
    let mut state = explained("AADSTS65001");
    act(&mut state, Action::Back);
    assert_ne!(state.place(), Place::Explain);
    act(&mut state, Action::Explain);
    assert!(view::is_explained(&state));
    act(&mut state, Action::Primary);
    assert_eq!(state.screen().focus(), Some(Field::Own(OwnField::Explain)));
}

#[test]
fn an_explanation_is_saved_with_all_of_its_errors() {
    let mut state = explained("AADSTS65001 and AADSTS50011");
    let effects = act(&mut state, Action::SaveReport);
    let [Effect::Apply { deed: Deed::WriteFile { path, content }, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert!(path.to_string_lossy().starts_with("firstcall-explanation-"), "{}", path.display());
    assert!(content.contains("AADSTS65001") && content.contains("AADSTS50011"), "{content}");
}

#[test]
fn the_other_fixes_of_an_explained_error_are_one_key_away() {
    let mut state = explained("AADSTS50105");
    let title = |state: &State| view::ways(state)[0].title.clone();
    let first = title(&state);
    let Some(msg) = keymap(&state, Key::Char('w')) else {
        panic!("no key for another fix");
    };
    update(&mut state, msg);
    assert_ne!(title(&state), first);
}

#[test]
fn a_paste_beside_the_fields_fills_the_one_that_is_missing_and_spoils_none() {
    let mut state = with_app();
    act(&mut state, Action::Back);
    assert_eq!(state.screen().focus(), None);
    update(&mut state, Msg::Edit(Edit::Paste("stray".to_owned())));
    assert_eq!(
        (
            state.screen().fields().value(Field::Input(InputId::Tenant)),
            state.screen().fields().value(Field::Input(InputId::ClientId))
        ),
        (TENANT, CLIENT)
    );
    let mut state = on_step_one();
    typed(&mut state, TENANT);
    act(&mut state, Action::Back);
    update(&mut state, Msg::Edit(Edit::Paste(CLIENT.to_owned())));
    assert_eq!(
        (
            state.screen().fields().value(Field::Input(InputId::Tenant)),
            state.screen().fields().value(Field::Input(InputId::ClientId))
        ),
        (TENANT, CLIENT)
    );
}

#[test]
fn what_a_check_could_not_read_again_does_not_outlive_the_app() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Secret);
    fill(&mut state, Field::Secret(SecretId::ClientSecret), "practice");
    let run_of = |effects: &[Effect], fact: Fact| {
        probes(effects).into_iter().find(|(_, probe)| probe.fact() == fact).map(|(run, _)| run).unwrap()
    };
    let effects = act(&mut state, Action::SignIn);
    let signed_in = seen(&state, token_by(Flow::Secret));
    let effects = bring(&mut state, run_of(&effects, Fact::SignIn), Observation::SignIn(signed_in));
    let roles = seen(&state, Vec::new());
    bring(&mut state, run_of(&effects, Fact::Roles), Observation::Roles(roles));
    assert!(state.case().evidence().roles.is_some());
    let effects = act(&mut state, Action::Recheck);
    let fault = Fault::Service(ServiceFault::new(Stage::SignIn, "AADSTS7000222", ""));
    let refused = Seen { outcome: Err(fault), at: state.case().now(), exchanges: Vec::new() };
    bring(&mut state, run_of(&effects, Fact::SignIn), Observation::SignIn(refused));
    assert_eq!(state.case().evidence().roles, None);
}

#[test]
fn that_nobody_agreed_is_forgotten_when_everything_is_looked_at_again() {
    let mut state = with_app();
    let effects = act(&mut state, Action::Agree);
    let fault = Fault::Service(ServiceFault::new(Stage::SignIn, "access_denied", ""));
    let refused = Seen { outcome: Err(fault), at: state.case().now(), exchanges: Vec::new() };
    done(&mut state, &effects, Ok(Done::ConsentEnded(Box::new(refused))));
    assert!(state.case().evidence().consent.is_some());
    act(&mut state, Action::Recheck);
    assert_eq!(state.case().evidence().consent, None);
}

#[test]
fn a_person_who_waits_for_a_call_sees_its_outcome_from_every_place() {
    let (mut state, call) = calling();
    act(&mut state, Action::Step(1));
    let fault = ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", "");
    let refused = Seen { outcome: Err(Fault::Service(fault)), at: state.case().now(), exchanges: Vec::new() };
    bring(&mut state, call, Observation::Call(refused));
    assert_eq!(state.place(), Place::Step(4));
    assert!(state.screen().notice().is_some_and(|notice| notice.is_problem && notice.text.contains("step 4")));

    let (mut state, call) = calling();
    act(&mut state, Action::Step(1));
    let table = Table { rows: Vec::new(), more: false };
    let answered = seen(&state, Reply { status: 200, took: std::time::Duration::ZERO, table });
    bring(&mut state, call, Observation::Call(answered));
    assert_eq!((state.place(), state.screen().notice()), (Place::Success, None));
}
