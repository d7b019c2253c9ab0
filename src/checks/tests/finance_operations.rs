//! An environment of Finance & Operations, and the caller in it.

use super::*;
use crate::evidence::{Environment, Identity, MappedUser, Registration, TokenKind};
use crate::recipe::{Placeholder, TargetId};

const ENVIRONMENT: &str = "https://contoso.operations.eu.dynamics.com";
const ALL: &str = "AX.FullAccess CustomService.FullAccess Odata.FullAccess";

/// A case of Finance & Operations whose environment has answered.
fn finance(flow: Flow) -> World {
    let mut world = World::new(flow);
    world.case.target = TargetId::of("finance-operations");
    world.inputs.environment = ENVIRONMENT.to_owned();
    world.evidence.environment = seen(1, Environment { tenant_id: Some(TENANT.to_owned()), resource: None });
    world
}

fn claims(flow: Flow, audience: &str) -> Value {
    match flow {
        Flow::Secret => json!({"aud": audience, "tid": TENANT, "appid": CLIENT, "oid": PRINCIPAL, "idtyp": "app"}),
        _ => json!({
            "aud": audience, "tid": TENANT, "appid": CLIENT, "oid": PERSON,
            "upn": "petra@contoso.onmicrosoft.com", "scp": ALL,
        }),
    }
}

/// The same, with a good token.
fn signed_in(flow: Flow) -> World {
    finance(flow).signs_in(2, claims(flow, ENVIRONMENT))
}

impl World {
    fn acts_as(mut self, minute: i64, user: &str, is_administrator: bool) -> Self {
        let took = std::time::Duration::from_millis(30);
        let answer = json!({"$id": "1", "UserId": user, "Company": "DEMF", "IsSysAdmin": is_administrator});
        self.evidence.identity = seen(minute, Identity { status: 200, took, answer });
        self
    }

    /// Both calls are refused in the same way, without a word about the cause.
    fn turned_away(mut self, minute: i64, status: u16) -> Self {
        let code = format!("HTTP {status}");
        let fault = ServiceFault { status: Some(status), ..ServiceFault::new(Stage::Call, code, "") };
        self.evidence.identity = fails(minute, fault.clone());
        self.evidence.call = fails(minute, fault);
        self
    }

    /// What an administrator saw of the program.
    fn listed(mut self, minute: i64, registration: Option<Registration>) -> Self {
        self.evidence.registration = seen(minute, registration);
        self
    }
}

/// A registration for the user `svc`, if there is such a user, with these roles.
fn mapped(user: Option<(bool, Option<&[&str]>)>) -> Option<Registration> {
    let user = user.map(|(is_enabled, roles)| MappedUser {
        is_enabled,
        roles: roles.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
    });
    Some(Registration { user_id: "svc".to_owned(), user })
}

#[test]
fn two_good_answers_prove_registration_user_and_environment() {
    let world = signed_in(Flow::Secret).acts_as(3, "svc", false).answers(3, 1);
    assert_eq!(world.ids(), Vec::<String>::new());
    for id in ["environment.found", "environment.open", "token.audience", "fno.client", "fno.user", "fno.least"] {
        assert_eq!(world.status(id), Status::Met, "{id}");
    }
    assert_eq!(world.status("permission.requested"), Status::NotApplicable);
    let world = signed_in(Flow::Browser).acts_as(3, "petra", true).answers(3, 1);
    assert_eq!((world.status("fno.user"), world.status("consent.granted")), (Status::Met, Status::Met));
    assert_eq!((world.status("fno.client"), world.status("fno.least")), (Status::NotApplicable, Status::NotApplicable));
    assert!(super::super::proof_holds(&world.judged()));
}

#[test]
fn a_right_token_that_is_answered_with_401_is_not_registered() {
    let world = signed_in(Flow::Secret).turned_away(3, 401);
    assert_eq!(world.ids(), ["fno.client/missing"]);
    let causes: Vec<String> =
        world.findings()[0].candidates.iter().map(|cause| format!("{}/{}", cause.requirement, cause.reason)).collect();
    assert_eq!(causes[0], "fno.user/nobody");
    // The token shows that it is for this environment, letter by letter.
    assert!(!causes.iter().any(|cause| cause.starts_with("token.audience")), "{causes:?}");
    for id in ["fno.user", "fno.least", "call.answered"] {
        assert_eq!(world.waits(id).as_deref(), Some("fno.client"), "{id}");
    }
    let world = signed_in(Flow::DeviceCode).turned_away(3, 401);
    assert_eq!(world.ids(), ["fno.user/missing"]);
    assert!(world.findings()[0].what.contains("petra@contoso.onmicrosoft.com"));
}

