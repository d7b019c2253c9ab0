//! The list of practice scenarios.

use super::*;

/// With the controls of a practice tenant open.
fn practising() -> State {
    let mut state = state();
    let scenario = |id: &str, title: &str, breaks: &str| ScenarioLine {
        id: id.to_owned(),
        title: title.to_owned(),
        story: format!("Here the story of {id} is told."),
        breaks: vec![breaks.to_owned()],
        number: (id == "user-consent-off").then_some(90_094),
        targets: Vec::new(),
    };
    let starting = practise(&mut state, "user-consent-off");
    let ready = PracticeReady {
        scenarios: vec![
            scenario("configured", "Everything works", ""),
            scenario("consent-missing", "Nobody agreed", "consent.granted"),
            scenario("user-consent-off", "People may not agree", "consent.granted"),
        ],
        current: "user-consent-off".to_owned(),
        ..ready(&state)
    };
    done(&mut state, &starting, Ok(Done::PracticeStarted(Box::new(ready))));
    act(&mut state, Action::Step(1));
    act(&mut state, Action::Practice);
    state
}

#[test]
fn a_scenario_is_found_by_words_and_by_what_it_breaks() {
    let mut state = practising();
    assert_eq!((state.screen().focus(), state.screen().cursor(Place::Practice)), (None, 2));
    act(&mut state, Action::Search);
    typed(&mut state, "Consent.granted");
    let titles: Vec<&str> = view::scenarios(&state).iter().map(|scenario| scenario.title.as_str()).collect();
    assert_eq!(titles, ["Nobody agreed", "People may not agree"]);
    typed(&mut state, " missing");
    let ids = |state: &State| view::scenarios(state).iter().map(|it| it.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&state), ["consent-missing"]);
    let search = |state: &mut State, text: &str| {
        update(state, Msg::Edit(Edit::Type(InputRequest::DeleteLine)));
        typed(state, text);
    };
    search(&mut state, "of not");
    assert_eq!(ids(&state), ["user-consent-off"]);
    for number in ["90094", "aadsts90094"] {
        search(&mut state, number);
        assert_eq!(ids(&state), ["user-consent-off"]);
    }
    search(&mut state, "story");
    assert_eq!(ids(&state).len(), 3);
    search(&mut state, "missing");
    let effects = act(&mut state, Action::Primary);
    let wanted = Deed::Practice(start("consent-missing")[0].clone());
    assert!(deeds(&effects).iter().any(|(_, deed)| *deed == wanted), "{effects:?}");
}

#[test]
fn esc_leaves_the_search_for_a_scenario_and_then_the_controls() {
    let mut state = practising();
    act(&mut state, Action::Search);
    typed(&mut state, "nothing like that");
    assert!(act(&mut state, Action::Primary).is_empty());
    act(&mut state, Action::Back);
    assert_eq!((state.place(), state.screen().focus()), (Place::Practice, None));
    act(&mut state, Action::Back);
    assert_ne!(state.place(), Place::Practice);
    act(&mut state, Action::Practice);
    assert_eq!((view::scenarios(&state).len(), state.screen().cursor(Place::Practice)), (3, 2));
}

#[test]
fn a_kind_of_scenario_keeps_the_target_of_the_session() {
    let mut state = state();
    let scenario = |id: &str| ScenarioLine {
        id: id.to_owned(),
        title: id.to_owned(),
        story: String::new(),
        breaks: vec!["app.found".to_owned()],
        number: None,
        targets: Vec::new(),
    };
    let starting = practise(&mut state, "configured-dataverse");
    let suggest = Suggest { target: Some("dataverse".to_owned()), ..Suggest::default() };
    let of =
        |targets: &[&str], line| ScenarioLine { targets: targets.iter().map(|id| (*id).to_owned()).collect(), ..line };
    let ready = PracticeReady {
        scenarios: vec![
            of(&["power-platform"], scenario("fresh")),
            of(&["dataverse"], scenario("fresh-dataverse")),
            of(&["power-platform", "dataverse"], scenario("ca-risk")),
            of(&["power-platform"], scenario("role-missing")),
        ],
        current: "ca-risk".to_owned(),
        suggest,
        ..ready(&state)
    };
    done(&mut state, &starting, Ok(Done::PracticeStarted(Box::new(ready))));
    act(&mut state, Action::Step(1));
    for (row, wanted) in [(0, "fresh-dataverse"), (2, "ca-risk")] {
        act(&mut state, Action::Practice);
        select(&mut state, row);
        let asked = act(&mut state, Action::Primary);
        let target = Some(state.case().profile().case.target.clone());
        let wanted = Deed::Practice(PracticeRequest::Start { scenario: wanted.to_owned(), target });
        assert!(deeds(&asked).iter().any(|(_, deed)| *deed == wanted), "{asked:?}");
    }
    // What would change the API of the case says so, and is not led to.
    let other = |id: &str| {
        let scenarios = view::scenarios(&state);
        view::other_target(&state, scenarios.into_iter().find(|line| line.id == id).unwrap()).map(str::to_owned)
    };
    assert_eq!((other("fresh"), other("ca-risk")), (None, None));
    assert_eq!(other("role-missing").as_deref(), Some("Power Platform API"));
    let next = requests(&act(&mut state, Action::NextScenario));
    assert!(
        matches!(&next[..], [PracticeRequest::Start { scenario, .. }] if scenario == "fresh-dataverse"),
        "{next:?}"
    );
}

