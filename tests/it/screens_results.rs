//! Pictures of what came back: the answer, the token, exchanges, an explained error, the summary.

use firstcall::app::{Action, Edit, Msg, Place, State, update};
use firstcall::recipe::{Caller, Flow};

use super::screens::*;

fn typed(state: &mut State, text: &str) {
    update(state, Msg::Edit(Edit::Paste(text.to_owned())));
}

#[test]
fn the_answer_is_a_table() {
    let mut state = called(environments());
    act(&mut state, Action::Down);
    same("call", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Search);
    typed(&mut state, "japan");
    same("call_search", &state, &[SMALL]);
    typed(&mut state, " and nothing else");
    same("call_no_match", &state, &[SMALL]);
}

#[test]
fn a_long_answer_scrolls_with_the_cursor() {
    let rows = (0..60).map(|n| serde_json::json!({"id": format!("e{n}"), "displayName": format!("Environment {n}")}));
    let mut state = called(rows.collect());
    acts(&mut state, &[Action::PageDown, Action::PageDown, Action::PageDown]);
    same("call_long", &state, &[SMALL]);
}

#[test]
fn an_empty_answer_is_success_for_a_person_and_a_warning_for_a_program() {
    let state = called(Vec::new());
    same("call_empty_person", &state, &[SMALL]);
    let mut state = called(Vec::new());
    state.profile.case.caller = Caller::Program;
    state.profile.case.flow = Flow::Secret;
    same("call_empty_program", &state, &[SMALL]);
}

#[test]
fn the_token_is_explained_claim_by_claim() {
    let mut state = called(environments());
    act(&mut state, Action::Token);
    same("token", &state, &[SMALL, WIDE, LARGE]);
    let later = now() + jiff::SignedDuration::from_secs(4000);
    update(&mut state, Msg::Ticked(later));
    state.profile.told.client_id = "11111111-2222-4333-8444-555555555555".to_owned();
    same("token_wrong", &state, &[SMALL]);
    let mut state = called(environments());
    act(&mut state, Action::Token);
    acts(&mut state, &[Action::RawToken, Action::Down]);
    same("token_raw", &state, &[SMALL]);
}

fn with_exchanges() -> State {
    let mut state = called(environments());
    let list = [
        exchange(
            1,
            "GET",
            "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration",
            Some(200),
            "read the tenant's discovery document",
        ),
        exchange(
            2,
            "POST",
            "https://login.microsoftonline.com/7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48/oauth2/v2.0/token",
            Some(400),
            "exchange the code for a token",
        ),
        exchange(
            3,
            "GET",
            "https://api.powerplatform.com/environmentmanagement/environments?api-version=2024-10-01",
            None,
            "List Environments",
        ),
    ];
    for exchange in list {
        update(&mut state, Msg::Exchanged { exchange, skew: None });
    }
    act(&mut state, Action::Exchanges);
    state
}

#[test]
fn exchanges_are_listed_and_shown_in_full() {
    let mut state = with_exchanges();
    act(&mut state, Action::Down);
    same("exchanges", &state, &[SMALL, WIDE, LARGE]);
    act(&mut state, Action::Primary);
    same("exchange", &state, &[SMALL, WIDE]);
    let mut state = at_step(1);
    act(&mut state, Action::Exchanges);
    same("exchanges_none", &state, &[SMALL]);
}

#[test]
fn an_error_is_explained_like_in_a_step() {
    let mut state = fresh();
    act(&mut state, Action::Explain);
    same("explain_empty", &state, &[SMALL]);
    typed(&mut state, "AADSTS700016 and then AADSTS65001: nobody has consented");
    act(&mut state, Action::Primary);
    same("explain", &state, &[SMALL, WIDE, LARGE]);
    let mut state = fresh();
    act(&mut state, Action::Explain);
    typed(&mut state, "everything is fine");
    act(&mut state, Action::Primary);
    same("explain_nothing", &state, &[SMALL]);
}

#[test]
fn the_summary_says_it_in_one_sentence_first() {
    let mut state = called(environments());
    act(&mut state, Action::Summary);
    same("summary_good", &state, &[SMALL, WIDE, LARGE]);
    let mut state = at_step(5);
    act(&mut state, Action::Summary);
    same("summary_open", &state, &[SMALL]);
    let mut state = at_step(5);
    act(&mut state, Action::SignIn);
    answer(&mut state, refused("AADSTS65001", "AADSTS65001: nobody has consented"));
    acts(&mut state, &[Action::Summary, Action::Last]);
    let row = state.judged.iter().position(|judged| judged.requirement == "consent.granted").expect("it is judged");
    state.cursors.insert(Place::Summary, row);
    same("summary_bad", &state, &[SMALL, WIDE]);
}
