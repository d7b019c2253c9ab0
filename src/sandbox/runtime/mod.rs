//! What only lives while the server runs: codes, tokens, sessions and the sign-ins that people have not finished.
//! No scenario writes it and no repair touches it.

mod asked;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rand::RngExt;
use serde::Serialize;
use uuid::Uuid;

pub use self::asked::{AdminConsent, Ask, AuthorizeRequest, Flow, Permissions, Refusal, ResponseMode, Version, Wanted};
use super::recent::Recent;
use super::tenant::Key;

/// Everything issued or begun since the start.
#[derive(Debug, Default)]
pub struct Runtime {
    /// Authorization codes by their value.
    pub codes: BTreeMap<String, IssuedCode>,
    /// Device codes by their value.
    pub device_codes: BTreeMap<String, DeviceCode>,
    /// Refresh tokens by their value.
    pub refresh_tokens: BTreeMap<String, RefreshToken>,
    /// Sign-ins that wait for a person, by id.
    pub sign_ins: BTreeMap<Uuid, SignIn>,
    /// Browser sessions by their cookie's value.
    pub sessions: BTreeMap<String, Key>,
    /// What the last finished sign-ins came to, newest last.
    pub log: Vec<SignInRecord>,
    /// Client ids for which somebody asked an administrator to approve, with the person who asked.
    pub consent_requests: BTreeMap<Uuid, BTreeSet<Key>>,
    /// Calls of Lifecycle Services, which limits them.
    pub lcs_calls: Recent,
    /// Requests of the users of Dataverse, which limits them.
    pub dataverse_requests: Recent,
}

/// As many unfinished sign-ins, codes and log lines are kept; older ones are forgotten.
const MOST_KEPT: usize = 2_000;

impl Runtime {
    /// Begins a sign-in.
    pub fn begin(&mut self, sign_in: SignIn) {
        if self.sign_ins.len() >= MOST_KEPT {
            let oldest = self.sign_ins.values().min_by_key(|sign_in| sign_in.began).map(|sign_in| sign_in.id);
            oldest.map(|id| self.sign_ins.remove(&id));
        }
        self.sign_ins.insert(sign_in.id, sign_in);
    }

    /// Writes a line of the sign-in log.
    pub fn remember(&mut self, record: SignInRecord) {
        if self.log.len() >= MOST_KEPT {
            self.log.remove(0);
        }
        self.log.push(record);
    }

    /// Finds a device code by what the person types; case and blanks make no difference.
    pub fn device_by_user_code(&self, typed: &str) -> Option<(&String, &DeviceCode)> {
        let typed: String = typed.chars().filter(|letter| letter.is_alphanumeric()).collect();
        self.device_codes.iter().find(|(_, device)| device.user_code.eq_ignore_ascii_case(&typed))
    }
}

/// A person's identity and what was proved while signing in.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub id: Uuid,
    pub person: Key,
    pub mfa: bool,
    pub began: Timestamp,
}

/// An authorization code.
#[derive(Debug, Clone, PartialEq)]
pub struct IssuedCode {
    pub client_id: Uuid,
    pub redirect_uri: String,
    pub challenge: Option<Challenge>,
    pub scope: String,
    pub nonce: Option<String>,
    pub session: Session,
    pub issued: Timestamp,
    pub redeemed: bool,
}

/// A PKCE challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    S256(String),
    Plain(String),
}

/// A device code and how far the person has come.
#[derive(Debug, Clone)]
pub struct DeviceCode {
    pub user_code: String,
    pub client_id: Uuid,
    pub scope: String,
    pub expires: Timestamp,
    /// Polls carry the correlation id of the first request.
    pub correlation_id: Uuid,
    pub state: DeviceState,
}

/// How far a sign-in with a device code has come.
#[derive(Debug, Clone)]
pub enum DeviceState {
    Pending,
    Approved(Session),
    Declined,
    Refused(Refusal),
    Redeemed,
}

/// A refresh token: bound to person and client, not to an API.
#[derive(Debug, Clone, PartialEq)]
pub struct RefreshToken {
    pub client_id: Uuid,
    pub scope: String,
    pub session: Session,
    /// The client proved itself with a credential.
    pub confidential: bool,
    /// How long it may lie unused before it is refused.
    pub last_used: Timestamp,
}

/// A sign-in that waits for a person.
#[derive(Debug, Clone)]
pub struct SignIn {
    pub id: Uuid,
    pub kind: SignInKind,
    pub correlation_id: Uuid,
    pub began: Timestamp,
    pub person: Option<Key>,
    pub mfa: bool,
    /// The person confirmed that the device is meant.
    pub confirmed: bool,
    /// The person agreed on the consent page, and perhaps for everybody.
    pub consent: Option<ConsentGiven>,
}

impl SignIn {
    /// A sign-in that has just begun.
    pub fn new(kind: SignInKind, correlation_id: Uuid, began: Timestamp) -> Self {
        let id = Uuid::new_v4();
        Self { id, kind, correlation_id, began, person: None, mfa: false, confirmed: false, consent: None }
    }
}

/// How a person was asked to sign in.
#[derive(Debug, Clone)]
pub enum SignInKind {
    Browser(Box<AuthorizeRequest>),
    /// The device code's value.
    Device(String),
    /// An administrator was sent here to consent for everybody.
    AdminConsent(Box<AdminConsent>),
}

/// Consent given on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentGiven {
    ForMyself,
    ForEverybody,
}

/// One line of the sign-in log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignInRecord {
    pub id: Uuid,
    pub at: Timestamp,
    pub correlation_id: Uuid,
    pub person: Option<Key>,
    pub client_id: Uuid,
    pub resource: Option<Key>,
    /// Zero for success.
    pub code: u32,
    pub text: String,
    /// Conditional-access policies that applied, by key, and whether each was satisfied.
    pub policies: BTreeMap<Key, bool>,
}

/// Makes an opaque value in the style of codes and tokens.
pub fn opaque(prefix: &str, length: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    pick(prefix, length, LETTERS)
}

/// Makes a user code: nine upper-case letters and digits, none that look alike.
pub fn user_code() -> String {
    pick("", 9, b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
}

/// Makes the value of a client secret as the service makes them today: 40 characters, three of them before the mark
/// `8Q~` that scanners for leaked secrets look for. It begins with a letter or a digit, because people hand it to
/// commands, where a hyphen in front would read as an option.
pub fn client_secret() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    const PLAIN: &[u8] = LETTERS.split_at(LETTERS.len() - 4).0;
    pick(&format!("{}8Q~", pick("", 3, PLAIN)), 34, LETTERS)
}

fn pick(prefix: &str, length: usize, letters: &[u8]) -> String {
    let mut random = rand::rng();
    let tail = (0..length).map(|_| char::from(letters[random.random_range(0..letters.len())]));
    prefix.chars().chain(tail).collect()
}
