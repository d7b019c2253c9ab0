//! The client's rooms against the practice tenant, which was written without knowing them: every flow, every read.

use std::sync::{Arc, Mutex};

use firstcall::apis;
use firstcall::entra::{self, BrowserSignIn, DeviceSignIn, PasteBack, SignInRequest};
use firstcall::evidence::{DirectoryVia, Exchange, Tenant, TokenKind};
use firstcall::graph::{self, Directory};
use firstcall::recipe::{Cloud, Clouds, Flow, Recipe, RoleList, TargetId, call_address};
use firstcall::vault::Tokens;
use firstcall::wire::Wire;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client_stub::{refusal, soon, wire};
use crate::sandbox_services::Practice;

/// The practice tenant, and the client as it would be made from its cloud file.
pub struct Setup {
    pub practice: Practice,
    pub wire: Wire,
    pub record: Arc<Mutex<Vec<Exchange>>>,
    pub clouds: Clouds,
}

impl Setup {
    pub async fn start(scenario: &str) -> Self {
        let practice = Practice::start(scenario).await;
        let file = std::fs::read_to_string(&practice.running.ready.cloud_file).unwrap();
        let clouds = Clouds::read("practice", &file).unwrap();
        let (wire, record) = wire(clouds.first());
        Self { practice, wire, record, clouds }
    }

    pub async fn tenant(&self) -> Tenant {
        let name = self.practice.running.ready.domain.clone();
        soon(entra::discover(&self.wire, self.clouds.first(), &name)).await.outcome.unwrap()
    }

    pub async fn request(&self) -> SignInRequest {
        SignInRequest {
            tenant: self.tenant().await,
            client_id: self.client_id(),
            resource: self.clouds.first().power_platform.resource().to_owned(),
            permissions: Vec::new(),
            claims: None,
            login_hint: None,
        }
    }

    pub fn cloud(&self) -> &Cloud {
        self.clouds.first()
    }

    /// How often the token endpoint was asked.
    pub fn token_requests(&self) -> usize {
        self.record.lock().unwrap().iter().filter(|exchange| exchange.url.ends_with("/token")).count()
    }

    pub fn client_id(&self) -> String {
        self.practice.running.ready.clients.public.as_ref().unwrap().client_id.to_string()
    }

    /// An administrator answers what waits for a person.
    pub async fn decide(&self, mut what: Value) -> Value {
        let ready = &self.practice.running.ready;
        let upn = &ready.user.as_ref().unwrap().upn;
        let (person, _) = ready.people.iter().find(|(_, person)| &person.upn == upn).unwrap();
        what["person"] = json!(person);
        what["decision"] = json!("accept");
        self.practice.control(Method::POST, "signins", Some(what)).await.1
    }

