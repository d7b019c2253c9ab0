//! Serves the connections of one port until the server stops. Who does not send a whole request head in time is
//! disconnected, so that half requests do not pile up.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming as Sent;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::listen::{Connection, Incoming};
use crate::sandbox::origin::Peer;

/// Serves until the token is cancelled, then lets answers that are under way finish.
pub async fn serve(mut incoming: Incoming, app: Router, head_timeout: Duration, stop: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = incoming.next() => {
                let Some((connection, peer)) = accepted else { break };
                connections.spawn(answer(connection, peer, app.clone(), head_timeout, stop.clone()));
            }
        }
    }
    while connections.join_next().await.is_some() {}
}

async fn answer(connection: Connection, peer: Peer, app: Router, head_timeout: Duration, stop: CancellationToken) {
    let service = service_fn(move |mut request: hyper::Request<Sent>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request.map(Body::new))
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(head_timeout);
    let mut served = std::pin::pin!(server.serve_connection(TokioIo::new(connection), service));
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        () = stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection to the practice tenant ended early");
    }
}
