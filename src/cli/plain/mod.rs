//! The wizard line by line: for screen readers, for terminals that cannot draw, and for answers from a pipe. The same
//! session and the same sentences; what was written stays as it is.

mod input;
mod page;

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use crate::app::{
    Action, Conversation, DeedKind, Done, Edit, Field, Msg, Outcome, OwnField, Phase, Place, State, outcome, view,
};
use crate::drive::{Local, Session, write_new};

use super::stop::{self, Stop};
use super::{console, report, success_page};
use input::{Hidden, Input};
use page::{Page, page};

/// How often somebody who waits is told so.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Whether plain lines are wanted: by the option, by the variable that screen readers set, or since the terminal cannot
/// draw.
pub(super) fn is_wanted(option: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name: &str| variable(name).is_some_and(|value| !matches!(value.trim(), "" | "0" | "false" | "no"));
    option || is_set("ACCESSIBLE") || variable("TERM").is_some_and(|term| term == "dumb")
}

/// Runs the wizard to its end.
///
/// # Errors
/// When nothing can be written, or the system gives no signals.
pub(super) async fn run(session: &mut Session) -> color_eyre::Result<Outcome> {
    let mut plain = Plain { said: None, notice: None, is_leaving: false, decided: None, input: Input::new() };
    let (panicked, mut stop) = (stop::watch_panics(), Stop::listen()?);
    let came_out = tokio::select! {
        came_out = plain.converse(session) => came_out?,
        () = stop.came() => Outcome::Cancelled,
        () = panicked.notified() => {
            console::problem(stop::FAILED);
            Outcome::Failed
        }
    };
    Ok(came_out)
}

struct Plain {
    /// The place that was said last, with what it said.
    said: Option<(Place, Page)>,
    notice: Option<String>,
    is_leaving: bool,
    /// The practice sign-in for which somebody has signed in or declined, and how far it was then.
    decided: Option<Conversation>,
    input: Input,
}

/// What is waited for.
enum Next {
    Line(Option<zeroize::Zeroizing<String>>),
    Message(Box<Msg>),
}

impl Plain {
    async fn converse(&mut self, session: &mut Session) -> color_eyre::Result<Outcome> {
        loop {
            self.settle(session).await?;
            if self.is_leaving {
                return Ok(Outcome::Holds);
            }
            self.say(session.state())?;
            if self.input.has_ended {
                if !waits_for_person(session.state()) {
                    return self.ended(session);
                }
                // What was typed is used up; the sign-in may still come to its end.
                if let Some(msg) = session.next().await {
                    self.take(session, msg)?;
                }
                continue;
            }
            match self.ask(session).await? {
                Next::Message(msg) => self.take(session, *msg)?,
                Next::Line(Some(line)) => self.answer(session, &line)?,
                Next::Line(None) => {}
            }
        }
    }

    /// The input has ended: so does the wizard, with what there is.
    fn ended(&mut self, session: &mut Session) -> color_eyre::Result<Outcome> {
        let state = session.state();
        let came_out = match outcome(state, false) {
            Outcome::Holds => Outcome::Holds,
            _ => Outcome::Cancelled,
        };
        line("The input has ended, and so does firstcall.")?;
        self.take(session, Msg::Act(Action::Leave))?;
        Ok(came_out)
    }

    /// Waits until nothing is under way but what a person has to do, and says so now and then.
    async fn settle(&mut self, session: &mut Session) -> color_eyre::Result<()> {
        let begun = Instant::now();
        let mut heartbeat = tokio::time::interval_at(begun + HEARTBEAT, HEARTBEAT);
        loop {
            let left = session.tick();
            self.perform(session, left)?;
            if self.is_leaving || !(is_busy(session.state()) || self.comes_back(session.state())) {
                return Ok(());
            }
            tokio::select! {
                msg = session.next() => match msg {
                    Some(msg) => self.take(session, msg)?,
                    None => return Ok(()),
                },
                _ = heartbeat.tick() => line(&waiting_words(session.state(), begun.elapsed()))?,
            }
        }
    }

