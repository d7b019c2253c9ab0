//! `firstcall check`: all checks without a screen.

use std::process::ExitCode;

use clap::ArgMatches;

use crate::app::{Goal, Outcome, State, next, outcome};
use crate::export::{json, text};

use super::run::{self, Limit};
use super::{case, console, recording};

/// Runs all checks and prints what came out.
pub(super) async fn run(matches: &ArgMatches) -> color_eyre::Result<ExitCode> {
    let chosen = case::read(matches)?;
    let name = chosen.profile.name.clone();
    let asks_person = !case::is_set(matches, "no-interaction");
    let directory = case::given(matches, "directory").and_then(|way| way.parse().ok());
    let limit = Limit::of(matches);
    let mut session = run::prepare(matches, chosen, Goal::Check { directory, asks_person }, &limit)?;
    let stopped = run::finish(&mut session, &limit).await?;
    recording::end(&session);
    let state = session.state();
    let came_out = stopped.unwrap_or_else(|| outcome(state, case::is_set(matches, "strict")));
    print(matches, state, &name, came_out)?;
    if came_out == Outcome::Unmet && outcome(state, false) == Outcome::Holds {
        console::say(
            "With --strict nothing may be unknown or a warning, so the exit code is 1. \
             With --directory the setup is looked at as well.",
        );
    }
    Ok(ExitCode::from(came_out.exit_code()))
}

fn print(matches: &ArgMatches, state: &State, name: &str, came_out: Outcome) -> color_eyre::Result<()> {
    let ctx = state.ctx();
    if case::is_set(matches, "json") {
        let result =
            json::CheckResult::new(&ctx, name, came_out.into(), state.case().judged(), state.case().findings());
        console::json(&json::Report::new(vec![result]))?;
        return Ok(());
    }
    let mut out = text::verdicts(&ctx, state.case().judgement());
    for finding in state.case().findings() {
        out.push('\n');
        out.push_str(&text::finding(&ctx, finding));
    }
    let (_, sentence) = next::sentence(state);
    out.push_str(&format!("\n{sentence}\n"));
    console::data(&out)?;
    Ok(())
}
