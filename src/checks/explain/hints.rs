//! What is known beside the text of an error.

use crate::checks::Ctx;
use crate::checks::params::params;
use crate::recipe::{Caller, Flow, Params, Stage, TargetId};

/// What is known beside the text.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    pub target: Option<TargetId>,
    pub caller: Option<Caller>,
    pub flow: Option<Flow>,
    pub stage: Option<Stage>,
    /// Values for the words, where a case is known.
    pub params: Params,
}

impl Hints {
    /// What a case knows.
    pub fn of(ctx: &Ctx<'_>) -> Self {
        let mut params = params(ctx);
        // The geography that is proposed is no fact about a case of which nobody has said where it is.
        if ctx.told.geo.is_empty() && ctx.told.project_id.is_empty() {
            for name in OF_GEOGRAPHY {
                params.remove(name);
            }
        }
        Self {
            target: Some(ctx.target.id.clone()),
            caller: Some(ctx.case.caller),
            flow: Some(ctx.case.flow),
            stage: None,
            params,
        }
    }

    /// The same without who calls and how: for an error of which nobody has said that.
    #[must_use]
    pub fn of_any_case(self) -> Self {
        Self { caller: None, flow: None, ..self }
    }

    /// The same without what is called: the error itself may tell.
    #[must_use]
    pub fn of_any_target(mut self) -> Self {
        for name in OF_TARGET.iter().chain(OF_GEOGRAPHY) {
            self.params.remove(name);
        }
        Self { target: None, ..self }
    }
}

/// Names of the values that a geography brings.
const OF_GEOGRAPHY: &[&str] = &["geography", "portal", "service_url"];

/// Names of the values that a target brings.
const OF_TARGET: &[&str] = &[
    "assignment_json",
    "assignments_url",
    "environment",
    "missing",
    "permission_ids",
    "permissions",
    "project_id",
    "resource",
    "resource_id",
    "resource_url",
    "role",
    "role_why",
    "rows",
    "scope",
    "scope_id",
    "scope_kind",
];
