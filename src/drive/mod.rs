//! Performs effects and sends messages back. The only room that spawns tasks: one for each effect that takes
//! time, each of which stops when its run is aborted or the driver is dropped.

mod clock;
mod credential;
mod gather;
mod open;
mod pool;
mod practice;
mod session;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::{Instrument, info_span};

use crate::app::{Effect, Msg, Report, RunId};
use crate::entra::{FederatedSource, Paster};
use crate::evidence::TokenId;
use crate::profile::{Store, write_private_new};
use crate::recipe::{Cloud, Recipe};
use crate::vault::{Tokens, Vault};
use crate::wire::{Recorder, Settings, Wire, WireError};

pub use clock::now;
pub use credential::kept;
pub use pool::Pool;
pub use practice::{PracticeError, PracticeHost};
pub use session::Session;

/// What a driver is made with.
pub struct Outside {
    pub recipe: Arc<Recipe>,
    pub cloud: Cloud,
    pub settings: Settings,
    /// Where profiles are kept; absent where nothing shall be written.
    pub store: Option<Store>,
    /// Where a trusted issuer's token comes from, where the user names no file.
    pub federated: Option<FederatedSource>,
    /// Whoever can start a practice tenant.
    pub practice: Option<Arc<dyn PracticeHost>>,
    /// Whether pages may open in this computer's browser.
    pub opens_pages: bool,
    /// What is shared with other sessions in the same cloud.
    pub pool: Option<Pool>,
}

/// Pasters of the sign-ins that wait for a pasted address.
type Pasters = Arc<Mutex<HashMap<RunId, Paster>>>;

/// Performs effects.
pub struct Driver {
    outside: Outside,
    wire: Wire,
    recorder: Recorder,
    vault: Vault,
    /// Unbounded, because the recorder must not wait; every message belongs to a request, and those are few.
    sender: UnboundedSender<Msg>,
    running: HashMap<RunId, Running>,
    /// The ends of runs that were told to stop. A listener lets go of its port only then.
    stopping: Vec<CancellationToken>,
    pasters: Pasters,
}

/// A run under way. Dropping it stops it.
struct Running {
    _stop: DropGuard,
    /// Set once it is over, and everything that it held is free again.
    ended: CancellationToken,
}

/// What the front has to do itself, because it owns the terminal.
#[derive(Debug, PartialEq, Eq)]
pub enum Local {
    Copy(String),
    Exit,
}

impl Driver {
    /// Makes a driver, and the receiver of its messages.
    ///
    /// # Errors
    /// When no HTTP client can be made for the cloud: an unreadable CA file, or no root certificates at all.
    pub fn new(outside: Outside) -> Result<(Self, UnboundedReceiver<Msg>), WireError> {
        let (sender, receiver) = unbounded_channel();
        let sink = sender.clone();
        let recorder = Recorder::new(move |exchange| {
            let skew = crate::wire::skew(&exchange);
            // Nobody listens any more only when the program ends.
            let _ = sink.send(Msg::Exchanged { exchange: Arc::new(exchange), skew });
        });
        let wire = match &outside.pool {
            Some(pool) => pool.wire(recorder.clone()),
            None => Wire::new(&outside.cloud, outside.settings.clone(), recorder.clone())?,
        };
        let driver = Self {
            outside,
            wire,
            recorder,
            vault: Vault::new(),
            sender,
            running: HashMap::new(),
            stopping: Vec::new(),
            pasters: Pasters::default(),
        };
        Ok((driver, receiver))
    }

