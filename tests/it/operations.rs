//! Every question that the client can put to a server, with the requests that it makes and a good answer to each.
//!
//! Complete by construction: each request names its `Operation`, and a test holds that every operation is among the
//! requests of a question. So a new request without a question here is a failing test.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex};

use firstcall::apis;
use firstcall::entra::{self, DeviceSignIn, FederatedSource, PasteBack, SignInRequest};
use firstcall::evidence::{Exchange, Fault, Member, Operation, Seen, WhatIf};
use firstcall::graph::Directory;
use firstcall::recipe::{ClientList, Cloud, Flow, Recipe, RoleList, RoleScope, Target, call_address};
use firstcall::vault::{Certificate, Tokens};
use firstcall::wire::{Settings, Wire};
use secrecy::SecretString;
use serde_json::{Value, json};
use strum::{EnumIter, IntoEnumIterator};

use crate::client_certificate::stranger;
use crate::client_stub::{CLIENT, Reply, Request, Stub, TENANT, cloud, json, jwt, oauth_error, request, wire_with};

/// Stands wherever a question sends a secret: token, client secret, password, code.
pub const SECRET: &str = "practice-secret.that~nobody_shall.see";
/// Read once: that takes a while without optimisation.
static CERTIFICATE: LazyLock<Certificate> = LazyLock::new(stranger);
const USER: &str = "c0ffee00-1111-4222-8333-444455556666";
const UPN: &str = "dana@contoso.onmicrosoft.com";

/// What a question is asked with.
pub struct World {
    wire: Wire,
    cloud: Cloud,
    request: SignInRequest,
    tokens: Tokens,
    secret: SecretString,
    base: String,
}

impl World {
    /// All services at one address.
    pub fn new(base: &str, wire: Wire) -> Self {
        let tokens =
            Tokens { access: SECRET.into(), refresh: Some(SECRET.into()), id: None, expires: None, scope: None };
        Self {
            wire,
            cloud: cloud(base, ""),
            request: request(base),
            tokens,
            secret: SECRET.into(),
            base: base.to_owned(),
        }
    }

    fn directory(&self) -> Directory<'_> {
        Directory::new(&self.wire, &self.cloud, &self.tokens)
    }
}

/// The questions, without the targets that some are put to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Kind {
    Discovery,
    AppProbe,
    PasteBack,
    DeviceBegin,
    DeviceCode,
    Password,
    PasswordV1,
    Secret,
    Certificate,
    CertificateOlderForm,
    FederatedGitHub,
    FederatedPipelines,
    Renewal,
    Me,
    Organization,
    Application,
    Principal,
    Resource,
    Grants,
    Assignments,
    Federations,
    AppPermissions,
    Names,
    ConsentPolicy,
    SignInLog,
    AccessPolicies,
    WhatIf,
    Account,
    PersonMemberships,
    ProgramMemberships,
    Environment,
    Environments,
    Roles,
    GroupRoles,
    EnvironmentRoles,
    SecurityRoles,
    Registration,
    Call,
    Identity,
}

/// One question.
#[derive(Clone, Copy)]
pub struct Question {
    pub kind: Kind,
    /// Which target is asked, where each has a request of its own.
    target: Option<&'static Target>,
}

impl Question {
    /// Every question, those of each target too.
    pub fn all() -> Vec<Self> {
        let targets = || Recipe::embedded().targets.iter();
        Kind::iter()
            .flat_map(|kind| match kind {
                Kind::Call => targets().map(|target| Self { kind, target: Some(target) }).collect(),
                Kind::Identity => targets()
                    .filter(|target| target.proof.identity.is_some())
                    .map(|target| Self { kind, target: Some(target) })
                    .collect(),
                kind => vec![Self { kind, target: None }],
            })
            .collect()
    }

    /// The name in a failure.
    pub fn name(self) -> String {
        match self.target {
            Some(target) => format!("{:?} of {}", self.kind, target.id),
            None => format!("{:?}", self.kind),
        }
    }

