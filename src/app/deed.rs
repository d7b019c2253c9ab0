//! What is done outside the program, beside asking: each deed is asked for with a run, and answers with what came of it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumIter, IntoEnumIterator};

use crate::evidence::{Fact, Seen};
use crate::profile::{Profile, Secret, SecretId};
use crate::recipe::{Cloud, Clouds};

use super::{
    Keepsake, KeyringRequest, LaidFault, MadeCertificate, PracticeError, PracticeOutcome, PracticeReady,
    PracticeRepaired, PracticeRequest,
};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, EnumDiscriminants)]
#[strum_discriminants(name(DeedKind), derive(PartialOrd, Ord, Hash), doc = "Kinds of deeds.")]
pub enum Deed {
    /// Let an administrator agree in a browser, for everybody.
    Consent(Box<ConsentDeed>),
    /// Make a key and a certificate, and write both parts under this name into the current folder.
    MakeCertificate {
        name: String,
        stem: String,
        bits: u16,
        days: u16,
    },
    Keyring(KeyringRequest),
    OpenPage(String),
    Copy(String),
    /// Write a file for the user. One that is there stays as it is.
    WriteFile {
        path: PathBuf,
        content: String,
    },
    /// Write the success as a page that can be shared. The front makes it.
    WritePage(PathBuf),
    /// Write a report of everything that is known, in the form that the name of the file asks for. The front makes it.
    WriteReport {
        path: PathBuf,
        /// Whether people and addresses of computers get stand-ins.
        hides_people: bool,
    },
    /// Keep a profile. Where it was kept under another name before, that one goes.
    SaveProfile {
        profile: Box<Profile>,
        before: Option<String>,
    },
    RenameProfile {
        from: String,
        to: String,
    },
    DeleteProfile(String),
    /// Read the clouds that a profile belongs to.
    ReadCloudFile(PathBuf),
    /// Read a file that is to be explained.
    ReadText(PathBuf),
    /// Talk to this cloud from now on.
    UseCloud(Box<Cloud>),
    Practice(PracticeRequest),
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum ReportForm {
    Markdown,
    Html,
    Json,
}

impl ReportForm {
    /// The ending of its file.
    pub fn extension(self) -> &'static str {
        match self {
            ReportForm::Markdown => "md",
            ReportForm::Html => "html",
            ReportForm::Json => "json",
        }
    }

    /// Its name, and what it is good for.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            ReportForm::Markdown => ("Markdown", "Text for a ticket or a chat"),
            ReportForm::Html => ("HTML", "One page for a browser or a mail, which loads nothing"),
            ReportForm::Json => ("JSON", "For programs; firstcall check --from reads it back"),
        }
    }
}

/// What an administrator is asked to agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentDeed {
    /// Where the sign-in service of the tenant answers.
    pub tenant: crate::evidence::Tenant,
    /// The API that it is about.
    pub resource: String,
    pub client_id: String,
    pub permissions: Vec<String>,
}

/// What a deed came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Done {
    /// The administrator came back from the page. Whether they agreed is evidence.
    ConsentEnded(Box<Seen<()>>),
    CertificateMade(MadeCertificate),
    SecretKept(SecretId),
    /// The keyring gave out the secret of this tenant and app.
    SecretFound(Keepsake, Secret),
    SecretForgotten,
    /// The program that opens pages reported success.
    PageOpened,
    /// It is still at work, so nobody knows whether the page is shown.
    BrowserStarted,
    /// This front opens no pages. It shows their addresses instead.
    PageLeftToFront,
    /// The terminal was asked to copy. It does not say whether it did.
    CopySent,
    /// It was read back from this computer's clipboard.
    Copied,
    FileWritten(PathBuf),
    /// Absent where nothing is written down.
    ProfileSaved(Option<PathBuf>),
    ProfileRenamed {
        from: String,
        to: String,
    },
    ProfileDeleted(String),
    CloudFileRead(Box<Clouds>),
    /// What stands in a file may be a secret.
    TextRead {
        path: PathBuf,
        text: Secret,
    },
    CloudInUse,
    PracticeStarted(Box<PracticeReady>),
    PracticeDecided(PracticeOutcome),
    PracticeRepaired(Box<PracticeRepaired>),
    /// The faults that lie over the practice tenant now.
    PracticeFaults(Vec<LaidFault>),
}

