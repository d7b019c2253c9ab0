//! The whole fault matrix: every target, every way to sign in, every request of its check, every fault. The practice
//! tenant answers, and something stands before it that answers one kind of request in its place or alters the answer.
//! Which requests there are is not listed here: a check without a fault makes them, and each names its `Operation`.
//! Operations that no check makes meet the same faults in `faults_each`.
//!
//! Ignored, because it takes minutes; `.ci/slow/faults` runs it and prints the table.

mod made;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use firstcall::app::{outcome, standing};
use firstcall::evidence::{DirectoryVia, Exchange, Operation};
use firstcall::recipe::{Clouds, Flow, Recipe, Target};
use firstcall::wire::Settings;
use futures::{StreamExt, stream};
use strum::IntoEnumIterator;

use made::{Deed, Meets, Wanted, of_clocks, of_hosts, of_requests};

use crate::client_stub::{Reply, Request, Stub};
use crate::faults::Told;
use crate::support::between::{between, kind};
use crate::support::checking::Case;
use crate::support::impostor::{Authority, Flaw};
use crate::support::tenant::Tenant;

/// Nothing in here takes this long, not even on a busy machine; it only ends a check that hangs.
const PATIENCE: Duration = Duration::from_secs(300);
/// What is silent is given up on after this time. Where nothing is silent, however slow the machine may be, nothing is
/// given up on.
const SILENCE: Duration = Duration::from_secs(10);
const SIDE_BY_SIDE: usize = 24;

/// Servers with bad certificates, and what makes them believable otherwise.
struct Impostors {
    bases: Vec<(Flaw, String)>,
    trusted: tempfile::NamedTempFile,
}

impl Impostors {
    async fn start() -> Self {
        let authority = Authority::new();
        let trusted = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&trusted, authority.pem()).unwrap();
        let mut bases = Vec::new();
        for flaw in Flaw::iter() {
            bases.push((flaw, authority.serve(Some(flaw)).await.base));
        }
        Self { bases, trusted }
    }

    /// Where requests to a host are led for this; nowhere else for other deeds.
    fn base(&self, deed: Deed) -> Option<&str> {
        match deed {
            // Nobody listens there.
            Deed::Refuse => Some("http://127.0.0.1:9"),
            Deed::Certificate(flaw) => self.bases.iter().find(|(of, _)| *of == flaw).map(|(_, base)| base.as_str()),
            Deed::Replace(_) | Deed::Alter(_) => None,
        }
    }
}

/// The practice tenant, by way of something that does `deed` to some requests.
async fn through(
    tenant: &Tenant,
    impostors: &Impostors,
    meant: Option<(Meets, Deed)>,
    elsewhere: String,
) -> (Stub, Clouds) {
    let led = meant.as_ref().and_then(|(meets, deed)| Some((meets.name().to_owned(), impostors.base(*deed)?)));
    let led = led.as_ref().map(|(host, base)| (host.as_str(), *base));
    between(tenant, led, move |request, answer| match &meant {
        Some((meets, deed)) if meets.meets(request) => match deed {
            Deed::Replace(reply) => reply(&elsewhere),
            Deed::Alter(alter) => alter(answer()),
            Deed::Refuse | Deed::Certificate(_) => panic!("its host is led elsewhere"),
        },
        _ => Reply::Raw(answer()),
    })
    .await
}

/// What came of a check.
struct Came {
    code: u8,
    ids: Vec<String>,
    strayed: usize,
    /// Kinds of requests that were made, in their order, with what they were made for.
    kinds: Vec<(String, BTreeSet<Operation>)>,
}

impl Came {
    fn is(&self, id: &str) -> bool {
        let is_below = |found: &str| found.strip_prefix(id).is_some_and(|rest| rest.starts_with('/'));
        self.ids.iter().any(|found| found == id || is_below(found))
    }
}

/// A check of one case, as it is made over and over.
struct Made<'a> {
    target: &'static Target,
    tenant: &'a Tenant,
    impostors: &'a Impostors,
    case: Case,
    via: Option<DirectoryVia>,
}

