//! What stands between client and service, and what has to come of it.

use strum::IntoEnumIterator;

use crate::client_stub::{Reply, Request};
use crate::faults::{Told, faults};
use crate::support::between::{head, kind};
use crate::support::impostor::Flaw;

/// What stands between client and service does one of these.
#[derive(Clone, Copy)]
pub enum Deed {
    /// Answers by itself; it knows the address of another host.
    Replace(fn(&str) -> Reply),
    /// Makes something of the service's answer.
    Alter(fn(Vec<u8>) -> Reply),
    /// Refuses connections.
    Refuse,
    /// Shows a certificate.
    Certificate(Flaw),
}

/// Which requests meet it.
#[derive(Clone)]
pub enum Meets {
    /// Those of one kind.
    Kind(String),
    /// Those to one host.
    Host(String),
    All,
}

impl Meets {
    pub fn meets(&self, request: &Request) -> bool {
        match self {
            Self::Kind(wanted) => kind(request) == *wanted,
            Self::Host(wanted) => request.header("host") == Some(wanted),
            Self::All => true,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Kind(name) | Self::Host(name) => name,
            Self::All => "every request",
        }
    }
}

/// What has to come of it.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    Told(Told),
    /// This finding about the network.
    Finding(&'static str),
    /// Everything as without it.
    Nothing,
    /// The clock is found to be off, and nothing else; where one answer among several tells another time, perhaps not.
    Clock,
}

pub struct Fault {
    pub name: &'static str,
    pub wanted: Wanted,
    pub deed: Deed,
}

/// The faults of single requests.
pub fn of_requests() -> Vec<Fault> {
    let alter = |name, wanted, alter| Fault { name, wanted, deed: Deed::Alter(alter) };
    let replaced = faults().into_iter().map(|fault| Fault {
        name: fault.name,
        wanted: Wanted::Told(fault.told),
        deed: Deed::Replace(fault.reply),
    });
    let broken = Wanted::Told(Told::Network("broken"));
    let altered = [
        alter("byte by byte", Wanted::Nothing, Reply::Slowly as fn(Vec<u8>) -> Reply),
        alter("headers twice", Wanted::Nothing, |answer| {
            Reply::Raw(with_headers(
                &answer,
                "Content-Type: application/json\r\nX-Request-Id: 1\r\nX-Request-Id: 2\r\n",
            ))
        }),
        alter("two lengths", broken, |answer| Reply::Raw(with_headers(&answer, "Content-Length: 1\r\n"))),
        alter("half of the answer", broken, |mut answer| {
            answer.truncate(answer.len() - (answer.len() - head(&answer)) / 2 - 1);
            Reply::Raw(answer)
        }),
    ];
    replaced.chain(altered).chain(of_clocks()).collect()
}

/// Servers whose clocks go wrong, or this computer's.
pub fn of_clocks() -> [Fault; 2] {
    let fault = |name, alter| Fault { name, wanted: Wanted::Clock, deed: Deed::Alter(alter) };
    [
        fault("ten minutes behind", |answer| Reply::Raw(dated(&answer, -600))),
        fault("ten minutes ahead", |answer| Reply::Raw(dated(&answer, 600))),
    ]
}

/// The faults of whole hosts.
pub fn of_hosts() -> Vec<Fault> {
    let refused = Fault { name: "refused", wanted: Wanted::Finding("network.reachable/refused"), deed: Deed::Refuse };
    let flawed = Flaw::iter().map(|flaw| {
        let (name, finding) = match flaw {
            Flaw::Stranger => ("certificate of a stranger", "network.trusted/unknown-issuer"),
            Flaw::Expired => ("certificate expired", "network.trusted/expired"),
            Flaw::NotYetValid => ("certificate not yet valid", "network.trusted/not-yet-valid"),
            Flaw::OtherName => ("certificate of another name", "network.trusted/other-name"),
        };
        Fault { name, wanted: Wanted::Finding(finding), deed: Deed::Certificate(flaw) }
    });
    std::iter::once(refused).chain(flawed).collect()
}

fn with_headers(answer: &[u8], lines: &str) -> Vec<u8> {
    let (head, body) = answer.split_at(head(answer));
    [&head[..head.len() - 2], lines.as_bytes(), b"\r\n", body].concat()
}

/// The answer of a server whose clock is so many seconds off.
fn dated(answer: &[u8], seconds: i64) -> Vec<u8> {
    let now = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now).unwrap();
    let (head, body) = answer.split_at(head(answer));
    let head = String::from_utf8_lossy(head);
    let lines = head.lines().filter(|line| !line.is_empty() && !line.to_lowercase().starts_with("date:"));
    let head: String = lines.map(|line| format!("{line}\r\n")).collect();
    [format!("{head}Date: {date}\r\n\r\n").as_bytes(), body].concat()
}
