//! The screen: draws the state, and turns what the terminal sends into messages. It decides nothing and changes nothing.
//!
//! The caller opens a [`Screen`], draws the state when it has changed, and keeps the [`Hits`] of the last picture
//! for [`translate`].

mod canvas;
mod doc;
mod frame;
mod hits;
mod input;
mod link;
mod look;
mod mask;
mod screens;
mod terminal;
mod theme;
mod widgets;

pub use frame::{Picture, as_text, draw_in, held, text};
pub use hits::{Hits, Link, Spot};
pub use input::{Heard, translate, typed};
pub use look::{Colour, Ground, Look};
pub use terminal::{Screen, ask_ground, restore};
