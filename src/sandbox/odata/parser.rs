//! Reads the text of a `$filter`: `or` binds least, then `and`, then `not`.

use serde_json::Value;

use super::filter::{Comparison, Filter, TextTest};
use super::lexer::{FilterError, Token, tokens};

/// How deep a condition may stand in others: each level takes a piece of the stack, which has an end.
const DEPTH: usize = 100;

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// When the text is no filter of the supported grammar.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
        let filter = parser.either()?;
        match parser.peek() {
            None => Ok(filter),
            Some(_) => Err(parser.unexpected("end of the filter")),
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

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    /// In how many others the condition stands that is read now.
    depth: usize,
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
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(FilterError("the filter is nested too deeply.".to_owned()));
        }
        let filter = self.condition()?;
        self.depth -= 1;
        Ok(filter)
    }

    fn condition(&mut self) -> Result<Filter, FilterError> {
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
