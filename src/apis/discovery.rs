//! Global Discovery: the environments with Dataverse that a person can see (SERVICES.md, "Global Discovery").

use secrecy::SecretString;
use serde_json::Value;

use crate::evidence::{EnvironmentLine, Fault, Operation, Seen};
use crate::recipe::{Cloud, Stage, environment_address};
use crate::wire::{Listing, Trail, Wire};

use super::url;

const PATH: &str = "/api/discovery/v2.0/Instances?$select=FriendlyName,Url,State,IsUserSysAdmin,EnvironmentId";

/// More environments than anybody chooses from.
const PAGES: usize = 20;

/// Lists the environments of the person that the token is for. It leaves out those in which the person is disabled or
/// kept out by a security group.
pub async fn environments(wire: &Wire, cloud: &Cloud, token: &SecretString) -> Seen<Vec<EnvironmentLine>> {
    let mut trail = wire.trail();
    let outcome = read(&mut trail, cloud, token).await;
    trail.seen(outcome)
}

async fn read(trail: &mut Trail<'_>, cloud: &Cloud, token: &SecretString) -> Result<Vec<EnvironmentLine>, Fault> {
    let url = url(&format!("{}{PATH}", cloud.discovery.url.trim_end_matches('/')))?;
    let operation = Operation::Environments;
    let listing = Listing { part_will_do: true, ..Listing::odata(operation, url, token, Stage::Environment, PAGES) };
    let mut lines: Vec<EnvironmentLine> = trail.list(&listing).await?.rows.iter().filter_map(line).collect();
    lines.sort_by(|a, b| (!a.is_enabled, &a.name).cmp(&(!b.is_enabled, &b.name)));
    Ok(lines)
}

/// One environment; `None` where it has no address that could be called.
fn line(row: &Value) -> Option<EnvironmentLine> {
    let url = environment_address(row.get("Url")?.as_str()?)?;
    let name = row.get("FriendlyName").and_then(Value::as_str).filter(|name| !name.is_empty());
    Some(EnvironmentLine {
        id: row.get("EnvironmentId").and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned),
        name: name.unwrap_or(&url).to_owned(),
        // 0 is enabled, 1 is disabled.
        is_enabled: row.get("State").and_then(Value::as_i64).unwrap_or(0) == 0,
        is_administered: row.get("IsUserSysAdmin").and_then(Value::as_bool).unwrap_or(false),
        url,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_environment_without_an_address_cannot_be_chosen() {
        let row = json!({"FriendlyName": "Contoso", "Url": "https://Contoso.crm4.dynamics.com/", "State": 1});
        let found = line(&row).unwrap();
        assert_eq!((found.url.as_str(), found.is_enabled), ("https://contoso.crm4.dynamics.com", false));
        assert_eq!(line(&json!({"FriendlyName": "Contoso"})), None);
        assert_eq!(line(&json!({"Url": "https://x.example/"})).unwrap().name, "https://x.example");
    }
}
