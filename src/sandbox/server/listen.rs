//! Accepts connections on loopback, plain and TLS on the same port: the first byte tells which. Handshakes run beside one
//! another, so that a slow client keeps nobody waiting.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::sandbox::origin::Peer;

/// A TLS connection begins with a handshake record.
const HANDSHAKE: u8 = 0x16;

/// A connection, encrypted or not.
pub enum Connection {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Chooses the certificate for a new TLS connection.
pub type Acceptors = Arc<dyn Fn() -> Option<TlsAcceptor> + Send + Sync>;

/// The accepted connections of one port.
pub struct Incoming {
    connections: mpsc::Receiver<(Connection, Peer)>,
}

/// Binds a port on 127.0.0.1 and, where there is IPv6, on ::1.
pub async fn bind(port: u16) -> io::Result<Vec<TcpListener>> {
    let mut last = None;
    // A free port of one family can be taken in the other; then another one is tried.
    for _ in 0..16 {
        let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        match TcpListener::bind((Ipv6Addr::LOCALHOST, four.local_addr()?.port())).await {
            Ok(six) => return Ok(vec![four, six]),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = Some(error),
            Err(_) => return Ok(vec![four]),
        }
        if port != 0 {
            break;
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

impl Incoming {
    /// Accepts on bound sockets until the token is cancelled. A connection on which nothing has been sent, or no handshake
    /// was finished, after `timeout` is closed.
    pub fn new(sockets: Vec<TcpListener>, acceptors: &Acceptors, timeout: Duration, stop: &CancellationToken) -> Self {
        let (sender, connections) = mpsc::channel(64);
        for socket in sockets {
            let (sender, acceptors, stop) = (sender.clone(), acceptors.clone(), stop.clone());
            tokio::spawn(async move {
                let accepting = accept(socket, sender, acceptors, timeout);
                stop.run_until_cancelled(accepting).await;
            });
        }
        Self { connections }
    }

    /// The next connection; none once the server stops.
    pub async fn next(&mut self) -> Option<(Connection, Peer)> {
        self.connections.recv().await
    }
}

async fn accept(
    socket: TcpListener,
    sender: mpsc::Sender<(Connection, Peer)>,
    acceptors: Acceptors,
    timeout: Duration,
) {
    loop {
        let Ok((stream, address)) = socket.accept().await else {
            // Out of file handles or a connection that is gone: the next one may do.
            tokio::task::yield_now().await;
            continue;
        };
        let (sender, acceptors) = (sender.clone(), acceptors.clone());
        tokio::spawn(async move {
            let greeted = tokio::time::timeout(timeout, shake_hands(stream, &acceptors)).await;
            if let Ok(Some((connection, is_tls))) = greeted {
                // The receiver is gone only when the server stops.
                let _ = sender.send((connection, Peer { address, is_tls })).await;
            }
        });
    }
}

async fn shake_hands(stream: TcpStream, acceptors: &Acceptors) -> Option<(Connection, bool)> {
    stream.set_nodelay(true).ok()?;
    let mut first = [0];
    if stream.peek(&mut first).await.ok()? == 0 {
        return None;
    }
    if first[0] != HANDSHAKE {
        return Some((Connection::Plain(stream), false));
    }
    let encrypted = acceptors()?.accept(stream).await.ok()?;
    Some((Connection::Tls(Box::new(encrypted)), true))
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
