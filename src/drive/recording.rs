//! A session written down message by message, and played again: to the same state, without the outside. A line of JSON
//! holds one message, and the first line what the session began with. Secrets never get in: a `Secret` writes its
//! stand-in, and so does what is typed or pasted into a secret's field.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufWriter, Read, Write};
use std::path::Path;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;
use tui_input::InputRequest;
use zeroize::Zeroizing;

use crate::app::{Edit, Effect, Field, Goal, Msg, Setup, State, Surroundings, Tenants, update};
use crate::evidence::TokenSource;
use crate::evidence::secrets::without_secrets;
use crate::evidence::text::without_number;
use crate::profile::{Profile, Secret, SecretId, pasted, stand_in};
use crate::recipe::{Clouds, Recipe};

/// What a session began with.
#[derive(Serialize, Deserialize)]
struct Beginning {
    /// Version of firstcall. Messages of another one may be other messages.
    firstcall: String,
    clouds: Clouds,
    profile: Profile,
    saved: Vec<Profile>,
    now: Timestamp,
    tenants: Tenants,
    goal: Goal,
    secrets: Vec<(SecretId, Secret)>,
    token_source: Option<TokenSource>,
    surroundings: Surroundings,
}

/// Why a recording could not be played.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("the recording could not be read: {}", without_number(&.0.to_string()))]
    Unreadable(#[from] io::Error),
    #[error("it is empty")]
    Empty,
    #[error("line {line} is none of a recording: {source}")]
    Line { line: usize, source: serde_json::Error },
    #[error("it was made by firstcall {made_by}; this is {}", env!("CARGO_PKG_VERSION"))]
    Version { made_by: String },
}

/// A recording being made.
pub struct Recording {
    out: BufWriter<File>,
    /// Why nothing more is written.
    broken: Option<io::Error>,
}

impl Recording {
    /// Begins a recording in a new file that only the user can read.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    pub fn create(path: &Path, setup: &Setup) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut recording = Self { out: BufWriter::new(options.open(path)?), broken: None };
        let beginning = Beginning {
            firstcall: env!("CARGO_PKG_VERSION").to_owned(),
            clouds: setup.clouds.clone(),
            profile: setup.profile.clone(),
            saved: setup.saved.clone(),
            now: setup.now,
            tenants: setup.tenants,
            goal: setup.goal,
            secrets: setup.secrets.clone(),
            token_source: setup.token_source,
            surroundings: setup.surroundings,
        };
        recording.line(&beginning);
        match recording.broken.take() {
            None => Ok(recording),
            Some(error) => {
                // Nothing of it is worth keeping, and a file that is there would be in the way next time.
                let _ = std::fs::remove_file(path);
                Err(error)
            }
        }
    }

    /// Why the recording ends before the session does.
    pub fn broken(&self) -> Option<&io::Error> {
        self.broken.as_ref()
    }

    /// Takes a message into the state and writes it down: before, where it may bring the program down, and after, where
    /// only then it is known what of it is a secret.
    pub fn take(&mut self, state: &mut State, msg: Msg) -> Vec<Effect> {
        let Msg::Edit(edit) = &msg else {
            self.line(&msg);
            return update(state, msg);
        };
        let typed = Typed::of(state, edit);
        let effects = update(state, msg);
        self.line(&Msg::Edit(typed.harmless(state)));
        effects
    }

    /// Each line is whole at once: what comes next may be a crash.
    fn line(&mut self, content: &impl Serialize) {
        if self.broken.is_some() {
            return;
        }
        let written = serde_json::to_writer(&mut self.out, content)
            .map_err(io::Error::from)
            .and_then(|()| self.out.write_all(b"\n"))
            .and_then(|()| self.out.flush());
        self.broken = written.err();
    }
}

/// What was typed, before it is known whether it holds a secret.
struct Typed {
    edit: Kind,
    /// What the secret's field that has the cursor held before, as its stand-in; absent for any other field.
    before: Option<String>,
}

enum Kind {
    Key(InputRequest),
    Typed(Zeroizing<String>),
    Pasted(Zeroizing<String>),
}

