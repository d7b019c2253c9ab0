//! Reads a file that somebody wants explained: a file and nothing else, and none that is too long to be looked at as a whole.

use std::fs::{File, metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::app::{DeedError, Done};
use crate::evidence::{LONGEST_WHOLE, text_of};
use crate::profile::Secret;

use super::Answer;

/// Reads it aside, since a long one takes its time.
pub(super) fn read(path: PathBuf, answer: Answer) {
    tokio::task::spawn_blocking(move || {
        answer.send(match text(&at_home(&path), LONGEST_WHOLE) {
            Ok(text) => Ok(Done::TextRead { path, text }),
            Err(error) => Err(DeedError::TextNotRead { path, detail: in_words(&error) }),
        });
    });
}

/// What stands in a file of at most this length.
fn text(path: &Path, longest: usize) -> io::Result<Secret> {
    let found = metadata(path)?;
    if found.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    if !found.is_file() {
        return Err(io::Error::other("it is not a file but a device or a pipe"));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    File::open(path)?.take(longest as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > longest {
        let command =
            format!("it is longer than {} MiB. firstcall explain FILE reads it, without the wizard", longest >> 20);
        return Err(io::Error::other(command));
    }
    Ok(Secret::new(text_of(&bytes)))
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string(),
    }
}

/// A path with the user's own folder in the place of `~`.
fn at_home(path: &Path) -> PathBuf {
    let rest = path.strip_prefix("~").ok();
    rest.and_then(|rest| Some(std::env::home_dir()?.join(rest))).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_none_is_said_to_be_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("error.txt");
        std::fs::write(&file, "AADSTS65001").unwrap();
        assert_eq!(text(&file, 11).unwrap().inner().expose_secret(), "AADSTS65001");
        let said = |path: &Path, longest| in_words(&text(path, longest).unwrap_err());
        assert!(said(&file, 10).starts_with("it is longer than"), "{}", said(&file, 10));
        assert_eq!(said(folder.path(), 10), "it is a folder");
        assert_eq!(said(&folder.path().join("other"), 10), "there is no such file");
        #[cfg(unix)]
        assert_eq!(said(Path::new("/dev/zero"), 10), "it is not a file but a device or a pipe");
    }
}
