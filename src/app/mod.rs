//! The engine: one state, messages in, effects out. Pure: no input or output, no clock but `Msg::Ticked`,
//! no randomness, no knowledge of tokio or of a terminal. The wizard, plain mode and `check` are three fronts of it.

mod action;
mod actions;
pub mod calendar;
mod conversation;
mod credential;
mod deed;
mod effect;
mod engine;
mod exchange_log;
mod extent;
mod fault;
mod field;
mod key;
mod msg;
pub mod next;
mod picker;
mod place;
mod practice;
mod question;
mod reading;
mod results;
mod runs;
mod surroundings;
mod synonyms;
mod taken;
#[cfg(test)]
mod tests;
mod tour;
pub mod view;

pub use action::Action;
pub use actions::{Offer, ROWS, Row, rows_now};
pub use conversation::{Conversation, Phase, Progress, Purpose};
pub use credential::{KEY_BITS, KEY_DAYS, Keepsake, KeyringRequest, MadeCertificate, NewCertificate};
pub use deed::{ConsentDeed, Deed, DeedError, DeedKind, Done, ReportForm};
pub use effect::{Effect, Given, PracticeRequest};
pub use engine::{Case, Goal, Notice, Screen, Setup, Standing, State, Tenants, missing_input, standing, update};
pub use extent::Extent;
pub use fault::{FaultAim, FaultKind, FaultRequest, LaidFault};
pub use field::{Field, Fields, OwnField};
pub use key::{Key, keymap, pressed};
pub use msg::{Edit, Msg};
pub use picker::{Picker, PickerView};
pub use place::Place;
pub use practice::{
    Clients, ConsentLine, ConsentPage, Decision, PersonLine, Practice, PracticeError, PracticeOutcome, PracticePage,
    PracticeReady, PracticeRepaired, Proposed, ScenarioLine, Suggest,
};
pub use question::Question;
pub use reading::{Part, Reading};
pub use results::{Outcome, outcome};
pub use runs::{RunId, Runs};
pub use surroundings::{Found, Surroundings};
pub use taken::Taken;
pub use tour::{STOPS, TOUR_SCENARIO, Tour, TourStop};
