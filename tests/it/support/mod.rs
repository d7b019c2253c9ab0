//! What tests of the whole share: a practice tenant on a free port, and a front without a screen that does what a
//! person would do.

pub mod command;
#[cfg(unix)]
pub mod pty;
pub mod robot;
pub mod tenant;
