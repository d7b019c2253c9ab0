//! Pasting: what a text holds lands where it belongs, from every screen, and comes back out.

use super::*;

const OBJECT: &str = "5f3f2a10-2b64-4c1e-9a55-0c6f1e2d0001";

fn overview() -> String {
    format!(
        "Display name : Night robot\nApplication (client) ID : {CLIENT}\nObject ID : {OBJECT}\nDirectory (tenant) ID : \
         {TENANT_ID}"
    )
}

fn inputs(state: &State) -> (&str, &str) {
    let inputs = &state.case().profile().inputs;
    (&inputs.tenant, &inputs.client_id)
}

fn notice(state: &State) -> &str {
    state.screen().notice().map_or("", |notice| &notice.text)
}

/// Answers the newest question for the tenant: there is none of that id.
fn no_such_tenant(state: &mut State, asked: &[Effect]) -> Vec<Effect> {
    let is_tenant = |(_, probe): &(RunId, Probe)| matches!(probe, Probe::Tenant { .. });
    let (run, _) = probes(asked).into_iter().rfind(is_tenant).expect("the tenant is looked up");
    let fault = Fault::Service(ServiceFault::new(Stage::Discovery, "AADSTS90002", "Tenant not found."));
    let at = state.case().now();
    bring(state, run, Observation::of_fault(Fact::Tenant, fault, at))
}

#[test]
fn the_overview_page_fills_both_fields_from_wherever_it_is_pasted() {
    let places: [fn() -> State; 4] = [
        on_step_one,
        || {
            let mut state = on_step_one();
            leave_field(&mut state);
            act(&mut state, Action::NoApp);
            state
        },
        || {
            let mut state = on_step_one();
            act(&mut state, Action::Step(3));
            state
        },
        || {
            let mut state = on_step_one();
            leave_field(&mut state);
            act(&mut state, Action::Help);
            state
        },
    ];
    for place in places {
        let mut state = place();
        let asked = paste(&mut state, &overview());
        assert_eq!(inputs(&state), (TENANT_ID, CLIENT), "{:?}", state.place());
        assert_eq!(notice(&state), "Took the client ID of Night robot and the tenant from the text. Ctrl-T undoes it.");
        assert!(matches!(&probes(&asked)[..], [(_, Probe::Tenant { tenant, .. })] if tenant == TENANT_ID), "{asked:?}");
    }
}

#[test]
fn what_was_taken_can_be_taken_back_but_not_what_was_typed_since() {
    let mut state = on_step_one();
    typed(&mut state, TENANT);
    paste(&mut state, &overview());
    act(&mut state, Action::TakeBack);
    assert_eq!(inputs(&state), (TENANT, ""));
    assert_eq!(state.screen().fields().value(Field::Input(InputId::Tenant)), TENANT);
    paste(&mut state, &overview());
    act(&mut state, Action::Step(1));
    focus(&mut state, Field::Input(InputId::ClientId));
    update(&mut state, Msg::Edit(Edit::Type(InputRequest::DeleteLine)));
    typed(&mut state, OBJECT);
    act(&mut state, Action::TakeBack);
    assert_eq!(inputs(&state), (TENANT, OBJECT));
    assert!(state.screen().taken().is_none());
}

#[test]
fn a_bare_id_goes_into_the_field_that_has_the_cursor() {
    let mut state = on_step_one();
    paste(&mut state, &format!(" \"{TENANT_ID}\",\n"));
    assert_eq!((inputs(&state), state.screen().focus()), ((TENANT_ID, ""), Some(Field::Input(InputId::Tenant))));
    act(&mut state, Action::Primary);
    paste(&mut state, &format!("{{{CLIENT}}}"));
    assert_eq!((inputs(&state), state.screen().notice()), ((TENANT_ID, CLIENT), None));
}

#[test]
fn an_account_tells_its_tenant_and_who_signs_in() {
    let mut state = on_step_one();
    paste(&mut state, "dana@contoso.onmicrosoft.com");
    assert_eq!(inputs(&state), (TENANT, ""));
    assert_eq!(state.case().profile().inputs.username, "dana@contoso.onmicrosoft.com");
}

#[test]
fn tenant_and_client_id_in_each_others_place_are_put_right_by_what_entra_says() {
    let mut state = on_step_one();
    paste(&mut state, CLIENT);
    act(&mut state, Action::Primary);
    let asked = paste(&mut state, TENANT_ID);
    assert!(!probes(&asked).iter().any(|(_, probe)| matches!(probe, Probe::App { .. })));
    let run = state.case().runs().get(Fact::Tenant).map(|slot| slot.run).unwrap();
    let fault = Fault::Service(ServiceFault::new(Stage::Discovery, "AADSTS90002", "Tenant not found."));
    let at = state.case().now();
    let asked = bring(&mut state, run, Observation::of_fault(Fact::Tenant, fault, at));
    assert_eq!(inputs(&state), (TENANT_ID, CLIENT));
    let (run, _) = probes(&asked)[0].clone();
    let found = seen(&state, tenant());
    bring(&mut state, run, Observation::Tenant(found));
    assert_eq!(notice(&state), "Tenant ID and client ID were swapped. Each is now in its own field.");
}

