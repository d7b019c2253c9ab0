//! The running practice tenant: its directory, what was issued, the handle that handlers share (`handle`), and what
//! clients are told of it: the cloud file, the files that programs prove themselves with (`proofs`), the practice apps
//! (`clients`) and what to type (`proposal`).

mod clients;
mod cloud_file;
mod handle;
mod proofs;
mod proposal;

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

pub use self::clients::Clients;
pub use self::cloud_file::write_private;
pub use self::handle::Sandbox;
pub use self::proposal::Proposal;
use super::addresses::Addresses;
use super::clock::Clock;
use super::runtime::Runtime;
use super::scenario::{Aim, Input, Loaded, ScenarioError, Targets};
use super::tenant::{FederatedCredential, Key, KeyFile, PRACTICE_ISSUER, Tenant};

/// Why a file that clients are told of could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("`{path}` cannot be written")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("the certificate of the practice program could not be made")]
    Certificate(#[from] rcgen::Error),
}

/// Files that the server wrote for programs to prove themselves with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// One for each certificate that was made here. Programs are told of the first.
    pub certificates: Vec<CertificateFile>,
    /// A token of the practice issuer.
    pub token: Option<PathBuf>,
}

/// What a program has of its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFile {
    pub application: Key,
    /// The certificate's key in the registration.
    pub key: Key,
    /// Where the program is told to look; nothing has to lie there.
    pub path: PathBuf,
    /// How it was written.
    pub state: KeyFile,
}

impl Files {
    /// The file of a certificate.
    pub fn of(&self, application: &str, key: &str) -> Option<&CertificateFile> {
        self.certificates.iter().find(|file| file.application == application && file.key == key)
    }

    /// Notes how a file was written.
    pub fn wrote(&mut self, file: CertificateFile) {
        let same = |known: &&mut CertificateFile| known.application == file.application && known.key == file.key;
        match self.certificates.iter_mut().find(same) {
            Some(known) => *known = file,
            None => self.certificates.push(file),
        }
    }
}

/// Everything that answers depend on.
#[derive(Debug)]
pub struct World {
    pub tenant: Tenant,
    pub runtime: Runtime,
    /// The scenario it started from, and what of it is still broken.
    pub loaded: Loaded,
    pub addresses: Addresses,
    pub files: Files,
    /// What the assets of targets say, whatever the scenario.
    targets: Targets,
    /// Certificates made at the start, by application and key; other scenarios get them too.
    made: Vec<(String, String, String)>,
    clock: Clock,
}

impl World {
    /// Starts a scenario, with this machine's clock.
    pub fn new(loaded: Loaded, addresses: Addresses) -> Self {
        let tenant = loaded.start().clone();
        let (runtime, files) = (Runtime::default(), Files::default());
        let (targets, clock) = (Targets::default(), Clock::default());
        Self { tenant, runtime, loaded, addresses, files, targets, made: Vec::new(), clock }
    }

    /// Takes the time from this clock from now on.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The clock that everything here uses; clones of it show and set the same time.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Remembers what the assets of targets say, for every scenario that it switches to.
    #[must_use]
    pub fn with_targets(self, targets: Targets) -> Self {
        Self { targets, ..self }
    }

    /// What the assets of targets say.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// What the first call is aimed at in this scenario; absent where a seed names a target that nobody knows.
    pub fn aim(&self) -> Option<&Aim> {
        self.targets.aims.get(self.loaded.scenario.suggest.get(Input::Target)?)
    }

    /// The time on the clock of the practice tenant's servers, which a scenario can set wrong.
    pub fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_secs(self.tenant.service.clock_offset_s);
        self.clock.now().saturating_add(offset).unwrap_or(Timestamp::MAX)
    }

    /// Whether the servers already see an object. Objects of the seed (`created` is absent) are always seen; later ones
    /// after the replication delay.
    pub fn sees(&self, created: Option<Timestamp>) -> bool {
        let delay = SignedDuration::from_secs(self.tenant.service.replication_delay_s.into());
        created.is_none_or(|created| self.now().duration_since(created) >= delay)
    }

    /// The address of the issuer that a federated credential trusts.
    pub fn issuer_of(&self, trust: &FederatedCredential) -> String {
        if trust.issuer == PRACTICE_ISSUER { self.addresses.issuer() } else { trust.issuer.clone() }
    }

    /// Puts one requirement (or, without a name, all) back to what the configured tenant has, and names what was put
    /// back. Issued tokens and whatever clients created meanwhile stay.
    pub fn repair(&mut self, requirement: Option<&str>) -> Result<Vec<String>, ScenarioError> {
        self.loaded.repair(&mut self.tenant, requirement)
    }

    /// Whether a registered certificate was made here, so that its key is in a file.
    pub fn is_made(&self, application: &str, key: &str) -> bool {
        self.made.iter().any(|(of, named, _)| of == application && named == key)
    }

    /// Registers a certificate that was made for the seed, so that a repair gives it back too.
    pub fn set_certificate(&mut self, application: &str, key: &str, certificate: &str) {
        self.made.retain(|(of, named, _)| of != application || named != key);
        let made = [application, key, certificate].map(str::to_owned);
        self.made.push(made.into());
        self.loaded.set_certificate(application, key, certificate);
        if let Some(known) = self.tenant.applications.get_mut(application).and_then(|app| app.keys.get_mut(key)) {
            certificate.clone_into(&mut known.certificate);
        }
    }

    /// Leaves the current scenario for another one: everything starts anew, except the files that were written and the
    /// certificates whose keys are in them.
    pub fn switch(&mut self, loaded: Loaded) {
        let (made, files) = (std::mem::take(&mut self.made), std::mem::take(&mut self.files));
        let (targets, clock) = (std::mem::take(&mut self.targets), self.clock.clone());
        *self = Self { files, targets, clock, ..Self::new(loaded, self.addresses.clone()) };
        for (application, key, certificate) in made {
            self.set_certificate(&application, &key, &certificate);
        }
    }
}
