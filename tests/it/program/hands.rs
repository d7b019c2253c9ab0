//! Beside keys: mouse, paste, copy and links; and coming back later.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::practise;
use crate::support::pty::{ENTER, Program, Start, TAB};
use crate::support::tenant::Tenant;

/// Clicks on the place where the screen shows this text.
pub(super) fn click(program: &mut Program, text: &str) {
    let screen = program.see(text);
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    let column = line[..line.find(text).unwrap()].chars().count();
    // The terminal counts from 1.
    program.keys(&format!("\x1b[<0;{};{}M", column + 1, row + 1));
}

#[test]
fn a_click_chooses_and_a_pasted_error_is_explained() {
    let mut program = Start::firstcall(&[]).go();
    click(&mut program, "Explain an error");
    program.see("▸ Explain an error");
    program.keys(ENTER);
    program.wait_for("the place for an error", |screen| !screen.contains("Esc quit"));
    // Pasted as a whole, whatever lines it has.
    program.keys("\x1b[200~{\"error\":\"invalid_grant\",\n\"error_description\":\"AADSTS65001: no consent\"}\x1b[201~");
    program.see("AADSTS65001: no consent");
    let answer = program.press(ENTER, "No consent to these permissions");
    assert!(answer.contains("AADSTS65001"), "{answer}");
}

#[test]
fn a_pasted_client_id_goes_into_its_field_without_the_line_around_it() {
    let mut program = practise(Start::firstcall(&[]));
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press(TAB, "▸ Tenant");
    program.press(TAB, "▸ Client ID");
    program.press("\x15", "▸ Client ID\n");
    let screen = program.press("\x1b[200~  4b1c2d3e-5f60-4a7b-8c9d-00000000dead\r\n\x1b[201~", "0000dead");
    assert!(screen.contains("▸ Client ID"), "{screen}");
    program.see("✗ unmet       your app is registered in this tenant");
}

#[test]
fn an_address_is_whole_in_the_link_and_in_the_copy_however_narrow_the_window() {
    let mut program = practise(Start::firstcall(&[]));
    program.keys(ENTER);
    program.see_still("1  App registration");
    program.press("5", "5  Token and List Environments");
    let screen = program.press(ENTER, "c copy the address");
    assert!(screen.contains('…'), "the address does not fit:\n{screen}");
    program.press("c", "Sent to the clipboard, if your terminal allows it.");
    let raw = program.raw();
    let copied = raw.split("\x1b]52;c;").nth(1).and_then(|rest| rest.split(['\x07', '\x1b']).next()).unwrap();
    let address = String::from_utf8(STANDARD.decode(copied).unwrap()).unwrap();
    for part in ["http://localhost:", "/oauth2/v2.0/authorize?", "code_challenge_method=S256", "state=", "client_id="] {
        assert!(address.contains(part), "{part}: {address}");
    }
    assert!(raw.contains(&format!(";{address}\x1b\\")) || raw.contains(&format!(";{address}\x07")), "no link to it");
}

#[tokio::test(flavor = "multi_thread")]
async fn coming_back_goes_on_where_the_user_was_and_no_secret_was_kept() {
    let tenant = Tenant::start("configured").await;
    let cloud_file = tenant.cloud_file();
    let secret = "rob8Q~practice-secret-of-the-night-robot";
    let arguments = ["--cloud-file", &cloud_file, "--tenant", "contoso.onmicrosoft.com"];
    let case = ["--client-id", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002", "--flow", "secret"];
    let mut program = Start::firstcall(&[&arguments[..], &case].concat()).go();
    program.own_tenant();
    program.press(ENTER, "Who will call?");
    program.press(ENTER, "1  App registration");
    program.press("4", "▸ Client secret");
    program.keys(secret);
    program.wait_for("the field hides it", |screen| screen.contains("••••"));
    program.press(ENTER, "4  Certificates and secrets");
    program.keys(ENTER);
    program.see("5  Token and List Environments");
    program.press(ENTER, "✓ List Environments   HTTP 200");
    program.keys("q");
    let ended = program.end();
    assert_eq!(ended.code, 0);
    assert!(!ended.raw.contains(secret), "the secret was shown");
    let profile = std::fs::read_to_string(
        ended.home.path().join("config/firstcall/profiles/contoso-power-platform-4b1c2d3e.toml"),
    )
    .unwrap();
    assert!(profile.contains("contoso.onmicrosoft.com") && !profile.contains("rob8Q"), "{profile}");

    let mut again = Start::firstcall(&["--cloud-file", &cloud_file]).at(ended.home).go();
    again.see("where you were");
    again.press(ENTER, "5  Token and List Environments");
    again.press("4", "4  Certificates and secrets");
    assert!(!again.raw().contains("••••"));
    tenant.stop().await;
}
