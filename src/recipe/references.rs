//! Refuses assets that do not fit together: a dangling id, words that are missing.

use std::collections::BTreeSet;

use super::proof::IN_PATH;
use super::symptom::Candidate;
use super::{BladeId, CloudId, OwnExplanation, Recipe, RecipeError, Requirement, Sentence, StepInput, Target, Words};

/// Checks that everything that an asset names is there.
///
/// # Errors
/// At the first id or cloud that nothing stands behind, and where words or a test are missing.
pub(super) fn check(recipe: &Recipe) -> Result<(), RecipeError> {
    for requirement in recipe.requirements.values() {
        check_requirement(recipe, requirement)?;
    }
    for symptom in &recipe.symptoms {
        let file = format!("symptom {}", symptom.code);
        check_sentences(&file, &symptom.code, &symptom.sentences)?;
        if symptom.candidates.is_empty() {
            return Err(RecipeError::wrong(&file, "has no candidate"));
        }
        for candidate in symptom.candidates.iter().chain(&symptom.undecided) {
            check_candidate(recipe, &file, candidate)?;
        }
        if symptom.candidates.len() > 1
            && let Some(candidate) = symptom.candidates.iter().find(|c| c.test.is_none())
        {
            return Err(RecipeError::wrong(
                &file,
                format!("{} is one of several causes, but nothing tells it apart", candidate.requirement),
            ));
        }
    }
    for own in &recipe.explanations {
        check_explanation(recipe, own)?;
    }
    for target in &recipe.targets {
        check_target(recipe, target)?;
    }
    Ok(())
}

fn check_requirement(recipe: &Recipe, requirement: &Requirement) -> Result<(), RecipeError> {
    let file = format!("requirement {}", requirement.id);
    let restricted = !requirement.callers.is_empty() || !requirement.flows.is_empty() || requirement.only_for_everybody;
    if restricted && requirement.not_needed.is_none() {
        return Err(RecipeError::wrong(&file, "does not always apply, but has no words for not_needed"));
    }
    let mut used = BTreeSet::new();
    for reason in &requirement.reasons {
        for id in &reason.remedies {
            if requirement.remedy(id).is_none() {
                return Err(RecipeError::wrong(&file, format!("reason {} names the unknown remedy {id}", reason.id)));
            }
            used.insert(id);
        }
    }
    for remedy in &requirement.remedies {
        if !used.contains(&remedy.id) {
            return Err(RecipeError::wrong(&file, format!("remedy {} belongs to no reason", remedy.id)));
        }
        if let Some(portal) = &remedy.portal
            && !recipe.blades.contains_key(&portal.blade)
        {
            return Err(RecipeError::wrong(
                &file,
                format!("remedy {} opens the unknown page {}", remedy.id, portal.blade),
            ));
        }
        if let Some(command) = &remedy.command
            && let Some(cloud) = unknown_cloud(recipe, &command.clouds)
        {
            return Err(RecipeError::wrong(&file, format!("remedy {} names the unknown cloud {cloud}", remedy.id)));
        }
    }
    Ok(())
}

fn check_explanation(recipe: &Recipe, own: &OwnExplanation) -> Result<(), RecipeError> {
    let file = format!("explanation {}", own.code);
    check_sentences(&file, &own.code, &own.sentences)?;
    if recipe.symptoms.iter().any(|symptom| symptom.code.eq_ignore_ascii_case(&own.code) && symptom.near.is_empty()) {
        return Err(RecipeError::wrong(&file, "is a symptom of a requirement as well"));
    }
    match own.portal.as_deref() {
        Some(page) if !page.starts_with("https://") && !recipe.blades.contains_key(&BladeId::from(page)) => {
            Err(RecipeError::wrong(&file, format!("opens the unknown page {page}")))
        }
        Some(_) | None => Ok(()),
    }
}

/// What has no code of its own has a sentence.
fn check_sentences(file: &str, code: &str, sentences: &[Sentence]) -> Result<(), RecipeError> {
    if code.starts_with("says.") && sentences.is_empty() {
        return Err(RecipeError::wrong(file, "has neither a code nor a sentence"));
    }
    Ok(())
}

fn unknown_cloud<'a>(recipe: &Recipe, named: &'a [CloudId]) -> Option<&'a CloudId> {
    named.iter().find(|id| recipe.clouds.get(id).is_none())
}

fn check_candidate(recipe: &Recipe, file: &str, candidate: &Candidate) -> Result<(), RecipeError> {
    let Some(requirement) = recipe.requirements.get(&candidate.requirement) else {
        return Err(RecipeError::wrong(file, format!("points to the unknown requirement {}", candidate.requirement)));
    };
    if requirement.reason(&candidate.reason).is_none() {
        return Err(RecipeError::wrong(file, format!("{} has no reason {}", candidate.requirement, candidate.reason)));
    }
    Ok(())
}

fn check_target(recipe: &Recipe, target: &Target) -> Result<(), RecipeError> {
    let file = format!("target {}", target.id);
    if target.steps.len() != 5 {
        return Err(RecipeError::wrong(&file, format!("has {} steps instead of five", target.steps.len())));
    }
    let Some(list) = recipe.permissions_of(target) else {
        return Err(RecipeError::wrong(
            &file,
            format!("names the unknown permission list {:?}", target.permission_list),
        ));
    };
    if let Some(problem) = list.problem() {
        return Err(RecipeError::wrong(&format!("permissions of {}", target.id), problem));
    }
    for name in &target.permissions {
        if !list.permissions.iter().any(|permission| permission.name == *name) {
            return Err(RecipeError::wrong(&file, format!("asks for {name}, which is not in its permission list")));
        }
    }
    if let Some(name) = target.role_catalogue.as_ref().filter(|_| recipe.roles_of(target).is_none()) {
        return Err(RecipeError::wrong(&file, format!("names the unknown list of roles {name:?}")));
    }
    let mut seen = BTreeSet::new();
    for step in &target.steps {
        if !recipe.blades.contains_key(&step.blade) {
            return Err(RecipeError::wrong(
                &file,
                format!("step {:?} opens the unknown page {}", step.title, step.blade),
            ));
        }
        for id in &step.requirements {
            if !recipe.requirements.contains_key(id) {
                return Err(RecipeError::wrong(
                    &file,
                    format!("step {:?} names the unknown requirement {id}", step.title),
                ));
            }
            if !seen.insert(id) {
                return Err(RecipeError::wrong(&file, format!("{id} stands in two steps")));
            }
        }
    }
    check_asks(&file, target)
}

/// Each thing that only the user knows is asked for in some step.
fn check_asks(file: &str, target: &Target) -> Result<(), RecipeError> {
    let proof = &target.proof;
    let paths = || std::iter::once(&proof.path).chain(proof.identity.iter().map(|identity| &identity.path));
    if let Some(name) = paths().flat_map(Words::names).find(|name| *name != IN_PATH) {
        return Err(RecipeError::wrong(file, format!("{{{name}}} cannot stand in a path")));
    }
    let needs = [
        (target.site.environment().is_some(), StepInput::Environment),
        (target.site.geography().is_some(), StepInput::Geo),
        (paths().any(|path| path.names().any(|name| name == IN_PATH)), StepInput::ProjectId),
    ];
    for (is_needed, ask) in needs {
        if is_needed != target.asks(ask).is_some() {
            return Err(RecipeError::wrong(
                file,
                format!("{ask:?} is asked for where it is not needed, or needed and not asked for"),
            ));
        }
    }
    Ok(())
}
