//! Everything that the engine asks the outside to do.

use crate::evidence::{Probe, Tenant};
use crate::profile::Secret;
use crate::recipe::TargetId;

use super::{Decision, Deed, FaultRequest, RunId};

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Go and look, with what the question alone does not hold.
    Gather { run: RunId, probe: Probe, given: Box<Given> },
    /// Stop looking.
    Abort(RunId),
    /// Hand pasted text to a sign-in that waits for it.
    Paste { run: RunId, text: Secret },
    /// Do something outside.
    Apply { run: RunId, deed: Deed },
    /// Let the shell have the terminal until it gives it back.
    Suspend,
    /// End the program; the outcome of the checks decides the exit code.
    Exit,
}

/// What goes along with a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// The tenant's endpoints, once discovery told them.
    pub tenant: Option<Tenant>,
    /// Only where the flow sends one.
    pub secret: Option<Secret>,
    /// The account that is expected to sign in.
    pub login_hint: Option<String>,
    /// The redirect URI that the sign-in being renewed came back on.
    pub came_back_on: Option<String>,
}

/// One thing to ask of the practice tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PracticeRequest {
    /// Start it, or set it back, with this scenario. Where it can be about the target that is practised, it is.
    Start { scenario: String, target: Option<TargetId> },
    /// Sign in as this person where a sign-in is pending, and decide.
    Decide { link: String, user_code: Option<String>, person: String, decision: Decision },
    /// Put right what the scenario broke: one requirement, or all.
    Repair { requirement: Option<String> },
    /// Lay a fault over an endpoint.
    LayFault(FaultRequest),
    /// Lift the fault with this name, or all.
    LiftFault(Option<String>),
}