#[test]
fn where_neither_id_is_a_tenant_each_stays_where_it_was_typed() {
    let mut state = on_step_one();
    let first = paste(&mut state, OBJECT);
    let _ = first;
    act(&mut state, Action::Primary);
    paste(&mut state, CLIENT);
    let run = state.case().runs().get(Fact::Tenant).map(|slot| slot.run).unwrap();
    let fault = || Fault::Service(ServiceFault::new(Stage::Discovery, "AADSTS90002", "Tenant not found."));
    let at = state.case().now();
    let asked = bring(&mut state, run, Observation::of_fault(Fact::Tenant, fault(), at));
    assert_eq!(inputs(&state), (CLIENT, OBJECT));
    let asked = no_such_tenant(&mut state, &asked);
    assert_eq!(inputs(&state), (OBJECT, CLIENT));
    let asked = no_such_tenant(&mut state, &asked);
    assert_eq!((inputs(&state), probes(&asked)), ((OBJECT, CLIENT), Vec::new()));
}

#[test]
fn an_id_without_a_word_is_a_client_id_once_no_tenant_has_it() {
    let mut state = on_step_one();
    leave_field(&mut state);
    let asked = paste(&mut state, CLIENT);
    assert_eq!(inputs(&state), (CLIENT, ""));
    no_such_tenant(&mut state, &asked);
    assert_eq!((inputs(&state), state.screen().focus()), (("", CLIENT), Some(Field::Input(InputId::Tenant))));
    assert_eq!(notice(&state), "No tenant has this ID, so it was moved to Client ID.");
}

#[test]
fn a_secret_stands_only_in_the_field_for_one() {
    let secret = "rob8Q~practice-Secret-of-the-night-robot";
    let mut state = on_step_one();
    leave_field(&mut state);
    paste(&mut state, secret);
    assert!(notice(&state).contains("this sign-in needs none"), "{}", notice(&state));
    choose_flow(&mut state, Flow::Secret);
    act(&mut state, Action::Step(1));
    focus(&mut state, Field::Input(InputId::Tenant));
    paste(&mut state, secret);
    assert_eq!(state.screen().fields().secret(SecretId::ClientSecret), Some(Secret::new(secret.to_owned())));
    for field in [Field::Input(InputId::Tenant), Field::Input(InputId::ClientId), Field::Own(OwnField::Explain)] {
        assert_eq!(state.screen().fields().value(field), "", "{field:?}");
    }
    act(&mut state, Action::TakeBack);
    assert_eq!(state.screen().fields().secret(SecretId::ClientSecret), None);
}

#[test]
fn an_error_is_explained_and_a_text_of_nothing_is_kept() {
    let mut state = with_app();
    act(&mut state, Action::Step(3));
    let error = format!("AADSTS65001: The user has not consented. Trace ID: {OBJECT}");
    paste(&mut state, &error);
    assert_eq!((state.place(), inputs(&state)), (Place::Explain, (TENANT, CLIENT)));
    assert!(state.screen().explained().is_some_and(|explained| !explained.errors.is_empty()));
    act(&mut state, Action::Back);
    assert_eq!(state.place(), Place::Step(3));
    leave_field(&mut state);
    paste(&mut state, "minutes of the meeting on Tuesday");
    assert_eq!(notice(&state), "Nothing was taken from the text. It is kept under Explain an error.");
    act(&mut state, Action::Explain);
    assert_eq!(state.screen().fields().value(Field::Own(OwnField::Explain)), "minutes of the meeting on Tuesday");
    // What was read already makes room for the next text, also where nothing was found in it.
    act(&mut state, Action::Primary);
    paste(&mut state, "AADSTS50011");
    assert_eq!(state.screen().fields().value(Field::Own(OwnField::Explain)), "AADSTS50011");
}

#[test]
fn an_address_of_another_service_says_so_and_stands_nowhere() {
    let mut state = state();
    begin(&mut state, "dataverse");
    act(&mut state, Action::Primary);
    leave_field(&mut state);
    paste(&mut state, "https://contoso.operations.eu.dynamics.com/?cmp=usmf");
    assert!(
        notice(&state).contains("That address belongs to Finance & Operations; this case is about Dataverse"),
        "{}",
        notice(&state)
    );
    assert_eq!(state.case().profile().inputs.environment, "");
    paste(&mut state, &format!("https://make.powerapps.com/environments/{OBJECT}/home"));
    assert!(notice(&state).contains("names the environment by its ID only"), "{}", notice(&state));
    paste(&mut state, "https://contoso.crm4.dynamics.com/main.aspx?appid=x");
    assert_eq!(state.case().profile().inputs.environment, "https://contoso.crm4.dynamics.com");
}

