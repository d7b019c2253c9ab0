//! Performs effects and sends messages back. The only room that spawns tasks: one for each effect that takes
//! time, each of which stops when its run is aborted or the driver is dropped.

mod clock;
mod credential;
mod gather;
mod open;
mod pool;
mod practice;
mod recording;
mod session;
mod text_file;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::{Instrument, info_span};

use crate::app::{Deed, DeedError, Done, Effect, Msg, RunId};
use crate::entra::{FederatedSource, Paster};
use crate::evidence::{Fact, TokenId};
use crate::profile::{Profile, ProfileError, Store, read_regular, write_private_new};
use crate::recipe::{Cloud, Clouds, Recipe};
use crate::vault::{Tokens, Vault};
use crate::wire::{Recorder, Settings, Wire, WireError};

pub use clock::now;
pub use credential::kept;
pub use open::{OPEN_PAGE, browse};
pub use pool::Pool;
pub use practice::PracticeHost;
pub use recording::{Recording, ReplayError, replay};
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
    /// What can start a practice tenant.
    pub practice: Option<Arc<dyn PracticeHost>>,
    /// Whether pages may open in this computer's browser.
    pub opens_pages: bool,
    /// What is shared with other sessions in the same cloud.
    pub pool: Option<Pool>,
    /// Variables of the environment that hold secrets; programs that are started from here do not get them.
    pub hidden: Vec<String>,
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
    /// Copy this, and tell what came of it with [`Driver::applied`].
    Copy {
        run: RunId,
        text: String,
    },
    /// Write the success of the state into this new file as a page, and tell what came of it in the same way.
    WritePage {
        run: RunId,
        path: PathBuf,
    },
    /// Write a report of the state into this new file, and tell what came of it in the same way.
    WriteReport {
        run: RunId,
        path: PathBuf,
        /// Whether people and addresses of computers get stand-ins.
        hides_people: bool,
    },
    /// Let the shell have the terminal until it gives it back.
    Suspend,
    Exit,
}

impl Driver {
    /// Makes a driver, and the receiver of its messages.
    ///
    /// # Errors
    /// When no HTTP client can be made for the cloud: a CA file cannot be read.
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

    /// Makes everything ready that the network needs.
    ///
    /// # Errors
    /// When the machine has no root certificates.
    pub fn ready(&self) -> Result<(), WireError> {
        self.wire.ready()
    }

    /// Performs an effect, or hands it back where it belongs to the front.
    pub fn perform(&mut self, effect: Effect) -> Option<Local> {
        match effect {
            Effect::Gather { run, probe, given } => {
                if let Some(token) = probe.token() {
                    self.vault.forget_before(token);
                }
                let fact = probe.fact();
                self.begin(run, fact, |gather| gather.perform(probe, *given));
            }
            Effect::Abort(run) => {
                self.stopping.extend(self.running.remove(&run).map(|running| running.ended));
                pasters(&self.pasters).remove(&run);
            }
            Effect::Paste { run, text } => gather::paste(&self.pasters, run, &text, &self.sender),
            Effect::Apply { run, deed } => return self.apply(run, deed),
            Effect::Suspend => return Some(Local::Suspend),
            Effect::Exit => return Some(Local::Exit),
        }
        None
    }

