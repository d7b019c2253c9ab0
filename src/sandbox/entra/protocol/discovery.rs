//! What anybody may ask before signing in: the OpenID configuration, the signing keys, instance and user realm.

use serde::Serialize;
use serde_json::{Value, json};

use crate::sandbox::entra::decisions::admit::{OWN_CLOUD, TenantSegment, tenant_segment};
use crate::sandbox::origin::{Origin, is_loopback};
use crate::sandbox::runtime::Refusal;
use crate::sandbox::signing::SigningKey;
use crate::sandbox::tenant::Tenant;

/// The OpenID configuration, fields in the recorded order.
#[derive(Debug, Serialize)]
pub struct Configuration {
    token_endpoint: String,
    token_endpoint_auth_methods_supported: [&'static str; 3],
    jwks_uri: String,
    response_modes_supported: [&'static str; 3],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    response_types_supported: [&'static str; 4],
    scopes_supported: [&'static str; 4],
    issuer: String,
    request_uri_parameter_supported: bool,
    userinfo_endpoint: String,
    authorization_endpoint: String,
    device_authorization_endpoint: String,
    http_logout_supported: bool,
    frontchannel_logout_supported: bool,
    end_session_endpoint: String,
    claims_supported: Vec<&'static str>,
    kerberos_endpoint: String,
    tenant_region_scope: Option<String>,
    cloud_instance_name: String,
    cloud_graph_host_name: &'static str,
    msgraph_host: String,
    rbac_url: &'static str,
}

/// Answers for a tenant segment; always with the GUID, even when asked by domain. The addresses stay those of this
/// service for a tenant of another cloud too, so that nobody who practises is led to a real service.
pub fn configuration(tenant: &Tenant, origin: &Origin, segment: &str) -> Result<Configuration, Refusal> {
    let kind = tenant_segment(segment, tenant).map_err(|refusal| refusal.with_error("invalid_tenant"))?;
    let (name, in_issuer) = match kind {
        TenantSegment::This => {
            let id = tenant.organization.id.to_string();
            (id.clone(), id)
        }
        TenantSegment::Common => ("common".to_owned(), "{tenantid}".to_owned()),
        TenantSegment::Organizations => ("organizations".to_owned(), "{tenantid}".to_owned()),
    };
    let at = |path: &str| origin.url(&format!("/{name}{path}"));
    let cloud = &tenant.organization.cloud;
    let (cloud_name, graph_host) = match kind {
        TenantSegment::This => (cloud.name.clone(), cloud.graph_host.clone()),
        TenantSegment::Common | TenantSegment::Organizations => {
            (OWN_CLOUD.to_owned(), "graph.microsoft.com".to_owned())
        }
    };
    Ok(Configuration {
        token_endpoint: at("/oauth2/v2.0/token"),
        token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        jwks_uri: at("/discovery/v2.0/keys"),
        response_modes_supported: ["query", "fragment", "form_post"],
        subject_types_supported: ["pairwise"],
        id_token_signing_alg_values_supported: ["RS256"],
        response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
        scopes_supported: ["openid", "profile", "email", "offline_access"],
        issuer: origin.url(&format!("/{in_issuer}/v2.0")),
        request_uri_parameter_supported: false,
        userinfo_endpoint: format!("https://{graph_host}/oidc/userinfo"),
        authorization_endpoint: at("/oauth2/v2.0/authorize"),
        device_authorization_endpoint: at("/oauth2/v2.0/devicecode"),
        http_logout_supported: true,
        frontchannel_logout_supported: true,
        end_session_endpoint: at("/oauth2/v2.0/logout"),
        claims_supported: vec![
            "sub",
            "iss",
            "cloud_instance_name",
            "cloud_instance_host_name",
            "cloud_graph_host_name",
            "msgraph_host",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "acr",
            "nonce",
            "preferred_username",
            "name",
            "tid",
            "ver",
            "at_hash",
            "c_hash",
            "email",
        ],
        kerberos_endpoint: at("/kerberos"),
        tenant_region_scope: (kind == TenantSegment::This).then(|| tenant.organization.region_scope.clone()),
        cloud_instance_name: cloud_name,
        cloud_graph_host_name: "graph.windows.net",
        msgraph_host: graph_host,
        rbac_url: "https://pas.windows.net",
    })
}

/// The published signing key.
pub fn keys(origin: &Origin) -> Value {
    let key = SigningKey::get();
    json!({"keys": [{
        "kty": "RSA",
        "use": "sig",
        "kid": key.kid(),
        "x5t": key.kid(),
        "n": key.modulus(),
        "e": key.exponent(),
        "issuer": origin.url("/{tenantid}/v2.0"),
    }]})
}

/// Instance discovery: a host is known if it is the one that was asked, or a loopback name.
pub fn instance(origin: &Origin, authorization_endpoint: &str) -> Result<Value, Refusal> {
    let endpoint = url::Url::parse(authorization_endpoint).ok();
    let host = endpoint.as_ref().and_then(url::Url::host_str).unwrap_or_default();
    if host != origin.name() && !is_loopback(host) {
        let text = "Unknown or invalid instance.";
        return Err(Refusal::new(50_049, text).with_error("invalid_instance"));
    }
    let segment = endpoint.as_ref().and_then(|url| url.path_segments()?.next()).unwrap_or("common");
    let name = origin.host();
    Ok(json!({
        "tenant_discovery_endpoint": origin.url(&format!("/{segment}/v2.0/.well-known/openid-configuration")),
        "api-version": "1.1",
        "metadata": [{"preferred_network": name, "preferred_cache": name, "aliases": [name]}],
    }))
}

/// Who checks the passwords of an address's domain.
pub fn user_realm(tenant: &Tenant, upn: &str) -> Value {
    let domain = upn.rsplit_once('@').map_or(upn, |(_, domain)| domain);
    let known = tenant.organization.domains.iter().find(|known| known.name.eq_ignore_ascii_case(domain));
    let common = |account_type: &str| {
        json!({
            "ver": "1.0",
            "account_type": account_type,
            "domain_name": domain,
            "cloud_instance_name": tenant.organization.cloud.name,
            "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        })
    };
    match known {
        None => common("Unknown"),
        Some(known) if !known.is_federated => common("Managed"),
        Some(_) => {
            let mut realm = common("Federated");
            let at = |path: &str| json!(format!("https://sts.{domain}/adfs/services/trust/{path}"));
            realm["federation_protocol"] = json!("WSTrust");
            realm["federation_metadata_url"] = at("mex");
            realm["federation_active_auth_url"] = at("2005/usernamemixed");
            realm
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    const ID: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";

    fn ask(segment: &str) -> Result<Configuration, Refusal> {
        let loaded = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap();
        configuration(loaded.start(), &Origin::new("login.microsoftonline.com", false), segment)
    }

    #[test]
    fn a_domain_is_answered_with_the_guid() {
        let found = ask("contoso.onmicrosoft.com").unwrap();
        assert_eq!(found.token_endpoint, format!("https://login.microsoftonline.com/{ID}/oauth2/v2.0/token"));
        assert_eq!(found.issuer, format!("https://login.microsoftonline.com/{ID}/v2.0"));
        assert_eq!(found.tenant_region_scope.as_deref(), Some("EU"));
    }

    #[test]
    fn organizations_keeps_its_word_and_a_template_in_the_issuer() {
        let found = ask("organizations").unwrap();
        assert!(found.authorization_endpoint.contains("/organizations/"));
        assert!(found.issuer.ends_with("/{tenantid}/v2.0"));
        assert_eq!(found.tenant_region_scope, None);
    }

    #[test]
    fn an_unknown_tenant_is_an_invalid_tenant_here() {
        let refusal = ask("nosuch.example").unwrap_err();
        assert_eq!((refusal.code, refusal.error), (90_002, "invalid_tenant"));
    }

    #[test]
    fn a_foreign_instance_is_unknown() {
        let origin = Origin::new("localhost:1", false);
        assert!(instance(&origin, "https://localhost:1/common/oauth2/v2.0/authorize").is_ok());
        assert_eq!(instance(&origin, "https://login.contoso.example/common").unwrap_err().code, 50_049);
    }
}
