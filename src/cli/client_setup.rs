//! `firstcall sandbox --print-env`: what a client that nobody here wrote has to be told before it works on a running
//! practice tenant (SERVICES.md, "What clients send"), as lines for a POSIX shell's `eval`.
//!
//! Each client's lines are a template in `assets/clients`; the values come from the ready file.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use url::Url;

use crate::recipe::names_in_braces;
use crate::remedies::quote_posix;

use super::Usage;

/// Clients and their templates.
const CLIENTS: [(&str, &str); 3] = [
    ("az", include_str!("../../assets/clients/az.sh")),
    ("msal", include_str!("../../assets/clients/msal.sh")),
    ("node", include_str!("../../assets/clients/node.sh")),
];

/// Values of the ready line that templates name, and where they stand in it.
const VALUES: [(&str, &str); 10] = [
    ("authority", "/authority"),
    ("graph", "/graph"),
    ("arm", "/arm"),
    ("ca_file", "/ca_file"),
    ("tenant_id", "/tenant_id"),
    ("app", "/clients/public/client_id"),
    ("program", "/clients/confidential/client_id"),
    ("program_secret", "/clients/confidential/client_secret"),
    ("courier", "/clients/certificate/client_id"),
    ("pem_file", "/clients/certificate/pem_file"),
];

/// The clients that there are lines for.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    CLIENTS.into_iter().map(|(name, _)| name)
}

/// Fills a client's template from a ready file. Lines about an app that the scenario lacks are left out.
///
/// # Errors
/// When `text` is no ready line, or tells of a practice tenant without TLS, which every one of these clients refuses.
pub(super) fn lines(client: &str, file: &Path, text: &str) -> Result<String, Usage> {
    let unusable = |why: String| Usage::unusable(format!("--ready-file {}", file.display()), why);
    let values = values(text).ok_or_else(|| unusable("this is no ready line".to_owned()))?;
    if !values.contains_key("ca_file") {
        return Err(unusable(format!(
            "this practice tenant is served without TLS, which {client} refuses; start it with --tls DIR"
        )));
    }
    let template = CLIENTS.iter().find(|(name, _)| *name == client).map_or("", |(_, template)| *template);
    Ok(template.lines().filter_map(|line| filled(line, &values)).collect())
}

/// A line of a template with the values quoted; `None` where one is not there.
fn filled(line: &str, values: &BTreeMap<&'static str, String>) -> Option<String> {
    let (mut filled, mut from) = (String::new(), 0);
    for (at, name) in names_in_braces(line) {
        filled.push_str(&line[from..at]);
        filled.push_str(&quote_posix(values.get(name)?));
        from = at + name.len() + "{}".len();
    }
    Some(filled + &line[from..] + "\n")
}

fn values(text: &str) -> Option<BTreeMap<&'static str, String>> {
    let ready: Value = serde_json::from_str(text).ok().filter(|ready: &Value| ready["event"] == "ready")?;
    let told = VALUES.iter().filter_map(|(name, place)| Some((*name, ready.pointer(place)?.as_str()?.to_owned())));
    let mut values: BTreeMap<_, _> = told.collect();
    let authority = Url::parse(values.get("authority")?).ok()?;
    let host = authority.host_str()?;
    let port = authority.port();
    values.insert("host", port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
    // The cloud's name holds the port, so that a practice tenant on another one is another cloud to az.
    values.insert("az_cloud", format!("practice-{}", authority.port_or_known_default()?));
    values.insert("tenant_authority", format!("{}/{}", values.get("authority")?, values.get("tenant_id")?));
    let folder = Path::new(ready["cloud_file"].as_str()?).parent()?.join("azure");
    values.insert("az_folder", folder.display().to_string());
    Some(values)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ready() -> Value {
        json!({
            "event": "ready",
            "authority": "https://localhost:8443",
            "graph": "https://localhost:8443",
            "arm": "https://127.0.0.1:8444",
            "ca_file": "/it's here/ca.pem",
            "cloud_file": "/it's here/practice-cloud.toml",
            "tenant_id": "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48",
            "clients": {"public": {"client_id": "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"}},
        })
    }

    fn printed(client: &str, ready: &Value) -> Result<String, String> {
        lines(client, Path::new("ready.json"), &ready.to_string()).map_err(|usage| usage.to_string())
    }

    #[test]
    fn values_are_quoted_for_the_shell() {
        let printed = printed("az", &ready()).unwrap();
        assert!(printed.contains(r"export REQUESTS_CA_BUNDLE='/it'\''s here/ca.pem'"), "{printed}");
        assert!(printed.contains("az cloud set --name practice-8443"), "{printed}");
    }

    #[test]
    fn lines_about_an_app_that_is_not_there_are_left_out() {
        for client in names() {
            let printed = printed(client, &ready()).unwrap();
            let names_secret = ["{program_secret}", "_SECRET=", "--password"].iter().any(|word| printed.contains(word));
            assert!(!names_secret && names_in_braces(&printed).next().is_none(), "{printed}");
        }
    }

    #[test]
    fn without_tls_none_of_these_clients_would_sign_in() {
        let mut ready = ready();
        ready.as_object_mut().unwrap().remove("ca_file");
        assert!(printed("msal", &ready).unwrap_err().contains("--tls"));
        assert!(printed("msal", &json!({"event": "else"})).unwrap_err().contains("no ready line"));
    }
}
