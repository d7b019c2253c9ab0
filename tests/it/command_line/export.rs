//! `firstcall export env`: a case that goes on in another shell.

use firstcall::recipe::Recipe;

use crate::command_line::check::SECRET;
use crate::support::command::Firstcall;
use crate::support::tenant::Tenant;

const ROBOT: [&str; 8] = [
    "--caller",
    "program",
    "--tenant",
    "contoso.onmicrosoft.com",
    "--client-id",
    "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002",
    "--role",
    "Power Platform Reader",
];

fn exported(more: &[&str]) -> String {
    let ran = Firstcall::new(&[&["export", "env"][..], more].concat()).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{more:?}");
    ran.stdout
}

#[test]
fn a_case_is_printed_as_variables_without_its_secret() {
    let more = [&ROBOT[..], &["--permission", "a b", "--permission", "it's"]].concat();
    insta::assert_snapshot!("export_env", exported(&more));
    let people = exported(&["--tenant", "contoso.onmicrosoft.com", "--flow", "browser"]);
    assert!(!people.contains("SECRET"), "{people}");
}

#[test]
fn every_target_can_be_named_in_it() {
    for target in &Recipe::embedded().targets {
        let text = exported(&["--target", target.id.as_str()]);
        assert!(text.lines().any(|line| line == format!("export FIRSTCALL_TARGET={}", target.id)), "{text}");
    }
}

#[test]
fn files_are_named_so_that_any_folder_finds_them() {
    let text = exported(&["--flow", "certificate", "--certificate", "my cert.pem"]);
    let line = text.lines().find(|line| line.starts_with("export FIRSTCALL_CERTIFICATE=")).expect("it is named");
    let file = line.trim_start_matches("export FIRSTCALL_CERTIFICATE='").trim_end_matches('\'');
    assert!(std::path::Path::new(file).is_absolute() && file.ends_with("my cert.pem"), "{text}");
    assert!(text.contains("# If there is one: export FIRSTCALL_CERTIFICATE_PASSWORD_ENV="), "{text}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_check_in_a_shell_that_reads_it_in_needs_nothing_else_but_the_secret() {
    let tenant = Tenant::start("configured").await;
    let cloud_file = tenant.cloud_file();
    let case = exported(&[&ROBOT[..], &["--cloud-file", &cloud_file]].concat());
    let home = tempfile::tempdir().unwrap();
    let ran = std::process::Command::new("/bin/sh")
        .args(["-c", &format!("{case}exec \"$0\" check"), env!("CARGO_BIN_EXE_firstcall")])
        .env_clear()
        .envs([("HOME", home.path().as_os_str()), ("FIRSTCALL_SECRET", SECRET.as_ref())])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert!(said.contains("It works: List Environments"), "{said}");
    tenant.stop().await;
}
