//! The ready line: everything that another program needs to use the practice tenant.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use uuid::Uuid;

use crate::evidence::text::visible_json;
use crate::sandbox::issuer;
use crate::sandbox::tenant::{DirectoryRole, Tenant};
use crate::sandbox::world::{Clients, Proposal, World};

/// One JSON object that says that all listeners are up, and where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ready {
    pub event: &'static str,
    pub pid: u32,
    pub authority: String,
    pub graph: String,
    pub arm: String,
    pub power_platform: String,
    pub lcs: String,
    pub dataverse: String,
    pub fno: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    pub cloud_file: PathBuf,
    pub tenant_id: Uuid,
    pub domain: String,
    /// An administrator without a second factor.
    pub user: Option<ReadyUser>,
    pub clients: Clients,
    /// What to type to see the scenario.
    pub suggest: Proposal,
    pub permission: Option<ReadyPermission>,
    pub subscription_id: Uuid,
    /// Where programs elsewhere get a token that the federated client trusts.
    pub federation: Federation,
    pub control: Control,
    pub people: BTreeMap<String, PracticePerson>,
    pub scenario: String,
}

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadyUser {
    pub upn: String,
    pub password: String,
}

/// A practice person, under their key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PracticePerson {
    pub upn: String,
    pub password: String,
    pub display_name: String,
    pub about: String,
    pub roles: Vec<&'static str>,
}

/// The practice issuer, as the variables of two build services would describe it to a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Federation {
    /// Its OpenID configuration and keys are below this address.
    pub issuer: String,
    pub audience: &'static str,
    /// The job that a token is about unless `subject` is added to the request.
    pub subject: &'static str,
    pub github: GitHubJob,
    pub azure_devops: AzureDevOpsJob,
}

/// The variables of a job of GitHub Actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GitHubJob {
    /// `ACTIONS_ID_TOKEN_REQUEST_URL`.
    pub request_url: String,
    /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
    pub request_token: String,
}

/// The variables of a job of Azure Pipelines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AzureDevOpsJob {
    /// `SYSTEM_OIDCREQUESTURI`.
    pub request_uri: String,
    /// `SYSTEM_ACCESSTOKEN`.
    pub access_token: String,
    /// The service connection that the federated client trusts.
    pub service_connection_id: &'static str,
}

impl Federation {
    fn new(issuer: String, token: String) -> Self {
        Self {
            audience: issuer::AUDIENCE,
            subject: issuer::SUBJECT,
            // Jobs add the audience with an ampersand, so there is a query already.
            github: GitHubJob {
                request_url: format!("{issuer}/github/token?api-version=2.0"),
                request_token: token.clone(),
            },
            azure_devops: AzureDevOpsJob {
                request_uri: format!("{issuer}/azure-devops/oidctoken"),
                access_token: token,
                service_connection_id: issuer::SERVICE_CONNECTION,
            },
            issuer,
        }
    }
}

/// The delegated permission of the first call to the API that the scenario is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadyPermission {
    pub api: Uuid,
    pub scope_id: Uuid,
    pub scope: String,
}

/// Where the practice tenant is switched, and with which token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Control {
    pub url: String,
    pub token: String,
}

/// What the server knows beside its world when it is up.
pub struct Surroundings {
    pub ca_file: Option<PathBuf>,
    pub cloud_file: PathBuf,
    pub token: String,
    /// Lets jobs ask the practice issuer.
    pub job_token: String,
}

impl Ready {
    /// Describes a running practice tenant.
    pub fn new(world: &World, around: Surroundings) -> Self {
        let (tenant, addresses) = (&world.tenant, &world.addresses);
        let main = addresses.main(addresses.is_tls);
        let initial = tenant.organization.domains.iter().find(|domain| domain.is_initial);
        Self {
            event: "ready",
            pid: std::process::id(),
            authority: main.clone(),
            graph: main.clone(),
            arm: addresses.arm(addresses.is_tls),
            power_platform: main.clone(),
            lcs: main.clone(),
            dataverse: main.clone(),
            fno: main.clone(),
            ca_file: around.ca_file,
            cloud_file: around.cloud_file,
            tenant_id: tenant.organization.id,
            domain: initial.map_or(tenant.default_domain(), |domain| &domain.name).to_owned(),
            user: administrator(tenant),
            clients: Clients::of(world),
            suggest: Proposal::of(world),
            permission: permission(world),
            subscription_id: tenant.organization.subscription_id,
            federation: Federation::new(addresses.issuer(), around.job_token),
            control: Control { url: format!("{main}/control/v1"), token: around.token },
            people: people(tenant),
            scenario: world.loaded.scenario.id.clone(),
        }
    }

    /// The line, without its end.
    pub fn line(&self) -> String {
        visible_json(&serde_json::to_string(self).expect("the ready line is plain data"))
    }
}

fn administrator(tenant: &Tenant) -> Option<ReadyUser> {
    let mut people = tenant.people.values().filter(|person| person.enabled && !person.mfa_registered);
    let found = people.find(|person| tenant.may_consent_for_everybody(person))?;
    Some(ReadyUser { upn: found.upn.clone(), password: found.password.clone() })
}

fn people(tenant: &Tenant) -> BTreeMap<String, PracticePerson> {
    let each = tenant.people.iter().map(|(key, person)| {
        let shown = PracticePerson {
            upn: person.upn.clone(),
            password: person.password.clone(),
            display_name: person.display_name.clone(),
            about: person.about.clone(),
            roles: tenant.active_roles(person).into_iter().map(DirectoryRole::display_name).collect(),
        };
        (key.clone(), shown)
    });
    each.collect()
}

fn permission(world: &World) -> Option<ReadyPermission> {
    let aim = world.aim()?;
    let (_, principal) = world.tenant.principal_by_app_id(aim.api)?;
    let scope = aim.permission.clone()?;
    Some(ReadyPermission { api: aim.api, scope_id: principal.scopes.get(&scope)?.id, scope })
}
