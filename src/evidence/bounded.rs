//! Reading what somebody names, up to a bound: what is called a file may be a device that has no end.

use std::io::{self, Read};

use zeroize::Zeroizing;

/// Nothing that is read whole is longer: a profile, a cloud file, a bundle of certificates, a token.
const LONGEST: u64 = 8 << 20;

/// Reads to the end. What was read is wiped from memory when it is dropped, for it may be a secret.
///
/// # Errors
/// `FileTooLarge` after 8 MiB, and whatever reading brings.
pub fn read(from: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is longer than 8 MiB"));
    }
    Ok(bytes)
}

/// The same for text.
///
/// # Errors
/// As above, and `InvalidData` for what is no UTF-8.
pub fn read_text(from: impl Read) -> io::Result<Zeroizing<String>> {
    let bytes = read(from)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "it is no text (UTF-8)")),
    }
}

/// Refuses what is no file: a pipe would be waited for, and a device may have no end. For paths that were kept, or that
/// stand in a file; who names a pipe on the command line means it.
///
/// # Errors
/// When this was found at a path where there is no file.
pub fn only_a_file(found: &std::fs::Metadata) -> io::Result<()> {
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if found.is_file() { Ok(()) } else { Err(io::Error::other("this is no file")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_given_up_and_what_is_no_text_is_none() {
        assert_eq!(read(io::repeat(0)).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read_text(b"\xff".as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(read_text("text".as_bytes()).unwrap().as_str(), "text");
    }
}