#[test]
fn a_wrong_token_explains_the_401_by_itself() {
    for (audience, id) in [
        (format!("{ENVIRONMENT}/"), "token.audience/form"),
        (ENVIRONMENT.replace("contoso", "Contoso"), "token.audience/form"),
        ("00000015-0000-0000-c000-000000000000".to_owned(), "token.audience/form"),
        ("https://erp.dynamics.com/".to_owned(), "token.audience/wrong"),
    ] {
        let world = finance(Flow::Secret).signs_in(2, claims(Flow::Secret, &audience)).turned_away(3, 401);
        assert_eq!(world.ids(), [id], "{audience}");
        assert_eq!(world.waits("fno.client").as_deref(), Some("token.audience"), "{audience}");
    }
    let mut other = claims(Flow::Secret, ENVIRONMENT);
    other["tid"] = "11111111-2222-4333-8444-555555555555".into();
    assert_eq!(finance(Flow::Secret).signs_in(2, other).turned_away(3, 401).ids(), ["token.audience/other-tenant"]);
    let mut nobody = claims(Flow::Secret, ENVIRONMENT);
    nobody.as_object_mut().unwrap().remove("oid");
    let world = finance(Flow::Secret).signs_in(2, nobody).turned_away(3, 401);
    assert_eq!(world.ids(), ["principal.present/missing"]);
}

#[test]
fn a_program_without_an_object_id_is_a_program_all_the_same() {
    let payload = json!({"aud": ENVIRONMENT, "tid": TENANT, "appid": CLIENT, "idtyp": "app"});
    let claims = Claims { header: json!({}), payload };
    assert_eq!(claims.kind(), TokenKind::Program);
    // Another API does not look for it.
    let world = World::new(Flow::Secret).signs_in(2, json!({"aud": "https://api.powerplatform.com", "idtyp": "app"}));
    assert_ne!(world.status("principal.present"), Status::Unmet);
}

#[test]
fn who_is_known_and_refused_lacks_a_role_and_who_is_refused_everything_may_be_disabled() {
    let refused = |world: World| world.call_fails(3, &["HTTP 403"], 403, "Access to the data entity is denied.");
    let world = refused(signed_in(Flow::Secret).acts_as(3, "svc", false));
    assert_eq!(world.ids(), ["fno.user/no-role"]);
    assert_eq!(world.status("fno.client"), Status::Met);
    assert_eq!(refused(signed_in(Flow::Browser).acts_as(3, "petra", false)).ids(), ["fno.user/no-role"]);
    // A permission that the token lacks may be all that it is.
    let mut claims = claims(Flow::Browser, ENVIRONMENT);
    claims["scp"] = "CustomService.FullAccess".into();
    let world = refused(finance(Flow::Browser).signs_in(2, claims).acts_as(3, "petra", false));
    let finding = world.findings().into_iter().find(|finding| finding.id == "fno.user/no-role").unwrap();
    let other: Vec<&str> = finding.candidates.iter().map(|cause| cause.what.as_str()).collect();
    assert_eq!(other, ["The token does not contain AX.FullAccess, Odata.FullAccess."]);
    let world = signed_in(Flow::Secret).turned_away(3, 403);
    assert_eq!(world.ids(), ["fno.user/refused"]);
    let causes: Vec<String> =
        world.findings()[0].candidates.iter().map(|cause| format!("{}/{}", cause.requirement, cause.reason)).collect();
    assert_eq!(causes, ["fno.user/disabled", "fno.user/no-role"]);
}