    fn target(self) -> &'static Target {
        self.target.unwrap()
    }

    /// Puts the question, and brings the fault that it ends with; a value brings none.
    pub async fn ask(self, world: &World) -> Option<Fault> {
        let World { wire, cloud, request, tokens, secret, base } = world;
        let directory = world.directory();
        let roles = async |scope| apis::roles_at(wire, base, &[scope], secret).await.outcome.err();
        match self.kind {
            Kind::Discovery => fault(entra::discover(wire, cloud, TENANT).await),
            Kind::AppProbe => fault(entra::probe_app(wire, &request.tenant, CLIENT).await),
            Kind::PasteBack => {
                let waiting = PasteBack::begin(request.clone(), "http://localhost").unwrap();
                let state = waiting.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
                waiting.paster().paste(&format!("http://localhost/?code={SECRET}&state={state}")).unwrap();
                fault(waiting.wait(wire).await)
            }
            Kind::DeviceBegin => fault(DeviceSignIn::begin(wire, request.clone()).await),
            Kind::DeviceCode => match DeviceSignIn::begin(wire, request.clone()).await.outcome {
                Ok(waiting) => fault(waiting.wait(wire).await),
                Err(fault) => Some(fault),
            },
            Kind::Password => fault(entra::sign_in_with_password(wire, cloud, request, UPN, secret).await),
            Kind::PasswordV1 => fault(entra::sign_in_with_password_v1(wire, cloud, request, UPN, secret).await),
            Kind::Secret => fault(entra::sign_in_with_secret(wire, request, secret).await),
            Kind::Certificate | Kind::CertificateOlderForm => {
                fault(entra::sign_in_with_certificate(wire, request, &CERTIFICATE).await)
            }
            Kind::FederatedGitHub => {
                let request_url = base.parse().unwrap();
                let source = FederatedSource::GitHubActions { request_url, request_token: SECRET.into() };
                fault(entra::sign_in_with_federated(wire, request, &source).await)
            }
            Kind::FederatedPipelines => {
                let (request_uri, access_token) = (base.parse().unwrap(), SECRET.into());
                let source = FederatedSource::AzurePipelines { request_uri, access_token, service_connection: None };
                fault(entra::sign_in_with_federated(wire, request, &source).await)
            }
            Kind::Renewal => fault(entra::renew(wire, request, Flow::Browser, None, tokens).await),
            Kind::Me => fault(directory.me().await),
            Kind::Organization => fault(directory.organization().await),
            Kind::Application => fault(directory.application(CLIENT).await),
            Kind::Principal => fault(directory.principal(CLIENT).await),
            Kind::Resource => fault(directory.resource(CLIENT).await),
            Kind::Grants => fault(directory.grants(USER).await),
            Kind::Assignments => fault(directory.assignments(USER).await),
            Kind::Federations => fault(directory.federations(USER).await),
            Kind::AppPermissions => fault(directory.app_permissions(USER).await),
            Kind::Names => fault(directory.names(&[USER.to_owned()], &[CLIENT.to_owned()]).await),
            Kind::ConsentPolicy => fault(directory.consent_policy().await),
            Kind::SignInLog => fault(directory.sign_in_log(USER, true).await),
            Kind::AccessPolicies => fault(directory.access_policies(&[USER.to_owned()]).await),
            Kind::WhatIf => {
                let ask = WhatIf {
                    who: Member::Person(USER.to_owned()),
                    resource: CLIENT.to_owned(),
                    device_code: true,
                    platform: None,
                    address: None,
                    country: None,
                    risk: None,
                    is_compliant: None,
                };
                fault(directory.what_if(&ask).await)
            }
            Kind::Account => fault(directory.account(UPN).await),
            Kind::PersonMemberships => fault(directory.memberships(&Member::Person(USER.to_owned())).await),
            Kind::ProgramMemberships => fault(directory.memberships(&Member::Program(USER.to_owned())).await),
            Kind::Environment => fault(apis::environment(wire, cloud, base).await),
            Kind::Environments => fault(apis::environments(wire, cloud, secret).await),
            Kind::Roles => fault(apis::roles(wire, RoleList::PowerPlatform, base, None, secret).await),
            Kind::GroupRoles => roles(RoleScope::EnvironmentGroup("g-1".to_owned())).await,
            Kind::EnvironmentRoles => roles(RoleScope::Environment("e-1".to_owned())).await,
            Kind::SecurityRoles => fault(apis::roles(wire, RoleList::Dataverse, base, Some(USER), secret).await),
            Kind::Registration => {
                fault(apis::registration(wire, ClientList::FinanceOperations, base, CLIENT, secret).await)
            }
            Kind::Call => {
                let target = self.target();
                let address = call_address(base, &target.proof.path, "112233");
                fault(apis::call(wire, target, &address, secret).await)
            }
            Kind::Identity => {
                let target = self.target();
                let path = &target.proof.identity.as_ref().unwrap().path;
                fault(apis::identity(wire, target, &call_address(base, path, "112233"), secret).await)
            }
        }
    }

    /// The requests that it makes of a server which answers well, in order, and the answers.
    pub fn requests(self, base: &str) -> Vec<(Operation, Reply)> {
        let token = || json(200, json!({"access_token": SECRET, "token_type": "Bearer", "expires_in": 3600}));
        let none = || json(200, json!({"value": []}));
        let rows = |row: Value| json(200, json!({"value": [row]}));
        let realm = || (Operation::Realm, json(200, json!({"ver": "1.0", "account_type": "Managed"})));
        let device = || {
            let page = "https://microsoft.com/devicelogin";
            let code = json!({
                "device_code": SECRET, "user_code": "ABCD1234", "verification_uri": page, "expires_in": 3,
                "interval": 1,
            });
            (Operation::DeviceCode, json(200, code))
        };
        let foreign = || jwt(&json!({"iss": "https://issuer.example", "sub": "job", "aud": "x", "exp": 1_900_000_000}));
        let group = || rows(json!({"@odata.type": "#microsoft.graph.group", "id": "g-1", "displayName": "Team"}));
        let user = || json!({"id": USER, "displayName": "Dana", "userPrincipalName": UPN, "userType": "Member"});
        match self.kind {
            Kind::Discovery => {
                let endpoint = |name: &str| format!("{base}/{TENANT}/oauth2/v2.0/{name}");
                let document = json!({
                    "issuer": format!("{base}/{TENANT}/v2.0"), "token_endpoint": endpoint("token"),
                    "authorization_endpoint": endpoint("authorize"),
                });
                vec![(Operation::Discovery, json(200, document))]
            }
            Kind::AppProbe => vec![(Operation::AppProbe, json(200, json!({"device_code": SECRET})))],
            Kind::PasteBack => vec![(Operation::Code, token())],
            Kind::DeviceBegin => vec![device()],
            Kind::DeviceCode => vec![device(), (Operation::DevicePoll, token())],
            Kind::Password => vec![realm(), (Operation::Password, token())],
            Kind::PasswordV1 => vec![realm(), (Operation::PasswordV1, token())],
            Kind::Secret => vec![(Operation::Secret, token())],
            Kind::Certificate => vec![(Operation::Certificate, token())],
            Kind::CertificateOlderForm => {
                let refused = oauth_error(400, "invalid_client", 5_002_730);
                vec![(Operation::Certificate, refused), (Operation::CertificateOlderForm, token())]
            }
            Kind::FederatedGitHub => {
                let given = json(200, json!({"value": foreign()}));
                vec![(Operation::GitHubToken, given), (Operation::Federated, token())]
            }
            Kind::FederatedPipelines => {
                let given = json(200, json!({"oidcToken": foreign()}));
                vec![(Operation::PipelinesToken, given), (Operation::Federated, token())]
            }
            Kind::Renewal => vec![(Operation::Renewal, token())],
            Kind::Me => vec![(Operation::Me, json(200, user())), (Operation::ActiveRoles, none())],
            Kind::Organization => {
                vec![(Operation::Organization, rows(json!({"id": TENANT, "displayName": "Contoso"})))]
            }
            Kind::Application => vec![(Operation::Application, none())],
            Kind::Principal => vec![(Operation::Principal, none())],
            Kind::Resource => vec![(Operation::Resource, none())],
            Kind::Grants => vec![(Operation::Grants, none())],
            Kind::Assignments => vec![(Operation::Assignments, none())],
            Kind::Federations => vec![(Operation::Federations, none())],
            Kind::AppPermissions => vec![(Operation::AppPermissions, none())],
            Kind::Names => vec![(Operation::People, none()), (Operation::Apis, none())],
            Kind::ConsentPolicy => {
                let policy = json!({"defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": []}});
                vec![
                    (Operation::ConsentPolicy, json(200, policy)),
                    (Operation::ConsentRequests, json(200, json!({"isEnabled": false}))),
                ]
            }
            // The log lags, so it is looked at twice.
            Kind::SignInLog => {
                let entry = json!({"id": "1", "correlationId": USER, "status": {"errorCode": 53003}});
                vec![(Operation::SignInLog, none()), (Operation::SignInLog, rows(entry))]
            }
            Kind::AccessPolicies => {
                let policy = json!({"id": USER, "displayName": "Block", "state": "enabled"});
                vec![(Operation::AccessPolicy, json(200, policy))]
            }
            Kind::WhatIf => vec![(Operation::WhatIf, none())],
            Kind::Account => vec![(Operation::Account, json(200, user()))],
            Kind::PersonMemberships | Kind::ProgramMemberships => {
                vec![(Operation::Memberships, group()), (Operation::DirectMemberships, group())]
            }
            Kind::Environment => {
                let challenge = "WWW-Authenticate: Bearer authorization_uri=https://login.example/common\r\n";
                vec![(Operation::Environment, Reply::Text(401, challenge, String::new()))]
            }
            Kind::Environments => vec![(Operation::Environments, none())],
            Kind::Roles => vec![(Operation::Roles, none())],
            Kind::GroupRoles => vec![(Operation::GroupRoles, none())],
            Kind::EnvironmentRoles => vec![(Operation::EnvironmentRoles, none())],
            Kind::SecurityRoles => vec![(Operation::SecurityRoles, none())],
            Kind::Registration => vec![
                (Operation::RegisteredPrograms, rows(json!({"AADClientId": CLIENT, "UserId": "robot"}))),
                (Operation::ProgramUser, rows(json!({"UserID": "robot", "Enabled": true}))),
                (Operation::ProgramUserRoles, none()),
            ],
            Kind::Call => {
                let proof = &self.target().proof;
                let mut answer = json!({});
                answer[proof.rows.as_str()] = json!([]);
                if let Some(success) = &proof.success {
                    answer[success.as_str()] = json!(true);
                }
                vec![(Operation::Call, json(200, answer))]
            }
            Kind::Identity => {
                let shows = &self.target().proof.identity.as_ref().unwrap().shows;
                let answer = shows.iter().map(|member| (member.key.clone(), json!(USER))).collect();
                vec![(Operation::Identity, json(200, Value::Object(answer)))]
            }
        }
    }
}

