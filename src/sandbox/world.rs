//! The running practice tenant: its directory, what was issued, and the handle that handlers share.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::runtime::Runtime;
use super::scenario::{Aim, Loaded, ScenarioError, Targets};
use super::server::Addresses;
use super::tenant::{FederatedCredential, Key, KeyFile, PRACTICE_ISSUER, Tenant};

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
}

impl World {
    /// Starts a scenario.
    pub fn new(loaded: Loaded, addresses: Addresses) -> Self {
        let tenant = loaded.start().clone();
        let (runtime, files) = (Runtime::default(), Files::default());
        Self { tenant, runtime, loaded, addresses, files, targets: Targets::default(), made: Vec::new() }
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
        self.targets.aims.get(self.loaded.scenario.suggest.target.as_deref()?)
    }

    /// The time on the practice tenant's clock.
    pub fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_secs(self.tenant.service.clock_offset_s);
        Timestamp::now().saturating_add(offset).unwrap_or(Timestamp::MAX)
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
        let targets = std::mem::take(&mut self.targets);
        *self = Self { files, targets, ..Self::new(loaded, self.addresses.clone()) };
        for (application, key, certificate) in made {
            self.set_certificate(&application, &key, &certificate);
        }
    }
}

/// The handle that every handler gets.
#[derive(Debug, Clone)]
pub struct Sandbox {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    cloud_file: PathBuf,
    ca_file: Option<PathBuf>,
}

impl Sandbox {
    /// Shares a world; the paths are those of the files that describe it to clients.
    pub fn new(world: World, cloud_file: PathBuf, ca_file: Option<PathBuf>) -> Self {
        Self { shared: Arc::new(Shared { world: Mutex::new(world), cloud_file, ca_file }) }
    }

    /// Looks at or changes the world; never held across an await.
    pub fn with<R>(&self, work: impl FnOnce(&mut World) -> R) -> R {
        work(&mut self.lock())
    }

    /// Switches to another shipped scenario and tells clients where it is.
    pub fn switch(&self, scenario: &str) -> Result<(), ScenarioError> {
        let plain = self.with(|world| world.targets().plain.clone());
        let loaded = super::scenario::open_over(scenario, Timestamp::now(), &plain)?;
        self.with(|world| world.switch(loaded));
        self.refresh_files();
        Ok(())
    }

    /// Repairs one requirement or all; see [`World::repair`].
    pub fn repair(&self, requirement: Option<&str>) -> Result<Vec<String>, ScenarioError> {
        let repaired = self.with(|world| world.repair(requirement))?;
        self.refresh_files();
        Ok(repaired)
    }

    /// The cloud file's path.
    pub fn cloud_file(&self) -> &Path {
        &self.shared.cloud_file
    }

    /// The certificate authority that clients were told of.
    pub fn ca_file(&self) -> Option<&Path> {
        self.shared.ca_file.as_deref()
    }

    fn refresh_files(&self) {
        if let Err(error) = self.write_proofs() {
            tracing::warn!(%error, "the files of the practice programs could not be written");
        }
        if let Err(error) = self.write_cloud_file() {
            tracing::warn!(%error, "the cloud file could not be written");
        }
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.shared.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
