//! `firstcall check`: all checks without a screen.

use clap::ArgMatches;

use crate::app::{Goal, Msg, Outcome, State, next, outcome};
use crate::checks::page_fault;
use crate::evidence::Exchange;
use crate::evidence::secrets::without_secrets;
use crate::export::run::Run;
use crate::export::{har, json, text};
use crate::recipe::{Caller, Flow};

use super::case::Chosen;
use super::from::{self, Received};
use super::prepare::{self, Limit};
use super::run::finish;
use super::{Usage, case, console, recording};

/// What there is to show, and how it came about.
pub(super) struct Checked {
    pub received: Received,
    /// Absent where files were read.
    pub stopped: Option<Outcome>,
    pub is_sent: bool,
}

/// Runs all checks, or reads what somebody sent.
///
/// # Errors
/// [`Usage`] when an input, a secret or a file is missing or cannot be used.
pub(super) async fn look(matches: &ArgMatches) -> color_eyre::Result<Checked> {
    let files = from::files(matches);
    if !files.is_empty() {
        return Ok(Checked { received: from::read(matches, &files)?, stopped: None, is_sent: true });
    }
    let chosen = case::read(matches)?;
    let page = page(matches, &chosen)?;
    // Where the page is known nobody has to go there again.
    let asks_person = !case::is_set(matches, "no-interaction") && page.is_none();
    let directory = case::given(matches, "directory").and_then(|way| way.parse().ok());
    let limit = Limit::of(matches);
    let mut session = prepare::session(matches, chosen, Goal::Check { directory, asks_person }, &limit)?;
    let stopped = finish(&mut session, &limit).await?;
    if let Some(page) = page {
        session.take(Msg::PageTold(page));
    }
    recording::end(&session);
    let received = Received { state: session.into_state(), recognized: Vec::new(), ask_for: Vec::new() };
    Ok(Checked { received, stopped, is_sent: false })
}

/// What the page of the sign-in says, if an option tells it.
fn page(matches: &ArgMatches, chosen: &Chosen) -> Result<Option<String>, Usage> {
    let Some(page) = case::given(matches, "page") else {
        return Ok(None);
    };
    let case = &chosen.profile.case;
    if case.caller == Caller::Program || case.flow == Flow::Password {
        return Err(Usage::unusable("--page", format!("a sign-in of this kind ({}) shows no page", case.flow)));
    }
    match page_fault(&chosen.recipe, &page, case.flow) {
        Some(_) => Ok(Some(without_secrets(&page))),
        None => Err(Usage::unusable(
            "--page",
            "firstcall found no error in that. Give the number of the page, its headline, or its whole text",
        )),
    }
}

impl Checked {
    pub fn state(&self) -> &State {
        &self.received.state
    }

    /// Calls `show` with the run as every form shows it.
    pub fn with<T>(&self, came_out: Outcome, show: impl FnOnce(&Run<'_>) -> T) -> T {
        with(self.state(), came_out, |run| {
            show(&Run {
                recognized: &self.received.recognized,
                ask_for: &self.received.ask_for,
                is_sent: self.is_sent,
                ..*run
            })
        })
    }
}

/// Calls `show` with a state as every form of a run shows it.
pub(super) fn with<T>(state: &State, came_out: Outcome, show: impl FnOnce(&Run<'_>) -> T) -> T {
    let exchanges: Vec<&Exchange> = state.case().exchanges().iter().map(AsRef::as_ref).collect();
    let (_, sentence) = next::sentence(state);
    show(&Run {
        ctx: state.ctx(),
        profile: &state.case().profile().name,
        outcome: came_out.into(),
        sentence: &sentence,
        judgement: state.case().judgement(),
        exchanges: &exchanges,
        recognized: &[],
        ask_for: &[],
        is_sent: false,
    })
}

/// Runs all checks and prints what came out.
pub(super) async fn run(matches: &ArgMatches) -> color_eyre::Result<u8> {
    let checked = look(matches).await?;
    let state = checked.state();
    let came_out = checked.stopped.unwrap_or_else(|| outcome(state, case::is_set(matches, "strict")));
    checked.with(came_out, |run| print(matches, run))?;
    if let Some(path) = case::path(matches, "har") {
        let archive = har::archive(state.case().exchanges().iter().map(AsRef::as_ref));
        let text = json::text(&archive)?;
        console::save("--har", &path, &text)?;
    }
    if !checked.is_sent && came_out == Outcome::Unmet && outcome(state, false) == Outcome::Holds {
        console::say(
            "With --strict nothing may be unknown or a warning, so the exit code is 1. \
             With --directory the setup is looked at as well.",
        );
    }
    Ok(came_out.exit_code())
}

fn print(matches: &ArgMatches, run: &Run<'_>) -> color_eyre::Result<()> {
    if case::is_set(matches, "json") {
        console::json(&json::Report::new(crate::drive::now(), vec![json::CheckResult::new(run)]))?;
        return Ok(());
    }
    console::data(&text::run(run))?;
    Ok(())
}
