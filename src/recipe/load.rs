//! Reads all assets and refuses what does not fit together: a dangling id, an unknown placeholder, a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::symptom::{Candidate, Symptom, SymptomQuery};
use super::{
    Ask, Assets, Blade, BladeId, Caller, CloudId, Clouds, Flow, PATH_PLACEHOLDERS, PLACEHOLDERS, PermissionList,
    PermissionSource, Requirement, RequirementId, RoleCatalogue, Target, TargetId, Words,
};

/// What can be wrong with an asset or a cloud file.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    #[error("reading {file}: {source}")]
    Read { file: String, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("{file}: {what}")]
    Reference { file: String, what: String },
}

/// Everything that the assets say, with all references checked.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub targets: Vec<Target>,
    pub requirements: BTreeMap<RequirementId, Requirement>,
    pub symptoms: Vec<Symptom>,
    pub blades: BTreeMap<BladeId, Blade>,
    pub permissions: BTreeMap<String, PermissionList>,
    pub roles: BTreeMap<String, RoleCatalogue>,
    pub clouds: Clouds,
    /// Requirements so that each stands after its prerequisites.
    order: Vec<RequirementId>,
}

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
struct PortalFile {
    blade: Vec<Blade>,
}

impl Recipe {
    /// The recipe that this program was built with.
    pub fn embedded() -> &'static Self {
        static RECIPE: OnceLock<Recipe> = OnceLock::new();
        RECIPE.get_or_init(|| Self::load(&Assets::embedded()).expect("a test loads every embedded asset"))
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
                    return Err(bad(file, format!("{id} is defined twice")));
                }
            }
        }
        let mut symptoms = Vec::new();
        for (file, text) in assets.folder("symptoms") {
            symptoms.extend(from_toml::<SymptomFile>(file, text)?.symptom);
        }
        let mut permissions = BTreeMap::new();
        for (file, text) in assets.folder("permissions") {
            let list: PermissionList = serde_json::from_str(text)
                .map_err(|source| RecipeError::Read { file: file.to_owned(), source: Box::new(source) })?;
            let name = file.trim_start_matches("permissions/").trim_end_matches(".json");
            permissions.insert(name.to_owned(), list);
        }
        let mut roles = BTreeMap::new();
        for (file, text) in assets.folder("roles") {
            let name = file.trim_start_matches("roles/").trim_end_matches(".toml");
            roles.insert(name.to_owned(), from_toml::<RoleCatalogue>(file, text)?);
        }
        let blades = from_toml::<PortalFile>("portal.toml", assets.get("portal.toml").unwrap_or_default())?
            .blade
            .into_iter()
            .map(|blade| (blade.id.clone(), blade))
            .collect();
        let clouds = Clouds::read("clouds.toml", assets.get("clouds.toml").unwrap_or_default())?;
        let order = in_order(&requirements)?;
        let recipe = Self { targets, requirements, symptoms, blades, permissions, roles, clouds, order };
        recipe.check()?;
        let scenarios: Vec<String> = recipe.targets.iter().filter_map(|target| target.practice.clone()).collect();
        if let Some(name) = scenarios.iter().find(|name| assets.get(&format!("scenarios/{name}.toml")).is_none()) {
            return Err(bad("targets", format!("{name} is no scenario of the practice tenant")));
        }
        Ok(recipe)
    }

    /// The target with this id.
    pub fn target(&self, id: &TargetId) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == *id)
    }

    /// The requirement with this id.
    pub fn requirement(&self, id: &RequirementId) -> Option<&Requirement> {
        self.requirements.get(id)
    }

    /// The permissions that a target offers, as they are shipped.
    pub fn permissions_of<'a>(&'a self, target: &'a Target) -> Option<&'a PermissionList> {
        match &target.permission_list {
            PermissionSource::File(name) => self.permissions.get(name),
            PermissionSource::Here(list) => Some(list),
        }
    }

    /// The roles that a program can be given in a target, where they are listed.
    pub fn roles_of(&self, target: &Target) -> Option<&RoleCatalogue> {
        self.roles.get(target.role_catalogue.as_deref()?)
    }

    /// Requirements so that each stands after its prerequisites.
    pub fn in_order(&self) -> impl Iterator<Item = &Requirement> {
        self.order.iter().filter_map(|id| self.requirements.get(id))
    }

    /// The requirements of a target with the step (from 1) that each belongs to, in the order of the screens.
    pub fn of_target<'a>(&'a self, target: &'a Target) -> impl Iterator<Item = (usize, &'a Requirement)> {
        target.steps.iter().enumerate().flat_map(move |(index, step)| {
            step.requirements
                .iter()
                .filter_map(move |id| self.requirements.get(id).map(|requirement| (index + 1, requirement)))
        })
    }

    /// The symptom that describes the query best.
    pub fn symptom(&self, query: &SymptomQuery<'_>) -> Option<&Symptom> {
        // The first of equally good ones: `max_by_key` would take the last.
        self.symptoms
            .iter()
            .filter_map(|symptom| Some((symptom.fit(query)?, symptom)))
            .fold(None, |best: Option<(i32, &Symptom)>, next| match best {
                Some(best) if best.0 >= next.0 => Some(best),
                Some(_) | None => Some(next),
            })
            .map(|(_, symptom)| symptom)
    }

    /// What a browser can show in this flow without ever sending an answer back: the list for the question
    /// "what does the browser say?".
    pub fn pages(&self, flow: Flow) -> impl Iterator<Item = &Symptom> {
        self.symptoms.iter().filter(move |symptom| {
            symptom.headline.is_some() && (symptom.flows.is_empty() || symptom.flows.contains(&flow))
        })
    }

    fn check(&self) -> Result<(), RecipeError> {
        for requirement in self.requirements.values() {
            self.check_requirement(requirement)?;
        }
        for symptom in &self.symptoms {
            let file = format!("symptom {}", symptom.code);
            words(&file, [&symptom.says])?;
            if symptom.candidates.is_empty() {
                return Err(bad(&file, "has no candidate".to_owned()));
            }
            for candidate in symptom.candidates.iter().chain(&symptom.undecided) {
                self.check_candidate(&file, candidate)?;
            }
            if symptom.candidates.len() > 1
                && let Some(candidate) = symptom.candidates.iter().find(|c| c.test.is_none())
            {
                return Err(bad(
                    &file,
                    format!("{} is one of several causes, but nothing tells it apart", candidate.requirement),
                ));
            }
        }
        for (name, list) in &self.roles {
            words(&format!("roles {name}"), [&list.why_smallest, &list.why_unpublished, &list.also_narrower])?;
        }
        for target in &self.targets {
            self.check_target(target)?;
        }
        for blade in self.blades.values() {
            words(&format!("blade {}", blade.id), [&blade.tail])?;
        }
        Ok(())
    }

    fn check_requirement(&self, requirement: &Requirement) -> Result<(), RecipeError> {
        let file = format!("requirement {}", requirement.id);
        words(&file, [&requirement.title, &requirement.help])?;
        words(&file, &requirement.not_needed)?;
        let restricted =
            !requirement.callers.is_empty() || !requirement.flows.is_empty() || requirement.only_for_everybody;
        if restricted && requirement.not_needed.is_none() {
            return Err(bad(&file, "does not always apply, but has no words for not_needed".to_owned()));
        }
        let mut used = BTreeSet::new();
        for reason in &requirement.reasons {
            words(&file, [&reason.what, &reason.why])?;
            for id in &reason.remedies {
                if !requirement.remedies.iter().any(|remedy| remedy.id == *id) {
                    return Err(bad(&file, format!("reason {} names the unknown remedy {id}", reason.id)));
                }
                used.insert(id);
            }
        }
        for remedy in &requirement.remedies {
            if !used.contains(&remedy.id) {
                return Err(bad(&file, format!("remedy {} belongs to no reason", remedy.id)));
            }
            words(&file, [&remedy.title])?;
            words(&file, remedy.needs.iter().chain(&remedy.ask).chain(&remedy.advice))?;
            if let Some(portal) = &remedy.portal {
                words(&file, &portal.steps)?;
                if !self.blades.contains_key(&portal.blade) {
                    return Err(bad(&file, format!("remedy {} opens the unknown page {}", remedy.id, portal.blade)));
                }
            }
            if let Some(command) = &remedy.command {
                words(&file, command.lines.iter().chain(command.at.values().flatten()))?;
                if let Some(cloud) = self.unknown_cloud(&command.clouds) {
                    return Err(bad(&file, format!("remedy {} names the unknown cloud {cloud}", remedy.id)));
                }
            }
        }
        Ok(())
    }

    fn unknown_cloud<'a>(&self, named: &'a [CloudId]) -> Option<&'a CloudId> {
        named.iter().find(|id| self.clouds.get(id).is_none())
    }

    fn check_candidate(&self, file: &str, candidate: &Candidate) -> Result<(), RecipeError> {
        let Some(requirement) = self.requirements.get(&candidate.requirement) else {
            return Err(bad(file, format!("points to the unknown requirement {}", candidate.requirement)));
        };
        if requirement.reason(&candidate.reason).is_none() {
            return Err(bad(file, format!("{} has no reason {}", candidate.requirement, candidate.reason)));
        }
        words(file, &candidate.test)
    }

    fn check_target(&self, target: &Target) -> Result<(), RecipeError> {
        let file = format!("target {}", target.id);
        if target.steps.len() != 5 {
            return Err(bad(&file, format!("has {} steps instead of five", target.steps.len())));
        }
        let Some(list) = self.permissions_of(target) else {
            return Err(bad(&file, format!("names the unknown permission list {:?}", target.permission_list)));
        };
        if let Some(problem) = list.problem() {
            return Err(bad(&format!("permissions of {}", target.id), problem));
        }
        for name in &target.permissions {
            if !list.permissions.iter().any(|permission| permission.name == *name) {
                return Err(bad(&file, format!("asks for {name}, which is not in its permission list")));
            }
        }
        if let Some(name) = target.role_catalogue.as_ref().filter(|_| self.roles_of(target).is_none()) {
            return Err(bad(&file, format!("names the unknown list of roles {name:?}")));
        }
        let mut seen = BTreeSet::new();
        for step in &target.steps {
            words(&file, [&step.intro])?;
            words(
                &file,
                step.people
                    .iter()
                    .chain(&step.program)
                    .chain(step.by_flow.values().flatten())
                    .chain(step.remarks(Caller::Program)),
            )?;
            if !self.blades.contains_key(&step.blade) {
                return Err(bad(&file, format!("step {:?} opens the unknown page {}", step.title, step.blade)));
            }
            for id in &step.requirements {
                if !self.requirements.contains_key(id) {
                    return Err(bad(&file, format!("step {:?} names the unknown requirement {id}", step.title)));
                }
                if !seen.insert(id) {
                    return Err(bad(&file, format!("{id} stands in two steps")));
                }
            }
        }
        words(&file, target.flows_missing.values())?;
        check_asks(&file, target)?;
        words(&file, [&target.proof.empty_for_people, &target.proof.empty_for_program])
    }
}

