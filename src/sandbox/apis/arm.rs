//! The little of Azure Resource Manager that clients need to sign in.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{MethodRouter, get};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sandbox::bearer::{BearerError, Caller};
use crate::sandbox::origin::{Origin, is_loopback};
use crate::sandbox::reply::Reply;
use crate::sandbox::routing::Mount;
use crate::sandbox::tenant::Endpoint;
use crate::sandbox::world::{Sandbox, World};

/// Audiences that the management endpoint has besides its own address.
const AUDIENCES: &[&str] = &["https://management.core.windows.net", "https://management.azure.com"];

/// The management endpoint. az asks for `//metadata/endpoints` when its base ends in a slash.
pub const MOUNTS: &[Mount<Sandbox>] = &[
    mount("/metadata/endpoints", || get(metadata)),
    mount("//metadata/endpoints", || get(metadata)),
    mount("/tenants", || get(tenants)),
    mount("/subscriptions", || get(subscriptions)),
];

const fn mount(path: &'static str, answer: fn() -> MethodRouter<Sandbox>) -> Mount<Sandbox> {
    Mount { path, endpoint: Some(Endpoint::Arm), answer }
}

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "api-version", default)]
    api_version: String,
}

async fn metadata(State(sandbox): State<Sandbox>, origin: Origin, Query(version): Query<Version>) -> Reply {
    let cloud = sandbox.with(|world| cloud(world, &origin));
    // The older version lists clouds; the newer one is a single object.
    Reply::ok(if version.api_version == "2019-05-01" { json!([cloud]) } else { cloud })
}

fn cloud(world: &World, origin: &Origin) -> Value {
    let bases = bases(world, origin);
    json!({
        "name": "Practice",
        "portal": format!("{}/portal", bases.login),
        "authentication": {
            "loginEndpoint": bases.login,
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "graphAudience": format!("{}/", bases.graph),
        "graph": format!("{}/", bases.graph),
        "microsoftGraphResourceId": format!("{}/", bases.graph),
        "resourceManager": format!("{}/", bases.arm),
        "media": "https://media.practice.example/",
        "batch": "https://batch.practice.example/",
        "gallery": "https://gallery.practice.example/",
        "sqlManagement": "https://sql.practice.example/",
        "vmImageAliasDoc": "https://images.practice.example/aliases.json",
        "activeDirectoryDataLake": "https://datalake.practice.example/",
        "suffixes": {},
    })
}

async fn tenants(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap) -> Reply {
    sandbox.with(|world| match caller(world, &origin, &headers) {
        Err(error) => refusal(world, &error),
        Ok(_) => {
            let organization = &world.tenant.organization;
            Reply::ok(json!({"value": [{
                "id": format!("/tenants/{}", organization.id),
                "tenantId": organization.id,
                "displayName": organization.display_name,
                "defaultDomain": world.tenant.default_domain(),
                "tenantCategory": "Home",
            }]}))
        }
    })
}

async fn subscriptions(State(sandbox): State<Sandbox>, origin: Origin, headers: HeaderMap) -> Reply {
    sandbox.with(|world| match caller(world, &origin, &headers) {
        Err(error) => refusal(world, &error),
        Ok(_) => {
            let organization = &world.tenant.organization;
            Reply::ok(json!({"value": [{
                "id": format!("/subscriptions/{}", organization.subscription_id),
                "subscriptionId": organization.subscription_id,
                "tenantId": organization.id,
                "displayName": format!("{} practice", organization.display_name),
                "state": "Enabled",
            }]}))
        }
    })
}

fn caller(world: &World, origin: &Origin, headers: &HeaderMap) -> Result<Caller, BearerError> {
    let own = origin.url("");
    let takes = |audience: &str| {
        let audience = audience.trim_end_matches('/');
        audience.eq_ignore_ascii_case(&own) || AUDIENCES.iter().any(|known| known.eq_ignore_ascii_case(audience))
    };
    Caller::of(headers, &world.tenant, world.now(), takes)
}

fn refusal(world: &World, error: &BearerError) -> Reply {
    let (code, message) = match error {
        BearerError::Missing => {
            ("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        }
        BearerError::Unreadable => ("InvalidAuthenticationToken", "The access token is invalid."),
        BearerError::Expired => {
            ("ExpiredAuthenticationToken", "The access token expiry is earlier than the current time.")
        }
        BearerError::WrongAudience(_) => {
            ("InvalidAuthenticationTokenAudience", "The access token has been obtained for a wrong audience.")
        }
        BearerError::Revoked { .. } => {
            ("InvalidAuthenticationToken", "The access token was issued before the sessions were revoked.")
        }
    };
    let organization = &world.tenant.organization;
    let authority = format!("https://{}/{}", organization.cloud.login_host, organization.id);
    Reply::with(StatusCode::UNAUTHORIZED, json!({"error": {"code": code, "message": message}}))
        .header("www-authenticate", &format!("Bearer authorization_uri=\"{authority}\", error=\"invalid_token\""))
}

/// The addresses that a client is told. Behind a proxy everything has its real name; on loopback the management
/// endpoint has an origin of its own, since az sends its token to everything there.
struct Bases {
    login: String,
    graph: String,
    arm: String,
}

fn bases(world: &World, origin: &Origin) -> Bases {
    let organization = &world.tenant.organization;
    if is_loopback(&origin.name()) {
        let (own, addresses) = (origin.url(""), &world.addresses);
        let is_tls = own.starts_with("https:");
        return Bases { login: addresses.main(is_tls), graph: addresses.main(is_tls), arm: addresses.arm(is_tls) };
    }
    Bases {
        login: format!("https://{}", organization.cloud.login_host),
        graph: format!("https://{}", organization.cloud.graph_host),
        arm: origin.url(""),
    }
}
