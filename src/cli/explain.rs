//! `firstcall explain`: what an error means.

use std::io::{IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;

use clap::ArgMatches;

use crate::checks::Hints;
use crate::export::{json, text};

use super::{Usage, case, talk};

/// Explains the text, number or file that was given, or standard input. Exits with 0 whenever it answers.
pub(super) fn run(matches: &ArgMatches) -> color_eyre::Result<ExitCode> {
    let chosen = case::read(matches)?;
    let error = error_text(matches)?;
    if error.trim().is_empty() {
        return Err(Usage("give an error text or number, or pipe one in".to_owned()).into());
    }
    let state = chosen.at_rest();
    let ctx = state.ctx();
    let hints = Hints::of(&ctx);
    // A way to sign in that nobody named is no reason to leave causes out.
    let hints = if case::given(matches, "flow").is_some() { hints } else { hints.of_any_case() };
    // The same holds for the API.
    let hints = if case::given(matches, "target").is_some() { hints } else { hints.of_any_target() };
    let explanation = crate::checks::explain(state.case().recipe(), &error, &hints);
    if explanation.errors.is_empty()
        && let Some(path) = missing_file(matches)
    {
        return Err(case::unusable("", path, &std::io::ErrorKind::NotFound.into()).into());
    }
    if case::is_set(matches, "json") {
        let explained = json::Explained::new(&ctx, &explanation);
        talk::data(&(serde_json::to_string_pretty(&explained)? + "\n"))?;
    } else {
        talk::data(&text::explanation(&ctx, &explanation))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The one argument, if it is written as the path of a file and there is no such file.
fn missing_file(matches: &ArgMatches) -> Option<&Path> {
    let mut words = matches.get_many::<String>("error")?;
    let only = words.next().filter(|_| words.next().is_none())?;
    let is_path = only.contains(['/', '\\']) && !only.contains("://") && !only.contains(char::is_whitespace);
    Some(Path::new(only)).filter(|path| is_path && !path.exists())
}

/// The text to explain: a file where one argument names one, else the arguments, else standard input.
fn error_text(matches: &ArgMatches) -> Result<String, Usage> {
    let words: Vec<&String> = matches.get_many::<String>("error").into_iter().flatten().collect();
    // A path that the shell made of a command (`<(…)`) is a pipe.
    let kind = |path: &str| Path::new(path).metadata().ok().filter(|_| path.contains(['/', '\\', '.']));
    if let [only] = words.as_slice()
        && kind(only).is_some_and(|found| found.is_dir())
    {
        return Err(Usage(format!("{only}: this is a folder; give a file, or pipe the text in")));
    }
    if let [only] = words.as_slice()
        && (Path::new(only.as_str()).is_file() || kind(only).is_some())
    {
        return std::fs::read(only.as_str())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(|error| case::unusable("", only.as_ref(), &error));
    }
    if !words.is_empty() {
        return Ok(words.into_iter().cloned().collect::<Vec<_>>().join(" "));
    }
    if std::io::stdin().is_terminal() {
        talk::say("Paste the error, then press Ctrl-D on a line of its own.");
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| Usage(format!("standard input: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
