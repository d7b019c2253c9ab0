//! What keys mean: the same on every screen, nothing where nothing can be meant, and a way to be found by words.

use super::*;
use crate::app::Question;

/// Actions that are one and the same thing to a person, in different places.
const SAME: [&[Action]; 11] = [
    &[Action::NewCertificate, Action::NoApp],
    &[Action::OpenPortal, Action::OpenLink],
    &[Action::CopyCommand, Action::CopyLink, Action::CopyText, Action::CopyRequest, Action::CopyExchange],
    &[Action::Permissions, Action::Roles],
    &[Action::RoleScopes, Action::Environments],
    &[
        Action::WriteFile,
        Action::SaveRows,
        Action::SaveText,
        Action::WriteDates,
        Action::SaveExchange,
        Action::ExportProfile,
    ],
    &[Action::DropSpare, Action::DeleteProfile],
    &[Action::RawToken, Action::OtherView, Action::ReadAll],
    &[Action::Agree, Action::ApproveForEverybody],
    &[Action::Repair, Action::RepairAll, Action::LiftFaults],
    &[Action::Toggle, Action::Confirm],
];

#[test]
fn a_letter_has_one_meaning_on_all_screens() {
    let mut taken: BTreeMap<char, Vec<Action>> = BTreeMap::new();
    for row in ROWS {
        for key in row.keys {
            if let Key::Char(c) = key {
                taken.entry(*c).or_default().push(row.action);
            }
        }
    }
    assert!(taken.len() > 20);
    for (letter, mut actions) in taken {
        actions.sort();
        actions.dedup();
        let is_one = actions.len() == 1 || SAME.iter().any(|same| actions.iter().all(|action| same.contains(action)));
        assert!(is_one, "{letter} means {actions:?}");
    }
}

fn found(state: &mut State, words: &str) -> Vec<Action> {
    act(state, Action::Palette);
    typed(state, words);
    let found = view::palette(state).iter().map(|offer| offer.action).collect();
    act(state, Action::Back);
    found
}

#[test]
fn the_palette_finds_what_people_call_by_other_words() {
    for (words, action) in [
        ("quit", Action::Quit),
        ("exit", Action::Quit),
        ("back", Action::Back),
        ("portal", Action::OpenPortal),
        ("azure", Action::OpenPortal),
        ("make a certificate", Action::NewCertificate),
        ("create certificate", Action::NewCertificate),
        ("certifcate", Action::NewCertificate),
        ("login", Action::SignIn),
        ("refresh", Action::Recheck),
        ("scopes", Action::Permissions),
        ("consent", Action::Step(2)),
        ("http log", Action::Exchanges),
        ("undo", Action::Undo),
        ("no app", Action::NoApp),
        ("create app registration", Action::NoApp),
        ("shell", Action::Suspend),
    ] {
        // Windows stops no program to come back to it.
        if cfg!(windows) && action == Action::Suspend {
            continue;
        }
        let mut state = with_app();
        let found = found(&mut state, words);
        assert!(found.contains(&action), "{words}: {found:?}");
    }
    assert_eq!(found(&mut with_app(), "xyzzy"), []);
    assert_eq!(found(&mut with_app(), "quit")[0], Action::Quit);
}

#[test]
fn what_is_done_elsewhere_says_where() {
    let mut state = with_app();
    act(&mut state, Action::Palette);
    typed(&mut state, "make a certificate");
    let first = view::palette(&state)[0];
    assert_eq!((first.action, first.elsewhere.is_some()), (Action::NewCertificate, true));
    act(&mut state, Action::Primary);
    assert!(state.screen().notice().unwrap().text.contains("on step 4"), "{:?}", state.screen().notice());
    assert_eq!(state.place(), Place::Step(1));
}

