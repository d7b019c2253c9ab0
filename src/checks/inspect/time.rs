//! When a token is good. Token times are counted by the servers' clock, since that is the one that decides.

use jiff::Timestamp;
use serde_json::Value;

use crate::checks::wording;
use crate::evidence::Claims;

use super::{Expected, Remark};

/// A difference between two clocks that nobody notices.
const UNNOTICED: u64 = 60;

/// From this many seconds on a countdown says less than days.
const A_DAY: i64 = 86_400;

/// A span of time in words: `58 min`, `1 h 05 min`, `12 s`.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..600 if seconds % 60 > 0 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 if seconds % 3600 < 60 => format!("{} h", seconds / 3600),
        3600..86_400 => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// A span of time as it runs down: `57:59`, `1:05:00`.
pub fn countdown(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The value of a claim that is a time.
pub(super) fn moment(expected: &Expected<'_>, value: &Value) -> String {
    let at = crate::evidence::numeric_date(value);
    at.map_or_else(|| super::plain(expected, value), |at| at_and_distance(expected, at))
}

fn at_and_distance(expected: &Expected<'_>, at: Timestamp) -> String {
    let seconds = at.duration_since(expected.now).as_secs();
    let distance = if seconds >= 0 { format!("in {}", span(seconds)) } else { format!("{} ago", span(-seconds)) };
    format!("{} UTC, {distance}", at.strftime("%Y-%m-%d %H:%M:%S"))
}

/// The end of a token as it comes nearer.
pub(super) fn end(expected: &Expected<'_>, at: Timestamp) -> String {
    let left = at.duration_since(expected.now).as_secs();
    match left {
        0..A_DAY => format!("{} UTC, in {}", at.strftime("%Y-%m-%d %H:%M:%S"), countdown(left)),
        _ => at_and_distance(expected, at),
    }
}

/// The value of the claim that tells the end.
pub(super) fn expires(expected: &Expected<'_>, value: &Value) -> String {
    let at = crate::evidence::numeric_date(value);
    at.map_or_else(|| super::plain(expected, value), |at| end(expected, at))
}

pub(super) fn expiry(expected: &Expected<'_>, claims: &Claims) -> Remark {
    match claims.expires() {
        Some(expires) => until(expected, expires),
        None => Remark::warning("When it expires, but this is not a valid time."),
    }
}

/// What the end of a token means now.
pub(super) fn until(expected: &Expected<'_>, expires: Timestamp) -> Remark {
    let clock = other_clock(expected);
    let left = expires.duration_since(expected.now).as_secs();
    if left <= 0 {
        return Remark::unmet(format!("It has expired; every API answers it with 401.{clock}"));
    }
    Remark::met(format!("Valid until then; after that a new token is needed.{clock}"))
}

pub(super) fn no_expiry(expected: &Expected<'_>, _: &Claims) -> Option<Remark> {
    expected.target.map(|_| Remark::warning("It does not say when it expires."))
}

pub(super) fn issued(_: &Expected<'_>, _: &Claims) -> Remark {
    Remark::plain("When it was issued. What was consented, assigned or activated after that is not in it.")
}

pub(super) fn begin(expected: &Expected<'_>, claims: &Claims) -> Remark {
    let begins = claims.payload.get("nbf").and_then(crate::evidence::numeric_date);
    match begins {
        Some(begins) if begins > expected.now => {
            Remark::unmet(format!("It is not valid yet, so APIs refuse it.{}", other_clock(expected)))
        }
        Some(_) => Remark::plain("Valid from then on."),
        None => Remark::plain("When it becomes valid, but this is not a valid time."),
    }
}

/// Said where this computer's own clock would tell something else.
fn other_clock(expected: &Expected<'_>) -> String {
    match expected.skew {
        Some(skew) if skew.0.unsigned_abs().as_secs() >= UNNOTICED => {
            let direction = if skew.0.is_positive() { "fast" } else { "slow" };
            let off = wording::span(skew.0.unsigned_abs());
            format!(" Counted by the clock of the servers; this computer's is {off} {direction}.")
        }
        Some(_) | None => String::new(),
    }
}
