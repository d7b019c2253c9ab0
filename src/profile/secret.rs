//! A secret that the user typed: shown nowhere, not even in `Debug`, and wiped when it goes.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::{Display, EnumIter, IntoStaticStr};
use zeroize::Zeroizing;

use crate::recipe::Flow;

/// Names a secret that the user gives. The kebab-case name begins the options that say where it comes from
/// (`--client-secret-env`), since no option takes a secret itself.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumIter, IntoStaticStr, Serialize, Deserialize,
)]
#[strum(serialize_all = "kebab-case")]
pub enum SecretId {
    ClientSecret,
    Password,
    CertificatePassword,
}

impl SecretId {
    /// The secret that a flow sends or needs; the file of a certificate may do without its password.
    pub fn of(flow: Flow) -> Option<Self> {
        match flow {
            Flow::Secret => Some(SecretId::ClientSecret),
            Flow::Password => Some(SecretId::Password),
            Flow::Certificate => Some(SecretId::CertificatePassword),
            Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Federated => None,
        }
    }

    /// Whether the flow cannot begin without it.
    pub fn is_required(self) -> bool {
        match self {
            SecretId::ClientSecret | SecretId::Password => true,
            SecretId::CertificatePassword => false,
        }
    }

    /// The label in front of the field, and the name in sentences.
    pub fn label(self) -> &'static str {
        match self {
            SecretId::ClientSecret => "Client secret",
            SecretId::Password => "Password",
            SecretId::CertificatePassword => "File password",
        }
    }

    /// The name within a sentence.
    pub fn in_words(self) -> &'static str {
        match self {
            SecretId::ClientSecret => "the client secret",
            SecretId::Password => "the password of the account",
            SecretId::CertificatePassword => "the password of the certificate file",
        }
    }

    /// One line of help, for the field.
    pub fn help(self) -> &'static str {
        match self {
            SecretId::ClientSecret => "The secret's Value from Certificates & secrets. It stays in memory only.",
            SecretId::Password => "The password of the account. It stays in memory only.",
            SecretId::CertificatePassword => "Only if the file is protected by one. It stays in memory only.",
        }
    }
}

/// A secret on its way from the field to the one place that sends it.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a secret over.
    pub fn new(value: String) -> Self {
        Self(SecretString::from(value))
    }

    /// The value as the secrets crate holds it.
    pub fn inner(&self) -> &SecretString {
        &self.0
    }
}

impl From<SecretString> for Secret {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

/// A secret that is written down is its stand-in: recordings hold nothing else.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&stand_in(self.0.expose_secret()))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Text that is as long as a secret and has the same look, and tells nothing else of it.
pub fn stand_in(secret: &str) -> String {
    let mut typed = String::new();
    secret.chars().map(|c| stand_in_of(&mut typed, c)).collect()
}

/// What stands for the next character of a secret, of which this much was typed already. A shape that is that of a GUID
/// so far stays one: it is the id of a secret, which is a mistake that a recording must show.
fn stand_in_of(typed: &mut String, next: char) -> char {
    const SHAPE: &str = "00000000-0000-0000-0000-000000000000";
    let place = SHAPE.chars().nth(typed.chars().count());
    let is_guid_so_far = SHAPE.starts_with(typed.as_str());
    let fits = match place {
        Some('-') => next == '-',
        Some(_) => next.is_ascii_hexdigit(),
        None => false,
    };
    let stands = if is_guid_so_far && fits { place.unwrap_or('x') } else { 'x' };
    typed.push(stands);
    stands
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl Eq for Secret {}

/// The field that a secret is typed into. It can only grow, lose its last character, and be emptied.
#[derive(Default)]
pub struct SecretEntry(Zeroizing<String>);

/// Room for any secret of Entra, so that typing does not leave copies of a growing string behind.
const CAPACITY: usize = 512;

impl SecretEntry {
    /// Adds a character, unless the field is full.
    pub fn push(&mut self, c: char) {
        if self.0.capacity() == 0 {
            self.0.reserve_exact(CAPACITY);
        }
        if self.0.len() + c.len_utf8() <= self.0.capacity() {
            self.0.push(c);
        }
    }

    /// Puts a secret in place of what was typed, and says what it looks like.
    pub fn fill(&mut self, secret: &Secret) -> crate::evidence::SecretLook {
        self.clear();
        secret.0.expose_secret().chars().for_each(|c| self.push(c));
        self.look()
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Wipes the field.
    pub fn clear(&mut self) {
        self.0 = Zeroizing::default();
    }

    /// Number of characters, which is what the screen shows as dots.
    pub fn len(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret, without blanks that were copied around it.
    pub fn secret(&self) -> Secret {
        Secret::new(self.0.trim().to_owned())
    }

    /// What it looks like.
    pub fn look(&self) -> crate::evidence::SecretLook {
        crate::evidence::SecretLook::of(&self.0)
    }
}

impl fmt::Debug for SecretEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretEntry")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_never_holds_the_secret() {
        let mut entry = SecretEntry::default();
        "Ab1~practice".chars().for_each(|c| entry.push(c));
        assert_eq!(format!("{entry:?} {:?}", entry.secret()), "SecretEntry Secret");
        assert_eq!(entry.len(), 12);
    }

    #[test]
    fn a_full_field_takes_no_more() {
        let mut entry = SecretEntry::default();
        (0..2 * CAPACITY).for_each(|_| entry.push('x'));
        assert!(entry.len() >= CAPACITY && entry.len() < 2 * CAPACITY);
    }
}
