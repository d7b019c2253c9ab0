//! Writes JSON and query strings out as plain lines.

use serde_json::Value;

/// Writes JSON and query strings out as lines, so that their escapes do not stand in the way.
pub fn unfold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text.trim()) {
        flatten("", &value, &mut out);
        return out;
    }
    for line in text.lines() {
        unfold_line(line, &mut out);
        out.push('\n');
    }
    out
}

fn unfold_line(line: &str, out: &mut String) {
    if let (Some(open), Some(close)) = (line.find('{'), line.rfind('}'))
        && open < close
        && let Ok(value) = serde_json::from_str::<Value>(&line[open..=close])
    {
        out.push_str(&line[..open]);
        out.push('\n');
        flatten("", &value, out);
        out.push_str(&line[close + 1..]);
        return;
    }
    for word in line.split(' ') {
        let query = word.rsplit(['?', '#']).next().unwrap_or(word);
        if query.contains("error=") && (query.contains('&') || query.contains('%')) {
            for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
                out.push_str(&format!("\n{name}: {value}"));
            }
            out.push('\n');
        } else {
            out.push_str(word);
            out.push(' ');
        }
    }
}

/// Deep enough for any real error, and shallow enough for the stack.
fn flatten(name: &str, value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                flatten(name, value, out);
            }
        }
        Value::Array(values) => {
            for value in values {
                flatten(name, value, out);
            }
        }
        Value::String(text) => out.push_str(&format!("{name}: {text}\n")),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => out.push_str(&format!("{name}: {value}\n")),
    }
}
