//! What the terminal can show. It is decided once, at the edge, from the environment.

/// How many colours may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// None at all; weight and underline only.
    None,
    /// The sixteen colours whose shade the terminal chooses.
    Ansi16,
    /// The 256 colours.
    Full,
}

/// What text stands on. The program paints no ground of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    Dark,
    Light,
    /// Nobody said, so colours have to do on both.
    Unknown,
}

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether characters beyond ASCII can be written.
    pub unicode: bool,
    pub colour: Colour,
    pub ground: Ground,
    /// Whether links may be written as links (OSC 8).
    pub links: bool,
}

impl Look {
    /// Reads the look from environment variables; `var` gives the value of one.
    pub fn of_environment(var: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let is_windows_terminal = set("WT_SESSION").is_some();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let unicode = match locale {
            Some(locale) => {
                let locale = locale.to_ascii_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            }
            None => is_windows_terminal || cfg!(windows),
        };
        let is_plain = matches!(term.as_str(), "dumb" | "linux");
        let colour = if set("NO_COLOR").is_some() || term == "dumb" {
            Colour::None
        } else if set("COLORTERM").is_some() || is_windows_terminal || term.contains("256color") {
            Colour::Full
        } else {
            Colour::Ansi16
        };
        // The last number of COLORFGBG is the ground, of the sixteen colours; the Linux console is black.
        let ground = match set("COLORFGBG").as_deref().and_then(|all| all.rsplit(';').next()?.parse::<u8>().ok()) {
            Some(7 | 15) => Ground::Light,
            Some(0..=6 | 8) => Ground::Dark,
            Some(_) | None if term == "linux" => Ground::Dark,
            Some(_) | None => Ground::Unknown,
        };
        Self { unicode, colour, ground, links: !is_plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(vars: &[(&str, &str)]) -> Look {
        Look::of_environment(|name| vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert!(look(&[("LANG", "en_US.UTF-8")]).unicode);
        assert!(look(&[("LC_ALL", "C.utf8"), ("LANG", "C")]).unicode);
        assert!(!look(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).unicode);
        assert!(look(&[("LC_ALL", ""), ("LANG", "de_DE.UTF-8")]).unicode);
    }

    #[test]
    fn no_color_wins_over_what_the_terminal_can() {
        let vars = [("NO_COLOR", "1"), ("COLORTERM", "truecolor")];
        assert_eq!(look(&vars).colour, Colour::None);
        assert_eq!(look(&vars[1..]).colour, Colour::Full);
        assert_eq!(look(&[("TERM", "xterm")]).colour, Colour::Ansi16);
        assert_eq!(look(&[("TERM", "screen-256color")]).colour, Colour::Full);
    }

    #[test]
    fn the_ground_is_the_last_number_of_its_variable() {
        assert_eq!(look(&[("COLORFGBG", "0;15")]).ground, Ground::Light);
        assert_eq!(look(&[("COLORFGBG", "15;default;0")]).ground, Ground::Dark);
        assert_eq!(look(&[("COLORFGBG", "default;default")]).ground, Ground::Unknown);
        assert_eq!(look(&[("TERM", "linux")]).ground, Ground::Dark);
        assert_eq!(look(&[]).ground, Ground::Unknown);
    }

    #[test]
    fn the_linux_console_gets_no_links() {
        assert!(!look(&[("TERM", "linux")]).links);
        assert!(look(&[("TERM", "xterm-256color")]).links);
    }
}
