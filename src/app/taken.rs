//! What the last paste put into the case, so that it can be taken back.

use crate::profile::{InputId, Secret};

/// The values of one paste.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// Input, what stood there before, and what was taken.
    pub(super) values: Vec<(InputId, String, String)>,
    /// The client secret that was there before, where another one was taken.
    pub(super) secret: Option<Option<Secret>>,
    /// Whether nothing but its place says that an id is the one of a tenant.
    pub(super) is_guess: bool,
}
