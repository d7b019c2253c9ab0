//! Reads addresses below `/api/data/{version}/`: names with keys, such as `systemusers(guid)/systemuserroles_association`.

use uuid::Uuid;

use super::refusal::Refusal;

/// One part of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub name: String,
    /// What stands in parentheses; functions have an empty one.
    pub key: Option<String>,
}

impl Segment {
    /// The id in the parentheses.
    ///
    /// # Errors
    /// When there is something else.
    pub fn id(&self) -> Result<Uuid, Refusal> {
        let key = self.key.as_deref().unwrap_or_default();
        key.parse().map_err(|_| Refusal::syntax("Bad Request - Error in query syntax."))
    }
}

/// Cuts an address into its parts.
pub fn segments(path: &str) -> Vec<Segment> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    let cut = parts.map(|part| match part.strip_suffix(')').and_then(|open| open.split_once('(')) {
        Some((name, key)) => Segment { name: name.to_owned(), key: Some(key.trim().to_owned()) },
        None => Segment { name: part.to_owned(), key: None },
    });
    cut.collect()
}

/// Reads the id of a row of a table from an address, whole (`https://…/roles(guid)`) or short (`/roles(guid)`).
pub fn row_id(address: &str, set: &str) -> Option<Uuid> {
    let last = segments(address).pop()?;
    (last.name == set).then(|| last.key?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cut_into_names_and_keys() {
        let cut: Vec<(String, Option<String>)> = segments("systemusers(a1)/systemuserroles_association(b2)/$ref")
            .into_iter()
            .map(|segment| (segment.name, segment.key))
            .collect();
        let text = |text: &str| text.to_owned();
        assert_eq!(
            cut,
            [
                (text("systemusers"), Some(text("a1"))),
                (text("systemuserroles_association"), Some(text("b2"))),
                (text("$ref"), None),
            ]
        );
        assert_eq!(segments("WhoAmI()")[0].key.as_deref(), Some(""));
        assert!(segments("systemusers(a1)")[0].id().is_err());
    }

    #[test]
    fn the_address_of_a_row_may_be_whole_or_short() {
        let id = Uuid::from_u128(7);
        assert_eq!(row_id(&format!("https://contoso.crm4.dynamics.com/api/data/v9.2/roles({id})"), "roles"), Some(id));
        assert_eq!(row_id(&format!("/businessunits({id})"), "businessunits"), Some(id));
        assert_eq!(row_id(&format!("/roles({id})"), "businessunits"), None);
        assert_eq!(row_id("/roles(x)", "roles"), None);
    }
}
