//! Profiles on disk: one TOML file each in the user's configuration folder, written whole, readable by the user only.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Profile;

/// What can go wrong with profiles on disk.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("no home folder is known, so there is no place for profiles")]
    NoHome,
    #[error("reading {path}: {source}", path = path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path} is not a profile: {source}", path = path.display())]
    Parse { path: PathBuf, source: Box<toml::de::Error> },
    #[error("writing {path}: {source}", path = path.display())]
    Write { path: PathBuf, source: std::io::Error },
    #[error("the profile {name:?} cannot be written: {source}")]
    Format { name: String, source: toml::ser::Error },
    #[error("{name:?} is no name for a profile: use letters, digits, dots, dashes and underscores")]
    Name { name: String },
}

/// A folder of profiles.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The user's own profiles.
    ///
    /// # Errors
    /// When no home folder is known.
    pub fn of_user() -> Result<Self, ProfileError> {
        let dirs = directories::ProjectDirs::from("", "", "firstcall").ok_or(ProfileError::NoHome)?;
        Ok(Self { folder: dirs.config_dir().join("profiles") })
    }

    /// Reads a profile; `None` where there is none of that name.
    ///
    /// # Errors
    /// When the file is there but cannot be read.
    pub fn load(&self, name: &str) -> Result<Option<Profile>, ProfileError> {
        let path = self.path(name)?;
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ProfileError::Read { path, source }),
        };
        let mut profile: Profile =
            toml::from_str(&text).map_err(|source| ProfileError::Parse { path, source: Box::new(source) })?;
        name.clone_into(&mut profile.name);
        Ok(Some(profile))
    }

    /// Writes a profile in place of an older one of its name.
    ///
    /// # Errors
    /// When the name is unusable or the folder cannot be written.
    pub fn save(&self, profile: &Profile) -> Result<PathBuf, ProfileError> {
        let path = self.path(&profile.name)?;
        let text = toml::to_string_pretty(profile)
            .map_err(|source| ProfileError::Format { name: profile.name.clone(), source })?;
        write_private(&path, text.as_bytes()).map_err(|source| ProfileError::Write { path: path.clone(), source })?;
        Ok(path)
    }

    fn path(&self, name: &str) -> Result<PathBuf, ProfileError> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.starts_with('.') || !name.chars().all(is_plain) {
            return Err(ProfileError::Name { name: name.to_owned() });
        }
        Ok(self.folder.join(format!("{name}.toml")))
    }
}

/// Writes a file whole, by way of a temporary one beside it, readable by the user only, in place of an older one.
///
/// # Errors
/// When the folder cannot be made or written.
pub fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    beside(path, content)?.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// The same for a file that is not there yet.
///
/// # Errors
/// `AlreadyExists` when it is, for nothing is lost then; else as above.
pub fn write_private_new(path: &Path, content: &[u8]) -> std::io::Result<()> {
    beside(path, content)?.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

fn beside(path: &Path, content: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Temporary files are created 0600 and keep that mode when they are moved.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Agreement, Caller, Case, CloudId, Flow, RequirementId, TargetId};

    fn profile(tenant: &str) -> Profile {
        Profile {
            name: "work".to_owned(),
            cloud: CloudId::of("global"),
            case: Case {
                target: TargetId::of("power-platform"),
                caller: Caller::Program,
                flow: Flow::Secret,
                agreement: Agreement::Each,
            },
            told: crate::evidence::Told {
                tenant: tenant.to_owned(),
                confirmed: [(RequirementId::of("devops.connection"), jiff::Timestamp::UNIX_EPOCH)].into(),
                ..Default::default()
            },
            step: 3,
        }
    }

    #[test]
    fn a_profile_comes_back_as_it_was_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store { folder: folder.path().join("profiles") };
        assert_eq!(store.load("work").unwrap(), None);
        let path = store.save(&profile("contoso.example")).unwrap();
        assert_eq!(store.load("work").unwrap(), Some(profile("contoso.example")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_new_file_never_takes_the_place_of_one_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("filled-in.json");
        write_private_new(&path, b"with blanks").unwrap();
        std::fs::write(&path, b"filled in").unwrap();
        let error = write_private_new(&path, b"with blanks").unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"filled in");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_name_never_leaves_the_folder() {
        let store = Store { folder: "profiles".into() };
        for name in ["", "../x", "a/b", ".hidden", "a b"] {
            assert!(matches!(store.load(name), Err(ProfileError::Name { .. })), "{name}");
        }
    }
}
