//! What a server says is data: its control characters reach no terminal.

use firstcall::sandbox::server::Options;

use crate::support::pty::{ENTER, Start};
use crate::support::tenant::{Tenant, Went};

/// A tenant whose administrator, or whose intruder, writes to terminals by way of names.
const SEED: &str = r#"
id = "names-that-bite"
title = "Names with control characters"
story = "Somebody gave an environment a name that would take a terminal over."
breaks = []

[tenant.power_platform.environments.default]
display_name = "\u001b]0;taken\u0007\u001b[2J\u001b[1;1HFirst\u009b31m\u202eline\r\nnext"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn names_with_control_characters_are_shown_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("seed.toml");
    std::fs::write(&seed, SEED).unwrap();
    let tenant = Tenant::with(Options { seed: Some(seed), ..Options::default() }).await;
    let cloud_file = tenant.cloud_file();
    let told = tenant.told().await;
    let client_id = told.suggest.client_id.unwrap();
    let mut program = Start::firstcall(&[
        "--cloud-file",
        &cloud_file,
        "--tenant",
        "contoso.onmicrosoft.com",
        "--client-id",
        &client_id,
        "--flow",
        "device-code",
    ])
    .go();
    program.own_tenant();
    program.press(ENTER, "Who will call?");
    program.press(ENTER, "1  App registration");
    program.see_still("met         this computer reaches the sign-in");
    program.press("5", "5  Token and List Environments");
    let waiting = program.press(ENTER, "/devicelogin");
    let is_code = |word: &&str| word.len() == 9 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let code = waiting.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no code:\n{waiting}"));
    let went = tenant.sign_in("", Some(code), "dana@contoso.onmicrosoft.com", "accept").await;
    assert!(matches!(went, Went::Back), "{went:?}");
    let table = program.see_still("✓ List Environments   HTTP 200");
    assert!(table.contains("6 rows") && table.contains("First"), "{table}");
    let raw = program.raw();
    for piece in ["\x1b]0;", "\x1b[1;1HFirst", "\u{9b}", "\u{202e}"] {
        assert!(!raw.contains(piece), "{piece:?} came through");
    }
    tenant.stop().await;
}
