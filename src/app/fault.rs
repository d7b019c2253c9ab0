//! Faults that a presenter lays over the practice tenant: what networks, proxies and busy services do to an answer.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator};

/// One kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum FaultKind {
    Throttled,
    Unavailable,
    Slow,
    ProxyPage,
    CutOff,
    Trickling,
    Dropped,
}

impl FaultKind {
    /// What the list calls it.
    pub fn title(self) -> &'static str {
        match self {
            FaultKind::Throttled => "Too many requests",
            FaultKind::Unavailable => "Service trouble",
            FaultKind::Slow => "Slow answers",
            FaultKind::ProxyPage => "A proxy's block page",
            FaultKind::CutOff => "Answers cut off",
            FaultKind::Trickling => "Answers in small pieces",
            FaultKind::Dropped => "Connections that drop",
        }
    }

    /// What happens to each request.
    pub fn story(self) -> &'static str {
        match self {
            FaultKind::Throttled => "Each request is answered 429: wait 5 seconds.",
            FaultKind::Unavailable => "Each request is answered 503, service unavailable.",
            FaultKind::Slow => "Each answer comes 3 seconds late.",
            FaultKind::ProxyPage => "A proxy answers with its own HTML page and 403, in place of the service.",
            FaultKind::CutOff => "The JSON of each answer ends in the middle.",
            FaultKind::Trickling => "Each answer arrives in small pieces, with pauses.",
            FaultKind::Dropped => "Each connection is closed without an answer.",
        }
    }

    /// The name under which it is laid, so that it can be lifted again.
    pub fn id(self) -> &'static str {
        match self {
            FaultKind::Throttled => "throttled",
            FaultKind::Unavailable => "unavailable",
            FaultKind::Slow => "slow",
            FaultKind::ProxyPage => "proxy page",
            FaultKind::CutOff => "cut off",
            FaultKind::Trickling => "trickling",
            FaultKind::Dropped => "dropped",
        }
    }

    /// The kind that was laid under this name.
    pub fn of(id: &str) -> Option<Self> {
        Self::iter().find(|kind| kind.id() == id)
    }
}

/// Where a fault is laid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FaultAim {
    /// The API that the case calls.
    #[default]
    Api,
    SignIn,
    Graph,
    Everything,
}

impl FaultAim {
    /// The next one in the order in which a key goes through them.
    pub(super) fn next(self) -> Self {
        match self {
            FaultAim::Api => FaultAim::SignIn,
            FaultAim::SignIn => FaultAim::Graph,
            FaultAim::Graph => FaultAim::Everything,
            FaultAim::Everything => FaultAim::Api,
        }
    }
}

/// A fault to lay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRequest {
    pub kind: FaultKind,
    /// The endpoint by the name that the practice tenant has for it.
    pub endpoint: String,
}

/// A fault that lies over an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaidFault {
    pub id: String,
    pub endpoint: String,
}
