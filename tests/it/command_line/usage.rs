//! Wrong usage ends with 2, leaves stdout alone, and names the option and what would do.

use crate::support::command::Firstcall;

const TENANT: [&str; 2] = ["--tenant", "contoso.onmicrosoft.com"];
const APP: [&str; 2] = ["--client-id", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002"];

/// Wrong ways to use the program, with a name for the picture of each.
const WRONG: &[(&str, &[&str])] = &[
    ("check_without_tenant", &["check"]),
    ("check_without_client_id", &["check", TENANT[0], TENANT[1]]),
    ("client_id_too_short", &["check", TENANT[0], TENANT[1], "--client-id", "123"]),
    ("tenant_without_dot", &["check", "--tenant", "contoso", APP[0], APP[1]]),
    ("unknown_cloud", &["check", "--cloud", "moon"]),
    ("unknown_flow", &["check", "--flow", "pigeon"]),
    ("unknown_target", &["check", "--target", "fax"]),
    ("check_without_environment", &["check", "--target", "dataverse", APP[0], APP[1]]),
    ("odd_environment", &["check", "--target", "dataverse", "--environment", "contoso"]),
    ("odd_project", &["check", "--project-id", "abc"]),
    ("unknown_call", &["check", "--call", "groups.lits"]),
    ("call_of_another_target", &["check", "--target", "dataverse", "--call", "groups.list"]),
    ("odd_role_scope", &["check", "--role-scope", "environment:contoso"]),
    (
        "role_that_cannot_be_given_there",
        &[
            "check",
            "--role",
            "Environment Group Admin",
            "--role-scope",
            "environment:e0e00000-0000-4000-8000-000000000001",
        ],
    ),
    ("page_beside_files", &["check", "--from", "odd.toml", "--page", "65001"]),
    ("recording_of_files", &["check", "--from", "odd.toml", "--record", "new"]),
    ("flow_of_the_other_caller", &["check", "--caller", "program", "--flow", "password"]),
    ("timeout_before_now", &["check", "--timeout", "-5"]),
    ("host_name_that_is_none", &["sandbox", "--tls", "tls", "--host-name", "a b"]),
    ("unknown_directory", &["check", "--directory", "ldap"]),
    ("missing_cloud_file", &["check", "--cloud-file", "nowhere.toml"]),
    ("unreadable_cloud_file", &["check", "--cloud-file", "odd.toml"]),
    ("missing_ca_file", &["check", "--ca-file", "nowhere.pem"]),
    ("odd_ca_file", &["check", "--ca-file", "odd.toml", TENANT[0], TENANT[1], APP[0], APP[1]]),
    ("odd_redirect_uri", &["check", "--redirect-uri", "localhost"]),
    ("unknown_profile", &["check", "--profile", "nobody"]),
    ("odd_profile_name", &["check", "--profile", "../../etc/passwd"]),
    ("timeout_zero", &["check", "--timeout", "0"]),
    ("timeout_endless", &["check", "--timeout", "18446744073709551615"]),
    ("no_secret", &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "secret"]),
    ("secret_from_two_places", &["check", "--client-secret-env", "S", "--client-secret-stdin"]),
    (
        "secret_variable_not_set",
        &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "secret", "--client-secret-env", "NOT_SET"],
    ),
    (
        "secret_stdin_empty",
        &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "secret", "--client-secret-stdin"],
    ),
    ("certificate_missing", &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "certificate"]),
    ("token_file_missing", &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "federated"]),
    ("account_missing", &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "password"]),
    ("keyring_by_name", &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "secret", "--keyring"]),
    (
        "authority_without_tls",
        &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--authority", "http://login.contoso.example"],
    ),
    (
        "authority_with_password",
        &[
            "check",
            TENANT[0],
            TENANT[1],
            APP[0],
            APP[1],
            "--authority",
            "https://practice:password@login.contoso.example",
        ],
    ),
    (
        "recording_in_place_of_a_file",
        &["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "device-code", "--record", "odd.toml"],
    ),
    ("replay_of_a_folder", &["replay", "."]),
    ("secret_as_a_value", &["check", "--client-secret", "x"]),
    ("token_without_tenant", &["token"]),
    ("token_nothing_to_decode", &["token", "--decode"]),
    ("token_not_a_token", &["token", "--decode", "hello"]),
    ("mistyped_command", &["chekc"]),
    ("mistyped_option", &["check", "--tenat", "x"]),
    ("mistyped_scenario", &["demo", "--scenario", "consent-mising"]),
    ("sandbox_scenario", &["sandbox", "--scenario", "42"]),
    ("sandbox_port", &["sandbox", "--port", "65536"]),
    ("sandbox_cert_without_key", &["sandbox", "--cert", "cert.pem"]),
    ("sandbox_cert_missing", &["sandbox", "--cert", "cert.pem", "--key", "odd.toml"]),
    ("sandbox_seed_missing", &["sandbox", "--seed", "nowhere.toml"]),
    ("sandbox_seed_odd", &["sandbox", "--seed", "odd.toml"]),
    ("explain_nothing", &["explain"]),
    ("completions_of_no_shell", &["completions"]),
    ("completions_of_unknown_shell", &["completions", "tcsh"]),
    ("wizard_without_terminal", &[]),
    ("demo_without_terminal", &["demo"]),
];

