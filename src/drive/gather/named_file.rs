//! Reads a small file that a person named. A pipe is one as well, and is not waited for without end.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::evidence::CertificateProblem;

/// A file may be this large; certificates are a few kilobytes.
const LARGEST_FILE: u64 = 1 << 20;

/// So long somebody may take to write into a pipe.
const PIPE: Duration = Duration::from_secs(5);

/// What is in the file at the path that a person typed.
pub(super) async fn read(typed: &str) -> Result<Zeroizing<Vec<u8>>, CertificateProblem> {
    let path = path_of(typed);
    #[cfg(unix)]
    if is_pipe(&path) {
        return read_pipe(&path).await.map_err(unreadable);
    }
    match tokio::task::spawn_blocking(move || read_file(&path)).await {
        Ok(read) => read.map_err(unreadable),
        Err(_) => Err(unreadable(io::ErrorKind::Interrupted.into())),
    }
}

/// The path that a person typed: `~` is their home folder, as in a shell.
pub(super) fn path_of(typed: &str) -> PathBuf {
    match (typed.strip_prefix("~/").or_else(|| typed.strip_prefix("~\\")), directories::BaseDirs::new()) {
        (Some(rest), Some(dirs)) => dirs.home_dir().join(rest),
        (Some(_) | None, _) => PathBuf::from(typed),
    }
}

fn read_file(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    std::fs::File::open(path)?.take(LARGEST_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path).is_ok_and(|file| file.file_type().is_fifo())
}

#[cfg(unix)]
async fn read_pipe(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    use tokio::io::AsyncReadExt;
    let pipe = tokio::net::unix::pipe::OpenOptions::new().open_receiver(path)?;
    let mut bytes = Zeroizing::new(Vec::new());
    tokio::time::timeout(PIPE, pipe.take(LARGEST_FILE).read_to_end(&mut bytes)).await??;
    Ok(bytes)
}

fn unreadable(error: io::Error) -> CertificateProblem {
    let detail = match error.kind() {
        io::ErrorKind::NotFound => return CertificateProblem::Missing,
        io::ErrorKind::PermissionDenied => "access is denied".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder".to_owned(),
        io::ErrorKind::TimedOut => {
            format!("this is a pipe, and nothing was written into it for {} seconds", PIPE.as_secs())
        }
        _ => error.to_string(),
    };
    CertificateProblem::Unreadable { detail }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn pipe(folder: &Path) -> String {
        let pipe = folder.join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        pipe.display().to_string()
    }

    #[tokio::test(start_paused = true)]
    async fn a_pipe_that_nobody_writes_into_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let detail = "this is a pipe, and nothing was written into it for 5 seconds".to_owned();
        assert_eq!(read(&pipe(folder.path())).await, Err(CertificateProblem::Unreadable { detail }));
    }

    #[tokio::test]
    async fn a_pipe_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = pipe(folder.path());
        let written = tokio::task::spawn_blocking({
            let pipe = pipe.clone();
            move || std::fs::write(pipe, "the certificate")
        });
        assert_eq!(read(&pipe).await.unwrap().as_slice(), b"the certificate");
        written.await.unwrap().unwrap();
    }
}
