//! Reads `$expand`: links with options in parentheses, such as `businessunitid($select=name)`.

use super::refusal::Refusal;
use super::tables::{Link, Table, table};
use crate::sandbox::odata::Filter;

/// A link that is shown with its rows.
pub struct Expansion<'q> {
    pub link: &'static Link,
    pub columns: Option<Vec<&'q str>>,
    pub filter: Option<Filter>,
}

impl Expansion<'_> {
    /// How `@odata.context` names it.
    pub fn context(&self) -> String {
        let columns = self.columns.as_ref().map(|names| names.join(",")).unwrap_or_default();
        format!("{}({columns})", self.link.name)
    }
}

/// Reads the whole option.
///
/// # Errors
/// When a link, column or option is not known or a parenthesis is missing.
pub fn expansions<'q>(from: &'static Table, text: &'q str) -> Result<Vec<Expansion<'q>>, Refusal> {
    split(text, ',')?.into_iter().map(|part| expansion(from, part.trim())).collect()
}

fn expansion<'q>(from: &'static Table, text: &'q str) -> Result<Expansion<'q>, Refusal> {
    let (name, options) = match text.split_once('(') {
        None => (text, ""),
        Some((name, rest)) => (name, rest.strip_suffix(')').ok_or_else(|| unbalanced(text))?),
    };
    let link = from.link(name).ok_or_else(|| Refusal::no_such_column(from.entity, name))?;
    let other = table(link.set).ok_or_else(|| Refusal::no_such_segment(link.set))?;
    let mut found = Expansion { link, columns: None, filter: None };
    for option in split(options, ';')?.into_iter().map(str::trim).filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("$select", names)) => found.columns = Some(other.columns_named(names)?),
            Some(("$filter", text)) => {
                let filter = Filter::parse(text).map_err(|error| Refusal::syntax(error.to_string()))?;
                found.filter = Some(filter);
            }
            _ => return Err(Refusal::syntax(format!("The option '{option}' is not supported in $expand."))),
        }
    }
    Ok(found)
}

/// Splits where no parenthesis is open and no string begun.
fn split(text: &str, at: char) -> Result<Vec<&str>, Refusal> {
    let (mut parts, mut start, mut depth, mut is_text) = (Vec::new(), 0, 0_u32, false);
    for (position, letter) in text.char_indices() {
        match letter {
            '\'' => is_text = !is_text,
            _ if is_text => {}
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).ok_or_else(|| unbalanced(text))?,
            letter if letter == at && depth == 0 => {
                parts.push(&text[start..position]);
                start = position + letter.len_utf8();
            }
            _ => {}
        }
    }
    if depth > 0 || is_text {
        return Err(unbalanced(text));
    }
    parts.push(&text[start..]);
    Ok(parts)
}

fn unbalanced(text: &str) -> Refusal {
    Refusal::syntax(format!("Found an unbalanced bracket expression in '{text}'."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Refusal> {
        let found = expansions(table("systemusers").unwrap(), text)?;
        Ok(found.iter().map(Expansion::context).collect())
    }

    #[test]
    fn links_are_read_with_their_options() {
        let text = "systemuserroles_association($select=roleid,name;$filter=name eq 'a)b,c'),businessunitid";
        assert_eq!(read(text).unwrap(), ["systemuserroles_association(roleid,name)", "businessunitid()"]);
        let found = expansions(table("systemusers").unwrap(), text).unwrap();
        assert!(found[0].filter.is_some() && found[0].columns.as_deref() == Some(&["roleid", "name"]));
    }

    #[test]
    fn what_cannot_be_expanded_is_refused() {
        for wrong in [
            "nothing",
            "businessunitid($select=nothing)",
            "businessunitid($top=1)",
            "businessunitid(",
            "businessunitid)",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
