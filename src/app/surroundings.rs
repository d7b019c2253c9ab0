//! Where the program runs, as far as that decides where a browser can open.

use serde::{Deserialize, Serialize};

/// The kind of computer that firstcall runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Surroundings {
    /// A computer with a screen of its own: the browser opens beside the terminal.
    #[default]
    Desktop,
}
