//! The practice apps that other programs are told of: one for people, and one for each way in which a program signs in.

use std::cmp::Reverse;
use std::path::PathBuf;

use serde::Serialize;
use uuid::Uuid;

use super::World;
use crate::sandbox::tenant::{Application, PRACTICE_ISSUER, Tenant};

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
    /// The clients that a tenant has to practise with, of each kind the one that lacks least, with the files that the
    /// server wrote for them. They are for the API that the scenario is about; apps that were set up for others are left
    /// out.
    pub fn of(world: &World) -> Self {
        let (tenant, files, api) = (&world.tenant, &world.files, world.aim().map(|aim| aim.api));
        let apps = || tenant.applications.values().filter(|app| !is_for_another_api(app, api));
        let with_secret = apps().filter_map(|app| {
            let secret = app.passwords.values().min_by_key(|secret| Reverse(secret.ends))?;
            Some((app, secret))
        });
        let confidential = with_secret
            .min_by_key(|(app, secret)| (hurdles(tenant, app), !lists(app, api), Reverse(secret.ends)))
            .map(|(app, secret)| ConfidentialClient { client_id: app.app_id, client_secret: secret.value.clone() });
        let certificate = files.certificates.first().and_then(|file| {
            let client_id = tenant.applications.get(&file.application)?.app_id;
            Some(CertificateClient { client_id, pem_file: file.path.clone() })
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

/// Whether an app asks for permissions of an API.
fn lists(app: &Application, api: Option<Uuid>) -> bool {
    app.required_resource_access.iter().any(|required| Some(required.resource) == api)
}

/// Whether an app asks for permissions, and for none of this API. Programs need not ask for any.
fn is_for_another_api(app: &Application, api: Option<Uuid>) -> bool {
    !app.required_resource_access.is_empty() && !lists(app, api)
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

/// A program that presents a token of the practice issuer, which is in a file; the practice issuer hands out others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FederatedClient {
    pub client_id: Uuid,
    /// What `AZURE_FEDERATED_TOKEN_FILE` would name.
    pub token_file: PathBuf,
}

/// An app for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublicClient {
    pub client_id: Uuid,
    pub redirect_uri: String,
}
