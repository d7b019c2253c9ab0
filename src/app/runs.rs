//! Which questions are under way or answered, and which deeds are under way. A late answer to what nobody asks any
//! more is dropped.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::evidence::{Fact, Probe};

use super::DeedKind;

/// Numbers the questions and deeds of this run of the program; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub u64);

/// One question and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub run: RunId,
    pub probe: Probe,
    /// Since when it runs; absent once it is answered or was stopped.
    pub since: Option<Timestamp>,
    /// Whether the user stopped waiting for the answer.
    pub is_stopped: bool,
}

/// A deed under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doing {
    pub kind: DeedKind,
    pub since: Timestamp,
}

/// The newest question for each fact, and the deeds under way.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    last: u64,
    slots: BTreeMap<Fact, Slot>,
    deeds: BTreeMap<RunId, Doing>,
}

impl Runs {
    /// Notes that a question is asked now, in place of any older one for the same fact.
    /// Returns the new run, and the superseded one if that was still under way.
    pub fn begin(&mut self, probe: Probe, now: Timestamp) -> (RunId, Option<RunId>) {
        let run = self.next();
        let slot = Slot { run, probe, since: Some(now), is_stopped: false };
        let old = self.slots.insert(slot.probe.fact(), slot);
        (run, old.filter(|old| old.since.is_some()).map(|old| old.run))
    }

    fn next(&mut self) -> RunId {
        self.last += 1;
        RunId(self.last)
    }

    /// Notes that a deed is done now.
    pub fn begin_deed(&mut self, kind: DeedKind, now: Timestamp) -> RunId {
        let run = self.next();
        self.deeds.insert(run, Doing { kind, since: now });
        run
    }

    /// Notes that a deed came to its end. False when that is late: nobody waits for that run any more.
    pub fn end_deed(&mut self, run: RunId) -> bool {
        self.deeds.remove(&run).is_some()
    }

    /// Stops waiting for the deeds of these kinds. Returns their runs.
    pub fn forget_deeds(&mut self, is_meant: impl Fn(DeedKind) -> bool) -> Vec<RunId> {
        self.deeds.extract_if(.., |_, doing| is_meant(doing.kind)).map(|(run, _)| run).collect()
    }

    /// Deeds under way, in the order in which they were asked for.
    pub fn deeds(&self) -> impl DoubleEndedIterator<Item = (RunId, Doing)> {
        self.deeds.iter().map(|(run, doing)| (*run, *doing))
    }

    /// The deed of this kind that has been under way longest.
    pub fn doing(&self, kind: DeedKind) -> Option<Doing> {
        self.deeds().map(|(_, doing)| doing).find(|doing| doing.kind == kind)
    }

    /// Notes an answer. False when the answer is late: nobody waits for that run any more.
    pub fn finish(&mut self, run: RunId, fact: Fact) -> bool {
        match self.slots.get_mut(&fact) {
            Some(slot) if slot.run == run && slot.since.is_some() => {
                slot.since = None;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Forgets a question, so that it will be asked again if it is still wanted.
    /// Returns the run if it was still under way.
    pub fn forget(&mut self, fact: Fact) -> Option<RunId> {
        self.slots.remove(&fact).filter(|slot| slot.since.is_some()).map(|slot| slot.run)
    }

    /// Stops everything that is under way. It is not asked again by itself. Returns what was stopped.
    pub fn stop(&mut self) -> Vec<(Fact, RunId)> {
        let running = self.slots.iter_mut().filter(|(_, slot)| slot.since.is_some());
        running
            .map(|(fact, slot)| {
                (slot.since, slot.is_stopped) = (None, true);
                (*fact, slot.run)
            })
            .collect()
    }

    /// Forgets what was stopped, so that it is asked again if it is still wanted.
    pub fn forget_stopped(&mut self) {
        self.slots.retain(|_, slot| !slot.is_stopped);
    }

    /// Notes a question that was answered before as answered again, in place of any newer one.
    pub fn put_back(&mut self, slot: Slot) {
        self.slots.insert(slot.probe.fact(), Slot { since: None, ..slot });
    }

    /// The question for a fact.
    pub fn get(&self, fact: Fact) -> Option<&Slot> {
        self.slots.get(&fact)
    }

    /// Whether this very question is under way or answered.
    pub fn knows(&self, probe: &Probe) -> bool {
        self.slots.get(&probe.fact()).is_some_and(|slot| slot.probe == *probe)
    }

    /// Whether a question for this fact is under way.
    pub fn is_running(&self, fact: Fact) -> bool {
        self.slots.get(&fact).is_some_and(|slot| slot.since.is_some())
    }

    /// Facts under way.
    pub fn running(&self) -> impl Iterator<Item = (Fact, &Slot)> {
        self.slots.iter().filter(|(_, slot)| slot.since.is_some()).map(|(fact, slot)| (*fact, slot))
    }

    /// The facts for which a question was asked.
    pub fn facts(&self) -> Vec<Fact> {
        self.slots.keys().copied().collect()
    }
}
