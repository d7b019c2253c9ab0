//! How many calls are allowed (sections 4.1 and 4.2): of each project so many within a minute, and for the history of
//! one environment as many within half a minute.

use jiff::SignedDuration;

use super::refusal::Refusal;
use crate::sandbox::world::World;

const MINUTE: SignedDuration = SignedDuration::from_secs(60);
const HALF_MINUTE: SignedDuration = SignedDuration::from_secs(30);

/// Counts a call about environments; others have no limit here.
///
/// # Errors
/// When there were too many.
pub fn check(world: &mut World, steps: &[&str]) -> Result<(), Refusal> {
    let now = world.now();
    let most = usize::try_from(world.tenant.lcs.calls_per_minute).unwrap_or(usize::MAX);
    let recent = &mut world.runtime.lcs_calls;
    let counted = match *steps {
        ["environmentinfo", "v1", kind, "project", project] => {
            recent.count(format!("{kind} of {project}"), now, MINUTE, most)
        }
        ["environmentinfo", "v1", kind, "project", project, "environment", environment] => recent
            .count(format!("{kind} of {project}"), now, MINUTE, most)
            .and_then(|_| recent.count(format!("{kind} of {environment}"), now, HALF_MINUTE, most)),
        _ => Ok(0),
    };
    counted.map(|_| ()).map_err(|wait| Refusal::too_many(u64::try_from(wait.as_secs()).unwrap_or_default() + 1))
}
