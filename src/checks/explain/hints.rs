//! What somebody says beside a text. The text itself is truer.

use crate::checks::Ctx;
use crate::recipe::{Caller, Flow, TargetId};

/// What is said beside the text. Nothing of it fills the words: an id that the text does not quote stays a blank.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    pub target: Option<TargetId>,
    pub caller: Option<Caller>,
    pub flow: Option<Flow>,
}

impl Hints {
    /// What a case says.
    pub fn of(ctx: &Ctx<'_>) -> Self {
        Self { target: Some(ctx.target.id.clone()), caller: Some(ctx.case.caller), flow: Some(ctx.case.flow) }
    }

    /// The same without who calls and how: for an error of which nobody has said that.
    #[must_use]
    pub fn of_any_case(self) -> Self {
        Self { caller: None, flow: None, ..self }
    }

    /// The same without what is called.
    #[must_use]
    pub fn of_any_target(self) -> Self {
        Self { target: None, ..self }
    }
}
