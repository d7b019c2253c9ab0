//! An environment of Dataverse, and the caller in it.

use super::*;
use crate::evidence::{Environment, HolderKind, Identity, RoleAssignment};
use crate::recipe::TargetId;

const ENVIRONMENT: &str = "https://contoso.crm4.dynamics.com";
const USER: &str = "e0e00000-0000-4000-8000-0000000000a1";
const READ_REFUSED: &str = "Principal user (Id=1, type=8, roleCount=1) is missing prvReadOrganization privilege \
    (Id=2) on OTC=1019 for entity 'organization'.";

/// A case of Dataverse whose environment has answered.
fn dataverse(flow: Flow) -> World {
    let mut world = World::new(flow);
    world.case.target = TargetId::of("dataverse");
    world.inputs.environment = ENVIRONMENT.to_owned();
    world.evidence.environment =
        seen(1, Environment { tenant_id: Some(TENANT.to_owned()), resource: Some(format!("{ENVIRONMENT}/")) });
    world
}

/// The same, with a good token.
fn signed_in(flow: Flow) -> World {
    let claims = match flow {
        Flow::Secret => json!({"aud": ENVIRONMENT, "tid": TENANT, "appid": CLIENT, "oid": PRINCIPAL, "idtyp": "app"}),
        _ => json!({
            "aud": ENVIRONMENT, "tid": TENANT, "appid": CLIENT, "oid": PERSON,
            "upn": "dana@contoso.onmicrosoft.com", "scp": "user_impersonation",
        }),
    };
    dataverse(flow).signs_in(2, claims)
}

#[test]
fn a_token_for_the_list_of_environments_is_no_wrong_token() {
    let token = |aud: &str| json!({"aud": aud, "tid": TENANT, "appid": CLIENT, "scp": "user_impersonation"});
    let world = dataverse(Flow::Browser).signs_in(2, token("https://globaldisco.crm.dynamics.com/"));
    assert_eq!((world.ids(), world.status("token.audience")), (Vec::new(), Status::Unknown));
    let world = dataverse(Flow::Browser).signs_in(2, token("https://other.crm4.dynamics.com/"));
    assert_eq!(world.ids(), ["token.audience/wrong"]);
}

impl World {
    fn known(mut self, minute: i64) -> Self {
        let took = std::time::Duration::from_millis(30);
        self.evidence.identity = seen(minute, Identity { status: 200, took, answer: json!({ "UserId": USER }) });
        self
    }

    /// Both calls are refused in the same way.
    fn refused(mut self, minute: i64, code: &str, text: &str) -> Self {
        let fault = ServiceFault {
            codes: vec![code.to_owned(), "HTTP 403".to_owned()],
            status: Some(403),
            ..ServiceFault::new(Stage::Call, code, text)
        };
        self.evidence.identity = fails(minute, fault.clone());
        self.evidence.call = fails(minute, fault);
        self
    }

    fn holds(mut self, minute: i64, roles: &[&str]) -> Self {
        let role = |name: &&str| RoleAssignment {
            holder: HolderKind::Unsaid,
            ends: None,
            principal_id: USER.to_owned(),
            role_id: "e0e00000-0000-4000-8000-0000000000b1".to_owned(),
            role_name: Some((*name).to_owned()),
            scope: String::new(),
        };
        self.evidence.roles = seen(minute, roles.iter().map(role).collect());
        self
    }
}

#[test]
fn two_good_answers_prove_everything_of_the_environment() {
    let world = signed_in(Flow::Secret).known(3).answers(3, 1);
    assert_eq!(world.ids(), Vec::<String>::new());
    for id in ["environment.found", "environment.tenant", "environment.open", "appuser.present", "appuser.enabled"] {
        assert_eq!(world.status(id), Status::Met, "{id}");
    }
    assert_eq!(world.status("appuser.role"), Status::Met);
    assert_eq!(world.status("member.present"), Status::NotApplicable);
    assert_eq!(world.status("consent.granted"), Status::NotApplicable);
    let world = signed_in(Flow::Browser).known(3).answers(3, 1);
    assert_eq!((world.status("member.role"), world.status("appuser.present")), (Status::Met, Status::NotApplicable));
    assert!(super::super::proof_holds(&world.judged()));
}

