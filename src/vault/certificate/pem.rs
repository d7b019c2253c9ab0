//! PEM files: certificates and keys between `-----BEGIN …-----` and `-----END …-----`, in any order.

use zeroize::Zeroizing;

use super::key::PrivateKey;
use super::x509::PublicPart;
use super::{CertificateProblem, Parts, damaged, excerpt};
use crate::evidence::{Conversion, KeyKind};

const BEGIN: &[u8] = b"-----BEGIN ";

/// The text of a PEM file, or `None` where it is none. PowerShell 5 writes two bytes for each character when output is
/// redirected into a file.
pub(super) fn text(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let narrow = |wide: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = wide.as_chunks().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into_bytes()
    };
    let text = Zeroizing::new(match bytes {
        [0xFF, 0xFE, wide @ ..] => narrow(wide, u16::from_le_bytes),
        [0xFE, 0xFF, wide @ ..] => narrow(wide, u16::from_be_bytes),
        _ => bytes.to_vec(),
    });
    (beginnings(&text) > 0).then_some(text)
}

fn beginnings(text: &[u8]) -> usize {
    text.windows(BEGIN.len()).filter(|at| *at == BEGIN).count()
}

pub(super) fn read(text: &[u8], password: &str) -> Result<Parts, CertificateProblem> {
    let blocks = pem::parse_many(text).map_err(damaged)?;
    if blocks.len() < beginnings(text) {
        return Err(damaged("a part of the file has no end"));
    }
    let mut parts = Parts::default();
    for block in blocks {
        let is_encrypted = block.headers().get("Proc-Type").is_some_and(|value| value.contains("ENCRYPTED"));
        let tag = block.tag().to_owned();
        let der = Zeroizing::new(block.into_contents());
        match tag.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
                parts.certificates.push(PublicPart::read(&der)?);
            }
            "RSA PRIVATE KEY" if is_encrypted => {
                parts.keys.push(Err(CertificateProblem::Convert(Conversion::Pem)));
            }
            "RSA PRIVATE KEY" => parts.keys.push(Ok(PrivateKey::Pkcs1(der))),
            "PRIVATE KEY" => parts.keys.push(Ok(PrivateKey::Pkcs8(der))),
            "ENCRYPTED PRIVATE KEY" => parts.keys.push(PrivateKey::decrypt(&der, password)),
            "EC PRIVATE KEY" => {
                parts.keys.push(Err(CertificateProblem::KeyKind { kind: KeyKind::EllipticCurve }));
            }
            other => {
                if let Some(name) = other.strip_suffix(" PRIVATE KEY") {
                    parts.keys.push(Err(CertificateProblem::KeyKind { kind: KeyKind::Other(excerpt(name)) }));
                }
            }
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_two_bytes_a_character_is_read_either_way_round() {
        let plain = b"-----BEGIN NOTHING-----".to_vec();
        let wide = |mark: u16, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            [mark].into_iter().chain(plain.iter().map(|byte| u16::from(*byte))).flat_map(bytes).collect()
        };
        for written in [plain.clone(), wide(0xFEFF, u16::to_le_bytes), wide(0xFEFF, u16::to_be_bytes)] {
            assert_eq!(text(&written).as_deref(), Some(&plain));
        }
        assert_eq!(text(&plain[1..]), None);
    }
}
