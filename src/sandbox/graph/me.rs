//! The caller as a person.

use super::call::{Call, Outcome};
use super::users;

/// `GET /me`
pub fn read(call: &Call) -> Outcome {
    let person = call.person()?;
    call.object("users", users::shape(person, true))
}
