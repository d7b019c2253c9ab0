//! What of a picture can be clicked, and where its links are.

use ratatui::layout::{Position, Rect};

use crate::app::Action;

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
        self.links.retain(|link| !link.area.intersects(area));
    }
}