#[test]
fn who_am_i_proves_no_role() {
    let world = signed_in(Flow::Secret).known(3).call_fails(3, &["0x80040220", "HTTP 403"], 403, READ_REFUSED);
    assert_eq!(world.ids(), ["appuser.role/too-small"]);
    assert!(world.findings()[0].what.contains("prvReadOrganization"));
    assert_eq!((world.status("appuser.present"), world.status("appuser.enabled")), (Status::Met, Status::Met));
    let world = signed_in(Flow::DeviceCode).known(3).call_fails(3, &["0x80040220", "HTTP 403"], 403, READ_REFUSED);
    assert_eq!(world.ids(), ["member.role/too-small"]);
}

#[test]
fn a_refused_caller_without_any_role_has_none() {
    let refused = |flow| signed_in(flow).known(3).call_fails(3, &["0x80040220", "HTTP 403"], 403, READ_REFUSED);
    assert_eq!(refused(Flow::Secret).holds(4, &[]).ids(), ["appuser.role/none"]);
    assert_eq!(refused(Flow::Browser).holds(4, &[]).ids(), ["member.role/none"]);
    // A team can lend one, so an empty list beside a good answer says nothing.
    let world = signed_in(Flow::Secret).known(3).answers(3, 1).holds(4, &[]);
    assert_eq!((world.ids(), world.status("appuser.role")), (Vec::new(), Status::Met));
}

#[test]
fn a_role_that_allows_everything_is_a_warning() {
    let world = signed_in(Flow::Secret).known(3).answers(3, 1).holds(3, &["Basic User", "System Administrator"]);
    assert_eq!(world.ids(), ["appuser.least/wider"]);
    assert!(world.findings()[0].what.contains("System Administrator"));
    let world = signed_in(Flow::Secret).known(3).answers(3, 1).holds(3, &["Basic User"]);
    assert_eq!(world.status("appuser.least"), Status::Met);
}

#[test]
fn the_same_code_is_read_by_who_calls() {
    let text = "The user is not a member of the organization.";
    let world = signed_in(Flow::Secret).refused(3, "0x80072560", text);
    assert_eq!(world.ids(), ["appuser.present/missing"]);
    assert_eq!(world.waits("appuser.role").as_deref(), Some("appuser.present"));
    assert_eq!(world.waits("call.answered").as_deref(), Some("appuser.present"));
    let world = signed_in(Flow::Browser).refused(3, "0x80072560", text);
    assert_eq!(world.ids(), ["member.present/missing"]);
    assert_eq!(world.findings()[0].candidates.len(), 1);
    let disabled = "The specified user(Id = {0}) is disabled. Consider enabling this user.";
    assert_eq!(signed_in(Flow::Secret).refused(3, "0x80040225", disabled).ids(), ["appuser.enabled/disabled"]);
    assert_eq!(signed_in(Flow::Browser).refused(3, "0x80040225", disabled).ids(), ["member.licensed/disabled"]);
    let licence = "Disabled users cannot access the system. Also, users are disabled if they don't have a license.";
    assert_eq!(signed_in(Flow::Browser).refused(3, "HTTP 403", licence).ids(), ["member.licensed/no-licence"]);
}

#[test]
fn a_refusal_without_a_code_names_what_it_can_be() {
    let world = signed_in(Flow::Secret).refused(3, "HTTP 403", "");
    assert_eq!(world.ids(), ["call.answered/refused"]);
    let candidates = &world.findings()[0].candidates;
    let named: Vec<&str> = candidates.iter().map(|cause| cause.requirement.as_str()).collect();
    assert_eq!(named, ["environment.open", "appuser.role"]);
    let world = signed_in(Flow::Secret).refused(3, "HTTP 403", "a web page");
    assert_eq!(world.ids(), ["environment.open/page"]);
}

#[test]
fn the_environment_names_its_tenant() {
    let mut world = dataverse(Flow::Browser);
    assert_eq!((world.status("environment.found"), world.status("environment.tenant")), (Status::Met, Status::Met));
    let other = "11111111-2222-4333-8444-555555555555";
    world.evidence.environment = seen(1, Environment { tenant_id: Some(other.to_owned()), resource: None });
    assert_eq!(world.ids(), ["environment.tenant/other-tenant"]);
    assert!(world.findings()[0].what.contains(other));
    assert_eq!(world.waits("token.issued").as_deref(), Some("environment.tenant"));
    world.evidence.environment = seen(1, Environment::default());
    assert_eq!((world.ids(), world.status("environment.tenant")), (Vec::new(), Status::Unknown));
}

