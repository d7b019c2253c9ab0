//! The permission picker: by name, grouped by namespace, or by call; searchable; with what each choice means below.

use ratatui::layout::Rect;
use ratatui::style::Style;
use strum::IntoEnumIterator;

use crate::app::view::{CallRow, Need, PermissionRow};
use crate::app::{Action, Field, OwnField, PickerView, Place, State, view};
use crate::recipe::Capability;
use crate::ui::canvas::Canvas;
use crate::ui::doc::{Doc, cut_middle, width};
use crate::ui::theme::Theme;
use crate::ui::widgets::{field, keys};

/// A list of at most this many needs no groups.
const FEW: usize = 8;

/// Draws the list and what the permission under the cursor means.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let title = format!("Permissions of the {}", state.target().resource_name);
    let inner = canvas.window(super::over(area, 120, 60), &title);
    match state.screen().picker().view {
        PickerView::Names => by_name(canvas, inner, state),
        PickerView::Calls => by_call(canvas, inner, state),
    }
}

fn by_name(canvas: &mut Canvas<'_>, inner: Rect, state: &State) {
    let rows = view::permissions(state);
    let chosen = view::picked_permissions(state).len();
    let theme = canvas.theme;
    let legend = Capability::iter()
        .map(|capability| mark(theme, capability))
        .flat_map(|(mark, style, word)| [(mark, style), (word, theme.muted())]);
    let head = head(theme, inner.width, state, legend.collect(), &format!("{} shown, {chosen} chosen", rows.len()));
    let (list, about) = areas(canvas, inner, head);
    let cursor = state.screen().cursor(Place::Permissions).min(rows.len().saturating_sub(1));
    let doc = names(canvas.theme, state, &rows, cursor, list.width.saturating_sub(1));
    canvas.doc(list, &doc);
    if let Some(row) = rows.get(cursor) {
        let doc = about_permission(canvas.theme, state, row, about.width.saturating_sub(1));
        canvas.pane(about, &doc, state.screen().pane());
    }
}

fn by_call(canvas: &mut Canvas<'_>, inner: Rect, state: &State) {
    let rows = view::calls(state);
    let chosen = rows.iter().filter(|row| row.is_chosen).count();
    let permissions = view::count(view::picked_permissions(state).len(), "permission");
    let legend = vec![("The first call always counts.", canvas.theme.muted())];
    let head = head(canvas.theme, inner.width, state, legend, &format!("{chosen} chosen, with {permissions}"));
    let (list, about) = areas(canvas, inner, head);
    let cursor = state.screen().cursor(Place::Permissions).min(rows.len().saturating_sub(1));
    let doc = titles(canvas.theme, &rows, cursor, list.width.saturating_sub(1));
    canvas.doc(list, &doc);
    if let Some(row) = rows.get(cursor) {
        let doc = about_call(canvas.theme, state, row, about.width.saturating_sub(1));
        canvas.pane(about, &doc, state.screen().pane());
    }
}

/// The lines above the list: what it is ordered by, the search, and how to read it.
fn head(theme: Theme, columns: u16, state: &State, legend: Vec<(&str, Style)>, count: &str) -> Doc {
    let mut head = Doc::new(columns);
    let source = view::permission_source(state);
    if view::has_calls(state) {
        let tab = |view| {
            let is_here = state.screen().picker().view == view;
            (theme.radio(is_here), if is_here { theme.strong() } else { theme.text() })
        };
        let (names, calls) = (tab(PickerView::Names), tab(PickerView::Calls));
        head.ends(
            [
                ("   ", theme.text()),
                (names.0, names.1),
                (" by name   ", names.1),
                (calls.0, calls.1),
                (" by what you want to do", calls.1),
            ],
            (&source, theme.muted()),
        );
        head.click(0, &[Action::OtherView]);
    } else {
        head.ends([("   Choose by name", theme.text())], (&source, theme.muted()));
    }
    field::add_bare(&mut head, theme, state, Field::Own(OwnField::PermissionSearch));
    head.ends([("   ", theme.text())].into_iter().chain(legend), (count, theme.text()));
    head
}

/// The mark of a kind, how it is drawn, and the word for the legend.
fn mark(theme: Theme, capability: Capability) -> (&'static str, Style, &'static str) {
    match capability {
        Capability::Reads => ("r", theme.text(), " reads   "),
        Capability::Changes => ("w", theme.warn(), " changes   "),
        Capability::Runs => ("x", theme.accent(), " runs   "),
        Capability::Deletes => ("d", theme.bad(), " deletes"),
    }
}

