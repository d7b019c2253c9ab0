//! What the user may want done with credentials on this computer: a certificate made, a secret kept.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::profile::{Secret, SecretId};

/// Bits that an RSA key can have; the first is the usual one.
pub const KEY_BITS: &[u16] = &[2048, 3072];

/// Days that a certificate can be good for, with their words.
pub const KEY_DAYS: &[(u16, &str)] = &[(90, "90 days"), (180, "180 days"), (365, "1 year"), (730, "2 years")];

/// The certificate that is to be made, as chosen so far: places in [`KEY_BITS`] and [`KEY_DAYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewCertificate {
    pub bits: usize,
    pub days: usize,
}

impl Default for NewCertificate {
    fn default() -> Self {
        // Half a year: long enough for a test, short enough to be looked at again.
        Self { bits: 0, days: 1 }
    }
}

/// A certificate that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeCertificate {
    /// Certificate and private key; stays on this computer.
    pub file: PathBuf,
    /// The public part, to be uploaded.
    pub public: PathBuf,
    /// SHA-1, as the portal shows it.
    pub thumbprint: String,
}

/// Whose secret in the keyring: one of each kind for a tenant and an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keepsake {
    pub secret: SecretId,
    pub tenant_id: String,
    pub client_id: String,
    /// The account, for its password.
    pub username: String,
}

/// One thing to ask of this computer's keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyringRequest {
    Keep(Keepsake, Secret),
    Read(Keepsake),
    Forget(Keepsake),
}
