//! One probe: asked through `entra`, `graph` or `apis`, and brought back as an observation.

mod named_file;
mod sign_in;

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use crate::app::{ConsentDeed, Done, Given, Msg, Progress, RunId};
use crate::entra::{self, ConsentRequest, FederatedSource, SignInRequest};
use crate::evidence::{
    AppQuestion, DirectorySession, DirectoryVia, EnvironmentLine, Fault, Observation, Probe, Seen, ServiceFault,
    Session, SignIn, SignInProbe, Tenant, TokenId,
};
use crate::graph::{self, Directory};
use crate::profile::Secret;
use crate::recipe::{Cloud, Flow, Recipe, Stage, Target, TargetId};
use crate::vault::{Tokens, Vault};
use crate::wire::Wire;

use super::{Pasters, now, pasters};
use sign_in::Sent;

/// Everything that a probe is asked with.
pub(super) struct Gather {
    pub run: RunId,
    pub wire: Wire,
    pub cloud: Cloud,
    pub recipe: Arc<Recipe>,
    pub vault: Vault,
    pub sender: UnboundedSender<Msg>,
    pub pasters: Pasters,
    /// Where a trusted issuer's token comes from, where the user names no file.
    pub federated: Option<FederatedSource>,
    /// Variables that other programs do not get.
    pub hidden: Vec<String>,
}

/// The redirect URI of a browser sign-in on this computer; any port of it is registered with it.
const LOOPBACK: &str = "http://localhost";

impl Gather {
    /// Asks, and sends what came back.
    pub async fn perform(self, probe: Probe, given: Given) {
        let observation = self.look(probe, given).await;
        pasters(&self.pasters).remove(&self.run);
        self.send(Msg::Gathered { run: self.run, observation: Box::new(observation) });
    }

    /// Lets an administrator agree, and sends what came of it.
    pub async fn agree(self, deed: ConsentDeed) {
        let ConsentDeed { tenant, resource, client_id, permissions } = deed;
        let seen = self.consent(ConsentRequest { tenant, client_id, resource, permissions }, LOOPBACK).await;
        pasters(&self.pasters).remove(&self.run);
        self.send(Msg::Applied { run: self.run, outcome: Box::new(Ok(Done::ConsentEnded(Box::new(seen)))) });
    }

    fn send(&self, msg: Msg) {
        // Nobody listens any more only when the program ends.
        let _ = self.sender.send(msg);
    }

    fn tell(&self, progress: Progress) {
        self.send(Msg::Progressed { run: self.run, progress });
    }

    async fn look(&self, probe: Probe, given: Given) -> Observation {
        let fact = probe.fact();
        // The engine asked before it could: that is a bug, and shown as one instead of hidden.
        self.try_to_look(probe, given)
            .await
            .unwrap_or_else(|| Observation::of_fault(fact, not_ready(fact.row().stage), now()))
    }

    /// Nothing where something is missing that the question is asked with.
    async fn try_to_look(&self, probe: Probe, given: Given) -> Option<Observation> {
        Some(match probe {
            Probe::Tenant { tenant, .. } => {
                Observation::Tenant(entra::discover(&self.wire, &self.cloud, &tenant).await)
            }
            Probe::Environment { url } => {
                Observation::Environment(crate::apis::environment(&self.wire, &self.cloud, &url).await)
            }
            Probe::App { client_id, .. } => {
                Observation::App(entra::probe_app(&self.wire, &given.tenant?, &client_id).await)
            }
            Probe::SignIn(probe) => Observation::SignIn(self.sign_in_or_renew(probe, given).await?),
            Probe::Question { token, question } => self.ask(token, question, given).await?,
            Probe::Directory { via, .. } => Observation::Directory(self.directory(via, given.tenant?).await),
            Probe::Read { token, object } => {
                let tokens = self.vault.tokens(token)?;
                Directory::new(&self.wire, &self.cloud, &tokens).read(object).await
            }
            Probe::Certificate { file, .. } => Observation::Certificate(self.certificate(&file, given.secret).await),
        })
    }

    /// The tokens of this run, if it is a sign-in that brings some.
    fn own_token(&self, session: Session) -> TokenId {
        TokenId { session, run: self.run.0 }
    }

    async fn sign_in_or_renew(&self, probe: SignInProbe, given: Given) -> Option<Seen<SignIn>> {
        let SignInProbe { resource, client_id, flow, redirect_uri, username, file, claims, older, renews, .. } = probe;
        let request = SignInRequest {
            tenant: given.tenant?,
            client_id,
            resource,
            permissions: Vec::new(),
            claims,
            login_hint: given.login_hint,
        };
        let seen = match renews {
            Some(token) => {
                let tokens = self.vault.tokens(token)?;
                entra::renew(&self.wire, &request, flow, given.came_back_on.as_deref(), &tokens).await
            }
            None => {
                self.sign_in(request, flow, Sent { redirect_uri, username, file, older, secret: given.secret }).await?
            }
        };
        let (seen, tokens) = entra::split(seen);
        if let Some(tokens) = tokens {
            self.vault.keep_tokens(self.own_token(Session::App), tokens);
        }
        Some(seen)
    }

