//! The one function through which text from a server passes before it reaches a terminal, a file or a shell.

/// Replaces control characters, escape sequences and invisible direction marks by visible or blank characters.
/// Line feeds stay when `lines` is true.
pub fn harmless(text: &str, lines: bool) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' if lines => Some('\n'),
            '\r' if lines => None,
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if c.is_control() => Some('\u{fffd}'),
            c if is_invisible(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Direction marks can make an address read as another one, and invisible tags can hide words in it. These are the
/// characters that Unicode calls ignorable by default, and the marks of annotations.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a terminal obeys it, or hides it.
fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_invisible(c)
}

/// JSON in which everything that a terminal obeys or hides is escaped: the same value, safe to print.
pub fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_unseen(c) {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// A string as it stands in TOML, with everything escaped that a terminal obeys or hides.
pub fn visible_toml(text: &str) -> String {
    // What JSON escapes is escaped in the same way in TOML; the rest differs outside of the first plane.
    let quoted = serde_json::Value::from(text).to_string();
    quoted.chars().fold(String::with_capacity(quoted.len()), |out, c| match c {
        c if is_unseen(c) => out + &format!("\\U{:08x}", u32::from(c)),
        c => out + c.encode_utf8(&mut [0; 4]),
    })
}

/// The words of the operating system without its number of the error, which helps nobody here.
pub fn without_number(text: &str) -> &str {
    text.split_once(" (os error").map_or(text, |(words, _)| words)
}

/// Cuts text to at most `max` characters, marking the cut.
pub fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escape_sequences_lose_their_escape() {
        assert_eq!(harmless("a\u{1b}[31mb\u{7}\r\nc", false), "a\u{fffd}[31mb\u{fffd}  c");
        assert_eq!(harmless("a\r\nb", true), "a\nb");
        assert_eq!(harmless("https://x\u{202e}moc.live", false), "https://xmoc.live");
        assert_eq!(harmless("a\u{61c}\u{2060}\u{e0041}b\u{2028}c", true), "ab c");
    }

    proptest! {
        #[test]
        fn visible_json_is_the_same_value(text in any::<String>()) {
            let value = serde_json::json!({ text.clone(): [text] });
            let shown = visible_json(&serde_json::to_string_pretty(&value).unwrap());
            prop_assert!(shown.chars().all(|c| c == '\n' || !is_unseen(c)));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }

        #[test]
        fn visible_toml_is_the_same_value(text in any::<String>()) {
            let shown = visible_toml(&text);
            prop_assert!(!shown.chars().any(is_unseen));
            let read: toml::Table = toml::from_str(&format!("text = {shown}")).unwrap();
            prop_assert_eq!(read["text"].as_str(), Some(text.as_str()));
        }

        #[test]
        fn nothing_harmful_is_left(text in any::<String>()) {
            let clean = harmless(&text, false);
            prop_assert!(clean.chars().all(|c| !c.is_control()));
        }

        #[test]
        fn shortened_text_fits(text in any::<String>(), max in 1usize..40) {
            prop_assert!(shorten(&text, max).chars().count() <= max);
        }
    }
}
