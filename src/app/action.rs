//! What the user can wish. What each wish is called and when it means something stands in `actions`.

use serde::{Deserialize, Serialize};

use crate::evidence::DirectoryVia;

/// A wish of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Action {
    /// The one thing that Enter does here.
    Primary,
    Back,
    /// Leave, after a question where something would be dropped.
    Quit,
    /// Leave at once.
    Leave,
    /// Let the shell have the terminal for a while.
    Suspend,
    /// Take the last change of a field back.
    Undo,
    Up,
    Down,
    PageUp,
    PageDown,
    /// Scroll the pane beside the list by a line.
    PaneUp,
    PaneDown,
    First,
    Last,
    NextField,
    PreviousField,
    Help,
    Palette,
    Step(u8),
    PreviousStep,
    OpenPortal,
    /// Let an administrator agree on the consent page.
    Agree,
    OpenLink,
    /// Read to its end what the screen has room for only in part.
    ReadAll,
    /// Copy the request that worked, to be made again.
    CopyRequest,
    /// Write the days on which something ends into a file for a calendar.
    WriteDates,
    /// Leave the practice tenant for the same in one's own.
    OwnTenant,
    /// Copy what the text window shows.
    CopyText,
    /// Write what the text window shows into a file.
    SaveText,
    CopyCommand,
    CopyMessage,
    /// Write the file that a remedy has.
    WriteFile,
    /// Say that something is done which firstcall cannot see.
    Confirm,
    CopyLink,
    OtherWay,
    Recheck,
    SignIn,
    /// Offer to look at the setup.
    LookAtSetup,
    /// Sign in to look at the setup.
    Look(DirectoryVia),
    Permissions,
    /// Choose the program's role from a list.
    Roles,
    /// Choose from a list where that role holds.
    RoleScopes,
    /// Choose an environment from a list.
    Environments,
    /// Take what the cursor is on: tick it, or choose it.
    Toggle,
    /// The other list of the permission picker.
    OtherView,
    /// Drop the permissions that no intended call needs.
    DropSpare,
    /// Show how to get an app, for somebody who has none.
    NoApp,
    /// Take back what the last paste put in.
    TakeBack,
    ChangeCase,
    ChangeCloud,
    Exchanges,
    Token,
    Answer,
    RawToken,
    BrowserSays,
    Search,
    SaveRows,
    /// Write a report of everything that is known.
    SaveReport,
    /// Write the success as a page that can be shared.
    SharePage,
    CopyExchange,
    SaveExchange,
    Summary,
    /// Show who agreed to what, who may use the app, and what policies did.
    Access,
    Explain,
    Practice,
    /// Hold the tour, or let it go on.
    Pause,
    /// Show ids as dots, or as they are.
    MaskIds,
    /// Show fewer things in larger letters, or everything.
    Large,
    /// In practice: sign in, or accept the consent page that is shown.
    Approve,
    /// Accept the consent page for everybody.
    ApproveForEverybody,
    Decline,
    OtherPerson,
    Repair,
    RepairAll,
    /// Take on the practice scenario after the one that is on.
    NextScenario,
    /// Set the practice scenario that is on back to its start.
    ResetScenario,
    /// Open the list of faults.
    Faults,
    /// Aim the next fault at another part of the practice tenant.
    AimFault,
    /// Lift every fault.
    LiftFaults,
    /// Make a certificate to sign in with.
    NewCertificate,
    /// Keep the secret in this computer's keyring.
    KeepSecret,
    /// Take the secret from the keyring.
    TakeSecret,
    /// Let the keyring forget the secret.
    ForgetSecret,
    /// The list of kept cases.
    Profiles,
    DeleteProfile,
    /// Write a kept case into a file of its own.
    ExportProfile,
    /// Take the remembered value that is proposed behind the cursor.
    TakeSuggestion,
    /// A click on a row of the list on top.
    Select(u16),
}

impl Action {
    /// Whether it leads out of the program, or to the question whether to leave.
    pub(super) fn leaves(self) -> bool {
        matches!(self, Action::Back | Action::Quit | Action::Leave)
    }

    /// Whether it only moves the cursor, which nobody looks for by words.
    pub fn is_movement(self) -> bool {
        matches!(
            self,
            Action::Up
                | Action::Down
                | Action::PageUp
                | Action::PageDown
                | Action::PaneUp
                | Action::PaneDown
                | Action::First
                | Action::Last
                | Action::NextField
                | Action::PreviousField
        )
    }
}
