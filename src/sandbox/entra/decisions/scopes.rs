//! Reads the `scope` parameter: which API is meant, which of its permissions, and which audience the token gets.

use std::collections::BTreeSet;

use crate::sandbox::addresses::{Addresses, GRAPH};
use crate::sandbox::entra::protocol::refusal::unknown_resource;
use crate::sandbox::runtime::{Permissions, Refusal, Wanted};
use crate::sandbox::tenant::{ServicePrincipal, Tenant};

const OPEN_ID: &[&str] = &["openid", "profile", "email", "offline_access"];

/// Whether several APIs may be named at once: authorize may for consent, and then takes the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Several {
    FirstCounts,
    Refused,
}

/// Whether a scope belongs to OpenID Connect rather than to an API.
pub fn is_open_id(scope: &str) -> bool {
    OPEN_ID.contains(&scope)
}

/// Reads a `scope` parameter.
pub fn read(text: &str, tenant: &Tenant, addresses: &Addresses, several: Several) -> Result<Wanted, Refusal> {
    let (open_id, named): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(|scope| is_open_id(scope));
    let open_id: BTreeSet<String> = open_id.into_iter().map(str::to_owned).collect();
    let mut wanted: Option<(String, BTreeSet<String>)> = None;
    let mut asked = None;
    for scope in named {
        let (audience, permission) = split(scope, addresses);
        match &mut wanted {
            None => {
                asked = scope.rsplit_once('/').map(|(api, _)| api.to_owned());
                wanted = Some((audience, BTreeSet::from([permission])));
            }
            Some((first, permissions)) if same(first, &audience) => {
                permissions.insert(permission);
            }
            Some(_) if several == Several::FirstCounts => {}
            Some(_) => {
                return Err(Refusal::new(
                    700_022,
                    format!(
                        "The provided value for the input parameter scope '{text}' is not valid because it \
                             contains more than one resource."
                    ),
                ));
            }
        }
    }
    let (audience, names) = wanted.unwrap_or_else(|| (GRAPH.to_owned(), BTreeSet::new()));
    let found = tenant.principal_by_name(&audience);
    let (key, principal) = found.ok_or_else(|| unknown_resource(&audience, &tenant.organization.display_name))?;
    if !principal.enabled {
        return Err(Refusal::new(
            500_014,
            format!(
                "The service principal for resource '{audience}' is disabled. This indicates that a subscription \
                     within the tenant has lapsed, or that the administrator for this tenant has disabled the \
                     application, preventing tokens from being issued for it."
            ),
        ));
    }
    let permissions = permissions(names, principal, text)?;
    Ok(Wanted { resource: key.clone(), audience, asked, permissions, open_id })
}

fn permissions(names: BTreeSet<String>, principal: &ServicePrincipal, text: &str) -> Result<Permissions, Refusal> {
    if names.contains(".default") {
        if names.len() > 1 {
            return Err(Refusal::new(
                70_011,
                format!(
                    "The provided value for the input parameter 'scope' is not valid. The scope '{text}' names \
                         .default together with single permissions."
                ),
            ));
        }
        return Ok(Permissions::Default);
    }
    let unknown = names.iter().find(|name| !principal.scopes.get(*name).is_some_and(|scope| scope.enabled));
    match unknown {
        None => Ok(Permissions::Named(names)),
        Some(name) => Err(Refusal::new(
            650_053,
            format!(
                "The application asked for scope '{name}' that doesn't exist on the resource '{}'. Contact the \
                     app vendor.",
                principal.app_id
            ),
        )),
    }
}

/// Splits at the last slash: `https://host//.default` has the audience `https://host/`.
fn split(scope: &str, addresses: &Addresses) -> (String, String) {
    match scope.rsplit_once('/') {
        None => (GRAPH.to_owned(), scope.to_owned()),
        Some((resource, permission)) => {
            let audience = addresses.alias(resource).map_or(resource, |own| own);
            (audience.to_owned(), permission.to_owned())
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/').eq_ignore_ascii_case(other.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    fn ask(text: &str) -> Result<Wanted, Refusal> {
        let loaded = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap();
        read(text, loaded.start(), &Addresses::default(), Several::Refused)
    }

    #[test]
    fn a_double_slash_keeps_the_slash_in_the_audience() {
        assert_eq!(ask("https://api.powerplatform.com/.default").unwrap().audience, "https://api.powerplatform.com");
        assert_eq!(ask("https://api.powerplatform.com//.default").unwrap().audience, "https://api.powerplatform.com/");
    }

    #[test]
    fn what_the_client_wrote_is_kept_beside_what_it_means() {
        let addresses = Addresses { port: 8443, arm_port: 8444, is_tls: true };
        let loaded = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap();
        let wanted = read("https://localhost:8443//.default", loaded.start(), &addresses, Several::Refused).unwrap();
        assert_eq!((wanted.audience.as_str(), wanted.asked.as_deref()), (GRAPH, Some("https://localhost:8443/")));
        assert_eq!(ask("User.Read").unwrap().asked, None);
    }

    #[test]
    fn a_bare_name_is_a_permission_of_graph() {
        let wanted = ask("User.Read openid offline_access").unwrap();
        assert_eq!((wanted.audience.as_str(), wanted.resource.as_str()), (GRAPH, "graph"));
        assert_eq!(wanted.permissions, Permissions::Named(BTreeSet::from(["User.Read".to_owned()])));
        assert!(wanted.open_id.contains("openid"));
    }

    #[test]
    fn an_application_id_names_its_api() {
        let wanted = ask("8578e004-a5c6-46e7-913e-12f58912df43/.default").unwrap();
        assert_eq!(wanted.audience, "8578e004-a5c6-46e7-913e-12f58912df43");
        assert_eq!(wanted.resource, "power-platform-api");
    }

    #[test]
    fn unknown_apis_unknown_permissions_and_two_apis_are_refused() {
        assert_eq!(ask("https://api.contoso.example/.default").unwrap_err().code, 500_011);
        assert_eq!(ask("https://api.powerplatform.com/No.Such.Read").unwrap_err().code, 650_053);
        assert_eq!(ask("https://api.powerplatform.com/.default User.Read").unwrap_err().code, 700_022);
    }
}
