//! Pieces that several screens share.

pub mod big;
pub mod choices;
pub mod field;
pub mod finding;
pub mod footer;
pub mod header;
pub mod keys;
pub mod pane;
pub mod qr;
pub mod requirements;
pub mod steps;
pub mod tour;
