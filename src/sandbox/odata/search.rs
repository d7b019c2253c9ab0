//! Reads a `$search` and decides whether an object is found. Names and descriptions are searched by the beginnings of
//! their words, other members by their own beginning.

use serde_json::Value;

use super::page::QueryError;

/// Members of which every word counts.
const IN_WORDS: &[&str] = &["displayName", "description"];

/// A parsed search: alternatives of clauses that must all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Search(Vec<Vec<Clause>>);

#[derive(Clone, Debug, PartialEq)]
struct Clause {
    property: String,
    wanted: String,
}

impl Search {
    /// Reads a search such as `"displayName:wizard" AND "displayName:practice"`; `AND` binds more tightly than `OR`.
    ///
    /// # Errors
    /// When it is not of this form.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let wrong = || QueryError::Search(text.to_owned());
        let mut alternatives = vec![Vec::new()];
        let mut rest = text.trim();
        loop {
            let open = rest.strip_prefix('"').ok_or_else(wrong)?;
            let (clause, after) = open.split_once('"').ok_or_else(wrong)?;
            let (property, wanted) = clause.split_once(':').ok_or_else(wrong)?;
            let clause = Clause { property: property.trim().to_owned(), wanted: wanted.trim().to_lowercase() };
            if let Some(all) = alternatives.last_mut() {
                all.push(clause);
            }
            rest = after.trim_start();
            if rest.is_empty() {
                return Ok(Self(alternatives));
            }
            let (word, after) = rest.split_once(' ').ok_or_else(wrong)?;
            match word {
                "AND" => {}
                "OR" => alternatives.push(Vec::new()),
                _ => return Err(wrong()),
            }
            rest = after.trim_start();
        }
    }

    /// Decides whether an object is found.
    pub fn finds(&self, object: &Value) -> bool {
        self.0.iter().any(|all| all.iter().all(|clause| clause.finds(object)))
    }
}

impl Clause {
    fn finds(&self, object: &Value) -> bool {
        let found = object[&self.property].as_str().unwrap_or_default().to_lowercase();
        if !IN_WORDS.contains(&self.property.as_str()) {
            return found.starts_with(&self.wanted);
        }
        let words: Vec<&str> = found.split(|letter: char| !letter.is_alphanumeric()).collect();
        let mut wanted = self.wanted.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        wanted.all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn finds(text: &str) -> bool {
        let app = json!({"displayName": "Contoso Environment Wizard", "appId": "4b1c2d3e"});
        Search::parse(text).unwrap().finds(&app)
    }

    #[test]
    fn words_are_found_by_their_beginnings() {
        assert!(finds(r#""displayName:wiz""#));
        assert!(finds(r#""displayName:wizard contoso""#));
        assert!(!finds(r#""displayName:izard""#));
        assert!(finds(r#""appId:4b1c""#));
    }

    #[test]
    fn clauses_join() {
        assert!(finds(r#""displayName:wiz" AND "displayName:env""#));
        assert!(!finds(r#""displayName:wiz" AND "displayName:robot""#));
        assert!(finds(r#""displayName:robot" OR "displayName:wiz""#));
    }

    #[test]
    fn what_is_no_search_is_refused() {
        for wrong in ["wizard", "\"wizard\"", "\"displayName:w", "\"displayName:w\" XOR \"displayName:e\"", ""] {
            assert!(Search::parse(wrong).is_err(), "{wrong}");
        }
    }
}
