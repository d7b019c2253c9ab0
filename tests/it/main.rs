//! The one integration binary; a file per theme.

mod recipes;
mod screens;
mod screens_step;
