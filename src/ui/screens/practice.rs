//! Practice controls: which scenario, what it broke, what the last repair changed.

use ratatui::layout::Rect;

use crate::app::{Action, FaultKind, Field, OwnField, Place, State, view};
use crate::recipe::Caller;
use crate::ui::canvas::Canvas;
use crate::ui::doc::Doc;
use crate::ui::widgets::{field, keys};

/// Rows below the list.
const BELOW: u16 = 9;

/// Draws the scenarios and what is still broken.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &State) {
    let theme = canvas.theme;
    let inner = canvas.window(super::over(area, 104, 40), "Practice tenant");
    let Some(practice) = state.practice() else {
        return;
    };
    let mut head = Doc::new(inner.width);
    head.text(1, "Each scenario is a tenant in which one thing is wrong, or nothing.", theme.text());
    let mut line = vec![(" ".to_owned(), theme.text())];
    for (action, label) in [
        (Action::Search, " search by words or number   "),
        (Action::NextScenario, " next   "),
        (Action::ResetScenario, " reset   "),
        (Action::Faults, " faults"),
    ] {
        if let Some((key, style)) = keys::of(theme, state, action) {
            line.extend([(key, style), (label.to_owned(), theme.muted())]);
        }
    }
    head.line(line.iter().map(|(text, style)| (text.as_str(), *style)));
    if state.screen().focus() == Some(Field::Own(OwnField::ScenarioSearch))
        || !state.screen().fields().value(Field::Own(OwnField::ScenarioSearch)).is_empty()
    {
        field::add(
            &mut head,
            theme,
            state,
            Field::Own(OwnField::ScenarioSearch),
            field::label_width(&[Field::Own(OwnField::ScenarioSearch)]),
        );
    }
    head.blank();
    let height = u16::try_from(head.len()).unwrap_or(u16::MAX).min(inner.height);
    canvas.doc(Rect { height, ..inner }, &head);
    let rest = Rect::new(inner.x, inner.y + height, inner.width, inner.height - height);
    let (upper, lower) = super::split(rest, BELOW.min(rest.height * 3 / 5));

    let scenarios = view::scenarios(state);
    let cursor = state.screen().cursor(Place::Practice).min(scenarios.len().saturating_sub(1));
    let mut list = Doc::new(inner.width.saturating_sub(1));
    if scenarios.is_empty() {
        list.text(3, "No scenario matches the search.", theme.text());
    }
    for (index, scenario) in scenarios.iter().enumerate() {
        let from = list.len();
        let here = index == cursor;
        let is_current = scenario.id == practice.current;
        list.ends(
            [
                (if here { theme.cursor() } else { " " }, theme.accent()),
                (" ", theme.text()),
                (theme.radio(is_current), if is_current { theme.accent() } else { theme.muted() }),
                (" ", theme.text()),
                (scenario.title.as_str(), if here { theme.strong() } else { theme.text() }),
            ],
            (if is_current { "now" } else { "" }, theme.accent()),
        );
        list.click(from, &super::select_or_do(index, cursor));
        if here {
            list.keep_from(from);
        }
    }
    canvas.doc(upper, &list);
    canvas.across(lower.x, lower.y, lower.width);
    let lower = Rect::new(lower.x, lower.y + 1, lower.width, lower.height.saturating_sub(1));
    let mut doc = Doc::new(lower.width.saturating_sub(1));
    if practice.busy {
        doc.line([(theme.spinner(state.case().now()), theme.accent()), (" one moment", theme.text())]);
    }
    if let Some(scenario) = scenarios.get(cursor) {
        let ends = scenario.number.map_or_else(String::new, |number| format!(" It ends with AADSTS{number}."));
        doc.text(0, &format!("{}{ends}", scenario.story), theme.text());
        if let Some(title) = view::other_target(state, scenario) {
            doc.text(
                0,
                &format!("This scenario is for {title}: choosing it changes the API of your case."),
                theme.text(),
            );
        }
        if view::is_shown_by_look_only(state, scenario) {
            doc.text(0, "Only a look at the setup shows it (steps 1 to 4).", theme.text());
        }
    }
    doc.blank();
    if let Some(person) = practice.chosen() {
        // A program signs in by itself; somebody is needed only to look at the setup.
        let what =
            if state.case().profile().case.caller == Caller::Program { "Looks at the setup" } else { "Signs in" };
        let mut who = format!("{what}: {}, {}", person.display_name, person.upn);
        if !person.password.is_empty() {
            who.push_str(&format!(", password {}", person.password));
        }
        doc.text(0, &who, theme.muted());
    }
    if !practice.changes.is_empty() {
        doc.text(0, &format!("Last repair: {}", practice.changes.join(" ")), theme.muted());
    }
    let broken: Vec<String> = view::still_broken(state).into_iter().map(|id| name(state, id)).collect();
    if !broken.is_empty() {
        doc.text(0, &format!("Not met in this scenario: {}", broken.join("; ")), theme.muted());
    }
    if !practice.faults.is_empty() {
        let over = practice.faults.iter().map(|fault| {
            let kind = FaultKind::of(&fault.id).map_or(fault.id.as_str(), |kind| kind.title());
            format!("{kind} over {}", view::endpoint_name(state, &fault.endpoint))
        });
        doc.text(0, &format!("Faults: {}", over.collect::<Vec<_>>().join("; ")), theme.warn());
    }
    canvas.pane(lower, &doc, state.screen().pane());
}

/// The title of a requirement, by its id.
fn name(state: &State, id: &str) -> String {
    state.case().judgement().title(&id.into()).to_owned()
}
