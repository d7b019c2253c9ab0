//! The engine without a screen: for the commands that sign in, wait, and come to an end by themselves.

use std::time::Duration;

use clap::ArgMatches;
use tokio::time::Instant;

use crate::app::{Goal, Msg, Outcome, Phase, Progress, Setup, Standing, missing_input, standing, view};
use crate::checks::page_fault;
use crate::drive::{Outside, Session};
use crate::evidence::secrets::without_secrets;
use crate::profile::Secret;

use crate::wire::Settings;

use super::case::{self, Chosen};
use super::lines::Lines;
use super::stop::{self, Stop};
use super::{Usage, console, environment, recording, secrets};

/// Lines of one paste come at once; after this nothing more of it does.
const PASTED: Duration = Duration::from_millis(300);

/// Of what is pasted of a page, in bytes.
const LONGEST_PAGE: usize = 1 << 20;

/// How long a run may take as a whole; each attempt gets what is left.
pub(super) struct Limit {
    whole: Duration,
    end: Instant,
}

impl Limit {
    /// The limit of `--timeout`, from now on.
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let whole = Duration::from_secs(matches.get_one::<u64>("timeout").copied().unwrap_or(900));
        Self { whole, end: Instant::now() + whole }
    }
}

/// Makes everything ready for the case that the options describe; nothing is asked of the network yet.
///
/// # Errors
/// [`Usage`] when an input or a secret is missing, or a CA file cannot be used.
pub(super) fn prepare(matches: &ArgMatches, chosen: Chosen, goal: Goal, limit: &Limit) -> color_eyre::Result<Session> {
    let federated = environment::federated();
    if let Some(input) = missing_input(&chosen.recipe, &chosen.profile, federated.is_some()) {
        return Err(Usage(format!("--{input} is missing: give the {}", console::lower_first(input.help()))).into());
    }
    let hidden = secrets::variables(matches);
    let secrets = secrets::given(matches, &chosen.profile)?;
    if goal.holds_back(&chosen.profile.case) && case::given(matches, "page").is_none() {
        console::say("Nobody is asked to sign in, because of --no-interaction. What a sign-in shows stays unknown.");
    }
    let token_source = environment::token_source(federated.as_ref());
    let settings = Settings { deadline: Some(limit.end.into_std()), ..chosen.settings.clone() };
    let outside = Outside { federated, settings, hidden, ..chosen.outside() };
    let setup = Setup { secrets, token_source, ..chosen.setup(goal) };
    let recording = recording::begin(matches, &setup)?;
    let session = Session::new(setup, outside, recording).and_then(|session| session.ready().map(|()| session));
    Ok(session.map_err(|error| Usage(super::chain(&error)))?)
}

/// Runs until nothing is left to do. Returns an outcome when it was stopped before.
///
/// # Errors
/// [`Usage`] when the environment leaves open what nobody has told either: which tenant it belongs to.
pub(super) async fn finish(session: &mut Session, limit: &Limit) -> color_eyre::Result<Option<Outcome>> {
    // Where a part of the program fails, what it was to bring never comes.
    let (panicked, mut stop) = (stop::watch_panics(), Stop::listen()?);
    let mut lines = Lines::of_stdin();
    // Whether a line was handed over and is being looked at: standard input may well end after it.
    let (mut told, mut is_handed_over) = (None, false);
    // What was typed of a page so far; a page that is pasted comes line by line.
    let (mut page, mut page_ends, mut is_at_end) = (String::new(), Instant::now(), false);
    session.tick();
    loop {
        let phase = session.state().case().conversation().map(|conversation| conversation.phase.clone());
        if phase != told {
            view::what_to_do(session.state()).iter().for_each(|words| console::say(words));
            let is_page =
                matches!(phase, Some(Phase::Browser { .. } | Phase::PasteBack { .. } | Phase::DeviceCode { .. }));
            if is_page && !is_at_end {
                console::say("If the page shows an error and stays, type its number here, or paste what stands on it.");
            }
            told.clone_from(&phase);
        }
        match standing(session.state()) {
            Standing::Needs(_) => {
                let environment = &session.state().case().profile().inputs.environment;
                let why = "answers, but does not say which tenant it belongs to: give that with --tenant";
                return Err(Usage(format!("{environment} {why}")).into());
            }
            Standing::Done => return Ok(None),
            Standing::Asking | Standing::WaitsForPerson => {}
        }
        let pastes = !is_handed_over && matches!(phase, Some(Phase::PasteBack { .. }));
        let reads = !is_at_end && (pastes || matches!(phase, Some(Phase::Browser { .. } | Phase::DeviceCode { .. })));
        tokio::select! {
            msg = session.next() => {
                session.tick();
                if let Some(Msg::Progressed { progress: Progress::PasteRefused(why), .. }) = &msg {
                    console::problem(why);
                    is_handed_over = false;
                }
                msg.into_iter().for_each(|msg| drop(session.take(msg)));
            }
            line = lines.next(), if reads => match line {
                Some(mut line) if pastes && page.is_empty() && line.contains("://") => {
                    session.paste(Secret::new(std::mem::take(&mut *line)));
                    is_handed_over = true;
                }
                // A page is shorter.
                Some(_) if page.len() > LONGEST_PAGE => {}
                Some(line) => {
                    page.push_str(&without_secrets(&line));
                    page.push('\n');
                    page_ends = Instant::now() + PASTED;
                }
                None if pastes && page.is_empty() => return Ok(Some(Outcome::Cancelled)),
                None => is_at_end = true,
            },
            () = tokio::time::sleep_until(page_ends), if !page.is_empty() => {
                let text = std::mem::take(&mut page);
                let state = session.state();
                if page_fault(state.case().recipe(), &text, state.case().profile().case.flow).is_some() {
                    session.take(Msg::PageTold(text));
                } else if !text.trim().is_empty() {
                    console::problem("there is no error in that that firstcall knows, and no address to go on with");
                }
            },
            () = panicked.notified() => {
                console::problem("a part of firstcall has failed; see above");
                return Ok(Some(Outcome::Unmet));
            }
            () = stop.came() => return Ok(Some(Outcome::Cancelled)),
            () = tokio::time::sleep_until(limit.end) => {
                let facts: Vec<String> =
                    session.state().case().runs().running().map(|(fact, _)| fact.to_string()).collect();
                let (whole, facts) = (console::seconds(limit.whole), facts.join(", "));
                console::problem(&format!("stopped after {whole}, while this was waited for: {facts}"));
                return Ok(Some(standing(session.state()).timed_out()));
            }
        }
    }
}
