//! Microsoft Graph: reads of the directory as named operations, with the token of the person who looks at the setup. What is
//! asked for, and with which `$select`, follows SERVICES.md, "Directory roles", "Applications", "Service principals"
//! and "Consent grants".
//!
//! This room changes nothing, and never sees the app's own token.

mod access;
mod ask;
mod az;
mod consent;
mod containers;
mod session;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::evidence::{
    Account, AppRoleAssignment, Application, DirectoryRead, FederatedCredential, Grant, Observation, Operation,
    Organization, Person, Principal, Seen, directory, read_claims,
};
use crate::recipe::Cloud;
use crate::vault::Tokens;
use crate::wire::{Trail, Wire};

pub use az::az_session;
pub use session::{AZURE_CLI, GRAPH_COMMAND_LINE, session, sign_in_request};

use ask::{Question, literal, odd};

const PRINCIPAL: &str = "id,appId,displayName,accountEnabled,appRoleAssignmentRequired,servicePrincipalNames";
const RESOURCE: &str = "id,appId,displayName,accountEnabled,appRoleAssignmentRequired,servicePrincipalNames,\
oauth2PermissionScopes";

/// The directory, read with one token.
pub struct Directory<'a> {
    wire: &'a Wire,
    base: String,
    token: &'a SecretString,
}

impl<'a> Directory<'a> {
    /// Prepares to read the directory of a cloud.
    pub fn new(wire: &'a Wire, cloud: &Cloud, tokens: &'a Tokens) -> Self {
        let base = cloud.graph.url.trim_end_matches('/');
        Self { wire, base: format!("{base}/v1.0"), token: &tokens.access }
    }

    /// Reads one thing.
    pub async fn read(&self, object: DirectoryRead) -> Observation {
        match object {
            DirectoryRead::Me {} => Observation::Me(self.me().await),
            DirectoryRead::Organization {} => Observation::Organization(self.organization().await),
            DirectoryRead::Application { client_id } => Observation::Application(self.application(&client_id).await),
            DirectoryRead::Principal { client_id } => Observation::Principal(self.principal(&client_id).await),
            DirectoryRead::Resource { client_id } => Observation::Resource(self.resource(&client_id).await),
            DirectoryRead::Grants { principal } => Observation::Grants(self.grants(&principal).await),
            DirectoryRead::Assignments { principal } => Observation::Assignments(self.assignments(&principal).await),
            DirectoryRead::Memberships { member } => Observation::Memberships(self.memberships(&member).await),
            DirectoryRead::Account { upn } => Observation::Account(self.account(&upn).await),
            DirectoryRead::Federations { application } => {
                Observation::Federations(self.federations(&application).await)
            }
            DirectoryRead::AppPermissions { principal } => {
                Observation::AppPermissions(self.app_permissions(&principal).await)
            }
            DirectoryRead::Names { people, apis } => Observation::Names(self.names(&people, &apis).await),
            DirectoryRead::SignInLog { correlation_id, waits } => {
                Observation::SignInLog(self.sign_in_log(&correlation_id, waits).await)
            }
            DirectoryRead::AccessPolicies { ids } => Observation::AccessPolicies(self.access_policies(&ids).await),
            DirectoryRead::WhatIf { ask } => Observation::WhatIf(self.what_if(&ask).await),
            DirectoryRead::ConsentPolicy {} => Observation::ConsentPolicy(self.consent_policy().await),
        }
    }

    /// Who looks at the setup, and which directory roles are active.
    pub async fn me(&self) -> Seen<Person> {
        let mut trail = self.wire.trail();
        let question =
            Question::new(Operation::Me, &["me"]).with("$select", "id,displayName,userPrincipalName,userType");
        let person = self.one(&mut trail, &question).await;
        let outcome = match person.and_then(|value| directory::person(value).map_err(odd)) {
            Ok(mut person) => {
                person.roles = self.active_roles(&mut trail).await.or_else(|| self.roles_of_token());
                Ok(person)
            }
            Err(fault) => Err(fault),
        };
        trail.seen(outcome)
    }