    /// Waits for a line, or for something to happen meanwhile.
    async fn ask(&mut self, session: &mut Session) -> color_eyre::Result<Next> {
        let hidden = self.prompt(session.state())?;
        let begun = Instant::now();
        let mut heartbeat = tokio::time::interval_at(begun + HEARTBEAT, HEARTBEAT);
        let next = loop {
            tokio::select! {
                biased;
                msg = session.next() => break msg.map_or(Next::Line(None), |msg| Next::Message(Box::new(msg))),
                line = self.input.line() => break Next::Line(line),
                _ = heartbeat.tick(), if waits_for_person(session.state()) => {
                    line(&waiting_words(session.state(), begun.elapsed()))?;
                }
            }
        };
        let was_hidden = hidden.is_some_and(|hidden| !hidden.is_seen());
        if was_hidden {
            line("")?;
        }
        Ok(next)
    }

    /// Says what is expected now. A secret is not shown while it is typed.
    fn prompt(&self, state: &State) -> color_eyre::Result<Option<Hidden>> {
        let field = self.said.as_ref().and_then(|(_, page)| page.field);
        let Some(field) = field else {
            return Ok(None);
        };
        let help = view::help(state, field);
        line(&format!("{}: {help}. Type it and press Enter, or choose a number.", field.label()))?;
        if field.secret().is_none() || !self.input.is_terminal {
            return Ok(None);
        }
        let hidden = Hidden::begin();
        if hidden.is_seen() {
            line("What you type can be seen on this terminal.")?;
        }
        Ok(Some(hidden))
    }

    /// Says the place where it is new, or what in it has changed.
    fn say(&mut self, state: &State) -> color_eyre::Result<()> {
        let notice = state.screen().notice().map(|notice| notice.text.clone());
        if let Some(text) = notice.as_ref().filter(|_| notice != self.notice) {
            line(text.trim_end_matches(view::UNDOES))?;
        }
        self.notice = notice;
        let page = page(state);
        let is_new_place = self.said.as_ref().is_none_or(|(place, _)| *place != state.place());
        let is_same = self.said.as_ref().is_some_and(|(place, said)| *place == state.place() && *said == page);
        if !is_same {
            line("")?;
            if is_new_place {
                block(&page.intro)?;
            }
            block(&page.text)?;
            for (index, choice) in page.choices.iter().enumerate().filter(|(_, choice)| !choice.is_aside) {
                line(&format!("{}. {}", index + 1, choice.words))?;
            }
            let asides = page.choices.iter().enumerate().filter(|(_, choice)| choice.is_aside);
            let asides: Vec<String> = asides.map(|(index, choice)| format!("{} {}", index + 1, choice.words)).collect();
            if !asides.is_empty() {
                line(&format!("More: {}", asides.join(", ")))?;
            }
            if let Some(enter) = page.enter {
                line(&format!("Enter: {enter}"))?;
            }
        }
        self.said = Some((state.place(), page));
        Ok(())
    }

    /// Does what a line asks for: a number chooses, an empty line goes on, other text goes into the field or names what is
    /// to be done.
    fn answer(&mut self, session: &mut Session, typed: &str) -> color_eyre::Result<()> {
        let Some((_, page)) = self.said.take() else {
            return Ok(());
        };
        let words = typed.trim();
        let chosen = words.parse::<usize>().ok().and_then(|number| page.choices.get(number.checked_sub(1)?));
        // The number of an error is typed where the page of a browser is told.
        let is_code = page.field == Some(Field::Own(OwnField::Code)) && words.len() > 2;
        if words == "?" {
            return Ok(());
        }
        if let Some(choice) = chosen.filter(|_| !is_code) {
            for action in &choice.acts {
                self.take(session, Msg::Act(*action))?;
            }
        } else if words.is_empty() && page.enter.is_some() {
            self.take(session, Msg::Act(enter(session.state())))?;
        } else if let Some(action) = named(&page, words) {
            self.take(session, Msg::Act(action))?;
        } else if page.field.is_some() && !words.is_empty() {
            if session.state().screen().focus().is_some_and(|field| field.input().is_some() || field.secret().is_some())
            {
                self.take(session, Msg::Edit(Edit::Type(tui_input::InputRequest::DeleteLine)))?;
            }
            self.take(session, Msg::Edit(Edit::Paste(typed.to_owned())))?;
            self.take(session, Msg::Act(Action::Primary))?;
        } else {
            let last = page.choices.len();
            line(&format!("That is no choice here. Type a number from 1 to {last}, or ? to hear it again."))?;
        }
        Ok(())
    }