#[test]
fn what_an_administrator_saw_decides_between_the_causes() {
    let away = |status| signed_in(Flow::Secret).turned_away(3, status);
    let roles: &[&str] = &["Contoso integration reader"];
    for (status, registration, id) in [
        (401, None, "fno.client/not-listed"),
        (401, mapped(None), "fno.user/nobody"),
        (403, mapped(Some((false, Some(roles)))), "fno.user/disabled"),
        (403, mapped(Some((true, Some(&[])))), "fno.user/no-role"),
    ] {
        // It is the same before the program calls, and after.
        assert_eq!(finance(Flow::Secret).listed(1, registration.clone()).ids(), [id]);
        let world = away(status).listed(1, registration);
        assert_eq!(world.ids(), [id]);
        assert_eq!(world.verdict(id.split('/').next().unwrap()).source, Some(crate::recipe::Source::TargetAdmin));
    }
    let world = finance(Flow::Secret).listed(1, mapped(Some((true, None))));
    assert_eq!((world.status("fno.client"), world.status("fno.user")), (Status::Met, Status::Met));
    assert!(away(401).listed(1, mapped(None)).findings()[0].what.contains("svc"));
}

#[test]
fn a_registration_that_nobody_may_read_stays_unknown() {
    let mut world = finance(Flow::Secret);
    world.evidence.registration =
        fails(3, ServiceFault { status: Some(403), ..ServiceFault::new(Stage::Call, "HTTP 403", "") });
    assert_eq!((world.ids(), world.status("fno.client")), (Vec::new(), Status::Unknown));
    let mut world = signed_in(Flow::Browser).acts_as(3, "petra", false).answers(3, 1);
    world.evidence.registration =
        fails(4, ServiceFault { status: Some(403), ..ServiceFault::new(Stage::Call, "HTTP 403", "") });
    assert_eq!((world.ids(), world.status("fno.user")), (Vec::new(), Status::Met));
}

#[test]
fn people_need_no_registration_and_are_told_of_one_that_is_there() {
    let world = signed_in(Flow::Browser).acts_as(3, "dana", true).answers(3, 1);
    assert_eq!(world.status("fno.client"), Status::NotApplicable);
    let world = world.listed(4, None);
    assert_eq!((world.ids(), world.status("fno.client")), (Vec::new(), Status::NotApplicable));
    let world = world.listed(4, mapped(None));
    assert_eq!((world.ids(), world.status("fno.client")), (Vec::new(), Status::Met));
}

#[test]
fn a_program_that_may_do_everything_is_a_warning() {
    let world = signed_in(Flow::Secret).acts_as(3, "Admin", true).answers(3, 1);
    assert_eq!(world.ids(), ["fno.least/administrator"]);
    assert!(world.findings()[0].what.contains("Admin"));
}

#[test]
fn a_part_of_the_permissions_is_a_warning_and_none_is_not() {
    let with = |scopes: &str| {
        let mut claims = claims(Flow::Browser, ENVIRONMENT);
        claims["scp"] = scopes.into();
        finance(Flow::Browser).signs_in(2, claims).acts_as(3, "petra", false).answers(3, 1)
    };
    let world = with("AX.FullAccess");
    assert_eq!(
        (world.ids(), world.status("consent.granted")),
        (vec!["consent.granted/not-in-token".to_owned()], Status::Warning)
    );
    assert!(super::super::proof_holds(&world.judged()));
    assert_eq!(with("").status("consent.granted"), Status::Unmet);
    // A registration that asks for no more is the one thing that is said then.
    let mut app = application();
    let (api, id) = ("00000015-0000-0000-c000-000000000000", "6397893c-2260-496b-a41d-2f1f15b16ff3");
    app.requested = vec![listed(api, id, true)];
    let world = World { evidence: Evidence { application: seen(4, Some(app)), ..world.evidence }, ..world };
    assert_eq!(world.ids(), ["permission.requested/partly"]);
    let mut world = World::configured(Flow::Browser);
    world.case.target = TargetId::of("finance-operations");
    world.inputs.environment = ENVIRONMENT.to_owned();
    world.evidence.resource = None;
    let ids = ["6397893c-2260-496b-a41d-2f1f15b16ff3", "ad8b4a5c-eecd-431a-a46f-33c060012ae1"];
    let mut app = application();
    for (asked, status) in [(1, Status::Warning), (0, Status::Unmet)] {
        app.requested =
            ids[..asked].iter().map(|id| listed("00000015-0000-0000-c000-000000000000", id, true)).collect();
        world.evidence.application = seen(1, Some(app.clone()));
        assert_eq!(world.status("permission.requested"), status, "{asked}");
    }
}

