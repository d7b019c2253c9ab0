//! The listener over real loopback sockets, spoken to as browsers, pages and strangers do.

use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::authorize::Authorization;
use super::super::authorize::tests::request;
use super::super::landing::Landing;
use super::*;

struct Waiting {
    port: u16,
    state: String,
    task: tokio::task::JoinHandle<Landing>,
}

async fn waiting(redirect_uri: &str) -> Waiting {
    waiting_for(redirect_uri, PATIENCE).await
}

/// The same, where a connection may take so long to bring its request.
async fn waiting_for(redirect_uri: &str, patience: Duration) -> Waiting {
    let (listener, sent) = Listener::bind(redirect_uri).await.unwrap();
    let listener = Listener { patience, ..listener };
    let authorization = Authorization::new(request(), sent).unwrap();
    Waiting {
        port: listener.port,
        state: authorization.state.expose_secret().to_owned(),
        task: tokio::spawn(async move { listener.landing(&authorization).await }),
    }
}

impl Waiting {
    /// Sends a request as it stands, with `PORT` and `STATE` filled in, and reads the whole answer.
    async fn send(&self, text: &str) -> String {
        let text = text.replace("PORT", &self.port.to_string()).replace("STATE", &self.state);
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn get(&self, target: &str) -> String {
        self.send(&format!("GET {target} HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n")).await
    }

    async fn code(self) -> String {
        match self.task.await.unwrap() {
            Landing::Code(code) => code.expose_secret().to_owned(),
            Landing::Refused(fault) => format!("refused {}", fault.code),
        }
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn strays_are_answered_and_waiting_goes_on_until_the_answer_comes() {
    let waiting = waiting("http://localhost").await;
    for (target, expected) in [
        ("/favicon.ico", "404"),
        ("/", "200"),
        ("/?code=1.AXoA&state=other", "400"),
        ("/?code=1.AXoA", "400"),
        ("/other?code=1.AXoA&state=STATE", "404"),
        ("/?state=STATE", "200"),
    ] {
        assert_eq!(status(&waiting.get(target).await), expected, "{target}");
    }
    let head = "HEAD /?code=1.AXoA&state=STATE HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n";
    assert!(waiting.send(head).await.ends_with("\r\n\r\n"));
    let put = "PUT /?code=1.AXoA&state=STATE HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n";
    assert_eq!(status(&waiting.send(put).await), "405");
    assert!(!waiting.task.is_finished());
    let page = waiting.get("/?code=1.AXoA-b&state=STATE&session_state=x").await;
    assert!(page.contains("return to the terminal"), "{page}");
    assert_eq!(waiting.code().await, "1.AXoA-b");
}

#[tokio::test]
async fn a_foreign_host_gets_nothing_even_with_the_right_state() {
    let waiting = waiting("http://localhost").await;
    for host in [
        "evil.example",
        "localhost",
        "localhost:1",
        "localhost:PORT.evil.example",
        "evil.example:PORT",
        "localhost.:PORT",
    ] {
        let text = format!("GET /?code=1.AXoA&state=STATE HTTP/1.1\r\nHost: {host}\r\n\r\n");
        assert_eq!(status(&waiting.send(&text).await), "421", "{host}");
    }
    assert!(!waiting.task.is_finished());
    let text = "GET /?code=1.AXoA-b&state=STATE HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n";
    assert_eq!(status(&waiting.send(text).await), "200");
    assert_eq!(waiting.code().await, "1.AXoA-b");
}

#[tokio::test]
async fn an_answer_by_form_is_taken_too() {
    let waiting = waiting("http://localhost/back").await;
    let body = format!("state={}&code=1.AXoA-b", waiting.state);
    let text = format!(
        "POST /back HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: null\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(status(&waiting.send(&text).await), "200");
    assert_eq!(waiting.code().await, "1.AXoA-b");
}

#[tokio::test]
async fn a_refusal_is_an_answer_with_its_own_page() {
    let waiting = waiting("http://localhost").await;
    let page =
        waiting.get("/?error=access_denied&error_description=AADSTS65004%3a+User+declined+%3cb%3e&state=STATE").await;
    assert!(page.contains("The terminal says why"), "{page}");
    assert!(!page.contains("<b>") && !page.contains("declined"));
    assert_eq!(waiting.code().await, "refused AADSTS65004");
}

#[tokio::test]
async fn nothing_of_a_request_is_sent_back_and_pages_are_locked_down() {
    let waiting = waiting("http://localhost").await;
    for target in ["/<script>x</script>", "/?code=REFLECT&state=REFLECT", "/?REFLECT"] {
        let page = waiting.get(target).await;
        assert!(!page.contains("REFLECT") && !page.contains("<script>"), "{page}");
        for header in ["Cache-Control: no-store", "default-src 'none'", "Referrer-Policy: no-referrer", "nosniff"] {
            assert!(page.contains(header), "{header} in {page}");
        }
    }
    waiting.task.abort();
}

#[tokio::test]
async fn idle_and_broken_connections_do_not_hold_up_the_answer() {
    let waiting = waiting("http://localhost").await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(TcpStream::connect(("127.0.0.1", waiting.port)).await.unwrap());
    }
    let mut half = TcpStream::connect(("127.0.0.1", waiting.port)).await.unwrap();
    half.write_all(b"GET / HT").await.unwrap();
    assert_eq!(waiting.send("nonsense\r\n\r\n").await, "");
    assert_eq!(status(&waiting.get("/?code=1.AXoA-b&state=STATE").await), "200");
    assert_eq!(waiting.code().await, "1.AXoA-b");
}

/// Ends a test that hangs.
async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), what).await.expect("it comes to an end")
}

