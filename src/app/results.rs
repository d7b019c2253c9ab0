//! How a whole check came out, and the exit code that says so.

use strum::IntoStaticStr;

use crate::checks::{Judged, Status};
use crate::evidence::Fault;
use crate::evidence::answer::UNREADABLE;

use super::State;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// The proof holds, and nothing that applies is unmet.
    Holds,
    /// Something is unmet, or the proof was not reached.
    Unmet,
    /// The service could not be reached.
    Unreachable,
    Cancelled,
    /// A part of firstcall itself failed, so that nothing is told about the rest.
    Failed,
}

impl Outcome {
    /// The exit code for scripts.
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Holds => 0,
            Outcome::Unmet => 1,
            Outcome::Unreachable => 3,
            Outcome::Cancelled => 4,
            // As where the whole program panics.
            Outcome::Failed => 101,
        }
    }
}

/// Whether the service could not answer: it has trouble, asks to slow down, or what came cannot be read.
fn is_trouble(fault: &Fault) -> bool {
    match fault {
        Fault::Service(fault) => {
            let has_trouble = fault.status.is_some_and(|status| status == 429 || (500..600).contains(&status));
            has_trouble || fault.codes.iter().any(|code| code == UNREADABLE)
        }
        Fault::Network(_) => true,
        Fault::Cancelled => false,
    }
}

/// Whether nothing in the setup is known to be wrong: only that the services do not answer as they should.
fn is_only_of_the_service(state: &State) -> bool {
    const OF_SERVICE: [&str; 6] =
        ["network.reachable", "network.trusted", "tenant.found", "token.issued", "call.unthrottled", "call.answered"];
    let unmet = state.case().judged().iter().filter(|judged| judged.verdict.status == Status::Unmet);
    // An environment can be closed as well, which is a matter of the setup.
    let has_trouble = |judged: &Judged| {
        let reason = judged.verdict.reason.as_ref();
        judged.requirement == "environment.open" && reason.is_some_and(|reason| *reason == "trouble")
    };
    unmet.into_iter().all(|judged| OF_SERVICE.contains(&judged.requirement.as_str()) || has_trouble(judged))
}

/// Reads the outcome from the verdicts. `strict` also asks that nothing is a warning or unknown. Where only the token
/// is wanted, the token is the proof.
pub fn outcome(state: &State, strict: bool) -> Outcome {
    let evidence = &state.case().evidence();
    let faults = [
        evidence.tenant.as_ref().and_then(|seen| seen.fault()),
        evidence.sign_in.as_ref().and_then(|seen| seen.fault()),
        evidence.call.as_ref().and_then(|seen| seen.fault()),
    ];
    if faults.iter().flatten().any(|fault| matches!(fault, Fault::Cancelled)) {
        return Outcome::Cancelled;
    }
    let has = |status| state.case().judged().iter().any(|judged| judged.verdict.status == status);
    if faults.iter().flatten().any(|fault| matches!(fault, Fault::Network(_))) {
        return Outcome::Unreachable;
    }
    if !state.case().goal().calls() {
        let has_token = evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_ok());
        return if has_token { Outcome::Holds } else { Outcome::Unmet };
    }
    let proved = crate::checks::proof_holds(state.case().judged());
    if !proved && is_only_of_the_service(state) && faults.iter().flatten().any(|fault| is_trouble(fault)) {
        return Outcome::Unreachable;
    }
    let holds = proved && !has(Status::Unmet) && !(strict && (has(Status::Warning) || has(Status::Unknown)));
    if holds { Outcome::Holds } else { Outcome::Unmet }
}
