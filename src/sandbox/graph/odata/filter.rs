//! Reads a `$filter` and decides whether a rendered object passes it. String comparison ignores case, as the directory
//! does for names and GUIDs alike.

use std::cmp::Ordering;

use serde_json::Value;

pub use super::lexer::FilterError;
use super::lexer::{Token, tokens};

/// A parsed filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    All(Vec<Filter>),
    Either(Vec<Filter>),
    Not(Box<Filter>),
    Compare {
        path: String,
        with: Comparison,
        value: Value,
    },
    In {
        path: String,
        values: Vec<Value>,
    },
    Text {
        path: String,
        test: TextTest,
        value: String,
    },
    /// `path/any(x: …)`; the inner filter sees the element under the variable's name.
    Any {
        path: String,
        variable: String,
        inner: Option<Box<Filter>>,
    },
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// A string function that answers yes or no.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// When the text is no filter of the supported grammar.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let mut parser = Parser { tokens: tokens(text)?, at: 0 };
        let filter = parser.either()?;
        match parser.peek() {
            None => Ok(filter),
            Some(_) => Err(parser.unexpected("end of the filter")),
        }
    }

    /// Lists the properties the filter looks at, without those of lambda variables.
    pub fn properties(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Either(parts) => parts.iter().flat_map(Self::properties).collect(),
            Self::Not(part) => part.properties(),
            Self::Compare { path, .. } | Self::In { path, .. } | Self::Text { path, .. } | Self::Any { path, .. } => {
                vec![path]
            }
        }
    }

    /// Names the first operator that Graph knows for advanced queries only (`graph.md` section 0).
    pub fn advanced(&self) -> Option<&'static str> {
        match self {
            Self::All(parts) | Self::Either(parts) => parts.iter().find_map(Self::advanced),
            Self::Not(_) => Some("Not"),
            Self::Compare { with: Comparison::NotEqual, .. } => Some("NotEqualsMatch"),
            Self::Text { test: TextTest::EndsWith, .. } => Some("EndsWith"),
            Self::Any { inner, .. } => inner.as_deref().and_then(Self::advanced),
            Self::Compare { .. } | Self::In { .. } | Self::Text { .. } => None,
        }
    }

    /// Decides whether the object passes.
    pub fn accepts(&self, object: &Value) -> bool {
        self.accepts_in(&|path| lookup(object, path), Case::Ignored)
    }

    /// Decides whether the object passes where strings compare with regard to case.
    pub fn accepts_exactly(&self, object: &Value) -> bool {
        self.accepts_in(&|path| lookup(object, path), Case::Counts)
    }

    fn accepts_in(&self, find: &dyn Fn(&str) -> Value, case: Case) -> bool {
        let equals = |path: &str, value: &Value| compare(&find(path), Comparison::Equal, value, case);
        match self {
            Self::All(parts) => parts.iter().all(|part| part.accepts_in(find, case)),
            Self::Either(parts) => parts.iter().any(|part| part.accepts_in(find, case)),
            Self::Not(part) => !part.accepts_in(find, case),
            Self::Compare { path, with, value } => compare(&find(path), *with, value, case),
            Self::In { path, values } => values.iter().any(|value| equals(path, value)),
            Self::Text { path, test, value } => find(path).as_str().is_some_and(|found| test.holds(found, value, case)),
            Self::Any { path, variable, inner } => find(path).as_array().is_some_and(|elements| {
                elements.iter().any(|element| match inner {
                    None => true,
                    Some(inner) => {
                        let inside = |inside: &str| match inside.strip_prefix(variable.as_str()) {
                            Some("") => element.clone(),
                            Some(rest) if rest.starts_with('/') => lookup(element, &rest[1..]),
                            _ => find(inside),
                        };
                        inner.accepts_in(&inside, case)
                    }
                })
            }),
        }
    }
}

/// Whether capitals and small letters are the same.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Case {
    Ignored,
    Counts,
}

impl Case {
    fn of(self, text: &str) -> String {
        match self {
            Self::Ignored => text.to_lowercase(),
            Self::Counts => text.to_owned(),
        }
    }
}

impl TextTest {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "startswith" => Some(Self::StartsWith),
            "endswith" => Some(Self::EndsWith),
            "contains" => Some(Self::Contains),
            _ => None,
        }
    }

    fn holds(self, found: &str, wanted: &str, case: Case) -> bool {
        let (found, wanted) = (case.of(found), case.of(wanted));
        match self {
            Self::StartsWith => found.starts_with(&wanted),
            Self::EndsWith => found.ends_with(&wanted),
            Self::Contains => found.contains(&wanted),
        }
    }
}

