//! Large letters for a code that is read from a distance.

/// Rows of a letter.
pub const HEIGHT: usize = 5;

/// Columns of a letter with the gap behind it.
const STEP: usize = 6;

/// The code in large letters, line by line; `None` when a character of it has no large form.
pub fn lines(code: &str, block: char) -> Option<Vec<String>> {
    let letters = code.chars().map(letter).collect::<Option<Vec<_>>>()?;
    Some(
        (0..HEIGHT)
            .map(|row| {
                letters
                    .iter()
                    .flat_map(|letter| {
                        (0..STEP).map(move |column| {
                            let is_set = column < 5 && letter[row] >> (4 - column) & 1 == 1;
                            if is_set { block } else { ' ' }
                        })
                    })
                    .collect::<String>()
                    .trim_end()
                    .to_owned()
            })
            .collect(),
    )
}

/// Columns that a code takes.
pub fn width(code: &str) -> usize {
    (code.chars().count() * STEP).saturating_sub(1)
}

fn letter(c: char) -> Option<[u8; HEIGHT]> {
    Some(match c.to_ascii_uppercase() {
        '0' => [0b01110, 0b10011, 0b10101, 0b11001, 0b01110],
        '1' => [0b00100, 0b01100, 0b00100, 0b00100, 0b01110],
        '2' => [0b11110, 0b00001, 0b01110, 0b10000, 0b11111],
        '3' => [0b11110, 0b00001, 0b01110, 0b00001, 0b11110],
        '4' => [0b10010, 0b10010, 0b11111, 0b00010, 0b00010],
        '5' => [0b11111, 0b10000, 0b11110, 0b00001, 0b11110],
        '6' => [0b01110, 0b10000, 0b11110, 0b10001, 0b01110],
        '7' => [0b11111, 0b00001, 0b00010, 0b00100, 0b00100],
        '8' => [0b01110, 0b10001, 0b01110, 0b10001, 0b01110],
        '9' => [0b01110, 0b10001, 0b01111, 0b00001, 0b01110],
        'A' => [0b01110, 0b10001, 0b11111, 0b10001, 0b10001],
        'B' => [0b11110, 0b10001, 0b11110, 0b10001, 0b11110],
        'C' => [0b01111, 0b10000, 0b10000, 0b10000, 0b01111],
        'D' => [0b11110, 0b10001, 0b10001, 0b10001, 0b11110],
        'E' => [0b11111, 0b10000, 0b11110, 0b10000, 0b11111],
        'F' => [0b11111, 0b10000, 0b11110, 0b10000, 0b10000],
        'G' => [0b01111, 0b10000, 0b10011, 0b10001, 0b01111],
        'H' => [0b10001, 0b10001, 0b11111, 0b10001, 0b10001],
        'I' => [0b01110, 0b00100, 0b00100, 0b00100, 0b01110],
        'J' => [0b00111, 0b00010, 0b00010, 0b10010, 0b01100],
        'K' => [0b10010, 0b10100, 0b11000, 0b10100, 0b10010],
        'L' => [0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
        'M' => [0b10001, 0b11011, 0b10101, 0b10001, 0b10001],
        'N' => [0b10001, 0b11001, 0b10101, 0b10011, 0b10001],
        'O' => [0b01110, 0b10001, 0b10001, 0b10001, 0b01110],
        'P' => [0b11110, 0b10001, 0b11110, 0b10000, 0b10000],
        'Q' => [0b01110, 0b10001, 0b10101, 0b10010, 0b01101],
        'R' => [0b11110, 0b10001, 0b11110, 0b10010, 0b10001],
        'S' => [0b01111, 0b10000, 0b01110, 0b00001, 0b11110],
        'T' => [0b11111, 0b00100, 0b00100, 0b00100, 0b00100],
        'U' => [0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
        'V' => [0b10001, 0b10001, 0b10001, 0b01010, 0b00100],
        'W' => [0b10001, 0b10001, 0b10101, 0b11011, 0b10001],
        'X' => [0b10001, 0b01010, 0b00100, 0b01010, 0b10001],
        'Y' => [0b10001, 0b01010, 0b00100, 0b00100, 0b00100],
        'Z' => [0b11111, 0b00010, 0b00100, 0b01000, 0b11111],
        '-' => [0b00000, 0b00000, 0b01110, 0b00000, 0b00000],
        ' ' => [0b00000, 0b00000, 0b00000, 0b00000, 0b00000],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_in_five_rows_and_reads_from_left_to_right() {
        let lines = lines("L1", '#').expect("both have large forms");
        assert_eq!(lines, ["#       #", "#      ##", "#       #", "#       #", "#####  ###"]);
        assert_eq!(width("L1"), 11);
    }

    #[test]
    fn no_two_letters_look_the_same() {
        let mut seen: Vec<_> = ('A'..='Z').chain('0'..='9').filter_map(letter).collect();
        assert_eq!(seen.len(), 36);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 36);
    }

    #[test]
    fn a_code_with_other_characters_has_no_large_form() {
        assert_eq!(lines("A\u{e9}", '#'), None);
    }
}