impl Typed {
    fn of(state: &State, edit: &Edit) -> Self {
        let secret = state.screen().focus().and_then(Field::secret);
        let before = secret.map(|id| {
            state.screen().fields().secret(id).map(|held| stand_in(held.inner().expose_secret())).unwrap_or_default()
        });
        let edit = match edit {
            Edit::Type(request) => Kind::Key(*request),
            Edit::TypeAll(text) => Kind::Typed(Zeroizing::new(text.clone())),
            Edit::Paste(text) => Kind::Pasted(Zeroizing::new(text.clone())),
        };
        Self { edit, before }
    }

    /// The same edit without any secret, now that the state holds those that were in it.
    fn harmless(&self, state: &State) -> Edit {
        match (&self.edit, &self.before) {
            (Kind::Key(InputRequest::InsertChar(typed)), Some(before)) => {
                let stands = continued(before, &typed.to_string());
                Edit::Type(InputRequest::InsertChar(stands.chars().next().unwrap_or('x')))
            }
            (Kind::Key(request), _) => Edit::Type(*request),
            (Kind::Typed(text), before) => Edit::TypeAll(without(text, before.as_deref(), state)),
            (Kind::Pasted(text), before) => Edit::Paste(without(text, before.as_deref(), state)),
        }
    }
}

/// A text without the secrets that the state holds now, and without what looks like one.
fn without(text: &str, before: Option<&str>, state: &State) -> String {
    if let Some(before) = before {
        return continued(before, text);
    }
    // Pasted alone, it is known by its look, which its stand-in does not have: there a name stands before it.
    if let Some(secret) = pasted::read(text, state.case().recipe()).secret
        && text.trim() == secret.inner().expose_secret()
    {
        return format!("secret={}", stand_in(secret.inner().expose_secret()));
    }
    let held = SecretId::iter().filter_map(|id| state.screen().fields().secret(id));
    let clean = held.fold(text.to_owned(), |text, secret| {
        let secret = secret.inner().expose_secret();
        if secret.is_empty() { text } else { text.replace(secret, &stand_in(secret)) }
    });
    without_secrets(&clean)
}

/// The stand-in of what was added to a secret's field, which held this stand-in before.
fn continued(before: &str, added: &str) -> String {
    stand_in(&format!("{before}{added}")).chars().skip(before.chars().count()).collect()
}

/// Plays a recording to its end. Nothing outside is touched: what the session asked for is dropped, since the answers
/// are in the recording.
///
/// # Errors
/// When it cannot be read, or was made by another version.
pub fn replay(mut recording: impl BufRead) -> Result<State, ReplayError> {
    let first = line_of(&mut recording)?.ok_or(ReplayError::Empty)?;
    let mut state = State::new(beginning(&first)?);
    for at in 1.. {
        let Some(line) = line_of(&mut recording)? else { break };
        let msg = serde_json::from_str(&line).map_err(|source| ReplayError::Line { line: at + 1, source })?;
        update(&mut state, msg);
    }
    Ok(state)
}

/// The next line without its end; none at the end. What is called a recording may be a device that has no line at all.
fn line_of(recording: &mut impl BufRead) -> io::Result<Option<String>> {
    /// No message is longer: answers are cut when they are recorded.
    const LONGEST: u64 = 64 << 20;

    let mut line = Vec::new();
    recording.take(LONGEST).read_until(b'\n', &mut line)?;
    if line.len() as u64 == LONGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a line of it is longer than 64 MiB"));
    }
    if line.is_empty() {
        return Ok(None);
    }
    let line =
        String::from_utf8(line).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no text (UTF-8)"))?;
    Ok(Some(line.trim_end_matches(['\n', '\r']).to_owned()))
}

fn beginning(line: &str) -> Result<Setup, ReplayError> {
    #[derive(Deserialize)]
    struct Made {
        firstcall: String,
    }
    let wrong = |source| ReplayError::Line { line: 1, source };
    let Made { firstcall: made_by } = serde_json::from_str(line).map_err(wrong)?;
    if made_by != env!("CARGO_PKG_VERSION") {
        return Err(ReplayError::Version { made_by });
    }
    let began: Beginning = serde_json::from_str(line).map_err(wrong)?;
    Ok(Setup {
        recipe: Recipe::shared(),
        clouds: began.clouds,
        profile: began.profile,
        saved: began.saved,
        now: began.now,
        tenants: began.tenants,
        goal: began.goal,
        secrets: began.secrets,
        token_source: began.token_source,
        surroundings: began.surroundings,
    })
}
