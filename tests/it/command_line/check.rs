//! `check` against a practice tenant: what it prints, and its exit codes.

use std::io::Write;

use firstcall::recipe::Flow;
use serde_json::Value;

use crate::support::command::{Firstcall, Ran, assert_valid};
use crate::support::tenant::{Tenant, Went};

pub const SECRET: &str = "rob8Q~practice-secret-of-the-night-robot";
const PROGRAM: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002";
const PEOPLE: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";

/// `check` of the practice program, with its secret in a variable.
pub fn of_program(cloud_file: &str, more: &[&str]) -> Firstcall {
    let case = ["check", "--cloud-file", cloud_file, "--tenant", "contoso.onmicrosoft.com", "--client-id", PROGRAM];
    let secret = ["--flow", "secret", "--client-secret-env", "ROBOT_SECRET"];
    Firstcall::new(&[&case[..], &secret, more].concat()).env("ROBOT_SECRET", SECRET)
}

/// `check` of the practice app for people.
fn of_people(cloud_file: &str, more: &[&str]) -> Firstcall {
    let case = ["check", "--cloud-file", cloud_file, "--tenant", "contoso.onmicrosoft.com", "--client-id", PEOPLE];
    Firstcall::new(&[&case[..], more].concat())
}

/// Runs `check --json`, and holds its answer to the schema.
fn json(firstcall: Firstcall) -> (Ran, Value) {
    let ran = firstcall.run();
    let value = ran.json();
    assert_valid("check.schema.json", &value);
    (ran, value)
}

