//! After a look at the setup: the steps are a list of what is to be done, and it is looked at again by itself.

use super::*;
use crate::evidence::{Application, DirectoryRead, DirectorySession, DirectoryVia, Principal};

/// Signed in to look at the setup, on step 1.
fn looking() -> State {
    let mut state = with_app();
    let asked = act(&mut state, Action::Look(DirectoryVia::Browser));
    let (run, probe) = probes(&asked)[0].clone();
    assert!(matches!(probe, Probe::Directory { .. }));
    let session = DirectorySession {
        via: DirectoryVia::Browser,
        tenant_id: Some(TENANT_ID.to_owned()),
        account: Some("dana@contoso.onmicrosoft.com".to_owned()),
        scopes: Vec::new(),
    };
    let session = seen(&state, session);
    let asked = bring(&mut state, run, Observation::Directory(session));
    read(&mut state, asked, false);
    state
}

/// Answers every question that was asked; the registration lists a redirect URI or none.
fn read(state: &mut State, asked: Vec<Effect>, is_listed: bool) {
    let mut asked = probes(&asked);
    while let Some((run, probe)) = asked.pop() {
        let app = |list: bool| Application {
            object_id: "o".to_owned(),
            client_id: CLIENT.to_owned(),
            audience: "AzureADMultipleOrgs".to_owned(),
            redirects: crate::evidence::Platforms {
                public: if list { vec!["http://localhost".to_owned()] } else { Vec::new() },
                ..Default::default()
            },
            ..Application::default()
        };
        let observation = match &probe {
            Probe::Read { object: DirectoryRead::Application { .. }, .. } => {
                Observation::Application(seen(state, Some(app(is_listed))))
            }
            Probe::Read { object: DirectoryRead::Principal { .. }, .. } => {
                Observation::Principal(seen(state, None::<Principal>))
            }
            Probe::Read { object, .. } => {
                let fault = Fault::Service(ServiceFault::new(Stage::Directory, "Request_ResourceNotFound", ""));
                Observation::of_fault(object.fact(), fault, state.case().now())
            }
            Probe::App { .. } => Observation::App(seen(state, ())),
            other => panic!("{other:?} is asked"),
        };
        asked.extend(probes(&bring(state, run, observation)));
    }
}

fn notice(state: &State) -> &str {
    state.screen().notice().map_or("", |notice| &notice.text)
}

#[test]
fn the_sign_in_stays_when_the_app_changes() {
    let mut state = looking();
    let other = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0001";
    let asked = fill(&mut state, Field::Input(InputId::ClientId), other);
    let asked = probes(&asked);
    assert!(asked.iter().any(|(_, probe)| matches!(probe, Probe::Read { object: DirectoryRead::Application { client_id }, .. } if client_id == other)));
    assert!(!asked.iter().any(|(_, probe)| matches!(probe, Probe::Directory { .. })));
    assert_eq!(state.case().directory(), Some(DirectoryVia::Browser));
    assert!(state.case().evidence().has_value(Fact::Directory));
}

#[test]
fn coming_back_looks_again_and_says_what_was_put_right() {
    let mut state = looking();
    let (met, all) = state.put_right().expect("something is missing");
    assert_eq!(met, 0);
    later(&mut state, 5000);
    let asked = update(&mut state, Msg::Returned);
    assert!(probes(&asked).iter().all(|(_, probe)| matches!(probe, Probe::Read { .. })), "{asked:?}");
    read(&mut state, asked, true);
    assert_eq!(state.put_right(), Some((1, all)));
    assert!(notice(&state).starts_with("Put right: "), "{}", notice(&state));
    assert!(notice(&state).ends_with(&format!(" 1 of {all} put right.")), "{}", notice(&state));
    // Nothing is asked twice in a moment, and where nothing changed nothing is said.
    assert_eq!(update(&mut state, Msg::Returned), []);
    act(&mut state, Action::Up);
    later(&mut state, 5000);
    let asked = update(&mut state, Msg::Returned);
    read(&mut state, asked, true);
    assert_eq!(notice(&state), "");
}

