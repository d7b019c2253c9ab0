//! Reads all assets into one recipe.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

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
        in_use()
    }

    /// The same, to be kept.
    pub fn shared() -> Arc<Self> {
        Arc::clone(in_use())
    }

    /// Reads a recipe, and checks that its parts fit together.
    ///
    /// # Errors
    /// When a file cannot be read, or refers to something that is not there.
    pub fn load(assets: &Assets) -> Result<Self, RecipeError> {
        let recipe = Self::read(assets)?;
        check(&recipe)?;
        recipe.lexicon.check()?;
        let scenarios: Vec<String> = recipe.targets.iter().filter_map(|target| target.practice.clone()).collect();
        if let Some(name) = scenarios.iter().find(|name| !assets.has(&format!("scenarios/{name}.toml"))) {
            return Err(RecipeError::wrong("targets", format!("{name} is no scenario of the practice tenant")));
        }
        Ok(recipe)
    }

    /// Reads a recipe that is known to be right.
    fn read(assets: &Assets) -> Result<Self, RecipeError> {
        let mut targets = Vec::new();
        for file in assets.folder("targets") {
            targets.push(assets.read::<Target>(file)?);
        }
        targets.sort_by_key(|target| target.order);
        let mut requirements = BTreeMap::new();
        for file in assets.folder("requirements") {
            for requirement in assets.read::<RequirementFile>(file)?.requirement {
                let id = requirement.id.clone();
                if requirements.insert(id.clone(), requirement).is_some() {
                    return Err(RecipeError::wrong(file, format!("{id} is defined twice")));
                }
            }
        }
        let mut symptoms = Vec::new();
        for file in assets.folder("symptoms") {
            symptoms.extend(assets.read::<SymptomFile>(file)?.symptom);
        }
        let mut explanations = Vec::new();
        for file in assets.folder("explanations") {
            explanations.extend(assets.read::<ExplanationFile>(file)?.explanation);
        }
        let lexicon = Lexicon::of(&symptoms, &explanations);
        let known = if assets.has("known.toml") { assets.read("known.toml")? } else { Known::default() };
        let mut permissions = BTreeMap::new();
        for file in assets.folder("permissions") {
            let list: PermissionList = assets.read(file)?;
            let name = file.trim_start_matches("permissions/").trim_end_matches(".json");
            permissions.insert(name.to_owned(), list);
        }
        let mut roles = BTreeMap::new();
        for file in assets.folder("roles") {
            let name = file.trim_start_matches("roles/").trim_end_matches(".toml");
            roles.insert(name.to_owned(), assets.read::<RoleCatalogue>(file)?);
        }
        for (name, catalogue) in &mut roles {
            let its_own = targets.iter().filter(|target| target.role_catalogue.as_ref() == Some(name));
            let lists = its_own.filter_map(|target| permission_list(&permissions, target));
            catalogue.measure(lists.flat_map(|list| &list.permissions).map(|permission| permission.name.as_str()));
        }
        let blades = assets.read::<PortalFile>("portal.toml")?.blade;
        let blades = blades.into_iter().map(|blade| (blade.id.clone(), blade)).collect();
        let clouds = assets.read::<Clouds>("clouds.toml")?.checked("clouds.toml")?;
        let order = in_order(&requirements)?;
        Ok(Self {
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
        })
    }
}

/// The recipe of this process. Those parts that it was built with have been checked by a test, and others, which a debug
/// build can be given, when they were read.
fn in_use() -> &'static Arc<Recipe> {
    static RECIPE: OnceLock<Arc<Recipe>> = OnceLock::new();
    RECIPE.get_or_init(|| Arc::new(Recipe::read(Assets::embedded()).expect("every asset has been read before")))
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
