//! The one integration binary; a file per theme.

mod recipes;
mod wording;
