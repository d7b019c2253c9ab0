//! After a look at the setup the steps are a list of what is to be done: it is looked at again by itself when somebody
//! comes back, and what changed is said.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::app::{Effect, Place, State, view};
use crate::checks::Status;
use crate::evidence::{Fact, Session};
use crate::recipe::RequirementId;

use super::value;

/// What is said while it is looked at again.
pub(super) const AGAIN: &str = "Checking again.";

/// How soon after a page was opened or a command copied the setup is looked at again by itself. Each time it takes twice
/// as long.
const SOON: SignedDuration = SignedDuration::from_secs(10);

/// After that long nothing is looked at by itself any more.
const LATE: SignedDuration = SignedDuration::from_secs(200);

/// Coming back twice within this time is looked at once.
const REST: SignedDuration = SignedDuration::from_secs(3);

/// What is to be done, and when it is looked at again.
#[derive(Clone, Debug, Default)]
pub(in crate::app::engine) struct Looks {
    /// Everything that was seen unmet since somebody looked at the setup.
    todo: BTreeSet<RequirementId>,
    /// What Enter has led to since it was found missing: nobody is led there in a circle.
    shown: BTreeSet<RequirementId>,
    /// How everything stood when it was looked at again, until the answers are there.
    before: Option<Before>,
    last: Option<Timestamp>,
    /// When it is looked at again by itself, and how long that was waited for.
    next: Option<(Timestamp, SignedDuration)>,
}

#[derive(Clone, Debug)]
struct Before {
    statuses: BTreeMap<RequirementId, Status>,
    /// Whether somebody asked for it, and so wants to read an answer.
    is_asked: bool,
}

impl Looks {
    /// What was put right of all that was seen to be missing; `None` before anything was.
    /// What only a new sign-in will show counts with neither.
    pub(in crate::app::engine) fn progress(&self, state: &State) -> Option<(usize, usize)> {
        let statuses = self.todo.iter().filter_map(|id| status(state, id));
        let known: Vec<Status> = statuses.filter(|status| *status != Status::Unknown).collect();
        let met = known.iter().filter(|status| **status == Status::Met).count();
        (!known.is_empty()).then_some((met, known.len()))
    }

    /// Whether Enter has led to a requirement since it was found missing.
    pub(in crate::app::engine) fn has_shown(&self, id: &RequirementId) -> bool {
        self.shown.contains(id)
    }

    /// When it is looked at again by itself.
    pub(in crate::app::engine) fn next(&self) -> Option<Timestamp> {
        self.next.map(|(at, _)| at)
    }
}

fn status(state: &State, id: &RequirementId) -> Option<Status> {
    state.case.judgement.judged.iter().find(|judged| judged.requirement == *id).map(|judged| judged.verdict.status)
}

/// Everything was judged anew: what is unmet since the look belongs on the list.
pub(super) fn judged(state: &mut State) {
    if !state.case.evidence.has_value(Fact::Directory) {
        state.case.looks.todo.clear();
        state.case.looks.shown.clear();
        return;
    }
    let unmet = state.case.judgement.judged.iter().filter(|judged| judged.verdict.status == Status::Unmet);
    let unmet: BTreeSet<RequirementId> = unmet.map(|judged| judged.requirement.clone()).collect();
    state.case.looks.shown.retain(|id| unmet.contains(id));
    state.case.looks.todo.extend(unmet);
    note_shown(state);
}

/// Notes that the problem under the cursor was seen.
fn note_shown(state: &mut State) {
    let seen = view::selected(state).filter(|judged| judged.verdict.status == Status::Unmet);
    let seen = seen.map(|judged| judged.requirement.clone());
    state.case.looks.shown.extend(seen.filter(|_| matches!(state.screen.base(), Place::Step(_))));
}

/// Keeps how everything stands now, to say later what changed.
pub(super) fn begin(state: &mut State, is_asked: bool) {
    let statuses = state.case.judgement.judged.iter().map(|judged| (judged.requirement.clone(), judged.verdict.status));
    let statuses = statuses.collect();
    let is_asked = is_asked || state.case.looks.before.as_ref().is_some_and(|before| before.is_asked);
    state.case.looks.before = Some(Before { statuses, is_asked });
    state.case.looks.last = Some(state.case.now);
}