    /// Whether a practice sign-in is done, and what it brings is on its way.
    fn comes_back(&self, state: &State) -> bool {
        let is_quiet =
            state.screen().focus().is_none() && !state.screen().notice().is_some_and(|notice| notice.is_problem);
        state.place() == Place::SignIn
            && is_quiet
            && view::consent_page(state).is_none()
            && self.decided.is_some()
            && self.decided.as_ref() == state.case().conversation()
    }

    fn take(&mut self, session: &mut Session, msg: Msg) -> color_eyre::Result<()> {
        let state = session.state();
        let decides = matches!(msg, Msg::Act(Action::Primary | Action::Approve | Action::Decline));
        if decides && state.practice().is_some() && state.place() == Place::SignIn {
            self.decided = state.case().conversation().cloned();
        }
        let left = session.take(msg);
        self.perform(session, left)
    }

    fn perform(&mut self, session: &mut Session, left: Vec<Local>) -> color_eyre::Result<()> {
        for local in left {
            match local {
                // It stands in a line of its own, to be copied from there.
                Local::Copy { run, text } => {
                    block(&text)?;
                    session.driver().applied(run, Ok(Done::PageLeftToFront));
                }
                Local::WritePage { run, path } => {
                    let text = success_page::of_state(session.state()).html();
                    session.driver().applied(run, write_new(path, text.as_bytes()));
                }
                Local::WriteReport { run, path, hides_people } => {
                    let text = report::of_state(session.state(), &path, hides_people);
                    session.driver().applied(run, text.and_then(|text| write_new(path, text.as_bytes())));
                }
                Local::Suspend => {}
                Local::Exit => self.is_leaving = true,
            }
        }
        Ok(())
    }
}

/// What an empty line does: leave a field without a value, or go on.
fn enter(state: &State) -> Action {
    match (state.place(), state.screen().focus()) {
        (Place::Step(_), Some(_)) => Action::Back,
        _ => Action::Primary,
    }
}

/// The action that somebody names by its words, or by the first of them.
fn named(page: &Page, words: &str) -> Option<Action> {
    let words = words.to_lowercase();
    match words.as_str() {
        "q" | "quit" | "exit" => return Some(Action::Quit),
        "b" | "back" => return Some(Action::Back),
        _ => {}
    }
    let mut found = page.choices.iter().filter(|choice| choice.words.to_lowercase() == words);
    found.next().and_then(|choice| choice.acts.last().copied()).filter(|_| found.next().is_none())
}

fn waits_for_person(state: &State) -> bool {
    state
        .case()
        .conversation()
        .is_some_and(|conversation| !matches!(conversation.phase, Phase::Starting | Phase::Redeeming))
}

/// Whether something is under way that needs nobody.
fn is_busy(state: &State) -> bool {
    let waits = waits_for_person(state);
    let does = state.case().runs().deeds().any(|(_, doing)| doing.kind != DeedKind::Consent || !waits);
    does || (view::waiting(state).is_some() && !waits)
}

fn waiting_words(state: &State, since: Duration) -> String {
    let seconds = since.as_secs();
    let what = match view::waiting(state) {
        Some(_) if waits_for_person(state) => "your sign-in",
        Some((fact, _)) => fact.row().waited_for,
        None => "what was asked for",
    };
    format!("Still waiting for {what}, {seconds} s.")
}

fn block(text: &str) -> color_eyre::Result<()> {
    text.trim_end().lines().try_for_each(line)
}

/// Writes one line. Text that came from a server is harmless by then, but a line is where it would show.
fn line(text: &str) -> color_eyre::Result<()> {
    Ok(console::data(&format!("{}\n", crate::evidence::text::harmless(text, false)))?)
}

/// Whether standard input is somebody at a terminal.
pub(super) fn has_person() -> bool {
    io::IsTerminal::is_terminal(&io::stdin())
}
