//! What a target answers: the call that proves everything, and the few calls that only one target has.
use crate::evidence::{Reply, Seen};
use crate::recipe::{Cloud, Target};
use crate::wire::Wire;
use secrecy::SecretString;

pub mod power_platform;

/// Makes the call that proves everything.
pub async fn call(wire: &Wire, cloud: &Cloud, target: &Target, token: &SecretString) -> Seen<Reply> {
    todo!()
}
