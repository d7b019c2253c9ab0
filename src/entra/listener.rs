//! Waits on loopback for the browser to come back. Whatever is not the answer gets a page, and waiting goes on.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use url::{Host, Url};

use super::awaited::{Awaited, Stray};
use super::page::{self, Page};
use super::{EntraError, http};

/// More connections than a browser opens. Beyond these the oldest makes room, for the answer may come on the newest.
const CONNECTIONS: usize = 64;
/// How long a connection may take to bring a whole request. Browsers open some ahead of need and leave them idle.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a port that is free in one address family is looked for.
const TRIES: u32 = 16;

/// Sockets on this machine that stand for one redirect URI. Dropping it frees the port.
pub(super) struct Listener {
    v4: Option<TcpListener>,
    v6: Option<TcpListener>,
    port: u16,
    path: String,
    patience: Duration,
}

impl Listener {
    /// Listens for a redirect URI, and says how the URI reads with the port.
    pub(super) async fn bind(redirect_uri: &str) -> Result<(Self, String), EntraError> {
        let not_loopback = || EntraError::NotLoopback { redirect_uri: redirect_uri.to_owned() };
        let url =
            Url::parse(redirect_uri).map_err(|_| EntraError::NoRedirect { redirect_uri: redirect_uri.to_owned() })?;
        let (wants_v4, wants_v6) = match url.host() {
            _ if url.scheme() != "http" => return Err(not_loopback()),
            // Browsers resolve the name to either family (SERVICES.md, "Redirect URIs").
            Some(Host::Domain("localhost")) => (true, true),
            Some(Host::Ipv4(Ipv4Addr::LOCALHOST)) => (true, false),
            Some(Host::Ipv6(Ipv6Addr::LOCALHOST)) => (false, true),
            _ => return Err(not_loopback()),
        };
        let given = explicit_port(redirect_uri);
        let (v4, v6, port) = sockets(wants_v4, wants_v6, given.unwrap_or(0))
            .await
            .map_err(|source| EntraError::Listen { port: given.unwrap_or(0), source })?;
        let sent = match given {
            Some(_) => redirect_uri.to_owned(),
            None => with_port(redirect_uri, port),
        };
        let listener = Self { v4, v6, port, path: url.path().to_owned(), patience: PATIENCE };
        Ok((listener, sent))
    }

    /// Waits for the first valid answer, and thanks for it.
    pub(super) async fn landing<A: Awaited>(&self, awaited: &A) -> A::Landing {
        let mut connections = pin!(FuturesUnordered::new());
        let mut handles = VecDeque::new();
        loop {
            tokio::select! {
                accepted = self.accept() => match accepted {
                    Ok(stream) => {
                        if handles.len() >= CONNECTIONS {
                            // Dropping its handle ends the oldest connection.
                            handles.pop_front();
                        }
                        let (handle, cut) = oneshot::channel::<()>();
                        handles.push_back(handle);
                        connections.push(async {
                            tokio::select! {
                                biased;
                                landing = self.serve(stream, awaited) => landing,
                                _ = cut => None,
                            }
                        });
                    }
                    // Out of file handles, or a client that left: neither ends the sign-in.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                },
                Some(served) = connections.next(), if !connections.is_empty() => {
                    if let Some(landing) = served {
                        return landing;
                    }
                    handles.retain(|handle| !handle.is_closed());
                }
            }
        }
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        async fn one(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
            match listener {
                Some(listener) => listener.accept().await.map(|(stream, _)| stream),
                None => std::future::pending().await,
            }
        }
        tokio::select! {
            accepted = one(self.v4.as_ref()) => accepted,
            accepted = one(self.v6.as_ref()) => accepted,
        }
    }

    async fn serve<A: Awaited>(&self, mut stream: TcpStream, awaited: &A) -> Option<A::Landing> {
        let request = http::read(&mut stream, self.patience).await?;
        let (page, landing) = self.answer(&request, awaited);
        let with_body = request.method != "HEAD";
        // A browser that does not wait for the page has brought its answer all the same.
        let _ = http::write(&mut stream, page.status, page.html, with_body).await;
        landing
    }

    fn answer<A: Awaited>(&self, request: &http::Request, awaited: &A) -> (Page, Option<A::Landing>) {
        if !self.is_own(&request.host) {
            return (page::FOREIGN, None);
        }
        if request.path != self.path {
            return (page::ABSENT, None);
        }
        match request.method.as_str() {
            "GET" | "POST" => {}
            // A link preview (HEAD) must not use up the one answer.
            "HEAD" => return (page::WAITING, None),
            _ => return (page::METHOD, None),
        }
        match awaited.land(&request.parameters) {
            Ok(landing) => (awaited.farewell(&landing), Some(landing)),
            Err(Stray::NoAnswer) => (page::WAITING, None),
            Err(Stray::WrongState) => (page::OTHER, None),
        }
    }

    /// Whether the `Host` header names this machine and this port: a foreign name that leads here does not.
    fn is_own(&self, host: &str) -> bool {
        ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
            host.strip_prefix(name).is_some_and(|rest| match rest {
                "" => self.port == 80,
                rest => rest.strip_prefix(':') == Some(self.port.to_string().as_str()),
            })
        })
    }
}

async fn sockets(
    wants_v4: bool,
    wants_v6: bool,
    port: u16,
) -> io::Result<(Option<TcpListener>, Option<TcpListener>, u16)> {
    let v4 = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let v6 = |port| TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port)));
    if !wants_v4 {
        let listener = v6(port).await?;
        let port = listener.local_addr()?.port();
        return Ok((None, Some(listener), port));
    }
    let mut tries = 0;
    loop {
        let first = v4(port).await?;
        let bound = first.local_addr()?.port();
        if !wants_v6 {
            return Ok((Some(first), None, bound));
        }
        tries += 1;
        match v6(bound).await {
            Ok(second) => return Ok((Some(first), Some(second), bound)),
            // Another program would receive the answer of the browser instead.
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                if port != 0 || tries >= TRIES {
                    return Err(error);
                }
            }
            // This machine speaks no IPv6.
            Err(_) => return Ok((Some(first), None, bound)),
        }
    }
}

/// The port that stands in the address; `Url` hides one that is the scheme's own.
fn explicit_port(redirect_uri: &str) -> Option<u16> {
    let (_, authority, _) = parts(redirect_uri)?;
    let after = authority.rsplit_once(']').map_or(authority, |(_, after)| after);
    after.rsplit_once(':')?.1.parse().ok().filter(|port| *port != 0)
}

/// Puts a port behind the host and leaves every other character alone: redirect URIs are compared as text.
fn with_port(redirect_uri: &str, port: u16) -> String {
    match parts(redirect_uri) {
        Some((scheme, authority, rest)) => {
            let host = authority.strip_suffix(":0").or_else(|| authority.strip_suffix(':')).unwrap_or(authority);
            format!("{scheme}://{host}:{port}{rest}")
        }
        None => redirect_uri.to_owned(),
    }
}

fn parts(redirect_uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = redirect_uri.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some((scheme, &rest[..end], &rest[end..]))
}

#[cfg(test)]
mod tests;
