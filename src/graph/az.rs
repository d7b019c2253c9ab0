//! Takes a Graph token from an Azure CLI that is signed in already (SERVICES.md, "Looking at the setup"). The program
//! is run without a shell, and only for a tenant that looks like one.

use std::io;
use std::process::{Output, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::process::Command;
use zeroize::Zeroizing;

use crate::entra::{SignedIn, signed_in};
use crate::evidence::text::{harmless, shorten};
use crate::evidence::{Fault, Seen, ServiceFault, is_tenant};
use crate::recipe::{Cloud, Flow, Stage};
use crate::vault::Tokens;

/// A cold Azure CLI takes its time.
const PATIENCE: Duration = Duration::from_secs(60);

/// Its name; on Windows it is a script, which is found by its full name only.
const PROGRAM: &str = if cfg!(windows) { "az.cmd" } else { "az" };

/// Asks the Azure CLI for a Graph token of this tenant. Nothing is changed, and nobody is asked to sign in. It does not get
/// the `hidden` variables of the environment.
pub async fn az_session(cloud: &Cloud, tenant_id: &str, hidden: &[String]) -> Seen<SignedIn> {
    let outcome = run(PROGRAM, cloud.graph.resource(), tenant_id, hidden).await;
    Seen { outcome: outcome.map_err(Fault::Service), at: Timestamp::now(), exchanges: Vec::new() }
}

async fn run(program: &str, resource: &str, tenant_id: &str, hidden: &[String]) -> Result<SignedIn, ServiceFault> {
    if !is_tenant(tenant_id) {
        return Err(fault("az.failed", "This tenant cannot be named to the Azure CLI."));
    }
    let mut command = Command::new(program);
    command
        .args(["account", "get-access-token", "--resource", resource])
        .args(["--tenant", tenant_id, "--output", "json", "--only-show-errors"])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    for name in hidden {
        command.env_remove(name);
    }
    let ended = tokio::time::timeout(PATIENCE, command.output()).await;
    let output = match ended {
        Ok(Ok(output)) => output,
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => {
            return Err(fault("az.absent", "The Azure CLI is not installed here."));
        }
        Ok(Err(error)) => {
            return Err(fault("az.failed", &format!("The Azure CLI could not be started: {error}")));
        }
        Err(_) => {
            return Err(fault("az.timeout", "The Azure CLI did not answer within a minute."));
        }
    };
    read(&output, tenant_id)
}

fn read(output: &Output, tenant_id: &str) -> Result<SignedIn, ServiceFault> {
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = shorten(harmless(said.trim(), false).trim(), 400);
        return Err(refused(&said));
    }
    let body: Option<Value> = serde_json::from_slice(&output.stdout).ok();
    let text = |name: &str| body.as_ref()?.get(name)?.as_str();
    let Some(access) = text("accessToken").filter(|token| !token.is_empty()) else {
        return Err(fault("az.failed", "The Azure CLI answered without a token."));
    };
    let access = Zeroizing::new(access.to_owned());
    let expires =
        body.as_ref().and_then(|body| body.get("expires_on")?.as_i64()).and_then(|at| Timestamp::from_second(at).ok());
    let tokens = Tokens { access: access.as_str().into(), refresh: None, id: None, expires, scope: None };
    let signed_in = signed_in(tokens, Flow::Browser, None, false);
    // A token of another tenant would be shown to the wrong directory.
    let theirs = signed_in.0.claims.as_ref().and_then(|claims| claims.tenant_id());
    let named = text("tenant");
    let is_guid = crate::evidence::is_guid(tenant_id);
    match theirs.or(named) {
        Some(theirs) if is_guid && !theirs.eq_ignore_ascii_case(tenant_id) => {
            Err(fault("az.tenant", "The Azure CLI is signed in to another tenant."))
        }
        _ => Ok(signed_in),
    }
}

/// The Azure CLI says in words only that nobody is signed in; an error number of Entra is as good as its own.
fn refused(said: &str) -> ServiceFault {
    let number = said
        .split_once("AADSTS")
        .map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect::<String>())
        .filter(|digits| !digits.is_empty());
    let code = match number {
        Some(_) => "az.refused",
        None if said.contains("az login") => "az.signed-out",
        None => "az.failed",
    };
    let mut fault = fault(code, said);
    fault.codes.extend(number.map(|number| format!("AADSTS{number}")));
    fault
}

fn fault(code: &str, text: &str) -> ServiceFault {
    ServiceFault::new(Stage::Directory, code, text)
}

#[cfg(test)]
mod tests {
    use std::process::ExitStatus;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use secrecy::ExposeSecret;
    use serde_json::json;

    use super::*;

    const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";

    fn success(stdout: &str) -> Output {
        Output { status: ExitStatus::default(), stdout: stdout.as_bytes().to_vec(), stderr: Vec::new() }
    }

    fn answer(tid: &str) -> String {
        let payload = URL_SAFE_NO_PAD.encode(json!({"tid": tid, "scp": "Directory.AccessAsUser.All"}).to_string());
        let token = format!("e30.{payload}.c2ln");
        json!({"accessToken": token, "expiresOn": "2026-03-14 10:26:53.000000", "expires_on": 1_800_000_000, "tenant": tid})
            .to_string()
    }

    #[test]
    fn a_token_of_the_right_tenant_is_taken() {
        let (sign_in, tokens) = read(&success(&answer(TENANT)), &TENANT.to_uppercase()).unwrap();
        assert_eq!(sign_in.expires, Timestamp::from_second(1_800_000_000).ok());
        assert!(!sign_in.can_renew && tokens.access.expose_secret().starts_with("e30."));
        assert!(read(&success(&answer(TENANT)), "contoso.onmicrosoft.com").is_ok());
    }

    #[test]
    fn a_token_of_another_tenant_is_not() {
        let other = "00000000-0000-4000-8000-000000000001";
        assert_eq!(read(&success(&answer(other)), TENANT).unwrap_err().code, "az.tenant");
        let opaque = json!({"accessToken": "opaque", "tenant": other}).to_string();
        assert_eq!(read(&success(&opaque), TENANT).unwrap_err().code, "az.tenant");
    }

    #[test]
    fn what_the_azure_cli_says_is_told_apart() {
        for (said, codes) in [
            ("ERROR: Please run 'az login' to setup account.", vec!["az.signed-out"]),
            ("ERROR: AADSTS50076: Use multi-factor. Run 'az login --tenant x'.", vec!["az.refused", "AADSTS50076"]),
            ("Traceback (most recent call last)", vec!["az.failed"]),
            ("", vec!["az.failed"]),
        ] {
            assert_eq!(refused(said).codes, codes, "{said}");
        }
        for stdout in ["", "{}", "[1]", "{\"accessToken\": \"\"}"] {
            assert_eq!(read(&success(stdout), TENANT).unwrap_err().code, "az.failed", "{stdout}");
        }
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_said_to_be_missing() {
        let fault = run("firstcall-no-such-program", "https://graph.microsoft.com", TENANT, &[]).await.unwrap_err();
        assert_eq!(fault.code, "az.absent");
    }

    #[tokio::test]
    async fn a_tenant_that_looks_like_an_option_is_never_handed_on() {
        for tenant in ["--help", "a; rm -rf x", "$(id)", ""] {
            let fault = run("firstcall-no-such-program", "https://graph.microsoft.com", tenant, &[]).await.unwrap_err();
            assert_eq!(fault.code, "az.failed", "{tenant}");
        }
    }
}