#[test]
fn a_name_that_leads_nowhere_is_the_environments_and_not_the_networks() {
    let mut world = dataverse(Flow::Browser);
    world.evidence.environment = is_cut_off(1, "contoso.crm4.dynamics.com");
    assert_eq!(world.ids(), ["environment.found/no-such-name"]);
    assert_eq!(world.status("network.reachable"), Status::Met);
    world = signed_in(Flow::Browser);
    world.evidence.call = is_cut_off(3, "contoso.crm4.dynamics.com");
    assert_eq!(world.ids(), ["network.reachable/dns"]);
    world.evidence.environment = is_cut_off(1, "contoso.crm4.dynamics.com");
    assert_eq!(world.ids(), ["environment.found/no-such-name"]);
    world.evidence.sign_in = None;
    world.evidence.tenant = is_cut_off(1, "login.microsoftonline.com");
    assert_eq!(world.ids(), ["network.reachable/dns"]);
}

#[test]
fn what_answers_in_place_of_an_environment_is_told_apart() {
    for (codes, id) in [
        (vec!["HTTP 404"], "environment.found/not-there"),
        (vec!["HTTP 403"], "environment.open/closed"),
        (vec!["HTTP 503"], "environment.open/trouble"),
        (vec!["environment.page"], "environment.open/page"),
        (vec!["environment.elsewhere"], "environment.found/elsewhere"),
        (vec!["HTTP 418"], "environment.found/unexpected"),
    ] {
        let mut world = dataverse(Flow::Browser);
        world.evidence.environment = fails(1, ServiceFault::new(Stage::Environment, codes[0], "its words"));
        assert_eq!(world.ids(), [id]);
    }
}

#[test]
fn an_environment_that_answers_the_call_is_there_whatever_it_said_before() {
    let answered = || signed_in(Flow::Secret).known(3).answers(3, 1).holds(3, &["Basic User"]);
    for code in ["HTTP 404", "HTTP 503", "environment.page", "HTTP 418"] {
        let fault = || ServiceFault::new(Stage::Environment, code, "its words");
        let mut world = answered();
        world.evidence.environment = fails(1, fault());
        assert_eq!((world.ids(), world.status("environment.found")), (Vec::new(), Status::Met), "{code}");
        // Since then it can have been closed.
        world.evidence.environment = fails(4, fault());
        assert!(!world.ids().is_empty(), "{code}");
    }
    let mut world = answered();
    world.evidence.environment = is_cut_off(1, "contoso.crm4.dynamics.com");
    assert_eq!((world.ids(), world.status("environment.found")), (Vec::new(), Status::Met));
}

#[test]
fn an_unusual_address_is_a_warning_until_it_answers() {
    let mut world = dataverse(Flow::Browser);
    world.inputs.environment = "https://dataverse.contoso.example".to_owned();
    assert_eq!(world.ids(), Vec::<String>::new());
    world.evidence.environment = None;
    assert_eq!(world.ids(), ["environment.found/unusual"]);
}

#[test]
fn a_token_that_names_the_service_as_a_whole_is_not_for_this_environment() {
    let token = |aud: &str| {
        let claims = json!({"aud": aud, "tid": TENANT, "appid": CLIENT, "oid": PERSON, "scp": "user_impersonation"});
        dataverse(Flow::Browser).signs_in(2, claims).status("token.audience")
    };
    assert_eq!(token("https://contoso.crm4.dynamics.com/"), Status::Met);
    assert_eq!(token("00000007-0000-0000-c000-000000000000"), Status::Unmet);
    assert_eq!(token("https://contoso-dev.crm4.dynamics.com"), Status::Unmet);
}

#[test]
fn what_entra_does_not_know_is_the_address_unless_the_environment_has_answered() {
    let world = dataverse(Flow::Browser).sign_in_fails(2, "AADSTS500011");
    assert_eq!(world.ids(), ["resource.known/missing"]);
    let mut world = dataverse(Flow::Browser).sign_in_fails(2, "AADSTS500011");
    world.evidence.environment = None;
    assert_eq!(world.ids(), ["environment.found/unknown-to-entra"]);
}

#[test]
fn a_401_with_everything_right_asks_for_a_new_sign_in() {
    let world = signed_in(Flow::Browser).call_fails(3, &["HTTP 401", "invalid_token"], 401, "");
    assert_eq!(world.ids(), ["token.current/refused"]);
}

#[test]
fn a_service_that_stumbles_takes_nobodys_role_away() {
    for (status, is_refused) in [(403, true), (503, false), (429, false), (401, false)] {
        let world = signed_in(Flow::Secret).known(3).holds(3, &[]).call_fails(4, &["0x80040220"], status, READ_REFUSED);
        let is_none = world.verdict("appuser.role").reason.is_some_and(|reason| reason.as_str() == "none");
        assert_eq!(is_none, is_refused, "{status}");
    }
}
