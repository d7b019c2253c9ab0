//! The binary in a terminal: keys in, screen out, exit code, and what the terminal is left like.

mod look;
mod paths;
mod repair;
mod terminal;
