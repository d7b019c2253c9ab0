//! From options to a case: profile first, then every option over it.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ArgMatches;
use strum::IntoEnumIterator;

use crate::profile::{InputId, Profile, Store};
use crate::recipe::{CloudId, Clouds, Recipe};
use crate::wire::Settings;

use super::Usage;

/// What the options describe.
pub(super) struct Chosen {
    pub recipe: Arc<Recipe>,
    pub clouds: Clouds,
    pub profile: Profile,
    /// What was kept of an earlier time, if no option names anything else.
    pub saved: Option<Profile>,
    pub store: Option<Store>,
    pub settings: Settings,
}

/// Reads the case options.
///
/// # Errors
/// [`Usage`] when a file cannot be read or a value cannot be right; it names the option.
pub(super) fn read(matches: &ArgMatches) -> Result<Chosen, Usage> {
    let recipe = Arc::new(Recipe::embedded().clone());
    let clouds = clouds(matches, &recipe)?;
    let store = Store::of_user().ok();
    let name = given(matches, "profile");
    let saved = match &store {
        Some(store) => store.load(name.as_deref().unwrap_or("default")).map_err(|error| Usage(error.to_string()))?,
        None => None,
    };
    let mut profile = match (&name, &saved) {
        (Some(name), None) => return Err(Usage(format!("--profile {name}: there is no profile of that name"))),
        (Some(_), Some(saved)) => saved.clone(),
        (None, _) => Profile::new(&recipe, clouds.first().id.clone()),
    };
    if let Some(cloud) = given(matches, "cloud") {
        let id = CloudId::from(cloud.as_str());
        if clouds.get(&id).is_none() {
            let known: Vec<&str> = clouds.list.iter().map(|cloud| cloud.id.as_str()).collect();
            return Err(Usage(format!("--cloud {cloud}: give one of {}", known.join(", "))));
        }
        profile.cloud = id;
    } else if clouds.get(&profile.cloud).is_none() {
        profile.cloud = clouds.first().id.clone();
    }
    for input in InputId::iter() {
        if let Some(value) = value(matches, input) {
            profile.set(&recipe, input, &value).map_err(|error| Usage(format!("--{input}: {}", error.problem)))?;
        }
    }
    let settings = Settings { ca_files: path(matches, "ca-file").into_iter().collect(), ..Settings::default() };
    Ok(Chosen { recipe, clouds, profile, saved, store, settings })
}

fn clouds(matches: &ArgMatches, recipe: &Recipe) -> Result<Clouds, Usage> {
    let Some(file) = path(matches, "cloud-file") else {
        return Ok(recipe.clouds.clone());
    };
    let name = file.display().to_string();
    let text = std::fs::read_to_string(&file).map_err(|error| Usage(format!("--cloud-file {name}: {error}")))?;
    Clouds::read(&name, &text).map_err(|error| Usage(format!("--cloud-file: {error}")))
}

/// The value of an input, if an option or a variable gives one.
fn value(matches: &ArgMatches, input: InputId) -> Option<String> {
    let name: &'static str = input.into();
    let values: Vec<&String> = matches.try_get_many::<String>(name).ok().flatten()?.collect();
    Some(values.into_iter().cloned().collect::<Vec<_>>().join(" "))
}

/// The value of another text option.
pub(super) fn given(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.try_get_one::<String>(name).ok().flatten().cloned()
}

/// The value of a path option.
pub(super) fn path(matches: &ArgMatches, name: &str) -> Option<PathBuf> {
    matches.try_get_one::<PathBuf>(name).ok().flatten().cloned()
}

/// Whether a flag was given.
pub(super) fn is_set(matches: &ArgMatches, name: &str) -> bool {
    matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
}
