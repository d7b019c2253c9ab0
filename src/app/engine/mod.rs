//! The state and the code that changes it. The parts of the state are private to this module: everything outside,
//! fronts and tests included, reads through accessors and changes the state by messages alone.

mod before;
mod case;
mod goal;
mod plan;
mod screen;
mod sign_in;
mod state;
mod update;

pub use case::Case;
pub use goal::{Goal, Standing, missing_input, standing};
pub use screen::{Notice, Screen};
pub use state::{Setup, State, Tenants};
pub use update::update;

use before::Before;
use plan::plan;
use sign_in::AppSignIn;
use update::{Begun, Happened, Looks, Swap};
