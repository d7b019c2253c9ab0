//! Renders the practice tenant's pages: plain HTML without scripts, every value escaped, each answer with a strict
//! Content-Security-Policy. Templates are in `assets/pages`.
//!
//! The template language is the smallest that does: `{{name}}` (escaped), `{{#name}}…{{/name}}` for a list, an object or
//! something true, `{{^name}}…{{/name}}` for its absence.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::assets::assets;

const LAYOUT: &str = "layout.html";
const CONTENT: &str = "<!-- content -->";
/// The one script there is: it sends the form of the `form_post` page; the button does the same without it.
const SEND: &str = "document.forms[0].submit()";

/// A page ready to be sent.
#[derive(Debug, Clone)]
pub struct Page {
    status: StatusCode,
    html: String,
    /// Where forms and the redirects that follow them may lead, beside the practice tenant itself.
    targets: Vec<String>,
    sends_itself: bool,
}

impl Page {
    /// Fills a template and puts it into the common frame. `title` in the values is the page's title.
    pub fn new(template: &str, values: &Value) -> Self {
        let content = fill(&text(template), &[values]);
        let frame = fill(&text(LAYOUT), &[values]);
        Self {
            status: StatusCode::OK,
            html: frame.replace(CONTENT, &content),
            targets: Vec::new(),
            sends_itself: false,
        }
    }

    /// Sets the status.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Lets forms, and what answers them, lead to the origin of this address.
    pub fn leads_to(mut self, address: &str) -> Self {
        if let Ok(url) = url::Url::parse(address) {
            let origin = url.origin();
            let source = if origin.is_tuple() { origin.ascii_serialization() } else { format!("{}:", url.scheme()) };
            self.targets.push(source);
        }
        self
    }

    /// Makes the browser send the page's form at once.
    pub fn sends_itself(mut self) -> Self {
        self.html = self.html.replace("</body>", &format!("<script>{SEND}</script></body>"));
        self.sends_itself = true;
        self
    }

    fn policy(&self) -> String {
        let script = if self.sends_itself {
            format!("; script-src 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(SEND)))
        } else {
            String::new()
        };
        let targets: String = self.targets.iter().map(|target| format!(" {target}")).collect();
        format!(
            "default-src 'none'; style-src 'self'; form-action 'self'{targets}{script}; frame-ancestors 'none'; \
             base-uri 'none'"
        )
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let policy = HeaderValue::from_str(&self.policy()).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        let mut answer = (self.status, Body::from(self.html)).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        answer
    }
}

/// The style sheet, served at `/practice.css`.
pub fn style_sheet() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, text("practice.css")).into_response()
}

fn text(name: &str) -> String {
    assets().text(&format!("pages/{name}")).unwrap_or_default().to_owned()
}

/// Fills a template; the innermost scope that has a name gives its value.
fn fill(template: &str, scopes: &[&Value]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((tag, after)) = after.split_once("}}") else {
            break;
        };
        rest = after;
        let name = tag.trim_start_matches(['#', '^']).trim();
        let value = scopes.iter().rev().find_map(|scope| scope.get(name));
        let is_there = value.is_some_and(is_true);
        match tag.chars().next() {
            Some(kind @ ('#' | '^')) => {
                let (body, after) = section(after, name);
                rest = after;
                match value {
                    Some(Value::Array(items)) if kind == '#' => {
                        for item in items {
                            out.push_str(&fill(body, &[scopes, &[item]].concat()));
                        }
                    }
                    Some(inner) if kind == '#' && is_there => out.push_str(&fill(body, &[scopes, &[inner]].concat())),
                    _ if kind == '^' && !is_there => out.push_str(&fill(body, scopes)),
                    _ => {}
                }
            }
            _ => out.push_str(&escaped(value)),
        }
    }
    out.push_str(rest);
    out
}

/// Splits what belongs to a section from what follows it; sections of one name do not nest.
fn section<'a>(text: &'a str, name: &str) -> (&'a str, &'a str) {
    text.split_once(&format!("{{{{/{name}}}}}")).unwrap_or((text, ""))
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::Object(_) => true,
    }
}

fn escaped(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_escaped_and_lists_repeat() {
        let values = json!({"who": "<b>\"x\"</b>", "all": [{"n": 1}, {"n": 2}], "none": []});
        assert_eq!(fill("{{who}}", &[&values]), "&lt;b&gt;&quot;x&quot;&lt;/b&gt;");
        assert_eq!(fill("{{#all}}{{n}}{{who}} {{/all}}", &[&json!({"who": "x", "all": values["all"]})]), "1x 2x ");
        assert_eq!(fill("{{#none}}a{{/none}}{{^none}}b{{/none}}", &[&values]), "b");
    }

    #[test]
    fn a_value_cannot_smuggle_in_a_tag_of_the_template_language() {
        let values = json!({"who": "{{secret}}", "secret": "s"});
        assert_eq!(fill("{{who}}", &[&values]), "{{secret}}");
    }

    #[test]
    fn every_template_is_closed_and_uses_no_script_or_inline_style() {
        for path in assets().folder("pages").filter(|path| path.ends_with(".html")) {
            let template = assets().text(path).unwrap();
            let opened = template.matches("{{#").count() + template.matches("{{^").count();
            assert_eq!(opened, template.matches("{{/").count(), "{path}");
            assert!(!template.contains("<script") && !template.contains("style="), "{path}");
        }
    }

    #[test]
    fn a_form_may_lead_only_here_and_to_the_client() {
        let page = Page::new("account.html", &json!({})).leads_to("http://localhost:51004/x");
        assert!(page.policy().contains("form-action 'self' http://localhost:51004;"));
        assert!(!page.policy().contains("script-src"));
    }
}
