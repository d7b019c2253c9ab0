//! Everything that is made of the evidence at once: verdicts, findings, what is left to do, and the words for them.
//! It is made once for each change, and every front reads it.

use std::collections::BTreeMap;

use crate::recipe::{Params, RequirementId};

use super::finding::{findings, for_sentences, no_app, tasks};
use super::note::note;
use super::params::params;
use super::{Ctx, Finding, Judged, judge};

/// What is made of a case and its evidence.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// The verdict on each requirement of the target, in the order of the screens.
    pub judged: Vec<Judged>,
    /// What is unmet or a warning, in the order of the screens.
    pub findings: Vec<Finding>,
    /// What only the user can tell, and an app where none was named, as something to do.
    pub tasks: Vec<Finding>,
    /// What there is to do for somebody who has no app registration.
    pub no_app: Option<Finding>,
    /// Values for the words of the assets: of the case alone, not of an error.
    params: Params,
    /// The titles of requirements with these values.
    titles: BTreeMap<RequirementId, String>,
    /// What to say beside the verdicts that need it.
    notes: BTreeMap<RequirementId, String>,
}

impl Judgement {
    /// Judges a case by its evidence.
    pub fn of(ctx: &Ctx<'_>) -> Self {
        let params = params(ctx);
        let judged = judge(ctx);
        let findings = findings(ctx, &judged, &params);
        let tasks = tasks(ctx, &judged, &params);
        let no_app = no_app(ctx, &params);
        let sentences = for_sentences(&params);
        let titled = |(id, requirement): (&RequirementId, &crate::recipe::Requirement)| {
            (id.clone(), requirement.title.fill(&sentences))
        };
        let titles: BTreeMap<_, _> = ctx.recipe.requirements.iter().map(titled).collect();
        let noted = |judged: &Judged| Some((judged.requirement.clone(), note(ctx, judged, &params, &titles)?));
        let notes = judged.iter().filter_map(noted).collect();
        Self { judged, findings, tasks, no_app, params, titles, notes }
    }

    /// Values for the words of the assets.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The title of a requirement with its values; what is not known yet is named by what it is.
    pub fn title<'a>(&'a self, id: &'a RequirementId) -> &'a str {
        self.titles.get(id).map_or(id.as_str(), String::as_str)
    }

    /// What to say beside a verdict; nothing where the verdict, or its finding, says it all.
    pub fn note(&self, id: &RequirementId) -> Option<&str> {
        self.notes.get(id).map(String::as_str)
    }
}
