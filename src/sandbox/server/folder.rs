//! The folder of a practice tenant's files, which hold practice keys: for its owner only, gone when the tenant stops, and
//! swept at the next start where the program was ended before it could do so.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::TempDir;

const PREFIX: &str = "firstcall-practice-";
/// Locked as long as the tenant runs.
const LOCK: &str = "in-use";

/// The folder, while the practice tenant runs.
#[derive(Debug)]
pub(super) struct Folder {
    // Closed before the folder goes, which Windows wants.
    _lock: File,
    folder: TempDir,
}

impl Folder {
    /// Makes one, and removes those that nobody uses any more.
    pub(super) fn make() -> io::Result<Self> {
        let parent = std::env::temp_dir();
        sweep(&parent);
        Self::make_in(&parent)
    }

    fn make_in(parent: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(parent)?;
        let lock = File::create(folder.path().join(LOCK))?;
        // Where a file system knows no locks, the folder looks unused to nobody but the next start.
        let _ = lock.try_lock();
        Ok(Self { _lock: lock, folder })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes folders whose lock nobody holds. What cannot be removed harms nobody.
fn sweep(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        // Without a lock in it, it is being made at this moment. Others may write here too, and what is no file, a pipe for
        // instance, would hold up a program that opens it.
        let path = entry.path().join(LOCK);
        let is_file = path.symlink_metadata().is_ok_and(|found| found.is_file());
        let lock = is_file.then(|| File::options().write(true).open(path));
        if lock.is_some_and(|lock| lock.is_ok_and(|lock| lock.try_lock().is_ok())) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_ended_program_left_is_swept_and_what_is_in_use_stays() {
        let parent = tempfile::tempdir().unwrap();
        let used = Folder::make_in(parent.path()).unwrap();
        let left = parent.path().join(format!("{PREFIX}left"));
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join(LOCK), "").unwrap();
        std::fs::write(left.join("key.pem"), "practice").unwrap();
        let other = parent.path().join("other");
        std::fs::create_dir(&other).unwrap();
        sweep(parent.path());
        assert!(used.path().exists() && other.exists() && !left.exists());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(used.path()).unwrap().permissions().mode() & 0o777, 0o700);
        }
        let path = used.path().to_owned();
        drop(used);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn what_somebody_else_put_there_holds_up_nobody() {
        let parent = tempfile::tempdir().unwrap();
        let trap = parent.path().join(format!("{PREFIX}trap"));
        std::fs::create_dir(&trap).unwrap();
        // Who opens a pipe to write waits until somebody reads.
        assert!(std::process::Command::new("mkfifo").arg(trap.join(LOCK)).status().unwrap().success());
        sweep(parent.path());
        assert!(trap.exists());
    }
}
