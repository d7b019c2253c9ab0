//! What the user told firstcall, and how it is kept: one case with its inputs, never a secret.

mod choice;
mod input;
pub mod pasted;
mod role;
mod secret;
mod store;
mod take;

pub use input::{InputError, InputId, variable};
pub use secret::{Secret, SecretEntry, SecretId, stand_in};
pub use store::{ProfileError, Store, write_private, write_private_new};

use serde::{Deserialize, Serialize};

use crate::evidence::Inputs;
use crate::recipe::{Agreement, Case, CloudId, Flow, Recipe};

/// One case with everything that was typed for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    pub cloud: CloudId,
    #[serde(flatten)]
    pub case: Case,
    #[serde(flatten)]
    pub inputs: Inputs,
    /// The step (from 1) that the user was at.
    #[serde(default = "first_step")]
    pub step: usize,
}

fn first_step() -> usize {
    1
}

impl Profile {
    /// An empty profile for the first target of the recipe, in this cloud.
    pub fn new(recipe: &Recipe, cloud: CloudId) -> Self {
        let target = &recipe.targets[0];
        let flow = target.flows.first().copied().unwrap_or(Flow::Browser);
        Self {
            name: "default".to_owned(),
            cloud,
            case: Case { target: target.id.clone(), caller: flow.caller(), flow, agreement: Agreement::Everybody },
            inputs: Inputs::default(),
            step: first_step(),
        }
    }
}
