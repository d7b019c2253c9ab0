//! One file for each place.

mod browser_says;
mod call;
mod case;
mod directory;
mod environments;
mod exchange;
mod exchanges;
mod explain;
mod faults;
mod help;
mod large;
mod new_certificate;
mod no_app;
mod palette;
mod permissions;
mod practice;
mod profiles;
mod question;
mod report;
mod role_scopes;
mod roles;
mod sign_in;
mod step;
mod success;
mod summary;
mod text;
mod token;
mod welcome;

use ratatui::layout::Rect;

use crate::app::{Action, Place, State};

use super::canvas::Canvas;
use super::doc::Doc;
use super::theme::Theme;

/// Draws a place: a screen, or what lies over the screen that was drawn before it.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State, place: Place) {
    match place {
        Place::Welcome => welcome::draw(canvas, area, state),
        Place::Profiles => profiles::draw(canvas, area, state),
        Place::Case => case::draw(canvas, area, state),
        Place::NoApp => no_app::draw(canvas, area, state),
        Place::Step(number) => step::draw(canvas, area, state, number),
        Place::SignIn => sign_in::draw(canvas, area, state),
        Place::Success => success::draw(canvas, area, state),
        Place::Call => call::draw(canvas, area, state),
        Place::Token => token::draw(canvas, area, state),
        Place::Exchanges => exchanges::draw(canvas, area, state),
        Place::Exchange => exchange::draw(canvas, area, state),
        Place::Explain => explain::draw(canvas, area, state),
        Place::Summary => summary::draw(canvas, area, state),
        Place::Practice => practice::draw(canvas, area, state),
        Place::Faults => faults::draw(canvas, area, state),
        Place::Permissions => permissions::draw(canvas, area, state),
        Place::Roles => roles::draw(canvas, area, state),
        Place::RoleScopes => role_scopes::draw(canvas, area, state),
        Place::Environments => environments::draw(canvas, area, state),
        Place::Report => report::draw(canvas, area, state),
        Place::Directory => directory::draw(canvas, area, state),
        Place::NewCertificate => new_certificate::draw(canvas, area, state),
        Place::BrowserSays => browser_says::draw(canvas, area, state),
        Place::Text => text::draw(canvas, area, state),
        Place::Help => help::draw(canvas, area, state),
        Place::Palette => palette::draw(canvas, area, state),
        Place::Question => question::draw(canvas, area, state),
    }
}

/// Draws a screen with fewer things in larger letters; tells whether it has such a form.
pub fn draw_large(canvas: &mut Canvas<'_>, area: Rect, state: &State, place: Place) -> bool {
    large::draw(canvas, area, state, place)
}

/// Lines longer than this are hard to read.
const READABLE: u16 = 110;

/// The part of an area that a page of text takes.
fn page(area: Rect) -> Rect {
    let top = u16::from(area.height > 24);
    Rect::new(area.x + 1, area.y + top, area.width.saturating_sub(2).min(READABLE), area.height.saturating_sub(top))
}

/// The part of an area that a table takes: all of it, with a gap above where there is room.
fn table(area: Rect) -> Rect {
    let top = u16::from(area.height > 24);
    Rect::new(area.x, area.y + top, area.width, area.height - top)
}

/// The part of an area that a window over it takes.
fn over(area: Rect, width: u16, height: u16) -> Rect {
    // Strips beside a window that hold only pieces of words would be in the way.
    let width = if width + 14 > area.width { area.width } else { width };
    let height = if height + 4 > area.height { area.height } else { height };
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 3, width, height)
}

/// Cuts rows off the bottom of an area: (what is left, what was cut off).
fn split(area: Rect, bottom: u16) -> (Rect, Rect) {
    let bottom = bottom.min(area.height);
    let top = area.height - bottom;
    (Rect::new(area.x, area.y, area.width, top), Rect::new(area.x, area.y + top, area.width, bottom))
}

/// Adds the title of a place.
fn title(doc: &mut Doc, theme: Theme, text: &str) {
    doc.line([(" ", theme.text()), (text, theme.strong())]);
}

/// A click that puts the cursor on a row.
fn select(row: usize) -> Vec<Action> {
    u16::try_from(row).map_or_else(|_| Vec::new(), |row| vec![Action::Select(row)])
}

/// A click that puts the cursor on a row, or does what Enter does if it is there already.
fn select_or_do(row: usize, cursor: usize) -> Vec<Action> {
    if row == cursor { vec![Action::Primary] } else { select(row) }
}
