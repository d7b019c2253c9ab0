//! Lines from standard input, read when they are asked for, and not echoed where they are a secret.

use std::io::{self, IsTerminal};

use tokio::io::{BufReader, Stdin};
use zeroize::Zeroizing;

use super::super::lines::Lines;

/// Standard input, line by line.
pub(super) struct Input {
    lines: Lines<BufReader<Stdin>>,
    pub is_terminal: bool,
    pub has_ended: bool,
}

impl Default for Input {
    fn default() -> Self {
        Self { lines: Lines::of_stdin(), is_terminal: io::stdin().is_terminal(), has_ended: false }
    }
}

impl Input {
    /// The next line; `None` at the end. Nothing is lost when the wait is given up.
    pub(super) async fn line(&mut self) -> Option<Zeroizing<String>> {
        let line = self.lines.next().await;
        self.has_ended |= line.is_none();
        line
    }
}

/// A terminal that does not show what is typed, until this is dropped.
pub(super) struct Hidden {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
    #[cfg(windows)]
    before: Option<(crossterm_winapi::ConsoleMode, u32)>,
}

impl Hidden {
    /// Hides what is typed from now on, where standard input is a terminal.
    #[cfg(unix)]
    pub(super) fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin()).ok();
        if let Some(before) = &before {
            let mut hidden = before.clone();
            hidden.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &hidden);
        }
        Self { before }
    }

    /// Hides what is typed from now on, where standard input is a console.
    #[cfg(windows)]
    pub(super) fn begin() -> Self {
        use crossterm_winapi::{ConsoleMode, Handle};

        /// `ENABLE_ECHO_INPUT`
        const ECHO: u32 = 0x4;

        let console = io::stdin().is_terminal().then(Handle::current_in_handle).and_then(Result::ok);
        let before = console.map(ConsoleMode::from).and_then(|console| Some((console.clone(), console.mode().ok()?)));
        let before = before.filter(|(console, mode)| console.set_mode(mode & !ECHO).is_ok());
        Self { before }
    }

    /// Whether what is typed is seen all the same.
    pub(super) fn is_seen(&self) -> bool {
        self.before.is_none()
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.before {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(windows)]
impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some((console, mode)) = &self.before {
            let _ = console.set_mode(*mode);
        }
    }
}
