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
    assert!(notice(&state).starts_with("Fixed: "), "{}", notice(&state));
    assert!(notice(&state).ends_with(&format!(" 1 of {all} fixed.")), "{}", notice(&state));
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
    assert_eq!(notice(&state), "Checking again.");
    read_all(&mut state, asked);
    assert_eq!(notice(&state), "Checked again: nothing has changed.");
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
fn pasting_the_whole_page_keeps_its_correlation_id() {
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

#[test]
fn the_tenants_id_in_place_of_its_name_keeps_who_has_signed_in() {
    let mut state = looking();
    act(&mut state, Action::Step(1));
    focus(&mut state, Field::Input(InputId::Tenant));
    update(&mut state, Msg::Edit(Edit::Type(InputRequest::DeleteLine)));
    later(&mut state, 5000);
    // Slowly, with a pause in which what is there so far is no tenant.
    typed(&mut state, &TENANT_ID[..9]);
    later(&mut state, 5000);
    assert_eq!(state.screen().fields().problem(Field::Input(InputId::Tenant)), None);
    let asked = typed(&mut state, &TENANT_ID[9..]);
    assert_eq!(probes(&asked), []);
    assert!(state.case().evidence().has_value(Fact::Directory));
    assert_eq!(state.screen().fields().value(Field::Input(InputId::Tenant)), TENANT);
    assert_eq!(notice(&state), format!("{TENANT_ID} is the ID of {TENANT}, which is already entered."));
    // Another tenant is another one.
    update(&mut state, Msg::Edit(Edit::Type(InputRequest::DeleteLine)));
    typed(&mut state, "fabrikam.example");
    act(&mut state, Action::Primary);
    assert!(!state.case().evidence().has_value(Fact::Directory));
}

#[test]
fn enter_leads_back_once_to_a_problem_that_came_up_in_an_earlier_step() {
    let mut state = looking();
    let step_of = |state: &State, id: &str| {
        state.case().judged().iter().find(|judged| judged.requirement == *id).map(|judged| judged.step)
    };
    assert_eq!(step_of(&state, "app.single_tenant"), Some(1));
    // The problems of the first step were never shown: somebody went to the third by its number.
    act(&mut state, Action::Step(4));
    leave_field(&mut state);
    assert_eq!(view::primary_label(&state), "next problem");
    let mut seen = Vec::new();
    while view::next_problem(&state).is_some() && seen.len() < 20 {
        act(&mut state, Action::Primary);
        seen.push(view::selected(&state).unwrap().requirement.clone());
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(seen.len(), once.len(), "nobody goes in a circle: {seen:?}");
    assert!(seen.iter().any(|id| step_of(&state, id.as_str()).is_some_and(|step| step < 4)), "{seen:?}");
}

#[test]
fn after_a_sign_in_that_may_have_asked_for_consent_it_is_read_again() {
    let mut state = looking();
    act(&mut state, Action::Step(5));
    leave_field(&mut state);
    let asked = act(&mut state, Action::SignIn);
    let (run, probe) = probes(&asked).into_iter().find(|(_, probe)| probe.fact() == Fact::SignIn).unwrap();
    assert!(matches!(probe, Probe::SignIn(_)));
    let token = seen(&state, token_by(Flow::Browser));
    let asked = bring(&mut state, run, Observation::SignIn(token));
    assert!(probes(&asked).iter().any(|(_, probe)| probe.fact() == Fact::Principal), "{asked:?}");
}

#[test]
fn the_way_to_look_that_works_here_comes_first() {
    let first = |surroundings| {
        let setup = Setup { surroundings, ..setup(&[(InputId::Tenant, TENANT)]) };
        view::directory_ways(&State::new(setup))[0].0
    };
    assert_eq!(first(Surroundings::Desktop), DirectoryVia::Browser);
    for far in [Surroundings::Ssh, Surroundings::Container, Surroundings::Headless, Surroundings::CloudShell] {
        assert_eq!(first(far), DirectoryVia::DeviceCode, "{far:?}");
    }
}
