//! The faults that lie over the practice tenant now, each with what is left of it.

use serde::Serialize;

use super::pattern::fits;
use super::{Fault, FaultKind};

/// A fault in force.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LaidFault {
    /// Number by which it can be taken away; never given twice in one run.
    pub id: u32,
    #[serde(flatten)]
    pub fault: Fault,
    /// Requests struck so far.
    pub struck: u32,
}

/// The faults in force, in the order in which they were laid.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    laid: Vec<LaidFault>,
    last_id: u32,
}

/// The faults one request meets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struck(pub Vec<FaultKind>);

impl Faults {
    /// Lays faults over a new tenant.
    pub fn new(faults: impl IntoIterator<Item = Fault>) -> Self {
        let mut all = Self::default();
        for fault in faults {
            all.lay(fault);
        }
        all
    }

    /// Lays one more fault and gives its number.
    pub fn lay(&mut self, fault: Fault) -> u32 {
        self.last_id += 1;
        self.laid.push(LaidFault {
            id: self.last_id,
            fault,
            struck: 0,
        });
        self.last_id
    }

    /// Takes one fault away and tells whether it was there.
    pub fn lift(&mut self, id: u32) -> bool {
        let before = self.laid.len();
        self.laid.retain(|laid| laid.id != id);
        self.laid.len() < before
    }

    /// Takes all faults away.
    pub fn clear(&mut self) {
        self.laid.clear();
    }

    /// Lists the faults in force.
    pub fn all(&self) -> &[LaidFault] {
        &self.laid
    }

    /// Finds the faults a request meets and counts it against them. Of those that replace the answer only the first counts,
    /// so that two faults with `times` follow one another instead of being used up together.
    pub fn strike(&mut self, method: &str, host: &str, path: &str) -> Struck {
        let mut met = Vec::new();
        let mut replaced = false;
        for laid in &mut self.laid {
            let fault = &laid.fault;
            let fits_here = fault.kind.strikes_requests()
                && fault
                    .method
                    .as_deref()
                    .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && fault
                    .host
                    .as_deref()
                    .is_none_or(|wanted| fits(wanted, host))
                && fault
                    .path
                    .as_deref()
                    .is_none_or(|wanted| fits(wanted, path));
            let spent = fault.times.is_some_and(|times| laid.struck >= times);
            let replaces = replaces_answer(&fault.kind);
            if !fits_here || spent || (replaces && replaced) {
                continue;
            }
            replaced |= replaces;
            laid.struck += 1;
            met.push(fault.kind.clone());
        }
        self.laid
            .retain(|laid| laid.fault.times.is_none_or(|times| laid.struck < times));
        Struck(met)
    }

    /// Gives the seconds by which the service's clock is off.
    pub fn clock_offset_s(&self) -> i64 {
        self.laid
            .iter()
            .map(|laid| match laid.fault.kind {
                FaultKind::WrongClock { offset_s } => offset_s,
                _ => 0,
            })
            .sum()
    }

    /// Gives the number of requests that do not see a new object.
    pub fn replication_requests(&self) -> u32 {
        self.laid
            .iter()
            .map(|laid| match laid.fault.kind {
                FaultKind::ReplicationDelay { requests } => requests,
                _ => 0,
            })
            .max()
            .unwrap_or(0)
    }
}

const fn replaces_answer(kind: &FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::Status { .. }
            | FaultKind::ProxyPage { .. }
            | FaultKind::Dropped
            | FaultKind::OddBody { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Fault {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_counted_fault_strikes_so_often_and_is_gone() {
        let mut faults = Faults::new([fault(
            "kind = \"status\"\nstatus = 429\nretry_after_s = 1\ntimes = 2\npath = \"/v1.0/*\"",
        )]);
        assert_eq!(
            faults.strike("GET", "graph.microsoft.com", "/other"),
            Struck::default()
        );
        for _ in 0..2 {
            assert_eq!(
                faults
                    .strike("GET", "graph.microsoft.com", "/v1.0/me")
                    .0
                    .len(),
                1
            );
        }
        assert_eq!(
            faults.strike("GET", "graph.microsoft.com", "/v1.0/me"),
            Struck::default()
        );
        assert!(faults.all().is_empty());
    }

    #[test]
    fn two_answers_follow_one_another_and_latency_adds_to_both() {
        let mut faults = Faults::new([
            fault("kind = \"latency\"\nmillis = 5"),
            fault("kind = \"status\"\nstatus = 503\ntimes = 1"),
            fault("kind = \"dropped\"\ntimes = 1"),
        ]);
        let kinds = |struck: Struck| struck.0.iter().map(FaultKind::describe).collect::<Vec<_>>();
        assert_eq!(
            kinds(faults.strike("GET", "h", "/")),
            ["answers come 5 ms late", "answers 503"]
        );
        assert_eq!(
            kinds(faults.strike("GET", "h", "/")),
            [
                "answers come 5 ms late",
                "the connection ends without an answer"
            ]
        );
        assert_eq!(
            kinds(faults.strike("GET", "h", "/")),
            ["answers come 5 ms late"]
        );
    }

    #[test]
    fn method_and_host_narrow_a_fault() {
        let mut faults = Faults::new([fault(
            "kind = \"dropped\"\nmethod = \"post\"\nhost = \"login.*\"",
        )]);
        assert_eq!(
            faults
                .strike("GET", "login.microsoftonline.com", "/")
                .0
                .len(),
            0
        );
        assert_eq!(faults.strike("POST", "graph.microsoft.com", "/").0.len(), 0);
        assert_eq!(
            faults
                .strike("POST", "login.microsoftonline.com", "/")
                .0
                .len(),
            1
        );
    }

    #[test]
    fn clock_and_replication_strike_no_request() {
        let mut faults = Faults::new([
            fault("kind = \"wrong-clock\"\noffset_s = -600"),
            fault("kind = \"replication-delay\"\nrequests = 3"),
        ]);
        assert_eq!(faults.strike("GET", "h", "/"), Struck::default());
        assert_eq!(
            (faults.clock_offset_s(), faults.replication_requests()),
            (-600, 3)
        );
    }

    #[test]
    fn a_lifted_fault_is_gone_and_its_number_is_not_given_again() {
        let mut faults = Faults::default();
        let first = faults.lay(fault("kind = \"dropped\""));
        assert!(faults.lift(first) && !faults.lift(first));
        assert_ne!(faults.lay(fault("kind = \"dropped\"")), first);
    }
}
