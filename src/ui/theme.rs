//! How things look: a verdict's glyph, word and colour, and the few styles that everything is drawn with.
//! No colour is set for ordinary text or for the ground. Every other colour keeps a contrast of at least 4.5 to the ground
//! that the terminal has (WCAG 2.1, success criterion 1.4.3).

use jiff::Timestamp;
use ratatui::style::{Color, Modifier, Style};

use crate::app::view::StepStatus;
use crate::checks::Status;

use super::{Colour, Ground, Look};

/// A colour by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hue {
    Accent,
    Good,
    Bad,
    Warn,
    Muted,
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
        self.colour(hue).map_or(Style::new(), |colour| Style::new().fg(colour))
    }

    /// The colour of a meaning, where there is one that can be read on this ground.
    fn colour(self, hue: Hue) -> Option<Color> {
        Some(match (self.look.colour, self.look.ground) {
            (Colour::None, _) | (Colour::Ansi16, Ground::Unknown) => return None,
            (Colour::Ansi16, Ground::Dark) => match hue {
                Hue::Accent => Color::Cyan,
                Hue::Good => Color::Green,
                Hue::Bad => Color::LightRed,
                Hue::Warn => Color::LightYellow,
                Hue::Muted => return None,
            },
            (Colour::Ansi16, Ground::Light) => match hue {
                Hue::Accent => Color::Blue,
                Hue::Bad => Color::Red,
                Hue::Warn => Color::Magenta,
                // No green and no grey of the sixteen can be read on white everywhere.
                Hue::Good | Hue::Muted => return None,
            },
            (Colour::Full, ground) => Color::Indexed(match (hue, ground) {
                (Hue::Accent, Ground::Dark) => 75,
                (Hue::Accent, Ground::Light) => 25,
                (Hue::Accent, Ground::Unknown) => 63,
                (Hue::Good, Ground::Dark) => 78,
                (Hue::Good, Ground::Light) => 22,
                (Hue::Good, Ground::Unknown) => 29,
                (Hue::Bad, Ground::Dark) => 210,
                (Hue::Bad, Ground::Light) => 124,
                (Hue::Bad, Ground::Unknown) => 163,
                (Hue::Warn, Ground::Dark) => 179,
                (Hue::Warn, Ground::Light) => 94,
                (Hue::Warn, Ground::Unknown) => 131,
                (Hue::Muted, Ground::Dark) => 248,
                (Hue::Muted, Ground::Light) => 241,
                (Hue::Muted, Ground::Unknown) => 243,
            }),
        })
    }

    /// Ordinary text.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// Text that may be passed over.
    pub fn muted(self) -> Style {
        self.hue(Hue::Muted)
    }

    /// Lines, and what steps back behind a window: nothing that has to be read.
    pub fn faint(self) -> Style {
        match self.look.colour {
            Colour::Full => self.muted(),
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
            let theme = Theme::new(Look { unicode, colour: Colour::None, ground: Ground::Unknown, links: false });
            let mut glyphs: Vec<&str> = all.iter().map(|status| theme.glyph(*status)).collect();
            glyphs.sort_unstable();
            glyphs.dedup();
            assert_eq!(glyphs.len(), all.len());
            assert!(unicode || glyphs.iter().all(|glyph| glyph.is_ascii()));
        }
    }

    /// The colours that a terminal shows for one of ours: of the sixteen, those of xterm and of VGA.
    fn shades(colour: Color) -> Vec<[u8; 3]> {
        match colour {
            Color::Indexed(grey @ 232..) => vec![[8 + 10 * (grey - 232); 3]],
            Color::Indexed(cube @ 16..) => {
                let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
                let at = cube - 16;
                vec![[level(at / 36), level(at / 6 % 6), level(at % 6)]]
            }
            Color::Red => vec![[205, 0, 0], [170, 0, 0]],
            Color::LightRed => vec![[255, 0, 0], [255, 85, 85]],
            Color::Green => vec![[0, 205, 0], [0, 170, 0]],
            Color::LightYellow => vec![[255, 255, 0], [255, 255, 85]],
            Color::Blue => vec![[0, 0, 238], [0, 0, 170]],
            Color::Magenta => vec![[205, 0, 205], [170, 0, 170]],
            Color::Cyan => vec![[0, 205, 205], [0, 170, 170]],
            other => panic!("{other:?} is not known to be readable"),
        }
    }

    /// WCAG 2.1, "relative luminance".
    fn luminance(colour: [u8; 3]) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = colour.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// WCAG 2.1, "contrast ratio".
    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_can_be_read_on_its_ground() {
        // Black and white, and the usual softer ones: One Dark, Solarized, Nord, Ubuntu.
        let dark = [[0; 3], [0x1e; 3], [0x28, 0x2c, 0x34], [0, 0x2b, 0x36], [0x2e, 0x34, 0x40], [0x30, 0x0a, 0x24]];
        let light = [[255; 3], [0xfa; 3], [0xfd, 0xf6, 0xe3], [0xee; 3]];
        for colour in [Colour::None, Colour::Ansi16, Colour::Full] {
            for ground in [Ground::Dark, Ground::Light, Ground::Unknown] {
                // What is said of the sixteen holds on black and white; their shades are the terminal's own.
                let grounds: Vec<[u8; 3]> = match (ground, colour) {
                    (Ground::Dark, Colour::Full) => dark.to_vec(),
                    (Ground::Light, Colour::Full) => light.to_vec(),
                    (Ground::Dark, _) => vec![[0; 3]],
                    (Ground::Light, _) => vec![[255; 3]],
                    (Ground::Unknown, _) => vec![[0; 3], [255; 3]],
                };
                let theme = Theme::new(Look { unicode: true, colour, ground, links: true });
                for style in
                    [theme.accent(), theme.good(), theme.bad(), theme.warn(), theme.muted(), theme.key(), theme.link()]
                {
                    for shade in style.fg.map(shades).unwrap_or_default() {
                        for ground in &grounds {
                            let found = contrast(shade, *ground);
                            assert!(found >= 4.5, "{colour:?}: {shade:?} on {ground:?} has {found:.2}");
                        }
                    }
                    assert!(!style.add_modifier.contains(Modifier::DIM), "faint text is read by nobody");
                }
            }
        }
    }

    #[test]
    fn no_colour_is_used_where_none_is_wanted() {
        let theme = Theme::new(Look { unicode: true, colour: Colour::None, ground: Ground::Dark, links: true });
        for style in [theme.accent(), theme.bad(), theme.good(), theme.warn(), theme.muted(), theme.key()] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn the_spinner_follows_the_clock_even_before_1970() {
        let theme = Theme::new(Look { unicode: true, colour: Colour::Full, ground: Ground::Dark, links: true });
        let at = |ms| theme.spinner(Timestamp::from_millisecond(ms).expect("a small number"));
        assert_eq!(at(0), at(1000));
        assert_ne!(at(0), at(100));
        assert!(!at(-12_345).is_empty());
    }
}
