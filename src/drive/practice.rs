//! Asks the front to run a practice tenant, and reports back.

use std::sync::Arc;

use crate::app::{
    Decision, Done, FaultRequest, LaidFault, PracticeError, PracticeOutcome, PracticeReady, PracticeRepaired,
    PracticeRequest,
};
use crate::recipe::TargetId;
use futures::future::BoxFuture;

use super::Answer;

/// Somebody who can run a practice tenant.
pub trait PracticeHost: Send + Sync {
    /// Starts it with a scenario, or sets it back to one.
    fn start(&self, scenario: String, target: Option<TargetId>) -> BoxFuture<'_, Result<PracticeReady, PracticeError>>;

    /// Signs a person in where a sign-in is pending.
    fn decide(
        &self,
        link: String,
        user_code: Option<String>,
        person: String,
        decision: Decision,
    ) -> BoxFuture<'_, Result<PracticeOutcome, PracticeError>>;

    /// Lays a fault over an endpoint, and gives those that lie then.
    fn lay_fault(&self, fault: FaultRequest) -> BoxFuture<'_, Result<Vec<LaidFault>, PracticeError>>;

    /// Lifts the fault with this name, or all, and gives those that are left.
    fn lift_fault(&self, id: Option<String>) -> BoxFuture<'_, Result<Vec<LaidFault>, PracticeError>>;

    /// Puts right what the scenario broke: one requirement, or all.
    fn repair(&self, requirement: Option<String>) -> BoxFuture<'_, Result<PracticeRepaired, PracticeError>>;
}

/// Asks, and sends the answer as a message.
pub(super) fn ask(host: Option<Arc<dyn PracticeHost>>, ask: PracticeRequest, answer: Answer) {
    tokio::spawn(async move {
        let outcome = match host {
            Some(host) => perform(host.as_ref(), ask).await,
            None => Err(PracticeError::NotHere),
        };
        answer.send(outcome.map_err(Into::into));
    });
}

async fn perform(host: &dyn PracticeHost, ask: PracticeRequest) -> Result<Done, PracticeError> {
    Ok(match ask {
        PracticeRequest::Start { scenario, target } => {
            Done::PracticeStarted(Box::new(host.start(scenario, target).await?))
        }
        PracticeRequest::Decide { link, user_code, person, decision } => {
            Done::PracticeDecided(host.decide(link, user_code, person, decision).await?)
        }
        PracticeRequest::Repair { requirement } => Done::PracticeRepaired(Box::new(host.repair(requirement).await?)),
        PracticeRequest::LayFault(fault) => Done::PracticeFaults(host.lay_fault(fault).await?),
        PracticeRequest::LiftFault(id) => Done::PracticeFaults(host.lift_fault(id).await?),
    })
}