/// Once nothing is under way any more, says what changed since it was looked at again.
pub(super) fn compare(state: &mut State) {
    let is_under_way = view::waiting(state).is_some();
    let Some(before) = state.case.looks.before.take_if(|_| !is_under_way) else {
        return;
    };
    let said = state.screen.notice.as_ref().map(|notice| notice.text.strip_suffix(AGAIN).map(str::trim_end));
    // Another notice came meanwhile; it is not overwritten.
    if said == Some(None) || !state.case.goal.has_screen() {
        return;
    }
    match (changes(state, &before.statuses), said.flatten().map(str::to_owned)) {
        (Some(changes), _) => state.say(changes),
        (None, Some(said)) if !said.is_empty() => state.say(said),
        (None, _) if before.is_asked => state.say("Checked again: nothing has changed."),
        (None, _) => {}
    }
}

/// What is met now and was not, and what is unmet now and was not, in one line.
fn changes(state: &State, before: &BTreeMap<RequirementId, Status>) -> Option<String> {
    let now = |wanted: Status, was: fn(Status) -> bool| -> Vec<&str> {
        let judged = state.case.judgement.judged.iter().filter(|judged| judged.verdict.status == wanted);
        let is_new = judged.filter(|judged| before.get(&judged.requirement).is_some_and(|status| was(*status)));
        is_new.map(|judged| state.case.judgement.title(&judged.requirement)).collect()
    };
    let right = now(Status::Met, |was| matches!(was, Status::Unmet | Status::Warning));
    let wrong = now(Status::Unmet, |was| was != Status::Unmet);
    let said = |heading: &str, titles: &[&str]| match titles {
        [] => None,
        [title] => Some(format!("{heading}: {title}.")),
        [first, rest @ ..] => Some(format!("{heading}: {first}, and {} more.", rest.len())),
    };
    let parts: Vec<String> = said("Fixed", &right).into_iter().chain(said("Not met now", &wrong)).collect();
    if parts.is_empty() {
        return None;
    }
    let progress = state.case.looks.progress(state);
    let progress = progress.map(|(met, all)| format!("{met} of {all} fixed."));
    Some(parts.into_iter().chain(progress).collect::<Vec<_>>().join(" "))
}

/// Somebody came back to the terminal, perhaps from the portal.
pub(super) fn returned(state: &mut State) -> Vec<Effect> {
    let rested = state.case.looks.last.is_none_or(|last| state.case.now.duration_since(last) >= REST);
    if rested { again(state) } else { Vec::new() }
}

/// A page was opened or something copied that leads away: somebody may change things now.
pub(super) fn expect_change(state: &mut State) {
    state.case.looks.next = Some((state.case.now.saturating_add(SOON).unwrap_or(state.case.now), SOON));
}

/// Time has passed: it may be due to look again.
pub(super) fn ticked(state: &mut State) -> Vec<Effect> {
    let now = state.case.now;
    let Some((_, waited)) = state.case.looks.next.filter(|(at, _)| *at <= now) else {
        return Vec::new();
    };
    let longer = waited.saturating_mul(2);
    state.case.looks.next = (longer <= LATE).then(|| (now.saturating_add(longer).unwrap_or(now), longer));
    again(state)
}

/// Looks again without anybody asking for it: at what the directory shows, and at what could not be read without a
/// token. Nobody is signed in anew, and no field is taken over that somebody types in.
fn again(state: &mut State) -> Vec<Effect> {
    let is_free = view::waiting(state).is_none() && state.case.conversation.is_none();
    let is_open = state.case.judgement.judged.iter().any(|judged| judged.verdict.status != Status::Met);
    if !state.case.goal.has_screen() || !state.has_begun() || !is_free || !is_open {
        return Vec::new();
    }
    value::settle(state);
    let facts: Vec<Fact> = state.case.runs.facts().into_iter().filter(|fact| can_change(state, *fact)).collect();
    if facts.is_empty() {
        return Vec::new();
    }
    begin(state, false);
    facts.into_iter().filter_map(|fact| state.case.runs.forget(fact)).map(Effect::Abort).collect()
}

/// Whether reading a fact again costs nobody anything and may show something else.
fn can_change(state: &State, fact: Fact) -> bool {
    let row = fact.row();
    match row.session {
        Session::Directory => !fact.begins_session() && state.case.evidence.has_value(Fact::Directory),
        Session::Open => state.case.evidence.seen_fault(fact).is_some(),
        Session::Local | Session::App | Session::Person => false,
    }
}

/// Leads to a problem.
pub(super) fn show(state: &mut State, (step, row): (usize, usize)) {
    super::go::to_step(state, step);
    state.screen.focus = None;
    state.screen.cursors.insert(Place::Step(step), row);
}