impl Comparison {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "eq" => Some(Self::Equal),
            "ne" => Some(Self::NotEqual),
            "gt" => Some(Self::Greater),
            "ge" => Some(Self::GreaterOrEqual),
            "lt" => Some(Self::Less),
            "le" => Some(Self::LessOrEqual),
            _ => None,
        }
    }
}

fn lookup(object: &Value, path: &str) -> Value {
    let mut here = object;
    for step in path.split('/') {
        match here.get(step) {
            Some(next) => here = next,
            None => return Value::Null,
        }
    }
    here.clone()
}

fn compare(found: &Value, with: Comparison, wanted: &Value, case: Case) -> bool {
    let order = match (found, wanted) {
        (Value::String(a), Value::String(b)) => Some(case.of(a).cmp(&case.of(b))),
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (a, b) => (a == b).then_some(Ordering::Equal),
    };
    match with {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::NotEqual => order != Some(Ordering::Equal),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn word_is(&self, wanted: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted))
    }

    fn take(&mut self, wanted: &Token) -> Result<(), FilterError> {
        if self.peek() == Some(wanted) {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected(&format!("{wanted:?}")))
    }

    fn word(&mut self, what: &str) -> Result<String, FilterError> {
        match self.next() {
            Some(Token::Word(word)) => Ok(word),
            _ => {
                self.at -= 1;
                Err(self.unexpected(what))
            }
        }
    }

    fn unexpected(&self, wanted: &str) -> FilterError {
        FilterError(match self.peek() {
            Some(found) => format!("expected {wanted}, found {found:?}."),
            None => format!("expected {wanted}, found the end of the filter."),
        })
    }

    fn either(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.all()?];
        while self.word_is("or") {
            self.at += 1;
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Either(parts) })
    }

    fn all(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.single()?];
        while self.word_is("and") {
            self.at += 1;
            parts.push(self.single()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::All(parts) })
    }

    fn single(&mut self) -> Result<Filter, FilterError> {
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            let inner = self.either()?;
            self.take(&Token::Close)?;
            return Ok(inner);
        }
        if self.word_is("not") {
            self.at += 1;
            return Ok(Filter::Not(Box::new(self.single()?)));
        }
        let name = self.word("a property or function")?;
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            return self.call(&name);
        }
        let operator = self.word("an operator")?;
        if operator.eq_ignore_ascii_case("in") {
            return self.list(name);
        }
        let with =
            Comparison::named(&operator).ok_or_else(|| FilterError(format!("unknown operator '{operator}'.")))?;
        Ok(Filter::Compare { path: name, with, value: self.literal()? })
    }

    fn call(&mut self, name: &str) -> Result<Filter, FilterError> {
        if let Some(test) = TextTest::named(name) {
            let path = self.word("a property")?;
            self.take(&Token::Comma)?;
            let Value::String(value) = self.literal()? else {
                return Err(FilterError(format!("'{name}' needs a string.")));
            };
            self.take(&Token::Close)?;
            return Ok(Filter::Text { path, test, value });
        }
        let Some(path) = name.strip_suffix("/any").map(str::to_owned) else {
            return Err(FilterError(format!("An unknown function with name '{name}' was found.")));
        };
        if self.peek() == Some(&Token::Close) {
            self.at += 1;
            return Ok(Filter::Any { path, variable: String::new(), inner: None });
        }
        let variable = self.word("a variable")?;
        self.take(&Token::Colon)?;
        let inner = self.either()?;
        self.take(&Token::Close)?;
        Ok(Filter::Any { path, variable, inner: Some(Box::new(inner)) })
    }

    fn list(&mut self, path: String) -> Result<Filter, FilterError> {
        self.take(&Token::Open)?;
        let mut values = vec![self.literal()?];
        while self.peek() == Some(&Token::Comma) {
            self.at += 1;
            values.push(self.literal()?);
        }
        self.take(&Token::Close)?;
        Ok(Filter::In { path, values })
    }

    fn literal(&mut self) -> Result<Value, FilterError> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Value::String(text)),
            Some(Token::Word(word)) => Ok(match word.to_ascii_lowercase().as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" => Value::Null,
                // A bare GUID or date is a string in our JSON; only plain digits are a number.
                _ => word.parse::<i64>().map_or_else(|_| Value::String(word.clone()), Value::from),
            }),
            _ => {
                self.at -= 1;
                Err(self.unexpected("a value"))
            }
        }
    }
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
