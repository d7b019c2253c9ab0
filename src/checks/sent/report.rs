//! An earlier report (`check --json`, `check --record`, `report --format json`), with everything that was observed then.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::evidence::{Evidence, Exchange, ExchangeOutline, Inputs};
use crate::recipe::{Case, CloudId};

/// One run, as a report keeps it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(in crate::checks) struct Run {
    #[serde(flatten)]
    pub case: Case,
    pub cloud: CloudId,
    pub inputs: Inputs,
    pub observations: Evidence,
    #[serde(default)]
    exchanges: Vec<Exchange>,
    #[serde(default)]
    timeline: Vec<ExchangeOutline>,
}

impl Run {
    /// All exchanges in their order: in full where findings name them, of the others the outline.
    pub fn exchanges(&self) -> Vec<Exchange> {
        let is_kept = |line: &&ExchangeOutline| self.exchanges.iter().any(|exchange| exchange.id == line.exchange);
        let others = self.timeline.iter().filter(|line| !is_kept(line)).cloned().map(Exchange::from);
        let mut all: Vec<Exchange> = self.exchanges.iter().cloned().chain(others).collect();
        all.sort_by_key(|exchange| exchange.id);
        all
    }
}

/// A report that was read back.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::checks) struct Report {
    pub created: Timestamp,
    /// The first of its runs.
    pub run: Run,
    pub runs: usize,
}

/// Reads a report; `None` where the value is none, the reason where it is one that cannot be read.
pub(super) fn read(value: &Value) -> Option<Result<Report, String>> {
    let object = value.as_object()?;
    let results = object.get("results")?.as_array()?;
    let first = results.first()?;
    first.get("requirements")?;
    let created = object.get("created").and_then(Value::as_str).and_then(|created| created.parse().ok());
    let Some(created) = created.filter(|_| first.get("observations").is_some()) else {
        return Some(Err("It holds no observations, so nothing in it can be judged again.".to_owned()));
    };
    Some(match Run::deserialize(first) {
        Ok(run) => Ok(Report { created, run, runs: results.len() }),
        Err(error) => Err(format!("It was changed, or is of another version: {error}.")),
    })
}
