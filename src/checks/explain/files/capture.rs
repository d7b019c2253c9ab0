//! The capture of a browser's traffic (HTTP Archive 1.2), of which only what the services answered is read.

use serde_json::Value;

/// The answers that went wrong, as text; `None` where the text is no capture.
pub(super) fn answers(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('{') || !text.contains("\"entries\"") {
        return None;
    }
    let har: Value = serde_json::from_str(text.trim()).ok()?;
    let entries = har.pointer("/log/entries")?.as_array()?;
    let mut out = String::new();
    for entry in entries {
        let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let status = entry.pointer("/response/status").and_then(Value::as_i64).unwrap_or_default();
        let (content, redirect) = (text("/response/content/text"), text("/response/redirectURL"));
        if status < 400 && !content.contains("AADSTS") && !redirect.contains("error=") {
            continue;
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
        out.push_str(&format!("{status} {address}\nTimestamp: {time}\n{challenge}\n{redirect}\n{content}\n"));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_went_wrong_is_read_and_nothing_that_was_sent() {
        let har = r#"{"log":{"entries":[
            {"startedDateTime":"2026-01-01T10:00:00Z","request":{"url":"https://a.example/?sig=x","postData":{"text":"client_secret=y"}},"response":{"status":401,"content":{"text":"no"},"redirectURL":"","headers":[]}},
            {"request":{"url":"https://b.example/"},"response":{"status":200,"content":{"text":"yes"},"redirectURL":""}}]}}"#;
        let read = answers(har).unwrap();
        assert!(read.starts_with("HTTP 401 https://a.example/\n"), "{read}");
        assert!(!read.contains("sig") && !read.contains("secret") && !read.contains("b.example"), "{read}");
        assert_eq!(answers("{\"entries\": []}"), None);
    }
}
