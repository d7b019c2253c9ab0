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
    words: CaseWords,
}

/// The words for a case, with its values filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct CaseWords {
    /// Values for the words of the assets: of the case alone, not of an error.
    pub params: Params,
    pub titles: BTreeMap<RequirementId, String>,
    /// What to say beside the verdicts that need it.
    pub notes: BTreeMap<RequirementId, String>,
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
        let titles = ctx.recipe.requirements.iter().map(titled).collect();
        let mut words = CaseWords { params, titles, notes: BTreeMap::new() };
        let noted = |judged: &Judged| Some((judged.requirement.clone(), note(ctx, judged, &words)?));
        words.notes = judged.iter().filter_map(noted).collect();
        Self { judged, findings, tasks, no_app, words }
    }

    /// Values for the words of the assets.
    pub fn params(&self) -> &Params {
        &self.words.params
    }

    /// The title of a requirement with its values; what is not known yet is named by what it is.
    pub fn title<'a>(&'a self, id: &'a RequirementId) -> &'a str {
        self.words.titles.get(id).map_or(id.as_str(), String::as_str)
    }

    /// What to say beside a verdict; nothing where the verdict, or its finding, says it all.
    pub fn note(&self, id: &RequirementId) -> Option<&str> {
        self.words.notes.get(id).map(String::as_str)
    }
}
