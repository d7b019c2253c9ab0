//! Programs that are started from a command do not get the variables that hold secrets.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use firstcall::sandbox::scenario::CONFIGURED;

use crate::client_stub::soon;
use crate::support::command::Firstcall;
use crate::support::tenant::Tenant;

const SECRET: &str = "rob8Q~practice-secret-of-the-night-robot";

/// A program that writes its environment into a pipe.
fn spy(folder: &Path, name: &str, pipe: &Path) -> String {
    assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n/usr/bin/env > {}\n", pipe.display())).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path.display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_browser_nor_the_azure_cli_gets_a_secret_of_the_environment() {
    let tenant = Tenant::start(CONFIGURED).await;
    let app = tenant.told().await.clients.proposed(firstcall::recipe::Flow::Secret).unwrap().client_id.clone();
    let cloud_file = tenant.cloud_file();
    for way in ["browser", "az"] {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let program = spy(folder.path(), way, &pipe);
        let case = ["check", "--cloud-file", &cloud_file, "--tenant", "contoso.onmicrosoft.com", "--client-id", &app];
        let rest = ["--flow", "secret", "--client-secret-env", "APP_SECRET", "--directory", way];
        let command = Firstcall::new(&[&case[..], &rest].concat()).env("APP_SECRET", SECRET).env("KEPT", "1");
        let command = match way {
            "browser" => command.env("BROWSER", &program),
            _ => command.env("PATH", folder.path().to_str().unwrap()),
        };
        let mut started = command.start();
        let seen = soon(tokio::fs::read_to_string(pipe)).await.unwrap();
        started.signal("TERM");
        started.end();
        assert!(seen.contains("KEPT=1") && !seen.contains("APP_SECRET") && !seen.contains(SECRET), "{way}: {seen}");
    }
    tenant.stop().await;
}

#[test]
fn a_value_in_place_of_the_name_of_a_variable_is_not_shown() {
    let case = ["check", "--tenant", "contoso.onmicrosoft.com", "--client-id", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"];
    for (value, is_shown) in [(SECRET, false), ("Passw0rd", false), ("APP_SECRET", true)] {
        let ran = Firstcall::new(&[&case[..], &["--flow", "secret", "--client-secret-env", value]].concat()).run();
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert_eq!(ran.stderr.contains(value), is_shown, "{ran:?}");
    }
}
