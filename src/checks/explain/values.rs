//! Values for the words about an error that was only read.

use super::hints::Hints;
use crate::checks::errortext::Sighting;
use crate::checks::params::older_api;
use crate::checks::roles;
use crate::evidence::text::harmless;
use crate::recipe::{Cloud, Params, Recipe, Symptom, Whereabouts};

/// Values that hold even without a case: those of the target, in the first cloud.
pub(super) fn without_case(recipe: &Recipe, hints: &Hints, symptom: Option<&Symptom>) -> Params {
    let mut params = Params::new();
    // An error that only one target has tells which one is meant.
    let of_error = symptom.and_then(|symptom| symptom.targets.first());
    let is_of_another = symptom.is_some_and(|symptom| {
        !symptom.targets.is_empty() && hints.target.as_ref().is_some_and(|target| !symptom.targets.contains(target))
    });
    let told = hints.target.as_ref().filter(|_| !is_of_another).or(of_error);
    let target = told.and_then(|id| recipe.target(id)).or_else(|| recipe.targets.first());
    let cloud: &Cloud = recipe.clouds.first();
    if let Some(target) = target {
        params.extend([
            ("resource", target.resource_name.clone()),
            ("resource_id", target.resource.clone()),
            ("rows", target.proof.brings.clone()),
            ("permissions", target.permissions.join(", ")),
        ]);
        let endpoint = target.endpoint(cloud, Whereabouts::default());
        params.extend(endpoint.map(|endpoint| ("resource_url", endpoint.resource().to_owned())));
        params.extend(roles::general(recipe, target, cloud));
    }
    params.extend(older_api(cloud));
    params.insert("authority", cloud.authority.url.clone());
    params.insert("cloud", cloud.title.clone());
    let hints = if is_of_another { hints.clone().of_any_target() } else { hints.clone() };
    params.extend(hints.params);
    params
}

/// What the text itself quotes is truer than what is known beside it.
pub(super) fn quoted(sighting: &Sighting) -> Params {
    [("client_id", &sighting.client_id), ("tenant", &sighting.tenant), ("redirect_uri", &sighting.redirect_uri)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, harmless(value.as_ref()?, false))))
        .collect()
}
