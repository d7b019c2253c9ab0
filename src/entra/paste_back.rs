//! Browser sign-in whose last address is pasted back (SERVICES.md, "The nativeclient address"): for the documented
//! `nativeclient` redirect, and for people on SSH.

use std::sync::Arc;

use tokio::sync::mpsc;
use url::Url;

use crate::evidence::{Fault, Seen};
use crate::recipe::Flow;
use crate::wire::Wire;

use super::authorize::Authorization;
use super::landing::Landing;
use super::paste::Paster;
use super::{EntraError, SignInRequest, SignedIn};

/// A browser sign-in whose answer is pasted back.
pub struct PasteBack {
    authorization: Arc<Authorization>,
    paster: Paster,
    pasted: mpsc::Receiver<Landing>,
}

impl PasteBack {
    /// Prepares the request. The redirect URI is sent exactly as given.
    ///
    /// # Errors
    /// When the redirect URI is no address.
    pub fn begin(request: SignInRequest, redirect_uri: &str) -> Result<Self, EntraError> {
        if Url::parse(redirect_uri).is_err() {
            return Err(EntraError::NoRedirect { redirect_uri: redirect_uri.to_owned() });
        }
        let authorization = Arc::new(Authorization::new(request, redirect_uri.to_owned())?);
        let (paster, pasted) = Paster::new(&authorization);
        Ok(Self { authorization, paster, pasted })
    }

    /// Where the browser is to go.
    pub fn url(&self) -> &Url {
        &self.authorization.url
    }

    /// The redirect URI as it is sent.
    pub fn redirect_uri(&self) -> &str {
        &self.authorization.redirect_uri
    }

    /// Takes the pasted address, its query, or the bare code.
    pub fn paster(&self) -> Paster {
        self.paster.clone()
    }

    /// Waits until a valid answer was pasted, and redeems it. A code lives for about a minute.
    pub async fn wait(mut self, wire: &Wire) -> Seen<SignedIn> {
        let mut trail = wire.trail();
        let outcome = match self.pasted.recv().await {
            Some(landing) => {
                drop(self.pasted);
                landing.redeem(&self.authorization, &mut trail, Flow::PasteBack).await
            }
            None => Err(Fault::Cancelled),
        };
        trail.seen(outcome)
    }
}