/// Why a deed was not done, in words for the person. It can be recorded, so `detail` is what the cause said, and not the
/// cause itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum DeedError {
    #[error("{address} is not a valid address: {detail}")]
    NoAddress { address: String, detail: String },
    #[error("Not opened: {address}. firstcall opens only https pages and pages on this computer.")]
    UnsafeAddress { address: String },
    #[error("No browser could be opened here. Copy the address, or read it in full.")]
    NoBrowser { address: String },
    #[error("Copying failed: {detail}")]
    NotCopied { detail: String },
    #[error("{} already exists and was left unchanged. Move or delete it first.", path.display())]
    FileExists { path: PathBuf },
    #[error("{} could not be written: {detail}", path.display())]
    FileNotWritten { path: PathBuf, detail: String },
    #[error("The profile was not saved: {detail}")]
    ProfileNotSaved { detail: String },
    #[error("The profile was not renamed: {detail}")]
    ProfileNotRenamed { detail: String },
    #[error("The profile was not deleted: {detail}")]
    ProfileNotDeleted { detail: String },
    #[error("{}: {detail}. The profile needs this cloud file, so firstcall stops here.", path.display())]
    CloudFileNotRead { path: PathBuf, detail: String },
    #[error("{} could not be read: {detail}", path.display())]
    TextNotRead { path: PathBuf, detail: String },
    #[error("The certificate could not be created: {detail}")]
    NoCertificate { detail: String },
    #[error("The keyring could not be used: {detail}")]
    Keyring { detail: String },
    #[error("The keyring has no such secret for this app.")]
    NoSuchSecret,
    #[error("{cloud} cannot be used: {detail}")]
    CloudNotUsed { cloud: String, detail: String },
    #[error(transparent)]
    Practice(#[from] PracticeError),
}

/// What the directory, the sign-in service and the target may show differently once an administrator has agreed.
const OF_CONSENT: &[Fact] = &[Fact::App, Fact::SignIn, Fact::Grants, Fact::Principal, Fact::Resource];

impl DeedKind {
    /// Whose answer is of use only for the case that it was asked for.
    pub fn is_of_case(self) -> bool {
        match self {
            DeedKind::Consent | DeedKind::MakeCertificate | DeedKind::Keyring | DeedKind::Practice => true,
            // The profile that is resumed waits for its clouds; after another choice they are of no use.
            DeedKind::ReadCloudFile => true,
            DeedKind::OpenPage
            | DeedKind::Copy
            | DeedKind::WriteFile
            | DeedKind::WriteReport
            | DeedKind::WritePage
            | DeedKind::SaveProfile
            | DeedKind::RenameProfile
            | DeedKind::DeleteProfile
            | DeedKind::ReadText
            | DeedKind::UseCloud => false,
        }
    }
}

impl Done {
    /// The facts that may have changed with it. Whatever needs one of them may have changed too.
    pub fn touched(&self) -> Vec<Fact> {
        match self {
            Done::ConsentEnded(seen) if seen.outcome.is_ok() => OF_CONSENT.to_vec(),
            // A repair can put anything right.
            Done::PracticeRepaired(_) => Fact::iter().collect(),
            Done::ConsentEnded(_)
            | Done::CertificateMade(_)
            | Done::SecretKept(_)
            | Done::SecretFound(..)
            | Done::SecretForgotten
            | Done::PageOpened
            | Done::BrowserStarted
            | Done::PageLeftToFront
            | Done::CopySent
            | Done::Copied
            | Done::FileWritten(_)
            | Done::ProfileSaved(_)
            | Done::ProfileRenamed { .. }
            | Done::ProfileDeleted(_)
            | Done::CloudFileRead(_)
            | Done::TextRead { .. }
            | Done::CloudInUse
            | Done::PracticeStarted(_)
            | Done::PracticeDecided(_)
            | Done::PracticeFaults(_) => Vec::new(),
        }
    }
}
