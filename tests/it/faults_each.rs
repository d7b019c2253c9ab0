//! Every request that the client can make, against every fault: each is told as what it is. Which requests there are is
//! told by `Operation`; what becomes of a check is asserted in `faults` and `faults_everywhere`.

use firstcall::evidence::{Fault, NetworkFault, Operation, answer};
use firstcall::wire::Settings;
use strum::IntoEnumIterator;

use crate::client_rude::requests;
use crate::client_stub::{Reply, cloud, soon, wire_with};
use crate::client_trust::{STARTED, with_environment};
use crate::faults::{Told, faults};
use crate::operations::{Server, World, may_fail};
use crate::support::impostor::{Authority, Flaw};

/// Whether a fault is of the class that it has to be.
fn is_right(told: Told, operation: Operation, fault: Option<&Fault>) -> bool {
    let Some(fault) = fault else {
        return may_fail(operation);
    };
    let is_ended_code = matches!(fault, Fault::Service(fault) if fault.code == "expired_token");
    // Whether the person has come is asked until the code ends, whatever happens meanwhile.
    if operation == Operation::DevicePoll && is_ended_code {
        return true;
    }
    match (told, fault) {
        // What serves people too may lead to their sign-in; where it leads is told, and nothing is sent there.
        (Told::Network("intercepted"), Fault::Service(fault)) if fault.code.ends_with(".elsewhere") => true,
        (Told::Network(reason), Fault::Network(fault)) => fault.code() == format!("network.{reason}"),
        (Told::Throttled, Fault::Service(fault)) => fault.status == Some(429),
        (Told::Trouble, Fault::Service(fault)) => fault.status.is_some_and(|status| (500..600).contains(&status)),
        (Told::Unreadable, Fault::Network(fault)) => matches!(fault, NetworkFault::Intercepted { .. }),
        (Told::Unreadable, Fault::Service(fault)) => {
            let own = ["environment.page", "federation.no-token", "federation.unavailable"];
            answer::is_own(&fault.code) || own.contains(&fault.code.as_str())
        }
        (Told::Anything, Fault::Service(_) | Fault::Network(NetworkFault::Intercepted { .. })) => true,
        _ => false,
    }
}

/// What is larger takes long to make and to read, over and over.
const LARGE: usize = 64 << 10;

#[tokio::test(start_paused = true)]
async fn every_request_tells_each_fault_as_what_it_is() {
    each_fault(false).await;
}

#[tokio::test(start_paused = true)]
#[ignore = "takes minutes: .ci/slow/faults runs it"]
async fn every_request_tells_each_large_fault_as_what_it_is() {
    each_fault(true).await;
}

async fn each_fault(is_large: bool) {
    let server = Server::start(Settings { timeout: None, ..Settings::default() }).await;
    let (mut problems, mut tried) = (Vec::new(), 0);
    for told in faults() {
        let reply = (told.reply)("http://localhost:9");
        // Time does not pass here; `client_rude` waits for a server that says nothing.
        if matches!(reply, Reply::Silence) || (reply.bytes().map_or(0, |bytes| bytes.len()) > LARGE) != is_large {
            continue;
        }
        for (question, number, operation) in requests() {
            tried += 1;
            let fault = server.ask(question, number, move |_| (told.reply)("http://localhost:9")).await;
            if !is_right(told.told, operation, fault.as_ref()) {
                problems.push(format!("{}, {operation:?}; {}: {fault:?}", question.name(), told.name));
            }
        }
    }
    assert!(problems.is_empty(), "{} of {tried}\n{}", problems.len(), problems.join("\n"));
}

#[tokio::test]
async fn every_request_tells_what_is_wrong_with_a_certificate() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("ca.pem");
    std::fs::write(&trusted, authority.pem()).unwrap();
    let mut problems = Vec::new();
    for flaw in Flaw::iter() {
        let impostor = authority.serve(Some(flaw)).await;
        let settings = Settings { ca_files: vec![trusted.clone()], ..Settings::default() };
        let (wire, _) = wire_with(&cloud(&impostor.base, ""), settings);
        let world = World::new(&impostor.base, wire);
        for (question, number, operation) in requests() {
            let good = question.requests(&impostor.base).into_iter().take(number).map(|(_, reply)| reply);
            impostor.begin_with(good);
            let fault = soon(question.ask(&world)).await;
            let code = flaw.code().trim_start_matches("network.");
            if !is_right(Told::Network(code), operation, fault.as_ref()) {
                problems.push(format!("{}, {operation:?}; {flaw:?}: {fault:?}", question.name()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn every_request_tells_a_name_that_is_not_found_and_a_connection_that_is_refused() {
    with_environment("faults_each::without_a_way", &[]).await;
}

/// The other half of the test above: does nothing unless it is started by it, without a proxy.
#[tokio::test]
async fn without_a_way() {
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    // Nobody ever has a name of this kind (RFC 6761), and nobody listens on that port.
    for (base, reason) in [("https://login.contoso.invalid", "dns"), ("http://127.0.0.1:9", "refused")] {
        let (wire, _) = wire_with(&cloud(base, ""), Settings::default());
        let world = World::new(base, wire);
        for (question, number, operation) in requests().filter(|(_, number, _)| *number == 0) {
            let fault = soon(question.ask(&world)).await;
            assert!(
                is_right(Told::Network(reason), operation, fault.as_ref()),
                "{}, {number}, {operation:?}; {base}: {fault:?}",
                question.name()
            );
        }
    }
}