    pub async fn follow(&self, location: &str) {
        let answer = self.practice.http.get(location).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    pub async fn call(&self, tokens: &Tokens) -> usize {
        let target = Recipe::embedded().target(&TargetId::of("power-platform")).unwrap();
        let url = call_address(&self.clouds.first().power_platform.url, &target.proof.path, "");
        let seen = soon(apis::call(&self.wire, target, &url, &tokens.access)).await;
        seen.outcome.unwrap().table.rows.len()
    }
}

#[tokio::test]
async fn a_browser_sign_in_ends_with_the_first_call() {
    let setup = Setup::start("configured").await;
    let sign_in = BrowserSignIn::begin(setup.request().await, "http://localhost").await.unwrap();
    let url = sign_in.url().to_string();
    let person = async {
        let decided = setup.decide(json!({ "authorize_url": url })).await;
        setup.follow(decided["location"].as_str().unwrap_or_else(|| panic!("{decided}"))).await;
    };
    let (seen, ()) = soon(async { tokio::join!(sign_in.wait(&setup.wire), person) }).await;
    let (found, tokens) = seen.outcome.unwrap();
    let claims = found.claims.unwrap();
    assert_eq!((claims.kind(), claims.client_id()), (TokenKind::Person, Some(setup.client_id().as_str())));
    assert!(!claims.scopes().is_empty() && found.can_renew);
    assert!(setup.call(&tokens).await > 0);
    let renewed = entra::renew(&setup.wire, &setup.request().await, Flow::Browser, None, &tokens).await;
    let (renewed, tokens) = renewed.outcome.unwrap();
    assert!(renewed.renewed && tokens.refresh.is_some());
    assert!(setup.call(&tokens).await > 0);
}

#[tokio::test]
async fn the_documented_redirect_is_pasted_back() {
    let setup = Setup::start("configured").await;
    let redirect = setup.clouds.first().nativeclient();
    let sign_in = PasteBack::begin(setup.request().await, &redirect).unwrap();
    let decided = setup.decide(json!({ "authorize_url": sign_in.url() })).await;
    sign_in.paster().paste(decided["location"].as_str().unwrap_or_else(|| panic!("{decided}"))).unwrap();
    let (found, tokens) = soon(sign_in.wait(&setup.wire)).await.outcome.unwrap();
    assert_eq!(found.flow, Flow::PasteBack);
    assert!(setup.call(&tokens).await > 0);
}

#[tokio::test(start_paused = true)]
async fn a_device_code_is_typed_elsewhere() {
    let setup = Setup::start("configured").await;
    let sign_in = DeviceSignIn::begin(&setup.wire, setup.request().await).await.outcome.unwrap();
    let code = sign_in.code().user_code.clone();
    let decided = setup.decide(json!({ "user_code": code })).await;
    assert_eq!(decided["outcome"], "done", "{decided}");
    let (found, tokens) = sign_in.wait(&setup.wire).await.outcome.unwrap();
    assert_eq!(found.flow, Flow::DeviceCode);
    assert!(setup.call(&tokens).await > 0);
}

#[tokio::test]
async fn a_program_signs_in_and_reads_its_roles() {
    let setup = Setup::start("configured").await;
    let robot = setup.practice.running.ready.clients.confidential.clone().unwrap();
    let request = SignInRequest { client_id: robot.client_id.to_string(), ..setup.request().await };
    let secret = robot.client_secret.as_str().into();
    let seen = entra::sign_in_with_secret(&setup.wire, &request, &secret).await;
    let (found, tokens) = seen.outcome.unwrap();
    assert_eq!(found.claims.as_ref().unwrap().kind(), TokenKind::Program);
    assert!(setup.call(&tokens).await > 0);
    let roles = apis::roles(
        &setup.wire,
        RoleList::PowerPlatform,
        &setup.clouds.first().power_platform.url,
        None,
        &tokens.access,
    )
    .await;
    let own = found.claims.unwrap().object_id().unwrap().to_owned();
    assert!(roles.outcome.unwrap().iter().any(|role| role.principal_id == own));
    let fault = refusal(entra::sign_in_with_secret(&setup.wire, &request, &"wrong".into()).await);
    assert_eq!((fault.code.as_str(), fault.status), ("AADSTS7000215", Some(401)));
    assert!(fault.trace_id.is_some() && fault.timestamp.is_some());
}

#[tokio::test]
async fn the_probe_tells_a_known_app_from_an_unknown_one() {
    let setup = Setup::start("configured").await;
    let tenant = setup.tenant().await;
    assert!(entra::probe_app(&setup.wire, &tenant, &setup.client_id()).await.value().is_some());
    let unknown = "00000000-0000-4000-8000-00000000abcd";
    let fault = refusal(entra::probe_app(&setup.wire, &tenant, unknown).await);
    assert_eq!(fault.code, "AADSTS700016");
    let seen = entra::discover(&setup.wire, setup.clouds.first(), "nosuch.example").await;
    assert_eq!(refusal(seen).code, "AADSTS90002");
}

#[tokio::test(start_paused = true)]
async fn the_whole_setup_can_be_looked_at() {
    let setup = Setup::start("configured").await;
    let cloud = setup.clouds.first();
    let request = graph::sign_in_request(cloud, &setup.tenant().await, DirectoryVia::DeviceCode);
    let sign_in = DeviceSignIn::begin(&setup.wire, request).await.outcome.unwrap();
    setup.decide(json!({ "user_code": sign_in.code().user_code })).await;
    let signed_in = sign_in.wait(&setup.wire).await.outcome.unwrap();
    let ready = &setup.practice.running.ready;
    let session = graph::session(DirectoryVia::DeviceCode, &signed_in);
    assert_eq!(session.account.as_deref(), ready.user.as_ref().map(|user| user.upn.as_str()));
    assert_eq!(session.tenant_id, Some(ready.tenant_id.to_string()));
    let directory = Directory::new(&setup.wire, cloud, &signed_in.1);
    let me = directory.me().await.outcome.unwrap();
    assert!(!me.roles.unwrap().is_empty() && !me.is_guest);
    let organization = directory.organization().await.outcome.unwrap();
    assert_eq!(organization.id, ready.tenant_id.to_string());
    assert!(organization.domains.contains(&ready.domain));
    let client_id = setup.client_id();
    let application = directory.application(&client_id).await.outcome.unwrap().unwrap();
    assert!(!application.redirects.public.is_empty() && !application.requested.is_empty());
    let principal = directory.principal(&client_id).await.outcome.unwrap().unwrap();
    assert!(principal.is_enabled);
    let resource = directory.resource("8578e004-a5c6-46e7-913e-12f58912df43").await.outcome.unwrap().unwrap();
    let scope = resource.scopes.iter().find(|scope| scope.value == "EnvironmentManagement.Environments.Read");
    assert!(scope.unwrap().is_enabled);
    let grants = directory.grants(&principal.object_id).await.outcome.unwrap();
    assert!(grants.iter().any(|grant| grant.resource_id == resource.object_id && grant.person.is_none()));
    assert!(directory.assignments(&principal.object_id).await.outcome.is_ok());
    let account = directory.account(&me.upn).await.outcome.unwrap().unwrap();
    assert_eq!((account.id, account.is_enabled), (me.id, true));
    assert_eq!(directory.account("nobody@contoso.example").await.outcome.unwrap(), None);
}
