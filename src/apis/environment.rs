//! An environment, asked without any token: it refuses, and its refusal names the tenant that it belongs to.

use url::Url;

use crate::evidence::{Environment, Fault, Operation, Seen, ServiceFault, is_guid, is_tenant};
use crate::recipe::{Cloud, Stage};
use crate::wire::{Answer, Request, Speaks, Trail, Wire, refusal};

use super::url;

/// A web page came where data was asked for.
const PAGE: &str = "environment.page";
/// The request was sent on to somewhere that is no sign-in.
const ELSEWHERE: &str = "environment.elsewhere";

/// Asks an environment for its tenant at `address` (SERVICES.md, "Dataverse: hosts and tokens" and "Dataverse:
/// errors").
pub async fn environment(wire: &Wire, cloud: &Cloud, address: &str) -> Seen<Environment> {
    let mut trail = wire.trail();
    let outcome = ask(&mut trail, cloud, address).await;
    trail.seen(outcome)
}

async fn ask(trail: &mut Trail<'_>, cloud: &Cloud, address: &str) -> Result<Environment, Fault> {
    let url = url(address)?;
    let ask = Request { speaks: Speaks::Anything, ..Request::get(Operation::Environment, url.clone(), None) };
    let answer = trail.ask(ask).await.map_err(Fault::Network)?;
    read(cloud, &url, &answer).map_err(Fault::Service)
}

fn read(cloud: &Cloud, asked: &Url, answer: &Answer) -> Result<Environment, ServiceFault> {
    let fault = |code: &str, text: String| ServiceFault {
        status: Some(answer.status),
        correlation_id: Some(answer.request_id.clone()),
        ..ServiceFault::new(Stage::Environment, code, text)
    };
    match answer.status {
        // What asks for a token is an environment; what asks for a password is something else.
        401 if asks_for_something_else(answer) => Err(refusal(Stage::Environment, answer)),
        401 => Ok(Environment {
            tenant_id: answer.challenge("authorization_uri").and_then(|uri| tenant_in(&uri)),
            resource: answer.challenge("resource_id"),
        }),
        300..=399 => {
            let to = answer.header("location").and_then(|to| asked.join(to).ok());
            let host = to.as_ref().and_then(Url::host_str).unwrap_or("another page");
            let authority = Url::parse(&cloud.authority.url).ok();
            let is_ours = authority.is_some_and(|authority| authority.host_str() == Some(host));
            if is_ours || to.as_ref().is_some_and(is_sign_in) {
                Ok(Environment { tenant_id: to.as_ref().and_then(|to| tenant_in(to.as_str())), resource: None })
            } else {
                Err(fault(ELSEWHERE, format!("It leads to {host}.")))
            }
        }
        200..=299 if answer.json().is_some() => Ok(Environment::default()),
        200..=299 => Err(fault(PAGE, crate::wire::excerpt(answer))),
        _ => Err(refusal(Stage::Environment, answer)),
    }
}

/// Whether every challenge is of another kind than `Bearer`. One without any challenge may be an environment's: that of
/// Finance and Operations is not documented.
fn asks_for_something_else(answer: &Answer) -> bool {
    let challenges = answer.headers.get_all("www-authenticate");
    let is_bearer = |value: &str| value.to_ascii_lowercase().contains("bearer");
    challenges.iter().next().is_some() && !challenges.iter().any(|value| value.to_str().is_ok_and(is_bearer))
}

/// Whether the address is of a sign-in page of Entra: older environments lead to `login.windows.net`, and a practice
/// environment to the real name of the service that the practice tenant stands in for. Other services have paths that
/// look alike; what stands first in them is no tenant.
fn is_sign_in(address: &Url) -> bool {
    let mut path = address.path_segments().into_iter().flatten();
    let (Some(tenant), Some(kind)) = (path.next(), path.next()) else {
        return false;
    };
    if !is_tenant(tenant) && !["common", "organizations"].contains(&tenant) {
        return false;
    }
    match kind {
        "oauth2" => path.next_back() == Some("authorize"),
        other => other == "wsfed",
    }
}

/// The tenant's id in the address of a sign-in page; absent where that is `common`, for every tenant.
fn tenant_in(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let tenant = url.path_segments()?.next()?;
    is_guid(tenant).then(|| tenant.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_known_by_its_path() {
        let is = |address: &str| is_sign_in(&Url::parse(address).unwrap());
        let tenant = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48/oauth2/v2.0/authorize";
        for path in ["common/oauth2/authorize?x=1", tenant, "contoso.example/oauth2/authorize", "common/wsfed"] {
            assert!(is(&format!("https://login.windows.net/{path}")), "{path}");
        }
        for path in ["", "a/oauth2", "authorize", "auth/oauth2/authorize", "v1/oauth2/v2.0/authorize"] {
            assert!(!is(&format!("https://shop.example/{path}")), "{path}");
        }
    }

    #[test]
    fn the_tenant_stands_first_in_the_address_of_the_sign_in() {
        let id = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
        let address = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/oauth2/authorize");
        assert_eq!(tenant_in(&address(&id.to_uppercase())).as_deref(), Some(id));
        for other in ["common", "organizations", "contoso.onmicrosoft.com", ""] {
            assert_eq!(tenant_in(&address(other)), None, "{other}");
        }
        assert_eq!(tenant_in("no address"), None);
    }
}
