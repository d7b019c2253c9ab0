//! The tour of the practice tenant: setup, failure, diagnosis, repair, success, by itself. It presses the keys that a
//! person would press, once the screen shows what its stop is about; nothing in it knows an answer beforehand.

use jiff::{SignedDuration, Timestamp};

use crate::checks::Status;

use super::{Key, Phase, Place, State, view};

/// The scenario that the tour goes through.
pub const TOUR_SCENARIO: &str = "consent-missing";

/// One stop of the tour.
pub struct TourStop {
    /// What there is to see, in two lines.
    pub says: [&'static str; 2],
    /// Whether the screen shows it.
    pub shows: fn(&State) -> bool,
    /// The key that leads on; the last stop has none.
    pub key: Option<Key>,
}

/// A tour under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tour {
    /// Index of the stop.
    pub(super) at: usize,
    /// Since when the screen shows what the stop is about.
    pub(super) shown: Option<Timestamp>,
    /// How long each stop stays.
    pub(super) pace: SignedDuration,
    pub(super) paused: bool,
}

impl Tour {
    /// A tour at its first stop.
    pub(super) fn new(pace: SignedDuration) -> Self {
        Self { at: 0, shown: None, pace, paused: false }
    }

    /// The number of the stop, from 1, and of all stops.
    pub fn number(&self) -> (usize, usize) {
        (self.at + 1, STOPS.len())
    }

    /// The stop that it is at.
    pub fn stop(&self) -> &'static TourStop {
        &STOPS[self.at.min(STOPS.len() - 1)]
    }

    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// How long until the next key, as soon as the screen shows what the stop is about.
    pub fn left(&self, now: Timestamp) -> Option<SignedDuration> {
        Some((self.pace - now.duration_since(self.shown?)).max(SignedDuration::ZERO))
    }
}

fn at(place: Place) -> impl Fn(&State) -> bool {
    move |state| state.place() == place
}

/// Waiting for a person in a browser, before or on the consent page.
fn waits(state: &State, on_consent_page: bool) -> bool {
    let is_open = |phase: &Phase| matches!(phase, Phase::Browser { .. });
    state.place() == Place::SignIn
        && state.case().conversation().is_some_and(|talk| is_open(&talk.phase))
        && view::consent_page(state).is_some() == on_consent_page
        && state.practice().is_some_and(|practice| !practice.busy)
}

fn finds_consent(state: &State) -> bool {
    view::selected_finding(state).is_some_and(|finding| finding.requirement.as_str() == "consent.granted")
        && state.case().evidence().sign_in.as_ref().is_some_and(|seen| seen.outcome.is_err())
}

/// Nothing that the scenario broke is left, and no check finds anything unmet.
fn is_repaired(state: &State) -> bool {
    state.practice().is_some_and(|practice| practice.remaining.is_empty() && !practice.busy)
        && !state.case().judged().iter().any(|judged| judged.verdict.status == Status::Unmet)
}

/// The first call was answered.
fn is_answered(state: &State) -> bool {
    state.case().evidence().call.as_ref().is_some_and(|seen| seen.outcome.is_ok()) && state.place() != Place::SignIn
}

/// The stops, in order.
pub const STOPS: &[TourStop] = &[
    TourStop {
        says: [
            "Everything here is a practice tenant on this computer: no account, no network.",
            "First: what is called, who calls it, and how they sign in.",
        ],
        shows: |state| at(Place::Case)(state) && state.practice().is_some_and(|practice| !practice.busy),
        key: Some(Key::Enter),
    },
    TourStop {
        says: [
            "Step 1: two values, the tenant and the client ID of the app registration.",
            "What can be checked without signing in is checked while you read.",
        ],
        shows: |state| at(Place::Step(1))(state) && view::waiting(state).is_none(),
        key: Some(Key::Enter),
    },
    TourStop {
        says: [
            "Step 2: what the app may do, and who consented to it.",
            "Nothing can be seen of that yet, and the screen says so instead of guessing.",
        ],
        shows: |state| at(Place::Step(2))(state),
        key: Some(Key::Enter),
    },
    TourStop {
        says: ["Step 3: where the browser may return to.", "Signing in will tell whether that is registered."],
        shows: |state| at(Place::Step(3))(state),
        key: Some(Key::Enter),
    },
    TourStop {
        says: ["Step 4: secrets, certificates and roles.", "People who sign in need no secret of the app."],
        shows: |state| at(Place::Step(4))(state),
        key: Some(Key::Enter),
    },
    TourStop {
        says: ["Step 5: a token, and the first call.", "Enter begins the sign-in."],
        shows: |state| at(Place::Step(5))(state),
        key: Some(Key::Enter),
    },
    TourStop {
        says: [
            "In your own tenant a browser opens now. Here Petra Practice signs in at once,",
            "on the same pages and by the same protocol.",
        ],
        shows: |state| waits(state, false),
        key: Some(Key::Enter),
    },
    TourStop {
        says: [
            "Nobody has consented to the app's permissions, so Entra asks at the sign-in.",
            "Most people should not decide that. Petra declines.",
        ],
        shows: |state| waits(state, true),
        key: Some(Key::Char('n')),
    },
    TourStop {
        says: [
            "The failure: one cause, the step that it belongs to, who can fix it, and how.",
            "w shows the other fix; m copies a message to somebody who may do it.",
        ],
        shows: finds_consent,
        key: Some(Key::Char('x')),
    },
    TourStop {
        says: [
            "The evidence: every request that was made, with secrets left out.",
            "Support staff get the correlation id and the trace id from here.",
        ],
        shows: |state| at(Place::Exchanges)(state),
        key: Some(Key::Esc),
    },
    TourStop {
        says: [
            "Now an administrator consents for everybody.",
            "In practice one key does it; in your own tenant firstcall changes nothing.",
        ],
        shows: finds_consent,
        key: Some(Key::Char('k')),
    },
    TourStop {
        says: ["Consent is there. An old token would not show it,", "so the next sign-in asks for a new one."],
        shows: is_repaired,
        key: Some(Key::Char('5')),
    },
    TourStop {
        says: ["The same sign-in again.", "This time nobody is asked anything."],
        shows: |state| at(Place::Step(5))(state),
        key: Some(Key::Enter),
    },
    TourStop {
        says: ["Petra Practice signs in.", "The token and the call follow by themselves."],
        shows: |state| waits(state, false),
        key: Some(Key::Enter),
    },
    TourStop {
        says: ["The first call is answered.", "That proves tenant, app, redirect, consent and role all at once."],
        shows: is_answered,
        key: Some(Key::Char('u')),
    },
    TourStop {
        says: [
            "The summary: every requirement with its verdict, and what is left to do.",
            "The same checks run without a screen: firstcall check.",
        ],
        shows: |state| at(Place::Summary)(state),
        key: None,
    },
];
