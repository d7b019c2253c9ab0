//! What somebody is in: groups, by way of other groups too, and the directory roles that are active.

use serde::Deserialize;
use serde_json::Value;

use crate::evidence::{Fault, Member, Membership, Memberships, Operation, Seen};
use crate::wire::Trail;

use super::Directory;
use super::ask::{Question, odd};

impl Directory<'_> {
    /// The groups that somebody is in, directly or by way of other groups, and the active directory roles. A group that
    /// hides its members shows no more than its id.
    pub async fn memberships(&self, member: &Member) -> Seen<Memberships> {
        let mut trail = self.wire.trail();
        let outcome = self.belongings(&mut trail, member).await;
        trail.seen(outcome)
    }

    async fn belongings(&self, trail: &mut Trail<'_>, member: &Member) -> Result<Memberships, Fault> {
        let (collection, id) = match member {
            Member::Person(id) => ("users", id),
            Member::Program(id) => ("servicePrincipals", id),
        };
        // Without a cast in the path the answer does not lag (SERVICES.md, "Requests and errors"); what is no group is
        // told apart here.
        let question = Question::new(Operation::Memberships, &[collection, id, "transitiveMemberOf"]);
        let all = read(self.all(trail, &question).await?).map_err(odd)?;
        let direct = if all.groups.is_empty() {
            Vec::new()
        } else {
            let question = Question::new(Operation::DirectMemberships, &[collection, id, "memberOf"]);
            read(self.all(trail, &question).await?).map_err(odd)?.groups
        };
        let groups = all.groups.into_iter().map(|(group_id, group_name)| Membership {
            is_direct: direct.iter().any(|(id, _)| *id == group_id),
            group_id,
            group_name,
        });
        Ok(Memberships { member: member.clone(), groups: groups.collect(), roles: all.roles })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireContainer {
    #[serde(rename = "@odata.type")]
    kind: Option<String>,
    id: String,
    display_name: Option<String>,
    role_template_id: Option<String>,
}

/// What somebody is in, told apart by its kind.
struct Containers {
    /// Id and name of each group.
    groups: Vec<(String, String)>,
    /// Template ids; absent where a role hides its own, as it does from tokens that may not read roles (SERVICES.md,
    /// "Directory roles").
    roles: Option<Vec<String>>,
}

/// Reads a list of what somebody is in. Administrative units and the like are left out.
fn read(rows: Vec<Value>) -> Result<Containers, String> {
    let (mut groups, mut roles) = (Vec::new(), Some(Vec::new()));
    for row in rows {
        let found: WireContainer = serde_json::from_value(row).map_err(|error| error.to_string())?;
        match found.kind.as_deref() {
            Some("#microsoft.graph.group") => groups.push((found.id, found.display_name.unwrap_or_default())),
            Some("#microsoft.graph.directoryRole") => match found.role_template_id {
                Some(template) => roles.iter_mut().for_each(|roles| roles.push(template.clone())),
                None => roles = None,
            },
            Some(_) | None => {}
        }
    }
    Ok(Containers { groups, roles })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn groups_and_roles_are_told_apart_and_a_hidden_role_hides_them_all() {
        let row = |kind: &str, name: Value, template: Value| {
            let kind = format!("#microsoft.graph.{kind}");
            json!({"@odata.type": kind, "id": "i", "displayName": name, "roleTemplateId": template})
        };
        let unit = row("administrativeUnit", json!("North"), Value::Null);
        let found = read(vec![
            row("group", json!("Team"), Value::Null),
            row("group", Value::Null, Value::Null),
            row("directoryRole", json!("Global Reader"), json!("t")),
            unit,
        ])
        .unwrap();
        assert_eq!(found.groups, [("i".to_owned(), "Team".to_owned()), ("i".to_owned(), String::new())]);
        assert_eq!(found.roles, Some(vec!["t".to_owned()]));
        let hidden = [row("directoryRole", json!("a"), json!("t")), row("directoryRole", Value::Null, Value::Null)];
        assert_eq!(read(hidden.to_vec()).unwrap().roles, None);
    }
}