/// Makes an answer to a request.
pub type Answer = Box<dyn FnMut(&Request) -> Reply + Send>;

/// A server whose behaviour changes from question to question, and the client that asks it. Starting one is far slower
/// than a question is.
pub struct Server {
    stub: Stub,
    script: Arc<Mutex<Answer>>,
    world: World,
    pub record: Arc<Mutex<Vec<Exchange>>>,
}

impl Server {
    pub async fn start(settings: Settings) -> Self {
        let script: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(|_| Reply::Reset)));
        let answers = Arc::clone(&script);
        let stub = Stub::start(move |request| (*answers.lock().unwrap())(request)).await;
        let (wire, record) = wire_with(&cloud(&stub.base, ""), settings);
        let world = World::new(&stub.base, wire);
        Self { stub, script, world, record }
    }

    /// Puts a question, and brings the fault that it ends with. The first requests of it are answered well; those from
    /// number `from`, counted from 0, with `then`. Afterwards `record` holds the exchanges of this question only.
    pub async fn ask(
        &self,
        question: Question,
        from: usize,
        mut then: impl FnMut(&Request) -> Reply + Send + 'static,
    ) -> Option<Fault> {
        let mut good = question.requests(&self.stub.base).into_iter().take(from);
        *self.script.lock().unwrap() =
            Box::new(move |request| good.next().map_or_else(|| then(request), |(_, reply)| reply));
        self.record.lock().unwrap().clear();
        question.ask(&self.world).await
    }
}

