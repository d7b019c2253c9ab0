//! The kept cases on the command line.

use crate::support::command::Firstcall;

const WORK: &str = r#"
name = "work"
cloud = "global"
target = "dataverse"
caller = "people"
flow = "browser"
agreement = "everybody"
tenant = "contoso.onmicrosoft.com"
client_id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"
environment = "https://contoso.crm4.dynamics.com"
step = 3
used = "2026-03-14T09:26:53Z"
"#;

const PLACE: &str = "config/firstcall/profiles/work.toml";

fn firstcall(arguments: &[&str]) -> Firstcall {
    Firstcall::new(&[&["profile"], arguments].concat()).file(PLACE, WORK)
}

#[test]
fn profiles_are_listed_and_shown() {
    let listed = firstcall(&["list"]).run();
    assert_eq!(
        (listed.code, listed.stdout.as_str()),
        (Some(0), "work  2026-03-14  dataverse  contoso.onmicrosoft.com  step 3\n")
    );
    let json = firstcall(&["list", "--json"]).run().json();
    assert_eq!((json[0]["name"].as_str(), json[0]["step"].as_u64()), (Some("work"), Some(3)));
    let shown = firstcall(&["show", "work"]).run();
    for part in ["Dataverse", "https://contoso.crm4.dynamics.com", "2026-03-14 09:26 UTC"] {
        assert!(shown.stdout.contains(part), "{part}: {shown:?}");
    }
    let missing = firstcall(&["show", "other"]).run();
    assert_eq!((missing.code, missing.stderr.as_str()), (Some(2), "firstcall: there is no profile \"other\"\n"));
}

#[test]
fn profiles_are_renamed_and_deleted_and_nobody_is_asked_without_a_terminal() {
    let mut started = firstcall(&["rename", "work", "contoso"]).start();
    started.child().stdin.take();
    let (ran, home) = started.end_leaving();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(home.path().join("config/firstcall/profiles/contoso.toml").is_file() && !home.path().join(PLACE).exists());
    let refused = firstcall(&["delete", "work"]).run();
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--yes"), "{refused:?}");
    let deleted = firstcall(&["delete", "work", "--yes"]).run();
    assert_eq!(deleted.code, Some(0), "{deleted:?}");
}

#[test]
fn a_profile_travels_as_a_file_and_replaces_none() {
    let exported = firstcall(&["export", "work"]).run();
    assert_eq!(exported.code, Some(0));
    let taken = firstcall(&["import", "given.toml"]).file("given.toml", &exported.stdout).run();
    assert_eq!(taken.code, Some(2), "{taken:?}");
    assert!(taken.stderr.contains("--name"), "{taken:?}");
    let imported = firstcall(&["import", "given.toml", "--name", "copy"]).file("given.toml", &exported.stdout).run();
    assert_eq!(imported.code, Some(0), "{imported:?}");
    assert!(imported.stderr.contains("firstcall --profile copy"), "{imported:?}");
    let odd = firstcall(&["import", "odd.toml"]).file("odd.toml", &WORK.replace("4b1c2d3e-5f60", "no-guid")).run();
    assert_eq!(odd.code, Some(2), "{odd:?}");
    assert!(odd.stderr.contains("Client ID"), "{odd:?}");
}

#[test]
fn a_profile_never_goes_on_in_another_cloud_than_its_own() {
    let of_file = WORK.replace("step = 3", "step = 3\ncloud_file = \"/nowhere/clouds.toml\"");
    let ran = Firstcall::new(&["check", "--profile", "work"]).file(PLACE, &of_file).run();
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("belongs to the cloud file /nowhere/clouds.toml"), "{ran:?}");
    let of_cloud = WORK.replace("\"global\"", "\"practice\"");
    let ran = Firstcall::new(&["check", "--profile", "work"]).file(PLACE, &of_cloud).run();
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("it belongs to the cloud practice"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_kept_case_that_names_a_pipe_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for key in ["cloud_file", "ca_file"] {
        let case = "cloud = 'global'\ntarget = 'power-platform'\ncaller = 'people'\nflow = 'browser'\n\
                    agreement = 'everybody'\n";
        let kept = format!("{case}{key} = '{}'\n", pipe.display());
        let firstcall =
            |arguments: &[&str]| Firstcall::new(arguments).file("config/firstcall/profiles/work.toml", &kept);
        let ran = firstcall(&["check", "--profile", "work"]).run();
        assert!(ran.code == Some(2) && ran.stderr.contains("this is no file"), "{key}: {ran:?}");
        // Its row is the first one of the wizard.
        let wizard = firstcall(&["--plain"]).run_with("1\nq\n");
        assert!(wizard.code.is_some() && wizard.stdout.contains("this is no file"), "{key}: {wizard:?}");
    }
}