impl Made<'_> {
    /// One check; where it is asked whether a person has come, only until so many questions of that were put.
    async fn run(&self, meant: Option<(Meets, Deed)>, polls: Option<usize>) -> Came {
        let is_silent = matches!(&meant, Some((_, Deed::Replace(reply))) if matches!(reply(""), Reply::Silence));
        let polled = meant.as_ref().map(|(meets, _)| meets.clone()).filter(|_| polls.is_some());
        let elsewhere = Stub::start(|_| Reply::Text(200, "", String::new())).await;
        let (stub, clouds) = through(self.tenant, self.impostors, meant, elsewhere.base.clone()).await;
        let ca_files = vec![self.impostors.trusted.path().to_owned()];
        let settings = Settings { timeout: is_silent.then_some(SILENCE), deadline: None, ca_files };
        let mut checking = self.case.check(clouds, settings, self.via);
        let is_done = tokio::select! {
            () = checking.finish(self.tenant) => true,
            () = goes_on(&stub, polled.as_ref(), polls.unwrap_or_default()), if polled.is_some() => false,
            () = tokio::time::sleep(PATIENCE) => return Came { code: 255, ids: Vec::new(), strayed: 0, kinds: Vec::new() },
        };
        let state = checking.session.state();
        let came_out = if is_done { outcome(state, false) } else { standing(state).timed_out() };
        let mut kinds: Vec<(String, BTreeSet<Operation>)> = Vec::new();
        for request in stub.requests() {
            let id = request.header("client-request-id");
            let of_request = |exchange: &&Arc<Exchange>| {
                exchange.request_headers.iter().any(|header| Some(header.value.as_str()) == id)
            };
            let exchange = state.case().exchanges().iter().find(of_request);
            let operation = exchange.map(|exchange| operation(self.target, &exchange.purpose));
            let kind = kind(&request);
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, operations)) => operations.extend(operation),
                None => kinds.push((kind, operation.into_iter().collect())),
            }
        }
        Came {
            code: came_out.exit_code(),
            ids: state.case().findings().iter().map(|finding| finding.id.to_string()).collect(),
            strayed: elsewhere.requests().len(),
            kinds,
        }
    }
}

/// Waits until it was asked several times whether the person has come.
async fn goes_on(stub: &Stub, polled: Option<&Meets>, polls: usize) {
    let is_poll = |request: &&Request| {
        let asks = request.field("grant_type").is_some_and(|grant| grant.ends_with(":device_code"));
        asks && polled.is_some_and(|polled| polled.meets(request))
    };
    let count = || stub.requests().iter().filter(is_poll).count();
    while count() < polls {
        stub.arrived().await;
    }
}

/// What is found where all is well: a sign-in of a person is no way to work unattended, as this target is used.
fn usual(target: &Target, flow: Flow) -> Vec<&'static str> {
    let is_by_hand = matches!(flow, Flow::Browser | Flow::PasteBack | Flow::DeviceCode);
    if target.id.as_str() == "lifecycle-services" && is_by_hand { vec!["lcs.unattended/interactive"] } else { vec![] }
}

/// What a fault meets.
#[derive(Clone, Copy)]
struct Met {
    /// The requirement that is unmet where the service itself fails there.
    requirement: Option<&'static str>,
    is_polled: bool,
    is_on_the_way: bool,
    /// Whether it can be told as something about the environment that is called.
    is_of_environment: bool,
}

/// What an environment can be told to be where its service fails: not there, closed, or in trouble.
fn of_environment(wanted: Wanted, came: &Came) -> bool {
    let is_site = match wanted {
        Wanted::Told(Told::Trouble | Told::Unreadable | Told::Network("intercepted")) => {
            came.is("environment.open") || came.is("call.answered")
        }
        Wanted::Finding("network.reachable/refused") => came.is("environment.found/no-answer"),
        Wanted::Told(_) | Wanted::Finding(_) | Wanted::Nothing | Wanted::Clock => false,
    };
    is_site && matches!(came.code, 1 | 3)
}

/// What a request was made for, from the words that its exchange is listed under.
fn operation(target: &Target, words: &str) -> Operation {
    if words == target.proof.title {
        return Operation::Call;
    }
    if target.proof.identity.as_ref().is_some_and(|identity| words == identity.title) {
        return Operation::Identity;
    }
    Operation::iter().find(|operation| <&str>::from(*operation) == words).unwrap_or_else(|| panic!("{words}"))
}

/// The requirement that is unmet where the service itself fails at a request; nothing where the check can do without it.
/// A sign-in to look at the setup is one that it can do without.
fn requirement(operation: Operation, is_own_sign_in: bool) -> Option<&'static str> {
    match operation {
        Operation::Discovery => Some("tenant.found"),
        Operation::Code
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
        | Operation::PipelinesToken => is_own_sign_in.then_some("token.issued"),
        Operation::Call => Some("call.answered"),
        Operation::AppProbe
        | Operation::Realm
        | Operation::Me
        | Operation::ActiveRoles
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
        | Operation::ConsentRequests
        | Operation::SignInLog
        | Operation::AccessPolicy
        | Operation::WhatIf
        | Operation::Account
        | Operation::Memberships
        | Operation::DirectMemberships
        | Operation::Environment
        | Operation::Environments
        | Operation::Identity
        | Operation::Roles
        | Operation::GroupRoles
        | Operation::EnvironmentRoles
        | Operation::SecurityRoles
        | Operation::RegisteredPrograms
        | Operation::ProgramUser
        | Operation::ProgramUserRoles => None,
    }
}