/// What the practice tenant was asked for.
fn requests(effects: &[Effect]) -> Vec<PracticeRequest> {
    let asked = deeds(effects).into_iter().filter_map(|(_, deed)| match deed {
        Deed::Practice(request) => Some(request.clone()),
        _ => None,
    });
    asked.collect()
}

fn start(scenario: &str) -> [PracticeRequest; 1] {
    [PracticeRequest::Start { scenario: scenario.to_owned(), target: Some("power-platform".into()) }]
}

#[test]
fn the_next_scenario_follows_the_one_that_is_on_and_one_is_set_back() {
    let mut state = practising();
    assert_eq!(requests(&act(&mut state, Action::NextScenario)), start("configured"));
    let mut state = practising();
    assert_eq!(requests(&act(&mut state, Action::ResetScenario)), start("user-consent-off"));
}

#[test]
fn a_fault_is_laid_where_it_is_aimed_and_lifted_by_its_name() {
    let mut state = practising();
    act(&mut state, Action::Faults);
    let request =
        |kind, endpoint: &str| PracticeRequest::LayFault(FaultRequest { kind, endpoint: endpoint.to_owned() });
    let asked = act(&mut state, Action::Primary);
    assert_eq!(requests(&asked), [request(FaultKind::Throttled, "power-platform")]);
    let laid = vec![LaidFault { id: "throttled".to_owned(), endpoint: "power-platform".to_owned() }];
    done(&mut state, &asked, Ok(Done::PracticeFaults(laid)));
    let lifted = act(&mut state, Action::Primary);
    assert_eq!(requests(&lifted), [PracticeRequest::LiftFault(Some("throttled".to_owned()))]);
    done(&mut state, &lifted, Ok(Done::PracticeFaults(Vec::new())));
    act(&mut state, Action::AimFault);
    act(&mut state, Action::Down);
    assert_eq!(requests(&act(&mut state, Action::Primary)), [request(FaultKind::Unavailable, "token")]);
}

#[test]
fn what_the_scenario_did_not_break_is_not_put_right_with_all_that_it_broke() {
    let mut state = with_app();
    let starting = practise(&mut state, "consent-missing");
    let suggest = Suggest { tenant: Some(TENANT.to_owned()), client_id: Some(CLIENT.to_owned()), ..Suggest::default() };
    let remaining = vec!["consent.granted".to_owned()];
    let ready = PracticeReady { remaining, suggest, ..ready(&state) };
    done(&mut state, &starting, Ok(Done::PracticeStarted(Box::new(ready))));
    let asked = act(&mut state, Action::Step(1));
    let (run, _) = probes(&asked).into_iter().find(|(_, probe)| probe.fact() == Fact::Tenant).unwrap();
    let found = seen(&state, tenant());
    let asked = bring(&mut state, run, Observation::Tenant(found));
    let (run, _) = probes(&asked).into_iter().find(|(_, probe)| probe.fact() == Fact::App).unwrap();
    let fault = Fault::Service(ServiceFault::new(Stage::Probe, "AADSTS700016", "Application not found."));
    let at = state.case().now();
    bring(&mut state, run, Observation::of_fault(Fact::App, fault, at));
    act(&mut state, Action::Step(1));
    leave_field(&mut state);
    assert!(view::selected_finding(&state).is_some_and(|finding| finding.requirement == "app.found"));
    assert_eq!(act(&mut state, Action::Repair), []);
    let said = state.screen().notice().map(|notice| notice.text.clone()).unwrap_or_default();
    assert!(said.starts_with("The scenario did not break this"), "{said}");
}
