//! Values for the words about a failure: what the text quotes, and what holds for the API that it names.

use crate::checks::errortext::Sighting;
use crate::checks::finding;
use crate::checks::params::{older_api, text_params};
use crate::checks::roles;
use crate::checks::wording::span;
use crate::evidence::Fault;
use crate::evidence::text::harmless;
use crate::recipe::{Cloud, PLACEHOLDERS, Params, Recipe, Whereabouts};

use super::failure::Case;

/// Values for the words about one failure. What the text does not quote is not there, and stays a named blank.
pub(super) fn params(recipe: &Recipe, case: &Case<'_>, sighting: &Sighting, fault: &Fault) -> Params {
    let mut params = Params::new();
    let cloud: &Cloud = recipe.clouds.first();
    params.insert("authority", cloud.authority.url.clone());
    params.insert("cloud", cloud.title.clone());
    params.insert("nativeclient", cloud.nativeclient());
    params.extend(older_api(cloud));
    let environment = case.api.as_ref().and_then(|api| api.environment.clone());
    if let Some(target) = case.target {
        params.extend([
            ("resource", target.resource_name.clone()),
            ("resource_id", target.resource.clone()),
            ("rows", target.proof.brings.clone()),
            ("permissions", target.permissions.join(", ")),
        ]);
        let at = Whereabouts { environment: environment.as_deref().unwrap_or_default(), geo: "" };
        // A geography that nobody named is proposed nowhere.
        let endpoint = target.endpoint(cloud, at).filter(|_| target.site.geography().is_none());
        if let Some(endpoint) = endpoint {
            params.insert("resource_url", endpoint.resource().to_owned());
            params.insert("service_url", endpoint.url.trim_end_matches('/').to_owned());
        }
        params.extend(target.site.environment().map(|site| ("example", site.example.clone())));
        params.extend(roles::general(recipe, target, cloud));
    } else if let Some(api) = &case.api {
        params.insert("resource", api.name.clone());
        params.extend(api.id.clone().map(|id| ("resource_id", id)));
        params.extend(api.written.contains('.').then(|| ("resource_url", api.written.clone())));
    }
    params.extend(environment.map(|environment| ("environment", environment)));
    params.extend(text_params(fault));
    params.extend(of_text(sighting));
    params.into_iter().map(|(name, value)| (name, harmless(&value, false))).collect()
}

/// What the text quotes.
fn of_text(sighting: &Sighting) -> Params {
    let facts = &sighting.facts;
    let mut params: Params = [
        ("client_id", &facts.client_id),
        ("tenant", &facts.tenant_id),
        ("tenant", &facts.tenant),
        ("tenant_id", &facts.tenant_id),
        ("account", &facts.account),
        ("principal_id", &facts.principal_id),
        ("issuer", &facts.issuer),
        ("subject", &facts.subject),
        ("audience", &facts.audience),
        ("thumbprint", &facts.thumbprint),
        ("redirect_uri", &facts.redirect_uri),
        ("expires", &facts.ended),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.clone()?)))
    .collect();
    if let Some(seconds) = facts.retry_after {
        params.insert("retry", span(std::time::Duration::from_secs(seconds.into())));
    }
    for (name, value) in &sighting.values {
        if let Some(name) = PLACEHOLDERS.iter().find(|known| *known == name) {
            params.entry(name).or_insert_with(|| value.clone());
        }
    }
    if let Some(privilege) = sighting.asides.iter().find(|aside| aside.starts_with("prv")) {
        params.insert("missing", privilege.clone());
    }
    params
}

/// Values for sentences, in which what nobody named is named by what it is.
pub(super) fn for_sentences(params: &Params) -> Params {
    finding::for_sentences(params)
}
