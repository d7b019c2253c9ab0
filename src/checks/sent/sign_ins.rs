//! Entries of the sign-in log as Microsoft Graph writes them, one or a list. Each failed one becomes a text like that of an
//! error page, with the policies that stopped it by name.

use serde_json::Value;

use crate::evidence::LoggedSignIn;

/// The failed entries as text, and all that could be read as entries; `None` where the value holds anything else.
pub(super) fn read(value: &Value) -> Option<(String, Vec<LoggedSignIn>)> {
    let entries: Vec<&Value> = match value {
        Value::Array(list) => list.iter().collect(),
        Value::Object(object) => match object.get("value") {
            Some(Value::Array(list)) => list.iter().collect(),
            _ => vec![value],
        },
        _ => return None,
    };
    let texts: Vec<String> = entries.iter().map(|value| entry(value)).collect::<Option<_>>()?;
    let entries = entries.into_iter().filter_map(|value| serde_json::from_value(value.clone()).ok()).collect();
    (!texts.is_empty()).then(|| (texts.concat(), entries))
}

/// One entry; empty where the sign-in worked.
fn entry(entry: &Value) -> Option<String> {
    let number = entry.pointer("/status/errorCode")?.as_i64()?;
    let has = |name: &str| entry.get(name).is_some();
    if !(has("createdDateTime") || has("correlationId")) || !(has("appId") || has("appDisplayName")) {
        return None;
    }
    if number == 0 {
        return Some(String::new());
    }
    let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut out = format!("AADSTS{number}: {}\n", text("/status/failureReason").unwrap_or("The sign-in failed."));
    let labels = [
        ("Request Id", "/id"),
        ("Correlation Id", "/correlationId"),
        ("Timestamp", "/createdDateTime"),
        ("App name", "/appDisplayName"),
        ("App id", "/appId"),
        ("IP address", "/ipAddress"),
        ("Resource App ID", "/resourceId"),
        ("Resource", "/resourceDisplayName"),
        ("Device platform", "/deviceDetail/operatingSystem"),
    ];
    for (label, pointer) in labels {
        if let Some(value) = text(pointer) {
            out.push_str(&format!("{label}: {value}\n"));
        }
    }
    if let Some(account) = text("/userPrincipalName") {
        out.push_str(&format!("User account '{account}'\n"));
    }
    let policies: Vec<String> = entry
        .get("appliedConditionalAccessPolicies")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|policy| policy["result"].as_str() == Some("failure"))
        .filter_map(|policy| Some(format!("{} ({})", policy["displayName"].as_str()?, policy["id"].as_str()?)))
        .collect();
    if !policies.is_empty() {
        out.push_str(&format!("Policies that failed: [{}]\n", policies.join("; ")));
    }
    out.push('\n');
    Some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_a_failed_entry_stands_what_an_error_page_shows() {
        let entry = json!({"id": "r", "createdDateTime": "2026-01-02T03:04:05Z", "appId": "a", "appDisplayName": "Contoso",
            "userPrincipalName": "kim@contoso.example", "status": {"errorCode": 53003, "failureReason": "Blocked."},
            "appliedConditionalAccessPolicies": [
                {"id": "p1", "displayName": "Office only", "result": "failure"},
                {"id": "p2", "displayName": "MFA", "result": "success"}]});
        let text =
            read(&json!({"value": [entry.clone(), {"appId": "a", "correlationId": "c", "status": {"errorCode": 0}}]}));
        let (text, entries) = text.unwrap();
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert!(text.starts_with("AADSTS53003: Blocked.\nRequest Id: r\n"), "{text}");
        assert!(text.contains("Policies that failed: [Office only (p1)]") && !text.contains("p2"), "{text}");
        assert_eq!(read(&entry), Some((text, entries)));
        for other in [json!({}), json!([]), json!({"status": {"errorCode": 3}}), json!([{"a": 1}]), json!(3)] {
            assert_eq!(read(&other), None, "{other}");
        }
    }
}
