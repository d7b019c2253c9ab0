//! The HTTP client against servers that behave badly: repeats, faults, redaction, and where requests really go.

use std::time::Duration;

use firstcall::evidence::{NetworkFault, Operation, Skew};
use firstcall::wire::{Repeat, Request, Settings, Speaks};
use jiff::SignedDuration;
use tokio::time::Instant;

use crate::client_stub::{Reply, Stub, cloud, json, soon, wire, wire_with};

fn get(url: &str) -> Request<'static> {
    Request::get(Operation::Me, url.parse().unwrap(), None)
}

#[tokio::test]
async fn a_routed_host_is_reached_on_loopback_and_shown_under_its_own_name() {
    let stub = Stub::start(|_| json(200, serde_json::json!({}))).await;
    let routes = format!("[cloud.routes]\n'graph.microsoft.com'='{}'\n", stub.base);
    let (wire, record) = wire(&cloud("https://login.example", &routes));
    let answer = wire.trail().ask(get("https://graph.microsoft.com/v1.0/me?$select=id")).await.unwrap();
    assert_eq!(answer.status, 200);
    let request = &stub.requests()[0];
    assert_eq!(request.target, "/v1.0/me?$select=id");
    assert_eq!(request.header("host"), Some("graph.microsoft.com"));
    assert_eq!(request.header("client-request-id"), Some(answer.request_id.as_str()));
    assert_eq!(request.header("return-client-request-id"), Some("true"));
    let exchange = &record.lock().unwrap()[0];
    assert_eq!(exchange.url, "https://graph.microsoft.com/v1.0/me?$select=id");
    assert_eq!((exchange.id, exchange.status), (answer.exchange, Some(200)));
    let openable = wire.openable(&"https://graph.microsoft.com/x".parse().unwrap());
    assert_eq!(openable.as_str(), format!("{}/x", stub.base));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_question_waits_as_long_as_the_service_asks() {
    let stub = Stub::script(vec![
        Reply::Text(429, "Retry-After: 7\r\n", String::new()),
        json(200, serde_json::json!({"value": []})),
    ])
    .await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let begun = Instant::now();
    let mut trail = wire.trail();
    let answer = trail.ask(get(&stub.base)).await.unwrap();
    assert_eq!(answer.status, 200);
    let waited = begun.elapsed();
    assert!(waited > Duration::from_millis(6900) && waited < Duration::from_secs(8), "{waited:?}");
    let record = record.lock().unwrap();
    assert_eq!(record.iter().map(|exchange| exchange.status).collect::<Vec<_>>(), [Some(429), Some(200)]);
    assert_eq!(trail.seen(Ok(())).exchanges, record.iter().map(|exchange| exchange.id).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_is_tried_again_a_few_times() {
    let stub = Stub::script(vec![
        Reply::Reset,
        Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"cut\":".to_vec()),
        json(200, serde_json::json!({"here": true})),
        Reply::Reset,
        Reply::Reset,
        Reply::Reset,
    ])
    .await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let answer = wire.trail().ask(get(&stub.base)).await.unwrap();
    assert_eq!(answer.json().unwrap()["here"], true);
    let fault = wire.trail().ask(get(&stub.base)).await.unwrap_err();
    assert!(matches!(fault, NetworkFault::Broken { .. }), "{fault:?}");
    let record = record.lock().unwrap();
    assert_eq!(record.len(), 6);
    assert_eq!((record[1].status, record[1].response_body.as_deref()), (Some(200), Some("{\"cut\":")));
    assert!(record[1].error.is_some() && record[2].error.is_none());
}

#[tokio::test]
async fn what_can_be_done_once_is_asked_once() {
    let stub = Stub::start(|_| Reply::Reset).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    for repeat in [Repeat::IfUntouched, Repeat::Never] {
        let ask = Request::form(Operation::Code, stub.base.parse().unwrap(), vec![("code", "1.AXoA")], repeat);
        wire.trail().ask(ask).await.unwrap_err();
    }
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn an_error_that_means_something_comes_back_at_once() {
    let stub = Stub::start(|_| json(400, serde_json::json!({"error": "invalid_request"}))).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    assert_eq!(wire.trail().ask(get(&stub.base)).await.unwrap().status, 400);
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn something_in_between_is_told_from_the_service() {
    let page = || "<!DOCTYPE html><title>Guest network</title>".to_owned();
    let stub = Stub::start(move |request| match request.path() {
        "/page" => Reply::Text(200, "Content-Type: text/html\r\n", page()),
        "/blocked" => Reply::Text(403, "", page()),
        "/captive" => Reply::Text(302, "Location: http://portal.example/login?u=1\r\n", String::new()),
        "/signin" => Reply::Text(511, "", String::new()),
        _ => Reply::Text(407, "Proxy-Authenticate: Basic realm=x\r\n", String::new()),
    })
    .await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    for path in ["page", "blocked", "captive", "signin"] {
        let fault = wire.trail().ask(get(&format!("{}/{path}", stub.base))).await.unwrap_err();
        assert!(matches!(fault, NetworkFault::Intercepted { .. }), "{path}: {fault:?}");
    }
    let fault = wire.trail().ask(get(&format!("{}/captive", stub.base))).await.unwrap_err();
    assert!(fault.to_string().contains("answered instead"));
    let fault = wire.trail().ask(get(&stub.base)).await.unwrap_err();
    assert!(matches!(fault, NetworkFault::ProxyAuth { .. }), "{fault:?}");
    // A host that has pages of its own may show one.
    let own = Request { speaks: Speaks::JsonAndPages, ..get(&format!("{}/page", stub.base)) };
    assert_eq!(wire.trail().ask(own).await.unwrap().status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_stumbling_gateway_is_the_services_own() {
    let stub = Stub::start(|_| Reply::Text(502, "Content-Type: text/html\r\n", "<html>Bad".to_owned())).await;
    let (wire, _) = wire(&cloud(&stub.base, ""));
    assert_eq!(wire.trail().ask(get(&stub.base)).await.unwrap().status, 502);
    assert_eq!(stub.requests().len(), 3);
}

#[tokio::test]
async fn nobody_there_is_told_from_nobody_answering() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let stub = Stub::start(|_| Reply::Silence).await;
    let settings = Settings { timeout: Some(Duration::from_millis(100)), ..Settings::default() };
    let (wire, _) = wire_with(&cloud(&stub.base, ""), settings);
    let refused = wire.trail().ask(get(&address)).await.unwrap_err();
    assert!(matches!(refused, NetworkFault::Refused { .. }), "{refused:?}");
    let silent = wire.trail().ask(get(&stub.base)).await.unwrap_err();
    assert!(matches!(silent, NetworkFault::TimedOut { .. }), "{silent:?}");
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_a_fault_of_its_own() {
    let (wire, _) = wire(&cloud("http://localhost:1", ""));
    // The top-level name `invalid` never exists (RFC 2606); without a network no name does.
    let fault = soon(wire.trail().ask(get("https://nosuch.invalid/"))).await.unwrap_err();
    assert_eq!(fault, NetworkFault::Dns { host: "nosuch.invalid".to_owned() });
}

#[tokio::test]
async fn plain_http_to_another_machine_is_never_sent() {
    let (wire, record) = wire(&cloud("http://localhost:1", ""));
    let fault = wire.trail().ask(get("http://192.0.2.1/")).await.unwrap_err();
    assert!(fault.to_string().contains("only https"), "{fault}");
    assert!(record.lock().unwrap()[0].error.is_some());
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let stub = Stub::start(|_| Reply::Text(200, "", "x".repeat(9 * 1024 * 1024))).await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    let ask = Request { repeat: Repeat::Never, ..get(&stub.base) };
    let fault = wire.trail().ask(ask).await.unwrap_err();
    assert!(fault.to_string().contains("larger than 8 MiB"), "{fault}");
    let shown = record.lock().unwrap()[0].response_body.clone().unwrap();
    assert!(shown.chars().count() <= 2000);
}

#[tokio::test]
async fn giving_up_is_recorded_too() {
    let stub = Stub::start(|_| Reply::Silence).await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    tokio::select! {
        _ = async { wire.trail().ask(get(&stub.base)).await } => panic!("nothing was answered"),
        () = stub.arrived() => {}
    }
    let record = record.lock().unwrap();
    assert_eq!(record.len(), 1);
    assert!(record[0].error.as_deref().unwrap().contains("nobody waited"));
}

#[tokio::test]
async fn a_server_with_another_clock_shows_the_difference() {
    let stub = Stub::start(|_| {
        let theirs = jiff::Timestamp::now() - SignedDuration::from_mins(10);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&theirs).unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
        Reply::Raw(head.into_bytes())
    })
    .await;
    let (wire, record) = wire(&cloud(&stub.base, ""));
    wire.trail().ask(get(&stub.base)).await.unwrap();
    let Skew(skew) = firstcall::wire::skew(&record.lock().unwrap()[0]).unwrap();
    assert!((skew.as_secs() - 600).abs() <= 2, "{skew}");
}
