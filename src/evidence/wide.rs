//! Bytes as text, whatever wrote them: Windows PowerShell redirects into files as UTF-16.

/// So many bytes of a text are looked at as a whole.
pub const LONGEST_WHOLE: usize = 64 * 1024 * 1024;

/// The bytes of a whole text.
pub fn text_of(bytes: &[u8]) -> String {
    match Wide::of(bytes) {
        Some(mut wide) => wide.narrow(&bytes[2..]),
        None => String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).into_owned(),
    }
}

/// UTF-16 that comes piece by piece.
pub struct Wide {
    join: fn([u8; 2]) -> u16,
    /// The beginning of a character whose rest has not come yet.
    begun: Vec<u8>,
}

impl Wide {
    /// What a text is written in that begins with these bytes, where it is UTF-16. The first two bytes only say so.
    pub fn of(beginning: &[u8]) -> Option<Self> {
        let join = match beginning {
            [0xff, 0xfe, ..] => u16::from_le_bytes,
            [0xfe, 0xff, ..] => u16::from_be_bytes,
            _ => return None,
        };
        Some(Self { join, begun: Vec::new() })
    }

    /// The next piece as text.
    pub fn narrow(&mut self, piece: &[u8]) -> String {
        let mut bytes = std::mem::take(&mut self.begun);
        bytes.extend_from_slice(piece);
        let (pairs, half) = bytes.as_chunks();
        let mut units: Vec<u16> = pairs.iter().map(|pair| (self.join)(*pair)).collect();
        // The first half of a character that has two.
        if let Some(0xd800..=0xdbff) = units.last() {
            units.pop();
            self.begun.extend_from_slice(&bytes[bytes.len() - half.len() - 2..]);
        } else {
            self.begun.extend_from_slice(half);
        }
        String::from_utf16_lossy(&units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_may_be_cut_anywhere() {
        let text = "Änderung 🔑: AADSTS65001\r\n";
        for (begin, bytes) in [
            ([0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
            ([0xfe, 0xff], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ] {
            for length in 1..6 {
                let mut wide = Wide::of(&begin).unwrap();
                let narrow: String = bytes.chunks(length).map(|piece| wide.narrow(piece)).collect();
                assert_eq!(narrow, text, "in pieces of {length}");
            }
            assert_eq!(text_of(&[&begin, bytes.as_slice()].concat()), text);
        }
        assert_eq!(text_of(b"\xef\xbb\xbfAADSTS65001"), "AADSTS65001");
    }
}
