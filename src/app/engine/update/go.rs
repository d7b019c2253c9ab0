//! Moving: between places, rows and fields.

use crate::app::{Action, Extent, Field, Offer, OwnField, Place, Reading, State, rows_now, view};
use crate::checks::Status;
use crate::profile::SecretId;

use super::value;

/// Opens a place on top of the one that is shown.
pub(super) fn open(state: &mut State, place: Place) {
    if matches!(place, Place::Help | Place::Palette) {
        // Nobody looks for the palette in the palette.
        state.screen.offers = rows_now(state)
            .filter(|row| place != Place::Palette || row.action != Action::Palette)
            .map(|row| Offer::here(row, state))
            .collect();
    }
    value::commit_all(state);
    if state.place() != place {
        state.screen.places.push(place);
    }
    enter(state);
}

/// Shows a screen in place of the one that is shown, so that Esc leads to where the user came from.
pub(super) fn replace(state: &mut State, place: Place) {
    value::commit_all(state);
    while state.screen.places.len() > 1 && state.place().is_overlay() {
        state.screen.places.pop();
    }
    if let Some(top) = state.screen.places.last_mut() {
        *top = place;
    }
    enter(state);
}

/// Shows a step. Everything above the case screen goes away.
pub(super) fn to_step(state: &mut State, step: usize) {
    value::commit_all(state);
    state.screen.places.retain(|place| matches!(place, Place::Welcome | Place::Case));
    state.screen.places.push(Place::Step(step));
    state.case.profile.step = step;
    enter(state);
}

/// Puts the cursor where the user will want it.
fn enter(state: &mut State) {
    let place = state.place();
    state.screen.extent = Extent::UNKNOWN;
    // Help, palette and text window are about what is chosen on the screen below.
    if !matches!(place, Place::Help | Place::Palette | Place::Text) {
        state.screen.show_first_way();
        state.screen.on_offer = false;
    }
    state.screen.focus = match place.step() {
        // A field that must be filled comes before the list; one that may stay empty does not.
        Some(_) => view::fields(state).into_iter().find(|field| view::is_missing(state, *field)),
        // What was explained last is there still; Enter begins with another error.
        None if place == Place::Explain && has_explanation(state) => None,
        // An answer is read before it is searched, and so is a list with keys of its own.
        None => place
            .field()
            .filter(|_| !matches!(place, Place::Call | Place::Permissions | Place::Practice | Place::Profiles)),
    };
    if place == Place::Palette {
        state.screen.fields.put(Field::Own(OwnField::Palette), "");
    }
    if matches!(place, Place::Palette | Place::NoApp) || place.is_text() {
        state.screen.cursors.insert(place, 0);
    }
    if matches!(place, Place::Case | Place::NewCertificate) {
        select_first_choice(state);
    }
    if matches!(place, Place::Step(_) | Place::Summary) {
        select_first_problem(state);
    }
}

fn has_explanation(state: &State) -> bool {
    state.screen.explained.as_ref().is_some_and(|explained| !explained.errors.is_empty())
}

/// Moves the cursor to the first choice that is taken, so that Enter changes nothing.
pub(super) fn select_first_choice(state: &mut State) {
    let place = state.place();
    let row = view::choices(state, place).iter().position(|choice| choice.is_chosen);
    state.screen.cursors.insert(place, row.unwrap_or(0));
}

/// Shows a text in full.
pub(super) fn read(state: &mut State, reading: Reading) {
    state.screen.reading = reading;
    open(state, Place::Text);
}

/// Moves by pages of the text, or by ten rows of the list.
pub(super) fn pages(state: &mut State, direction: isize) {
    let by = if state.place().is_text() { state.screen.extent.by_page(direction) } else { 10 * direction };
    rows(state, by);
}

/// Scrolls the pane beside the list.
pub(super) fn pane(state: &mut State, by: isize) {
    state.screen.pane = state.screen.extent.moved(state.screen.pane, by);
}

/// Moves the cursor by rows. Beyond the ends it stays; out of a field it goes into the list and back.
pub(super) fn rows(state: &mut State, by: isize) {
    let place = state.place();
    let fields = view::fields(state);
    if place.is_text() {
        let line = state.screen.extent.moved(state.screen.cursor(place), by);
        state.screen.cursors.insert(place, line);
        return;
    }
    if let (Some(field), Place::Step(_)) = (state.screen.focus, place) {
        value::commit_all(state);
        let at = fields.iter().position(|other| *other == field).unwrap_or(0);
        state.screen.on_offer = by < 0 && at == 0 && view::offers_register(state);
        state.screen.focus = at.checked_add_signed(by.signum()).and_then(|at| fields.get(at)).copied();
        return;
    }
    if state.screen.on_offer {
        state.screen.on_offer = by < 0;
        state.screen.focus = fields.first().copied().filter(|_| by > 0);
        return;
    }
    let len = view::list_len(state, place);
    let row = state.screen.cursor(place).min(len.saturating_sub(1));
    if by < 0 && row == 0 && matches!(place, Place::Step(_)) {
        state.screen.focus = fields.last().copied();
        return;
    }
    let row = row.saturating_add_signed(by).min(len.saturating_sub(1));
    state.screen.put_cursor(place, row);
}

/// Moves the cursor to the next or previous field, and past the last one into the list.
pub(super) fn field(state: &mut State, by: isize) {
    let fields = view::fields(state);
    value::commit_all(state);
    if state.place() == Place::Profiles {
        let name = state.home.saved.get(state.screen.cursor(Place::Profiles)).map(|profile| profile.name.clone());
        state.screen.fields.put(Field::Own(OwnField::ProfileName), &name.unwrap_or_default());
    }
    // The offer stands before the first field and behind the list.
    let is_at_first = state.screen.focus.is_some() && state.screen.focus == fields.first().copied();
    if view::offers_register(state) && !state.screen.on_offer && by < 0 && is_at_first {
        (state.screen.focus, state.screen.on_offer) = (None, true);
        return;
    }
    if std::mem::take(&mut state.screen.on_offer) && by < 0 {
        return;
    }
    let next = match state.screen.focus.and_then(|field| fields.iter().position(|other| *other == field)) {
        Some(at) => at.checked_add_signed(by).and_then(|at| fields.get(at)),
        None if by > 0 => fields.first(),
        None => fields.last(),
    };
    state.screen.focus = next.copied();
}

/// Moves the cursor on from a field that was filled: to the next one that still has to be, else into the list. Those
/// that may stay empty are reached with Tab, so that nobody has to pass them by.
pub(super) fn on_from(state: &mut State, field: Field) {
    value::commit_all(state);
    let after = view::fields(state).into_iter().skip_while(|other| *other != field).skip(1);
    // Whether a file has a password, only its owner knows.
    let is_due =
        |other: &Field| view::is_missing(state, *other) || *other == Field::Secret(SecretId::CertificatePassword);
    state.screen.focus = after.into_iter().find(is_due);
}

/// Whether something on the step that is shown is not as needed.
pub(super) fn shows_problem(state: &State) -> bool {
    matches!(state.screen.base(), Place::Step(_))
        && view::listed(state).iter().any(|judged| judged.verdict.status == Status::Unmet)
}

/// Moves the cursor of a step or of the summary to what is wrong, if anything is.
pub(super) fn select_first_problem(state: &mut State) {
    let place = state.screen.base();
    let row = view::listed(state)
        .iter()
        .position(|judged| judged.verdict.status == Status::Unmet)
        .or_else(|| view::listed(state).iter().position(|judged| judged.verdict.status == Status::Warning));
    if let Some(row) = row {
        state.screen.put_cursor(place, row);
    }
}
