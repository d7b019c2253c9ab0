//! `firstcall report`: a run, or what somebody sent, as a report to hand on.

use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;

use crate::app::{Outcome, State, outcome};
use crate::export::json::{self, CheckResult, Report};
use crate::export::pseudonym::Pseudonyms;
use crate::export::report;

use super::{case, check, console};

/// Makes the report, and prints it or writes it into a file that only the user can read. Exits with 0 whenever there is
/// one, whatever it says.
pub(super) async fn run(matches: &ArgMatches) -> color_eyre::Result<ExitCode> {
    let checked = check::look(matches).await?;
    let came_out = checked.stopped.unwrap_or_else(|| outcome(checked.state(), false));
    let path = case::path(matches, "output");
    let format = case::given(matches, "format").unwrap_or_else(|| by_name(path.as_deref()).to_owned());
    let now = crate::drive::now();
    let text = checked.with(came_out, |run| -> serde_json::Result<String> {
        let mut value = serde_json::to_value(Report::new(now, vec![CheckResult::new(run)]))?;
        let pseudonyms = case::is_set(matches, "pseudonymous").then(|| Pseudonyms::of(&value));
        if format == "json" {
            pseudonyms.iter().for_each(|pseudonyms| pseudonyms.apply_to(&mut value));
            return json::text(&value);
        }
        let mut document = report::document(run, now);
        if let Some(pseudonyms) = &pseudonyms {
            document.each_text(&|text| pseudonyms.apply(text));
            document.text("People and addresses of computers have stand-ins. Object IDs stay, so that an administrator can follow.");
        }
        Ok(if format == "html" { document.html() } else { document.markdown() })
    })?;
    match path {
        Some(path) => console::save("--output", &path, &text)?,
        None => console::data(&text)?,
    }
    let is_cancelled = came_out == Outcome::Cancelled;
    Ok(if is_cancelled { ExitCode::from(came_out.exit_code()) } else { ExitCode::SUCCESS })
}

/// The report of a state, as Markdown.
pub(super) fn of_state(state: &State) -> String {
    check::with(state, outcome(state, false), |run| report::document(run, crate::drive::now()).markdown())
}

/// The form that the name of a file asks for.
fn by_name(path: Option<&Path>) -> &'static str {
    match path.and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some("html" | "htm") => "html",
        Some("json") => "json",
        Some(_) | None => "md",
    }
}
