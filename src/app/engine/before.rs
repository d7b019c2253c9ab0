//! What the last sign-in brought, while another one is waited for: a person who gives up waiting gets it back.

use crate::evidence::{Evidence, Fact, Session, SignInProbe};

use super::{AppSignIn, State};
use crate::app::runs::Slot;

/// The outcome of a sign-in, and what was answered with its token.
#[derive(Clone, Debug)]
pub struct Before {
    sign_in: Option<SignInProbe>,
    slots: Vec<Slot>,
    /// Everything that was known then, of which only what was put aside is given back.
    evidence: Evidence,
}

impl Before {
    /// What there is now; `None` where no sign-in has come to an end.
    pub fn of(state: &State) -> Option<Self> {
        state.case.evidence.sign_in.as_ref()?;
        let answered = |fact| state.case.runs.get(fact).filter(|slot| slot.since.is_none()).cloned();
        Some(Self {
            sign_in: state.case.sign_in.ask().cloned(),
            slots: Fact::of(Session::App).filter_map(answered).collect(),
            evidence: state.case.evidence.clone(),
        })
    }

    /// Puts it back. What was under way then is asked again.
    pub fn put_back(self, state: &mut State) {
        state.case.sign_in = self.sign_in.map_or(AppSignIn::None, |ask| AppSignIn::Held { ask });
        Fact::of(Session::App).for_each(|fact| state.case.evidence.restore(fact, &self.evidence));
        self.slots.into_iter().for_each(|slot| state.case.runs.put_back(slot));
    }
}
