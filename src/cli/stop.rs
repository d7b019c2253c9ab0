//! The signals that end the program from outside.

use std::io;

/// Waits for the signals that ask a program to end: termination and hang-up.
pub(super) struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
    #[cfg(windows)]
    close: tokio::signal::windows::CtrlClose,
    #[cfg(windows)]
    shutdown: tokio::signal::windows::CtrlShutdown,
}

impl Stop {
    /// Starts to listen; from now on the signals no longer end the process by themselves.
    ///
    /// # Errors
    /// When the system refuses.
    #[cfg(unix)]
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { signals: [signal(SignalKind::terminate())?, signal(SignalKind::hangup())?] })
    }

    /// Starts to listen; from now on the signals no longer end the process by themselves.
    ///
    /// # Errors
    /// When the system refuses.
    #[cfg(windows)]
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_close, ctrl_shutdown};

        Ok(Self { close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    /// Returns when one came.
    #[cfg(unix)]
    pub(super) async fn came(&mut self) {
        let [terminate, hang_up] = &mut self.signals;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }

    /// Returns when one came.
    #[cfg(windows)]
    pub(super) async fn came(&mut self) {
        tokio::select! {
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}
