//! What a picture is made of beside its characters: colours that mean something, looks that can show less, clicks.

use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use firstcall::app::{Action, Msg, State, update};
use firstcall::ui::{Colour, Ground, Heard, Hits, Look, translate};
use ratatui::style::{Color, Modifier};

use super::screens::*;
use crate::support::hands;
use firstcall::profile::InputId;

fn blocked() -> State {
    let mut state = at_step(5);
    act(&mut state, Action::SignIn);
    answer(&mut state, refused("AADSTS65001", "AADSTS65001: nobody has consented"));
    state
}

/// Colour and weight of the first cell in which a text is found.
fn style_of(state: &State, look: Look, wanted: &str) -> (Color, Modifier) {
    let (buffer, _) = picture(state, 80, 24, look);
    let area = buffer.area;
    for y in area.y..area.bottom() {
        let line: String = (area.x..area.right()).map(|x| buffer[(x, y)].symbol()).collect();
        if let Some(at) = line.find(wanted) {
            let x = u16::try_from(line[..at].chars().count()).expect("in the line");
            return (buffer[(x, y)].fg, buffer[(x, y)].modifier);
        }
    }
    panic!("{wanted:?} is not in the picture");
}

#[test]
fn ascii_alone_is_enough_to_read_a_step() {
    let look = Look { unicode: false, colour: Colour::None, ground: Ground::Dark, links: false };
    let (buffer, _) = picture(&blocked(), 80, 24, look);
    assert!(text(&buffer).is_ascii());
    insta::assert_snapshot!("look_ascii_80x24", text(&buffer));
    let (buffer, _) = picture(&blocked(), 120, 40, look);
    insta::assert_snapshot!("look_ascii_120x40", text(&buffer));
}

#[test]
fn without_colours_the_words_and_glyphs_are_the_same() {
    let none = Look { colour: Colour::None, ..PLAIN };
    for state in [blocked(), called(environments()), fresh()] {
        let (with, _) = picture(&state, 120, 40, PLAIN);
        let (without, _) = picture(&state, 120, 40, none);
        assert_eq!(text(&with), text(&without));
        assert!(without.content.iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)));
    }
}

#[test]
fn sixteen_colours_are_those_of_the_terminal() {
    let few = Look { colour: Colour::Ansi16, ..PLAIN };
    let (buffer, _) = picture(&blocked(), 160, 45, few);
    let own = [Color::Reset, Color::Cyan, Color::Green, Color::LightRed, Color::LightYellow];
    assert!(buffer.content.iter().all(|cell| own.contains(&cell.fg) && cell.bg == Color::Reset));
    assert_eq!(style_of(&blocked(), few, "unmet").0, Color::LightRed);
}

#[test]
fn nothing_is_painted_black_or_white() {
    for state in [blocked(), called(environments()), fresh()] {
        let (buffer, _) = picture(&state, 120, 40, PLAIN);
        let fixed = [Color::Black, Color::White, Color::Gray, Color::DarkGray];
        assert!(buffer.content.iter().all(|cell| !fixed.contains(&cell.fg) && cell.bg == Color::Reset));
    }
}

#[test]
fn colour_follows_the_verdict() {
    let found = ["unmet", "unknown", "✗ 2", "2 Permissions", "3 Redirect", "No consent to", "Enter"]
        .map(|wanted| format!("{wanted}: {:?}", style_of(&blocked(), PLAIN, wanted)))
        .join("\n");
    insta::assert_snapshot!("look_colours", found);
}

#[test]
fn the_whole_picture_with_its_styles_is_kept_for_one_step() {
    let (buffer, _) = picture(&blocked(), 80, 24, PLAIN);
    insta::assert_snapshot!("look_styles_80x24", format!("{buffer:?}"));
}

fn click(state: &mut State, hits: &Hits, column: u16, row: u16) -> usize {
    let event = Event::Mouse(MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column,
        row,
        modifiers: KeyModifiers::NONE,
    });
    let Heard::Msgs(messages) = translate(event, state, hits) else {
        return 0;
    };
    let count = messages.iter().filter(|msg| matches!(msg, Msg::Act(_))).count();
    for msg in messages {
        update(state, msg);
    }
    count
}

