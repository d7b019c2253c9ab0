//! What a front wants of a case, and what follows from it where nobody sits at a screen.

use serde::{Deserialize, Serialize};

use crate::app::Outcome;
use crate::evidence::{DirectoryVia, Fact};
use crate::profile::{InputId, Profile};
use crate::recipe::{Caller, Flow, Recipe, StepInput};

use super::{Case, State};

/// What a front wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Goal {
    /// Somebody sits at the screen: a sign-in waits until they ask for it.
    Wizard,
    /// All checks, without a screen.
    Check {
        /// How to look at the setup as well.
        directory: Option<DirectoryVia>,
        /// Whether a sign-in may wait for a person.
        asks_person: bool,
    },
    /// A token, and no call that proves anything.
    Token { asks_person: bool },
}

/// How far a run without a screen is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing can be asked before this is given.
    Needs(InputId),
    /// Something is under way.
    Asking,
    /// A person has to do something.
    WaitsForPerson,
    /// All that can be asked was answered.
    Done,
}

impl Standing {
    /// How a run comes out that waited too long.
    pub fn timed_out(self) -> Outcome {
        match self {
            Standing::WaitsForPerson => Outcome::Cancelled,
            Standing::Needs(_) | Standing::Asking | Standing::Done => Outcome::Unreachable,
        }
    }
}

impl Goal {
    /// Whether somebody sits at a screen.
    pub fn has_screen(self) -> bool {
        match self {
            Goal::Wizard => true,
            Goal::Check { .. } | Goal::Token { .. } => false,
        }
    }

    /// Whether a sign-in is followed by the call that proves everything.
    pub fn calls(self) -> bool {
        match self {
            Goal::Wizard | Goal::Check { .. } => true,
            Goal::Token { .. } => false,
        }
    }

    /// How the setup is looked at without anybody choosing it.
    pub fn directory(self) -> Option<DirectoryVia> {
        match self {
            Goal::Check { directory, .. } => directory,
            Goal::Wizard | Goal::Token { .. } => None,
        }
    }

    /// Whether this sign-in is held back, because it would need a person who is not to be asked.
    pub fn holds_back(self, case: &crate::recipe::Case) -> bool {
        let needs_person = case.caller == Caller::People && case.flow != Flow::Password;
        match self {
            Goal::Wizard => false,
            Goal::Check { asks_person, .. } | Goal::Token { asks_person } => needs_person && !asks_person,
        }
    }
}

/// The first input without which nothing can be asked. An environment names its tenant by itself, and this computer may
/// offer a trusted issuer's token.
pub fn missing_input(recipe: &Recipe, profile: &Profile, is_token_offered: bool) -> Option<InputId> {
    let asks = |ask| recipe.target(&profile.case.target).is_some_and(|target| target.asks(ask).is_some());
    let place = if asks(StepInput::Environment) { InputId::Environment } else { InputId::Tenant };
    let project = asks(StepInput::ProjectId).then_some(InputId::ProjectId);
    let of_flow = match profile.case.flow {
        Flow::Password => Some(InputId::Username),
        Flow::Certificate => Some(InputId::Certificate),
        Flow::Federated if !is_token_offered => Some(InputId::FederatedTokenFile),
        Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Secret | Flow::Federated => None,
    };
    let mut needed = [place, InputId::ClientId].into_iter().chain(project).chain(of_flow);
    needed.find(|input| profile.get(*input).is_empty())
}

/// How far a run is in which nobody sits at a screen.
pub fn standing(state: &State) -> Standing {
    let case = state.case();
    if case.runs.running().next().is_some() {
        return if case.conversation.is_some() { Standing::WaitsForPerson } else { Standing::Asking };
    }
    let missing = missing_input(&case.recipe, &case.profile, case.token_source.is_some());
    missing.or_else(|| unnamed_tenant(case)).map_or(Standing::Done, Standing::Needs)
}

/// The tenant, where an environment answers without a word about it.
fn unnamed_tenant(case: &Case) -> Option<InputId> {
    let is_unnamed = case.profile.inputs.tenant.is_empty() && case.evidence.has_value(Fact::Environment);
    is_unnamed.then_some(InputId::Tenant)
}
