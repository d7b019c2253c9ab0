//! Pieces that several screens share.

pub mod footer;
pub mod header;
pub mod keys;
pub mod steps;
