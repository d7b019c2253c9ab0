//! What lies in the file of a practice program: certificate and private key, or one of the things that people have in
//! their place. Which of them firstcall takes is none of this room's business.

use std::sync::OnceLock;

use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use pem::{EncodeConfig, LineEnding, Pem};
use pkcs8::PrivateKeyInfoRef;
use pkcs8::pkcs5::pbes2::Parameters;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256};

use super::key;
use crate::sandbox::tenant::KeyFile;

/// Rounds from password to key, as OpenSSL makes them: enough for a key that opens nothing real.
const ROUNDS: u32 = 2048;

/// What is found under the path of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    Nothing,
    File(Vec<u8>),
    /// A folder, and what the file in it holds.
    Folder(Vec<u8>),
}

/// The key of every certificate that a program has in this state.
pub fn key_of(state: &KeyFile) -> &'static KeyPair {
    static ELLIPTIC: OnceLock<KeyPair> = OnceLock::new();
    match state {
        KeyFile::Elliptic => ELLIPTIC.get_or_init(|| {
            KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("the crypto library makes keys of this curve")
        }),
        KeyFile::Whole
        | KeyFile::Missing
        | KeyFile::Folder
        | KeyFile::Note
        | KeyFile::WithoutKey
        | KeyFile::Locked { .. }
        | KeyFile::OtherKey
        | KeyFile::OldForm
        | KeyFile::CutOff => key(),
    }
}

/// How the name of such a file ends.
pub fn ending(state: &KeyFile) -> &'static str {
    match state {
        KeyFile::Folder => "",
        KeyFile::Note => ".txt",
        KeyFile::OldForm => ".pfx",
        KeyFile::Whole
        | KeyFile::Missing
        | KeyFile::WithoutKey
        | KeyFile::Locked { .. }
        | KeyFile::OtherKey
        | KeyFile::Elliptic
        | KeyFile::CutOff => ".pem",
    }
}

/// What a program in this state has of its certificate, which is given in its DER form.
pub fn content(state: &KeyFile, certificate: &[u8]) -> Content {
    let own = key_of(state).serialize_der();
    let with = |key: &[u8]| [pem("PRIVATE KEY", key), pem("CERTIFICATE", certificate)].concat().into_bytes();
    match state {
        KeyFile::Missing => Content::Nothing,
        KeyFile::Folder => Content::Folder(with(&own)),
        KeyFile::Whole | KeyFile::Elliptic => Content::File(with(&own)),
        KeyFile::Note => Content::File(b"The certificate of the courier lies with the release team.\n".to_vec()),
        KeyFile::WithoutKey => Content::File(pem("CERTIFICATE", certificate).into_bytes()),
        KeyFile::Locked { password } => {
            let key = pem("ENCRYPTED PRIVATE KEY", &encrypted(&own, password));
            Content::File([key, pem("CERTIFICATE", certificate)].concat().into_bytes())
        }
        KeyFile::OtherKey => Content::File(with(&other_key().serialize_der())),
        KeyFile::OldForm => Content::File(of_unknown_length(&pfx(&own, certificate))),
        KeyFile::CutOff => {
            let mut whole = with(&own);
            whole.truncate(whole.len() / 4 * 3);
            Content::File(whole)
        }
    }
}

/// A PEM file with one part.
pub fn pem(tag: &str, der: &[u8]) -> String {
    pem::encode_config(&Pem::new(tag, der), EncodeConfig::new().set_line_ending(LineEnding::LF))
}

/// A key that fits no practice certificate.
fn other_key() -> &'static KeyPair {
    static OTHER: OnceLock<KeyPair> = OnceLock::new();
    OTHER.get_or_init(|| KeyPair::generate_for(&PKCS_RSA_SHA256).expect("the crypto library makes RSA keys"))
}

fn encrypted(key: &[u8], password: &str) -> Vec<u8> {
    let parameters = Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &rand::random::<[u8; 16]>(), rand::random());
    let made = parameters
        .map_err(pkcs8::Error::from)
        .and_then(|parameters| PrivateKeyInfoRef::try_from(key)?.encrypt_with_params(parameters, password));
    made.expect("a key just made can be encrypted").as_bytes().to_vec()
}

/// A PFX file without a password.
fn pfx(key: &[u8], certificate: &[u8]) -> Vec<u8> {
    let parts = PrivateKey::from_der(key).and_then(|key| Ok((key, Certificate::from_der(certificate)?)));
    let written = parts.and_then(|(key, certificate)| {
        let mut store = KeyStore::new();
        let chain = PrivateKeyChain::new(super::thumbprint(certificate.as_der()).as_ref(), key, [certificate]);
        store.add_entry("practice", KeyStoreEntry::PrivateKeyChain(chain));
        store.writer("").encryption_iterations(ROUNDS).mac_iterations(ROUNDS).write()
    });
    written.expect("a key and a certificate just made go into a file")
}

/// The same outermost sequence with its length left open, which BER allows and DER does not (X.690 section 8.1.3.6).
fn of_unknown_length(der: &[u8]) -> Vec<u8> {
    let octets = match der.get(1) {
        Some(length) if *length > 0x80 => usize::from(length & 0x7f),
        _ => 0,
    };
    [&[0x30, 0x80], der.get(2 + octets..).unwrap_or_default(), &[0, 0]].concat()
}
