//! PFX files (PKCS#12): certificate and key in one binary file, mostly with a password. The only place that knows the
//! library that reads them.

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;
use x509_parser::der_parser::asn1_rs::{Any, FromDer, Sequence, ToDer};
use x509_parser::der_parser::ber::parse_ber;
use zeroize::Zeroizing;

use super::key::PrivateKey;
use super::x509::PublicPart;
use super::{CertificateProblem, Parts, damaged};
use crate::evidence::Conversion;

/// Whether this begins as a PFX file does: a sequence whose first member is the version, 3 (RFC 7292 section 4).
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let Some((0x30, rest)) = bytes.split_first() else { return false };
    let length_octets = match rest.first() {
        Some(&first) if first >= 0x80 => usize::from(first & 0x7F) + 1,
        Some(_) | None => 1,
    };
    rest.get(length_octets..).is_some_and(|content| content.starts_with(&[0x02, 0x01, 0x03]))
}

pub(super) fn read(bytes: &[u8], password: &str) -> Result<Parts, CertificateProblem> {
    // The format writes passwords with two bytes for each character, and the library knows no way beyond those.
    if password.chars().any(|c| u32::from(c) > 0xFFFF) {
        return Err(CertificateProblem::Convert(Conversion::Pfx));
    }
    let archive = match (Pkcs12Archive::from_pkcs12(bytes, password), without_seal(bytes)) {
        (Err(Error::MacError(_)), Some(bare)) if password.is_empty() => Pkcs12Archive::from_pkcs12(&bare, password),
        (read, _) => read,
    };
    let archive = archive.map_err(|error| problem(&error, bytes, password))?;
    let certificates =
        archive.certs.iter().map(|bag| PublicPart::read(bag.cert.as_der())).collect::<Result<Vec<_>, _>>()?;
    let keys =
        archive.keys.iter().map(|bag| Ok(PrivateKey::Pkcs8(Zeroizing::new(bag.key.as_der().to_vec())))).collect();
    Ok(Parts { certificates, keys })
}

/// The file without its seal (`macData`, RFC 7292 section 4).
///
/// There are two ways to seal a file with no password, and the library checks the one of OpenSSL only. Files from Azure
/// Key Vault have the other, around content that is not encrypted. What the seal would prove shows anyway when the key
/// turns out to be sound and to belong to the certificate.
fn without_seal(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (_, file) = Any::from_der(bytes).ok()?;
    let (rest, _version) = Any::from_der(file.data).ok()?;
    let (seal, _content) = Any::from_der(rest).ok()?;
    let kept = &file.data[..file.data.len() - seal.len()];
    Sequence::new(kept.into()).to_der_vec().ok().map(Zeroizing::new)
}

fn problem(error: &Error, bytes: &[u8], password: &str) -> CertificateProblem {
    match error {
        // A wrong password shows as a broken seal; without a seal as broken padding, or as content that is no key.
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) | Error::InvalidPrivateKey => {
            if password.is_empty() { CertificateProblem::PasswordMissing } else { CertificateProblem::Password }
        }
        Error::UnsupportedEncryptionScheme
        | Error::UnsupportedMacAlgorithm
        | Error::UnsupportedContentType
        | Error::UnsupportedCertificateType
        | Error::InvalidVersion
        | Error::InvalidParameters => CertificateProblem::Convert(Conversion::Pfx),
        Error::DerError(_) | Error::IoError(_) | Error::X509Error(_) | Error::InvalidLength | Error::InvalidData => {
            // Whole, and still not understood: written in pieces of unknown length, or with what the library lacks.
            match parse_ber(bytes) {
                Ok(_) => CertificateProblem::Convert(Conversion::Pfx),
                Err(_) => damaged(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pfx_file_is_known_by_its_version_however_long_it_is() {
        assert!(looks_like(&[0x30, 0x05, 0x02, 0x01, 0x03]));
        assert!(looks_like(&[0x30, 0x82, 0x0A, 0x00, 0x02, 0x01, 0x03]));
        assert!(looks_like(&[0x30, 0x80, 0x02, 0x01, 0x03]));
        for other in [&[][..], &[0x30], &[0x30, 0xFF], &[0x30, 0x82, 0x04, 0xBD, 0x02, 0x01, 0x00], b"text"] {
            assert!(!looks_like(other), "{other:?}");
        }
    }
}
