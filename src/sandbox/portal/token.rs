//! Ties a form to the browser that was given it: the same value in a cookie that other sites cannot send and in the form.

use axum::http::{HeaderMap, HeaderValue, header};

use super::fields::Fields;
use crate::sandbox::runtime::opaque;

const COOKIE: &str = "practice_portal";
const LENGTH: usize = 32;

/// The value, known from the browser's cookie or just made.
#[derive(Clone, Debug)]
pub struct Token {
    value: String,
    is_new: bool,
}

impl Token {
    /// Takes the browser's token, or makes one.
    pub fn of(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|text| text.split(';'));
        match pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('=')) {
            Some(value) if is_ours(value) => Self { value: value.to_owned(), is_new: false },
            _ => Self { value: opaque("", LENGTH), is_new: true },
        }
    }

    /// The value for the form.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Tells whether a form carries the token of the browser that sends it.
    pub fn guards(&self, fields: &Fields) -> bool {
        !self.is_new && fields.token == self.value
    }

    /// Puts a new token into the browser.
    pub fn keep(&self, headers: &mut HeaderMap) {
        let text = format!("{COOKIE}={}; Path=/portal; HttpOnly; SameSite=Strict", self.value);
        if let (true, Ok(cookie)) = (self.is_new, HeaderValue::from_str(&text)) {
            headers.insert(header::SET_COOKIE, cookie);
        }
    }
}

fn is_ours(value: &str) -> bool {
    value.len() == LENGTH && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_counts_only_with_the_cookie_of_its_browser() {
        let fields = |token: &str| Fields { token: token.to_owned(), ..Fields::default() };
        let value = "abcdefghijklmnopqrstuvwxyz012345";
        let mut headers = HeaderMap::new();
        assert!(!Token::of(&headers).guards(&fields("")));
        headers.insert(header::COOKIE, format!("other=1; practice_portal={value}").parse().unwrap());
        assert!(Token::of(&headers).guards(&fields(value)));
        assert!(!Token::of(&headers).guards(&fields("")));
    }
}