/// Whether no check in its usual course makes it, so that only `faults_each` puts faults to it.
fn is_outside_of_checks(operation: Operation) -> bool {
    matches!(
        operation,
        // After something was changed, or where an endpoint wants it so.
        Operation::Renewal | Operation::PasswordV1 | Operation::CertificateOlderForm
        // In the jobs of pipelines.
        | Operation::GitHubToken | Operation::PipelinesToken
        // For somebody who chooses.
        | Operation::Environments
        // Where people agreed for themselves, or to other APIs.
        | Operation::People | Operation::Apis
        // With a look at the setup of an app that signs in with a token from elsewhere.
        | Operation::Federations
        // Where a role is given below the tenant.
        | Operation::GroupRoles | Operation::EnvironmentRoles
        // Where the app of people is registered as a program as well.
        | Operation::ProgramUser | Operation::ProgramUserRoles
        // With a look that may read policies.
        | Operation::ConsentPolicy | Operation::ConsentRequests | Operation::SignInLog | Operation::AccessPolicy
        | Operation::WhatIf
    )
}

/// What is told of the way to the service.
fn of_network(wanted: Wanted, came: &Came) -> bool {
    match wanted {
        Wanted::Finding(id) => came.is(id),
        Wanted::Told(Told::Network(reason)) => came.is(&format!("network.reachable/{reason}")),
        Wanted::Told(_) | Wanted::Nothing | Wanted::Clock => false,
    }
}

