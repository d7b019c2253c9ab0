//! The second sign-in, to look at the setup: named for what it is, and never mixed with the app's own (SERVICES.md,
//! "Looking at the setup").

use crate::entra::{SignInRequest, SignedIn};
use crate::evidence::{DirectorySession, DirectoryVia, Tenant};
use crate::recipe::Cloud;

/// The Azure CLI's public client id, which every tenant trusts for Microsoft Graph (SERVICES.md, "Looking at the
/// setup").
pub const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// The client ID of Microsoft Graph Command Line Tools. The Azure CLI's can never be given permissions to read policies
/// (SERVICES.md, "Looking at the setup").
pub const GRAPH_COMMAND_LINE: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// What it asks for: policies, the sign-in log, and the directory that the Azure CLI would read. All of it reads only.
const FOR_POLICIES: &[&str] = &["Policy.Read.All", "AuditLog.Read.All", "Directory.Read.All"];

/// What to ask for when somebody signs in to look at the setup; any flow for people takes it.
pub fn sign_in_request(cloud: &Cloud, tenant: &Tenant, via: DirectoryVia) -> SignInRequest {
    let (client_id, permissions) =
        if via.reads_policies() { (GRAPH_COMMAND_LINE, FOR_POLICIES) } else { (AZURE_CLI, &[][..]) };
    SignInRequest {
        tenant: tenant.clone(),
        client_id: client_id.to_owned(),
        resource: cloud.graph.resource().to_owned(),
        permissions: permissions.iter().map(|permission| (*permission).to_owned()).collect(),
        claims: None,
        login_hint: None,
    }
}

/// Who looks at the setup, as far as the token or the server tells.
pub fn session(via: DirectoryVia, signed_in: &SignedIn) -> DirectorySession {
    let (sign_in, tokens) = signed_in;
    let claims = sign_in.claims.as_ref();
    let mut scopes: Vec<String> =
        claims.map(|claims| claims.scopes().into_iter().map(str::to_owned).collect()).unwrap_or_default();
    if scopes.is_empty() {
        // An opaque token; the server writes the resource before each permission.
        let granted = tokens.scope.as_deref().unwrap_or_default();
        scopes.extend(granted.split_whitespace().filter_map(|scope| scope.rsplit('/').next()).map(str::to_owned));
    }
    DirectorySession {
        via,
        tenant_id: claims.and_then(|claims| claims.tenant_id().map(str::to_owned)),
        account: claims.and_then(|claims| claims.account().map(str::to_owned)),
        scopes,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::evidence::{Claims, SignIn};
    use crate::recipe::Flow;
    use crate::vault::Tokens;

    use super::*;

    fn signed_in(payload: Option<serde_json::Value>) -> SignedIn {
        let sign_in = SignIn {
            claims: payload.map(|payload| Claims { header: json!({}), payload }),
            can_renew: true,
            ..SignIn::new(Flow::DeviceCode)
        };
        let tokens = Tokens {
            access: "opaque".into(),
            refresh: None,
            id: None,
            expires: None,
            scope: Some("https://graph.microsoft.com/User.Read.All openid".to_owned()),
        };
        (sign_in, tokens)
    }

    #[test]
    fn the_session_is_read_from_the_token_or_else_from_the_answer() {
        let readable = json!({"tid": "t", "upn": "dana@contoso.onmicrosoft.com", "scp": "A B"});
        let found = session(DirectoryVia::Az, &signed_in(Some(readable)));
        assert_eq!(found.tenant_id.as_deref(), Some("t"));
        assert_eq!(found.account.as_deref(), Some("dana@contoso.onmicrosoft.com"));
        assert_eq!(found.scopes, ["A", "B"]);
        let found = session(DirectoryVia::Browser, &signed_in(None));
        assert_eq!(found.tenant_id, None);
        assert_eq!(found.scopes, ["User.Read.All", "openid"]);
    }
}
