//! Pictures of sign-ins that wait for somebody.

use firstcall::app::{
    Action, ConsentLine, ConsentPage, Decision, Deed, Done, Effect, PracticeOutcome, PracticePage, PracticeRequest,
    Progress, State, view,
};
use firstcall::evidence::DirectoryVia;
use firstcall::recipe::Flow;
use jiff::SignedDuration;

use super::screens::*;
use crate::support::hands;

const PAGE: &str = "https://login.microsoftonline.com/7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48/oauth2/v2.0/authorize?client_id=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d&response_type=code&code_challenge_method=S256";

fn begun(flow: Flow) -> State {
    begun_from(at_step(1), flow)
}

fn begun_from(mut state: State, flow: Flow) -> State {
    hands::choose_flow(&mut state, flow);
    acts(&mut state, &[Action::Step(5), Action::SignIn]);
    state
}

fn browser() -> Progress {
    Progress::Browser { url: PAGE.to_owned(), redirect_uri: "http://localhost:8400".to_owned() }
}

fn device() -> Progress {
    Progress::DeviceCode {
        user_code: "C7KXQ2RMP".to_owned(),
        verification_uri: "https://microsoft.com/devicelogin".to_owned(),
        expires: now() + SignedDuration::from_secs(872),
    }
}

#[test]
fn a_browser_sign_in_always_shows_its_address() {
    let mut state = begun(Flow::Browser);
    same("sign_in_starting", &state, &[SMALL]);
    progress(&mut state, browser());
    same("sign_in_browser", &state, &[SMALL, WIDE, LARGE]);
    progress(&mut state, Progress::Redeeming);
    same("sign_in_redeeming", &state, &[SMALL]);
}

#[test]
fn a_pasted_address_that_does_not_fit_is_refused_with_the_reason() {
    let mut state = begun(Flow::PasteBack);
    let redirect_uri = "https://login.microsoftonline.com/common/oauth2/nativeclient".to_owned();
    progress(&mut state, Progress::PasteBack { url: PAGE.to_owned(), redirect_uri });
    act(&mut state, Action::NextField);
    progress(&mut state, Progress::PasteRefused("This address belongs to another sign-in.".to_owned()));
    same("sign_in_paste_back", &state, &[SMALL, WIDE]);
}

#[test]
fn a_device_code_is_large_and_comes_with_a_warning() {
    let mut state = begun(Flow::DeviceCode);
    progress(&mut state, device());
    same("sign_in_device", &state, &[SMALL, (80, 45), WIDE, LARGE]);
    let mut state = begun_from(practising_at(1), Flow::DeviceCode);
    progress(&mut state, device());
    same("sign_in_device_practice", &state, &[SMALL, WIDE]);
}

#[test]
fn a_sign_in_to_the_directory_says_whose_it_is_and_for_what() {
    let mut state = at_step(1);
    act(&mut state, Action::Look(DirectoryVia::Browser));
    progress(&mut state, browser());
    same("sign_in_directory", &state, &[SMALL]);
}

#[test]
fn in_practice_the_person_who_signs_in_is_chosen_here() {
    let mut state = begun_from(practising_at(1), Flow::Browser);
    progress(&mut state, browser());
    act(&mut state, Action::OtherPerson);
    same("sign_in_practice", &state, &[SMALL, WIDE]);
}

#[test]
fn a_consent_page_in_practice_says_what_it_asks_for() {
    let mut state = begun_from(practising_at(1), Flow::Browser);
    progress(&mut state, browser());
    let asked = act(&mut state, Action::Approve);
    let line = |name: &str, summary: &str| ConsentLine {
        api: "Power Platform API".to_owned(),
        name: name.to_owned(),
        summary: summary.to_owned(),
    };
    let page = ConsentPage {
        app: "Contoso Environment Wizard".to_owned(),
        permissions: vec![
            line("EnvironmentManagement.Environments.Read", "Read environments"),
            line("Authorization.RBAC.Read", "Read role assignments"),
        ],
        is_for_everybody: false,
        may_for_everybody: true,
    };
    done(&mut state, &asked, Ok(Done::PracticeDecided(PracticeOutcome::Consent(page))));
    same("sign_in_consent", &state, &[SMALL, WIDE]);
    // Nobody agrees by going on with Enter.
    assert!(act(&mut state, Action::Primary).is_empty());
    assert!(view::consent_page(&state).is_some());
    let effects = act(&mut state, Action::Decline);
    let [Effect::Apply { deed: Deed::Practice(PracticeRequest::Decide { decision, .. }), .. }] = effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    assert_eq!(*decision, Decision::Decline);
}

#[test]
fn what_the_browser_says_is_told_by_number_or_headline() {
    let mut state = begun(Flow::Browser);
    progress(&mut state, browser());
    act(&mut state, Action::BrowserSays);
    same("browser_says", &state, &[SMALL, WIDE]);
    let mut state = begun_from(practising_at(1), Flow::Browser);
    progress(&mut state, browser());
    let asked = act(&mut state, Action::Approve);
    let page = PracticeOutcome::Page(PracticePage {
        headline: "Need admin approval".to_owned(),
        code: Some("AADSTS90094".to_owned()),
        text: "AADSTS90094: An administrator has to approve the permissions first.".to_owned(),
        correlation_id: None,
    });
    done(&mut state, &asked, Ok(Done::PracticeDecided(page)));
    acts(&mut state, &[Action::Back, Action::BrowserSays]);
    same("browser_says_practice", &state, &[SMALL]);
}
