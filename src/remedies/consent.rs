//! The address of the page on which an administrator agrees for everybody (SERVICES.md, "Admin consent").

use url::Url;

use crate::recipe::{Cloud, Params, Placeholder};

/// The redirect URI that the page comes back to; any port of it is registered with it (SERVICES.md, "Redirect URIs").
const LOOPBACK: &str = "http://localhost";

/// A link that can be handed to an administrator; absent while tenant or app is not known. It asks for everything on
/// the app's own list, so that it stays right when the list grows.
pub(super) fn link(cloud: &Cloud, params: &Params) -> Option<String> {
    let value = |name: Placeholder| params.get(&name);
    let (tenant, client) = (value(Placeholder::TenantId)?, value(Placeholder::ClientId)?);
    let resource = value(Placeholder::ResourceUrl)?;
    let authority = cloud.authority.url.trim_end_matches('/');
    let mut url = Url::parse(&format!("{authority}/{tenant}/v2.0/adminconsent")).ok()?;
    url.query_pairs_mut()
        .append_pair("client_id", client)
        .append_pair("scope", &format!("{resource}/.default"))
        .append_pair("redirect_uri", LOOPBACK);
    Some(url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;

    #[test]
    fn the_link_names_tenant_app_and_api() {
        let cloud = Recipe::embedded().clouds.first();
        let known = [
            (Placeholder::TenantId, "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48"),
            (Placeholder::ClientId, "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"),
            (Placeholder::ResourceUrl, "https://api.powerplatform.com"),
        ];
        let mut params: Params = known.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        assert_eq!(
            link(cloud, &params).as_deref(),
            Some(
                "https://login.microsoftonline.com/7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48/v2.0/adminconsent\
                 ?client_id=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d\
                 &scope=https%3A%2F%2Fapi.powerplatform.com%2F.default&redirect_uri=http%3A%2F%2Flocalhost"
            )
        );
        params.remove(&Placeholder::ClientId);
        assert_eq!(link(cloud, &params), None);
    }
}
