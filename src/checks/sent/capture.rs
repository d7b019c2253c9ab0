//! The capture of a browser's traffic (HTTP Archive 1.2): what the services answered, and of what was sent only the few
//! parameters that say whose sign-in it was, for what, and in which way.

use serde_json::Value;
use url::Url;

use crate::evidence::is_guid;
use crate::recipe::Flow;

/// What a capture shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Capture {
    /// The answers that went wrong, as text.
    pub answers: String,
    pub client_id: Option<String>,
    pub tenant: Option<String>,
    /// The API that a token was asked for.
    pub resource: Option<String>,
    pub flow: Option<Flow>,
}

/// Reads a capture; `None` where the value is none.
pub(super) fn read(har: &Value) -> Option<Capture> {
    let entries = har.pointer("/log/entries")?.as_array()?;
    let mut capture = Capture::default();
    for entry in entries {
        answer(&mut capture, entry);
        request(&mut capture, entry);
    }
    Some(capture)
}

fn answer(capture: &mut Capture, entry: &Value) {
    let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let status = entry.pointer("/response/status").and_then(Value::as_i64).unwrap_or_default();
    let (content, redirect) = (text("/response/content/text"), text("/response/redirectURL"));
    if status < 400 && !content.contains("AADSTS") && !redirect.contains("error=") {
        return;
    }
    let address = text("/request/url").split(['?', '#']).next().unwrap_or_default();
    let headers = entry.pointer("/response/headers").and_then(Value::as_array);
    let challenge = headers
        .into_iter()
        .flatten()
        .find(|header| header["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("www-authenticate")))
        .and_then(|header| header["value"].as_str())
        .unwrap_or_default();
    let time = text("/startedDateTime");
    let status = if status < 400 { String::new() } else { format!("HTTP {status}") };
    capture.answers.push_str(&format!("{status} {address}\nTimestamp: {time}\n{challenge}\n{redirect}\n{content}\n"));
}

/// Takes the parameters of a request to the sign-in service, in its address or its form.
fn request(capture: &mut Capture, entry: &Value) {
    let Some(url) = entry.pointer("/request/url").and_then(Value::as_str).and_then(|url| Url::parse(url).ok()) else {
        return;
    };
    if !url.path().contains("/oauth2/") {
        return;
    }
    let form = entry.pointer("/request/postData/text").and_then(Value::as_str).unwrap_or_default();
    let in_form = url::form_urlencoded::parse(form.as_bytes());
    let pairs: Vec<(String, String)> =
        url.query_pairs().chain(in_form).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let keep = |place: &mut Option<String>, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty() && value.len() < 300) {
            *place = Some(value.to_owned());
        }
    };
    keep(&mut capture.client_id, value("client_id").filter(|id| is_guid(id)));
    let segment = url.path_segments().and_then(|mut segments| segments.next());
    let is_named = |segment: &&str| is_guid(segment) || segment.contains('.');
    keep(&mut capture.tenant, segment.filter(is_named));
    let scopes = value("scope").into_iter().flat_map(str::split_whitespace);
    let of_scope = scopes.filter(|scope| scope.contains("://")).find_map(|scope| scope.rsplit_once('/'));
    keep(&mut capture.resource, value("resource").or(of_scope.map(|(resource, _)| resource)));
    let flow = match (value("grant_type"), value("response_type")) {
        (Some("client_credentials"), _) if value("client_assertion").is_some() => Some(Flow::Certificate),
        (Some("client_credentials"), _) => Some(Flow::Secret),
        (Some("password"), _) => Some(Flow::Password),
        (Some(grant), _) if grant.ends_with("device_code") => Some(Flow::DeviceCode),
        (Some("authorization_code"), _) | (_, Some("code")) => Some(Flow::Browser),
        _ => None,
    };
    capture.flow = flow.or(capture.flow);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_what_was_sent_only_the_parameters_of_the_sign_in_are_read() {
        let har = json!({"log": {"entries": [
            {"startedDateTime": "2026-01-01T10:00:00Z",
             "request": {"url": "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token", "postData": {
                "text": "client_id=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002&grant_type=client_credentials&client_secret=y&scope=https%3A%2F%2Fapi.powerplatform.com%2F.default"}},
             "response": {"status": 401, "content": {"text": "no"}, "redirectURL": "", "headers": []}},
            {"request": {"url": "https://b.example/?sig=x"}, "response": {"status": 200, "content": {"text": "yes"}, "redirectURL": ""}}]}});
        let read = read(&har).unwrap();
        assert!(read.answers.starts_with("HTTP 401 https://login.microsoftonline.com/contoso.example/"), "{read:?}");
        assert!(!read.answers.contains("secret") && !read.answers.contains("b.example"), "{read:?}");
        assert_eq!(read.client_id.as_deref(), Some("4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002"));
        assert_eq!(read.tenant.as_deref(), Some("contoso.example"));
        assert_eq!(read.resource.as_deref(), Some("https://api.powerplatform.com"));
        assert_eq!(read.flow, Some(Flow::Secret));
        assert_eq!(super::read(&json!({"entries": []})), None);
    }
}
