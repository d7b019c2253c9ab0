//! Makes a case ready to run without a screen: what it is begun with, and for how long.

use std::time::Duration;

use clap::ArgMatches;
use tokio::time::Instant;

use crate::app::{Goal, Setup, missing_input};
use crate::drive::{Outside, Session};
use crate::wire::Settings;

use super::case::{self, Chosen};
use super::{Usage, console, environment, recording, secrets};

/// How long a run may take as a whole; each attempt gets what is left.
pub(super) struct Limit {
    pub whole: Duration,
    pub end: Instant,
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
pub(super) fn session(matches: &ArgMatches, chosen: Chosen, goal: Goal, limit: &Limit) -> color_eyre::Result<Session> {
    let federated = environment::federated();
    if let Some(input) = missing_input(&chosen.recipe, &chosen.profile, federated.is_some()) {
        return Err(Usage::InputMissing(input).into());
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
    Ok(session.map_err(Usage::not_begun)?)
}
