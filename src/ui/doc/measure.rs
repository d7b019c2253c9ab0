//! How much room a text takes on the screen, and how it is cut and broken to fit into less.

use ratatui::buffer::CellWidth;
use ratatui::style::Style;
use ratatui::text::Span;

/// Columns that a text takes on the screen.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    graphemes(text).map(|(_, width)| width).sum()
}

fn graphemes(text: &str) -> impl Iterator<Item = (String, usize)> {
    Span::raw(text)
        .styled_graphemes(Style::new())
        .map(|grapheme| (grapheme.symbol.to_owned(), usize::from(grapheme.symbol.cell_width())))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Cuts a text to a width and marks the cut.
pub fn cut(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for (symbol, width) in graphemes(text) {
        if used + width + 1 > max {
            break;
        }
        used += width;
        short.push_str(&symbol);
    }
    if max > 0 {
        short.push('…');
    }
    short
}

/// Cuts a text to a width in its middle, for addresses whose ends tell the most.
pub fn cut_middle(text: &str, max: usize) -> String {
    if width(text) <= max || max < 8 {
        return cut(text, max);
    }
    let head = cut(text, max / 2);
    let mut tail: Vec<String> = Vec::new();
    let mut left = max - width(&head);
    for (symbol, width) in graphemes(text).collect::<Vec<_>>().into_iter().rev() {
        if width > left {
            break;
        }
        left -= width;
        tail.push(symbol);
    }
    tail.reverse();
    head + &tail.concat()
}

/// Breaks a text wherever a line is full, so that the lines put together are the text again.
pub fn chop(text: &str, max: usize) -> Vec<String> {
    let max = max.max(1);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for (symbol, _) in graphemes(text) {
        for part in parts(&symbol, max) {
            let needed = width(&part);
            if !line.is_empty() && used + needed > max {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(&part);
            used += needed;
        }
    }
    lines.push(line);
    lines
}

/// Breaks a text into lines by words; a word that is wider than a line is broken where it must be.
pub fn wrap(text: &str, max: usize) -> Vec<String> {
    let max = max.max(1);
    let mut lines = Vec::new();
    // A line can hold something that takes no column, so its width does not tell whether it is empty.
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let needed = width(word);
        if !line.is_empty() && used + 1 + needed <= max {
            line.push(' ');
            line.push_str(word);
            used += 1 + needed;
            continue;
        }
        // A word that is too long in any case begins where it stands, unless little room is left there.
        if needed > max && !line.is_empty() && used * 2 < max {
            line.push(' ');
            used += 1;
        } else if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if needed <= max {
            line.push_str(word);
            used = needed;
            continue;
        }
        for (symbol, _) in graphemes(word) {
            for (index, part) in parts(&symbol, max).into_iter().enumerate() {
                let needed = width(&part);
                if !line.is_empty() && (index > 0 || used + needed > max) {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(&part);
                used += needed;
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Takes apart a grapheme that is wider than a line, as one of a wide sign and a mark with a width of its own can be.
fn parts(symbol: &str, max: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    for c in symbol.chars() {
        let part = parts.last_mut().expect("there is a part from the beginning on");
        part.push(c);
        if width(part) > max && part.chars().nth(1).is_some() {
            part.pop();
            parts.push(c.to_string());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evidence::text::harmless;

    #[test]
    fn words_are_kept_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("a abcdefgh b", 3), ["a a", "bcd", "efg", "h b"]);
        assert_eq!(wrap("ab abcdefgh b", 3), ["ab", "abc", "def", "gh", "b"]);
    }

    #[test]
    fn a_sign_with_a_wide_mark_is_taken_apart_where_it_does_not_fit() {
        assert_eq!(wrap("🉀ꫮ", 2), ["🉀", "ꫮ"]);
        assert_eq!(wrap("🉀ꫮ", 3), ["🉀ꫮ"]);
        assert_eq!(wrap("\u{301} abc", 3), ["\u{301}", "abc"]);
    }

    #[test]
    fn a_cut_is_marked_and_fits() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(cut_middle("abcdefghijklmnop", 9), "abc…lmnop");
    }

    proptest! {
        #[test]
        fn wrapped_lines_fit_and_lose_no_word(text in "\\PC{0,60}", max in 2usize..30) {
            let lines = wrap(&text, max);
            prop_assert!(lines.iter().all(|line| width(line) <= max), "{lines:?}");
            prop_assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }

        #[test]
        fn chopped_lines_fit_and_are_the_text_again(text in "\\PC{0,60}", max in 2usize..30) {
            let lines = chop(&text, max);
            prop_assert!(lines.iter().all(|line| width(line) <= max), "{lines:?}");
            prop_assert_eq!(lines.concat(), text);
        }

        #[test]
        fn cut_text_fits(text in any::<String>(), max in 0usize..20) {
            prop_assert!(width(&cut(&harmless(&text, false), max)) <= max);
        }
    }
}