/// Draws the head; gives the area of the list and that of the words about one row.
fn areas(canvas: &mut Canvas<'_>, inner: Rect, head: Doc) -> (Rect, Rect) {
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(inner.height);
    canvas.doc(Rect { height, ..inner }, &head);
    let rest = Rect::new(inner.x, inner.y + height, inner.width, inner.height - height);
    let (list, lower) = super::split(rest, if inner.height > 24 { 7 } else { 5 });
    canvas.across(lower.x, lower.y, lower.width);
    (list, Rect::new(lower.x, lower.y + 1, lower.width, lower.height.saturating_sub(1)))
}

fn nothing(theme: Theme, columns: u16, what: &str) -> Doc {
    let mut doc = Doc::new(columns);
    doc.blank();
    doc.text(3, &format!("No {what} matches the search."), theme.text());
    doc
}

/// Makes the lines from `from` on the row with this number.
fn finish(doc: &mut Doc, from: usize, index: usize, is_here: bool) {
    let mut acts = super::select(index);
    acts.push(Action::Toggle);
    doc.click(from, &acts);
    if is_here {
        doc.keep_from(from);
    }
}

fn names(theme: Theme, state: &State, rows: &[PermissionRow], cursor: usize, columns: u16) -> Doc {
    if rows.is_empty() {
        return nothing(theme, columns, "permission");
    }
    let mut doc = Doc::new(columns);
    // A search that leaves few rows of a long list does not change how they look.
    let shipped = state.case().recipe().permissions_of(state.target()).map_or(0, |list| list.permissions.len());
    let is_grouped = rows.len().max(shipped) > FEW;
    let short = |row: &PermissionRow| -> String {
        let rest = row.name.strip_prefix(&row.namespace).and_then(|rest| rest.strip_prefix('.'));
        rest.filter(|_| is_grouped).unwrap_or(&row.name).to_owned()
    };
    let longest = rows.iter().map(|row| width(&short(row))).max().unwrap_or(0).min(doc.width() * 2 / 5);
    let mut namespace = None;
    for (index, row) in rows.iter().enumerate() {
        let mut from = doc.len();
        if is_grouped && namespace != Some(&row.namespace) {
            namespace = Some(&row.namespace);
            group(&mut doc, theme, rows, &row.namespace);
            // The heading is seen with the first row of its group.
            if index != cursor {
                from = doc.len();
            }
        }
        let is_here = index == cursor;
        let name = cut_middle(&short(row), longest);
        let pad = " ".repeat(longest.saturating_sub(width(&name)) + 2);
        let style = if is_here { theme.strong() } else { theme.text() };
        let mut pieces = lead(theme, is_here, row.is_chosen).to_vec();
        pieces.extend(Capability::iter().map(|capability| {
            let (mark, style, _) = mark(theme, capability);
            if row.does.contains(&capability) { (mark, style) } else { (" ", theme.text()) }
        }));
        pieces.extend([(" ", style), (name.as_str(), style), (pad.as_str(), style)]);
        pieces.extend(match &row.need {
            Need::Proof => Some(("first call: ", theme.accent())),
            Need::Call(_) => Some(("needed: ", theme.accent())),
            Need::Spare => Some(("not needed: ", theme.warn())),
            Need::Open if row.is_asked_for && !row.is_chosen => Some(("app asks: ", theme.warn())),
            Need::Open => None,
        });
        pieces.push((row.summary.as_str(), theme.muted()));
        let line = doc.len();
        doc.line(pieces);
        finish(&mut doc, line, index, false);
        if is_here {
            doc.keep_from(from);
        }
    }
    doc
}

/// The heading of a namespace, with how many there are.
fn group(doc: &mut Doc, theme: Theme, rows: &[PermissionRow], namespace: &str) {
    let of_group = || rows.iter().filter(|row| row.namespace == namespace);
    let chosen = of_group().filter(|row| row.is_chosen).count();
    let count = match chosen {
        0 => format!("  {}", of_group().count()),
        chosen => format!("  {}, {chosen} chosen", of_group().count()),
    };
    doc.line([("  ", theme.text()), (namespace, theme.accent()), (count.as_str(), theme.muted())]);
}