    fn target(&self, id: &TargetId) -> Option<&Target> {
        self.recipe.target(id)
    }

    /// Asks with a token of the app.
    async fn ask(&self, token: TokenId, question: AppQuestion, given: Given) -> Option<Observation> {
        let tokens = self.vault.tokens(token)?;
        let (wire, access) = (&self.wire, &tokens.access);
        Some(match question {
            AppQuestion::Environments { resource, client_id, .. } => {
                let request = SignInRequest {
                    tenant: given.tenant?,
                    client_id,
                    resource,
                    permissions: Vec::new(),
                    claims: None,
                    login_hint: None,
                };
                Observation::Environments(self.environments(token, tokens, request).await)
            }
            AppQuestion::Identity { target, url } => {
                Observation::Identity(crate::apis::identity(wire, self.target(&target)?, &url, access).await)
            }
            AppQuestion::Call { target, url } => {
                Observation::Call(crate::apis::call(wire, self.target(&target)?, &url, access).await)
            }
            AppQuestion::Roles { list, base, holder } => {
                Observation::Roles(crate::apis::roles(wire, list, &base, holder.as_deref(), access).await)
            }
            AppQuestion::NarrowRoles { base, scopes } => {
                Observation::NarrowRoles(crate::apis::roles_at(wire, &base, &scopes, access).await)
            }
            AppQuestion::GivenRoles { list, base, .. } => {
                Observation::GivenRoles(crate::apis::roles(wire, list, &base, None, access).await)
            }
            AppQuestion::Registration { list, base, client_id } => {
                Observation::Registration(crate::apis::registration(wire, list, &base, &client_id, access).await)
            }
        })
    }

    /// Lists the person's environments with a token of its own, which the refresh token of their sign-in buys.
    async fn environments(&self, id: TokenId, kept: Tokens, request: SignInRequest) -> Seen<Vec<EnvironmentLine>> {
        // How the person signed in makes no difference to the refresh token.
        let (seen, bought) = entra::split(entra::renew(&self.wire, &request, Flow::Browser, None, &kept).await);
        let (Some(bought), Ok(_)) = (bought, &seen.outcome) else {
            let outcome = seen.outcome.map(|_| Vec::new());
            return Seen { outcome, at: seen.at, exchanges: seen.exchanges };
        };
        // The newest refresh token is the one to go on with.
        let refresh = bought.refresh.clone().or(kept.refresh.clone());
        self.vault.keep_tokens(id, Tokens { refresh, ..kept });
        crate::apis::environments(&self.wire, &self.cloud, &bought.access).await
    }

    async fn directory(&self, via: DirectoryVia, tenant: Tenant) -> Seen<DirectorySession> {
        // No account is hinted: the person who looks is often not the person who will use the app.
        let request = graph::sign_in_request(&self.cloud, &tenant, via);
        let seen = match via {
            DirectoryVia::Az => graph::az_session(&self.cloud, &tenant.id, &self.hidden).await,
            DirectoryVia::Browser | DirectoryVia::PoliciesBrowser => self.browser(request, LOOPBACK).await,
            DirectoryVia::DeviceCode | DirectoryVia::PoliciesDeviceCode => self.device(request).await,
        };
        let outcome = seen.outcome.map(|signed_in| {
            let session = graph::session(via, &signed_in);
            let (_, tokens): (SignIn, Tokens) = signed_in;
            self.vault.keep_tokens(self.own_token(Session::Directory), tokens);
            session
        });
        Seen {
            outcome: outcome.map_err(|fault| at_stage(fault, Stage::Directory)),
            at: seen.at,
            exchanges: seen.exchanges,
        }
    }
}

/// Hands pasted text to the sign-in that waits for it.
pub(super) fn paste(waiting: &Pasters, run: RunId, text: &Secret, sender: &UnboundedSender<Msg>) {
    use secrecy::ExposeSecret;

    let Some(paster) = pasters(waiting).get(&run).cloned() else {
        return;
    };
    let progress = match paster.paste(text.inner().expose_secret()) {
        Ok(()) => Progress::Redeeming,
        Err(error) => Progress::PasteRefused(error.to_string()),
    };
    // Nobody listens any more only when the program ends.
    let _ = sender.send(Msg::Progressed { run, progress });
}

fn failed<T>(fault: Fault) -> Seen<T> {
    Seen { outcome: Err(fault), at: now(), exchanges: Vec::new() }
}

fn not_ready(stage: Stage) -> Fault {
    Fault::Service(ServiceFault::new(stage, "firstcall.not-ready", "asked before its inputs were there"))
}

fn at_stage(fault: Fault, stage: Stage) -> Fault {
    match fault {
        Fault::Service(fault) => Fault::Service(ServiceFault { stage, ..fault }),
        Fault::Network(fault) => Fault::Network(fault),
        Fault::Cancelled => Fault::Cancelled,
    }
}
