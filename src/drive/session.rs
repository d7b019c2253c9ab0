//! One case at work: the state, the driver that performs what it asks for, and the queue of what comes back. Every front
//! is a loop around it, and hundreds can run side by side.

use tokio::sync::mpsc::UnboundedReceiver;

use crate::app::{Conversation, Effect, Msg, Setup, State, update};
use crate::profile::Secret;
use crate::vault::Tokens;
use crate::wire::WireError;

use super::{Driver, Local, Outside, Recording, now};

/// A case with everything that moves it.
pub struct Session {
    state: State,
    driver: Driver,
    messages: UnboundedReceiver<Msg>,
    recording: Option<Recording>,
}

impl Session {
    /// Makes everything ready; nothing is asked of the network yet. A recording begins with the first message.
    ///
    /// # Errors
    /// When no HTTP client can be made for the cloud: a CA file cannot be read.
    pub fn new(setup: Setup, outside: Outside, recording: Option<Recording>) -> Result<Self, WireError> {
        let (driver, messages) = Driver::new(outside)?;
        Ok(Self { state: State::new(setup), driver, messages, recording })
    }

    /// Makes everything ready that the network needs, for fronts that ask it at once.
    ///
    /// # Errors
    /// When the machine has no root certificates.
    pub fn ready(&self) -> Result<(), WireError> {
        self.driver.ready()
    }

    /// Ends the session, and leaves what there is to show.
    pub fn into_state(self) -> State {
        self.state
    }

    /// What there is to show.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Takes a message in and performs what follows. Returns what the front has to do itself.
    pub fn take(&mut self, msg: Msg) -> Vec<Local> {
        let effects = match &mut self.recording {
            Some(recording) => recording.take(&mut self.state, msg),
            None => update(&mut self.state, msg),
        };
        effects.into_iter().filter_map(|effect| self.driver.perform(effect)).collect()
    }

    /// Lets the state know what time it is.
    pub fn tick(&mut self) -> Vec<Local> {
        self.take(Msg::Ticked(now()))
    }

    /// Waits for the next message. Nothing is lost where the waiting is cut short.
    pub async fn next(&mut self) -> Option<Msg> {
        self.messages.recv().await
    }

    /// The next message, if it is there already.
    pub fn waiting(&mut self) -> Option<Msg> {
        self.messages.try_recv().ok()
    }

    /// Hands a pasted address to the sign-in that waits for it.
    pub fn paste(&mut self, text: Secret) {
        if let Some(Conversation { run, .. }) = self.state.case().conversation() {
            self.driver.perform(Effect::Paste { run: *run, text });
        }
    }

    /// The tokens in hand.
    pub fn tokens(&self) -> Option<Tokens> {
        self.driver.tokens(self.state.case().token()?)
    }

    /// The recording that is being made of it.
    pub fn recording(&self) -> Option<&Recording> {
        self.recording.as_ref()
    }

    /// The driver, for reports of what the front did itself.
    pub fn driver(&self) -> &Driver {
        &self.driver
    }
}