#[test]
fn the_arrows_pass_every_choice_and_only_space_or_enter_takes_one() {
    let mut state = state();
    begin(&mut state, "power-platform");
    let flows = |state: &State| state.case().profile().case.flow;
    let before = flows(&state);
    let rows = view::choices(&state, Place::Case);
    assert!(rows[0].is_chosen && state.screen().cursor(Place::Case) == 0);
    for _ in 0..rows.len() {
        act(&mut state, Action::Down);
    }
    assert_eq!((flows(&state), state.screen().cursor(Place::Case)), (before, rows.len() - 1));
    let device = rows.iter().position(|row| row.decides == view::Decides::Flow(Flow::DeviceCode)).unwrap();
    select(&mut state, device);
    for key in [Key::Char(' '), Key::Right] {
        assert!(matches!(keymap(&state, key), Some(Msg::Act(Action::Toggle))), "{key:?}");
    }
    assert_eq!(view::primary_label(&state), "choose and continue");
    act(&mut state, Action::Primary);
    assert_eq!((flows(&state), state.place()), (Flow::DeviceCode, Place::Step(1)));
}

#[test]
fn enter_at_once_changes_nothing_that_was_chosen() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Certificate);
    act(&mut state, Action::ChangeCase);
    assert_eq!(view::primary_label(&state), "continue");
    act(&mut state, Action::Primary);
    assert_eq!(state.case().profile().case.flow, Flow::Certificate);
}

#[test]
fn leaving_a_case_that_is_half_done_is_asked_and_a_second_time_done() {
    let mut state = with_app();
    leave_field(&mut state);
    act(&mut state, Action::Quit);
    assert_eq!((state.place(), state.screen().question()), (Place::Question, Some(Question::Leave)));
    act(&mut state, Action::Back);
    assert!(!state.screen().is_leaving() && state.place() == Place::Step(1));
    act(&mut state, Action::Quit);
    act(&mut state, Action::Quit);
    assert!(state.screen().is_leaving());
    // Nothing was begun here, and so nothing is asked.
    let mut idle = self::state();
    act(&mut idle, Action::Quit);
    assert!(idle.screen().is_leaving());
}

#[test]
fn changes_of_a_field_are_taken_back_one_after_the_other() {
    let mut state = with_app();
    focus(&mut state, Field::Input(InputId::Tenant));
    update(&mut state, Msg::Edit(Edit::Type(InputRequest::DeleteLine)));
    typed(&mut state, "fabrikam");
    typed(&mut state, ".com");
    let value = |state: &State| state.screen().fields().value(Field::Input(InputId::Tenant)).to_owned();
    assert_eq!(value(&state), "fabrikam.com");
    let undo = |state: &mut State| {
        let Some(msg) = keymap(state, Key::Ctrl('_')) else { panic!("nothing to take back") };
        update(state, msg);
    };
    undo(&mut state);
    assert_eq!(value(&state), "");
    undo(&mut state);
    assert_eq!(value(&state), TENANT);
    // What was typed first.
    undo(&mut state);
    assert_eq!((value(&state).as_str(), view::can_undo(&state)), ("", false));
    assert!(keymap(&state, Key::Ctrl('_')).is_none());
}

#[test]
fn nothing_but_leaving_does_anything_before_the_practice_tenant_is_ready() {
    for tenants in [Tenants::Both, Tenants::Practice] {
        let mut state = State::new(Setup { tenants, saved: vec![with_app().case().profile().clone()], ..setup(&[]) });
        let starting = practise(&mut state, "configured");
        for action in [Action::Primary, Action::Down, Action::Select(1), Action::Explain, Action::Palette] {
            assert_eq!(act(&mut state, action), [], "{action:?}");
        }
        assert_eq!((state.place(), state.screen().cursor(Place::Welcome)), (Place::Welcome, 0));
        assert!(keymap(&state, Key::Enter).is_none() && keymap(&state, Key::Esc).is_some());
        let ready = ready(&state);
        done(&mut state, &starting, Ok(Done::PracticeStarted(Box::new(ready))));
        assert_eq!(state.place(), Place::Case);
    }
}

#[test]
fn esc_gives_up_a_practice_tenant_that_is_starting() {
    let mut state = state();
    let starting = practise(&mut state, "configured");
    act(&mut state, Action::Back);
    assert!(!state.screen().is_leaving() && state.practice().is_none());
    let ready = ready(&state);
    done(&mut state, &starting, Ok(Done::PracticeStarted(Box::new(ready))));
    assert_eq!((state.place(), state.practice().is_none()), (Place::Welcome, true));
}

