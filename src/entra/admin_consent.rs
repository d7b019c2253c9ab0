//! Admin consent by address: an administrator agrees for everybody on a page, and the browser comes back (SERVICES.md,
//! "Admin consent"). It brings no token; a token from before has to be asked for again.

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;
use url::Url;

use crate::evidence::{Seen, ServiceFault, Tenant, is_guid};
use crate::recipe::{Cloud, Stage};

use super::awaited::{Awaited, PasteError, Stray, single};
use super::listener::Listener;
use super::page::{self, Page};
use super::paste::Paster;
use super::{EntraError, chance, error};

/// "The user declined to consent" (SERVICES.md, "Admin consent").
const DECLINED: &str = "AADSTS65004";

/// What is asked for.
#[derive(Clone, Debug)]
pub struct ConsentRequest {
    pub tenant: Tenant,
    pub client_id: String,
    /// The API, as `Endpoint::resource` says it.
    pub resource: String,
    /// Delegated permissions; none asks for everything that the app's list has for this API.
    pub permissions: Vec<String>,
}

impl ConsentRequest {
    fn scope(&self) -> String {
        if self.permissions.is_empty() {
            return format!("{}/.default", self.resource);
        }
        let named = self.permissions.iter().map(|permission| format!("{}/{permission}", self.resource));
        named.collect::<Vec<_>>().join(" ")
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum ConsentOutcome {
    /// Somebody agreed for everybody. The directory may need a moment to show it.
    Granted {
        /// The permissions as the page names them; empty when it does not.
        scopes: Vec<String>,
    },
    /// The person said no.
    Declined(Box<ServiceFault>),
    /// The page came back with an error.
    Refused(Box<ServiceFault>),
    /// The page showed an error and did not come back; the person told which.
    OnPage(Box<ServiceFault>),
}

/// An admin consent that is going on. The listener is up before anybody opens the address; dropping frees the port.
pub struct AdminConsent {
    asked: Arc<Asked>,
    redirect_uri: String,
    listener: Listener,
    paster: Paster,
    told: mpsc::Receiver<ConsentOutcome>,
}

impl AdminConsent {
    /// Opens the listener for a loopback redirect URI, which must be one of the app's. Without a port in it, a free
    /// one is taken.
    ///
    /// # Errors
    /// When the redirect URI leads elsewhere, or its port is in use.
    pub async fn begin(cloud: &Cloud, request: &ConsentRequest, redirect_uri: &str) -> Result<Self, EntraError> {
        let (listener, redirect_uri) = Listener::bind(redirect_uri).await?;
        let asked = Arc::new(Asked::new(cloud, request, &redirect_uri)?);
        let (paster, told) = Paster::new(&asked);
        Ok(Self { asked, redirect_uri, listener, paster, told })
    }

    /// Where the browser is to go.
    pub fn url(&self) -> &Url {
        &self.asked.url
    }

    /// The redirect URI as it is sent, with its port.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Takes the address where the page ended, or the number of the error that it shows: some errors never come back
    /// (SERVICES.md, "Errors on the page").
    pub fn paster(&self) -> Paster {
        self.paster.clone()
    }

    /// Waits for the first valid answer; whatever else comes is answered, and waiting goes on. Dropping the future
    /// gives up and frees the port.
    pub async fn wait(mut self) -> Seen<ConsentOutcome> {
        let outcome = tokio::select! {
            outcome = self.listener.landing(self.asked.as_ref()) => outcome,
            Some(outcome) = self.told.recv() => outcome,
        };
        Seen { outcome: Ok(outcome), at: Timestamp::now(), exchanges: Vec::new() }
    }
}

/// One request, and the secret that ties an answer to it.
struct Asked {
    tenant_id: String,
    url: Url,
    state: SecretString,
}

impl Asked {
    fn new(cloud: &Cloud, request: &ConsentRequest, redirect_uri: &str) -> Result<Self, EntraError> {
        let state = chance::token()?;
        let authority = &cloud.authority.url;
        let bad = || EntraError::Endpoint { endpoint: authority.clone() };
        let mut url = Url::parse(authority).map_err(|_| bad())?;
        // No discovery document names this page.
        let segments = [request.tenant.id.as_str(), "v2.0", "adminconsent"];
        url.path_segments_mut().map_err(|()| bad())?.pop_if_empty().extend(segments);
        url.query_pairs_mut()
            .append_pair("client_id", &request.client_id)
            .append_pair("scope", &request.scope())
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state.expose_secret());
        Ok(Self { tenant_id: request.tenant.id.clone(), url, state })
    }

    fn granted(&self, parameters: &[(String, String)]) -> ConsentOutcome {
        // Nothing is trusted because of it, but a person who agreed for another tenant should know.
        let tenant = single(parameters, "tenant").filter(|tenant| is_guid(tenant) && is_guid(&self.tenant_id));
        if tenant.is_some_and(|tenant| !tenant.eq_ignore_ascii_case(&self.tenant_id)) {
            let text = "The page came back from another tenant than the one that was asked.";
            return ConsentOutcome::Refused(Box::new(error::odd(Stage::SignIn, None, text)));
        }
        let scopes = single(parameters, "scope").unwrap_or_default();
        ConsentOutcome::Granted { scopes: scopes.split_whitespace().map(str::to_owned).collect() }
    }
}

impl Awaited for Asked {
    type Landing = ConsentOutcome;

    const NOTHING: PasteError = PasteError::NoAnswer;

    fn land(&self, parameters: &[(String, String)]) -> Result<ConsentOutcome, Stray> {
        let refused = single(parameters, "error").is_some();
        let agreed = single(parameters, "admin_consent");
        if !refused && agreed.is_none() {
            return Err(Stray::NoAnswer);
        }
        if single(parameters, "state") != Some(self.state.expose_secret()) {
            return Err(Stray::WrongState);
        }
        // `admin_consent=True` stands in errors as well, so they come first.
        if !refused && agreed.is_some_and(|agreed| agreed.eq_ignore_ascii_case("true")) {
            return Ok(self.granted(parameters));
        }
        let fault = Box::new(error::from_redirect(parameters));
        Ok(if is_declined(&fault) { ConsentOutcome::Declined(fault) } else { ConsentOutcome::Refused(fault) })
    }

    fn farewell(&self, landing: &ConsentOutcome) -> Page {
        match landing {
            ConsentOutcome::Granted { .. } => page::DONE,
            ConsentOutcome::Declined(_) | ConsentOutcome::Refused(_) | ConsentOutcome::OnPage(_) => page::NOT_AGREED,
        }
    }

    /// The number of the error that stands on the page.
    fn bare(&self, text: &str) -> Result<ConsentOutcome, PasteError> {
        let fault = error::from_page(text).ok_or(PasteError::NoAnswer)?;
        Ok(ConsentOutcome::OnPage(Box::new(fault)))
    }
}

/// Version 2.0 says so with a number, the older form and the cancel button without one (SERVICES.md, "Errors on the
/// page" and "Admin consent").
fn is_declined(fault: &ServiceFault) -> bool {
    match fault.codes.iter().find(|code| code.starts_with("AADSTS")) {
        Some(code) => code == DECLINED,
        None => matches!(fault.error.as_deref(), Some("access_denied" | "permission_denied")),
    }
}

#[cfg(test)]
mod tests;
