//! The tour: which key it presses when, and how somebody takes over.

use jiff::SignedDuration;

use crate::app::{Action, Effect, Msg, State, Tour, keymap};

/// Begins the tour; `pace_ms` is how long each stop stays.
pub(super) fn begin(state: &mut State, pace_ms: u32) {
    state.tour = Some(Tour::new(SignedDuration::from_millis(pace_ms.into())));
}

/// Holds the tour, or lets it go on. A stop that was held stays for its whole time.
pub(super) fn pause(state: &mut State) {
    if let Some(tour) = &mut state.tour {
        tour.paused = !tour.paused;
        tour.shown = None;
    }
}

/// Whether a person's key ends the tour. It does nothing else then: somebody who reaches for the keyboard in the middle of it
/// cannot know what the key would do. Leaving is left as it is.
pub(super) fn is_taken_over(state: &mut State, msg: &Msg) -> Option<Vec<Effect>> {
    state.tour.as_ref()?;
    match msg {
        // These are about the screen, and change nothing that the tour depends on.
        Msg::Act(Action::Pause | Action::Suspend | Action::MaskIds | Action::Large) => None,
        Msg::Act(Action::Quit | Action::Leave) => {
            state.tour = None;
            None
        }
        Msg::Act(_) | Msg::Edit(_) | Msg::Idle => {
            state.tour = None;
            state.say("The tour has stopped. The keys are yours.");
            Some(Vec::new())
        }
        _ => None,
    }
}

/// What the tour's next key comes to, once its stop was long enough on the screen.
pub(super) fn next(state: &mut State) -> Option<Msg> {
    let now = state.case.now;
    let stop = state.tour.as_ref().filter(|tour| !tour.paused)?.stop();
    let is_shown = (stop.shows)(state);
    let tour = state.tour.as_mut()?;
    if !is_shown {
        tour.shown = None;
        return None;
    }
    let since = *tour.shown.get_or_insert(now);
    if now.duration_since(since) < tour.pace {
        return None;
    }
    let Some(key) = stop.key else {
        state.tour = None;
        state.say("That was the tour. The keys are yours; F2 has more scenarios.");
        return None;
    };
    (tour.at, tour.shown) = (tour.at + 1, None);
    let msg = keymap(state, key);
    if msg.is_none() {
        state.tour = None;
        state.warn(format!("The tour has stopped: {} does nothing here.", key.title()));
    }
    msg
}