#[test]
fn a_program_is_only_advised_to_list_permissions() {
    let mut world = signed_in(Flow::Secret).acts_as(3, "svc", false).answers(3, 1);
    let mut app = application();
    app.requested = Vec::new();
    world.evidence.application = seen(4, Some(app));
    assert_eq!(world.ids(), ["permission.listed/not-listed"]);
    assert_eq!(world.status("permission.listed"), Status::Warning);
    assert!(super::super::proof_holds(&world.judged()));
    let params = super::super::params::params(&world.ctx());
    assert!(params[&Placeholder::Permissions].contains("AX.FullAccess"), "the advice names what to tick");
    assert!(params[&Placeholder::PermissionIds].contains("6397893c-2260-496b-a41d-2f1f15b16ff3"));
    let world = signed_in(Flow::Browser).acts_as(3, "petra", true).answers(3, 1);
    assert_eq!(world.status("permission.listed"), Status::NotApplicable);
}

#[test]
fn what_is_not_running_is_told_from_what_is_refused() {
    for code in ["environment.page", "HTTP 503"] {
        let mut world = finance(Flow::Browser);
        world.evidence.environment = fails(1, ServiceFault::new(Stage::Environment, code, "its words"));
        assert_eq!(world.ids(), ["environment.open/not-running"], "{code}");
    }
    let calls = |codes: &[&str], status, text| signed_in(Flow::Secret).call_fails(3, codes, status, text).ids();
    assert_eq!(calls(&["answer.elsewhere", "HTTP 302"], 302, "It leads to x."), ["environment.open/not-running"]);
    assert_eq!(calls(&["answer.odd"], 200, "The answer begins: a web page"), ["environment.open/not-running"]);
    assert_eq!(calls(&["HTTP 503"], 503, ""), ["environment.open/not-running"]);
    assert_eq!(calls(&["HTTP 500"], 500, "An error has occurred."), ["call.answered/service-trouble"]);
    assert_eq!(calls(&["HTTP 429"], 429, ""), ["call.unthrottled/busy-environment"]);
}

#[test]
fn the_callback_of_an_integration_has_to_stand_under_web() {
    let callback = "https://connect.contoso.example/oauth";
    let status = |told: &str, web: &[&str], public: &[&str]| {
        let mut world = finance(Flow::Secret);
        world.inputs.callback = told.to_owned();
        let mut app = application();
        let list = |all: &[&str]| all.iter().map(|uri| (*uri).to_owned()).collect();
        (app.redirects.web, app.redirects.public) = (list(web), list(public));
        world.evidence.application = seen(1, Some(app));
        let verdict = world.verdict("redirect.callback");
        (verdict.status, verdict.reason.map(|reason| reason.to_string()))
    };
    let said = |status, reason: &str| (status, Some(reason.to_owned()));
    assert_eq!(status("", &[], &[]), (Status::NotApplicable, None));
    assert_eq!(status(callback, &["https://a.example", callback], &[]), (Status::Met, None));
    assert_eq!(status(callback, &[], &["http://localhost"]), said(Status::Unmet, "missing"));
    assert_eq!(status(callback, &[&format!("{callback}/")], &[]), said(Status::Unmet, "nearly"));
    assert_eq!(status(callback, &[], &[callback]), said(Status::Warning, "not-web"));
    let mut world = finance(Flow::Browser);
    world.inputs.callback = callback.to_owned();
    assert_eq!((world.ids(), world.status("redirect.callback")), (Vec::new(), Status::Unknown));
}

#[test]
fn the_command_for_a_callback_keeps_the_addresses_that_are_there() {
    let mut world = finance(Flow::Secret);
    world.inputs.callback = "https://connect.contoso.example/oauth".to_owned();
    let mut app = application();
    app.redirects.web = vec!["https://a.example/cb".to_owned()];
    world.evidence.application = seen(1, Some(app));
    let params = super::super::params::params(&world.ctx());
    assert_eq!(params[&Placeholder::WebRedirectUris], "https://a.example/cb https://connect.contoso.example/oauth");
    world.evidence.application = None;
    assert!(!super::super::params::params(&world.ctx()).contains_key(&Placeholder::WebRedirectUris));
}
