//! The wizard in a terminal: everything that it ever wrote there, its command line, and the files that it left.

use super::commands::files_in;
use super::{Bench, DANA, DOMAIN};
use crate::support::pty::{DOWN, ENTER, ESC, Program, Start};
use crate::support::tenant::Went;

/// Into the case that the options describe, as far as step 5.
fn begin(bench: &Bench, client: &str, flow: &str) -> Program {
    let client_id = &bench.client_id(client);
    let cloud = bench.path("cloud.toml");
    let case = ["--tenant", DOMAIN, "--client-id", client_id, "--flow", flow];
    let start = ["--cloud-file", &cloud, "--record", "recording.jsonl"];
    let program = Start::firstcall(&[&start[..], &case].concat());
    let mut program = program.env("RUST_LOG", "trace").size(120, 40).go();
    program.own_tenant();
    program.press(ENTER, "Who will call?");
    program.keys(ENTER);
    program.see_still("1  App registration");
    program
}

/// Looks at everything that there is to see after a call, and leaves.
fn look_around(mut program: Program) -> (String, String) {
    program.press("t", "Access token");
    program.press("v", "\"aud\"");
    program.press("v", "Issued for the Power Platform API");
    program.press(ESC, "List Environments   HTTP 200");
    program.press("x", "Exchanges");
    for _ in 0..4 {
        program.press(ENTER, "→ ");
        program.press(ESC, "Exchanges");
        program.keys(DOWN);
    }
    program.keys(ESC);
    program.see("List Environments   HTTP 200");
    program.press("u", "Least privilege");
    program.keys("?");
    program.wait_for("help", |screen| screen.contains("Keys") || screen.contains("close"));
    program.keys(ESC);
    program.see("Least privilege");
    let arguments = program.arguments();
    program.keys("q");
    let ended = program.end();
    assert_eq!(ended.code, 0);
    let profile = ended.home.path().join("config/firstcall/profiles");
    let profile = std::fs::read_dir(profile).unwrap().next().unwrap().unwrap().path();
    assert!(profile.is_file(), "no profile was kept");
    let files = files_in(ended.home.path());
    assert!(files.contains("{\"Gathered\":"), "nothing was recorded: {files}");
    assert!(files.contains("exchange{id="), "nothing was logged: {files}");
    (format!("{}{arguments}", ended.raw), files)
}

/// The address that was copied last.
fn copied(program: &Program) -> String {
    use base64::Engine;

    let raw = program.raw();
    let last = raw.rsplit("\x1b]52;c;").next().and_then(|rest| rest.split(['\x07', '\x1b']).next()).unwrap();
    String::from_utf8(base64::prelude::BASE64_STANDARD.decode(last).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wizard_shows_and_keeps_no_secret_of_a_person() {
    let bench = Bench::set_up().await;
    let mut program = begin(&bench, "public", "paste-back");
    program.press("5", "5  Token and List Environments");
    program.press(ENTER, "c copy the address");
    program.press("c", "Sent to the clipboard, if your terminal allows it.");
    let address = copied(&program);
    let Went::Address(back) = bench.tenant.sign_in(&address, None, DANA, "accept").await else { panic!("no address") };
    // Back from the address in full.
    program.press(ESC, "Paste here");
    program.press("\t", "▸ Paste here");
    program.press(&format!("\x1b[200~{back}\x1b[201~"), "&state=");
    program.press(ENTER, "List Environments   HTTP 200");
    let (shown, files) = look_around(program);
    assert!(bench.known.kinds().contains("code_verifier"));
    bench.known.assert_absent("the terminal", &shown);
    bench.known.assert_absent("the home folder", &files);
    bench.clear().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wizard_shows_and_keeps_no_secret_of_a_program() {
    let bench = Bench::set_up().await;
    let secret = "rob8Q~practice-secret-of-the-night-robot";
    bench.known.learn("client secret", secret);
    let mut program = begin(&bench, "confidential", "secret");
    program.press("4", "▸ Client secret");
    program.keys(secret);
    program.see("•••••");
    program.keys(ENTER);
    program.wait_for("the list", |screen| !screen.contains("▸ Client secret"));
    program.press("5", "5  Token and List Environments");
    program.press(ENTER, "List Environments   HTTP 200");
    let (shown, files) = look_around(program);
    bench.known.assert_absent("the terminal", &shown);
    bench.known.assert_absent("the home folder", &files);
    bench.clear().await;
}
