//! Discovery: what the tenant says about itself, without a sign-in (SERVICES.md, "Discovery").

use serde_json::{Map, Value};
use url::Url;

use crate::evidence::answer::OTHER_HOST;
use crate::evidence::{Fault, Operation, Seen, ServiceFault, Tenant, is_guid};
use crate::recipe::{Cloud, Stage, is_loopback};
use crate::wire::{Answer, Request, Wire};

use super::error;

/// Reads the tenant's discovery document; `tenant` is an id or a domain name.
pub async fn discover(wire: &Wire, cloud: &Cloud, tenant: &str) -> Seen<Tenant> {
    let mut trail = wire.trail();
    let outcome = match address(cloud, tenant) {
        Some(url) => trail
            .ask(Request::get(Operation::Discovery, url, None))
            .await
            .map_err(Fault::Network)
            .and_then(|answer| read(cloud, tenant, &answer).map_err(Fault::Service)),
        None => Err(Fault::Service(error::odd(
            Stage::Discovery,
            None,
            "The address of the sign-in service cannot be used.",
        ))),
    };
    trail.seen(outcome)
}

fn address(cloud: &Cloud, tenant: &str) -> Option<Url> {
    let mut url = Url::parse(&cloud.authority.url).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend([tenant.trim(), "v2.0", ".well-known", "openid-configuration"]);
    Some(url)
}

fn read(cloud: &Cloud, asked: &str, answer: &Answer) -> Result<Tenant, ServiceFault> {
    if !answer.is_success() {
        return Err(error::read(Stage::Discovery, answer));
    }
    let Some(Value::Object(document)) = answer.json() else {
        return Err(error::unreadable(Stage::Discovery, answer));
    };
    // An error may come with any status.
    if document.contains_key("error") {
        return Err(error::read(Stage::Discovery, answer));
    }
    let odd = |text: String| error::odd(Stage::Discovery, Some(answer.status), &text);
    let endpoint = |name: &str| match text(&document, name) {
        None => Ok(None),
        Some(found) => match Url::parse(&found) {
            Ok(url) if cloud.signs_in_at(&url) && (url.scheme() == "https" || is_loopback(&url)) => Ok(Some(found)),
            Ok(url) if url.scheme() == "https" || is_loopback(&url) => Err(ServiceFault {
                status: Some(answer.status),
                ..ServiceFault::new(
                    Stage::Discovery,
                    OTHER_HOST,
                    format!("Its {name} is at {}.", url.host_str().unwrap_or("no host")),
                )
            }),
            Ok(_) | Err(_) => Err(odd(format!("Its {name} is no https address."))),
        },
    };
    let needed = |name: &str| endpoint(name)?.ok_or_else(|| odd(format!("The discovery document names no {name}.")));
    let issuer = text(&document, "issuer").unwrap_or_default();
    let token_endpoint = needed("token_endpoint")?;
    Ok(Tenant {
        id: tenant_id(&token_endpoint).or_else(|| tenant_id(&issuer)).unwrap_or_else(|| asked.trim().to_owned()),
        authorization_endpoint: needed("authorization_endpoint")?,
        device_endpoint: endpoint("device_authorization_endpoint")?,
        token_endpoint,
        issuer,
        region: text(&document, "tenant_region_scope"),
        cloud_instance: text(&document, "cloud_instance_name"),
        graph_host: text(&document, "msgraph_host"),
        announces_iss: document.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
    })
}

fn text(document: &Map<String, Value>, name: &str) -> Option<String> {
    document.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The tenant's id is the first part of the path, whatever name it was asked by.
fn tenant_id(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let first = url.path_segments()?.next()?;
    is_guid(first).then(|| first.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use crate::recipe::Recipe;

    use super::*;

    #[test]
    fn only_hosts_of_the_cloud_in_use_are_its_sign_in_service() {
        let cloud = Recipe::embedded().clouds.first();
        let is_of = |url: &str| cloud.signs_in_at(&Url::parse(url).unwrap());
        for known in
            ["https://login.microsoftonline.com/t/token", "https://login.windows.net/t", "https://sts.windows.net"]
        {
            assert!(is_of(known), "{known}");
        }
        for foreign in [
            "https://login.microsoftonline.com.evil.example/t",
            "https://login.microsoftonline.us/t",
            "https://login.microsoftonline.com:8443/t",
            "https://evil.example/login.microsoftonline.com",
            "https://login.microsoftonline.com@evil.example/",
            "http://login.windows.net/t",
        ] {
            assert!(!is_of(foreign), "{foreign}");
        }
    }

    #[test]
    fn the_tenant_id_is_read_from_an_endpoint() {
        let id = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
        let endpoint = format!("https://login.example/{id}/oauth2/v2.0/token");
        assert_eq!(tenant_id(&endpoint).as_deref(), Some(id));
        assert_eq!(tenant_id("https://login.example/common/oauth2/v2.0/token"), None);
        assert_eq!(tenant_id("https://login.example/{tenantid}/v2.0"), None);
        assert_eq!(tenant_id("nonsense"), None);
    }
}
