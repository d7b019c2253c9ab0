//! How far a text on the screen can be scrolled. Only the drawing knows: it depends on the window.

use serde::{Deserialize, Serialize};

/// How far a text can be scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// The last line that it can begin with, so that its end is seen.
    pub last: usize,
    /// Lines that are seen at once.
    pub page: usize,
}

impl Extent {
    /// Of a text that nobody has drawn yet.
    pub const UNKNOWN: Self = Self { last: usize::MAX, page: 10 };

    /// The line to begin with after a move by so many lines.
    pub fn moved(self, from: usize, by: isize) -> usize {
        from.min(self.last).saturating_add_signed(by).min(self.last)
    }

    /// Lines of a page; one stays in view, so that the eye finds on.
    pub fn by_page(self, direction: isize) -> isize {
        isize::try_from(self.page.saturating_sub(1).max(1)).unwrap_or(isize::MAX).saturating_mul(direction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_scrolls_beyond_the_end_of_a_text() {
        let extent = Extent { last: 7, page: 10 };
        assert_eq!(extent.moved(3, 1), 4);
        assert_eq!(extent.moved(3, isize::MAX), 7);
        assert_eq!(extent.moved(usize::MAX, -1), 6);
        assert_eq!(extent.moved(0, isize::MIN), 0);
        assert_eq!((extent.by_page(1), Extent { page: 1, ..extent }.by_page(-1)), (9, -1));
    }
}