    /// Template ids of roles in the token; one without them tells nothing (SERVICES.md, "Directory roles").
    fn roles_of_token(&self) -> Option<Vec<String>> {
        let claims = read_claims(self.token.expose_secret())?;
        let roles: Vec<String> = claims.directory_roles().into_iter().map(str::to_owned).collect();
        (!roles.is_empty()).then_some(roles)
    }

    /// Template ids of active roles; `None` when Graph refuses or shows roles without their properties (SERVICES.md,
    /// "Directory roles").
    async fn active_roles(&self, trail: &mut Trail<'_>) -> Option<Vec<String>> {
        let question =
            Question::new(Operation::ActiveRoles, &["me", "transitiveMemberOf", "microsoft.graph.directoryRole"])
                .with("$select", "id,displayName,roleTemplateId")
                .with("$count", "true")
                .advanced();
        let rows = self.all(trail, &question).await.ok()?;
        rows.iter().map(|row| row.get("roleTemplateId").and_then(Value::as_str).map(str::to_owned)).collect()
    }

    /// The tenant.
    pub async fn organization(&self) -> Seen<Organization> {
        let question =
            Question::new(Operation::Organization, &["organization"]).with("$select", "id,displayName,verifiedDomains");
        let mut trail = self.wire.trail();
        let outcome = match self.all(&mut trail, &question).await {
            Ok(rows) => match rows.into_iter().next() {
                Some(row) => directory::organization(row).map_err(odd),
                None => Err(odd("the list of tenants is empty")),
            },
            Err(fault) => Err(fault),
        };
        trail.seen(outcome)
    }

    /// The app registration with this client id, if there is one.
    pub async fn application(&self, client_id: &str) -> Seen<Option<Application>> {
        // No `$select`: a cloud that does not know one of the members, such as `isDisabled`, would refuse them all.
        let question = Question::new(Operation::Application, &["applications"])
            .with("$filter", &format!("appId eq {}", literal(client_id)));
        self.first(&question, directory::application).await
    }

    /// The app's service principal, if the tenant has one.
    pub async fn principal(&self, client_id: &str) -> Seen<Option<Principal>> {
        self.service_principal(Operation::Principal, client_id, PRINCIPAL).await
    }

    /// The API's service principal with the permissions it offers, if the tenant has one.
    pub async fn resource(&self, client_id: &str) -> Seen<Option<Principal>> {
        self.service_principal(Operation::Resource, client_id, RESOURCE).await
    }

    async fn service_principal(&self, operation: Operation, client_id: &str, select: &str) -> Seen<Option<Principal>> {
        let question = Question::new(operation, &["servicePrincipals"])
            .with("$filter", &format!("appId eq {}", literal(client_id)))
            .with("$select", select);
        self.first(&question, directory::principal).await
    }

    /// What was consented to for the app; `principal` is its service principal's object id.
    pub async fn grants(&self, principal: &str) -> Seen<Vec<Grant>> {
        let question = Question::new(Operation::Grants, &["oauth2PermissionGrants"])
            .with("$filter", &format!("clientId eq {}", literal(principal)));
        self.each(&question, directory::grant).await
    }

    /// Who is assigned to the app; `principal` is its service principal's object id.
    pub async fn assignments(&self, principal: &str) -> Seen<Vec<AppRoleAssignment>> {
        let question = Question::new(Operation::Assignments, &["servicePrincipals", principal, "appRoleAssignedTo"]);
        self.each(&question, directory::assignment).await
    }

    /// The federated credentials of an app registration, by its object id.
    pub async fn federations(&self, application: &str) -> Seen<Vec<FederatedCredential>> {
        let path = ["applications", application, "federatedIdentityCredentials"];
        self.each(&Question::new(Operation::Federations, &path), directory::federated_credential).await
    }

    /// The account with this sign-in name, if there is one.
    pub async fn account(&self, upn: &str) -> Seen<Option<Account>> {
        let question = Question::new(Operation::Account, &["users", upn])
            .with("$select", "id,userPrincipalName,accountEnabled,userType");
        let mut trail = self.wire.trail();
        let outcome = match self.one(&mut trail, &question).await {
            Ok(value) => directory::account(value).map(Some).map_err(odd),
            Err(fault) if ask::is_absent(&fault) => Ok(None),
            Err(fault) => Err(fault),
        };
        trail.seen(outcome)
    }
}
