//! Everything that can happen: facts in the past tense, wishes in the imperative.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tui_input::InputRequest;

use crate::evidence::{Exchange, Observation, Skew};

use super::{Action, DeedError, Done, Extent, Progress, RunId};

/// One thing that happened.
#[derive(Debug, Serialize, Deserialize)]
pub enum Msg {
    /// A key, a click or a palette entry, already resolved.
    Act(Action),
    /// A change of the field that has the cursor.
    Edit(Edit),
    /// How far the text that the user sees can be scrolled.
    Shown(Extent),
    /// A probe brought something back.
    Gathered { run: RunId, observation: Box<Observation> },
    /// A sign-in reports what the person has to do now.
    Progressed { run: RunId, progress: Progress },
    /// A request was made and recorded.
    Exchanged { exchange: Arc<Exchange>, skew: Option<Skew> },
    /// Something outside was done, or could not be.
    Applied { run: RunId, outcome: Box<Result<Done, DeedError>> },
    /// Somebody says what the page of a sign-in shows that never comes back.
    PageTold(String),
    /// The practice tenant is to start with this scenario.
    Practise(String),
    /// A key was pressed that means nothing here.
    Idle,
    /// Somebody came back to the terminal from another window.
    Returned,
    /// The practice tenant is to be shown by itself, each stop for so many milliseconds.
    Tour { pace_ms: u32 },
    /// The only clock that this room ever sees.
    Ticked(Timestamp),
}

/// A change of text. What is typed may be a secret, so `Debug` hides it.
#[derive(Serialize, Deserialize)]
pub enum Edit {
    Type(InputRequest),
    /// Characters that were typed faster than they are shown, in one go.
    TypeAll(String),
    Paste(String),
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Edit::Type(_) => "Type",
            Edit::TypeAll(_) => "TypeAll",
            Edit::Paste(_) => "Paste",
        })
    }
}
