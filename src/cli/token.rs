//! `firstcall token`: the access token for scripts, or what is in one.

use std::io::IsTerminal;

use clap::ArgMatches;
use secrecy::ExposeSecret;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::app::{Goal, Outcome, State, outcome};
use crate::checks::Status;
use crate::checks::inspect::{Expected, Token, countdown, left};
use crate::evidence::text::visible_json;
use crate::evidence::{FoundToken, SignIn, bounded, read_token};
use crate::export::text;
use crate::export::token::{Decoded, Issued, explained};

use super::case::Chosen;
use super::prepare::{self, Limit};
use super::run::finish;
use super::{SUCCESS, Usage, case, console, recording};

/// Signs in and prints the access token, or explains a token.
pub(super) async fn run(matches: &ArgMatches) -> color_eyre::Result<u8> {
    let chosen = case::read(matches)?;
    if matches.contains_id("decode") { decode(matches, chosen) } else { issue(matches, chosen).await }
}

/// Signs in. Standard output gets the token and nothing else.
async fn issue(matches: &ArgMatches, chosen: Chosen) -> color_eyre::Result<u8> {
    let goal = Goal::Token { asks_person: !case::is_set(matches, "no-interaction") };
    let limit = Limit::of(matches);
    let mut session = prepare::session(matches, chosen, goal, &limit)?;
    let stopped = finish(&mut session, &limit).await?;
    recording::end(&session);
    let state = session.state();
    let came_out = stopped.unwrap_or_else(|| outcome(state, false));
    let sign_in = state.case().evidence().sign_in.as_ref().and_then(|seen| seen.value());
    match (came_out, sign_in, session.tokens()) {
        (Outcome::Holds, Some(sign_in), Some(tokens)) => {
            tell_what_is_odd(state, sign_in);
            let token = tokens.access.expose_secret();
            let out = if case::is_set(matches, "json") {
                json(&Issued::new(token, sign_in))?
            } else {
                Zeroizing::new(format!("{token}\n"))
            };
            console::data(&out)?;
        }
        _ => tell_why_not(state, stopped),
    }
    Ok(came_out.exit_code())
}

/// What the person should know of a token that is printed now.
fn tell_what_is_odd(state: &State, sign_in: &SignIn) {
    for finding in state.case().findings().iter().filter(|finding| finding.status == Status::Unmet) {
        console::problem(&format!("there is a token, but: {}", finding.what));
    }
    if std::io::stdout().is_terminal() {
        let left = left(&Expected::of(&state.ctx()), &Token::of(sign_in));
        let until = left.map_or_else(String::new, |seconds| format!(" for {}", countdown(seconds)));
        console::say(&format!("Anyone who has this token can use it{until}. Clear the screen when you are done."));
    }
}

fn tell_why_not(state: &State, stopped: Option<Outcome>) {
    let ctx = state.ctx();
    for finding in state.case().findings().iter().filter(|finding| finding.status == Status::Unmet) {
        console::say(&text::finding(&ctx, finding));
    }
    if state.case().findings().is_empty() && stopped.is_none() {
        console::problem("no token: this sign-in needs a person, and --no-interaction lets nobody be waited for");
    }
}

/// Explains a token that was given. It is compared with what the options say, and with nothing that they leave open.
fn decode(matches: &ArgMatches, chosen: Chosen) -> color_eyre::Result<u8> {
    let found = given_token(matches)?;
    let state = chosen.at_rest();
    let token = Token::found(&found);
    let expected = expected(matches, &state, &token);
    if case::is_set(matches, "json") {
        console::data(&json(&Decoded::new(&expected, &token, &found.form))?)?;
    } else {
        console::data(&explained(&expected, &token))?;
    }
    Ok(SUCCESS)
}

fn expected<'a>(matches: &ArgMatches, state: &'a State, token: &Token<'_>) -> Expected<'a> {
    let has = |names: &[&str]| ["profile"].iter().chain(names).any(|name| case::given(matches, name).is_some());
    let ctx = state.ctx();
    let case = if has(&["target"]) { Expected::of(&ctx) } else { Expected::of_any_target(&ctx, token) };
    match (has(&["flow"]), has(&["caller"])) {
        (true, _) => case,
        (false, true) => case.of_any_flow(),
        (false, false) => case.of_any_caller(),
    }
}

/// The token after the option, or on standard input.
fn given_token(matches: &ArgMatches) -> Result<FoundToken, Usage> {
    let text = match matches.get_one::<String>("decode") {
        Some(token) => Zeroizing::new(token.clone()),
        None => {
            if std::io::stdin().is_terminal() {
                console::say("Paste the token, then press Ctrl-D on a line of its own.");
            }
            let bytes = bounded::read(std::io::stdin()).map_err(Usage::Stdin)?;
            Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
        }
    };
    if text.trim().is_empty() {
        return Err(Usage::unusable("--decode", "give a token on standard input"));
    }
    read_token(&text).ok_or_else(|| {
        Usage::unusable(
            "--decode",
            "this is not a token that firstcall can make out. A token is one word of three parts with dots between \
             them and begins with eyJ; it may have been cut off when it was copied",
        )
    })
}

fn json(value: &impl Serialize) -> serde_json::Result<Zeroizing<String>> {
    let text = Zeroizing::new(serde_json::to_string_pretty(value)?);
    Ok(Zeroizing::new(visible_json(&text) + "\n"))
}
