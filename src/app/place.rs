//! Where the user is. Places form a stack: Esc takes the top one away.

use serde::Serialize;

/// One screen, or one thing laid over a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Place {
    Welcome,
    Case,
    /// One of the five steps, from 1.
    Step(usize),
    /// Waiting for a sign-in.
    SignIn,
    /// The first call's answer.
    Call,
    Token,
    Exchanges,
    /// One exchange in full.
    Exchange,
    Explain,
    Summary,
    /// Practice controls, over the screen below.
    Practice,
    /// Choosing permissions, over the screen below.
    Permissions,
    /// Offer to look at the setup, over the screen below.
    Directory,
    /// "What does the browser say?", over the sign-in.
    BrowserSays,
    Help,
    Palette,
}

impl Place {
    /// Whether it is laid over the screen below instead of replacing it.
    pub fn is_overlay(self) -> bool {
        match self {
            Place::Practice
            | Place::Permissions
            | Place::Directory
            | Place::BrowserSays
            | Place::Help
            | Place::Palette => true,
            Place::Welcome
            | Place::Case
            | Place::Step(_)
            | Place::SignIn
            | Place::Call
            | Place::Token
            | Place::Exchanges
            | Place::Exchange
            | Place::Explain
            | Place::Summary => false,
        }
    }
}
