//! Where the token of another identity provider comes from, for a federated credential: a file, or the service that
//! runs a pipeline. The environment is read by the command line; here come values.

use std::path::PathBuf;

use reqwest::Method;
use secrecy::{SecretString, zeroize::Zeroizing};
use serde_json::Value;
use tokio::io::AsyncReadExt;
use url::Url;

use crate::evidence::{Fault, ForeignToken, Operation, ServiceFault, read_claims};
use crate::recipe::Stage;
use crate::wire::{Request, Trail, odd, refusal};

/// There is no foreign token: no file, or a refusal of the pipeline's service.
pub const UNAVAILABLE: &str = "federation.unavailable";
/// What was found in the place of the foreign token is none, and was not sent anywhere.
pub const NO_TOKEN: &str = "federation.no-token";

/// The audience that Entra expects of a foreign token unless the federated credential says otherwise (SERVICES.md,
/// "Federated credentials").
pub const EXCHANGE_AUDIENCE: &str = "api://AzureADTokenExchange";

/// The version that Microsoft's release notes of sprint 240 show for `System.OidcRequestUri`.
const DEVOPS_VERSION: &str = "7.1";

/// More than any token, less than a file that was meant for something else.
const LARGEST: u64 = 64 * 1024;

/// Where a foreign token comes from.
#[derive(Clone, Debug)]
pub enum FederatedSource {
    /// A file that holds nothing but the token, kept fresh by somebody else: what `AZURE_FEDERATED_TOKEN_FILE` names.
    File(PathBuf),
    /// A job of GitHub Actions with the permission `id-token: write`. GitHub documents both variables and the
    /// `audience` parameter.
    GitHubActions {
        /// `ACTIONS_ID_TOKEN_REQUEST_URL`.
        request_url: Url,
        /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
        request_token: SecretString,
    },
    /// A job of Azure Pipelines. Microsoft documents the variables, the request and `oidcToken` in the answer; that a
    /// request without a service connection brings a token about the pipeline itself is UNCONFIRMED by a document.
    AzurePipelines {
        /// `SYSTEM_OIDCREQUESTURI`.
        request_uri: Url,
        /// `SYSTEM_ACCESSTOKEN`, which a job has to hand on by itself.
        access_token: SecretString,
        /// The id of the service connection: `AZURESUBSCRIPTION_SERVICE_CONNECTION_ID` in Azure's own tasks.
        service_connection: Option<String>,
    },
}

/// A foreign token, and what of it may be shown.
pub(super) struct Foreign {
    pub token: SecretString,
    pub shown: ForeignToken,
}

/// Gets the foreign token.
pub(super) async fn fetch(trail: &mut Trail<'_>, source: &FederatedSource) -> Result<Foreign, Fault> {
    let token = match source {
        FederatedSource::File(path) => from_file(path).await?,
        FederatedSource::GitHubActions { request_url, request_token } => {
            let mut url = request_url.clone();
            url.query_pairs_mut().append_pair("audience", EXCHANGE_AUDIENCE);
            let ask = Request::get(Operation::GitHubToken, url, Some(request_token));
            from_service(trail, ask, "value").await?
        }
        FederatedSource::AzurePipelines { request_uri, access_token, service_connection } => {
            let mut url = request_uri.clone();
            url.query_pairs_mut().append_pair("api-version", DEVOPS_VERSION);
            if let Some(id) = service_connection {
                url.query_pairs_mut().append_pair("serviceConnectionId", id);
            }
            let ask = Request {
                method: Method::POST,
                // Without the last one Azure DevOps leads to a sign-in page instead of refusing; Microsoft's own
                // identity libraries send it, no document says so.
                headers: vec![
                    ("content-type", "application/json"),
                    ("content-length", "0"),
                    ("x-tfs-fedauthredirect", "Suppress"),
                ],
                ..Request::get(Operation::PipelinesToken, url, Some(access_token))
            };
            from_service(trail, ask, "oidcToken").await?
        }
    };
    let claims = read_claims(&token).ok_or_else(|| {
        let text = "What was found is not a signed token, so it was not sent.";
        Fault::Service(ServiceFault::new(Stage::SignIn, NO_TOKEN, text))
    })?;
    let shown = ForeignToken {
        issuer: claims.issuer().map(str::to_owned),
        subject: claims.subject().map(str::to_owned),
        audiences: claims.audiences().into_iter().map(str::to_owned).collect(),
        expires: claims.expires(),
    };
    Ok(Foreign { token: token.as_str().into(), shown })
}

fn unavailable(text: String) -> Fault {
    Fault::Service(ServiceFault::new(Stage::SignIn, UNAVAILABLE, text))
}

async fn from_file(path: &PathBuf) -> Result<Zeroizing<String>, Fault> {
    let unreadable =
        |error: std::io::Error| unavailable(format!("The token file {} cannot be read: {error}", path.display()));
    let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
    let mut text = Zeroizing::new(String::new());
    file.take(LARGEST).read_to_string(&mut text).await.map_err(unreadable)?;
    // Editors and shells leave a line break, and some a mark of the encoding.
    let token = text.trim_start_matches('\u{feff}').trim();
    if token.is_empty() {
        return Err(unavailable(format!("The token file {} is empty.", path.display())));
    }
    Ok(Zeroizing::new(token.to_owned()))
}

/// Asks the service of a pipeline; the token stands under `name` in its answer.
async fn from_service(trail: &mut Trail<'_>, ask: Request<'_>, name: &str) -> Result<Zeroizing<String>, Fault> {
    let answer = trail.ask(ask).await.map_err(Fault::Network)?;
    let fault = if answer.is_success() {
        let body = answer.json();
        match body.as_ref().and_then(|body| body.get(name)).and_then(Value::as_str) {
            Some(token) if !token.is_empty() => return Ok(Zeroizing::new(token.to_owned())),
            Some(_) | None => odd(Stage::SignIn, &answer, "The pipeline's service answered without a token."),
        }
    } else {
        refusal(Stage::SignIn, &answer)
    };
    let codes = std::iter::once(UNAVAILABLE.to_owned()).chain(fault.codes).collect();
    Err(Fault::Service(ServiceFault { code: UNAVAILABLE.to_owned(), codes, ..fault }))
}
