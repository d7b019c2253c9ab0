//! Reads errors out of any text: what Entra, Graph, an API or a program wrote, in whatever it was copied from. The text
//! comes in pieces of any size. What fits into a paste is read as a whole; of anything longer only the lines that name an
//! error are looked at, each kind of error once, so that a log of gigabytes needs neither memory nor patience.

mod around;
mod codes;
mod facts;
mod log;
mod passage;
mod unfold;

use crate::recipe::Lexicon;

use log::Log;

pub(super) use facts::addresses;
pub use facts::guids;
pub use log::marks;
pub use passage::Sighting;
pub use unfold::unfold;

/// What is read as a whole. A page of errors has a few thousand characters, a capture of a browser more.
const PASTE: usize = 256 * 1024;

/// Takes a text piece by piece.
pub struct Reader<'a> {
    lexicon: &'a Lexicon,
    paste: Vec<u8>,
    log: Option<Log<'a>>,
}

/// What a text holds.
#[derive(Debug, Default)]
pub struct Reading {
    /// Each distinct failure once, in the order of the text.
    pub failures: Vec<Sighting>,
    /// The whole text, where it was short enough to be kept.
    pub paste: Option<String>,
}

impl<'a> Reader<'a> {
    /// A reader that knows these sentences and codes.
    pub fn new(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, paste: Vec::new(), log: None }
    }

    /// Takes the next piece.
    pub fn push(&mut self, piece: &[u8]) {
        if let Some(log) = &mut self.log {
            log.push(piece);
            return;
        }
        self.paste.extend_from_slice(piece);
        if self.paste.len() > PASTE {
            let mut log = Log::new(self.lexicon);
            log.push(&std::mem::take(&mut self.paste));
            self.log = Some(log);
        }
    }

    /// What was found.
    pub fn finish(self) -> Reading {
        match self.log {
            Some(log) => Reading { failures: log.finish(), paste: None },
            None => {
                let paste = text_of(&self.paste);
                Reading { failures: passage::read(&paste, self.lexicon), paste: Some(paste) }
            }
        }
    }
}

/// Bytes as text, whatever wrote them: Windows PowerShell redirects into files as UTF-16.
pub fn text_of(bytes: &[u8]) -> String {
    let utf16 = |pairs: &[u8], join: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = pairs.chunks_exact(2).map(|pair| join([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests;
