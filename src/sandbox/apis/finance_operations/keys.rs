//! Reads the last part of an OData address: an entity set, or one record of it by its key.

use serde_json::Value;

use super::entities::EntitySet;

/// The value of each property that makes up a key.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordKey(Vec<(&'static str, String)>);

/// Splits `Set` or `Set(key)`; the parts are not looked at yet.
pub fn split(segment: &str) -> Option<(&str, Option<&str>)> {
    match segment.split_once('(') {
        None => Some((segment, None)),
        Some((set, rest)) => Some((set, Some(rest.strip_suffix(')')?))),
    }
}

impl RecordKey {
    /// Reads a key in the short form `'value'`, which a key of one property allows, or in the form `name='value',…`.
    pub fn read(set: &EntitySet, text: &str) -> Option<Self> {
        let names: Vec<&'static str> = set.keys().collect();
        let parts = parts(text);
        if let ([name], [part]) = (names.as_slice(), parts.as_slice())
            && let Some(value) = unquoted(part)
        {
            return Some(Self(vec![(*name, value)]));
        }
        let mut found = Vec::new();
        for part in &parts {
            let (name, value) = part.split_once('=')?;
            let name = names.iter().find(|known| **known == name.trim())?;
            found.push((*name, unquoted(value)?));
        }
        let is_whole = found.len() == names.len() && names.iter().all(|name| found.iter().any(|(own, _)| own == name));
        is_whole.then_some(Self(found))
    }

    /// Whether a row has this key; letters' case makes no difference.
    pub fn is_of(&self, row: &Value) -> bool {
        self.0.iter().all(|(name, value)| row[*name].as_str().is_some_and(|own| own.eq_ignore_ascii_case(value)))
    }

    /// The value of the first property.
    pub fn first(&self) -> &str {
        self.0.first().map_or("", |(_, value)| value)
    }
}

/// Cuts at commas that are not inside quotes.
fn parts(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let cut = |letter: char| {
        is_quoted ^= letter == '\'';
        letter == ',' && !is_quoted
    };
    text.split(cut).map(str::trim).collect()
}

fn unquoted(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.replace("''", "'"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(set: &str, text: &str) -> Option<RecordKey> {
        RecordKey::read(EntitySet::named(set).unwrap(), text)
    }

    #[test]
    fn a_key_of_one_property_may_leave_out_its_name() {
        let row = json!({"UserID": "svc"});
        assert!(read("SystemUsers", "'SVC'").unwrap().is_of(&row));
        assert!(read("SystemUsers", "UserID='svc'").unwrap().is_of(&row));
        assert_eq!(read("SystemUsers", "UserId='svc'"), None);
        assert_eq!(read("SystemUsers", "svc"), None);
    }

    #[test]
    fn a_key_of_two_properties_names_both_in_any_order() {
        let row = json!({"dataAreaId": "demf", "CustomerGroupId": "a,'b"});
        assert!(read("CustomerGroups", "CustomerGroupId='a,''b', dataAreaId='demf'").unwrap().is_of(&row));
        assert_eq!(read("CustomerGroups", "'10'"), None);
        assert_eq!(read("CustomerGroups", "CustomerGroupId='10'"), None);
    }

    #[test]
    fn a_segment_is_a_set_or_a_record_of_it() {
        assert_eq!(split("LegalEntities"), Some(("LegalEntities", None)));
        assert_eq!(split("LegalEntities('USMF')"), Some(("LegalEntities", Some("'USMF'"))));
        assert_eq!(split("LegalEntities('USMF'"), None);
    }
}