/// Whether the client goes on when this request fails, since the answer would only have told more, or takes any
/// answer at all for one.
pub fn may_fail(operation: Operation) -> bool {
    match operation {
        Operation::Realm
        | Operation::ActiveRoles
        | Operation::ConsentRequests
        | Operation::Environment
        | Operation::GroupRoles
        | Operation::EnvironmentRoles
        | Operation::ProgramUserRoles => true,
        Operation::Discovery
        | Operation::AppProbe
        | Operation::Code
        | Operation::DeviceCode
        | Operation::DevicePoll
        | Operation::Password
        | Operation::PasswordV1
        | Operation::Secret
        | Operation::Certificate
        | Operation::CertificateOlderForm
        | Operation::Federated
        | Operation::Renewal
        | Operation::GitHubToken
        | Operation::PipelinesToken
        | Operation::Me
        | Operation::Organization
        | Operation::Application
        | Operation::Principal
        | Operation::Resource
        | Operation::Grants
        | Operation::Assignments
        | Operation::Federations
        | Operation::AppPermissions
        | Operation::People
        | Operation::Apis
        | Operation::ConsentPolicy
        | Operation::SignInLog
        | Operation::AccessPolicy
        | Operation::WhatIf
        | Operation::Account
        | Operation::Memberships
        | Operation::DirectMemberships
        | Operation::Environments
        | Operation::Call
        | Operation::Identity
        | Operation::Roles
        | Operation::SecurityRoles
        | Operation::RegisteredPrograms
        | Operation::ProgramUser => false,
    }
}

