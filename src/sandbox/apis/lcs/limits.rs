//! How many calls are allowed: of each project so many within a minute, and for the history of one environment as many
//! within half a minute.

use jiff::SignedDuration;

use super::refusal::Refusal;
use crate::sandbox::world::World;

const MINUTE: SignedDuration = SignedDuration::from_secs(60);
const HALF_MINUTE: SignedDuration = SignedDuration::from_secs(30);

/// Which limits a route has.
#[derive(Clone, Copy)]
pub enum Limit {
    None,
    /// So many calls about the project in the path.
    Project,
    /// The same, and so many about the environment in the path.
    Environment,
}

/// Counts a call of a route, in whose path these parameters stand.
///
/// # Errors
/// When there were too many.
pub fn check(world: &mut World, limit: Limit, route: &str, params: &[String]) -> Result<(), Refusal> {
    let now = world.now();
    let most = usize::try_from(world.tenant.lcs.calls_per_minute).unwrap_or(usize::MAX);
    let recent = &mut world.runtime.lcs_calls;
    let mut count = |param: usize, window| {
        let about = params.get(param).map_or("", String::as_str);
        recent.count(format!("{route} {param} {about}"), now, window, most).map(|_| ())
    };
    let counted = match limit {
        Limit::None => Ok(()),
        Limit::Project => count(0, MINUTE),
        Limit::Environment => count(0, MINUTE).and_then(|()| count(1, HALF_MINUTE)),
    };
    counted.map_err(|wait| Refusal::too_many(u64::try_from(wait.as_secs()).unwrap_or_default() + 1))
}