    /// Performs an effect, or hands it back where it belongs to the front.
    pub fn perform(&mut self, effect: Effect) -> Option<Local> {
        match effect {
            Effect::Gather { run, probe, given } => {
                let (stop, ended) = (CancellationToken::new(), CancellationToken::new());
                if let Some(token) = probe.token() {
                    self.vault.forget_before(token);
                }
                self.running.retain(|_, running| !running.ended.is_cancelled());
                self.running.insert(run, Running { _stop: stop.clone().drop_guard(), ended: ended.clone() });
                self.stopping.retain(|ended| !ended.is_cancelled());
                let stopping = self.stopping.clone();
                let permits = self.outside.pool.as_ref().map(|pool| pool.permits.clone());
                let gather = gather::Gather {
                    run,
                    wire: self.wire.clone(),
                    cloud: self.outside.cloud.clone(),
                    recipe: self.outside.recipe.clone(),
                    vault: self.vault.clone(),
                    sender: self.sender.clone(),
                    pasters: self.pasters.clone(),
                    federated: self.outside.federated.clone(),
                };
                let span = info_span!("run", id = run.0, fact = %probe.fact());
                let task = async move {
                    let _ended = ended.drop_guard();
                    let perform = async {
                        for other in stopping {
                            other.cancelled().await;
                        }
                        // Held until the answer is there. The semaphore is never closed.
                        let _permit = match &permits {
                            Some(permits) => permits.acquire().await.ok(),
                            None => None,
                        };
                        gather.perform(probe, *given).await;
                    };
                    // An aborted run sends nothing: nobody waits for it.
                    stop.run_until_cancelled(perform).await;
                };
                tokio::spawn(task.instrument(span));
            }
            Effect::Abort(run) => {
                self.stopping.extend(self.running.remove(&run).map(|running| running.ended));
                pasters(&self.pasters).remove(&run);
            }
            Effect::Paste { run, text } => gather::paste(&self.pasters, run, &text, &self.sender),
            Effect::OpenUrl(_) if !self.outside.opens_pages => {}
            Effect::OpenUrl(url) => open::open_url(&self.wire, &url, self.sender.clone()),
            Effect::Write { path, content } => self.report(write(path, content.as_bytes())),
            Effect::Save(profile) => {
                if let Some(Err(error)) = self.outside.store.as_ref().map(|store| store.save(&profile)) {
                    self.report(Report::Failed(error.to_string()));
                }
            }
            Effect::MakeCertificate { name, stem, bits, days } => {
                credential::make(name, stem, bits, days, self.sender.clone());
            }
            Effect::Keyring(ask) => credential::keyring(ask, self.sender.clone()),
            Effect::UseCloud(cloud) => self.use_cloud(*cloud),
            Effect::Practice(ask) => practice::ask(self.outside.practice.clone(), ask, self.sender.clone()),
            Effect::Copy(text) => return Some(Local::Copy(text)),
            Effect::Exit => return Some(Local::Exit),
        }
        None
    }

    /// The tokens that a sign-in brought, for the one command that prints one.
    pub fn tokens(&self, id: TokenId) -> Option<Tokens> {
        self.vault.tokens(id)
    }

    /// Sends a report as if it came from an effect.
    pub fn report(&self, report: Report) {
        // Nobody listens any more only when the program ends.
        let _ = self.sender.send(Msg::Reported(report));
    }

    fn use_cloud(&mut self, cloud: Cloud) {
        if cloud == self.outside.cloud {
            return;
        }
        match Wire::new(&cloud, self.outside.settings.clone(), self.recorder.clone()) {
            Ok(wire) => {
                self.wire = wire;
                self.vault = self.vault.for_another_cloud();
                self.outside.cloud = cloud;
            }
            Err(error) => self.report(Report::Failed(error.to_string())),
        }
    }
}

fn pasters(pasters: &Pasters) -> std::sync::MutexGuard<'_, HashMap<RunId, Paster>> {
    // Every change is a single insertion or removal.
    pasters.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write(path: PathBuf, content: &[u8]) -> Report {
    match write_private_new(&path, content) {
        Ok(()) => Report::Saved(path),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Report::Failed(format!(
            "{} is there already and was left as it is. Move or delete it first.",
            path.display()
        )),
        Err(error) => Report::Failed(format!("{} could not be written: {error}", path.display())),
    }
}
