//! What comes from the terminal: its events, read in a thread of their own, and the word that it is gone.
//!
//! Reading never ends by itself once the terminal is gone: crossterm tries again without pause. So it happens where
//! nothing waits for it, and the line is watched beside it.

use std::io;
use std::thread;
use std::time::Duration;

use crossterm::event::Event;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::ui::typed;

/// How long the system may take to tell that the terminal is gone, after something failed because of it.
const MOMENT: Duration = Duration::from_millis(200);

/// What the terminal has sent, in its order.
pub(super) struct Keyboard {
    events: UnboundedReceiver<io::Result<Event>>,
    /// Looked at already, and still to be given out.
    ahead: Option<io::Result<Event>>,
}

impl Keyboard {
    /// Waits for the next event; `None` once nothing comes any more. Nothing is lost when the wait is given up.
    pub(super) async fn next(&mut self) -> Option<io::Result<Event>> {
        match self.ahead.take() {
            Some(event) => Some(event),
            None => self.events.recv().await,
        }
    }

    /// The next event, if it is there already.
    pub(super) fn waiting(&mut self) -> Option<io::Result<Event>> {
        self.ahead.take().or_else(|| self.events.try_recv().ok())
    }

    /// Adds the characters that are there already, up to the first event that types none.
    pub(super) fn type_ahead(&mut self, text: &mut String) {
        while let Some(event) = self.waiting() {
            match event.as_ref().ok().and_then(typed) {
                Some(c) => text.push(c),
                None => {
                    self.ahead = Some(event);
                    break;
                }
            }
        }
    }
}

impl Keyboard {
    /// The same, and waits for each further character as long as this.
    pub(super) async fn type_on(&mut self, text: &mut String, patience: Duration) {
        self.type_ahead(text);
        while self.ahead.is_none() && !patience.is_zero() {
            match tokio::time::timeout(patience, self.events.recv()).await {
                Ok(Some(event)) => {
                    self.ahead = Some(event);
                    self.type_ahead(text);
                }
                Ok(None) | Err(_) => break,
            }
        }
    }
}

/// Starts to read. The thread ends with the program, or when nobody listens any more.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn listen() -> io::Result<Keyboard> {
    let (sender, events) = unbounded_channel();
    thread::Builder::new().name("keyboard".to_owned()).spawn(move || {
        loop {
            let event = crossterm::event::read();
            let is_last = event.is_err();
            if sender.send(event).is_err() || is_last {
                break;
            }
        }
    })?;
    Ok(Keyboard { events, ahead: None })
}

/// The line to the terminal.
pub(super) struct Line {
    #[cfg(unix)]
    input: tokio::io::unix::AsyncFd<io::Stdin>,
}

impl Line {
    /// Watches the line of standard input.
    ///
    /// # Errors
    /// When the system cannot watch it.
    #[cfg(unix)]
    #[expect(
        deprecated,
        reason = "what took its place is unsafe; standard input is never closed, so this one is sound"
    )]
    pub(super) fn watch() -> io::Result<Self> {
        let input = tokio::io::unix::AsyncFd::with_interest(io::stdin(), tokio::io::Interest::READABLE)?;
        Ok(Self { input })
    }

    /// Watches the line of standard input. Windows ends the program with its console, so there is nothing to watch.
    ///
    /// # Errors
    /// Never.
    #[cfg(windows)]
    pub(super) fn watch() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Returns when nobody is at the other end any more.
    #[cfg(unix)]
    pub(super) async fn is_cut(&self) {
        while let Ok(mut input) = self.input.readable().await {
            if input.ready().is_read_closed() {
                return;
            }
            // What can be read is for the other thread.
            input.clear_ready();
        }
    }

    /// Whether nobody is at the other end any more. The system may take a moment to tell.
    pub(super) async fn is_cut_by_now(&self) -> bool {
        tokio::time::timeout(MOMENT, self.is_cut()).await.is_ok()
    }

    /// Returns when nobody is at the other end any more.
    #[cfg(windows)]
    pub(super) async fn is_cut(&self) {
        std::future::pending().await
    }
}

/// Whether an error of the terminal says that it is gone.
pub(super) fn is_gone(error: &io::Error) -> bool {
    /// `EIO`, for which the standard library has no name of its own.
    const INPUT_OUTPUT: i32 = 5;

    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof)
        || (cfg!(unix) && error.raw_os_error() == Some(INPUT_OUTPUT))
}
