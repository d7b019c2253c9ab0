//! The ways to sign in, each asked of `entra` with what it sends, and what the person has to do reported meanwhile.

use std::sync::Arc;

use crate::app::Progress;
use crate::entra::{
    self, AdminConsent, BrowserSignIn, ConsentOutcome, ConsentRequest, DeviceSignIn, FederatedSource, PasteBack,
    SignInRequest, SignedIn,
};
use crate::evidence::{CertificateFacts, Fault, Seen};
use crate::profile::Secret;
use crate::recipe::Flow;
use crate::vault::{Certificate, CertificateError};

use super::{Gather, LOOPBACK, failed, named_file};
use crate::drive::{now, pasters};

/// What a sign-in sends beside what every one does.
pub(super) struct Sent {
    pub redirect_uri: Option<String>,
    pub username: Option<String>,
    pub file: Option<String>,
    /// Whether the older token endpoint is asked.
    pub older: bool,
    pub secret: Option<Secret>,
}

impl Gather {
    /// Signs in; nothing where something is missing that the flow sends.
    pub(super) async fn sign_in(&self, request: SignInRequest, flow: Flow, sent: Sent) -> Option<Seen<SignedIn>> {
        let Sent { redirect_uri, username, file, older, secret } = sent;
        Some(match flow {
            Flow::Browser => self.browser(request, redirect_uri.as_deref().unwrap_or(LOOPBACK)).await,
            Flow::PasteBack => {
                let redirect = redirect_uri.unwrap_or_else(|| self.cloud.nativeclient());
                self.paste_back(request, &redirect).await
            }
            Flow::DeviceCode => self.device(request).await,
            Flow::Secret => entra::sign_in_with_secret(&self.wire, &request, secret?.inner()).await,
            Flow::Password => {
                let (username, password) = (username?, secret?);
                let (wire, cloud, password) = (&self.wire, &self.cloud, password.inner());
                if older {
                    entra::sign_in_with_password_v1(wire, cloud, &request, &username, password).await
                } else {
                    entra::sign_in_with_password(wire, cloud, &request, &username, password).await
                }
            }
            Flow::Certificate => {
                entra::sign_in_with_certificate(&self.wire, &request, &*self.vault.certificate()?).await
            }
            Flow::Federated => {
                let named = file.map(|file| FederatedSource::File(named_file::path_of(&file)));
                let source = named.or_else(|| self.federated.clone())?;
                entra::sign_in_with_federated(&self.wire, &request, &source).await
            }
        })
    }

    pub(super) async fn browser(&self, request: SignInRequest, redirect_uri: &str) -> Seen<SignedIn> {
        match BrowserSignIn::begin(request, redirect_uri).await {
            Ok(waiting) => {
                pasters(&self.pasters).insert(self.run, waiting.paster());
                self.tell(Progress::Browser {
                    url: self.wire.openable(waiting.url()).to_string(),
                    redirect_uri: waiting.redirect_uri().to_owned(),
                });
                waiting.wait(&self.wire).await
            }
            Err(error) => failed(error.fault()),
        }
    }

    pub(super) async fn paste_back(&self, request: SignInRequest, redirect_uri: &str) -> Seen<SignedIn> {
        match PasteBack::begin(request, redirect_uri) {
            Ok(waiting) => {
                pasters(&self.pasters).insert(self.run, waiting.paster());
                self.tell(Progress::PasteBack {
                    url: self.wire.openable(waiting.url()).to_string(),
                    redirect_uri: waiting.redirect_uri().to_owned(),
                });
                waiting.wait(&self.wire).await
            }
            Err(error) => failed(error.fault()),
        }
    }

    pub(super) async fn device(&self, request: SignInRequest) -> Seen<SignedIn> {
        let begun = DeviceSignIn::begin(&self.wire, request).await;
        match begun.outcome {
            Ok(waiting) => {
                let code = waiting.code();
                self.tell(Progress::DeviceCode {
                    user_code: code.user_code.clone(),
                    verification_uri: code.verification_uri.clone(),
                    expires: code.expires,
                });
                waiting.wait(&self.wire).await
            }
            Err(fault) => Seen { outcome: Err(fault), at: begun.at, exchanges: begun.exchanges },
        }
    }

    /// Opens the file of a certificate. The certificate stays in the vault; only its facts come back.
    pub(super) async fn certificate(&self, file: &str, password: Option<Secret>) -> Seen<CertificateFacts> {
        self.vault.set_certificate(None);
        let bytes = match named_file::read(file).await {
            Ok(bytes) => bytes,
            Err(problem) => return failed(CertificateError::from(problem).fault()),
        };
        // Reading is slow where the key is encrypted, and RSA is arithmetic: neither may hold up the screen.
        let read = tokio::task::spawn_blocking(move || Certificate::read(&bytes, password.as_ref().map(Secret::inner)));
        let outcome = match read.await {
            Ok(Ok(certificate)) => {
                let facts = certificate.facts().clone();
                self.vault.set_certificate(Some(Arc::new(certificate)));
                Ok(facts)
            }
            Ok(Err(error)) => Err(error.fault()),
            Err(_) => Err(Fault::Cancelled),
        };
        Seen { outcome, at: now(), exchanges: Vec::new() }
    }

    /// Lets an administrator agree in a browser.
    pub(super) async fn consent(&self, request: ConsentRequest, redirect_uri: &str) -> Seen<()> {
        let waiting = match AdminConsent::begin(&self.cloud, &request, redirect_uri).await {
            Ok(waiting) => waiting,
            Err(error) => return failed(error.fault()),
        };
        pasters(&self.pasters).insert(self.run, waiting.paster());
        self.tell(Progress::Browser {
            url: self.wire.openable(waiting.url()).to_string(),
            redirect_uri: waiting.redirect_uri().to_owned(),
        });
        let seen = waiting.wait().await;
        let outcome = seen.outcome.and_then(|outcome| match outcome {
            ConsentOutcome::Granted { .. } => Ok(()),
            ConsentOutcome::Declined(fault) | ConsentOutcome::Refused(fault) | ConsentOutcome::OnPage(fault) => {
                Err(Fault::Service(*fault))
            }
        });
        Seen { outcome, at: seen.at, exchanges: seen.exchanges }
    }
}
