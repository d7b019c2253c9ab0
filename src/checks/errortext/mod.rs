//! Reads errors out of any text: what Entra, Graph, an API or a program wrote, in whatever it was copied from. The text
//! comes in pieces of any size. What fits into a paste is read as a whole; of anything longer only the lines that name an
//! error are looked at, each kind of error once, so that a log of gigabytes needs neither memory nor patience.

mod around;
mod codes;
mod facts;
mod log;
mod passage;
mod quotations;
mod records;
mod unfold;

use crate::evidence::{LONGEST_WHOLE, Wide, text_of};
use crate::recipe::Lexicon;

use log::Log;

pub(super) use facts::addresses;
pub use facts::guids;
pub use log::marks;
pub use passage::Sighting;
pub use unfold::unfold;

/// What is read as a whole. A page of errors has a few thousand characters.
const PASTE: usize = 256 * 1024;

/// Takes a text piece by piece.
pub struct Reader<'a> {
    lexicon: &'a Lexicon,
    paste: Vec<u8>,
    /// How much is kept whole.
    limit: usize,
    log: Option<Log<'a>>,
    /// How a log is written that is no UTF-8.
    wide: Option<Wide>,
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
        Self { lexicon, paste: Vec::new(), limit: PASTE, log: None, wide: None }
    }

    /// Takes the next piece.
    pub fn push(&mut self, piece: &[u8]) {
        if self.log.is_some() {
            self.log(piece);
            return;
        }
        self.paste.extend_from_slice(piece);
        // A capture of a browser is one value, so it is kept whole.
        if self.paste.len() > self.limit && self.limit == PASTE && is_capture(&self.paste) {
            self.limit = LONGEST_WHOLE;
        }
        if self.paste.len() > self.limit {
            let begun = std::mem::take(&mut self.paste);
            self.log = Some(Log::new(self.lexicon));
            self.wide = Wide::of(&begun);
            self.log(if self.wide.is_some() { &begun[2..] } else { &begun });
        }
    }

    /// Takes the next piece of what is too long to be kept.
    fn log(&mut self, piece: &[u8]) {
        let Some(log) = &mut self.log else {
            return;
        };
        match &mut self.wide {
            Some(wide) => log.push(wide.narrow(piece).as_bytes()),
            None => log.push(piece),
        }
    }

    /// What was found.
    pub fn finish(self) -> Reading {
        match self.log {
            Some(log) => Reading { failures: log.finish(), paste: None },
            // The failed answers of a capture are read one by one where its form is known.
            None if self.limit == LONGEST_WHOLE => {
                let mut log = Log::new(self.lexicon);
                log.push(&self.paste);
                Reading { failures: log.finish(), paste: Some(text_of(&self.paste)) }
            }
            None => {
                let paste = text_of(&self.paste);
                Reading { failures: passage::read(&paste, self.lexicon), paste: Some(paste) }
            }
        }
    }
}

/// Whether a text begins like a capture of a browser: a value in which `log` is one as well. In the lines of a log that are
/// JSON it is text.
fn is_capture(bytes: &[u8]) -> bool {
    let rest = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let mut words = rest.iter().filter(|byte| !byte.is_ascii_whitespace());
    b"{\"log\":{".iter().all(|byte| words.next() == Some(byte))
}

#[cfg(test)]
mod tests;
