//! Text of the assets with `{placeholders}`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::placeholder::{Placeholder, Unknown, names_in_braces};

/// Values for placeholders. A placeholder without a value shows as `<name>`, so that nothing is silently lost.
pub type Params = BTreeMap<Placeholder, String>;

/// A sentence of the assets. It holds no name that is not in the table of placeholders. What stands in `[? … ?]` is left
/// out where a value in it is not known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Words {
    raw: String,
    /// The placeholders, and where each begins.
    blanks: Vec<(usize, Placeholder)>,
    /// Where each part begins and ends that can be left out, with its marks.
    optional: Vec<Range<usize>>,
}

/// What stands around a part that can be left out.
const OPENS: &str = "[?";
const CLOSES: &str = "?]";

/// A name in braces that is not in the table of placeholders.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{{{name}}} is no known placeholder in {text:?}")]
pub struct UnknownPlaceholder {
    name: String,
    text: String,
}

impl Words {
    /// Puts `params` into the placeholders.
    pub fn fill(&self, params: &Params) -> String {
        self.fill_with(|name| params.get(&name).cloned().unwrap_or_else(|| name.blank()))
    }

    /// Puts whatever `value` makes of each name into the placeholders.
    pub fn fill_with(&self, value: impl Fn(Placeholder) -> String) -> String {
        let (mut filled, mut from) = (String::with_capacity(self.raw.len()), 0);
        for part in &self.optional {
            self.put(&mut filled, from..part.start, &value);
            from = part.end;
            let inside = part.start + OPENS.len()..part.end - CLOSES.len();
            let is_known = |name: Placeholder| {
                let value = value(name);
                value != name.blank() && !matches!(name.row().unknown, Unknown::Said(words) if words == value)
            };
            if self.blanks_in(&inside).all(|(_, name)| is_known(name)) {
                self.put(&mut filled, inside, &value);
            } else {
                filled.truncate(filled.trim_end_matches(' ').len());
                from += usize::from(filled.is_empty() && self.raw[from..].starts_with(' '));
            }
        }
        self.put(&mut filled, from..self.raw.len(), &value);
        filled
    }

    /// Writes a piece of the text with its values.
    fn put(&self, filled: &mut String, piece: Range<usize>, value: &impl Fn(Placeholder) -> String) {
        let mut from = piece.start;
        for (at, name) in self.blanks_in(&piece) {
            filled.push_str(&self.raw[from..at]);
            filled.push_str(&value(name));
            from = at + written(name);
        }
        filled.push_str(&self.raw[from..piece.end]);
    }

    fn blanks_in(&self, piece: &Range<usize>) -> impl Iterator<Item = (usize, Placeholder)> {
        self.blanks.iter().copied().filter(|(at, _)| piece.contains(at))
    }

    /// The placeholders used, in order.
    pub fn names(&self) -> impl Iterator<Item = Placeholder> {
        self.blanks.iter().map(|(_, name)| *name)
    }

    /// The same text in pieces, cut at blanks; no placeholder holds one.
    pub fn split_at_spaces(&self) -> impl Iterator<Item = Self> {
        let mut from = 0;
        self.raw.split(' ').map(move |word| {
            let here = from..from + word.len();
            from = here.end + 1;
            let blanks = self.blanks.iter().filter(|(at, _)| here.contains(at));
            let blanks = blanks.map(|(at, name)| (at - here.start, *name)).collect();
            Self { raw: word.to_owned(), blanks, optional: Vec::new() }
        })
    }

    /// The text before anything is put in.
    pub fn raw(&self) -> &str {
        &self.raw
    }
}

/// How much of a text `{name}` takes.
fn written(name: Placeholder) -> usize {
    name.to_string().len() + "{}".len()
}

impl TryFrom<String> for Words {
    type Error = UnknownPlaceholder;

    fn try_from(raw: String) -> Result<Self, UnknownPlaceholder> {
        let known = |(at, name): (usize, &str)| match name.parse() {
            Ok(name) => Ok((at, name)),
            Err(_) => Err(UnknownPlaceholder { name: name.to_owned(), text: raw.clone() }),
        };
        let blanks = names_in_braces(&raw).map(known).collect::<Result<_, _>>()?;
        let optional = optional(&raw);
        Ok(Self { raw, blanks, optional })
    }
}

/// The parts of a text that can be left out. A mark without its other one is text.
fn optional(raw: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(start) = raw[from..].find(OPENS).map(|at| from + at) {
        let Some(end) = raw[start..].find(CLOSES).map(|at| start + at + CLOSES.len()) else {
            break;
        };
        parts.push(start..end);
        from = end;
    }
    parts
}

impl FromStr for Words {
    type Err = UnknownPlaceholder;

    fn from_str(text: &str) -> Result<Self, UnknownPlaceholder> {
        Self::try_from(text.to_owned())
    }
}

impl<'de> Deserialize<'de> for Placeholder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|_| D::Error::custom(format_args!("{name:?} is no known placeholder")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_missing_ones_are_visible() {
        let words: Words = "az ad app update --id {client_id} --set '{\"a\":{}}' {tenant_id}".parse().unwrap();
        let params = Params::from([(Placeholder::ClientId, "4b1c".to_owned())]);
        assert_eq!(words.fill(&params), "az ad app update --id 4b1c --set '{\"a\":{}}' <tenant id>");
        assert_eq!(words.names().collect::<Vec<_>>(), [Placeholder::ClientId, Placeholder::TenantId]);
        let pieces: Vec<String> = words.split_at_spaces().map(|word| word.fill(&params)).collect();
        assert_eq!(pieces.join(" "), words.fill(&params));
    }

    #[test]
    fn a_part_whose_value_is_not_known_is_left_out_with_the_blank_before_it() {
        let words: Words = "It answered {code}[?: {detail}?]. [?Policies: {policies}.?] Look there.".parse().unwrap();
        let mut params = Params::from([(Placeholder::Code, "400".to_owned())]);
        assert_eq!(words.fill(&params), "It answered 400. Look there.");
        params.insert(Placeholder::Policies, "none".to_owned());
        params.insert(Placeholder::Detail, "no".to_owned());
        assert_eq!(words.fill(&params), "It answered 400: no. Look there.");
        assert_eq!("[?{detail}?] Then.".parse::<Words>().unwrap().fill(&Params::new()), "Then.");
        params.insert(Placeholder::Policies, "A".to_owned());
        assert_eq!(words.fill(&params), "It answered 400: no. Policies: A. Look there.");
    }

    #[test]
    fn text_without_placeholders_stays_as_it_is() {
        for text in ["", "plain", "{", "}{", "{}", "{Upper}", "{{x", "tail {", "[?", "?] [?"] {
            assert_eq!(text.parse::<Words>().unwrap().fill(&Params::new()), text);
        }
    }

    #[test]
    fn a_name_that_is_not_in_the_table_is_refused() {
        let error = "for {tenat}".parse::<Words>().unwrap_err();
        assert_eq!(error.to_string(), r#"{tenat} is no known placeholder in "for {tenat}""#);
        assert!(serde_json::from_str::<Words>(r#""for {tenat}""#).is_err());
    }
}
