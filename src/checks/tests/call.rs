//! The token in hand and the call.

use super::*;
use crate::checks::{Judgement, proof_holds};
use crate::evidence::Person;

fn signed_in(flow: Flow) -> World {
    match flow {
        Flow::Secret => World::configured(flow).program_signs_in(2),
        _ => World::configured(flow).signs_in_with(2, READ),
    }
}

#[test]
fn an_empty_list_is_success_for_a_person_and_a_warning_for_a_program() {
    let world = signed_in(Flow::Browser).answers(3, 0);
    let judged = world.judged();
    assert!(proof_holds(&judged));
    let answered = judged.iter().find(|judged| judged.requirement == "call.answered").unwrap();
    assert_eq!(answered.verdict.status, Status::Met);
    assert!(Judgement::of(&world.ctx()).note(&answered.requirement).unwrap().contains("no environment"));
    let world = signed_in(Flow::Secret).answers(3, 0);
    assert_eq!(world.ids(), ["call.answered/empty"]);
    assert_eq!(world.status("role.program"), Status::Unknown);
    assert!(proof_holds(&world.judged()));
}

#[test]
fn only_rows_are_an_answer() {
    let mut world = signed_in(Flow::Browser).answers(3, 1);
    let seen_call = world.evidence.call.as_mut().unwrap();
    seen_call.outcome.as_mut().unwrap().status = 204;
    assert_eq!(world.ids(), ["call.answered/odd"]);
    assert!(!proof_holds(&world.judged()));
    let world = signed_in(Flow::Browser).call_fails(3, &["answer.unreadable"], 200, "cut");
    assert_eq!(world.ids(), ["call.answered/odd"]);
}

#[test]
fn a_token_for_another_api_explains_a_401() {
    let world = World::configured(Flow::Browser)
        .signs_in(2, json!({"aud": "https://service.powerapps.com/", "tid": TENANT, "appid": CLIENT, "scp": READ}))
        .call_fails(3, &["HTTP 401"], 401, "");
    assert_eq!(world.ids(), ["token.audience/wrong"]);
    assert_eq!(world.waits("call.answered").as_deref(), Some("token.audience"));
}

#[test]
fn all_spellings_of_the_right_audience_are_right() {
    for aud in ["https://api.powerplatform.com", "https://api.powerplatform.com/", API] {
        let world = World::new(Flow::Browser)
            .signs_in(2, json!({"aud": aud, "tid": TENANT, "azp": CLIENT, "oid": PERSON, "scp": READ}));
        assert_eq!(world.status("token.audience"), Status::Met, "{aud}");
    }
}

#[test]
fn a_401_with_the_right_audience_means_that_the_token_is_not_accepted_any_more() {
    let world = signed_in(Flow::Browser).call_fails(3, &["HTTP 401"], 401, "");
    assert_eq!(world.ids(), ["token.current/refused"]);
    let world = signed_in(Flow::Browser).call_fails(3, &["insufficient_claims"], 401, "");
    assert_eq!(world.ids(), ["token.current/challenged"]);
    // A newer token answers it.
    let world = world.signs_in_with(4, READ);
    assert_eq!(world.ids(), [""; 0]);
}

#[test]
fn a_token_that_ran_out_is_told_before_it_is_used() {
    let mut world = signed_in(Flow::Browser);
    world.now = at(2 + 61);
    assert_eq!(world.ids(), ["token.current/expired"]);
}

#[test]
fn a_role_that_was_activated_after_the_token_asks_for_a_new_sign_in() {
    let admin = "11648597-926c-4cf3-9c36-bcebb0ba8dcc";
    let mut world = World::configured(Flow::Browser)
        .signs_in(
            2,
            json!({
                "aud": API, "tid": TENANT, "appid": CLIENT, "oid": PERSON, "scp": READ,
                "wids": ["b79fbf4d-3ef9-4689-8143-76b194e85509"],
            }),
        )
        .call_fails(3, &["InsufficientPrincipalPermissions"], 403, "[EnvironmentManagement.Environments.Read]");
    assert_eq!(world.ids(), ["role.person/none"]);
    assert!(!world.findings()[0].candidates.is_empty());
    world.evidence.me = seen(
        4,
        Person {
            id: PERSON.to_owned(),
            name: "Dana".to_owned(),
            upn: "dana@contoso.onmicrosoft.com".to_owned(),
            is_guest: false,
            roles: Some(vec![admin.to_owned()]),
        },
    );
    assert_eq!(world.ids(), ["token.current/older-than-role"]);
}

#[test]
fn other_answers_have_their_place() {
    for (codes, status, id) in [
        (&["HTTP 429"][..], 429, "call.unthrottled/throttled"),
        (&["HTTP 503"][..], 503, "call.answered/service-trouble"),
        (&["RouteNotFound", "HTTP 404"][..], 404, "call.answered/wrong-route"),
        (&["EnvironmentIdInvalid"][..], 400, "call.answered/wrong-environment"),
        (&["Brand_New"][..], 418, "call.answered/unexpected"),
    ] {
        let world = signed_in(Flow::Browser).call_fails(3, codes, status, "words");
        assert_eq!(world.ids(), [id]);
    }
    let world = signed_in(Flow::Secret).call_fails(3, &["PrincipalDoesNotExist"], 400, "");
    assert_eq!(world.ids(), ["role.program/unknown-principal"]);
}

#[test]
fn a_bare_403_names_what_the_token_leaves_open() {
    let world = signed_in(Flow::Browser).call_fails(3, &["Forbidden", "HTTP 403"], 403, "no");
    let findings = world.findings();
    assert_eq!(findings.len(), 1);
    assert!(["call.answered/refused", "role.person/none"].contains(&findings[0].id.as_str()), "{}", findings[0].id);
}

#[test]
fn an_api_that_wants_another_audience_is_believed() {
    let world =
        signed_in(Flow::Browser).call_fails(3, &["HTTP 401"], 401, "The audience of the token is not this API.");
    assert_eq!(world.ids(), ["token.audience/refused"]);
    assert_eq!(world.signs_in_with(4, READ).ids(), [""; 0]);
}

#[test]
fn being_asked_to_slow_down_is_never_a_matter_of_the_look_at_the_set_up() {
    let world = signed_in(Flow::Browser).call_fails(3, &["TooManyRequests", "HTTP 429"], 429, "");
    assert_eq!(world.ids(), ["call.unthrottled/throttled"]);
}
