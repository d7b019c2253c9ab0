//! One probe: asked through `entra`, `graph` or `apis`, and brought back as an observation.

mod sign_in;

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use crate::app::{Given, Msg, Progress, RunId};
use crate::entra::{self, ConsentRequest, FederatedSource, SignInRequest};
use crate::evidence::{
    DirectorySession, DirectoryVia, EnvironmentLine, Fault, Observation, Probe, Seen, ServiceFault, SignIn, Tenant,
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

    fn send(&self, msg: Msg) {
        // Nobody listens any more only when the program ends.
        let _ = self.sender.send(msg);
    }

    fn tell(&self, progress: Progress) {
        self.send(Msg::Progressed { run: self.run, progress });
    }

    async fn look(&self, probe: Probe, given: Given) -> Observation {
        match probe {
            Probe::Tenant { tenant, .. } => {
                Observation::Tenant(entra::discover(&self.wire, &self.cloud, &tenant).await)
            }
            Probe::Environment { url } => {
                Observation::Environment(crate::apis::environment(&self.wire, &self.cloud, &url).await)
            }
            Probe::Environments { resource, client_id, .. } => Observation::Environments(match given.tenant {
                Some(tenant) => self.environments(tenant, client_id, resource).await,
                None => not_ready(Stage::Environment),
            }),
            Probe::App { client_id, .. } => Observation::App(match given.tenant {
                Some(tenant) => entra::probe_app(&self.wire, &tenant, &client_id).await,
                None => not_ready(Stage::Probe),
            }),
            Probe::SignIn { resource, client_id, flow, redirect_uri, username, file, claims, older, renew, .. } => {
                let Some(tenant) = given.tenant.clone() else {
                    return Observation::SignIn(not_ready(Stage::SignIn));
                };
                let request =
                    SignInRequest { tenant, client_id, resource, claims, login_hint: given.login_hint.clone() };
                let seen = if renew {
                    self.renew(&request, flow, given.came_back_on.as_deref()).await
                } else {
                    self.sign_in(request, flow, Sent { redirect_uri, username, file, older, secret: given.secret })
                        .await
                };
                let (seen, tokens) = entra::split(seen);
                if tokens.is_some() {
                    self.vault.set_app(tokens);
                }
                Observation::SignIn(seen)
            }
            Probe::Identity { target, url, .. } => {
                Observation::Identity(match (self.target(&target), self.vault.app()) {
                    (Some(target), Some(tokens)) => {
                        crate::apis::identity(&self.wire, target, &url, &tokens.access).await
                    }
                    (Some(_) | None, _) => not_ready(Stage::Call),
                })
            }
            Probe::Call { target, url, .. } => Observation::Call(match (self.target(&target), self.vault.app()) {
                (Some(target), Some(tokens)) => crate::apis::call(&self.wire, target, &url, &tokens.access).await,
                (Some(_) | None, _) => not_ready(Stage::Call),
            }),
            Probe::Roles { list, base, holder, .. } => Observation::Roles(match self.vault.app() {
                Some(tokens) => crate::apis::roles(&self.wire, list, &base, holder.as_deref(), &tokens.access).await,
                None => not_ready(Stage::Call),
            }),
            Probe::NarrowRoles { base, scopes, .. } => Observation::NarrowRoles(match self.vault.app() {
                Some(tokens) => crate::apis::roles_at(&self.wire, &base, &scopes, &tokens.access).await,
                None => not_ready(Stage::Call),
            }),
            Probe::Registration { list, base, client_id, .. } => Observation::Registration(match self.vault.app() {
                Some(tokens) => crate::apis::registration(&self.wire, list, &base, &client_id, &tokens.access).await,
                None => not_ready(Stage::Call),
            }),
            Probe::Directory { via, .. } => Observation::Directory(match given.tenant {
                Some(tenant) => self.directory(via, tenant).await,
                None => not_ready(Stage::Directory),
            }),
            Probe::Certificate { file, .. } => Observation::Certificate(self.certificate(&file, given.secret).await),
            Probe::Consent { resource, client_id, permissions, .. } => Observation::Consent(match given.tenant {
                Some(tenant) => {
                    let request = ConsentRequest { tenant, client_id, resource, permissions };
                    self.consent(request, LOOPBACK).await
                }
                None => not_ready(Stage::SignIn),
            }),
            Probe::Me
            | Probe::Organization
            | Probe::Application { .. }
            | Probe::Principal { .. }
            | Probe::Resource { .. }
            | Probe::Grants { .. }
            | Probe::Assignments { .. }
            | Probe::Memberships { .. }
            | Probe::Account { .. }
            | Probe::Federations { .. } => self.read_directory(probe).await,
        }
    }

    fn target(&self, id: &TargetId) -> Option<&Target> {
        self.recipe.target(id)
    }

    /// Lists the person's environments with a token of its own, which the refresh token of their sign-in buys.
    async fn environments(&self, tenant: Tenant, client_id: String, resource: String) -> Seen<Vec<EnvironmentLine>> {
        let Some(kept) = self.vault.app() else {
            return not_ready(Stage::Environment);
        };
        let request = SignInRequest { tenant, client_id, resource, claims: None, login_hint: None };
        // How the person signed in makes no difference to the refresh token.
        let (seen, bought) = entra::split(entra::renew(&self.wire, &request, Flow::Browser, None, &kept).await);
        let (Some(bought), Ok(_)) = (bought, &seen.outcome) else {
            let outcome = seen.outcome.map(|_| Vec::new());
            return Seen { outcome, at: seen.at, exchanges: seen.exchanges };
        };
        // The newest refresh token is the one to go on with.
        self.vault.set_app(Some(Tokens { refresh: bought.refresh.clone().or(kept.refresh.clone()), ..kept }));
        crate::apis::environments(&self.wire, &self.cloud, &bought.access).await
    }

    async fn directory(&self, via: DirectoryVia, tenant: Tenant) -> Seen<DirectorySession> {
        // No account is hinted: whoever looks is often somebody else than whoever will use the app.
        let request = graph::sign_in_request(&self.cloud, &tenant);
        let seen = match via {
            DirectoryVia::Az => graph::az_session(&self.cloud, &tenant.id).await,
            DirectoryVia::Browser => self.browser(request, LOOPBACK).await,
            DirectoryVia::DeviceCode => self.device(request).await,
        };
        let outcome = seen.outcome.map(|signed_in| {
            let session = graph::session(via, &signed_in);
            let (_, tokens): (SignIn, Tokens) = signed_in;
            self.vault.set_directory(Some(tokens));
            session
        });
        Seen {
            outcome: outcome.map_err(|fault| at_stage(fault, Stage::Directory)),
            at: seen.at,
            exchanges: seen.exchanges,
        }
    }

    async fn read_directory(&self, probe: Probe) -> Observation {
        let Some(tokens) = self.vault.directory() else {
            return nothing_read(&probe);
        };
        let directory = Directory::new(&self.wire, &self.cloud, &tokens);
        match probe {
            Probe::Me => Observation::Me(directory.me().await),
            Probe::Organization => Observation::Organization(directory.organization().await),
            Probe::Application { client_id } => Observation::Application(directory.application(&client_id).await),
            Probe::Principal { client_id } => Observation::Principal(directory.principal(&client_id).await),
            Probe::Resource { client_id } => Observation::Resource(directory.resource(&client_id).await),
            Probe::Grants { principal } => Observation::Grants(directory.grants(&principal).await),
            Probe::Assignments { principal } => Observation::Assignments(directory.assignments(&principal).await),
            Probe::Memberships { member } => Observation::Memberships(directory.memberships(&member).await),
            Probe::Account { upn } => Observation::Account(directory.account(&upn).await),
            Probe::Federations { application } => Observation::Federations(directory.federations(&application).await),
            Probe::Tenant { .. }
            | Probe::Environment { .. }
            | Probe::Environments { .. }
            | Probe::App { .. }
            | Probe::SignIn { .. }
            | Probe::Identity { .. }
            | Probe::Call { .. }
            | Probe::Roles { .. }
            | Probe::NarrowRoles { .. }
            | Probe::Registration { .. }
            | Probe::Directory { .. }
            | Probe::Certificate { .. }
            | Probe::Consent { .. } => nothing_read(&probe),
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

/// The engine asked before it could: that is a bug, and shown as one instead of hidden.
fn not_ready<T>(stage: Stage) -> Seen<T> {
    failed(Fault::Service(ServiceFault::new(stage, "firstcall.not-ready", "asked before its inputs were there")))
}

fn nothing_read(probe: &Probe) -> Observation {
    match probe {
        Probe::Me => Observation::Me(not_ready(Stage::Directory)),
        Probe::Organization => Observation::Organization(not_ready(Stage::Directory)),
        Probe::Application { .. } => Observation::Application(not_ready(Stage::Directory)),
        Probe::Principal { .. } => Observation::Principal(not_ready(Stage::Directory)),
        Probe::Resource { .. } => Observation::Resource(not_ready(Stage::Directory)),
        Probe::Grants { .. } => Observation::Grants(not_ready(Stage::Directory)),
        Probe::Assignments { .. } => Observation::Assignments(not_ready(Stage::Directory)),
        Probe::Memberships { .. } => Observation::Memberships(not_ready(Stage::Directory)),
        Probe::Account { .. } => Observation::Account(not_ready(Stage::Directory)),
        Probe::Tenant { .. } => Observation::Tenant(not_ready(Stage::Discovery)),
        Probe::Environment { .. } => Observation::Environment(not_ready(Stage::Environment)),
        Probe::Environments { .. } => Observation::Environments(not_ready(Stage::Environment)),
        Probe::App { .. } => Observation::App(not_ready(Stage::Probe)),
        Probe::SignIn { .. } => Observation::SignIn(not_ready(Stage::SignIn)),
        Probe::Identity { .. } => Observation::Identity(not_ready(Stage::Call)),
        Probe::Call { .. } => Observation::Call(not_ready(Stage::Call)),
        Probe::Roles { .. } => Observation::Roles(not_ready(Stage::Call)),
        Probe::NarrowRoles { .. } => Observation::NarrowRoles(not_ready(Stage::Call)),
        Probe::Registration { .. } => Observation::Registration(not_ready(Stage::Call)),
        Probe::Directory { .. } => Observation::Directory(not_ready(Stage::Directory)),
        Probe::Federations { .. } => Observation::Federations(not_ready(Stage::Directory)),
        Probe::Certificate { .. } => Observation::Certificate(not_ready(Stage::SignIn)),
        Probe::Consent { .. } => Observation::Consent(not_ready(Stage::SignIn)),
    }
}

fn at_stage(fault: Fault, stage: Stage) -> Fault {
    match fault {
        Fault::Service(fault) => Fault::Service(ServiceFault { stage, ..fault }),
        Fault::Network(fault) => Fault::Network(fault),
        Fault::Cancelled => Fault::Cancelled,
    }
}
