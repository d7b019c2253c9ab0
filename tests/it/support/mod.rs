//! What tests of the whole share: a practice tenant on a free port, and a front without a screen that does what a
//! person would do.

use firstcall::app::{Action, Edit, Effect, Field, Msg, Place, State, update, view};
use firstcall::profile::InputId;
use firstcall::recipe::Flow;

pub mod between;
pub mod chance;
pub mod checking;
pub mod command;
pub mod document;
#[path = "../../../src/app/tests/hands.rs"]
pub mod hands;
pub mod impostor;
#[cfg(unix)]
pub mod picture;
pub mod portal;
pub mod pty;
pub mod robot;
pub mod tenant;
