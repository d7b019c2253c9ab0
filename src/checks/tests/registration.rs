//! Network, tenant, app and service principal.

use super::*;

#[test]
fn without_a_network_everything_waits_for_it() {
    let mut world = World::new(Flow::Browser);
    world.evidence.tenant = is_cut_off(1, "login.microsoftonline.com");
    assert_eq!(world.ids(), ["network.reachable/dns"]);
    let finding = &world.findings()[0];
    assert!(finding.what.contains("login.microsoftonline.com"));
    for judged in world.judged() {
        let verdict = judged.verdict;
        let waits = verdict.waits_for.map(|id| id.to_string());
        if verdict.status == Status::Unknown {
            assert_eq!(waits.as_deref(), Some("network.reachable"), "{}", judged.requirement);
        }
    }
}

#[test]
fn an_answer_of_the_sign_in_service_says_nothing_about_the_way_to_the_api() {
    let mut world = World::configured(Flow::Browser).signs_in_with(2, READ);
    world.evidence.call = is_cut_off(3, "api.powerplatform.com");
    world.evidence.tenant = seen(4, tenant());
    assert_eq!(world.ids(), ["network.reachable/dns"]);
    assert_eq!(world.status("token.issued"), Status::Met);
    assert_eq!(world.waits("call.answered").as_deref(), Some("network.reachable"));
}

#[test]
fn a_call_that_never_came_through_is_told_although_something_beside_it_was_read() {
    let mut world = World::configured(Flow::Secret).program_signs_in(2);
    world = world.lists(vec![role::own(role::READER, &crate::recipe::RoleScope::Tenant)]);
    world.evidence.call = is_cut_off(2, "api.powerplatform.com");
    assert_eq!(world.ids(), ["network.reachable/dns"]);
    // And the other way round: what is only looked at beside it takes nothing from a call that was answered.
    let mut world = World::configured(Flow::Secret).program_signs_in(2).shows("e-1");
    world.evidence.roles = is_cut_off(4, "api.powerplatform.com");
    world.evidence.app = is_cut_off(4, "login.microsoftonline.com");
    assert_eq!((world.ids(), world.status("network.reachable")), (Vec::new(), Status::Met));
}

#[test]
fn a_call_that_was_refused_although_everything_is_in_order_has_a_finding() {
    let world = role::program("").lists(vec![role::own(role::READER, &crate::recipe::RoleScope::Tenant)]);
    let mut world = world.call_fails(2, &["HTTP 403"], 403, "");
    world.evidence.roles.as_mut().unwrap().at = at(2) + SignedDuration::from_secs(1);
    assert_eq!(world.ids().len(), 1, "{:?}", world.ids());
    assert_eq!(world.status("call.answered"), Status::Unmet);
}

#[test]
fn an_untrusted_certificate_was_at_least_reached() {
    let mut world = World::new(Flow::Browser);
    world.evidence.tenant = Some(Seen {
        outcome: Err(Fault::Network(NetworkFault::Untrusted {
            host: "login.microsoftonline.com".to_owned(),
            flaw: CertificateFlaw::Other,
            detail: "unknown issuer".to_owned(),
        })),
        at: at(1),
        exchanges: Vec::new(),
    });
    assert_eq!(world.ids(), ["network.trusted/unknown-issuer"]);
    assert_eq!(world.status("network.reachable"), Status::Met);
}

#[test]
fn a_clock_is_right_within_five_minutes() {
    let mut world = World::new(Flow::Browser);
    world.evidence.skew = Some(Skew(SignedDuration::from_mins(5)));
    assert_eq!(world.status("clock.in_step"), Status::Met);
    world.evidence.skew = Some(Skew(SignedDuration::from_mins(-7)));
    assert_eq!(world.ids(), ["clock.in_step/off"]);
    assert_eq!(world.findings()[0].what, "The clock of this computer is 7 minutes slow.");
}

#[test]
fn a_tenant_that_is_not_found_may_be_in_another_cloud() {
    let mut world = World::new(Flow::Browser);
    world.evidence.tenant = fails(1, ServiceFault::new(Stage::Discovery, "AADSTS90002", "not found"));
    let findings = world.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].id, "tenant.found/unknown");
    assert_eq!(findings[0].candidates.len(), 1);
    assert!(findings[0].what.contains("contoso.onmicrosoft.com"));
}

