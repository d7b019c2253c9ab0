//! The least that a program with a screen, or with a command line, does.

use std::io::{Read, stdin, stdout};

use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::widgets::Paragraph;

/// What it draws.
pub const WORDS: &str = "the-least-picture";

/// Draws a line and waits for a key, or parses its arguments where it is given some.
pub fn run(arguments: &[String]) {
    if !arguments.is_empty() {
        let command = clap::Command::new("least").version("1.0").arg(clap::Arg::new("any"));
        let parsed = command.try_get_matches_from([vec!["least".to_owned()], arguments.to_vec()].concat());
        return drop(parsed.map_err(|answer| answer.print()));
    }
    enable_raw_mode().unwrap();
    execute!(stdout(), EnterAlternateScreen).unwrap();
    let mut terminal = Terminal::new(CrosstermBackend::new(stdout())).unwrap();
    let mut keys = 0_u8;
    loop {
        let words = format!("{WORDS} {keys}");
        terminal.draw(|frame| frame.render_widget(Paragraph::new(words), frame.area())).unwrap();
        let mut key = [0; 8];
        match stdin().read(&mut key) {
            Ok(1..) if key[0] != b'q' => keys = keys.wrapping_add(1),
            Ok(_) | Err(_) => break,
        }
    }
    execute!(stdout(), LeaveAlternateScreen).unwrap();
    disable_raw_mode().unwrap();
}
