//! Browser sign-in with a loopback redirect (SERVICES.md, "Authorization request", "Redirect URIs" and "Token
//! endpoint").

use std::sync::Arc;

use tokio::sync::mpsc;
use url::Url;

use crate::evidence::Seen;
use crate::recipe::Flow;
use crate::wire::Wire;

use super::authorize::Authorization;
use super::landing::Landing;
use super::listener::Listener;
use super::paste::Paster;
use super::{EntraError, SignInRequest, SignedIn};

/// A browser sign-in that is going on. The listener is up before anybody opens the address; dropping frees the port.
pub struct BrowserSignIn {
    authorization: Arc<Authorization>,
    listener: Listener,
    paster: Paster,
    pasted: mpsc::Receiver<Landing>,
}

impl BrowserSignIn {
    /// Opens the listener for a loopback redirect URI. Without a port in it, a free one is taken.
    ///
    /// # Errors
    /// When the redirect URI leads elsewhere, or its port is in use.
    pub async fn begin(request: SignInRequest, redirect_uri: &str) -> Result<Self, EntraError> {
        let (listener, redirect_uri) = Listener::bind(redirect_uri).await?;
        let authorization = Arc::new(Authorization::new(request, redirect_uri)?);
        let (paster, pasted) = Paster::new(&authorization);
        Ok(Self { authorization, listener, paster, pasted })
    }

    /// Where the browser is to go.
    pub fn url(&self) -> &Url {
        &self.authorization.url
    }

    /// The redirect URI as it is sent, with its port.
    pub fn redirect_uri(&self) -> &str {
        &self.authorization.redirect_uri
    }

    /// Takes a pasted address while the listener waits: the browser may run on another machine.
    pub fn paster(&self) -> Paster {
        self.paster.clone()
    }

    /// Waits for the first valid answer, and redeems it. Dropping the future gives up and frees the port.
    pub async fn wait(mut self, wire: &Wire) -> Seen<SignedIn> {
        let landing = tokio::select! {
            landing = self.listener.landing(self.authorization.as_ref()) => landing,
            Some(landing) = self.pasted.recv() => landing,
        };
        drop(self.listener);
        drop(self.pasted);
        let mut trail = wire.trail();
        let outcome = landing.redeem(&self.authorization, &mut trail, Flow::Browser).await;
        trail.seen(outcome)
    }
}
