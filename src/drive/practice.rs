//! Talks to whoever can run a practice tenant, and reports back.

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::mpsc::UnboundedSender;

use crate::app::{Decision, Msg, PracticeAsk, PracticeNews, PracticeOutcome, PracticeReady, PracticeRepaired};

/// Why the practice tenant did not do what was asked, in words for the user.
#[derive(Debug)]
pub struct PracticeError(pub String);

impl fmt::Display for PracticeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PracticeError {}

/// Somebody who can run a practice tenant.
pub trait PracticeHost: Send + Sync {
    /// Starts it with a scenario, or sets it back to one.
    fn start(&self, scenario: String) -> BoxFuture<'_, Result<PracticeReady, PracticeError>>;

    /// Signs a person in where a sign-in is pending.
    fn decide(
        &self,
        link: String,
        user_code: Option<String>,
        person: String,
        decision: Decision,
    ) -> BoxFuture<'_, Result<PracticeOutcome, PracticeError>>;

    /// Puts right what the scenario broke: one requirement, or all.
    fn repair(&self, requirement: Option<String>) -> BoxFuture<'_, Result<PracticeRepaired, PracticeError>>;
}

/// Asks, and sends the answer as a message.
pub(super) fn ask(host: Option<Arc<dyn PracticeHost>>, ask: PracticeAsk, sender: UnboundedSender<Msg>) {
    tokio::spawn(async move {
        let news = match host {
            Some(host) => answer(host.as_ref(), ask).await.unwrap_or_else(|error| PracticeNews::Failed(error.0)),
            None => PracticeNews::Failed("There is no practice tenant here.".to_owned()),
        };
        // Nobody listens any more only when the program ends.
        let _ = sender.send(Msg::Practice(news));
    });
}

async fn answer(host: &dyn PracticeHost, ask: PracticeAsk) -> Result<PracticeNews, PracticeError> {
    Ok(match ask {
        PracticeAsk::Start { scenario } => PracticeNews::Ready(Box::new(host.start(scenario).await?)),
        PracticeAsk::Decide { link, user_code, person, decision } => {
            PracticeNews::Decided(host.decide(link, user_code, person, decision).await?)
        }
        PracticeAsk::Repair { requirement } => PracticeNews::Repaired(Box::new(host.repair(requirement).await?)),
    })
}
