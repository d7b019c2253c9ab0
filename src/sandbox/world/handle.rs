//! The handle that every handler gets: one world behind a lock, and the files that describe it to clients.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::cloud_file::{CloudFile, write_private};
use super::{FileError, World, proofs};
use crate::sandbox::scenario::{self, ScenarioError};

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

    /// Switches to another shipped scenario and tells clients where it is. Where it can be about that target, it is.
    pub fn switch(&self, name: &str, target: Option<&str>) -> Result<(), ScenarioError> {
        let (plain, now) = self.with(|world| (world.targets().plain.clone(), world.clock().now()));
        let loaded = scenario::open_for(name, target, now, &plain)?;
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

    /// Writes the cloud file anew, after something that it says may have changed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_cloud_file(&self) -> Result<(), FileError> {
        let path = self.cloud_file();
        let text = self.with(|world| CloudFile::new(&world.addresses, self.ca_file(), &world.tenant).text());
        write_private(path, text.as_bytes()).map_err(|source| FileError::Write { path: path.to_owned(), source })
    }

    /// Brings the files that programs prove themselves with up to date; they lie beside the cloud file.
    ///
    /// # Errors
    /// When a file cannot be written or a certificate cannot be made.
    pub fn write_proofs(&self) -> Result<(), FileError> {
        let place = self.cloud_file().parent().unwrap_or(Path::new("."));
        self.with(|world| proofs::write(world, place))
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