#[tokio::test]
async fn the_oldest_connection_makes_room_where_many_are_kept_open() {
    // None of them ends by itself.
    let waiting = waiting_for("http://localhost", Duration::from_secs(3600)).await;
    let mut open = Vec::new();
    for number in 0..300 {
        let mut half = TcpStream::connect(("127.0.0.1", waiting.port)).await.unwrap();
        if number % 2 == 0 {
            half.write_all(b"GET / HT").await.unwrap();
        }
        open.push(half);
    }
    let answer = soon(waiting.get("/?code=1.AXoA-b&state=STATE")).await;
    assert_eq!(status(&answer), "200");
    assert_eq!(soon(open[0].read(&mut [0])).await.unwrap_or(0), 0);
    assert_eq!(waiting.code().await, "1.AXoA-b");
}

#[tokio::test]
async fn a_connection_that_brings_no_whole_request_is_ended() {
    let waiting = waiting_for("http://localhost", Duration::from_millis(500)).await;
    for half in [
        "",
        "GET /?code=1.AXoA-b&state=STATE HT",
        "POST / HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 9\r\n\r\ncode",
    ] {
        assert_eq!(soon(waiting.send(half)).await, "", "{half}");
    }
    assert!(!waiting.task.is_finished());
}

#[tokio::test]
async fn giving_up_frees_the_port() {
    let waiting = waiting("http://localhost").await;
    let redirect_uri = format!("http://localhost:{}/back", waiting.port);
    assert!(matches!(
        Listener::bind(&redirect_uri).await.err(),
        Some(EntraError::Listen { port, .. }) if port == waiting.port
    ));
    waiting.task.abort();
    assert!(waiting.task.await.unwrap_err().is_cancelled());
    let (_listener, sent) = Listener::bind(&redirect_uri).await.unwrap();
    assert_eq!(sent, redirect_uri);
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "a test that skips itself says so")]
async fn both_address_families_hear_the_name_localhost() {
    let (listener, _) = Listener::bind("http://localhost").await.unwrap();
    let Some(v6) = &listener.v6 else {
        eprintln!("skipped: this machine speaks no IPv6");
        return;
    };
    assert_eq!(v6.local_addr().unwrap().port(), listener.port);
    assert!(TcpStream::connect(("::1", listener.port)).await.is_ok());
    assert!(TcpStream::connect(("127.0.0.1", listener.port)).await.is_ok());
}

#[tokio::test]
async fn the_redirect_uri_gets_a_port_and_nothing_else() {
    for (given, expected) in [
        ("http://localhost", "http://localhost:PORT"),
        ("http://localhost/", "http://localhost:PORT/"),
        ("http://localhost:0/a", "http://localhost:PORT/a"),
        ("http://localhost/Back?x=1", "http://localhost:PORT/Back?x=1"),
        ("http://127.0.0.1/a", "http://127.0.0.1:PORT/a"),
        ("http://LocalHost/a", "http://LocalHost:PORT/a"),
    ] {
        let (listener, sent) = Listener::bind(given).await.unwrap();
        assert_eq!(sent, expected.replace("PORT", &listener.port.to_string()));
    }
}

#[tokio::test]
async fn only_addresses_of_this_machine_are_listened_on() {
    for bad in [
        "https://localhost",
        "http://contoso.example",
        "http://localhost.example:1",
        "http://10.0.0.1",
        "https://login.microsoftonline.com/common/oauth2/nativeclient",
        "msal4b1c://auth",
    ] {
        let error = Listener::bind(bad).await.err();
        assert!(matches!(error, Some(EntraError::NotLoopback { .. })), "{bad}");
    }
    let error = Listener::bind("localhost").await.err();
    assert!(matches!(error, Some(EntraError::NoRedirect { .. })));
}

#[test]
fn a_port_is_read_from_the_address_itself() {
    assert_eq!(explicit_port("http://localhost:80/a"), Some(80));
    assert_eq!(explicit_port("http://[::1]:8080"), Some(8080));
    assert_eq!(explicit_port("http://[::1]/a:1"), None);
    assert_eq!(explicit_port("http://localhost:0"), None);
}
