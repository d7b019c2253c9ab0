//! Redirect URIs, platforms and the public-client switch.

use super::*;
use crate::recipe::Placeholder;

fn with(flow: Flow, public: &[&str], web: &[&str], spa: &[&str]) -> World {
    let list = |all: &[&str]| all.iter().map(|uri| (*uri).to_owned()).collect();
    let mut world = World::configured(flow);
    world.evidence.application = seen(
        1,
        Some(Application {
            redirects: Platforms { public: list(public), web: list(web), spa: list(spa) },
            ..application()
        }),
    );
    world
}

const NATIVE: &str = "https://login.microsoftonline.com/common/oauth2/nativeclient";

#[test]
fn the_documented_redirect_alone_does_not_serve_a_browser() {
    let world = with(Flow::Browser, &[NATIVE], &[], &[]).sign_in_fails(2, "AADSTS50011");
    assert_eq!(world.ids(), ["redirect.registered/nativeclient-only"]);
    assert_eq!(with(Flow::PasteBack, &[NATIVE], &[], &[]).ids(), [""; 0]);
}

#[test]
fn each_way_of_being_wrong_has_its_reason() {
    for (public, id) in [
        (&[][..], "none"),
        (&["http://127.0.0.1"][..], "nearly"),
        (&["http://localhost/"][..], "nearly"),
        (&["https://contoso.example/cb"][..], "other"),
    ] {
        let world = with(Flow::Browser, public, &[], &[]);
        assert_eq!(world.ids(), [format!("redirect.registered/{id}")]);
    }
    assert_eq!(with(Flow::PasteBack, &["http://localhost"], &[], &[]).ids(), ["redirect.registered/other"]);
}

#[test]
fn a_registered_port_does_not_count_on_localhost() {
    let world = with(Flow::Browser, &["http://localhost:8400"], &[], &[]);
    assert_eq!(world.ids(), [""; 0]);
}

#[test]
fn the_platform_of_the_redirect_counts() {
    let web = with(Flow::Browser, &[], &["http://localhost"], &[]);
    assert_eq!(web.status("redirect.registered"), Status::Met);
    assert_eq!(web.ids(), ["redirect.platform/web"]);
    assert_eq!(web.sign_in_fails(2, "AADSTS7000218").ids(), ["redirect.platform/web"]);
    let spa = with(Flow::Browser, &[], &[], &["http://localhost:3000"]);
    assert_eq!(spa.ids(), ["redirect.platform/spa"]);
    let both = with(Flow::Browser, &["http://localhost"], &["http://localhost:3000"], &[]);
    assert_eq!(both.ids(), ["redirect.platform/twice"]);
    assert_eq!(both.findings()[0].status, Status::Warning);
}

#[test]
fn the_command_keeps_the_redirects_that_are_there() {
    let world = with(Flow::Browser, &[NATIVE], &[], &[]);
    let finding = &world.findings()[0];
    assert_eq!(finding.params[&Placeholder::RedirectUris], format!("{NATIVE} http://localhost"));
    // Nobody looked, so nobody knows what a command would take away.
    let unseen = World::new(Flow::Browser).sign_in_fails(2, "AADSTS50011");
    assert!(!unseen.findings()[0].params.contains_key(&Placeholder::RedirectUris));
}

#[test]
fn a_code_that_never_reaches_the_program_is_told_by_its_page() {
    for (code, id) in [
        ("page.needs-admin-approval", "consent.granted/needs-approval"),
        ("page.cannot-get-there", "access.allowed/device"),
        ("page.more-information", "access.allowed/mfa-registration"),
        ("page.cant-sign-in", "token.issued/page-without-answer"),
        ("page.site-not-reached", "token.issued/other-machine"),
    ] {
        let world = World::new(Flow::Browser).sign_in_fails(2, code);
        assert_eq!(world.ids(), [id]);
    }
}