fn fault<T>(seen: Seen<T>) -> Option<Fault> {
    seen.outcome.err()
}

#[tokio::test(start_paused = true)]
async fn every_question_makes_the_requests_that_are_listed_and_takes_good_answers() {
    let server = Server::start(Settings { timeout: None, ..Settings::default() }).await;
    for question in Question::all() {
        let fault = server.ask(question, usize::MAX, |_| json(500, json!("one request too many"))).await;
        assert!(fault.is_none(), "{}: {fault:?}", question.name());
        let words = |operation: Operation| match (operation, question.target) {
            (Operation::Call, Some(target)) => target.proof.title.clone(),
            (Operation::Identity, Some(target)) => target.proof.identity.as_ref().unwrap().title.clone(),
            _ => <&str>::from(operation).to_owned(),
        };
        let listed: Vec<String> = question.requests("").into_iter().map(|(operation, _)| words(operation)).collect();
        let made: Vec<String> = server.record.lock().unwrap().iter().map(|exchange| exchange.purpose.clone()).collect();
        assert_eq!(made, listed, "{}", question.name());
    }
}

#[test]
fn every_operation_belongs_to_a_question() {
    let asked: BTreeSet<Operation> = Question::all()
        .into_iter()
        .flat_map(|question| question.requests(""))
        .map(|(operation, _)| operation)
        .collect();
    let missing: Vec<Operation> = Operation::iter().filter(|operation| !asked.contains(operation)).collect();
    assert!(missing.is_empty(), "no question in this file makes the requests {missing:?}");
}

#[test]
fn no_two_operations_have_the_same_words() {
    let words: BTreeSet<&str> = Operation::iter().map(<&str>::from).collect();
    assert_eq!(words.len(), Operation::iter().count());
}
