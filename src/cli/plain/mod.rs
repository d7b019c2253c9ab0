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
use crate::profile::pasted;
use crate::recipe::Recipe;

use super::stop::{self, Stop};
use super::{console, report, success_page};
use input::{Hidden, Input};
use page::{Page, page};

/// How often somebody who waits is told so.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// What is said at the beginning.
const HOW: &str =
    "Type a number or a name, then Enter. ? repeats a page, m reads out more choices, b goes back, q leaves.";

/// Why the wizard goes line by line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Somebody said so: by the option, by the variable that screen readers set, or with a terminal that cannot draw.
    Wanted,
    /// Nothing says what the terminal can draw.
    NoTerm,
}

/// Whether, and why, plain lines are to be written.
pub(super) fn reason(option: bool, variable: impl Fn(&str) -> Option<String>) -> Option<Reason> {
    let is_set = |name: &str| variable(name).is_some_and(|value| !matches!(value.trim(), "" | "0" | "false" | "no"));
    let term = variable("TERM").unwrap_or_default();
    if option || is_set("ACCESSIBLE") || term == "dumb" {
        return Some(Reason::Wanted);
    }
    // Windows sets no TERM, and draws.
    (cfg!(unix) && matches!(term.as_str(), "" | "unknown")).then_some(Reason::NoTerm)
}

