//! A question, as the other rooms put it.

use reqwest::Method;
use secrecy::SecretString;
use url::Url;

use crate::evidence::Purpose;

/// One question.
pub struct Request<'a> {
    pub purpose: Purpose<'a>,
    pub method: Method,
    pub url: Url,
    pub headers: Vec<(&'a str, &'a str)>,
    pub body: Body<'a>,
    /// The token to show.
    pub bearer: Option<&'a SecretString>,
    pub speaks: Speaks,
    pub repeat: Repeat,
}

/// What is sent along.
pub enum Body<'a> {
    None,
    /// `application/x-www-form-urlencoded`, in this order.
    Form(Vec<(&'static str, &'a str)>),
    /// `application/json`, without secrets.
    Json(&'a str),
}

/// What the host may answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// Only JSON: a page comes from something in between.
    Json,
    /// JSON here, pages elsewhere: a page may be its own.
    JsonAndPages,
    /// JSON here, a web application elsewhere: a page, or the way to its sign-in, may be its own.
    Site,
    /// Anything, and it may lead elsewhere: what came is the answer.
    Anything,
}

/// When a question may be put once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// After a broken connection, 429 and 5xx: asking twice does no harm.
    Freely,
    /// After 429 and 503 only, which say that nothing was done: the question can be answered but once.
    IfUntouched,
    /// The caller has a rhythm of its own, makes each question anew, or may ask but once: a wrong password counts
    /// towards a lockout.
    Never,
}

impl<'a> Request<'a> {
    /// A question that changes nothing, put with a token.
    pub fn get(purpose: impl Into<Purpose<'a>>, url: Url, bearer: Option<&'a SecretString>) -> Self {
        Self {
            purpose: purpose.into(),
            method: Method::GET,
            url,
            headers: Vec::new(),
            body: Body::None,
            bearer,
            speaks: Speaks::Json,
            repeat: Repeat::Freely,
        }
    }

    /// A form for an endpoint of the sign-in service.
    pub fn form(purpose: impl Into<Purpose<'a>>, url: Url, form: Vec<(&'static str, &'a str)>, repeat: Repeat) -> Self {
        Self {
            purpose: purpose.into(),
            method: Method::POST,
            url,
            headers: Vec::new(),
            body: Body::Form(form),
            bearer: None,
            speaks: Speaks::JsonAndPages,
            repeat,
        }
    }
}
