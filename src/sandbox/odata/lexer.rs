//! Cuts the text of a `$filter` into words, strings and punctuation; it gives them no meaning.

use thiserror::Error;

/// One piece of a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A name, operator, number, date or bare GUID; property paths keep their `/`.
    Word(String),
    /// A quoted string with its doubled quotes already undone.
    Text(String),
    Open,
    Close,
    Comma,
    Colon,
}

/// Says why a filter could not be read.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("Invalid filter clause: {0}")]
pub struct FilterError(pub String);

/// Cuts a filter into tokens.
pub fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, next)) = rest.next() {
        match next {
            c if c.is_whitespace() => {}
            '(' => found.push(Token::Open),
            ')' => found.push(Token::Close),
            ',' => found.push(Token::Comma),
            ':' => found.push(Token::Colon),
            '\'' => {
                let mut value = String::new();
                loop {
                    match rest.next() {
                        Some((_, '\'')) if rest.next_if(|(_, c)| *c == '\'').is_some() => value.push('\''),
                        Some((_, '\'')) => break,
                        Some((_, c)) => value.push(c),
                        None => {
                            return Err(FilterError(format!(
                                "unterminated string literal at position {at} in '{text}'."
                            )));
                        }
                    }
                }
                found.push(Token::Text(value));
            }
            c if is_word(c) => {
                let mut word = String::from(c);
                // A time of day holds colons; anywhere else a colon belongs to a lambda (`c:c eq 'x'`).
                while let Some((_, c)) = rest.next_if(|(_, c)| is_word(*c) || (*c == ':' && looks_like_time(&word))) {
                    word.push(c);
                }
                found.push(Token::Word(word));
            }
            other => {
                return Err(FilterError(format!(
                    "syntax error: character '{other}' is not valid at position {at} in '{text}'."
                )));
            }
        }
    }
    Ok(found)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@' | '$' | '+')
}

fn looks_like_time(word: &str) -> bool {
    word.contains('T') && word.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Token {
        Token::Word(text.to_owned())
    }

    #[test]
    fn a_doubled_quote_is_one_quote() {
        let found = tokens("displayName eq 'O''Neil'").unwrap();
        assert_eq!(found, [word("displayName"), word("eq"), Token::Text("O'Neil".to_owned())]);
    }

    #[test]
    fn a_lambda_keeps_its_colon_and_a_time_keeps_its_own() {
        let found = tokens("names/any(c:c eq 'x') and created ge 2026-01-01T10:00:00Z").unwrap();
        assert!(found.contains(&Token::Colon));
        assert!(found.contains(&word("2026-01-01T10:00:00Z")));
    }

    #[test]
    fn an_open_string_is_refused() {
        assert!(tokens("appId eq 'x").is_err());
    }
}