#[test]
fn wrong_usage_ends_with_2_and_says_what_would_do() {
    let mut seen = String::new();
    for (name, arguments) in WRONG {
        let ran = Firstcall::new(arguments).file("odd.toml", "this is no = [table").run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{name}: {ran:?}");
        assert!(!ran.stderr.is_empty(), "{name}");
        assert!(!ran.stderr.contains("os error"), "{name}: {}", ran.stderr);
        seen.push_str(&format!("# {name}\n$ firstcall {}\n{}\n", arguments.join(" "), ran.stderr.trim_end()));
        seen.push('\n');
    }
    // The list grows with every scenario; here it only matters that it is shown.
    insta::with_settings!({ filters => [(r"values: configured, [a-z, -]+\]", "values: configured, [others]]"), (r"/\S*/\.tmp\w+", "[folder]")] }, {
        insta::assert_snapshot!("wrong_usage", seen);
    });
}

#[cfg(unix)]
#[test]
fn what_is_no_text_is_named_by_where_it_stands() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let no_text = OsStr::from_bytes(b"contoso\xff");
    let ran = Firstcall::new(&["check"]).env("FIRSTCALL_TENANT", no_text).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), "firstcall: FIRSTCALL_TENANT: this is no text in UTF-8\n"));
    let case = ["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "secret", "--client-secret-env", "APP_SECRET"];
    let ran = Firstcall::new(&case).env("APP_SECRET", no_text).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("what the variable holds is no text in UTF-8"), "{ran:?}");
}

#[test]
fn a_variable_is_judged_like_its_option() {
    let ran = Firstcall::new(&["check"]).env("FIRSTCALL_TENANT", "contoso").run();
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.starts_with("firstcall: --tenant: "), "{}", ran.stderr);
}

#[test]
fn a_variable_about_other_computers_that_cannot_be_used_is_named_with_what_would_do() {
    let case = ["check", TENANT[0], TENANT[1], APP[0], APP[1], "--flow", "device-code"];
    for (variable, value, told) in [
        ("HTTPS_PROXY", "http://practice:password@", "http://proxy.contoso.example:8080"),
        ("ALL_PROXY", "ftp://practice:password@proxy:21", "http://proxy.contoso.example:8080"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "/nowhere/ca.pem cannot be read"),
    ] {
        let ran = Firstcall::new(&case).env(variable, value).run();
        let is_told = ran.stderr.contains(told) && ran.stderr.contains(&format!("unset {variable}"));
        assert!(ran.code == Some(2) && is_told && !ran.stderr.contains("password"), "{ran:?}");
        // Practising needs no other computer.
        let demo = Firstcall::new(&["demo", "--plain"]).env(variable, value).run_with("\n\n\n\n\n\n\n\nq\n");
        assert!(demo.code == Some(0) && demo.stdout.contains("It works"), "{variable}: {demo:?}");
        // Nor does the beginning of the wizard; it is told once another one is asked.
        let own = [&["--plain", "--target", "power-platform"], &case[1..]].concat();
        let wizard = Firstcall::new(&own).env(variable, value).run_with("5\n1\n\n\n\n\n\n\nq\n");
        let lines = ["No connection to", &format!("{variable}: ")];
        assert!(lines.iter().all(|line| wizard.stdout.contains(line)), "{variable}: {wizard:?}");
    }
}

#[test]
fn a_role_is_compared_with_the_place_that_is_named_beside_it() {
    let role = ["--role", "Workflows Agent Data Subject Rights Environment Reader"];
    let place = ["--role-scope", "environment:e0e00000-0000-4000-8000-000000000001"];
    // Without a tenant nothing is asked of anybody.
    let refusal =
        |arguments: &[&str]| Firstcall::new(&[&["check", "--caller", "program"], arguments].concat()).run().stderr;
    assert!(refusal(&role).contains("--role: Workflows Agent"), "{}", refusal(&role));
    let both = refusal(&[role, place].concat());
    assert!(both.contains("--tenant") && !both.contains("cannot be given"), "{both}");
}

#[test]
fn an_option_wins_over_its_variable() {
    let ran =
        Firstcall::new(&["check", "--tenant", "contoso.onmicrosoft.com"]).env("FIRSTCALL_TENANT", "contoso").run();
    assert!(ran.stderr.starts_with("firstcall: --client-id is missing"), "{}", ran.stderr);
}

#[test]
fn a_profile_that_cannot_be_read_stops_nobody_who_does_not_ask_for_it() {
    let broken = || {
        let firstcall = Firstcall::new(&["explain", "65001"]);
        firstcall.file("config/firstcall/profiles/default.toml", "this is no profile")
    };
    assert_eq!(broken().run().code, Some(0));
    let asked = Firstcall::new(&["check", "--profile", "default"])
        .file("config/firstcall/profiles/default.toml", "this is no profile")
        .run();
    assert_eq!(asked.code, Some(2));
    assert!(asked.stderr.contains("default.toml is not a profile"), "{}", asked.stderr);
}