/// Where a text stands in a picture.
fn place_of(state: &State, wanted: &str) -> (u16, u16, Hits) {
    let (buffer, hits) = picture(state, 80, 24, PLAIN);
    let lines = text(&buffer);
    let (row, line) = lines.lines().enumerate().find(|(_, line)| line.contains(wanted)).expect("it is shown");
    let column = line[..line.find(wanted).expect("found")].chars().count();
    (u16::try_from(column).expect("small"), u16::try_from(row).expect("small"), hits)
}

#[test]
fn a_click_on_a_row_selects_it_and_one_on_a_key_presses_it() {
    let mut state = at_step(2);
    let (column, row, hits) = place_of(&state, "your app asks for the permissions");
    assert_eq!(click(&mut state, &hits, column, row), 1);
    assert_eq!(state.screen().cursor(firstcall::app::Place::Step(2)), 2);
    let (column, row, hits) = place_of(&state, "next");
    assert_eq!(click(&mut state, &hits, column, row), 1);
    assert_eq!(state.place(), firstcall::app::Place::Step(3));
    let (column, row, hits) = place_of(&state, "1 Register");
    click(&mut state, &hits, column, row);
    assert_eq!(state.place(), firstcall::app::Place::Step(1));
}

#[test]
fn a_click_on_a_field_leads_there_from_anywhere() {
    use firstcall::app::Field;
    let mut state = at_step(1);
    hands::leave_field(&mut state);
    for (label, field) in [
        ("Client ID", Field::Input(InputId::ClientId)),
        ("Tenant", Field::Input(InputId::Tenant)),
        ("Client ID", Field::Input(InputId::ClientId)),
    ] {
        let (column, row, hits) = place_of(&state, label);
        click(&mut state, &hits, column, row);
        assert_eq!(state.screen().focus(), Some(field));
    }
}

#[test]
fn a_click_on_a_choice_takes_it() {
    let mut state = fresh();
    hands::begin(&mut state, "power-platform");
    let (column, row, hits) = place_of(&state, "Device code");
    click(&mut state, &hits, column, row);
    assert_eq!(state.case().profile().case.flow, firstcall::recipe::Flow::DeviceCode);
}

#[test]
fn what_lies_under_a_window_cannot_be_clicked() {
    let mut state = at_step(2);
    act(&mut state, Action::LookAtSetup);
    let (_, hits) = picture(&state, 80, 24, PLAIN);
    assert_eq!(hits.at(40, 4), []);
}

#[test]
fn addresses_are_links_and_only_harmless_ones() {
    let mut state = at_step(5);
    act(&mut state, Action::SignIn);
    let browser = |url: &str| firstcall::app::Progress::Browser {
        url: url.to_owned(),
        redirect_uri: "http://localhost:8400".to_owned(),
    };
    progress(&mut state, browser("https://login.microsoftonline.com/authorize"));
    let (_, hits) = picture(&state, 80, 24, PLAIN);
    assert_eq!(hits.links.len(), 1);
    assert_eq!(hits.links[0].url, "https://login.microsoftonline.com/authorize");
    progress(&mut state, browser("file:///etc/passwd"));
    let (_, hits) = picture(&state, 80, 24, PLAIN);
    assert_eq!(hits.links, []);
}

#[test]
fn a_resize_draws_anew_and_a_paste_goes_to_the_field() {
    let state = at_step(1);
    let hits = Hits::default();
    assert!(matches!(translate(Event::Resize(10, 10), &state, &hits), Heard::Redraw));
    assert!(matches!(translate(Event::FocusLost, &state, &hits), Heard::Nothing));
    let Heard::Msgs(messages) = translate(Event::FocusGained, &state, &hits) else {
        panic!("coming back is a message");
    };
    assert!(matches!(messages.as_slice(), [Msg::Returned]));
    let Heard::Msgs(messages) = translate(Event::Paste("x".to_owned()), &state, &hits) else {
        panic!("a paste is a message");
    };
    assert!(matches!(messages.as_slice(), [Msg::Edit(_)]));
}
