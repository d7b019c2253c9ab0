//! Choosing what is called, who calls and how they sign in: each choice keeps the others fitting.

use strum::IntoEnumIterator;

use super::{InputError, InputId, Profile};
use crate::recipe::{Caller, Flow, Recipe, Target};

impl Profile {
    /// Calls another target. What was chosen from the lists of the old one is dropped, and where nobody chose how to sign
    /// in, the new one proposes it.
    pub(super) fn call_what(&mut self, recipe: &Recipe, target: &Target) {
        if self.case.target != target.id {
            self.inputs.permissions.clear();
            self.inputs.calls.clear();
            self.inputs.role.clear();
            self.inputs.role_scope.clear();
            if is_of_another(recipe, target, &self.inputs.environment) {
                self.inputs.environment.clear();
            }
            let proposed = recipe.target(&self.case.target).and_then(|before| before.flows.first());
            if let (true, Some(first)) = (proposed == Some(&self.case.flow), target.flows.first()) {
                self.case.flow = *first;
                self.case.caller = first.caller();
            }
        }
        self.case.target = target.id.clone();
        if !target.flows.contains(&self.case.flow) {
            let of_caller = target.flows.iter().find(|flow| flow.caller() == self.case.caller);
            self.case.flow = of_caller.or(target.flows.first()).copied().unwrap_or(self.case.flow);
            self.case.caller = self.case.flow.caller();
        }
    }

    /// Lets somebody else call, by a flow that they can use.
    pub(super) fn call_as(&mut self, recipe: &Recipe, caller: Caller) -> Result<(), InputError> {
        if self.case.flow.caller() != caller {
            let target = recipe.target(&self.case.target);
            let is_theirs = |flow: &Flow| flow.caller() == caller;
            let Some(flow) = target.and_then(|target| target.flows.iter().copied().find(is_theirs)) else {
                let missing = Flow::iter().find(is_theirs).map(|flow| not_offered(target, caller.title(), flow));
                return Err(InputId::Caller.error(missing.unwrap_or_default()));
            };
            self.case.flow = flow;
        }
        self.case.caller = caller;
        Ok(())
    }

    /// Signs in another way, which decides who calls.
    pub(super) fn sign_in_by(&mut self, recipe: &Recipe, flow: Flow) -> Result<(), InputError> {
        let target = recipe.target(&self.case.target);
        if !target.is_some_and(|target| target.flows.contains(&flow)) {
            return Err(InputId::Flow.error(not_offered(target, flow.title(), flow)));
        }
        self.case.flow = flow;
        self.case.caller = flow.caller();
        Ok(())
    }
}

/// Whether an address is known as an environment of another target, and not of this one.
fn is_of_another(recipe: &Recipe, target: &Target, address: &str) -> bool {
    let knows = |target: &Target| target.site.environment().is_some_and(|site| site.knows(address));
    target.site.environment().is_some() && !knows(target) && recipe.targets.iter().any(knows)
}

/// Why a flow, or a kind of caller, cannot be chosen.
fn not_offered(target: Option<&Target>, what: &str, flow: Flow) -> String {
    let Some(target) = target else {
        return format!("{what} is not offered");
    };
    match target.flows_missing.get(&flow) {
        Some(why) => format!("{what} is not offered for {}. {}", target.title, why.raw()),
        None => format!("{what} is not offered for {}", target.title),
    }
}