#[test]
fn the_id_of_the_tenant_is_told_from_that_of_an_unknown_app() {
    let mut world = World::new(Flow::Browser);
    world.inputs.client_id = TENANT.to_uppercase();
    world.evidence.tenant = seen(1, tenant());
    world.evidence.app = fails(2, ServiceFault::new(Stage::Probe, "AADSTS700016", ""));
    assert_eq!(world.ids(), ["app.found/tenant-id-pasted"]);
}

#[test]
fn a_tenant_of_another_cloud_tells_so_itself() {
    let mut world = World::new(Flow::Browser);
    world.evidence.tenant = seen(1, Tenant { cloud_instance: Some("microsoftonline.us".to_owned()), ..tenant() });
    assert_eq!(world.ids(), ["tenant.cloud/other-cloud"]);
}

#[test]
fn an_app_that_is_not_known_here_has_five_causes_and_one_finding() {
    let mut world = World::new(Flow::Browser).sign_in_fails(3, "AADSTS700016");
    world.evidence.app = fails(2, ServiceFault::new(Stage::Probe, "AADSTS700016", ""));
    let findings = world.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].id, "app.found/unknown-here");
    assert_eq!(findings[0].candidates.len(), 5);
    assert!(findings[0].candidates.iter().all(|c| c.test.is_some()));
}

#[test]
fn the_directory_tells_the_five_causes_apart() {
    // The registration is there, the service principal is not.
    let mut world = World::configured(Flow::Secret).sign_in_fails(3, "AADSTS700016");
    world.evidence.principal = seen(2, None);
    assert_eq!(world.ids(), ["principal.present/missing"]);
    // Neither is there.
    world.evidence.application = seen(2, None);
    assert_eq!(world.ids(), ["app.found/unknown-here"]);
    // The object id was pasted.
    world.inputs.client_id = APP_OBJECT.to_owned();
    world.evidence.application = seen(2, Some(application()));
    let findings = world.findings();
    assert_eq!(findings[0].id, "app.found/object-id-pasted");
    assert!(findings[0].why.contains(CLIENT));
}

#[test]
fn a_probe_that_says_anything_else_blames_nobody() {
    let mut world = World::new(Flow::Browser);
    for code in ["AADSTS9999999", "HTTP 503", "answer.unreadable"] {
        world.evidence.app = fails(2, ServiceFault::new(Stage::Probe, code, ""));
        assert_eq!(world.ids(), [""; 0], "{code}");
    }
}

#[test]
fn what_another_tenant_lets_in_is_worth_a_warning_only() {
    let mut world = World::configured(Flow::Browser);
    world.evidence.application =
        seen(1, Some(Application { audience: "AzureADMultipleOrgs".to_owned(), ..application() }));
    assert_eq!(world.ids(), ["app.single_tenant/multitenant"]);
    assert_eq!(world.findings()[0].status, Status::Warning);
    let world = world.signs_in_with(2, READ);
    assert_eq!(world.status("app.single_tenant"), Status::Warning);
}

#[test]
fn a_directory_that_may_not_be_read_is_a_warning_and_breaks_nothing() {
    let mut world = World::new(Flow::Browser).signs_in_with(2, READ);
    assert_eq!(world.status("setup.readable"), Status::NotApplicable);
    for (code, reason) in [
        ("Authorization_RequestDenied", "not-allowed"),
        ("AADSTS50076", "sign-in-failed"),
        ("Directory_Odd", "unexpected"),
        ("HTTP 429", "busy"),
    ] {
        world.evidence.application = fails(3, ServiceFault::new(Stage::Directory, code, ""));
        assert_eq!(world.ids(), [format!("setup.readable/{reason}")]);
        assert_eq!(world.status("setup.readable"), Status::Warning);
    }
    world.evidence.application = is_cut_off(3, "graph.microsoft.com");
    assert_eq!(world.ids(), ["setup.readable/unreachable"]);
    assert_eq!(world.status("network.reachable"), Status::Met);
}

#[test]
fn a_switched_off_app_stops_everybody() {
    let mut world = World::configured(Flow::Secret);
    world.evidence.principal = seen(1, Some(Principal { is_enabled: false, ..principal() }));
    let world = world.sign_in_fails(2, "AADSTS7000112");
    assert_eq!(world.ids(), ["principal.enabled/disabled"]);
    let world = World::new(Flow::Secret).sign_in_fails(2, "AADSTS7000112");
    let findings = world.findings();
    assert_eq!(findings[0].id, "principal.enabled/disabled");
    assert_eq!(findings[0].candidates[0].requirement, "app.active");
}
