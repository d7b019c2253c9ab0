//! Whatever a screen holds can be read to its end with keys, at every size from the smallest on.

use std::collections::BTreeSet;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use firstcall::app::{Action, Done, Effect, Place, State, update, view};
use firstcall::recipe::Flow;
use firstcall::ui::{Heard, Hits, held, translate};
use ratatui::layout::Rect;

use super::screens::*;
use crate::support::hands;

fn shown(state: &State, (width, height): (u16, u16)) -> String {
    text(&picture(state, width, height, PLAIN).0)
}

/// Presses a key at a window of this size.
fn press(state: &mut State, (width, height): (u16, u16), code: KeyCode, modifiers: KeyModifiers) {
    let (_, hits) = picture(state, width, height, PLAIN);
    hear(state, &hits, code, modifiers);
}

fn hear(state: &mut State, hits: &Hits, code: KeyCode, modifiers: KeyModifiers) {
    if let Heard::Msgs(messages) = translate(Event::Key(KeyEvent::new(code, modifiers)), state, hits) {
        messages.into_iter().for_each(|msg| drop(update(state, msg)));
    }
}

/// Presses a key until a picture comes again; every picture on the way.
fn walk(state: &mut State, size: (u16, u16), code: KeyCode, modifiers: KeyModifiers, seen: &mut BTreeSet<String>) {
    let mut way = BTreeSet::new();
    for _ in 0..200 {
        let (buffer, hits) = picture(state, size.0, size.1, PLAIN);
        if !way.insert(text(&buffer)) {
            break;
        }
        hear(state, &hits, code, modifiers);
    }
    assert!(way.len() < 200, "{code:?} never comes to an end in {:?}", state.place());
    seen.append(&mut way);
}

/// Every picture that keys for reading lead to.
fn pictures(make: &dyn Fn() -> State, size: (u16, u16)) -> BTreeSet<String> {
    let none = KeyModifiers::NONE;
    let mut seen = BTreeSet::new();
    walk(&mut make(), size, KeyCode::Down, none, &mut seen);
    walk(&mut make(), size, KeyCode::Up, none, &mut seen);
    walk(&mut make(), size, KeyCode::Down, KeyModifiers::SHIFT, &mut seen);
    if make().place() == Place::Exchanges {
        let mut state = make();
        press(&mut state, size, KeyCode::Enter, none);
        walk(&mut state, size, KeyCode::PageDown, none, &mut seen);
    }
    for (key, rows) in [(KeyCode::F(3), 4), (KeyCode::F(1), 1)] {
        let mut state = make();
        let place = state.place();
        for row in 0..view::list_len(&state, place).clamp(1, rows) {
            (0..u32::from(row > 0)).for_each(|_| press(&mut state, size, KeyCode::Down, none));
            press(&mut state, size, key, none);
            if state.place() == place {
                break;
            }
            walk(&mut state, size, KeyCode::PageDown, none, &mut seen);
            press(&mut state, size, KeyCode::Esc, none);
        }
    }
    seen
}

