//! What the practice tenant takes from the assets of targets.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

use super::plain;
use crate::recipe::Recipe;

/// The targets that a practice tenant serves.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// The part of the tenant that targets with rows of their own stand for; laid under every scenario.
    pub plain: Value,
    /// What the first call of each target is aimed at, by the target's id.
    pub aims: BTreeMap<String, Aim>,
}

/// What a first call is aimed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// Client id of the API.
    pub api: Uuid,
    /// The first permission that the call needs in somebody's name.
    pub permission: Option<String>,
}

impl Targets {
    /// Reads them from a recipe.
    pub fn of(recipe: &Recipe) -> Self {
        let aims = recipe.targets.iter().filter_map(|target| {
            let api = target.resource.parse().ok()?;
            Some((target.id.to_string(), Aim { api, permission: target.permissions.first().cloned() }))
        });
        Self { plain: plain::part(recipe), aims: aims.collect() }
    }
}
