//! `firstcall report`: a run, or what somebody sent, as a report to hand on.

use std::path::Path;

use clap::ArgMatches;

use crate::app::{DeedError, Outcome, State, outcome};
use crate::checks::Explanation;
use crate::export::explained::Answered;
use crate::export::json::{self, CheckResult, Report};
use crate::export::pseudonym::Pseudonyms;
use crate::export::report;
use crate::export::run::Run;

use super::{SUCCESS, case, check, console, from};

/// Makes the report, and prints it or writes it into a file that only the user can read. Exits with 0 whenever there is
/// one, whatever it says.
pub(super) async fn run(matches: &ArgMatches) -> color_eyre::Result<u8> {
    let path = case::path(matches, "output");
    let format = case::given(matches, "format").unwrap_or_else(|| by_name(path.as_deref()).to_owned());
    let hides_people = case::is_set(matches, "pseudonymous");
    let files = from::files(matches);
    if !files.is_empty()
        && let Some((state, recognized, explanation)) = from::errors_alone(matches, &files)?
    {
        write(path.as_deref(), &explained(&state, &recognized, &explanation, &format, hides_people)?)?;
        return Ok(SUCCESS);
    }
    let checked = check::look(matches).await?;
    let came_out = checked.stopped.unwrap_or_else(|| outcome(checked.state(), false));
    let text = checked.with(came_out, |run| render(run, &format, hides_people))?;
    write(path.as_deref(), &text)?;
    let is_whole = !matches!(came_out, Outcome::Cancelled | Outcome::Failed);
    Ok(if !is_whole { came_out.exit_code() } else { SUCCESS })
}

/// Writes the report into a file that only the user can read, or prints it.
fn write(path: Option<&Path>, text: &str) -> color_eyre::Result<()> {
    match path {
        Some(path) => {
            console::save("--output", path, text)?;
        }
        None => console::data(text)?,
    }
    Ok(())
}

/// The report on errors alone, where nothing says which API is called.
fn explained(
    state: &State,
    recognized: &[String],
    explanation: &Explanation,
    format: &str,
    hides_people: bool,
) -> serde_json::Result<String> {
    let ctx = state.ctx();
    let mut value = serde_json::to_value(Answered::new(&ctx, explanation))?;
    let pseudonyms = hides_people.then(|| Pseudonyms::of(&value));
    if format == "json" {
        pseudonyms.iter().for_each(|pseudonyms| pseudonyms.apply_to(&mut value));
        return json::text(&value);
    }
    let mut document = report::of_errors(&ctx, recognized, explanation, crate::drive::now());
    if let Some(pseudonyms) = &pseudonyms {
        document.each_text(&|text| pseudonyms.apply(text));
    }
    Ok(if format == "html" { document.html() } else { document.markdown() })
}

/// The report of a run in one of its forms.
fn render(run: &Run<'_>, format: &str, hides_people: bool) -> serde_json::Result<String> {
    let now = crate::drive::now();
    let mut value = serde_json::to_value(Report::new(now, vec![CheckResult::new(run)]))?;
    let pseudonyms = hides_people.then(|| Pseudonyms::of(&value));
    if format == "json" {
        pseudonyms.iter().for_each(|pseudonyms| pseudonyms.apply_to(&mut value));
        return json::text(&value);
    }
    let mut document = report::document(run, now);
    if let Some(pseudonyms) = &pseudonyms {
        document.each_text(&|text| pseudonyms.apply(text));
        document.text(
            "Names of people and addresses of computers are replaced. Object IDs stay, so that an administrator can follow.",
        );
    }
    Ok(if format == "html" { document.html() } else { document.markdown() })
}

/// The report of a state, in the form that the name of its file asks for.
///
/// # Errors
/// When it cannot be put into that form.
pub(super) fn of_state(state: &State, path: &Path, hides_people: bool) -> Result<String, DeedError> {
    let text = check::with(state, outcome(state, false), |run| render(run, by_name(Some(path)), hides_people));
    text.map_err(|error| DeedError::FileNotWritten { path: path.to_owned(), detail: error.to_string() })
}

/// The form that the name of a file asks for.
fn by_name(path: Option<&Path>) -> &'static str {
    match path.and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some("html" | "htm") => "html",
        Some("json") => "json",
        Some(_) | None => "md",
    }
}
