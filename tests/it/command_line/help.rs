//! Help, completions and the manual page say the same as the command line takes.

use crate::support::command::Firstcall;

const COMMANDS: [&str; 9] = ["demo", "check", "explain", "export", "token", "profile", "sandbox", "completions", "man"];

#[test]
fn every_command_has_its_help() {
    for command in COMMANDS {
        let ran = Firstcall::new(&[command, "--help"]).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        insta::assert_snapshot!(format!("help_{command}"), ran.stdout);
    }
}

#[test]
fn the_program_has_a_long_and_a_short_help() {
    for option in ["--help", "-h"] {
        let ran = Firstcall::new(&[option]).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        insta::assert_snapshot!(format!("help_{}", option.trim_start_matches('-')), ran.stdout);
    }
}

#[test]
fn help_shows_the_name_of_a_variable_and_never_its_value() {
    let ran = Firstcall::new(&["check", "--help"]).env("FIRSTCALL_USERNAME", "petra@contoso.onmicrosoft.com").run();
    assert!(ran.stdout.contains("FIRSTCALL_USERNAME"));
    assert!(!ran.stdout.contains("petra@"), "{}", ran.stdout);
}

#[test]
fn the_version_is_one_line() {
    let ran = Firstcall::new(&["--version"]).run();
    assert_eq!(ran.stdout, format!("firstcall {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_know_commands_options_and_scenarios() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = Firstcall::new(&["completions", shell]).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{shell}");
        for word in ["check", "explain", "client-secret-env", "consent-missing"] {
            assert!(ran.stdout.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn the_manual_page_has_a_part_for_each_command() {
    let ran = Firstcall::new(&["man"]).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout.contains(".TH firstcall 1"));
    for command in COMMANDS {
        assert!(ran.stdout.contains(&format!(".SH \"FIRSTCALL {}\"", command.to_uppercase())), "{command}");
    }
    for part in [r"\-\-client\-secret\-env", r"\-\-ready\-file", "Exit codes", "4 cancelled"] {
        assert!(ran.stdout.contains(part), "{part}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    for arguments in [&["man"][..], &["completions", "bash"], &["explain", "65001"], &["--help"]] {
        let mut started = Firstcall::new(arguments).start();
        drop(started.child().stdout.take());
        let ran = started.end();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
