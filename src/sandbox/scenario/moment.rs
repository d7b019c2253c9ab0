//! Times in scenario files may be relative to the start, so that a secret that expires "in 20 days" always does.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// The fields that hold a time.
const FIELDS: &[&str] = &["starts", "ends", "created", "expires", "sessions_valid_from"];

/// Replaces relative times by absolute ones; gives back the text that is no time.
pub fn settle(tree: &mut Value, now: Timestamp) -> Result<(), String> {
    match tree {
        Value::Object(table) => table.iter_mut().try_for_each(|(key, value)| match value {
            Value::String(text) if FIELDS.contains(&key.as_str()) => {
                *text = moment(text, now).ok_or_else(|| text.clone())?.to_string();
                Ok(())
            }
            value => settle(value, now),
        }),
        Value::Array(list) => list.iter_mut().try_for_each(|value| settle(value, now)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    let (number, sign) = match (text.strip_prefix("in "), text.strip_suffix(" ago")) {
        (Some(later), None) => (later, 1),
        (None, Some(earlier)) => (earlier, -1),
        _ => return text.parse().ok(),
    };
    let (number, unit) = number.split_once(' ')?;
    let hours = match unit {
        "hour" | "hours" => 1,
        "day" | "days" => 24,
        _ => return None,
    };
    let span = SignedDuration::from_hours(sign * hours * number.parse::<i64>().ok()?);
    let whole_seconds = Timestamp::from_second(now.as_second()).ok()?;
    whole_seconds.checked_add(span).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn relative_times_count_from_the_start() {
        let now: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        let mut tree = json!({"a": [{"starts": "2 days ago", "ends": "in 1 hour"}], "title": "in 3 days"});
        settle(&mut tree, now).unwrap();
        assert_eq!(
            tree,
            json!({"a": [{"starts": "2026-03-08T12:00:00Z", "ends": "2026-03-10T13:00:00Z"}], "title": "in 3 days"})
        );
    }

    #[test]
    fn what_is_no_time_is_named() {
        let mut tree = json!({"ends": "some day"});
        assert_eq!(settle(&mut tree, Timestamp::UNIX_EPOCH), Err("some day".to_owned()));
    }
}
