//! What is asked before something is dropped that does not come back.

/// One question, with "no" as the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// To leave before the first call has worked.
    Leave,
    /// To delete the kept case of this row.
    DeleteProfile(usize),
}
