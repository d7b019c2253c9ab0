//! As much of an HTTP server as the end of a browser sign-in needs: one small request, one static page.
//! Nothing of the request is ever sent back.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use url::form_urlencoded;

/// Cookies of other programs on `localhost` come along and can be large.
const HEAD: usize = 64 * 1024;
const BODY: usize = 64 * 1024;
/// A request, as far as it matters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub method: String,
    pub path: String,
    pub host: String,
    /// From the query, or from the form of a POST.
    pub parameters: Vec<(String, String)>,
}

/// Reads one request; `None` when it is none, too large, or not whole after so long.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin), patience: Duration) -> Option<Request> {
    tokio::time::timeout(patience, read_all(stream)).await.ok()?
}

async fn read_all(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            break at;
        }
        if bytes.len() > HEAD || stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = Head::parse(std::str::from_utf8(&bytes[..end]).ok()?)?;
    let mut body = bytes.split_off(end + 4);
    if head.length > BODY {
        return None;
    }
    while body.len() < head.length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    body.truncate(head.length);
    Some(head.with_body(&body))
}

struct Head {
    method: String,
    path: String,
    query: String,
    host: String,
    length: usize,
    is_form: bool,
}

impl Head {
    fn parse(head: &str) -> Option<Self> {
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target, version) = (first.next()?, first.next()?, first.next()?);
        if first.next().is_some() || !version.starts_with("HTTP/1.") || !target.starts_with('/') {
            return None;
        }
        let mut host = None;
        let (mut length, mut is_form) = (0, false);
        for line in lines {
            let (name, value) = line.split_once(':')?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                // With two Host headers the request is ambiguous, so it is refused.
                "host" if host.is_some() => return None,
                "host" => host = Some(value.to_ascii_lowercase()),
                "content-length" => length = value.parse().ok()?,
                // Browsers send forms with their length.
                "transfer-encoding" => return None,
                "content-type" => {
                    is_form = value.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
                }
                _ => {}
            }
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            host: host?,
            length,
            is_form,
        })
    }

    fn with_body(self, body: &[u8]) -> Request {
        let encoded = match (self.method.as_str(), self.is_form) {
            ("POST", true) => body,
            ("POST", false) => &[],
            _ => self.query.as_bytes(),
        };
        Request {
            parameters: form_urlencoded::parse(encoded).into_owned().collect(),
            method: self.method,
            path: self.path,
            host: self.host,
        }
    }
}

/// Sends a page and ends the connection.
pub(super) async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    status: &str,
    page: &str,
    with_body: bool,
) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\n\
         Content-Type: text/html; charset=utf-8\r\n\
         Content-Length: {}\r\n\
         Cache-Control: no-store\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Connection: close\r\n\r\n",
        page.len()
    );
    stream.write_all(head.as_bytes()).await?;
    if with_body {
        stream.write_all(page.as_bytes()).await?;
    }
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn request(text: &str) -> Option<Request> {
        read_all(&mut text.as_bytes()).await
    }

    #[tokio::test]
    async fn a_query_and_a_form_bring_the_same() {
        let expected = vec![("code".to_owned(), "a b".to_owned()), ("state".to_owned(), "s".to_owned())];
        let get = "GET /back?code=a+b&state=s HTTP/1.1\r\nHost: LOCALHOST:1\r\nCookie: x\r\n\r\n";
        let found = request(get).await.unwrap();
        assert_eq!((found.path.as_str(), found.host.as_str()), ("/back", "localhost:1"));
        assert_eq!(found.parameters, expected);
        let post = "POST /back?code=other HTTP/1.1\r\nhost: localhost:1\r\nContent-Length: 18\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ncode=a%20b&state=s";
        let found = request(post).await.unwrap();
        assert_eq!(found.parameters, expected);
    }

    #[tokio::test]
    async fn what_is_no_proper_request_is_none() {
        for text in [
            "",
            "GET / HTTP/1.1\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/2\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "nonsense\r\n\r\n",
        ] {
            assert_eq!(request(text).await, None, "{text:?}");
        }
        let endless = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}", "x".repeat(70 * 1024));
        assert_eq!(request(&endless).await, None);
    }
}