/// Each thing that only the user knows is asked for in some step.
fn check_asks(file: &str, target: &Target) -> Result<(), RecipeError> {
    let proof = &target.proof;
    let paths = || std::iter::once(&proof.path).chain(proof.identity.iter().map(|identity| &identity.path));
    if let Some(name) = paths().flat_map(Words::names).find(|name| !PATH_PLACEHOLDERS.contains(name)) {
        return Err(bad(file, format!("{{{name}}} is no known placeholder in a path")));
    }
    let needs = [
        (target.site.environment().is_some(), Ask::Environment),
        (target.site.geography().is_some(), Ask::Geo),
        (paths().any(|path| path.names().any(|name| name == "project_id")), Ask::ProjectId),
    ];
    for (is_needed, ask) in needs {
        if is_needed != target.asks(ask).is_some() {
            return Err(bad(file, format!("{ask:?} is asked for where it is not needed, or needed and not asked for")));
        }
    }
    Ok(())
}

fn from_toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, RecipeError> {
    toml::from_str(text).map_err(|source| RecipeError::Read { file: file.to_owned(), source: Box::new(source) })
}

fn bad(file: &str, what: String) -> RecipeError {
    RecipeError::Reference { file: file.to_owned(), what }
}

fn words<'a>(file: &str, all: impl IntoIterator<Item = &'a Words>) -> Result<(), RecipeError> {
    for words in all {
        if let Some(name) = words.names().find(|name| !PLACEHOLDERS.contains(name)) {
            return Err(bad(file, format!("{{{name}}} is no known placeholder in {:?}", words.raw())));
        }
    }
    Ok(())
}

/// Sorts requirements so that each stands after its prerequisites.
fn in_order(requirements: &BTreeMap<RequirementId, Requirement>) -> Result<Vec<RequirementId>, RecipeError> {
    let mut order = Vec::with_capacity(requirements.len());
    let mut done = BTreeSet::new();
    while order.len() < requirements.len() {
        let before = order.len();
        for (id, requirement) in requirements {
            if let Some(missing) = requirement.after.iter().find(|after| !requirements.contains_key(*after)) {
                return Err(bad(id.as_str(), format!("comes after the unknown requirement {missing}")));
            }
            if !done.contains(id) && requirement.after.iter().all(|after| done.contains(after)) {
                done.insert(id.clone());
                order.push(id.clone());
            }
        }
        if order.len() == before {
            let stuck = requirements.keys().find(|id| !done.contains(*id)).map(ToString::to_string);
            return Err(bad(&stuck.unwrap_or_default(), "its prerequisites form a circle".to_owned()));
        }
    }
    Ok(order)
}
