//! Days that somebody should know of in time: when what a program proves itself with ends. As words, and as a calendar file.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::evidence::SecretInfo;
use crate::evidence::text::harmless;
use crate::recipe::Caller;

use super::State;

/// Bytes of a line of a calendar file, without its end (RFC 5545, section 3.1).
const LINE: usize = 75;

/// Days before the day on which calendars speak up.
const AHEAD: u8 = 30;

/// A day on which something ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueDate {
    pub day: Date,
    /// What ends, as a sentence without its full stop.
    pub what: String,
}

/// The days on which what the program of this case proves itself with ends, the nearest first. Those of people are theirs.
pub fn due_dates(state: &State) -> Vec<DueDate> {
    if state.case().profile().case.caller != Caller::Program {
        return Vec::new();
    }
    let evidence = state.case().evidence();
    let due = |ends: Timestamp, what: String| DueDate { day: day(ends), what };
    let mut dates = Vec::new();
    if let Some(app) = evidence.application.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref) {
        let secrets = app.secrets.iter().map(|secret| ("client secret", secret));
        let all = secrets.chain(app.certificates.iter().map(|certificate| ("certificate", certificate)));
        let lasting =
            all.filter_map(|(kind, one)| Some((kind, one, one.ends.filter(|ends| *ends > state.case().now())?)));
        dates.extend(
            lasting.map(|(kind, one, ends)| due(ends, format!("The {} of {} ends", named(kind, one), app.name))),
        );
    }
    if let Some(file) = evidence.certificate.as_ref().and_then(|seen| seen.value()) {
        let is_known = dates.iter().any(|date| date.day == day(file.not_after));
        let own = due(file.not_after, format!("The certificate {} ends", file.subject));
        dates.extend((!is_known).then_some(own));
    }
    dates.sort();
    dates
}

fn named(kind: &str, one: &SecretInfo) -> String {
    match (&one.name, &one.hint) {
        (Some(name), _) if !name.is_empty() => format!("{kind} {name}"),
        (_, Some(hint)) => format!("{kind} {hint}"),
        (_, None) => kind.to_owned(),
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// The dates as a file that every calendar reads (RFC 5545), each with a reminder.
pub fn file(dates: &[DueDate], now: Timestamp) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:-//firstcall//firstcall {}//EN", env!("CARGO_PKG_VERSION")),
    ];
    for date in dates {
        let day = date.day.strftime("%Y%m%d");
        lines.push("BEGIN:VEVENT".to_owned());
        // The same date read once more takes the place of the one before.
        lines.push(format!("UID:{day}-{:016x}@firstcall", fingerprint(&date.what)));
        lines.push(format!("DTSTAMP:{}", now.strftime("%Y%m%dT%H%M%SZ")));
        lines.push(format!("DTSTART;VALUE=DATE:{day}"));
        lines.push(format!("SUMMARY:{}", escaped(&date.what)));
        lines.push("TRANSP:TRANSPARENT".to_owned());
        lines.push("BEGIN:VALARM".to_owned());
        lines.push("ACTION:DISPLAY".to_owned());
        lines.push(format!("DESCRIPTION:{}", escaped(&date.what)));
        lines.push(format!("TRIGGER:-P{AHEAD}D"));
        lines.push("END:VALARM".to_owned());
        lines.push("END:VEVENT".to_owned());
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Stable from version to version, unlike the hashes of the standard library (FNV-1a).
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn escaped(text: &str) -> String {
    harmless(text, false).replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], " ")
}

/// A line with its end; what is longer goes on behind a space.
fn folded(line: &str) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(what: &str) -> DueDate {
        DueDate { day: jiff::civil::date(2026, 11, 3), what: what.to_owned() }
    }

    #[test]
    fn a_date_is_an_event_of_one_day_with_a_reminder() {
        let now = "2026-08-05T09:30:00Z".parse().expect("a timestamp");
        let file = file(&[date("The client secret a, b; c of Contoso ends")], now);
        for line in [
            "DTSTART;VALUE=DATE:20261103\r\n",
            "DTSTAMP:20260805T093000Z\r\n",
            "SUMMARY:The client secret a\\, b\\; c of Contoso ends\r\n",
            "TRIGGER:-P30D\r\n",
        ] {
            assert!(file.contains(line), "{line}:\n{file}");
        }
        assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"));
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_none_is_lost(text in "\\PC{0,200}") {
            let folded = folded(&format!("SUMMARY:{}", escaped(&text)));
            prop_assert!(folded.split("\r\n").all(|line| line.len() <= LINE), "{folded:?}");
            let unfolded = folded.replace("\r\n ", "").replace("\r\n", "");
            prop_assert_eq!(unfolded, format!("SUMMARY:{}", escaped(&text)));
        }
    }
}
