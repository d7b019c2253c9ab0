//! What a text names, as a list to read.

use crate::checks::errortext::Sighting;
use crate::evidence::text::{harmless, shorten};
use crate::recipe::{KnownClient, Placeholder};

use super::api::Api;

/// The longest value that is shown.
const LONGEST: usize = 200;
/// What the ids of policies are called.
pub(super) const POLICIES: &str = "policy IDs";

/// What a failure's text names, each under its name.
pub(super) fn list(
    sighting: &Sighting,
    api: Option<&Api<'_>>,
    client: Option<&KnownClient>,
) -> Vec<(&'static str, String)> {
    let facts = &sighting.facts;
    let mut list: Vec<(&'static str, String)> = Vec::new();
    let mut add = |name, value: Option<&str>| {
        if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
            list.push((name, shorten(&harmless(value, false), LONGEST)));
        }
    };
    if let Some(api) = api {
        let id = api.id.as_deref().filter(|id| !api.name.contains(id));
        add("API", Some(&id.map_or_else(|| api.name.clone(), |id| format!("{} ({id})", api.name))));
        add(
            "API as written",
            Some(api.written.as_str()).filter(|written| !api.name.contains(written) && Some(*written) != id),
        );
    }
    let app = client.map(|client| client.name.as_str()).or(facts.client_name.as_deref());
    let id = facts.client_id.as_deref();
    add("app", app.filter(|_| id.is_none()));
    add("client ID", id.map(|id| app.map_or_else(|| id.to_owned(), |app| format!("{id} ({app})"))).as_deref());
    let value = |name: Placeholder| sighting.values.get(&name).map(String::as_str);
    add("tenant", facts.tenant.as_deref().or(value(Placeholder::Tenant)));
    add("tenant ID", facts.tenant_id.as_deref());
    add("account", facts.account.as_deref().or(value(Placeholder::Account)));
    add("object ID", facts.principal_id.as_deref().or(value(Placeholder::PrincipalId)));
    add("privilege or permission", value(Placeholder::Missing));
    add("scope", facts.scope.as_deref());
    add("redirect URI", facts.redirect_uri.as_deref());
    add("origin", facts.origin.as_deref());
    add("issuer", facts.issuer.as_deref());
    add("subject", facts.subject.as_deref());
    add("audience", facts.audience.as_deref());
    add("thumbprint", facts.thumbprint.as_deref());
    add("assertion ended", facts.ended.as_deref());
    add("policies that failed", facts.policy_names.as_deref());
    add(POLICIES, Some(facts.policies.join(", ").as_str()));
    add("IP address", facts.address.as_deref());
    add("device state", facts.device_state.as_deref());
    add("device platform", facts.device_platform.as_deref());
    let called = facts.called.first().filter(|called| api.is_none_or(|api| api.written != **called));
    add("called", called.map(String::as_str));
    list
}