#[test]
fn a_project_page_tells_geography_and_project() {
    let mut state = state();
    begin(&mut state, "lifecycle-services");
    act(&mut state, Action::Primary);
    paste(&mut state, "https://eu.lcs.dynamics.com/V2/ProjectOverview/112233");
    let inputs = &state.case().profile().inputs;
    assert_eq!((inputs.geo.as_str(), inputs.project_id.as_str()), ("eu", "112233"));
}

#[test]
fn somebody_without_an_app_finds_the_way_from_the_first_step() {
    let mut state = on_step_one();
    act(&mut state, Action::Up);
    assert!(state.screen().is_on_offer() && state.screen().focus().is_none());
    act(&mut state, Action::Primary);
    assert_eq!(state.place(), Place::NoApp);
    let opened = deeds(&act(&mut state, Action::OpenPortal));
    assert!(matches!(&opened[..], [(_, Deed::OpenPage(page))] if page.starts_with("https://entra.microsoft.com/")));
    let copied = deeds(&act(&mut state, Action::CopyCommand));
    assert!(matches!(&copied[..], [(_, Deed::Copy(script))] if script.contains("az ad app create")), "{copied:?}");
    act(&mut state, Action::Back);
    let message = deeds(&act(&mut state, Action::CopyMessage));
    assert!(matches!(&message[..], [(_, Deed::Copy(text))] if text.contains("single-tenant app")), "{message:?}");
    act(&mut state, Action::Back);
    act(&mut state, Action::Primary);
    assert_eq!((state.place(), state.screen().focus()), (Place::Step(1), Some(Field::Input(InputId::Tenant))));
    leave_field(&mut state);
    assert!(rows_now(&state).any(|row| row.action == Action::NoApp));
    paste(&mut state, &overview());
    assert!(!rows_now(&state).any(|row| row.action == Action::NoApp));
}

#[test]
fn the_name_of_a_tenant_stays_where_its_id_is_pasted() {
    let mut state = with_app();
    let other = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0001";
    let asked = paste(&mut state, &overview().replace(CLIENT, other));
    assert_eq!(
        (inputs(&state), notice(&state)),
        ((TENANT, other), "Took the client ID of Night robot from the text. Ctrl-T undoes it.")
    );
    assert!(!probes(&asked).iter().any(|(_, probe)| matches!(probe, Probe::Tenant { .. })));
    leave_field(&mut state);
    act(&mut state, Action::Step(2));
    paste(&mut state, TENANT_ID);
    assert!(
        notice(&state).starts_with("Nothing was taken from the text. firstcall cannot tell what this ID belongs to."),
        "{}",
        notice(&state)
    );
    paste(&mut state, &format!("Tenant ID: {TENANT_ID}"));
    assert!(notice(&state).starts_with("The text names the tenant that is already entered."), "{}", notice(&state));
}

#[test]
fn a_password_beside_its_field_goes_into_it_and_nowhere_else() {
    let mut state = with_app();
    choose_flow(&mut state, Flow::Password);
    fill(&mut state, Field::Input(InputId::Username), "dana@contoso.onmicrosoft.com");
    leave_field(&mut state);
    paste(&mut state, "made-up-password");
    assert_eq!(state.screen().fields().secret_len(SecretId::Password), "made-up-password".len());
    assert_eq!(state.screen().fields().value(Field::Own(OwnField::Explain)), "");
}

#[test]
fn what_the_script_printed_is_pasted_where_the_script_is_read() {
    let mut state = on_step_one();
    leave_field(&mut state);
    act(&mut state, Action::NoApp);
    act(&mut state, Action::CopyCommand);
    assert_eq!(state.place(), Place::Text);
    paste(&mut state, &format!("Application (client) ID: {CLIENT}\nDirectory (tenant) ID: {TENANT_ID}\n"));
    assert_eq!((state.place(), inputs(&state)), (Place::Step(1), (TENANT_ID, CLIENT)));
}

#[test]
fn an_e_mail_address_that_is_typed_for_the_tenant_gives_its_domain() {
    let mut state = on_step_one();
    typed(&mut state, "Dana@Contoso.com");
    act(&mut state, Action::Primary);
    assert_eq!(inputs(&state), ("contoso.com", ""));
    assert_eq!(state.screen().fields().value(Field::Input(InputId::Tenant)), "contoso.com");
    assert_eq!(notice(&state), "Took Contoso.com, the domain of the e-mail address.");
}

#[test]
fn a_bare_id_beside_a_tenant_that_is_known_is_the_one_that_is_missing() {
    let mut state = on_step_one();
    let asked = paste(&mut state, TENANT_ID);
    let (run, _) = probes(&asked)[0].clone();
    let found = seen(&state, tenant());
    bring(&mut state, run, Observation::Tenant(found));
    assert_eq!(state.screen().focus(), Some(Field::Input(InputId::Tenant)));
    paste(&mut state, CLIENT);
    assert_eq!(inputs(&state), (TENANT_ID, CLIENT));
    assert_eq!(notice(&state), "Took the client ID from the text. Ctrl-T undoes it.");
}