#[test]
fn looking_again_is_answered_in_words() {
    let mut state = looking();
    let asked = act(&mut state, Action::Recheck);
    assert_eq!(notice(&state), "Looking again.");
    read_all(&mut state, asked);
    assert_eq!(notice(&state), "Looked again: nothing has changed.");
}

/// The same, where the tenant is looked up again too.
fn read_all(state: &mut State, asked: Vec<Effect>) {
    let is_tenant = |effect: &Effect| matches!(effect, Effect::Gather { probe: Probe::Tenant { .. }, .. });
    let (tenants, others): (Vec<Effect>, Vec<Effect>) = asked.into_iter().partition(is_tenant);
    read(state, others, false);
    for (run, _) in probes(&tenants) {
        let found = seen(state, tenant());
        let more = bring(state, run, Observation::Tenant(found));
        read(state, more, false);
    }
}

#[test]
fn after_a_page_was_opened_it_looks_again_by_itself_but_not_for_ever() {
    let mut state = looking();
    act(&mut state, Action::Step(3));
    leave_field(&mut state);
    act(&mut state, Action::OpenPortal);
    assert!(state.case().next_look().is_some());
    let mut looks = 0;
    for _ in 0..600 {
        let asked = later(&mut state, 1000);
        looks += usize::from(!probes(&asked).is_empty());
        read(&mut state, asked, false);
    }
    assert_eq!((looks, state.case().next_look()), (5, None));
}

#[test]
fn enter_leads_from_one_problem_to_the_next() {
    let mut state = looking();
    act(&mut state, Action::Step(1));
    leave_field(&mut state);
    let mut seen = Vec::new();
    for _ in 0..10 {
        if let Some(judged) =
            view::selected(&state).filter(|judged| judged.verdict.status == crate::checks::Status::Unmet)
        {
            seen.push(judged.requirement.to_string());
        }
        if view::next_problem(&state).is_none() {
            break;
        }
        act(&mut state, Action::Primary);
    }
    let unmet = state.case().judged().iter().filter(|judged| judged.verdict.status == crate::checks::Status::Unmet);
    let unmet: Vec<String> = unmet.map(|judged| judged.requirement.to_string()).collect();
    assert_eq!(seen, unmet);
    let step = state.place().step().unwrap();
    act(&mut state, Action::Primary);
    assert_eq!(state.place(), Place::Step(step + 1), "behind the last one Enter goes on as ever");
}

#[test]
fn whoever_pastes_the_whole_page_keeps_its_correlation_id() {
    let (mut state, _) = waiting();
    act(&mut state, Action::BrowserSays);
    let page = "Access has been blocked by Conditional Access policies. Error Code: 53003\n\
                Correlation ID: 9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d\nTimestamp: 2026-11-26T06:45:10.123Z";
    update(&mut state, Msg::Edit(Edit::Paste(page.to_owned())));
    act(&mut state, Action::Primary);
    let seen = state.case().evidence().sign_in.clone().expect("that ended the sign-in");
    let Some(Fault::Service(fault)) = seen.fault() else { panic!("{seen:?}") };
    assert_eq!(fault.code, "AADSTS53003");
    assert_eq!(fault.correlation_id.as_deref(), Some("9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"));
}

#[test]
fn a_report_is_saved_in_the_form_that_is_chosen_with_or_without_people() {
    let mut state = with_app();
    act(&mut state, Action::SaveReport);
    assert_eq!(state.place(), Place::Report);
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Apply { deed: Deed::WriteReport { path, hides_people }, .. } => {
                Some((path.extension()?.to_str()?.to_owned(), *hides_people))
            }
            _ => None,
        })
    };
    let effects = act(&mut state, Action::Primary);
    assert_eq!(asked(&effects), Some(("md".to_owned(), false)));
    assert_eq!(state.place(), Place::Step(1));
    act(&mut state, Action::SaveReport);
    act(&mut state, Action::Down);
    act(&mut state, Action::Toggle);
    assert_eq!(asked(&act(&mut state, Action::Primary)), Some(("html".to_owned(), true)));
    act(&mut state, Action::SaveReport);
    act(&mut state, Action::Last);
    assert_eq!(asked(&act(&mut state, Action::Primary)), Some(("json".to_owned(), true)));
}
