//! Values for the words about a failure: what the text quotes, and what holds for the API that it names.

use strum::IntoEnumIterator;

use crate::checks::errortext::{Sighting, guids};
use crate::checks::finding;
use crate::checks::params::{of_cloud, text_params};
use crate::checks::roles;
use crate::checks::wording::span;
use crate::evidence::Fault;
use crate::evidence::text::harmless;
use crate::recipe::{Cloud, Params, Placeholder, Recipe, Target, Whereabouts, host};

use super::api::Api;
use super::case::FailureCase;

/// Values for the words about one failure. What the text does not quote is not there, and stays a named blank.
pub(super) fn params(recipe: &Recipe, case: &FailureCase<'_>, sighting: &Sighting, fault: &Fault) -> Params {
    let mut params = of_api(recipe, case.target, case.api.as_ref());
    params.extend(text_params(fault));
    // What a check would add here nobody has looked at.
    params.remove(&Placeholder::Detail);
    let is_api_known = case.api.is_some();
    // The address in the text can be the wrong one; which one is right follows from the API that it names.
    let of_api = [Placeholder::Resource, Placeholder::ResourceId, Placeholder::ResourceUrl];
    params.extend(of_text(sighting).into_iter().filter(|(name, _)| !is_api_known || !of_api.contains(name)));
    // Of an API whose address does not tell its id, the text can name it.
    if let Some(id) = sighting.facts.resource_id.as_ref().filter(|_| case.target.is_none()) {
        params.entry(Placeholder::ResourceId).or_insert_with(|| id.clone());
    }
    let host = sighting.facts.host.clone().or_else(|| host(&case.api.as_ref()?.written));
    if let Some(host) = host {
        params.entry(Placeholder::Host).or_insert(host);
    }
    params.into_iter().map(|(name, value)| (name, harmless(&value, false))).collect()
}

/// What holds for the API that a text is about, and for the cloud that everybody is in who says nothing else.
pub(super) fn of_api(recipe: &Recipe, target: Option<&Target>, api: Option<&Api<'_>>) -> Params {
    let cloud: &Cloud = recipe.clouds.first();
    let of_cloud = |name| Some((name, of_cloud(cloud, name)?));
    let mut params: Params = Placeholder::iter().filter_map(of_cloud).collect();
    let environment = api.and_then(|api| api.environment.clone());
    if let Some(target) = target {
        params.extend([
            (Placeholder::Resource, target.resource_name.clone()),
            (Placeholder::ResourceId, target.resource.clone()),
            (Placeholder::Rows, target.proof.brings.clone()),
            (Placeholder::Permissions, target.permissions.join(", ")),
        ]);
        let at = Whereabouts { environment: environment.as_deref().unwrap_or_default(), geo: "" };
        // Without a geography the address is not known.
        let endpoint = target.endpoint(cloud, at).filter(|_| target.site.geography().is_none());
        if let Some(endpoint) = endpoint {
            params.insert(Placeholder::ResourceUrl, endpoint.resource().to_owned());
            params.insert(Placeholder::ServiceUrl, endpoint.url.trim_end_matches('/').to_owned());
        }
        params.extend(target.site.environment().map(|site| (Placeholder::Example, site.example.clone())));
        params.extend(roles::general(recipe, target, cloud));
    } else if let Some(api) = api {
        params.insert(Placeholder::Resource, api.name.clone());
        params.extend(api.id.clone().map(|id| (Placeholder::ResourceId, id)));
        params.extend(api.written.contains('.').then(|| (Placeholder::ResourceUrl, api.address())));
    }
    params.extend(environment.map(|environment| (Placeholder::Environment, environment)));
    params
}

/// What the text quotes.
fn of_text(sighting: &Sighting) -> Params {
    let facts = &sighting.facts;
    let mut params: Params = [
        (Placeholder::ClientId, &facts.client_id),
        (Placeholder::Tenant, &facts.tenant_id),
        (Placeholder::Tenant, &facts.tenant),
        (Placeholder::TenantId, &facts.tenant_id),
        (Placeholder::Account, &facts.account),
        (Placeholder::PrincipalId, &facts.principal_id),
        (Placeholder::Issuer, &facts.issuer),
        (Placeholder::Subject, &facts.subject),
        (Placeholder::Audience, &facts.audience),
        (Placeholder::Thumbprint, &facts.thumbprint),
        (Placeholder::RedirectUri, &facts.redirect_uri),
        (Placeholder::Expires, &facts.ended),
        (Placeholder::Policies, &facts.policy_names),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.clone()?)))
    .collect();
    // The page of a policy can be opened where one is named, by its id.
    let named: Vec<String> = facts.policy_names.iter().flat_map(|names| guids(names)).collect();
    if let [only] = named.as_slice() {
        params.insert(Placeholder::Policy, only.clone());
    }
    if let Some(seconds) = facts.retry_after {
        params.insert(Placeholder::Retry, span(std::time::Duration::from_secs(seconds.into())));
    }
    for (name, value) in &sighting.values {
        params.entry(*name).or_insert_with(|| value.clone());
    }
    if let Some(privilege) = sighting.asides.iter().find(|aside| aside.starts_with("prv")) {
        params.insert(Placeholder::Missing, privilege.clone());
    }
    params
}

/// Values for sentences, in which what nobody named is named by what it is.
pub(super) fn for_sentences(params: &Params) -> Params {
    finding::for_sentences(params)
}
