//! What the user told firstcall, and how it is kept: one case with its inputs, never a secret.

mod choice;
mod identity;
mod input;
pub mod pasted;
mod role;
mod secret;
mod store;
mod take;
mod written;

pub use identity::{Origin, Standings, Stood};
pub use input::{InputError, InputId, variable};
pub use secret::{Secret, SecretEntry, SecretId, stand_in};
pub use store::{ProfileError, Store, is_name, read, read_regular, write_private, write_private_new};
pub use written::text;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::evidence::Inputs;
use crate::recipe::{Agreement, Case, CloudId, Flow, Recipe};

/// One case with everything that was typed for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Empty until it is kept for the first time.
    #[serde(default)]
    pub name: String,
    pub cloud: CloudId,
    #[serde(flatten)]
    pub case: Case,
    #[serde(flatten)]
    pub inputs: Inputs,
    /// The step (from 1) that the user was at.
    #[serde(default = "first_step")]
    pub step: usize,
    #[serde(flatten)]
    pub origin: Origin,
    /// When it was worked on last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Timestamp>,
    /// How its requirements stood then.
    #[serde(default, skip_serializing_if = "Standings::is_empty")]
    pub stood: Standings,
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
            name: String::new(),
            cloud,
            case: Case { target: target.id.clone(), caller: flow.caller(), flow, agreement: Agreement::Everybody },
            inputs: Inputs::default(),
            step: first_step(),
            origin: Origin::default(),
            used: None,
            stood: Standings::new(),
        }
    }
}
