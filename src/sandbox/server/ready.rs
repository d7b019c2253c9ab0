//! The ready line: everything that another program needs to use the practice tenant (`interop.md` section 1.3).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use uuid::Uuid;

use super::Addresses;
use crate::sandbox::issuer;
use crate::sandbox::tenant::{Application, PRACTICE_ISSUER, Tenant};
use crate::sandbox::world::Files;

/// The Power Platform API (`power-platform-api.md` section 1).
const POWER_PLATFORM: Uuid = Uuid::from_u128(0x8578e004_a5c6_46e7_913e_12f58912df43);
/// The permission that the first call needs.
const FIRST_PERMISSION: &str = "EnvironmentManagement.Environments.Read";

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

/// The clients that are seeded; a scenario may lack some.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Clients {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidential: Option<ConfidentialClient>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateClient>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub federated: Option<FederatedClient>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<PublicClient>,
}

impl Clients {
    /// The clients that a tenant has for practice, of each kind the one that lacks least, with the files that the server
    /// wrote for them. Apps that were set up for other APIs than the one of the first permission are left out.
    pub fn of(tenant: &Tenant, files: &Files) -> Self {
        let apps = || tenant.applications.values().filter(|app| !is_for_another_api(app));
        let with_secret = apps().filter_map(|app| {
            let secret = app.passwords.values().min_by_key(|secret| Reverse(secret.ends))?;
            Some((app, secret))
        });
        let confidential = with_secret
            .min_by_key(|(app, secret)| (hurdles(tenant, app), Reverse(secret.ends)))
            .map(|(app, secret)| ConfidentialClient { client_id: app.app_id, client_secret: secret.value.clone() });
        let certificate = files.pem.clone().and_then(|(app, pem_file)| {
            let client_id = tenant.applications.get(&app)?.app_id;
            Some(CertificateClient { client_id, pem_file })
        });
        let federated = files.token.clone().and_then(|token_file| {
            let trusts = |app: &&Application| app.federated.values().any(|trust| trust.issuer == PRACTICE_ISSUER);
            Some(FederatedClient { client_id: apps().find(trusts)?.app_id, token_file })
        });
        let with_redirect = apps().filter_map(|app| Some((app, app.redirect_uris.public_client.first()?)));
        let public = with_redirect
            .min_by_key(|(app, _)| {
                let is_closed = app.is_fallback_public_client != Some(true);
                hurdles(tenant, app) + usize::from(is_closed) + usize::from(!is_consented(tenant, app))
            })
            .map(|(app, redirect)| PublicClient { client_id: app.app_id, redirect_uri: redirect.clone() });
        Self { confidential, certificate, federated, public }
    }
}

/// Whether an app asks for permissions, and for none of the Power Platform API. Programs need not ask for any.
fn is_for_another_api(app: &Application) -> bool {
    let listed = &app.required_resource_access;
    !listed.is_empty() && listed.iter().all(|required| required.resource != POWER_PLATFORM)
}

/// How many things keep anybody from signing in to an app.
fn hurdles(tenant: &Tenant, app: &Application) -> usize {
    let principal = tenant.principal_by_app_id(app.app_id).map(|(_, principal)| principal);
    let is_shut = app.disabled || principal.is_none_or(|principal| !principal.enabled);
    let is_limited = principal.is_some_and(|principal| principal.assignment_required);
    usize::from(is_shut) + usize::from(is_limited)
}

/// Whether somebody has agreed to permissions of an app.
fn is_consented(tenant: &Tenant, app: &Application) -> bool {
    let client = tenant.principal_by_app_id(app.app_id).map(|(key, _)| key);
    client.is_some_and(|client| tenant.grants.values().any(|grant| &grant.client == client))
}

/// A program with a client secret.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfidentialClient {
    pub client_id: Uuid,
    pub client_secret: String,
}

/// A program with a certificate, whose key and certificate are in a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CertificateClient {
    pub client_id: Uuid,
    pub pem_file: PathBuf,
}

/// A program that presents a token of the practice issuer, which is in a file; [`Federation`] hands out others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FederatedClient {
    pub client_id: Uuid,
    /// What `AZURE_FEDERATED_TOKEN_FILE` would name.
    pub token_file: PathBuf,
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

/// An app for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublicClient {
    pub client_id: Uuid,
    pub redirect_uri: String,
}

/// The delegated permission of the first call.
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

/// What the server knows beside the tenant when it is up.
pub struct Surroundings<'a> {
    pub addresses: &'a Addresses,
    pub ca_file: Option<PathBuf>,
    pub cloud_file: PathBuf,
    pub files: &'a Files,
    pub token: String,
    /// Lets jobs ask the practice issuer.
    pub job_token: String,
    pub scenario: String,
}

impl Ready {
    /// Describes a running practice tenant.
    pub fn new(tenant: &Tenant, around: Surroundings) -> Self {
        let is_tls = around.addresses.is_tls;
        let main = around.addresses.main(is_tls);
        let initial = tenant.organization.domains.iter().find(|domain| domain.is_initial);
        Self {
            event: "ready",
            pid: std::process::id(),
            authority: main.clone(),
            graph: main.clone(),
            arm: around.addresses.arm(is_tls),
            power_platform: main.clone(),
            lcs: main.clone(),
            dataverse: main.clone(),
            fno: main.clone(),
            ca_file: around.ca_file,
            cloud_file: around.cloud_file,
            tenant_id: tenant.organization.id,
            domain: initial.map_or(tenant.default_domain(), |domain| &domain.name).to_owned(),
            user: administrator(tenant),
            clients: Clients::of(tenant, around.files),
            permission: permission(tenant),
            subscription_id: tenant.organization.subscription_id,
            federation: Federation::new(around.addresses.issuer(), around.job_token),
            control: Control { url: format!("{main}/control/v1"), token: around.token },
            people: people(tenant),
            scenario: around.scenario,
        }
    }

    /// The line, without its end.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("the ready line is plain data")
    }
}

fn administrator(tenant: &Tenant) -> Option<ReadyUser> {
    let mut people = tenant.people.values().filter(|person| person.enabled && !person.mfa_registered);
    let found = people.find(|person| person.may_consent_for_everybody())?;
    Some(ReadyUser { upn: found.upn.clone(), password: found.password.clone() })
}

fn people(tenant: &Tenant) -> BTreeMap<String, PracticePerson> {
    let each = tenant.people.iter().map(|(key, person)| {
        let shown = PracticePerson {
            upn: person.upn.clone(),
            password: person.password.clone(),
            display_name: person.display_name.clone(),
            about: person.about.clone(),
            roles: person.roles.iter().map(|role| role.display_name()).collect(),
        };
        (key.clone(), shown)
    });
    each.collect()
}

fn permission(tenant: &Tenant) -> Option<ReadyPermission> {
    let (_, api) = tenant.principal_by_app_id(POWER_PLATFORM)?;
    let scope_id = api.scopes.get(FIRST_PERMISSION)?.id;
    Some(ReadyPermission { api: POWER_PLATFORM, scope_id, scope: FIRST_PERMISSION.to_owned() })
}
