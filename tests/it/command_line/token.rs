//! `token`: the access token and nothing else on stdout; or what is in a given one.

use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::check::SECRET;
use crate::support::command::{Firstcall, Ran, assert_valid};
use crate::support::tenant::{Tenant, Went};

const TENANT: &str = "contoso.onmicrosoft.com";
const TENANT_ID: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
const PROGRAM: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002";
const PEOPLE: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
const DANA: &str = "dana@contoso.onmicrosoft.com";

fn of_program(cloud_file: &str, more: &[&str]) -> Firstcall {
    let case = ["token", "--cloud-file", cloud_file, "--tenant", TENANT, "--client-id", PROGRAM, "--flow", "secret"];
    Firstcall::new(&[&case[..], &["--client-secret-env", "ROBOT_SECRET"], more].concat()).env("ROBOT_SECRET", SECRET)
}

fn of_people(cloud_file: &str, more: &[&str]) -> Firstcall {
    let case = ["token", "--cloud-file", cloud_file, "--tenant", TENANT, "--client-id", PEOPLE];
    Firstcall::new(&[&case[..], more].concat())
}

/// Explains a token from standard input.
fn decode(token: &str, more: &[&str]) -> Ran {
    Firstcall::new(&[&["token", "--decode"], more].concat()).run_with(token)
}

fn decoded(token: &str, more: &[&str]) -> Value {
    let ran = decode(token, &[&["--json"], more].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    let value = ran.json();
    assert_valid("token.schema.json", &value);
    value
}

fn verdict<'a>(decoded: &'a Value, claim: &str) -> &'a Value {
    let rows = decoded["claims"].as_array().unwrap();
    &rows.iter().find(|row| row["claim"] == claim).unwrap_or_else(|| panic!("{claim}: {decoded:#}"))["verdict"]
}

fn jwt(payload: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(&json!({"typ": "JWT", "alg": "RS256"})), part(payload))
}

