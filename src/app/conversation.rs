//! Waiting for a person who signs in or agrees: what they have to do now, and since when firstcall waits.
//!
//! It begins when a question is sent off that needs a person (`engine/update/waiting.rs`), and ends with the answer to
//! that question, with what the person says that the page shows, or when they give up. In between the run reports:
//!
//! | phase        | a browser can open   | the last address has to be pasted | a code is there | an answer came |
//! |--------------|----------------------|-----------------------------------|-----------------|----------------|
//! | `Starting`   | `Browser`, opens it  | `PasteBack`                       | `DeviceCode`    | `Redeeming`    |
//! | `Browser`    |                      |                                   |                 | `Redeeming`    |
//! | `PasteBack`  |                      | stays, and says why a paste was not taken |         | `Redeeming`    |
//! | `DeviceCode` |                      |                                   |                 | `Redeeming`    |

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::RunId;
use crate::evidence::Fact;

/// Whose sign-in this is, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// The person who will use the app signs in to it.
    App,
    /// Somebody who may read the directory signs in to look at the setup.
    Directory,
    /// An administrator agrees to what the app may do, for everybody.
    Consent,
}

impl Purpose {
    /// What is known once it has ended.
    pub fn fact(self) -> Fact {
        match self {
            Purpose::App => Fact::SignIn,
            Purpose::Directory => Fact::Directory,
            Purpose::Consent => Fact::Consent,
        }
    }
}

/// What a sign-in reports while it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// A browser sign-in can be opened at this address, and the listener is up.
    Browser {
        url: String,
        redirect_uri: String,
    },
    /// A browser sign-in whose last address has to be pasted.
    PasteBack {
        url: String,
        redirect_uri: String,
    },
    DeviceCode {
        user_code: String,
        verification_uri: String,
        expires: Timestamp,
    },
    /// The pasted text is not the address that is waited for; the reason is for the person.
    PasteRefused(String),
    /// An answer came and is being exchanged for a token.
    Redeeming,
}

/// How far a sign-in is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    Starting,
    Browser { url: String, redirect_uri: String },
    PasteBack { url: String, redirect_uri: String },
    DeviceCode { user_code: String, verification_uri: String, expires: Timestamp },
    Redeeming,
}

/// One sign-in under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    pub purpose: Purpose,
    pub run: RunId,
    pub since: Timestamp,
    pub phase: Phase,
    /// Why the last pasted text was not taken.
    pub paste_refused: Option<String>,
}

impl Conversation {
    /// Takes a report in.
    pub fn heard(&mut self, progress: Progress) {
        match progress {
            Progress::Browser { url, redirect_uri } => self.phase = Phase::Browser { url, redirect_uri },
            Progress::PasteBack { url, redirect_uri } => self.phase = Phase::PasteBack { url, redirect_uri },
            Progress::DeviceCode { user_code, verification_uri, expires } => {
                self.phase = Phase::DeviceCode { user_code, verification_uri, expires };
            }
            Progress::PasteRefused(why) => self.paste_refused = Some(why),
            Progress::Redeeming => self.phase = Phase::Redeeming,
        }
    }

    /// The address to open, if there is one.
    pub fn link(&self) -> Option<&str> {
        match &self.phase {
            Phase::Browser { url, .. } | Phase::PasteBack { url, .. } => Some(url),
            Phase::DeviceCode { verification_uri, .. } => Some(verification_uri),
            Phase::Starting | Phase::Redeeming => None,
        }
    }
}
