//! A secret goes in and never comes out.

use super::check::{SECRET, of_program};
use crate::support::command::{Firstcall, Ran};
use crate::support::tenant::Tenant;

/// A wrong secret that can be found again.
const WRONG: &str = "Zq9~typed-by-hand-and-wrong.0123456789abcd";

fn assert_silent(ran: &Ran, secret: &str, what: &str) {
    let all = format!("{}{}", ran.stdout, ran.stderr);
    let encoded = secret.replace('~', "%7E");
    for piece in [secret, &encoded, &secret[..16], "eyJ"] {
        assert!(!all.contains(piece), "{what}: {piece} came out\n{all}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_prints_neither_secret_nor_token() {
    for scenario in ["configured", "secret-expired", "role-missing", "odd-answer", "network-proxy"] {
        let tenant = Tenant::start(scenario).await;
        let file = tenant.cloud_file();
        for more in [&[][..], &["--json"], &["--strict"]] {
            assert_silent(&of_program(&file, more).run(), SECRET, scenario);
            let wrong = of_program(&file, more).env("ROBOT_SECRET", WRONG).run();
            assert_silent(&wrong, WRONG, scenario);
        }
        tenant.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_comes_from_a_variable_or_from_standard_input() {
    let tenant = Tenant::start("configured").await;
    let file = tenant.cloud_file();
    let case = ["check", "--cloud-file", &file, "--tenant", "contoso.onmicrosoft.com", "--flow", "secret"];
    let app = ["--client-id", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002"];
    let with = |more: &[&str]| Firstcall::new(&[&case[..], &app, more].concat());
    let piped = with(&["--client-secret-stdin"]).run_with(&format!("{SECRET}\n"));
    assert_eq!(piped.code, Some(0), "{piped:?}");
    assert_silent(&piped, SECRET, "standard input");
    // What surrounds a secret when it was copied does not count.
    let padded = with(&["--client-secret-env", "S"]).env("S", format!("  {SECRET} \n")).run();
    assert_eq!(padded.code, Some(0), "{padded:?}");
    let by_variables = with(&[]).env("FIRSTCALL_CLIENT_SECRET_ENV", "S").env("S", SECRET).run();
    assert_eq!(by_variables.code, Some(0), "{by_variables:?}");
    let wrong = with(&["--client-secret-env", "S", "--json"]).env("S", WRONG).run();
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    assert_eq!(wrong.json()["results"][0]["findings"][0]["requirement"], "secret.valid");
    tenant.stop().await;
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_holds_secrets_writes_no_core() {
    use std::io::{BufRead, BufReader};

    // Its first line shows that it has begun.
    let mut started = Firstcall::new(&["sandbox"]).start();
    let mut line = String::new();
    BufReader::new(started.child().stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let pid = started.child().id();
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let numbers: Vec<_> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(numbers, ["0", "0"], "{core}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_on_disk() {
    let tenant = Tenant::start("configured").await;
    let mut check = of_program(&tenant.cloud_file(), &[]).start();
    assert_eq!(check.child().wait().unwrap().code(), Some(0));
    let left: Vec<_> = std::fs::read_dir(check.home.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.is_empty(), "{left:?}");
    tenant.stop().await;
}

#[test]
fn explain_repeats_no_secret_of_what_it_was_given() {
    let text = format!(
        "POST /token client_secret={WRONG}&grant_type=client_credentials\nAuthorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.\n\
         AADSTS7000215: Invalid client secret provided."
    );
    for more in [&["explain"][..], &["explain", "--json"]] {
        let ran = Firstcall::new(more).run_with(&text);
        assert_eq!(ran.code, Some(0));
        assert!(ran.stdout.contains("7000215"), "{ran:?}");
        assert_silent(&ran, WRONG, "explain");
    }
}
