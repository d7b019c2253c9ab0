//! How things look: a verdict's glyph, word and colour, and the few styles that everything is drawn with.
//! No colour is set for ordinary text or for the ground, so that dark and light terminals look alike.

use jiff::Timestamp;
use ratatui::style::{Color, Modifier, Style};

use crate::app::view::StepStatus;
use crate::checks::Status;

use super::{Colour, Look};

/// A colour by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hue {
    Accent,
    Good,
    Bad,
    Warn,
}

/// The styles and glyphs for one look.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    pub look: Look,
}

impl Theme {
    /// The theme of a terminal that can show this.
    pub fn new(look: Look) -> Self {
        Self { look }
    }

    fn hue(self, hue: Hue) -> Style {
        let style = Style::new();
        match (self.look.colour, hue) {
            (Colour::None, _) => style,
            (Colour::Ansi16, Hue::Accent) => style.fg(Color::Cyan),
            (Colour::Ansi16, Hue::Good) => style.fg(Color::Green),
            (Colour::Ansi16, Hue::Bad) => style.fg(Color::Red),
            (Colour::Ansi16, Hue::Warn) => style.fg(Color::Yellow),
            // Middle tones, which keep their distance from black and from white.
            (Colour::Full, Hue::Accent) => style.fg(Color::Indexed(32)),
            (Colour::Full, Hue::Good) => style.fg(Color::Indexed(29)),
            (Colour::Full, Hue::Bad) => style.fg(Color::Indexed(167)),
            (Colour::Full, Hue::Warn) => style.fg(Color::Indexed(136)),
        }
    }

    /// Ordinary text.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// Text that may be passed over.
    pub fn muted(self) -> Style {
        match self.look.colour {
            Colour::Full => Style::new().fg(Color::Indexed(244)),
            // Bright black is invisible on some grounds; faint text never is.
            Colour::None | Colour::Ansi16 => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// Text that the eye should find first.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What leads on: keys, marks, the place of the cursor.
    pub fn accent(self) -> Style {
        self.hue(Hue::Accent)
    }

    /// A key that can be pressed.
    pub fn key(self) -> Style {
        self.accent().add_modifier(Modifier::BOLD)
    }

    /// What is as it should be.
    pub fn good(self) -> Style {
        self.hue(Hue::Good)
    }

    /// What is not as it should be.
    pub fn bad(self) -> Style {
        self.hue(Hue::Bad)
    }

    /// What deserves a second look.
    pub fn warn(self) -> Style {
        self.hue(Hue::Warn)
    }

    /// An address.
    pub fn link(self) -> Style {
        self.accent().add_modifier(Modifier::UNDERLINED)
    }

    /// What can be typed into.
    pub fn field(self, has_cursor: bool) -> Style {
        if has_cursor { Style::new().add_modifier(Modifier::UNDERLINED) } else { Style::new() }
    }

    /// The colour of a verdict.
    pub fn status(self, status: Status) -> Style {
        match status {
            Status::Met => self.good(),
            Status::Unmet => self.bad(),
            Status::Warning => self.warn(),
            Status::Unknown => self.text(),
            Status::NotApplicable => self.muted(),
        }
    }

    /// The glyph of a verdict.
    pub fn glyph(self, status: Status) -> &'static str {
        match (status, self.look.unicode) {
            (Status::Met, true) => "✓",
            (Status::Met, false) => "+",
            (Status::Unmet, true) => "✗",
            (Status::Unmet, false) => "x",
            (Status::Warning, _) => "!",
            (Status::Unknown, _) => "?",
            (Status::NotApplicable, true) => "–",
            (Status::NotApplicable, false) => "-",
        }
    }

    /// The glyph and colour of a whole step.
    pub fn step(self, status: StepStatus, now: Timestamp) -> (&'static str, Style) {
        match status {
            StepStatus::Met | StepStatus::Enough => (self.glyph(Status::Met), self.good()),
            StepStatus::Unmet => (self.glyph(Status::Unmet), self.bad()),
            StepStatus::Warning => (self.glyph(Status::Warning), self.warn()),
            StepStatus::Open if self.look.unicode => ("○", self.text()),
            StepStatus::Open => ("o", self.text()),
            StepStatus::Checking => (self.spinner(now), self.accent()),
            StepStatus::NotNeeded => (self.glyph(Status::NotApplicable), self.muted()),
        }
    }

    /// The picture of something being looked at, for this moment.
    pub fn spinner(self, now: Timestamp) -> &'static str {
        const DOTS: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
        const LINES: [&str; 4] = ["|", "/", "-", "\\"];
        let frames: &[&str] = if self.look.unicode { &DOTS } else { &LINES };
        let tick = now.as_millisecond().div_euclid(100);
        let index = usize::try_from(tick).unwrap_or(0) % frames.len();
        frames[index]
    }

    /// The mark of the row that has the cursor.
    pub fn cursor(self) -> &'static str {
        if self.look.unicode { "▸" } else { ">" }
    }

    /// A choice that is taken, or not.
    pub fn radio(self, is_chosen: bool) -> &'static str {
        match (is_chosen, self.look.unicode) {
            (true, true) => "●",
            (false, true) => "○",
            (true, false) => "(*)",
            (false, false) => "( )",
        }
    }

    /// What hides a character of a secret.
    pub fn dot(self) -> &'static str {
        if self.look.unicode { "•" } else { "*" }
    }
}

/// What stands for a symbol where only ASCII can be written; one cell for one cell.
pub fn ascii(symbol: &str) -> &'static str {
    match symbol {
        "│" | "┃" | "┆" => "|",
        "─" | "━" | "–" | "—" | "·" => "-",
        "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" | "╭" | "╮" | "╰" | "╯" => "+",
        "…" => "~",
        "×" => "x",
        "•" => "*",
        "→" | "›" | "▸" => ">",
        "←" | "‹" => "<",
        "↑" => "^",
        "↓" => "v",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        "█" | "▀" | "▄" => "#",
        "\u{a0}" => " ",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_its_own_glyph_and_word_in_every_look() {
        let all = [Status::Met, Status::Unmet, Status::Warning, Status::Unknown, Status::NotApplicable];
        for unicode in [true, false] {
            let theme = Theme::new(Look { unicode, colour: Colour::None, links: false });
            let mut glyphs: Vec<&str> = all.iter().map(|status| theme.glyph(*status)).collect();
            glyphs.sort_unstable();
            glyphs.dedup();
            assert_eq!(glyphs.len(), all.len());
            assert!(unicode || glyphs.iter().all(|glyph| glyph.is_ascii()));
        }
    }

    #[test]
    fn no_colour_is_used_where_none_is_wanted() {
        let theme = Theme::new(Look { unicode: true, colour: Colour::None, links: true });
        for style in [theme.accent(), theme.bad(), theme.good(), theme.warn(), theme.muted(), theme.key()] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn the_spinner_follows_the_clock_even_before_1970() {
        let theme = Theme::new(Look { unicode: true, colour: Colour::Full, links: true });
        let at = |ms| theme.spinner(Timestamp::from_millisecond(ms).expect("a small number"));
        assert_eq!(at(0), at(1000));
        assert_ne!(at(0), at(100));
        assert!(!at(-12_345).is_empty());
    }
}
