//! A profile as it stands in a file. Its values may come from elsewhere, so what a terminal obeys or hides is escaped:
//! a file is also looked at, and an exported one printed.

use toml::{Table, Value};

use crate::evidence::text::{harmless, visible_toml};

use super::{Profile, ProfileError};

/// A profile as it stands in a file.
///
/// # Errors
/// When a value cannot be written as TOML.
pub fn text(profile: &Profile) -> Result<String, ProfileError> {
    let unwritten = |source| ProfileError::Format { name: profile.name.clone(), source };
    let text = toml::to_string_pretty(profile).map_err(unwritten)?;
    if harmless(&text, true) == text {
        return Ok(text);
    }
    let mut escaped = String::new();
    put(&Table::try_from(profile).map_err(unwritten)?, "", &mut escaped);
    Ok(escaped)
}

/// Writes a table whose own place has this name: its values, then the tables in it.
fn put(table: &Table, place: &str, out: &mut String) {
    for (key, value) in table.iter().filter(|(_, value)| !value.is_table()) {
        out.push_str(&format!("{} = {}\n", visible_toml(key), inline(value)));
    }
    for (key, value) in table {
        if let Value::Table(inner) = value {
            let place = if place.is_empty() { visible_toml(key) } else { format!("{place}.{}", visible_toml(key)) };
            out.push_str(&format!("\n[{place}]\n"));
            put(inner, &place, out);
        }
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => visible_toml(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let pair = |(key, value): (&String, &Value)| format!("{} = {}", visible_toml(key), inline(value));
            format!("{{ {} }}", table.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        plain @ (Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_)) => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::profile::{Origin, Stood, read};
    use crate::recipe::{CloudId, Recipe, RequirementId};

    #[test]
    fn what_a_terminal_obeys_is_escaped_and_the_profile_comes_back_as_it_was() {
        let foreign = "user\u{202e}moc\u{9b}31m\u{1b}[2J\u{e0041}\n\"\\'";
        let mut profile = Profile::new(Recipe::embedded(), CloudId::of(foreign));
        foreign.clone_into(&mut profile.inputs.tenant);
        profile.inputs.permissions = vec![foreign.to_owned(), "User.Read".to_owned()];
        profile.inputs.confirmed = [(RequirementId::of(foreign), jiff::Timestamp::UNIX_EPOCH)].into();
        profile.origin = Origin { cloud_file: Some(foreign.into()), ..Origin::default() };
        profile.stood = [(RequirementId::of(foreign), Stood::Met)].into();
        let text = text(&profile).unwrap();
        assert_eq!(harmless(&text, true), text);
        assert_eq!(read(Path::new("work.toml"), &text).unwrap(), profile);
    }
}
