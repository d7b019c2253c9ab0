//! The terminal while the wizard has it, and its way back: no panic, signal or error leaves it in raw mode.

use std::fmt;
use std::io::{self, BufWriter, Stdout};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::execute;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType};

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use crate::app::State;

use super::link::{Join, Linked};
use super::{Ground, Hits, Look, frame};

/// Whether this program has changed the terminal and not yet given it back.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Asks for clicks and the wheel, but not for every move of the mouse, each of which would wake the program.
struct TakeClicks;

impl crossterm::Command for TakeClicks {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1006h")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        crossterm::event::EnableMouseCapture.execute_winapi()
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}

/// Asks the terminal for its ground (OSC 11), before anything else is read from it. One that does not know the question
/// answers the other one that is asked along, so that nobody waits for it.
pub fn ask_ground(patience: Duration) -> Option<Ground> {
    let mut options = QueryOptions::default();
    options.timeout = patience;
    match theme_mode(options).ok()? {
        ThemeMode::Dark => Some(Ground::Dark),
        ThemeMode::Light => Some(Ground::Light),
    }
}

/// The terminal, taken over. Dropping it gives the terminal back.
pub struct Screen {
    terminal: Terminal<Linked<BufWriter<Stdout>>>,
    look: Look,
    /// Whether the mouse is left to the terminal, so that text can be selected.
    is_mouse_left: bool,
    /// Lines that the terminal takes for the beginning of the next one.
    joins: Vec<u16>,
}

impl Screen {
    /// Takes the terminal over: raw mode, alternate screen, bracketed paste and mouse.
    ///
    /// # Errors
    /// When the terminal refuses; it is then as it was before.
    pub fn open(look: Look) -> io::Result<Self> {
        restore_on_panic();
        // Noted first, so that a failure half-way is undone as well.
        IS_TAKEN.store(true, Ordering::SeqCst);
        Self::take(look).inspect_err(|_| restore())
    }

    fn take(look: Look) -> io::Result<Self> {
        Ok(Self { terminal: begin()?, look, is_mouse_left: false, joins: Vec::new() })
    }

    /// Gives the terminal to the shell, and takes it again when the shell lets the program go on.
    ///
    /// # Errors
    /// When the terminal refuses; it is then as it was before.
    pub fn suspend(&mut self) -> io::Result<()> {
        restore();
        stop_until_continued();
        self.retake()
    }

    /// Takes the terminal over again, whatever was done to it meanwhile.
    ///
    /// # Errors
    /// When the terminal refuses; it is then as it was before.
    pub fn retake(&mut self) -> io::Result<()> {
        IS_TAKEN.store(true, Ordering::SeqCst);
        self.terminal.backend_mut().close();
        self.terminal = begin().inspect_err(|_| restore())?;
        self.is_mouse_left = false;
        self.joins.clear();
        Ok(())
    }

    /// Draws the state, and says what of the picture can be clicked.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, state: &State) -> io::Result<Hits> {
        let look = self.look;
        self.terminal.autoresize()?;
        execute!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let mut frame = self.terminal.get_frame();
        let area = frame.area();
        let mut picture = frame::draw_in(frame.buffer_mut(), area, state, look);
        if self.joins != picture.hits.joins {
            // Only a line that is emptied stops to go on in the next one; whatever is written over it does not tell.
            if !self.joins.is_empty() {
                self.terminal.backend_mut().close();
                self.terminal = emptied()?;
                picture = frame::draw_in(self.terminal.get_frame().buffer_mut(), area, state, look);
            }
            self.joins.clone_from(&picture.hits.joins);
        }
        let joins = Join::all(self.terminal.get_frame().buffer_mut(), &picture.hits.joins);
        self.terminal.backend_mut().set_joins(joins);
        if look.links {
            self.terminal.backend_mut().set_links(&picture.hits.links);
        }
        if picture.hits.is_text != self.is_mouse_left {
            self.is_mouse_left = picture.hits.is_text;
            if self.is_mouse_left {
                execute!(self.terminal.backend_mut(), DisableMouseCapture)?;
            } else {
                execute!(self.terminal.backend_mut(), TakeClicks)?;
            }
        }
        self.terminal.apply_buffer_with_cursor(picture.cursor)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Ok(picture.hits)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
        // Where the terminal is gone, ratatui would panic over the cursor that it cannot show.
        self.terminal.backend_mut().close();
    }
}

/// Makes a terminal that draws from nothing.
fn begin() -> io::Result<Terminal<Linked<BufWriter<Stdout>>>> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, TakeClicks)?;
    emptied()
}

/// A terminal on which nothing stands.
fn emptied() -> io::Result<Terminal<Linked<BufWriter<Stdout>>>> {
    let mut terminal = Terminal::new(Linked::new(BufWriter::new(io::stdout())))?;
    // `Terminal::clear` would ask where the cursor is, and not every terminal answers in time.
    terminal.backend_mut().clear_region(ClearType::All)?;
    Ok(terminal)
}

/// Stops all of the job, as the terminal itself does on Ctrl-Z. Returns when it goes on: at once where no shell could
/// ever continue it.
#[cfg(unix)]
fn stop_until_continued() {
    use rustix::process::{Signal, kill_current_process_group};
    // Who may not be stopped goes on.
    let _ = kill_current_process_group(Signal::TSTP);
}

/// Nothing can stop a program here until it is continued.
#[cfg(windows)]
fn stop_until_continued() {}

/// Gives the terminal back, if it was taken; more calls do no harm. For signals and panics, which drop nothing.
pub fn restore() {
    if !IS_TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Nobody is left to be told that the terminal is gone.
    let _ = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// Makes a panic give the terminal back before it prints.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            restore();
            print(panic);
        }));
    });
}
