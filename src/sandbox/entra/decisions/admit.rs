//! The first questions to any request: which tenant, which cloud, which client. Asked before anybody signs in.

use uuid::Uuid;

use crate::sandbox::entra::protocol::refusal::{client_disabled, unknown_client, unknown_tenant};
use crate::sandbox::runtime::Refusal;
use crate::sandbox::tenant::{Application, SignInAudience, Tenant};

/// The cloud that this service is the sign-in service of.
pub const OWN_CLOUD: &str = "microsoftonline.com";

/// What the tenant segment of a URL says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantSegment {
    /// The practice tenant by GUID or domain.
    This,
    Common,
    Organizations,
}

/// Reads the tenant segment of a URL.
pub fn tenant_segment(segment: &str, tenant: &Tenant) -> Result<TenantSegment, Refusal> {
    if tenant.is_named(segment) {
        return Ok(TenantSegment::This);
    }
    match segment.to_ascii_lowercase().as_str() {
        "common" => return Ok(TenantSegment::Common),
        "organizations" => return Ok(TenantSegment::Organizations),
        _ => {}
    }
    match segment.parse::<Uuid>() {
        Ok(id) if id.is_nil() => Err(Refusal::new(
            900_021,
            format!(
                "Requested tenant identifier '{segment}' is not valid. Tenant identifiers may not be an empty GUID."
            ),
        )),
        Ok(_) => Err(unknown_tenant(segment)),
        Err(_) if is_domain(segment) => Err(unknown_tenant(segment)),
        Err(_) => Err(Refusal::new(
            900_023,
            format!(
                "Specified tenant identifier '{segment}' is neither a valid DNS name, nor a valid external domain."
            ),
        )),
    }
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        })
}

/// Refuses a tenant that lives in another cloud. `is_confidential`: the client sent a credential.
pub fn own_cloud(tenant: &Tenant, is_confidential: bool) -> Result<(), Refusal> {
    if tenant.organization.cloud.name == OWN_CLOUD {
        return Ok(());
    }
    let name = &tenant.organization.display_name;
    Err(if is_confidential {
        Refusal::new(900_382, "Confidential Client is not supported in Cross Cloud request.")
    } else {
        Refusal::new(
            90_038,
            format!(
                "Tenant '{name}' request is being redirected to the National Cloud '{}'.",
                tenant.organization.cloud.name
            ),
        )
    })
}

/// Finds an active client by the id that the request carries. `for_person`: somebody signs in, which needs the service
/// principal at once; a program learns of a missing one later, with its own number.
pub fn client<'a>(tenant: &'a Tenant, client_id: &str, for_person: bool) -> Result<&'a Application, Refusal> {
    let name = &tenant.organization.display_name;
    let unknown = || unknown_client(client_id, name);
    let id: Uuid = client_id.trim().parse().map_err(|_| unknown())?;
    let (_, application) = tenant.registration(id).ok_or_else(unknown)?;
    let principal = tenant.principal_by_app_id(id);
    if for_person && principal.is_none() {
        return Err(unknown());
    }
    if application.disabled || principal.is_some_and(|(_, principal)| !principal.enabled) {
        return Err(client_disabled(id, &application.display_name));
    }
    Ok(application)
}

/// Refuses a single-tenant client at an endpoint for many tenants.
pub fn audience(application: &Application, segment: TenantSegment) -> Result<(), Refusal> {
    if segment == TenantSegment::This || application.audience != SignInAudience::AzureADMyOrg {
        return Ok(());
    }
    Err(Refusal::new(
        50_194,
        format!(
            "Application '{}'({}) is not configured as a multi-tenant application. Usage of the /common endpoint is not \
             supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the \
             application to be multi-tenant.",
            application.app_id, application.display_name
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    fn tenant() -> Tenant {
        open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone()
    }

    #[test]
    fn a_tenant_is_known_by_id_and_by_its_domains() {
        let tenant = tenant();
        for segment in ["7D3F5A10-2b64-4c1e-9a55-0c6f1e2d3b48", "contoso.onmicrosoft.com", "Contoso.Example"] {
            assert_eq!(tenant_segment(segment, &tenant), Ok(TenantSegment::This));
        }
        assert_eq!(tenant_segment("organizations", &tenant), Ok(TenantSegment::Organizations));
    }

    #[test]
    fn other_tenants_are_unknown_malformed_or_empty() {
        let tenant = tenant();
        let code = |segment| tenant_segment(segment, &tenant).unwrap_err().code;
        assert_eq!(code("contosso.onmicrosoft.com"), 90_002);
        assert_eq!(code("11111111-1111-1111-1111-111111111111"), 90_002);
        assert_eq!(code("contoso"), 900_023);
        assert_eq!(code("00000000-0000-0000-0000-000000000000"), 900_021);
    }

    #[test]
    fn an_object_id_is_not_a_client_id() {
        let tenant = tenant();
        let wizard = &tenant.applications["wizard"];
        assert!(client(&tenant, &wizard.app_id.to_string(), true).is_ok());
        assert_eq!(client(&tenant, &wizard.id.to_string(), true).unwrap_err().code, 700_016);
    }
}
