//! Names, spans and moments as they stand in a sentence.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Names in a row, for a sentence.
pub(super) fn missing_words(names: &[String]) -> String {
    names.join(", ")
}

/// A span of time in words.
pub(super) fn span(time: Duration) -> String {
    let s = time.as_secs();
    let counted = |n: u64, unit: &str| {
        let plural = if n == 1 { "" } else { "s" };
        format!("{n} {unit}{plural}")
    };
    match s {
        0..120 => counted(s, "second"),
        120..7_200 => counted(s.div_ceil(60), "minute"),
        7_200..172_800 => counted(s.div_ceil(3_600), "hour"),
        _ => counted(s.div_ceil(86_400), "day"),
    }
}

/// A day, in UTC.
pub(super) fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string()
}

/// A moment, in UTC.
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_told_in_words() {
        let words = |s| span(Duration::from_secs(s));
        assert_eq!(words(1), "1 second");
        assert_eq!(words(119), "119 seconds");
        assert_eq!(words(600), "10 minutes");
        assert_eq!(words(3 * 3_600), "3 hours");
        assert_eq!(words(3 * 86_400), "3 days");
    }
}
