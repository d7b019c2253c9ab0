//! What a text shows of a failure's circumstances, beside its code: the API, the target, who called and how.

use crate::checks::errortext::Sighting;
use crate::checks::sent::Sent;
use crate::evidence::answer::REFUSED;
use crate::recipe::{Caller, Flow, Recipe, RequirementId, Target};

use super::api::{self, Api};
use super::hints::Hints;

/// What is known about a failure before its cause is chosen.
pub(super) struct FailureCase<'a> {
    pub api: Option<Api<'a>>,
    /// The target, from the text or else from what was told beside it.
    pub target: Option<&'a Target>,
    pub caller: Option<Caller>,
    pub flow: Option<Flow>,
    /// Where the text says otherwise than what was told beside it.
    pub notes: Vec<String>,
}

impl<'a> FailureCase<'a> {
    pub fn of(recipe: &'a Recipe, sighting: &Sighting, sent: &Sent, hints: &Hints) -> Self {
        let api = api::named(recipe, sighting).or_else(|| api::of(recipe, sent.api.as_deref()?));
        let hinted = hints.target.as_ref().and_then(|id| recipe.target(id));
        let mut notes = Vec::new();
        if let (Some(api), Some(hinted)) = (&api, hinted)
            && api.target.is_none_or(|target| target.id != hinted.id)
        {
            notes.push(format!("The text is about the {}, not about the {}.", api.name, hinted.resource_name));
        }
        let target = match &api {
            Some(api) => api.target,
            None => hinted.or_else(|| answering(recipe, sighting)),
        };
        let shown = sent.flow.or_else(|| api::flow(&sighting.context)).or_else(|| sent.flow_of_claims());
        if let (Some(shown), Some(told)) = (shown, hints.flow)
            && shown.caller() != told.caller()
        {
            notes.push(format!("The text shows another way to sign in ({shown}) than the one named ({told})."));
        }
        let flow = match (shown, hints.flow) {
            (Some(shown), Some(told)) if shown.caller() == told.caller() => Some(told),
            (shown, told) => shown.or(told),
        };
        let caller = flow.map(Flow::caller).or(hints.caller).or_else(|| api::caller(&sighting.context));
        let caller = caller.or_else(|| sent.claims.as_ref().map(|claims| claims.kind().caller()));
        if let (Some(target), Some(flow)) = (target, hints.flow)
            && let Some(why) = target.flows_missing.get(&flow)
        {
            notes.push(format!("{} offers no such sign-in ({flow}). {}", target.title, why.raw()));
        }
        Self { api, target, caller, flow, notes }
    }

    /// Whether a requirement can be the cause: the target has it, and so does this way to sign in.
    pub fn concerns(&self, recipe: &Recipe, id: &RequirementId, is_strict: bool) -> bool {
        let Some(requirement) = recipe.requirement(id) else {
            return false;
        };
        let has = |target: &Target| target.steps.iter().any(|step| step.requirements.contains(id));
        let of_target = match self.target {
            Some(target) => has(target),
            // What only one target asks for is no cause of what another API said.
            None => self.api.is_none() || recipe.targets.iter().filter(|target| has(target)).count() != 1,
        };
        let is_open = |list_is_empty: bool, holds: Option<bool>| list_is_empty || holds.unwrap_or(true);
        of_target
            && (!is_strict
                || is_open(requirement.callers.is_empty(), self.caller.map(|c| requirement.callers.contains(&c)))
                    && is_open(requirement.flows.is_empty(), self.flow.map(|f| requirement.flows.contains(&f))))
    }
}

/// The target whose answers alone look like this one: it says in the body whether the call worked.
fn answering<'a>(recipe: &'a Recipe, sighting: &Sighting) -> Option<&'a Target> {
    let is_refused = sighting.codes.iter().any(|code| code == REFUSED);
    let mut saying = recipe.targets.iter().filter(|target| is_refused && target.proof.success.is_some());
    saying.next().filter(|_| saying.next().is_none())
}