/// The cursor and the tick before a row.
fn lead(theme: Theme, is_here: bool, is_chosen: bool) -> [(&'static str, Style); 3] {
    let tick = if is_chosen { ("[x] ", theme.good()) } else { ("[ ] ", theme.muted()) };
    [(if is_here { theme.cursor() } else { " " }, theme.accent()), (" ", theme.text()), tick]
}

fn titles(theme: Theme, rows: &[CallRow], cursor: usize, columns: u16) -> Doc {
    if rows.is_empty() {
        return nothing(theme, columns, "call");
    }
    let mut doc = Doc::new(columns);
    let longest = rows.iter().map(|row| width(&row.title)).max().unwrap_or(0).min(doc.width() / 2);
    let whole: Vec<String> = rows.iter().map(|row| row.permissions.join(", ")).collect();
    // Where names do not fit whole, all of them stand without their namespace.
    let room = doc.width().saturating_sub(longest + 20);
    let is_short = whole.iter().any(|names| width(names) > room);
    for (index, row) in rows.iter().enumerate() {
        let from = doc.len();
        let is_here = index == cursor;
        let title = cut_middle(&row.title, longest);
        let pad = " ".repeat(longest.saturating_sub(width(&title)) + 2);
        let style = if is_here { theme.strong() } else { theme.text() };
        let mut pieces = lead(theme, is_here, row.is_chosen).to_vec();
        pieces.extend([(title.as_str(), style), (pad.as_str(), style)]);
        pieces.extend(match (row.is_proof, row.is_chosen, row.is_covered) {
            (true, ..) => Some(("first call: ", theme.accent())),
            (false, false, true) => Some(("covered: ", theme.accent())),
            (false, ..) => None,
        });
        let permissions = if is_short { without_namespace(&row.permissions) } else { whole[index].clone() };
        pieces.push((permissions.as_str(), theme.muted()));
        doc.line(pieces);
        finish(&mut doc, from, index, is_here);
    }
    doc
}

fn without_namespace(names: &[String]) -> String {
    let short = |name: &String| name.split_once('.').map_or(name.clone(), |(_, rest)| rest.to_owned());
    names.iter().map(short).collect::<Vec<_>>().join(", ")
}

fn about_permission(theme: Theme, state: &State, row: &PermissionRow, columns: u16) -> Doc {
    let mut doc = Doc::new(columns);
    let deeds: Vec<String> = row.does.iter().map(ToString::to_string).collect();
    doc.text(0, &row.name, theme.strong());
    doc.text(0, &deeds.join(", "), theme.muted());
    let whose = if row.is_tenants { "Your tenant says: " } else { "" };
    let admin = if row.is_admin_only { ". Only an administrator can agree to it." } else { "" };
    doc.text(0, &format!("{whose}{}{admin}", row.summary), theme.text());
    if row.is_asked_for && !row.is_chosen {
        doc.text(0, "The registration of your app asks for it. Tick it if your app needs it.", theme.warn());
    }
    let serves = row.serves.join("; ");
    let also = if serves.is_empty() { String::new() } else { format!(" It also serves: {serves}.") };
    match &row.need {
        Need::Proof => doc.text(0, &format!("{} needs it.{also}", state.target().proof.title), theme.accent()),
        Need::Call(title) => doc.text(0, &format!("{title} needs it.{also}"), theme.accent()),
        Need::Spare => {
            let instead = row.narrower.as_ref().map_or_else(String::new, |narrower| format!(" {narrower} is enough."));
            let key = key(theme, state, Action::DropSpare);
            let text = format!("Not needed for what you want to do.{instead} {key} drops all that is not.");
            doc.text(0, &text, theme.warn());
        }
        Need::Open if serves.is_empty() => {}
        Need::Open => doc.text(0, &format!("It serves: {serves}."), theme.muted()),
    }
    doc
}

fn about_call(theme: Theme, state: &State, row: &CallRow, columns: u16) -> Doc {
    let mut doc = Doc::new(columns);
    doc.text(0, &format!("{}. {}", row.title, row.about), theme.text());
    doc.unbroken(0, &row.request, theme.muted());
    let words = match (row.is_chosen, row.is_covered) {
        (true, _) => "It needs ",
        (false, true) => "It works with what you have chosen: ",
        (false, false) => "It would need ",
    };
    doc.text(0, &format!("{words}{}.", row.permissions.join(" and ")), theme.text());
    let spare = view::spare_permissions(state).len();
    if spare > 0 {
        let (spare, key) = (view::count(spare, "permission"), key(theme, state, Action::DropSpare));
        doc.text(0, &format!("Not needed for what you want to do: {spare}. {key} drops all."), theme.warn());
    }
    doc
}

/// The name of the key of an action.
fn key(theme: Theme, state: &State, action: Action) -> String {
    keys::of(theme, state, action).map_or_else(String::new, |(key, _)| key)
}