/// A text without what depends on the width of a line, and without the marks in front of it.
fn bare(text: &str) -> String {
    const MARKS: &[char] = &['✓', '✗', '!', '?', '–', '▸', '●', '○', '│', '↑', '↓'];
    text.trim_start_matches(|c: char| c.is_whitespace() || MARKS.contains(&c))
        .trim_end_matches(|c: char| c.is_whitespace() || MARKS.contains(&c))
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// What of a line cannot be read to its end in any of the pictures.
fn unread(line: &str, pictures: &[String]) -> Option<String> {
    let line = bare(line);
    let is_in = |part: &str| pictures.iter().any(|picture| picture.contains(part));
    let Some((before, _)) = line.split_once('…') else {
        return (!line.is_empty() && !is_in(&line)).then_some(line);
    };
    // Of what was cut, the end is somewhere else: the same beginning, going on.
    let from = before.char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    let start = &before[from..];
    let goes_on = pictures
        .iter()
        .any(|picture| picture.match_indices(start).any(|(at, _)| !picture[at + start.len()..].starts_with('…')));
    (!goes_on).then(|| before.to_owned() + "…")
}

/// A step at which a sign-in was refused.
fn blocked(code: &str) -> State {
    let mut state = at_step(5);
    act(&mut state, Action::SignIn);
    answer(&mut state, refused(code, "The user or administrator has not consented to use the application."));
    state
}

fn waiting(flow: Flow) -> State {
    let mut state = at_step(5);
    hands::choose_flow(&mut state, flow);
    acts(&mut state, &[Action::Step(5), Action::SignIn]);
    let url = format!(
        "https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/authorize?client_id={CLIENT}&{}",
        "x=1&".repeat(90)
    );
    let said = match flow {
        Flow::DeviceCode => firstcall::app::Progress::DeviceCode {
            user_code: "F7KQ2MXBT".to_owned(),
            verification_uri: "https://microsoft.com/devicelogin".to_owned(),
            expires: now() + jiff::SignedDuration::from_secs(900),
        },
        _ => firstcall::app::Progress::Browser { url, redirect_uri: "http://localhost:8400".to_owned() },
    };
    progress(&mut state, said);
    state
}

fn opened(mut state: State, places: &[Place]) -> State {
    places.iter().for_each(|place| hands::open(&mut state, *place));
    state
}

fn with_exchange() -> State {
    let mut state = called(environments());
    let url = format!("https://api.powerplatform.com/environmentmanagement/environments?{}", "filter=x&".repeat(40));
    let exchange = exchange(3, "GET", &url, Some(200), "List Environments");
    update(&mut state, firstcall::app::Msg::Exchanged { exchange, skew: None });
    state
}

/// A program that has a role to choose.
fn program() -> State {
    let mut state = at_step(4);
    hands::choose_flow(&mut state, Flow::Secret);
    hands::leave_field(&mut state);
    state
}

/// Something to read, by name.
type Screen = (&'static str, Box<dyn Fn() -> State>);

fn screens() -> Vec<Screen> {
    fn screen(name: &'static str, make: impl Fn() -> State + 'static) -> Screen {
        (name, Box::new(make))
    }
    let mut screens = vec![
        screen("welcome", fresh),
        screen("case", || {
            let mut state = fresh();
            hands::begin(&mut state, "power-platform");
            state
        }),
        screen("case of lifecycle services", || {
            let mut state = fresh();
            hands::begin(&mut state, "lifecycle-services");
            state
        }),
        screen("no consent", || blocked("AADSTS65001")),
        screen("unknown app", || blocked("AADSTS700016")),
        screen("sign-in in a browser", || waiting(Flow::Browser)),
        screen("sign-in with a code", || waiting(Flow::DeviceCode)),
        screen("what the browser says", || opened(waiting(Flow::Browser), &[Place::BrowserSays])),
        screen("answer", || called(environments())),
        screen("token", || opened(called(environments()), &[Place::Token])),
        screen("raw token", || {
            let mut state = opened(called(environments()), &[Place::Token]);
            act(&mut state, Action::RawToken);
            state
        }),
        screen("summary", || opened(called(environments()), &[Place::Summary])),
        screen("summary of a failure", || opened(blocked("AADSTS65001"), &[Place::Summary])),
        screen("exchanges", || opened(with_exchange(), &[Place::Exchanges])),
        screen("exchange", || opened(with_exchange(), &[Place::Exchange])),
        screen("explained", || {
            let mut state = fresh();
            act(&mut state, Action::Explain);
            hands::paste(&mut state, "AADSTS700016 and then AADSTS65001: nobody has consented");
            act(&mut state, Action::Primary);
            state
        }),
        screen("permissions", || {
            let mut state = opened(at_step(2), &[Place::Permissions]);
            hands::leave_field(&mut state);
            state
        }),
        screen("program", program),
        screen("roles", || opened(program(), &[Place::Roles])),
        screen("look at the setup", || opened(at_step(1), &[Place::Directory])),
        screen("practice", || opened(practising_at(1), &[Place::Practice])),
        screen("help", || opened(at_step(2), &[Place::Help])),
        screen("palette", || opened(at_step(2), &[Place::Palette])),
    ];
    for step in 1..=5 {
        screens.push(screen("a step", move || {
            let mut state = at_step(step);
            hands::leave_field(&mut state);
            state
        }));
        screens.push(screen("a step of lifecycle services", move || {
            at_step_of("lifecycle-services", step, Flow::Password)
        }));
        screens.push(screen("a step of a program", move || {
            let mut state = at_step_of("dataverse", step, Flow::Certificate);
            hands::leave_field(&mut state);
            state
        }));
    }
    screens
}

#[test]
fn whatever_a_screen_holds_can_be_read_to_its_end() {
    let sizes = [(80, 24), (97, 27), (120, 40), (160, 45)];
    let mut wrong = Vec::new();
    for (at, (name, make)) in screens().iter().enumerate() {
        // Each screen at the smallest size, and every third at a larger one.
        let larger = (at % 3 == 0).then(|| sizes[1 + at / 3 % 3]);
        for size in [sizes[0]].into_iter().chain(larger) {
            let pictures: Vec<String> = pictures(make, size)
                .iter()
                .map(|picture| {
                    let lines = picture.lines().map(|line| line.replace(['│', '╭', '╮', '╰', '╯'], " "));
                    lines.collect::<String>().chars().filter(|c| !c.is_whitespace()).collect()
                })
                .collect();
            let state = make();
            for line in held(Rect::new(0, 0, size.0, size.1), &state, PLAIN) {
                wrong.extend(
                    unread(&line, &pictures).map(|line| format!("{name} {:?} at {size:?}: {line}", state.place())),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn help_shows_the_fix_that_was_chosen_and_leaves_it_chosen() {
    let mut state = blocked("AADSTS65001");
    act(&mut state, Action::OtherWay);
    let chosen = view::ways(&state)[0].title.clone();
    act(&mut state, Action::Help);
    assert!(shown(&state, (120, 40)).contains(&chosen), "{chosen}");
    acts(&mut state, &[Action::Down, Action::Back]);
    assert_eq!(view::ways(&state)[0].title, chosen);
}

/// What was copied last.
fn copied(effects: &[Effect]) -> String {
    let text = effects.iter().find_map(|effect| match effect {
        Effect::Apply { deed: firstcall::app::Deed::Copy(text), .. } => Some(text.clone()),
        _ => None,
    });
    text.expect("something is copied")
}

#[test]
fn a_command_is_shown_in_full_with_what_was_tried_to_copy_it() {
    let mut state = blocked("AADSTS65001");
    let asked = act(&mut state, Action::CopyCommand);
    let command = copied(&asked);
    assert_eq!(state.place(), Place::Text);
    done(&mut state, &asked, Ok(Done::CopySent));
    let whole: String = shown(&state, (80, 24)).lines().map(str::trim_end).collect();
    assert!(whole.replace(' ', "").contains(&command.replace(' ', "")), "{command}");
    same("text_command", &state, &[SMALL, WIDE]);
    act(&mut state, Action::Back);
    let asked = act(&mut state, Action::CopyMessage);
    done(&mut state, &asked, Ok(Done::Copied));
    same("text_message", &state, &[SMALL]);
}

#[test]
fn a_finding_and_an_address_are_read_in_full() {
    let mut state = blocked("AADSTS65001");
    act(&mut state, Action::ReadAll);
    same("text_finding", &state, &[SMALL, WIDE, LARGE]);
    let mut state = waiting(Flow::Browser);
    act(&mut state, Action::ReadAll);
    same("text_address", &state, &[SMALL]);
    let (_, hits) = picture(&state, 80, 24, PLAIN);
    assert!(hits.is_text && hits.joins.len() > 2, "{:?}", hits.joins);
}