#[test]
fn somebody_who_only_practises_sees_no_tenant_of_their_own() {
    let saved = vec![with_app().case().profile().clone()];
    let state = State::new(Setup { tenants: Tenants::Practice, saved, ..setup(&[]) });
    let own =
        |entry: &view::WelcomeEntry| matches!(entry, view::WelcomeEntry::Continue(_) | view::WelcomeEntry::Tenant(_));
    assert!(!view::welcome(&state).iter().any(own), "{:?}", view::welcome(&state));
}

#[test]
fn a_key_that_no_value_begins_with_means_what_it_means_beside_the_field() {
    let mut state = on_step_one();
    typed(&mut state, TENANT);
    act(&mut state, Action::Primary);
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::ClientId)));
    let meaning = |state: &State, c| match keymap(state, Key::Char(c)) {
        Some(Msg::Act(action)) => Some(action),
        _ => None,
    };
    assert_eq!((meaning(&state, '+'), meaning(&state, '?')), (Some(Action::NoApp), Some(Action::Help)));
    typed(&mut state, "4b");
    assert_eq!((meaning(&state, '+'), meaning(&state, '?')), (None, None));
}

#[test]
fn text_that_is_typed_beside_a_field_that_must_be_filled_goes_into_it() {
    let mut state = on_step_one();
    leave_field(&mut state);
    assert_eq!(view::missing_field(&state), Some(Field::Input(InputId::Tenant)));
    update(&mut state, Msg::Edit(Edit::TypeAll("co".to_owned())));
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::Tenant)));
    typed(&mut state, "ntoso.com");
    assert_eq!(state.screen().fields().value(Field::Input(InputId::Tenant)), "contoso.com");
    let mut state = with_app();
    leave_field(&mut state);
    assert_eq!(view::missing_field(&state), None);
}

#[test]
fn every_step_opens_its_page_of_the_portal_also_where_nothing_is_wrong() {
    for step in 1..=5 {
        let mut state = with_app();
        act(&mut state, Action::Step(step));
        leave_field(&mut state);
        let opened = deeds(&act(&mut state, Action::OpenPortal));
        let is_page = |deed: &Deed| matches!(deed, Deed::OpenPage(page) if page.starts_with("https://"));
        assert!(matches!(&opened[..], [(_, deed)] if is_page(deed)), "step {step}: {opened:?}");
    }
    // Also before anything is typed.
    let mut state = on_step_one();
    leave_field(&mut state);
    assert_eq!(deeds(&act(&mut state, Action::OpenPortal)).len(), 1);
}

#[test]
fn a_letter_that_means_nothing_here_is_answered_and_changes_nothing() {
    let mut state = with_app();
    act(&mut state, Action::Step(2));
    let place = state.place();
    let msg = pressed(&state, Key::Char('@')).expect("every letter is answered");
    assert!(keymap(&state, Key::Char('@')).is_none());
    assert_eq!(update(&mut state, msg), []);
    let said = state.screen().notice().map(|notice| notice.text.as_str());
    assert_eq!((state.place(), said), (place, Some("This key does nothing here. ? lists the keys.")));
    assert_eq!(pressed(&state, Key::ShiftUp).map(|_| ()), keymap(&state, Key::ShiftUp).map(|_| ()));
}

#[test]
fn where_no_browser_opens_the_address_is_shown_to_be_copied() {
    let mut state = with_app();
    act(&mut state, Action::Step(2));
    leave_field(&mut state);
    let opened = deeds(&act(&mut state, Action::OpenPortal));
    let [(run, Deed::OpenPage(page))] = &opened[..] else { panic!("{opened:?}") };
    let none = DeedError::NoBrowser { address: page.clone() };
    update(&mut state, Msg::Applied { run: *run, outcome: Box::new(Err(none)) });
    assert_eq!((state.place(), state.screen().reading().text()), (Place::Text, page.clone()));
    let copied = deeds(&act(&mut state, Action::CopyText));
    assert!(matches!(&copied[..], [(_, Deed::Copy(text))] if text == page), "{copied:?}");
    act(&mut state, Action::Primary);
    assert_eq!(state.place(), Place::Step(2));
}
