//! Profiles on disk: one TOML file each in the user's configuration folder, written whole, readable by the user only.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::evidence::bounded;
use crate::evidence::text::without_number;
use crate::recipe::unreadable;

use super::Profile;
use super::written::text;

/// What the names of files begin with that are being written.
const TEMPORARY: &str = ".firstcall-";

/// What can go wrong with profiles on disk.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("no home folder is known, so there is no place for profiles")]
    NoHome,
    #[error("reading {path}: {why}", path = path.display(), why = without_number(&source.to_string()))]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path} is not a profile: {why}", path = path.display())]
    Parse { path: PathBuf, why: String },
    #[error("writing {path}: {why}", path = path.display(), why = without_number(&source.to_string()))]
    Write { path: PathBuf, source: std::io::Error },
    #[error("the profile {name:?} cannot be written: {source}")]
    Format { name: String, source: toml::ser::Error },
    #[error("{name:?} is no name for a profile: use letters, digits, dots, dashes and underscores")]
    Name { name: String },
    #[error("there is no profile {name:?}")]
    Missing { name: String },
    #[error("there is a profile {name:?} already; give another name")]
    Taken { name: String },
    #[error("deleting {path}: {why}", path = path.display(), why = without_number(&source.to_string()))]
    Delete { path: PathBuf, source: std::io::Error },
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
        let text = match read_regular(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ProfileError::Read { path, source }),
        };
        let mut profile = read(&path, &text)?;
        name.clone_into(&mut profile.name);
        Ok(Some(profile))
    }

    /// Writes a profile in place of an older one of its name.
    ///
    /// # Errors
    /// When the name is unusable or the folder cannot be written.
    pub fn save(&self, profile: &Profile) -> Result<PathBuf, ProfileError> {
        let path = self.path(&profile.name)?;
        sweep(&self.folder);
        let text = text(profile)?;
        write_private(&path, text.as_bytes()).map_err(|source| ProfileError::Write { path: path.clone(), source })?;
        Ok(path)
    }

    /// Where profiles are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All profiles, the one that was worked on last first, and what is wrong with files that are none.
    pub fn list(&self) -> (Vec<Profile>, Vec<ProfileError>) {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
            .filter(|name| is_name(name))
            .collect();
        names.sort();
        let (mut profiles, mut wrong) = (Vec::new(), Vec::new());
        for name in names {
            match self.load(&name) {
                Ok(profile) => profiles.extend(profile),
                Err(error) => wrong.push(error),
            }
        }
        profiles.sort_by_key(|profile| std::cmp::Reverse(profile.used));
        (profiles, wrong)
    }

    /// Writes a profile under a name that none has.
    ///
    /// # Errors
    /// When there is one of that name, the name is unusable, or the folder cannot be written.
    pub fn add(&self, profile: &Profile) -> Result<PathBuf, ProfileError> {
        let path = self.path(&profile.name)?;
        let text = text(profile)?;
        write_private_new(&path, text.as_bytes()).map_err(|source| match source.kind() {
            std::io::ErrorKind::AlreadyExists => ProfileError::Taken { name: profile.name.clone() },
            _ => ProfileError::Write { path: path.clone(), source },
        })?;
        Ok(path)
    }

    /// Gives a profile another name, which none has.
    ///
    /// # Errors
    /// When there is none, or one of the new name, or the folder cannot be written.
    pub fn rename(&self, from: &str, to: &str) -> Result<PathBuf, ProfileError> {
        let mut profile = self.load(from)?.ok_or_else(|| ProfileError::Missing { name: from.to_owned() })?;
        to.clone_into(&mut profile.name);
        // Whatever fails, at least one of the two is there.
        let path = self.add(&profile)?;
        self.delete(from)?;
        Ok(path)
    }

    /// Deletes a profile.
    ///
    /// # Errors
    /// When there is none, or it cannot be deleted.
    pub fn delete(&self, name: &str) -> Result<(), ProfileError> {
        let path = self.path(name)?;
        std::fs::remove_file(&path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => ProfileError::Missing { name: name.to_owned() },
            _ => ProfileError::Delete { path, source },
        })
    }

    /// The file of a profile.
    ///
    /// # Errors
    /// When the name is unusable.
    pub fn path(&self, name: &str) -> Result<PathBuf, ProfileError> {
        if !is_name(name) {
            return Err(ProfileError::Name { name: name.to_owned() });
        }
        Ok(self.folder.join(format!("{name}.toml")))
    }
}

/// As long is a file surely written that a program is writing.
const WRITTEN: Duration = Duration::from_secs(3600);

/// Removes what programs left here that were ended while they wrote. What cannot be removed harms nobody.
fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_temporary = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        let age = entry.metadata().and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
        if is_temporary && age.is_some_and(|age| age > WRITTEN) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Reads a profile from what stood in a file.
///
/// # Errors
/// When it is none.
pub fn read(path: &Path, text: &str) -> Result<Profile, ProfileError> {
    toml::from_str(text).map_err(|error| ProfileError::Parse { path: path.to_owned(), why: unreadable(text, &error) })
}

/// Whether a profile can have this name: it never leads out of its folder.
pub fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && !name.starts_with('.') && name.len() <= 100 && name.chars().all(is_plain)
}

/// Reads a file that is named in one of ours, or is one.
///
/// # Errors
/// When it cannot be read, is too long, or is something else than a file.
pub fn read_regular(path: &Path) -> std::io::Result<String> {
    bounded::only_a_file(&std::fs::metadata(path)?)?;
    Ok(bounded::read_text(std::fs::File::open(path)?)?.to_string())
}

