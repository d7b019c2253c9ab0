//! Copies text: by way of the terminal, which also works over SSH, and into the clipboard of this computer, where there is
//! a display. Only the second can be read back, so only then it is said that it was copied.

use std::io::{self, Write};

use arboard::Clipboard;
use crossterm::clipboard::CopyToClipboard;

use crate::app::{DeedError, Done};

/// The clipboards within reach. Where programs hand out what they copied themselves, this one does so while it lives.
#[derive(Default)]
pub(super) struct Clipboards {
    local: Option<Clipboard>,
}

impl Clipboards {
    /// Copies a text in every way there is, and tells what is known of it.
    pub(super) fn copy(&mut self, text: &str) -> Result<Done, DeedError> {
        let sent = send(text);
        if has_display(|name| std::env::var_os(name).is_some()) && self.copy_here(text) {
            return Ok(Done::Copied);
        }
        sent.map(|()| Done::CopySent).map_err(|error| DeedError::NotCopied { detail: error.to_string() })
    }

    /// Copies into this computer's clipboard; whether the text can be read there afterwards.
    fn copy_here(&mut self, text: &str) -> bool {
        if self.local.is_none() {
            self.local = Clipboard::new().ok();
        }
        let Some(clipboard) = &mut self.local else {
            return false;
        };
        clipboard.set_text(text).is_ok() && clipboard.get_text().is_ok_and(|there| there == text)
    }
}

/// Asks the terminal to copy (OSC 52). No terminal says whether it did.
fn send(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    crossterm::queue!(out, CopyToClipboard::to_clipboard_from(text)).and_then(|()| out.flush())
}

/// Whether the person sits at the display of this computer.
fn has_display(is_set: impl Fn(&str) -> bool) -> bool {
    let is_remote = ["SSH_CONNECTION", "SSH_TTY", "CODESPACES", "REMOTE_CONTAINERS"].iter().any(|name| is_set(name));
    let is_shown = cfg!(any(windows, target_os = "macos")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    is_shown && !is_remote
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_ssh_the_clipboard_of_the_other_computer_is_left_alone() {
        assert!(has_display(|name| name == "DISPLAY"));
        assert!(!has_display(|name| name == "DISPLAY" || name == "SSH_CONNECTION"));
    }
}
