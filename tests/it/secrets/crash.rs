//! What a crash prints: even if it printed everything that the program holds.

use std::process::Command;

use firstcall::app::{Action, Edit, Effect, Field, Msg, Progress, RunId, update};
use firstcall::evidence::{Session, TokenId};
use firstcall::profile::{Secret, SecretId};
use firstcall::recipe::Flow;
use firstcall::vault::{Tokens, Vault};
use secrecy::SecretString;

use super::known::Known;
use crate::screens::{CLIENT, act, at_step, progress};
use crate::support::hands;

const VARIABLE: &str = "PRACTICE_SECRETS";
const SECRETS: [&str; 7] = [
    "Ab1~practice-client-secret",
    "practice-password-of-an-account",
    "practice-password-of-a-file",
    "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJwcmFjdGljZSJ9.cHJhY3RpY2Utc2lnbmF0dXJl",
    "1.AXoAPracticeRefreshToken0123456789",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwcmFjdGljZSJ9.b3RoZXItc2lnbmF0dXJl",
    "1.AXoAPracticeAuthorizationCode0123456789",
];

#[test]
fn a_crash_prints_no_secret_even_if_it_prints_all_that_there_is() {
    let known = Known::default();
    SECRETS.iter().for_each(|secret| known.learn("practice", secret));
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "secrets::crash::crashes_with_all_that_there_is", "--ignored", "--nocapture"])
        .env(VARIABLE, SECRETS.join("\n"))
        .env("RUST_BACKTRACE", "full")
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success());
    assert!(said.contains("crashed with State {") && said.contains(CLIENT), "{said}");
    known.assert_absent("the crash", &said);
}

#[test]
#[ignore = "run as a process of its own by the test above"]
fn crashes_with_all_that_there_is() {
    let all = std::env::var(VARIABLE).expect("the test above says it");
    let secrets: Vec<&str> = all.lines().collect();
    let [client_secret, password, file_password, access, refresh, id, code] = secrets[..] else { panic!("seven") };
    let secret = |text: &str| SecretString::from(text.to_owned());
    color_eyre::install().unwrap();

    let mut state = at_step(4);
    act(&mut state, Action::SignIn);
    progress(&mut state, Progress::Browser { url: "https://x.example".to_owned(), redirect_uri: String::new() });
    hands::paste(&mut state, &format!("http://localhost/?code={code}&state=x"));
    act(&mut state, Action::Step(4));
    act(&mut state, Action::Explain);
    for c in access.chars() {
        update(&mut state, Msg::Edit(Edit::Type(tui_input::InputRequest::InsertChar(c))));
    }
    for (flow, field, text) in [
        (Flow::Password, Field::Secret(SecretId::Password), password),
        (Flow::Certificate, Field::Secret(SecretId::CertificatePassword), file_password),
        (Flow::Secret, Field::Secret(SecretId::ClientSecret), client_secret),
    ] {
        hands::choose_flow(&mut state, flow);
        hands::fill(&mut state, field, text);
    }
    act(&mut state, Action::Step(5));
    let mut effects = update(&mut state, Msg::Act(Action::SignIn));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Gather { given, .. } if given.secret.is_some())));
    effects.push(Effect::Paste { run: RunId(7), text: Secret::new(code.to_owned()) });
    let msg = Msg::Edit(Edit::Paste(client_secret.to_owned()));
    let tokens = Tokens {
        access: secret(access),
        refresh: Some(secret(refresh)),
        id: Some(secret(id)),
        expires: None,
        scope: None,
    };
    let vault = Vault::new();
    vault.keep_tokens(TokenId { session: Session::App, run: 7 }, tokens.clone());
    panic!("crashed with {state:#?} {effects:?} {msg:?} {tokens:?} {vault:?}");
}