/// Writes a file whole, by way of a temporary one beside it, readable by the user only, in place of an older one. A
/// symbolic link is followed, and a device or a pipe is written to: neither is ever replaced.
///
/// # Errors
/// When the folder cannot be made or written, or a link leads nowhere.
pub fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let is_there = match std::fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(error),
    };
    let target = if is_there { std::fs::canonicalize(path)? } else { path.to_owned() };
    if is_there && !std::fs::metadata(&target)?.is_file() {
        return std::fs::OpenOptions::new().write(true).open(&target)?.write_all(content);
    }
    beside(&target, content)?.persist(&target).map_err(|error| error.error)?;
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
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
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
            inputs: crate::evidence::Inputs {
                tenant: tenant.to_owned(),
                confirmed: [(RequirementId::of("devops.connection"), jiff::Timestamp::UNIX_EPOCH)].into(),
                ..Default::default()
            },
            step: 3,
            origin: crate::profile::Origin {
                cloud_file: Some("clouds.toml".into()),
                ..crate::profile::Origin::default()
            },
            used: Some(jiff::Timestamp::UNIX_EPOCH),
            stood: [(RequirementId::of("app.found"), crate::profile::Stood::Met)].into(),
        }
    }

    #[test]
    fn a_profile_comes_back_as_it_was_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store { folder: folder.path().join("profiles") };
        assert_eq!(store.load("work").unwrap(), None);
        let path = store.save(&profile("contoso.example")).unwrap();
        assert_eq!(store.load("work").unwrap(), Some(profile("contoso.example")));
        assert!(path.ends_with("profiles/work.toml"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn profiles_are_listed_renamed_and_deleted_and_none_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store { folder: folder.path().join("profiles") };
        assert!(store.list().0.is_empty());
        store.save(&profile("contoso.example")).unwrap();
        let other = Profile { name: "old".to_owned(), used: None, ..profile("fabrikam.example") };
        store.add(&other).unwrap();
        assert!(matches!(store.add(&other), Err(ProfileError::Taken { .. })));
        assert!(matches!(store.rename("old", "work"), Err(ProfileError::Taken { .. })));
        std::fs::write(store.folder().join("broken.toml"), "no = [").unwrap();
        let names = |store: &Store| store.list().0.into_iter().map(|profile| profile.name).collect::<Vec<_>>();
        assert_eq!((names(&store), store.list().1.len()), (vec!["work".to_owned(), "old".to_owned()], 1));
        store.rename("old", "fabrikam").unwrap();
        assert_eq!(store.load("fabrikam").unwrap().unwrap().inputs.tenant, "fabrikam.example");
        store.delete("fabrikam").unwrap();
        assert!(matches!(store.delete("fabrikam"), Err(ProfileError::Missing { .. })));
        assert_eq!(names(&store), ["work"]);
    }

    #[test]
    fn a_profile_of_an_earlier_version_still_loads() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store { folder: folder.path().to_owned() };
        let text = "name = \"default\"\ncloud = \"global\"\ntarget = \"dataverse\"\ncaller = \"people\"\n\
                    flow = \"browser\"\nagreement = \"everybody\"\ntenant = \"contoso.example\"\nstep = 2\n";
        std::fs::write(folder.path().join("default.toml"), text).unwrap();
        let profile = store.load("default").unwrap().unwrap();
        assert_eq!((profile.name.as_str(), profile.step, profile.used), ("default", 2, None));
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

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_what_is_no_file_is_never_replaced() {
        use std::os::unix::fs::FileTypeExt;

        let folder = tempfile::tempdir().unwrap();
        let (real, link, pipe) = (folder.path().join("real"), folder.path().join("link"), folder.path().join("pipe"));
        std::fs::write(&real, b"older").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_private(&link, b"newer").unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read(&real).unwrap(), b"newer");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read(pipe).unwrap()
        });
        write_private(&pipe, b"through").unwrap();
        assert_eq!(reader.join().unwrap(), b"through");
        assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
        write_private(Path::new("/dev/null"), b"nothing").unwrap();
        assert!(std::fs::symlink_metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_place_of_a_profile_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("work.toml");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let store = Store { folder: folder.path().to_owned() };
        assert!(matches!(store.load("work"), Err(ProfileError::Read { .. })));
    }

    #[test]
    fn what_an_ended_program_left_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new, other) = (".firstcall-old", ".firstcall-new", "other.toml");
        for name in [old, new, other] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let long_ago = std::time::SystemTime::now() - 2 * WRITTEN;
        for name in [old, other] {
            std::fs::File::options()
                .write(true)
                .open(folder.path().join(name))
                .unwrap()
                .set_modified(long_ago)
                .unwrap();
        }
        Store { folder: folder.path().to_owned() }.save(&profile("contoso.example")).unwrap();
        let mut left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [new, other, "work.toml"]);
    }

    #[test]
    fn what_is_no_profile_is_quoted_by_a_piece_of_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let secret = "y".repeat(5_000);
        std::fs::write(folder.path().join("work.toml"), format!("name = 'x'\n{} {secret}", "x".repeat(80))).unwrap();
        let said = Store { folder: folder.path().to_owned() }.load("work").unwrap_err().to_string();
        let said = said.split(" is not a profile: ").nth(1).unwrap();
        assert!(said.contains("in line 2") && said.chars().count() < 400 && !said.contains("yyy"), "{said}");
    }

    #[test]
    fn a_name_never_leaves_the_folder() {
        let store = Store { folder: "profiles".into() };
        for name in ["", "../x", "a/b", ".hidden", "a b"] {
            assert!(matches!(store.load(name), Err(ProfileError::Name { .. })), "{name}");
        }
    }
}
