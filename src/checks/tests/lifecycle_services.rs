//! Lifecycle Services: what its answers prove, and what only the user can tell.

use super::*;
use crate::checks::Judgement;
use crate::recipe::TargetId;

const AUDIENCE: &str = "https://lcsapi.eu.lcs.dynamics.com/";

/// A case in Europe.
fn europe(flow: Flow) -> World {
    let mut world = World::new(flow);
    world.case.target = TargetId::of("lifecycle-services");
    "eu".clone_into(&mut world.inputs.geo);
    "112233".clone_into(&mut world.inputs.project_id);
    "pipeline@contoso.onmicrosoft.com".clone_into(&mut world.inputs.username);
    world
}

/// The same, with a token of this audience.
fn signed_in(flow: Flow, audience: &str) -> World {
    europe(flow).signs_in(
        2,
        json!({
            "aud": audience, "tid": TENANT, "appid": CLIENT, "oid": PERSON,
            "upn": "pipeline@contoso.onmicrosoft.com", "scp": "user_impersonation",
        }),
    )
}

fn refused(minute: i64, text: &str) -> World {
    signed_in(Flow::Password, AUDIENCE).call_fails(minute, &["answer.refused"], 200, text)
}

#[test]
fn a_read_as_the_pipeline_proves_everything_that_can_be_seen() {
    let world = signed_in(Flow::Password, AUDIENCE).answers(3, 2);
    assert_eq!(world.ids(), Vec::<String>::new());
    for id in ["client.public", "account.mfa_free", "lcs.geography", "lcs.visited", "lcs.project", "token.audience"] {
        assert_eq!(world.status(id), Status::Met, "{id}");
    }
    assert_eq!(world.status("lcs.unattended"), Status::NotApplicable);
    for id in ["devops.extension", "devops.connection"] {
        assert_eq!(world.status(id), Status::Unknown, "{id}");
    }
}

#[test]
fn a_person_at_the_sign_in_leaves_a_warning() {
    for flow in [Flow::Browser, Flow::PasteBack, Flow::DeviceCode] {
        let world = signed_in(flow, AUDIENCE).answers(3, 2);
        assert_eq!(
            (world.ids(), world.status("lcs.unattended")),
            (vec!["lcs.unattended/interactive".to_owned()], Status::Warning)
        );
    }
}

#[test]
fn a_stranger_is_told_from_somebody_without_the_project() {
    let world = signed_in(Flow::Password, AUDIENCE).call_fails(3, &["HTTP 401"], 401, "denied");
    assert_eq!(world.ids(), ["lcs.visited/never"]);
    let causes = world.findings()[0].candidates.clone();
    assert_eq!(causes[0].requirement, "lcs.geography");
    assert!(causes[0].test.as_ref().unwrap().contains("https://eu.lcs.dynamics.com"), "{causes:?}");
    assert_eq!(world.waits("call.answered").as_deref(), Some("lcs.visited"));
    let world = refused(3, "The project was not found.");
    assert_eq!(world.ids(), ["lcs.project/refused"]);
    assert_eq!((world.status("lcs.visited"), world.status("call.unthrottled")), (Status::Met, Status::Met));
    let finding = &world.findings()[0];
    assert!(finding.why.contains("The project was not found.") && finding.what.contains("112233"), "{finding:?}");
    assert_eq!(finding.evidence.last().unwrap().text.as_deref(), Some("The project was not found."));
}

#[test]
fn the_word_of_the_user_against_one_cause_is_no_proof_of_another() {
    let mut world = signed_in(Flow::Password, AUDIENCE).call_fails(3, &["HTTP 401"], 401, "denied");
    world.inputs.confirmed.insert(RequirementId::of("lcs.visited"), at(2));
    assert_eq!(world.ids(), ["call.answered/refused-without-reason"]);
    let causes: Vec<_> = world.findings()[0].candidates.iter().map(|cause| cause.requirement.to_string()).collect();
    assert_eq!(causes, ["lcs.geography", "lcs.visited", "token.current"], "the likeliest first");
    assert_eq!(world.status("lcs.geography"), Status::Unknown);
    // Said after it was seen to be missing: it has to be looked at again.
    world.inputs.confirmed.insert(RequirementId::of("lcs.geography"), at(4));
    world.inputs.confirmed.insert(RequirementId::of("lcs.visited"), at(4));
    assert_eq!(world.ids(), Vec::<String>::new());
    assert!(world.verdict("lcs.visited").confirmed);
}

#[test]
fn the_one_documented_text_of_a_refusal_is_read() {
    let text = "Maximum allowed API operations are 3 from 2019-09-30T04:01:01.9999999";
    assert_eq!(refused(3, text).ids(), ["call.unthrottled/changes-used-up"]);
}

#[test]
fn words_of_the_service_are_made_harmless() {
    let world = refused(3, "no\u{1b}[2J project");
    let finding = &world.findings()[0];
    assert!(
        !finding.why.contains('\u{1b}') && !finding.evidence.last().unwrap().text.as_ref().unwrap().contains('\u{1b}')
    );
}

#[test]
fn an_audience_without_its_slash_is_at_most_a_warning() {
    let plain = AUDIENCE.trim_end_matches('/');
    let world = signed_in(Flow::Password, plain).answers(3, 2);
    assert_eq!(world.ids(), ["token.audience/older"]);
    let world = signed_in(Flow::Password, plain).call_fails(3, &["HTTP 401"], 401, "denied");
    assert_eq!(world.ids(), ["lcs.visited/never"]);
    let world = signed_in(Flow::Password, "https://lcsapi.lcs.dynamics.com/");
    assert_eq!(world.ids(), ["token.audience/wrong"]);
}

#[test]
fn a_geography_of_another_cloud_is_not_passed_over_in_silence() {
    let mut world = europe(Flow::Password);
    "high".clone_into(&mut world.inputs.geo);
    assert_eq!(world.ids(), ["lcs.geography/not-in-cloud"]);
    let what = &world.findings()[0].what;
    assert!(what.contains("high") && what.contains("United States"), "{what}");
}

#[test]
fn what_only_the_user_can_tell_is_a_task_and_no_finding() {
    let mut world = signed_in(Flow::Password, AUDIENCE).answers(3, 2);
    let ids =
        |world: &World| -> Vec<String> { Judgement::of(&world.ctx()).tasks.into_iter().map(|task| task.id).collect() };
    assert_eq!(ids(&world), ["devops.extension/open", "devops.connection/open"]);
    assert!(Judgement::of(&World::new(Flow::Browser).ctx()).tasks.is_empty());
    world.inputs.confirmed.insert(RequirementId::of("devops.connection"), at(4));
    assert!(world.verdict("devops.connection").confirmed);
    assert_eq!(world.status("devops.connection"), Status::Unknown);
}
