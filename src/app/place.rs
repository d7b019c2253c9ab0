//! Where the user is. Places form a stack: Esc takes the top one away.

use serde::Serialize;
use strum::{EnumIter, IntoEnumIterator};

use super::{Field, OwnField};

/// One screen, or one thing laid over a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, EnumIter)]
pub enum Place {
    Welcome,
    /// The cases that were kept.
    Profiles,
    Case,
    /// How to get an app, for somebody who has none.
    NoApp,
    /// One of the five steps, from 1.
    Step(usize),
    /// Waiting for a sign-in.
    SignIn,
    /// It works: what was called by whom, and what to do now.
    Success,
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
    /// Faults to lay over the practice tenant, over its controls.
    Faults,
    /// Choosing permissions, over the screen below.
    Permissions,
    /// Choosing the program's role, over the screen below.
    Roles,
    /// Choosing where that role holds, over the screen below.
    RoleScopes,
    /// Choosing an environment, over the screen below.
    Environments,
    /// Choosing the form of a report, over the screen below.
    Report,
    /// Offer to look at the setup, over the screen below.
    Directory,
    /// Making a certificate, over the screen below.
    NewCertificate,
    /// "What does the browser say?", over the sign-in.
    BrowserSays,
    /// A text to its end: a command, an address, a message, a finding.
    Text,
    Help,
    Palette,
    /// Something is asked before it is dropped, over the screen below.
    Question,
}

impl Place {
    /// All places, each step among them.
    pub fn all() -> impl Iterator<Item = Self> {
        Place::iter().flat_map(|place| match place {
            Place::Step(_) => (1..=5).map(Place::Step).collect(),
            place => vec![place],
        })
    }

    /// Whether it is laid over the screen below instead of replacing it.
    pub fn is_overlay(self) -> bool {
        match self {
            Place::Practice
            | Place::Faults
            | Place::Permissions
            | Place::Roles
            | Place::RoleScopes
            | Place::Environments
            | Place::Report
            | Place::Directory
            | Place::NewCertificate
            | Place::BrowserSays
            | Place::Help
            | Place::Palette
            | Place::Question => true,
            Place::Welcome
            | Place::Profiles
            | Place::Case
            | Place::NoApp
            | Place::Step(_)
            | Place::SignIn
            | Place::Success
            | Place::Call
            | Place::Token
            | Place::Exchanges
            | Place::Exchange
            | Place::Explain
            | Place::Summary
            | Place::Text => false,
        }
    }

    /// Whether it is a text: its cursor is the line that it begins with.
    pub fn is_text(self) -> bool {
        matches!(self, Place::SignIn | Place::Success | Place::Token | Place::Exchange | Place::Text | Place::Help)
    }

    /// Whether a pane beside its list scrolls by itself.
    pub fn has_pane(self) -> bool {
        matches!(
            self,
            Place::Step(_) | Place::Explain | Place::Summary | Place::Practice | Place::Permissions | Place::Roles
        )
    }

    /// The number of the step that it is, from 1.
    pub fn step(self) -> Option<usize> {
        if let Place::Step(number) = self { Some(number) } else { None }
    }

    /// The one field that it always has. What a step asks for depends on the case.
    pub fn field(self) -> Option<Field> {
        match self {
            Place::Explain => Some(Field::Own(OwnField::Explain)),
            Place::Permissions => Some(Field::Own(OwnField::PermissionSearch)),
            Place::Roles => Some(Field::Own(OwnField::RoleSearch)),
            Place::Practice => Some(Field::Own(OwnField::ScenarioSearch)),
            Place::BrowserSays => Some(Field::Own(OwnField::Code)),
            Place::Call => Some(Field::Own(OwnField::TableSearch)),
            Place::Palette => Some(Field::Own(OwnField::Palette)),
            Place::Profiles => Some(Field::Own(OwnField::ProfileName)),
            Place::Welcome
            | Place::Case
            | Place::NoApp
            | Place::Step(_)
            | Place::SignIn
            | Place::Success
            | Place::Token
            | Place::Exchanges
            | Place::Exchange
            | Place::Summary
            | Place::Faults
            | Place::Directory
            | Place::RoleScopes
            | Place::Environments
            | Place::Report
            | Place::NewCertificate
            | Place::Text
            | Place::Help
            | Place::Question => None,
        }
    }
}
