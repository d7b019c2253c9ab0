//! Reads all assets into one recipe.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::contents::permission_list;
use super::references::check;
use super::symptom::Symptom;
use super::{
    Assets, Blade, Clouds, Known, Lexicon, OwnExplanation, PermissionList, Recipe, RecipeError, Requirement,
    RequirementId, RoleCatalogue, Target,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementFile {
    requirement: Vec<Requirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymptomFile {
    symptom: Vec<Symptom>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExplanationFile {
    explanation: Vec<OwnExplanation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PortalFile {
    blade: Vec<Blade>,
}

impl Recipe {
    /// The recipe that this program works with.
    pub fn embedded() -> &'static Self {
        static RECIPE: OnceLock<Recipe> = OnceLock::new();
        RECIPE.get_or_init(|| {
            Self::load(Assets::embedded()).expect("a test loads every embedded asset, and others are loaded before use")
        })
    }

    /// Reads a recipe.
    ///
    /// # Errors
    /// When a file cannot be read, or refers to something that is not there.
    pub fn load(assets: &Assets) -> Result<Self, RecipeError> {
        let mut targets = Vec::new();
        for (file, text) in assets.folder("targets") {
            targets.push(from_toml::<Target>(file, text)?);
        }
        targets.sort_by_key(|target| target.order);
        let mut requirements = BTreeMap::new();
        for (file, text) in assets.folder("requirements") {
            for requirement in from_toml::<RequirementFile>(file, text)?.requirement {
                let id = requirement.id.clone();
                if requirements.insert(id.clone(), requirement).is_some() {
                    return Err(RecipeError::wrong(file, format!("{id} is defined twice")));
                }
            }
        }
        let mut symptoms = Vec::new();
        for (file, text) in assets.folder("symptoms") {
            symptoms.extend(from_toml::<SymptomFile>(file, text)?.symptom);
        }
        let mut explanations = Vec::new();
        for (file, text) in assets.folder("explanations") {
            explanations.extend(from_toml::<ExplanationFile>(file, text)?.explanation);
        }
        let lexicon = Lexicon::of(&symptoms, &explanations)?;
        let known = assets.get("known.toml").map(|text| from_toml::<Known>("known.toml", text));
        let known = known.transpose()?.unwrap_or_default();
        let mut permissions = BTreeMap::new();
        for (file, text) in assets.folder("permissions") {
            let list: PermissionList = serde_json::from_str(text).map_err(|source| RecipeError::read(file, source))?;
            let name = file.trim_start_matches("permissions/").trim_end_matches(".json");
            permissions.insert(name.to_owned(), list);
        }
        let mut roles = BTreeMap::new();
        for (file, text) in assets.folder("roles") {
            let name = file.trim_start_matches("roles/").trim_end_matches(".toml");
            roles.insert(name.to_owned(), from_toml::<RoleCatalogue>(file, text)?);
        }
        for (name, catalogue) in &mut roles {
            let its_own = targets.iter().filter(|target| target.role_catalogue.as_ref() == Some(name));
            let lists = its_own.filter_map(|target| permission_list(&permissions, target));
            catalogue.measure(lists.flat_map(|list| &list.permissions).map(|permission| permission.name.as_str()));
        }
        let blades = from_toml::<PortalFile>("portal.toml", assets.get("portal.toml").unwrap_or_default())?
            .blade
            .into_iter()
            .map(|blade| (blade.id.clone(), blade))
            .collect();
        let clouds = Clouds::read("clouds.toml", assets.get("clouds.toml").unwrap_or_default())?;
        let order = in_order(&requirements)?;
        let recipe = Self {
            targets,
            requirements,
            symptoms,
            explanations,
            lexicon,
            known,
            blades,
            permissions,
            roles,
            clouds,
            order,
        };
        check(&recipe)?;
        let scenarios: Vec<String> = recipe.targets.iter().filter_map(|target| target.practice.clone()).collect();
        if let Some(name) = scenarios.iter().find(|name| assets.get(&format!("scenarios/{name}.toml")).is_none()) {
            return Err(RecipeError::wrong("targets", format!("{name} is no scenario of the practice tenant")));
        }
        Ok(recipe)
    }
}

fn from_toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, RecipeError> {
    toml::from_str(text).map_err(|source| RecipeError::read(file, source))
}

/// Sorts requirements so that each stands after its prerequisites.
fn in_order(requirements: &BTreeMap<RequirementId, Requirement>) -> Result<Vec<RequirementId>, RecipeError> {
    let mut order = Vec::with_capacity(requirements.len());
    let mut done = BTreeSet::new();
    while order.len() < requirements.len() {
        let before = order.len();
        for (id, requirement) in requirements {
            if let Some(missing) = requirement.after.iter().find(|after| !requirements.contains_key(*after)) {
                return Err(RecipeError::wrong(id.as_str(), format!("comes after the unknown requirement {missing}")));
            }
            if !done.contains(id) && requirement.after.iter().all(|after| done.contains(after)) {
                done.insert(id.clone());
                order.push(id.clone());
            }
        }
        if order.len() == before {
            let stuck = requirements.keys().find(|id| !done.contains(*id)).map(ToString::to_string);
            return Err(RecipeError::wrong(&stuck.unwrap_or_default(), "its prerequisites form a circle"));
        }
    }
    Ok(order)
}
