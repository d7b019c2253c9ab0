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

/// What is true of a place, whatever it shows.
#[derive(Clone, Copy)]
struct PlaceRow {
    is_overlay: bool,
    is_text: bool,
    has_pane: bool,
    field: Option<OwnField>,
}

impl PlaceRow {
    /// A screen with nothing but its list.
    const SCREEN: Self = Self { is_overlay: false, is_text: false, has_pane: false, field: None };

    fn of_text(self) -> Self {
        Self { is_text: true, ..self }
    }

    fn with_pane(self) -> Self {
        Self { has_pane: true, ..self }
    }

    fn with_field(self, field: OwnField) -> Self {
        Self { field: Some(field), ..self }
    }
}

impl Place {
    /// All places, each step among them.
    pub fn all() -> impl Iterator<Item = Self> {
        Place::iter().flat_map(|place| match place {
            Place::Step(_) => (1..=5).map(Place::Step).collect(),
            place => vec![place],
        })
    }

    /// The row of the table of places.
    fn row(self) -> PlaceRow {
        let (screen, overlay) = (PlaceRow::SCREEN, PlaceRow { is_overlay: true, ..PlaceRow::SCREEN });
        match self {
            Place::Welcome | Place::Case | Place::NoApp | Place::Exchanges => screen,
            Place::Profiles => screen.with_field(OwnField::ProfileName),
            Place::Step(_) | Place::Summary => screen.with_pane(),
            Place::SignIn | Place::Success | Place::Token | Place::Exchange | Place::Text => screen.of_text(),
            Place::Call => screen.with_field(OwnField::TableSearch),
            Place::Explain => screen.with_field(OwnField::Explain).with_pane(),
            Place::Practice => overlay.with_field(OwnField::ScenarioSearch).with_pane(),
            Place::Permissions => overlay.with_field(OwnField::PermissionSearch).with_pane(),
            Place::Roles => overlay.with_field(OwnField::RoleSearch).with_pane(),
            Place::BrowserSays => overlay.with_field(OwnField::Code),
            Place::Palette => overlay.with_field(OwnField::Palette),
            Place::Help => overlay.of_text(),
            Place::Faults
            | Place::RoleScopes
            | Place::Environments
            | Place::Report
            | Place::Directory
            | Place::NewCertificate
            | Place::Question => overlay,
        }
    }

    /// Whether it is laid over the screen below instead of replacing it.
    pub fn is_overlay(self) -> bool {
        self.row().is_overlay
    }

    /// Whether it is a text: its cursor is the line that it begins with.
    pub fn is_text(self) -> bool {
        self.row().is_text
    }

    /// Whether a pane beside its list scrolls by itself.
    pub fn has_pane(self) -> bool {
        self.row().has_pane
    }

    /// The one field that it always has. What a step asks for depends on the case.
    pub fn field(self) -> Option<Field> {
        self.row().field.map(Field::Own)
    }

    /// The number of the step that it is, from 1.
    pub fn step(self) -> Option<usize> {
        if let Place::Step(number) = self { Some(number) } else { None }
    }
}
