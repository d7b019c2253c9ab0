//! Runs a case without a screen, for the commands that sign in, wait, and come to an end by themselves.

use crate::app::{Msg, Outcome, Progress, Standing, standing, view};
use crate::drive::Session;

use super::prepare::Limit;
use super::stop::{self, Stop};
use super::typed::{self, Typed, Typing};
use super::{Usage, console};

/// Runs until nothing is left to do. Returns an outcome when it was stopped before.
///
/// # Errors
/// [`Usage`] when the environment does not say which tenant it belongs to, and nobody else did.
pub(super) async fn finish(session: &mut Session, limit: &Limit) -> color_eyre::Result<Option<Outcome>> {
    // Where a part of the program fails, what it was to bring never comes.
    let (panicked, mut stop) = (stop::watch_panics(), Stop::listen()?);
    let ended = async {
        tokio::select! {
            () = panicked.notified() => Outcome::Failed,
            () = stop.came() => Outcome::Cancelled,
        }
    };
    go_on(session, limit, ended).await
}

/// The same until `ended` is there, with what comes of it then.
async fn go_on(
    session: &mut Session,
    limit: &Limit,
    ended: impl Future<Output = Outcome>,
) -> color_eyre::Result<Option<Outcome>> {
    tokio::pin!(ended);
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
            // Everything else that can be missing was asked for before the run.
            Standing::Needs(_) => {
                let environment = session.state().case().profile().inputs.environment.clone();
                return Err(Usage::NoTenant { environment }.into());
            }
            Standing::Done => return Ok(None),
            Standing::Asking | Standing::WaitsForPerson => {}
        }
        tokio::select! {
            msg = session.next() => {
                session.tick();
                let mut next = msg;
                while let Some(msg) = next.take() {
                    if let Msg::Progressed { progress: Progress::PasteRefused(why), .. } = &msg {
                        console::problem(why);
                        typing.refused();
                    }
                    session.take(msg);
                    // What came along is taken in at once, unless there is something to say before.
                    if session.state().case().conversation().map(|conversation| &conversation.phase) == phase.as_ref() {
                        next = session.waiting();
                    }
                }
            }
            typed = typing.next(phase.as_ref()) => match typed {
                Typed::Address(address) => session.paste(address),
                Typed::Page(text) => typed::take_page(session, text),
                Typed::Nothing => return Ok(Some(Outcome::Cancelled)),
            },
            outcome = &mut ended => {
                if outcome == Outcome::Failed {
                    console::problem(stop::FAILED);
                }
                return Ok(Some(outcome));
            }
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::app::Goal;
    use crate::cli::{case, command, prepare};

    use super::*;

    /// A check of a service that accepts connections and says nothing.
    fn silent(listener: &std::net::TcpListener, limit: &Limit) -> Session {
        let base = format!("http://{}", listener.local_addr().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cloud.toml");
        let mut cloud = format!("[[cloud]]\nid='stub'\ntitle='Stub'\nportal='{base}'\nadmin_center='{base}'\n");
        for key in ["authority", "graph", "power_platform", "bap", "arm", "lcs", "discovery"] {
            cloud.push_str(&format!("[cloud.{key}]\nurl='{base}'\n"));
        }
        std::fs::write(&file, cloud).unwrap();
        let file = file.to_str().unwrap();
        let app = ["--tenant", "contoso.onmicrosoft.com", "--client-id", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002"];
        let arguments = [&["firstcall", "check", "--flow", "device-code", "--cloud-file", file], &app[..]].concat();
        let matches = command().try_get_matches_from(arguments).unwrap();
        let matches = matches.subcommand_matches("check").unwrap();
        let goal = Goal::Check { directory: None, asks_person: true };
        prepare::session(matches, case::read(matches).unwrap(), goal, limit).unwrap()
    }

    #[tokio::test]
    async fn a_part_that_fails_ends_a_check_at_once_and_not_when_the_time_is_over() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let whole = Duration::from_secs(3600);
        let limit = Limit { whole, end: tokio::time::Instant::now() + whole };
        let mut session = silent(&listener, &limit);
        let panicked = stop::watch_panics();
        listener.set_nonblocking(true).unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let part = tokio::spawn(async move {
            let _asked = listener.accept().await.unwrap();
            panic!("a part of a test that is meant to fail");
        });
        let ended = async {
            panicked.notified().await;
            Outcome::Failed
        };
        // Far less than the limit, and only where it would be waited for.
        let came_out = tokio::time::timeout(whole / 60, go_on(&mut session, &limit, ended)).await.unwrap().unwrap();
        assert_eq!((came_out, Outcome::Failed.exit_code()), (Some(Outcome::Failed), 101));
        assert!(part.await.unwrap_err().is_panic());
    }
}
