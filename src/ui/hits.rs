//! What of a picture can be clicked, and where its links are.

use ratatui::layout::{Position, Rect};

use crate::app::{Action, Extent};

/// An area that does something when it is clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub area: Rect,
    /// What a click does, in order.
    pub acts: Vec<Action>,
}

/// An area that shows an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub area: Rect,
    pub url: String,
}

/// Everything that can be clicked in a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    pub spots: Vec<Spot>,
    pub links: Vec<Link>,
    /// How far the text on top, or the pane of the screen, can be scrolled.
    pub extent: Option<Extent>,
    /// Where the wheel scrolls the pane and not the list.
    pub pane: Option<Rect>,
    /// A text is shown to be read and selected: the mouse belongs to the terminal.
    pub is_text: bool,
    /// Lines that go on in the next one where the window ends, as one and the same text.
    pub joins: Vec<u16>,
    /// The window is too small for a picture: nobody sees what a key or a paste would do.
    pub is_blind: bool,
}

impl Hits {
    /// What a click does here: of areas that lie over each other, the one drawn last speaks.
    pub fn at(&self, column: u16, row: u16) -> &[Action] {
        self.spots
            .iter()
            .rev()
            .find(|spot| spot.area.contains(Position::new(column, row)))
            .map_or(&[], |spot| &spot.acts)
    }

    /// Forgets what lies under an area that is about to be covered.
    pub(super) fn cover(&mut self, area: Rect) {
        self.spots.push(Spot { area, acts: Vec::new() });
        self.joins.retain(|y| !(area.y..area.bottom()).contains(y));
        self.links.retain(|link| !link.area.intersects(area));
    }
}
