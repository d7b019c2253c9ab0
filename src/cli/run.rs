//! Runs a case without a screen, for the commands that sign in, wait, and come to an end by themselves.

use crate::app::{Msg, Outcome, Progress, Standing, standing, view};
use crate::checks::page_fault;
use crate::drive::Session;

use super::prepare::Limit;
use super::stop::{self, Stop};
use super::typed::{Typed, Typing};
use super::{Usage, console};

/// Runs until nothing is left to do. Returns an outcome when it was stopped before.
///
/// # Errors
/// [`Usage`] when the environment does not say which tenant it belongs to, and nobody else did.
pub(super) async fn finish(session: &mut Session, limit: &Limit) -> color_eyre::Result<Option<Outcome>> {
    // Where a part of the program fails, what it was to bring never comes.
    let (panicked, mut stop) = (stop::watch_panics(), Stop::listen()?);
    let (mut typing, mut told) = (Typing::new(), None);
    session.tick();
    loop {
        let phase = session.state().case().conversation().map(|conversation| conversation.phase.clone());
        if phase != told {
            view::what_to_do(session.state()).iter().for_each(|words| console::say(words));
            if typing.takes_page(phase.as_ref()) {
                console::say("If the page shows an error and stays, type its number here, or paste what stands on it.");
            }
            told.clone_from(&phase);
        }
        match standing(session.state()) {
            Standing::Needs(_) => return Err(no_tenant(session).into()),
            Standing::Done => return Ok(None),
            Standing::Asking | Standing::WaitsForPerson => {}
        }
        tokio::select! {
            msg = session.next() => {
                session.tick();
                if let Some(Msg::Progressed { progress: Progress::PasteRefused(why), .. }) = &msg {
                    console::problem(why);
                    typing.refused();
                }
                msg.into_iter().for_each(|msg| drop(session.take(msg)));
            }
            typed = typing.next(phase.as_ref()) => match typed {
                Typed::Address(address) => session.paste(address),
                Typed::Page(text) => take_page(session, text),
                Typed::Nothing => return Ok(Some(Outcome::Cancelled)),
            },
            () = panicked.notified() => {
                console::problem("a part of firstcall has failed; see above");
                return Ok(Some(Outcome::Unmet));
            }
            () = stop.came() => return Ok(Some(Outcome::Cancelled)),
            () = tokio::time::sleep_until(limit.end) => {
                let running = session.state().case().runs().running();
                let facts: Vec<String> = running.map(|(fact, _)| fact.to_string()).collect();
                let (whole, facts) = (console::seconds(limit.whole), facts.join(", "));
                console::problem(&format!("stopped after {whole}, while this was waited for: {facts}"));
                return Ok(Some(standing(session.state()).timed_out()));
            }
        }
    }
}

/// Takes what was typed as the page of the sign-in, where it holds an error.
fn take_page(session: &mut Session, text: String) {
    let case = session.state().case();
    if page_fault(case.recipe(), &text, case.profile().case.flow).is_some() {
        session.take(Msg::PageTold(text));
    } else if !text.trim().is_empty() {
        console::problem("there is no error in that that firstcall knows, and no address to go on with");
    }
}

/// Everything else that can be missing was asked for before the run.
fn no_tenant(session: &Session) -> Usage {
    let environment = &session.state().case().profile().inputs.environment;
    Usage::NoTenant { environment: environment.clone() }
}