/// A person's token that never ends.
fn of_dana() -> Value {
    json!({
        "aud": "https://api.powerplatform.com", "iss": format!("https://sts.windows.net/{TENANT_ID}/"),
        "iat": 1_785_922_140, "nbf": 1_785_922_140, "exp": 253_000_000_000_i64, "acct": 0, "amr": ["pwd", "mfa"],
        "appid": PEOPLE, "appidacr": "0", "oid": "a1c3e5f7-0000-4000-8000-0000000000d1", "sub": "pairwise",
        "scp": "EnvironmentManagement.Environments.Read", "tid": TENANT_ID, "upn": DANA, "ver": "1.0",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_gets_its_token_and_makes_no_call() {
    let tenant = Tenant::start("configured").await;
    let ran = of_program(&tenant.cloud_file(), &[]).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    let token = ran.stdout.strip_suffix('\n').unwrap();
    assert_eq!(token.split('.').count(), 3);
    assert!(!token.contains(char::is_whitespace));
    let about = decoded(token, &["--target", "power-platform", "--flow", "secret", "--tenant", TENANT_ID]);
    for claim in ["aud", "tid", "exp", "idtyp", "appidacr"] {
        assert_eq!(verdict(&about, claim), "met", "{about:#}");
    }

    let ran = of_program(&tenant.cloud_file(), &["--json"]).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let value = ran.json();
    assert_valid("token.schema.json", &value);
    assert_eq!((&value["token_type"], &value["scope"]), (&json!("Bearer"), &Value::Null));
    assert_eq!(value["claims"]["kind"], "program");
    assert_eq!(value["claims"]["client_id"], PROGRAM);
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_role_there_is_a_token_all_the_same() {
    // Only the call would show that the role is missing.
    let tenant = Tenant::start("role-missing").await;
    let ran = of_program(&tenant.cloud_file(), &[]).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_while_it_waits_and_only_the_token_is_data() {
    let tenant = Tenant::start("configured").await;
    let file = tenant.cloud_file();
    let mut token = of_people(&file, &["--flow", "device-code", "--json"]).start();
    token.talk(|line| line == "and enter this code:");
    let code = token.talk(|_| true);
    assert!(matches!(tenant.sign_in("", Some(&code), DANA, "accept").await, Went::Back));
    let ran = token.end();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let value = ran.json();
    assert_valid("token.schema.json", &value);
    assert_eq!((&value["claims"]["kind"], &value["claims"]["account"]), (&json!("person"), &json!(DANA)));
    assert!(value["scope"].as_str().unwrap().contains("EnvironmentManagement.Environments.Read"), "{value:#}");

    let mut token = of_people(&file, &["--flow", "paste-back"]).start();
    let url = token.talk(|line| line.starts_with("http"));
    let Went::Address(address) = tenant.sign_in(&url, None, DANA, "accept").await else { panic!("no address") };
    let mut stdin = token.child().stdin.take().unwrap();
    stdin.write_all(format!("{address}\n").as_bytes()).unwrap();
    let ran = token.end();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.stdout.lines().count(), 1);
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_ends_with_1_and_is_explained_beside_the_data() {
    let tenant = Tenant::start("secret-expired").await;
    for more in [&[][..], &["--json"]] {
        let ran = of_program(&tenant.cloud_file(), more).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
        assert!(ran.stderr.contains("AADSTS7000222"), "{}", ran.stderr);
        assert!(ran.stderr.starts_with("unmet: "), "{}", ran.stderr);
    }
    let cloud = std::fs::read_to_string(tenant.cloud_file()).unwrap();
    let people = of_people(&tenant.cloud_file(), &["--no-interaction"]).run();
    assert_eq!((people.code, people.stdout.as_str()), (Some(1), ""));
    assert!(people.stderr.contains("--no-interaction"), "{}", people.stderr);
    tenant.stop().await;
    let ran = of_program("closed.toml", &[]).file("closed.toml", &cloud).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{ran:?}");
    assert!(ran.stderr.starts_with("unmet: "), "{}", ran.stderr);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn giving_up_ends_with_4_and_without_a_token() {
    let tenant = Tenant::start("configured").await;
    let mut token = of_people(&tenant.cloud_file(), &["--flow", "device-code"]).start();
    token.talk(|line| line.starts_with("http"));
    token.signal("INT");
    let ran = token.end();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    tenant.stop().await;
}

#[test]
fn a_token_is_explained_from_standard_input_or_from_its_option() {
    let token = jwt(&of_dana());
    let ran = decode(&token, &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    insta::with_settings!({ filters => vec![(r"(in|another) \d+ days", "$1 [days]"), (r"\d+ (days|h( \d+ min)?|min|s) ago", "[time] ago"), (r"in \d+:\d\d:\d\d", "in [countdown]")] }, {
        insta::assert_snapshot!("token_decoded", ran.stdout);
    });
    let given = Firstcall::new(&["token", "--decode", &token]).run();
    assert_eq!(given.code, Some(0));
    let with_word = decode(&format!("Authorization: Bearer {token}\n"), &[]);
    assert_eq!(with_word.stdout.lines().next(), ran.stdout.lines().next());
}

#[test]
fn a_token_is_compared_with_what_the_options_say_and_with_nothing_else() {
    let token = jwt(&of_dana());
    let bare = decoded(&token, &[]);
    assert_eq!(
        (verdict(&bare, "tid"), verdict(&bare, "appid"), verdict(&bare, "appidacr")),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(verdict(&bare, "aud"), "met");
    let fits = ["--target", "power-platform", "--tenant", TENANT_ID, "--client-id", PEOPLE, "--flow", "browser"];
    let same = decoded(&token, &fits);
    for claim in ["aud", "tid", "appid", "scp", "exp", "appidacr", "iss"] {
        assert_eq!(verdict(&same, claim), "met", "{claim}");
    }
    for (options, claim, expected) in [
        (&["--tenant", PROGRAM][..], "tid", "unmet"),
        (&["--tenant", TENANT], "tid", "unknown"),
        (&["--client-id", PROGRAM], "appid", "unmet"),
        (&["--caller", "program"], "scp", "unmet"),
        (&["--flow", "secret"], "appidacr", "warning"),
        (&["--cloud", "gcc-high", "--target", "power-platform"], "aud", "unmet"),
        (&["--permission", "EnvironmentManagement.Environments.Write"], "scp", "unmet"),
    ] {
        assert_eq!(verdict(&decoded(&token, options), claim), expected, "{options:?}");
    }
}

#[test]
fn a_token_that_cannot_be_read_is_an_answer_and_garbage_is_not() {
    let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#);
    for (text, form) in [
        (format!("{header}.a.b.c.d"), "encrypted"),
        ("1.AXoAEFo9fWQrHkyaVQxvHi07SBQf".to_owned(), "opaque"),
        (json!({"access_token": "opaque", "scope": "https://x.example/A"}).to_string(), "opaque"),
    ] {
        let value = decoded(&text, &[]);
        assert_eq!(value["form"], form);
        assert_eq!(decode(&text, &[]).code, Some(0));
    }
    let token = jwt(&of_dana());
    for text in
        ["", "  \n", "hello", "no token at all, only words of a sentence", "eyJhbGciOiJSUzI1NiJ9.eyJhdWQ", &token[4..]]
    {
        for more in [&[][..], &["--json"]] {
            let ran = decode(text, more);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{text:?}: {ran:?}");
            assert!(ran.stderr.starts_with("firstcall: --decode: "), "{}", ran.stderr);
            assert!(text.trim().len() < 8 || !ran.stderr.contains(text), "{}", ran.stderr);
        }
    }
}

#[test]
fn claims_reach_no_terminal_with_control_characters() {
    let mut claims = of_dana();
    claims["name"] = json!("\u{1b}]0;taken\u{7}\u{1b}[2J\u{202e}");
    claims["\u{1b}[31m"] = json!("\u{9b}31m");
    for more in [&[][..], &["--json"]] {
        let ran = decode(&jwt(&claims), more);
        assert_eq!(ran.code, Some(0));
        let is_control = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.stdout.contains(is_control), "{:?}", ran.stdout);
    }
}
