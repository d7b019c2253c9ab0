//! Everything that the assets say, and how to find it there.

use std::collections::BTreeMap;

use super::symptom::{Symptom, SymptomQuery, beside};
use super::{
    Blade, BladeId, Category, Clouds, Flow, Known, Lexicon, OwnExplanation, PermissionList, PermissionSource, ReasonId,
    Requirement, RequirementId, RoleCatalogue, Target, TargetId,
};

/// Everything that the assets say, with all references checked.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub targets: Vec<Target>,
    pub requirements: BTreeMap<RequirementId, Requirement>,
    pub symptoms: Vec<Symptom>,
    /// Errors that are explained without a requirement.
    pub explanations: Vec<OwnExplanation>,
    /// Everything by which an error is found in a text.
    pub lexicon: Lexicon,
    /// APIs and programs of Microsoft that everybody meets.
    pub known: Known,
    pub blades: BTreeMap<BladeId, Blade>,
    pub permissions: BTreeMap<String, PermissionList>,
    pub roles: BTreeMap<String, RoleCatalogue>,
    pub clouds: Clouds,
    /// Requirements so that each stands after its prerequisites.
    pub(super) order: Vec<RequirementId>,
}

impl Recipe {
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
        permission_list(&self.permissions, target)
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

    /// The explanation without a requirement that describes an error with this code best.
    pub fn explanation(&self, code: &str, text: &str) -> Option<&OwnExplanation> {
        let fit = |own: &OwnExplanation| beside(&own.near, &own.not_near, text);
        let of_code = self.explanations.iter().filter(|own| own.code.eq_ignore_ascii_case(code));
        // The first of equally good ones: `max_by_key` would take the last.
        of_code.filter_map(|own| Some((fit(own)?, own))).rev().max_by_key(|(fit, _)| *fit).map(|(_, own)| own)
    }

    /// What kind of trouble a requirement makes for this reason.
    pub fn category(&self, requirement: &RequirementId, reason: &ReasonId) -> Category {
        let requirement = self.requirement(requirement);
        let own = requirement.and_then(|requirement| requirement.reason(reason)?.category);
        own.or(requirement.map(|requirement| requirement.category)).unwrap_or(Category::Other)
    }

    /// What a browser can show in this flow without ever sending an answer back: the list for the question
    /// "what does the browser say?".
    pub fn pages(&self, flow: Flow) -> impl Iterator<Item = &Symptom> {
        self.symptoms.iter().filter(move |symptom| {
            symptom.headline.is_some() && (symptom.flows.is_empty() || symptom.flows.contains(&flow))
        })
    }
}

/// The permissions that a target offers: a shipped list, or one of its own.
pub(super) fn permission_list<'a>(
    shipped: &'a BTreeMap<String, PermissionList>,
    target: &'a Target,
) -> Option<&'a PermissionList> {
    match &target.permission_list {
        PermissionSource::File(name) => shipped.get(name),
        PermissionSource::Here(list) => Some(list),
    }
}