/// Runs the wizard to its end.
///
/// # Errors
/// When nothing can be written, or the system gives no signals.
pub(super) async fn run(session: &mut Session, reason: Reason) -> color_eyre::Result<Outcome> {
    if reason == Reason::NoTerm {
        line(
            "TERM does not name a terminal, so firstcall goes line by line. Full screen: TERM=xterm-256color firstcall",
        )?;
    }
    line(HOW)?;
    let mut plain = Plain::default();
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

#[derive(Default)]
struct Plain {
    /// The place that was said last, with what it said.
    said: Option<(Place, Page)>,
    /// What was said when places were reached; the second time their first line is enough.
    heard: Vec<String>,
    /// Whether a line was answered since something was said.
    has_answered: bool,
    /// Whether the choices that are of use now and then are asked for.
    wants_more: bool,
    /// The field that a line was asked for, since the last line.
    asked_for: Option<Field>,
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
    fn prompt(&mut self, state: &State) -> color_eyre::Result<Option<Hidden>> {
        let field = self.said.as_ref().and_then(|(_, page)| page.field);
        let Some(field) = field else {
            return Ok(None);
        };
        let is_new = self.asked_for.replace(field) != Some(field);
        if is_new {
            let help = view::help(state, field);
            line(&format!(
                "{}: {}. Type it and press Enter, or choose a number.",
                field.label(),
                help.trim_end_matches('.')
            ))?;
        }
        if field.secret().is_none() || !self.input.is_terminal {
            return Ok(None);
        }
        let hidden = Hidden::begin();
        if hidden.is_seen() && is_new {
            line("What you type can be seen on this terminal.")?;
        }
        Ok(Some(hidden))
    }

    /// Says the place where it is new, else what in it has changed.
    fn say(&mut self, state: &State) -> color_eyre::Result<()> {
        let notice = state.screen().notice().map(|notice| notice.text.clone());
        let is_news = notice.is_some() && notice != self.notice;
        if let Some(text) = notice.as_ref().filter(|_| is_news) {
            line(text.trim_end_matches(view::UNDOES))?;
        }
        self.notice = notice;
        let page = page(state);
        let before = self.said.take().filter(|(place, _)| *place == state.place()).map(|(_, said)| said);
        let has_answered = std::mem::take(&mut self.has_answered);
        match &before {
            Some(said) if *said == page => {
                if has_answered && !is_news {
                    line("Nothing has changed. Type ? to hear it again.")?;
                }
            }
            Some(said) => {
                line("")?;
                let known: Vec<&str> = said.text.lines().collect();
                page.text.lines().filter(|words| !known.contains(words)).try_for_each(line)?;
                if said.choices != page.choices || said.enter != page.enter {
                    choices(&page)?;
                }
            }
            None => {
                line("")?;
                let is_known = self.heard.contains(&page.intro);
                block(if is_known { page.intro.lines().next().unwrap_or_default() } else { &page.intro })?;
                if !is_known {
                    self.heard.push(page.intro.clone());
                }
                block(&page.text)?;
                choices(&page)?;
            }
        }
        if std::mem::take(&mut self.wants_more) {
            asides(&page)?;
        }
        self.said = Some((state.place(), page));
        Ok(())
    }

    /// Does what a line asks for: a number chooses, an empty line goes on, other text goes into the field or names what is
    /// to be done.
    fn answer(&mut self, session: &mut Session, typed: &str) -> color_eyre::Result<()> {
        let Some((_, page)) = &self.said else {
            return Ok(());
        };
        let words = typed.trim();
        let chosen = words.parse::<usize>().ok().and_then(|number| page.choices.get(number.checked_sub(1)?));
        // The number of an error is typed where the page of a browser is told.
        let is_code = page.field == Some(Field::Own(OwnField::Code)) && words.len() > 2;
        let acts: Vec<Action> = if let Some(choice) = chosen.filter(|_| !is_code) {
            choice.acts.clone()
        } else if words.is_empty() && page.enter.is_some() {
            vec![enter(session.state())]
        } else {
            named(page, words).into_iter().collect()
        };
        let takes_text = page.field.is_some() && !words.is_empty();
        let last = page.choices.len();
        self.asked_for = None;
        if words == "?" {
            self.heard.retain(|intro| *intro != page.intro);
            self.said = None;
        } else if matches!(words, "m" | "more") && !takes_text {
            self.wants_more = true;
        } else if !acts.is_empty() {
            self.has_answered = true;
            acts.into_iter().try_for_each(|action| self.take(session, Msg::Act(action)))?;
        } else if takes_text {
            self.has_answered = true;
            if session.state().screen().focus().is_some_and(|field| field.input().is_some() || field.secret().is_some())
            {
                self.take(session, Msg::Edit(Edit::Type(tui_input::InputRequest::DeleteLine)))?;
            }
            self.take(session, Msg::Edit(Edit::Paste(typed.to_owned())))?;
            self.take(session, Msg::Act(Action::Primary))?;
        } else if holds_something(session.state().case().recipe(), words) {
            self.has_answered = true;
            self.take(session, Msg::Edit(Edit::Paste(typed.to_owned())))?;
        } else {
            line(&format!("That is no choice here. Type a number from 1 to {last}, or ? to hear them again."))?;
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
                // It stands in lines of its own, to be copied from there: in the text window, or here.
                Local::Copy { run, text } => {
                    if session.state().place() != Place::Text {
                        block(&text)?;
                    }
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

/// Says what can be chosen, and what an empty line does.
fn choices(page: &Page) -> color_eyre::Result<()> {
    for (index, choice) in page.choices.iter().enumerate().filter(|(_, choice)| !choice.is_aside) {
        choice.heading.iter().try_for_each(|heading| line(heading))?;
        line(&format!("{}. {}", index + 1, choice.words))?;
    }
    page.enter.map_or(Ok(()), |enter| line(&format!("Enter: {enter}")))
}

/// Says what is of use now and then.
fn asides(page: &Page) -> color_eyre::Result<()> {
    let asides = || page.choices.iter().enumerate().filter(|(_, choice)| choice.is_aside);
    if asides().next().is_none() {
        return line("There are no more choices here.");
    }
    asides().try_for_each(|(index, choice)| line(&format!("{}. {}", index + 1, choice.words)))
}

/// Whether a line that nobody asked for holds values or an error, as a paste does.
fn holds_something(recipe: &Recipe, words: &str) -> bool {
    let pasted = pasted::read(words, recipe);
    !pasted.found.is_empty() || pasted.secret.is_some() || !pasted.asides.is_empty() || words.contains("AADSTS")
}

/// What an empty line does: leave a field without a value, or go on.
fn enter(state: &State) -> Action {
    if page::leaves_field(state) { Action::Back } else { Action::Primary }
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