    /// Begins a run that can be stopped. It waits for those that are being stopped to let go of what they hold.
    fn begin<F: Future<Output = ()> + Send>(
        &mut self,
        run: RunId,
        fact: Fact,
        perform: impl FnOnce(gather::Gather) -> F + Send + 'static,
    ) {
        let (stop, ended) = (CancellationToken::new(), CancellationToken::new());
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
            hidden: self.outside.hidden.clone(),
        };
        let span = info_span!("run", id = run.0, fact = %fact);
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
                perform(gather).await;
            };
            // An aborted run sends nothing: nobody waits for it.
            stop.run_until_cancelled(perform).await;
        };
        tokio::spawn(task.instrument(span));
    }

    /// Does something outside.
    fn apply(&mut self, run: RunId, deed: Deed) -> Option<Local> {
        let answer = Answer { run, sender: self.sender.clone() };
        match deed {
            Deed::Consent(consent) => self.begin(run, Fact::Consent, |gather| gather.agree(*consent)),
            Deed::OpenPage(_) if !self.outside.opens_pages => answer.send(Ok(Done::PageLeftToFront)),
            Deed::OpenPage(page) => open::open_page(&self.wire, &page, self.outside.hidden.clone(), answer),
            Deed::WriteFile { path, content } => answer.send(write_new(path, content.as_bytes())),
            Deed::SaveProfile { profile, before } => answer.send(self.save(&profile, before.as_deref())),
            Deed::RenameProfile { from, to } => answer.send(self.rename(from, to)),
            Deed::DeleteProfile(name) => answer.send(self.delete(name)),
            Deed::ReadCloudFile(path) => answer.send(read_clouds(path)),
            Deed::ReadText(path) => text_file::read(path, answer),
            Deed::MakeCertificate { name, stem, bits, days } => credential::make(name, stem, bits, days, answer),
            Deed::Keyring(ask) => credential::keyring(ask, answer),
            Deed::UseCloud(cloud) => {
                let outcome = self.use_cloud(*cloud);
                answer.send(outcome);
            }
            Deed::Practice(ask) => practice::ask(self.outside.practice.clone(), ask, answer),
            Deed::Copy(text) => return Some(Local::Copy { run, text }),
            Deed::WritePage(path) => return Some(Local::WritePage { run, path }),
            Deed::WriteReport { path, hides_people } => {
                return Some(Local::WriteReport { run, path, hides_people });
            }
        }
        None
    }

    /// The tokens that a sign-in brought, for the one command that prints one.
    pub fn tokens(&self, id: TokenId) -> Option<Tokens> {
        self.vault.tokens(id)
    }

    /// Tells the engine what came of a deed that the front did itself.
    pub fn applied(&self, run: RunId, outcome: Result<Done, DeedError>) {
        Answer { run, sender: self.sender.clone() }.send(outcome);
    }

    fn save(&self, profile: &Profile, before: Option<&str>) -> Result<Done, DeedError> {
        let Some(store) = &self.outside.store else {
            return Ok(Done::ProfileSaved(None));
        };
        let not_saved = |error: ProfileError| DeedError::ProfileNotSaved { detail: error.to_string() };
        let path = store.save(profile).map_err(not_saved)?;
        match before.map(|before| store.delete(before)) {
            None | Some(Ok(()) | Err(ProfileError::Missing { .. })) => Ok(Done::ProfileSaved(Some(path))),
            Some(Err(error)) => Err(not_saved(error)),
        }
    }

    fn rename(&self, from: String, to: String) -> Result<Done, DeedError> {
        if let Some(store) = &self.outside.store {
            store.rename(&from, &to).map_err(|error| DeedError::ProfileNotRenamed { detail: error.to_string() })?;
        }
        Ok(Done::ProfileRenamed { from, to })
    }

    fn delete(&self, name: String) -> Result<Done, DeedError> {
        if let Some(store) = &self.outside.store {
            store.delete(&name).map_err(|error| DeedError::ProfileNotDeleted { detail: error.to_string() })?;
        }
        Ok(Done::ProfileDeleted(name))
    }

    fn use_cloud(&mut self, cloud: Cloud) -> Result<Done, DeedError> {
        if cloud != self.outside.cloud {
            let wire = Wire::new(&cloud, self.outside.settings.clone(), self.recorder.clone());
            let not_used = |detail| DeedError::CloudNotUsed { cloud: cloud.title.clone(), detail };
            self.wire = wire.map_err(|error| not_used(error.in_short()))?;
            self.vault = self.vault.for_another_cloud();
            self.outside.cloud = cloud;
        }
        Ok(Done::CloudInUse)
    }
}

/// Where the outcome of a deed goes.
struct Answer {
    run: RunId,
    sender: UnboundedSender<Msg>,
}

impl Answer {
    fn send(self, outcome: Result<Done, DeedError>) {
        // Nobody listens any more only when the program ends.
        let _ = self.sender.send(Msg::Applied { run: self.run, outcome: Box::new(outcome) });
    }
}

fn pasters(pasters: &Pasters) -> std::sync::MutexGuard<'_, HashMap<RunId, Paster>> {
    // Every change is a single insertion or removal.
    pasters.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_clouds(path: PathBuf) -> Result<Done, DeedError> {
    let read = read_regular(&path).map_err(|error| error.to_string());
    let clouds =
        read.and_then(|text| Clouds::read(&path.display().to_string(), &text).map_err(|error| error.to_string()));
    match clouds {
        Ok(clouds) => Ok(Done::CloudFileRead(Box::new(clouds))),
        Err(detail) => Err(DeedError::CloudFileNotRead { path, detail }),
    }
}

/// Writes a new file for the user.
///
/// # Errors
/// When it is there already, or cannot be written.
pub fn write_new(path: PathBuf, content: &[u8]) -> Result<Done, DeedError> {
    match write_private_new(&path, content) {
        Ok(()) => Ok(Done::FileWritten(path)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(DeedError::FileExists { path }),
        Err(error) => Err(DeedError::FileNotWritten { path, detail: error.to_string() }),
    }
}