/// What is wrong with what came of a fault; nothing where all is well.
fn problem(wanted: Wanted, met: &Met, came: &Came) -> Option<String> {
    let &Met { requirement, is_polled, is_on_the_way, is_of_environment } = met;
    let Came { code, ids, strayed, .. } = came;
    let is_told = *code == 0 || (matches!(code, 1 | 3) && !ids.is_empty());
    let right = match (wanted, requirement) {
        // Whether a person has come is asked until the code ends, whatever happens meanwhile.
        _ if is_polled && *code == 4 && *strayed == 0 => true,
        _ if *strayed > 0 || !is_told => false,
        (Wanted::Nothing, _) => *code == 0,
        (Wanted::Clock, _) => *code == 0 && ids.is_empty() || *code == 1 && *ids == ["clock.in_step/off"],
        // Where a password would be checked need not be known, but where nothing is reached no password is sent either.
        _ if is_on_the_way && *code == 3 && of_network(wanted, came) => true,
        _ if is_of_environment && requirement.is_some() && of_environment(wanted, came) => true,
        (Wanted::Told(_) | Wanted::Finding(_), None) => *code == 0,
        (Wanted::Finding(_), Some(_)) => *code == 3 && of_network(wanted, came),
        (Wanted::Told(told), Some(requirement)) => match told {
            Told::Network(_) => *code == 3 && of_network(wanted, came),
            Told::Throttled => *code == 3 && came.is("call.unthrottled"),
            Told::Trouble => *code == 3 && came.is(&format!("{requirement}/service-trouble")),
            Told::Unreadable => *code == 3 && (came.is(requirement) || came.is("network.reachable/intercepted")),
            Told::Anything => *code != 0,
        },
    };
    (!right).then(|| format!("exit {code}, {ids:?}, {strayed} requests elsewhere"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
#[ignore = "takes minutes: .ci/slow/faults runs it"]
async fn whatever_fails_in_any_check_is_told_and_harms_nothing() {
    let wanted = std::env::var("FIRSTCALL_FAULTS").unwrap_or_default();
    let mut table: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut made: BTreeMap<Operation, BTreeSet<String>> = BTreeMap::new();
    let impostors = Impostors::start().await;
    for target in &Recipe::embedded().targets {
        let ways = target.flows.iter().map(|flow| (*flow, None));
        // And with a look at the setup, which reads the directory, for a person and for a program.
        let looks = [Flow::Password, Flow::Secret].into_iter().filter(|flow| target.flows.contains(flow));
        for (flow, via) in ways.chain(looks.map(|flow| (flow, Some(DirectoryVia::DeviceCode)))) {
            let name = format!("{}, {flow}{}", target.id, via.map_or("", |_| " and a look at the setup"));
            if !name.contains(&wanted) {
                continue;
            }
            let tenant = &Tenant::start(target.practice.as_deref().unwrap()).await;
            // Hundreds of checks share it, and each of them has to be the first of its minute.
            tenant.change(|world| world.tenant.lcs.calls_per_minute = u32::MAX);
            let check = &Made { target, tenant, impostors: &impostors, case: Case::of(tenant, flow).await, via };
            let plain = check.run(None, None).await;
            let found: Vec<&str> = plain.ids.iter().map(String::as_str).collect();
            assert_eq!((plain.code, found), (0, usual(target, flow)), "{name} without a fault");
            for operation in plain.kinds.iter().flat_map(|(_, operations)| operations) {
                made.entry(*operation).or_default().insert(name.clone());
            }
            // The requirement of the app's own sign-in, where requests of one kind are made for several things.
            let is_own = |operation: Operation| {
                via.is_none() || !matches!(operation, Operation::DeviceCode | Operation::DevicePoll)
            };
            let met = |operations: &BTreeSet<Operation>| Met {
                requirement: operations.iter().find_map(|operation| requirement(*operation, is_own(*operation))),
                is_polled: operations.contains(&Operation::DevicePoll),
                is_on_the_way: operations.contains(&Operation::Realm),
                is_of_environment: target.site.environment().is_some() && operations.contains(&Operation::Call),
            };
            let mut hosts: BTreeMap<String, BTreeSet<Operation>> = BTreeMap::new();
            for (kind, operations) in &plain.kinds {
                let host = kind.split([' ', '/']).nth(1).unwrap().to_owned();
                hosts.entry(host).or_default().extend(operations);
            }
            let (of_requests, of_hosts, of_clocks) = (of_requests(), of_hosts(), of_clocks());
            let kinds = of_requests.iter().flat_map(|fault| {
                let meets = plain.kinds.iter().map(|(kind, operations)| (Meets::Kind(kind.clone()), operations));
                meets.map(move |(meets, operations)| (fault, meets, met(operations)))
            });
            let whole = of_hosts.iter().flat_map(|fault| {
                let meets = hosts.iter().map(|(host, operations)| (Meets::Host(host.clone()), operations));
                meets.map(move |(meets, operations)| (fault, meets, met(operations)))
            });
            let clocks = of_clocks.iter().map(|fault| (fault, Meets::All, met(&BTreeSet::new())));
            let runs = kinds.chain(whole).chain(clocks).map(|(fault, meets, met)| async move {
                // Who is asked to wait for long does not come back here.
                let polls = match fault.wanted {
                    _ if !met.is_polled => None,
                    Wanted::Told(Told::Throttled | Told::Trouble) => Some(1),
                    Wanted::Told(_) | Wanted::Finding(_) => Some(2),
                    // The person comes, and is seen to have come.
                    Wanted::Nothing | Wanted::Clock => None,
                };
                let mut came = check.run(Some((meets.clone(), fault.deed)), polls).await;
                came.ids.retain(|id| !usual(target, flow).contains(&id.as_str()));
                let mut problem = problem(fault.wanted, &met, &came);
                if matches!((&meets, fault.wanted), (Meets::All, Wanted::Clock)) && came.code == 0 {
                    problem = Some("the clock is not told".to_owned());
                }
                (fault.name, meets, problem)
            });
            let came: Vec<_> = stream::iter(runs).buffer_unordered(SIDE_BY_SIDE).collect().await;
            let survived = came.iter().filter(|(_, _, problem)| problem.is_none()).count();
            writeln!(std::io::stdout(), "{name}: {survived} of {}", came.len()).unwrap();
            for (fault, meets, problem) in came {
                let cell = table.entry(fault).or_default();
                cell.1 += 1;
                match problem {
                    None => cell.0 += 1,
                    Some(problem) => problems.push(format!("{name}; {}; {fault}: {problem}", meets.name())),
                }
            }
        }
    }
    print(&made, &table);
    if wanted.is_empty() {
        let is_made = |operation: &Operation| made.contains_key(operation);
        let unmade: Vec<_> = Operation::iter().filter(|operation| !is_made(operation)).collect();
        let outside: Vec<_> = Operation::iter().filter(|operation| is_outside_of_checks(*operation)).collect();
        assert_eq!(unmade, outside, "operations that no check made");
    }
    problems.sort();
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
}

fn print(made: &BTreeMap<Operation, BTreeSet<String>>, table: &BTreeMap<&'static str, (usize, usize)>) {
    let mut words = format!("{:56} checks that make it\n", "operation");
    for operation in Operation::iter() {
        let count = made.get(&operation).map_or(0, BTreeSet::len);
        let count = if count == 0 { "none; see faults_each".to_owned() } else { count.to_string() };
        writeln!(words, "{:56} {count}", <&str>::from(operation)).unwrap();
    }
    writeln!(words, "\n{:28} survived of tried", "fault").unwrap();
    for (fault, (survived, tried)) in table {
        writeln!(words, "{fault:28} {survived:8} of {tried}").unwrap();
    }
    let (survived, tried) = table.values().fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
    writeln!(words, "{:28} {survived:8} of {tried}", "all").unwrap();
    std::io::stdout().write_all(words.as_bytes()).unwrap();
}
