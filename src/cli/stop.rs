//! What ends the program early: signals from outside, and a part of it that fails. One listener from start to end: a signal that comes while nobody
//! listens would be lost.

use std::io;
use std::panic;
use std::sync::Arc;

use tokio::sync::Notify;

/// Waits for the signals that end a program, or would by themselves: interrupt, termination, hang-up and the like.
pub(super) struct Stop {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
    #[cfg(windows)]
    break_key: tokio::signal::windows::CtrlBreak,
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

        // Those for which the library has no name of its own.
        const ABORT: i32 = 6;
        const CPU_LIMIT: i32 = 24;
        const FILE_LIMIT: i32 = 25;
        const VIRTUAL_ALARM: i32 = 26;
        const PROFILER: i32 = 27;

        let kinds = [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
            SignalKind::quit(),
            SignalKind::from_raw(ABORT),
            SignalKind::user_defined1(),
            SignalKind::user_defined2(),
            SignalKind::alarm(),
            SignalKind::from_raw(CPU_LIMIT),
            SignalKind::from_raw(VIRTUAL_ALARM),
            SignalKind::from_raw(PROFILER),
        ];
        // Who listens gets an error where a file may not grow any more, and is not ended.
        let _ = signal(SignalKind::from_raw(FILE_LIMIT))?;
        Ok(Self { signals: kinds.into_iter().map(signal).collect::<io::Result<_>>()? })
    }

    /// Starts to listen; from now on the signals no longer end the process by themselves.
    ///
    /// # Errors
    /// When the system refuses.
    #[cfg(windows)]
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};

        Ok(Self { interrupt: ctrl_c()?, break_key: ctrl_break()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    /// Returns when one came.
    #[cfg(unix)]
    pub(super) async fn came(&mut self) {
        let waits = self.signals.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures::future::select_all(waits).await;
    }

    /// Returns when one came.
    #[cfg(windows)]
    pub(super) async fn came(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.break_key.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}

/// Hears that the program goes on after something other than its own key had stopped it.
pub(super) struct Continued {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Continued {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            signal: {
                use tokio::signal::unix::{SignalKind, signal};
                signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?
            },
        })
    }

    /// Returns when it goes on; never where nothing can stop it.
    pub(super) async fn came(&mut self) {
        #[cfg(unix)]
        self.signal.recv().await;
        #[cfg(windows)]
        std::future::pending::<()>().await;
    }
}

/// What is said then, below what the part that failed printed.
pub(super) const FAILED: &str = "a part of firstcall failed, and nothing more can be told. That is an error in firstcall: please report what is above";

/// Tells of a panic in any task. It is printed first; where the terminal was taken, it has been given back by then, so
/// nothing may be drawn any more.
pub(super) fn watch_panics() -> Arc<Notify> {
    let happened = Arc::new(Notify::new());
    let tell = happened.clone();
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        print(panic);
        tell.notify_one();
    }));
    happened
}
