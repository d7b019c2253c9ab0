//! Who agreed to what, beyond the grants themselves: application permissions, names, and what the tenant lets people
//! agree to (SERVICES.md, "Consent grants").

use serde_json::Value;

use crate::evidence::{ConsentPolicy, Fault, GrantedRole, Names, Operation, Seen, policy};
use crate::wire::Trail;

use super::Directory;
use super::ask::{Question, literal, odd};

/// As many names as one filter takes.
const NAMES: usize = 15;

impl Directory<'_> {
    /// Application permissions that somebody gave to the app; `principal` is its service principal's object id.
    pub async fn app_permissions(&self, principal: &str) -> Seen<Vec<GrantedRole>> {
        let question =
            Question::new(Operation::AppPermissions, &["servicePrincipals", principal, "appRoleAssignments"]);
        self.each(&question, policy::granted_role).await
    }

    /// The names of people and of APIs, as far as they still exist.
    pub async fn names(&self, people: &[String], apis: &[String]) -> Seen<Names> {
        let mut trail = self.wire.trail();
        let outcome = self.names_of(&mut trail, people, apis).await;
        trail.seen(outcome)
    }

    async fn names_of(&self, trail: &mut Trail<'_>, people: &[String], apis: &[String]) -> Result<Names, Fault> {
        let mut names = Names::default();
        for ids in people.chunks(NAMES) {
            let question = Question::new(Operation::People, &["users"])
                .with("$filter", &among(ids))
                .with("$select", "id,displayName,userPrincipalName");
            for row in self.all(trail, &question).await? {
                names.people.push(policy::named_person(row).map_err(odd)?);
            }
        }
        for ids in apis.chunks(NAMES) {
            let question = Question::new(Operation::Apis, &["servicePrincipals"])
                .with("$filter", &among(ids))
                .with("$select", "id,appId,displayName");
            for row in self.all(trail, &question).await? {
                names.apis.push(policy::named_api(row).map_err(odd)?);
            }
        }
        Ok(names)
    }

    /// What people may agree to for themselves, and whether they can ask an administrator.
    pub async fn consent_policy(&self) -> Seen<ConsentPolicy> {
        let mut trail = self.wire.trail();
        let outcome = self.policy_of_consent(&mut trail).await;
        trail.seen(outcome)
    }

    async fn policy_of_consent(&self, trail: &mut Trail<'_>) -> Result<ConsentPolicy, Fault> {
        let question = Question::new(Operation::ConsentPolicy, &["policies", "authorizationPolicy"]);
        let found = policy::consent_policy(&self.one(trail, &question).await?).map_err(odd)?;
        // The first answer is of use by itself.
        let question = Question::new(Operation::ConsentRequests, &["policies", "adminConsentRequestPolicy"]);
        let asked = self.one(trail, &question).await.ok();
        let may_ask = asked.as_ref().and_then(|policy| policy.get("isEnabled")).and_then(Value::as_bool);
        Ok(ConsentPolicy { may_ask, ..found })
    }
}

fn among(ids: &[String]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| literal(id)).collect();
    format!("id in ({})", quoted.join(","))
}