/// The id and verdict of each requirement that has this verdict.
fn with_verdict<'a>(value: &'a Value, verdict: &str) -> Vec<&'a str> {
    let requirements = value["results"][0]["requirements"].as_array().unwrap();
    let has = requirements.iter().filter(|requirement| requirement["verdict"] == verdict);
    has.map(|requirement| requirement["id"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configured_program_holds() {
    let tenant = Tenant::start("configured").await;
    let (ran, value) = json(of_program(&tenant.cloud_file(), &["--json"]));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{value:#}");
    assert_eq!(value["results"].as_array().unwrap().len(), 1);
    let result = &value["results"][0];
    assert_eq!(result["outcome"], "holds");
    assert_eq!((&result["caller"], &result["flow"]), (&"program".into(), &"secret".into()));
    assert_eq!(with_verdict(&value, "unmet"), Vec::<&str>::new());
    assert!(with_verdict(&value, "met").contains(&"call.answered"), "{value:#}");

    let people_can_read_it = of_program(&tenant.cloud_file(), &[]).run();
    assert_eq!(people_can_read_it.code, Some(0));
    insta::assert_snapshot!("configured_program", people_can_read_it.shown());
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_holds_with_a_certificate_and_with_a_token_from_each_place() {
    let tenant = Tenant::start("configured").await;
    let ready: Value = serde_json::from_str(&tenant.ready_line()).unwrap();
    let text = |place: &str| ready.pointer(place).unwrap().as_str().unwrap().to_owned();
    let check = |client: &str, flow: &[&str]| {
        let (file, client) = (tenant.cloud_file(), text(&format!("/clients/{client}/client_id")));
        let case = ["check", "--json", "--cloud-file", &file, "--tenant", "contoso.onmicrosoft.com"];
        Firstcall::new(&[&case[..], &["--client-id", &client, "--flow"], flow].concat())
    };
    let pem = text("/clients/certificate/pem_file");
    let token = text("/clients/federated/token_file");
    let federated = |variables: &[(&str, &str)]| {
        variables.iter().fold(check("federated", &["federated"]), |run, (name, place)| run.env(name, text(place)))
    };
    for (what, run) in [
        ("certificate", check("certificate", &["certificate", "--certificate", &pem])),
        ("file", check("federated", &["federated", "--federated-token-file", &token])),
        ("variable", federated(&[("AZURE_FEDERATED_TOKEN_FILE", "/clients/federated/token_file")])),
        (
            "github",
            federated(&[
                ("ACTIONS_ID_TOKEN_REQUEST_URL", "/federation/github/request_url"),
                ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "/federation/github/request_token"),
            ]),
        ),
        (
            "azure devops",
            federated(&[
                ("SYSTEM_OIDCREQUESTURI", "/federation/azure_devops/request_uri"),
                ("SYSTEM_ACCESSTOKEN", "/federation/azure_devops/access_token"),
                ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "/federation/azure_devops/service_connection_id"),
            ]),
        ),
    ] {
        let (ran, value) = json(run);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{what}: {value:#}");
        assert_eq!(with_verdict(&value, "unmet"), Vec::<&str>::new(), "{what}");
    }
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strict_does_not_take_unknown_for_an_answer() {
    let tenant = Tenant::start("configured").await;
    let (ran, value) = json(of_program(&tenant.cloud_file(), &["--json", "--strict"]));
    assert!(!with_verdict(&value, "unknown").is_empty(), "{value:#}");
    assert_eq!((ran.code, &value["results"][0]["outcome"]), (Some(1), &"unmet".into()));
    assert!(ran.stderr.contains("--strict"), "{}", ran.stderr);
    let by_variable = of_program(&tenant.cloud_file(), &["--json"]).env("FIRSTCALL_STRICT", "1").run();
    assert_eq!(by_variable.code, Some(1));
    let switched_off = of_program(&tenant.cloud_file(), &["--json"]).env("FIRSTCALL_STRICT", "0").run();
    assert_eq!(switched_off.code, Some(0));
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_ends_with_1_and_says_what_why_and_who() {
    let tenant = Tenant::start("secret-expired").await;
    let (ran, value) = json(of_program(&tenant.cloud_file(), &["--json"]));
    assert_eq!(ran.code, Some(1));
    let result = &value["results"][0];
    assert_eq!(result["outcome"], "unmet");
    let findings = result["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "one broken thing is one finding: {findings:#?}");
    assert_eq!(findings[0]["requirement"], "secret.unexpired");
    let evidence = &findings[0]["evidence"][0];
    assert_eq!(evidence["codes"][0], "AADSTS7000222", "{evidence:#}");
    assert!(evidence["correlation_id"].is_string() && evidence["trace_id"].is_string(), "{evidence:#}");

    let human = of_program(&tenant.cloud_file(), &[]).run();
    assert_eq!((human.code, human.stderr.as_str()), (Some(1), ""));
    insta::with_settings!({ filters => ids() }, {
        insta::assert_snapshot!("secret_expired", human.shown());
    });
    tenant.stop().await;
}

/// What differs from run to run.
pub fn ids() -> Vec<(&'static str, &'static str)> {
    vec![
        (r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "[id]"),
        (r"localhost:\d+", "localhost:[port]"),
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z?", "[time]"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_refuses_connections_ends_with_3() {
    let tenant = Tenant::start("configured").await;
    let cloud = std::fs::read_to_string(tenant.cloud_file()).unwrap();
    // From now on nobody listens where the cloud file points to.
    tenant.stop().await;
    let ran = of_program("closed.toml", &["--json"]).file("closed.toml", &cloud).run();
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let value = ran.json();
    assert_valid("check.schema.json", &value);
    assert_eq!(value["results"][0]["outcome"], "unreachable");
    assert_eq!(with_verdict(&value, "unmet"), ["network.reachable"], "{value:#}");
    let human = of_program("closed.toml", &[]).file("closed.toml", &cloud).run();
    assert_eq!(human.code, Some(3));
    assert!(human.stdout.contains("unmet    this computer reaches"), "{}", human.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_interaction_no_person_is_waited_for() {
    let tenant = Tenant::start("configured").await;
    let (ran, value) = json(of_people(&tenant.cloud_file(), &["--json", "--no-interaction"]));
    // Nothing is known to be wrong, but the first call was not made.
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("--no-interaction"), "{}", ran.stderr);
    assert!(with_verdict(&value, "unknown").contains(&"call.answered"), "{value:#}");
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_while_it_waits() {
    let tenant = Tenant::start("configured").await;
    let file = tenant.cloud_file();
    let dana = "dana@contoso.onmicrosoft.com";

    for flow in [Flow::DeviceCode, Flow::Browser] {
        let mut check = of_people(&file, &["--json", "--flow", flow.into()]).start();
        check.attend(&tenant, flow, dana).await;
        let ran = check.end();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_valid("check.schema.json", &ran.json());
    }

    let mut check = of_people(&file, &["--json", "--flow", "paste-back"]).start();
    let url = check.talk(|line| line.starts_with("http"));
    let Went::Address(address) = tenant.sign_in(&url, None, dana, "accept").await else { panic!("no address") };
    // It stays open all the time, and is not waited for at the end.
    let mut stdin = check.child().stdin.take().unwrap();
    stdin.write_all(format!("{address}\n").as_bytes()).unwrap();
    let ran = check.end();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    drop(stdin);
    tenant.stop().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn giving_up_ends_with_4_at_once() {
    let tenant = Tenant::start("configured").await;
    for flow in ["browser", "paste-back", "device-code"] {
        for signal in ["INT", "TERM", "HUP"] {
            let mut check = of_people(&tenant.cloud_file(), &["--flow", flow]).start();
            check.talk(|line| line.starts_with("http"));
            check.signal(signal);
            // Held open: the program must not wait for a line.
            let stdin = check.child().stdin.take();
            let ran = check.end();
            assert_eq!(ran.code, Some(4), "{flow} {signal}: {ran:?}");
            drop(stdin);
        }
    }
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_for_a_person_that_takes_too_long_ends_with_4() {
    let tenant = Tenant::start("configured").await;
    let ran = of_people(&tenant.cloud_file(), &["--flow", "device-code", "--timeout", "1"]).run();
    assert_eq!(ran.code, Some(4));
    let said = "stopped after 1 second, while this was waited for: ";
    assert!(ran.stderr.split(said).nth(1).is_some_and(|facts| !facts.trim().is_empty()), "{}", ran.stderr);
    tenant.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_may_come_by_a_pipe_that_ends_after_it() {
    let tenant = Tenant::start("configured").await;
    let mut check = of_people(&tenant.cloud_file(), &["--flow", "paste-back"]).start();
    let url = check.talk(|line| line.starts_with("http"));
    let Went::Address(address) = tenant.sign_in(&url, None, "dana@contoso.onmicrosoft.com", "accept").await else {
        panic!("no address")
    };
    let mut stdin = check.child().stdin.take().unwrap();
    stdin.write_all(format!("https://other.example/\n{address}\n").as_bytes()).unwrap();
    drop(stdin);
    let ran = check.end();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!ran.stderr.is_empty(), "the first address was no answer, and nobody said so");
    tenant.stop().await;
}
