//! `firstcall explain`: what an error means.

use std::fmt::Display;
use std::io::{IsTerminal, Read};
use std::path::Path;
use std::str::FromStr;

use clap::ArgMatches;
use strum::IntoEnumIterator;

use crate::checks::{Explainer, Hints};
use crate::export::explained::Answered;
use crate::export::text;
use crate::profile::InputId;
use crate::recipe::{Caller, Flow, Recipe, TargetId};

use super::{SUCCESS, Usage, case, console};

/// Explains the text, number or file that was given, or standard input. Exits with 0 whenever it answers.
pub(super) fn run(matches: &ArgMatches) -> color_eyre::Result<u8> {
    // What is said beside a text need not be a case that firstcall could sign in with.
    let chosen = case::read_without(matches, &[InputId::Target, InputId::Caller, InputId::Flow])?;
    let hints = hints(matches, &chosen.recipe)?;
    let state = chosen.at_rest();
    let ctx = state.ctx();
    let mut explainer = Explainer::new(state.case().recipe());
    if !read(matches, &mut explainer)? {
        return Err(Usage::Incomplete("give an error text or number, or pipe one in").into());
    }
    let explanation = explainer.finish(&hints);
    if explanation.errors.is_empty()
        && let Some(path) = missing_file(matches)
    {
        return Err(Usage::file("", path, std::io::ErrorKind::NotFound.into()).into());
    }
    if case::is_set(matches, "json") {
        let answered = Answered::new(&ctx, &explanation);
        console::json(&answered)?;
    } else {
        console::data(&text::explanation(&ctx, &explanation))?;
    }
    Ok(SUCCESS)
}

/// What the options say beside the text.
pub(super) fn hints(matches: &ArgMatches, recipe: &Recipe) -> Result<Hints, Usage> {
    let target = case::given(matches, "target").map(|id| TargetId::from(id.as_str()));
    if let Some(id) = target.as_ref().filter(|id| recipe.target(id).is_none()) {
        return Err(Usage::not_one_of("target", id.to_string(), recipe.targets.iter().map(|target| &target.id)));
    }
    let flow: Option<Flow> = choice(matches, "flow")?;
    let caller: Option<Caller> = choice(matches, "caller")?;
    Ok(Hints { target, caller: caller.or(flow.map(Flow::caller)), flow })
}

fn choice<T: FromStr + IntoEnumIterator + Display>(
    matches: &ArgMatches,
    name: &'static str,
) -> Result<Option<T>, Usage> {
    let Some(told) = case::given(matches, name) else {
        return Ok(None);
    };
    told.parse().map(Some).map_err(|_| Usage::not_one_of(name, told, T::iter()))
}

/// How much is read at a time.
const PIECE: usize = 128 * 1024;

/// What is longer is no path that somebody has typed.
const LONGEST_PATH: usize = 1_000;

/// The one argument, if it is written as the path of a file and there is no such file.
fn missing_file(matches: &ArgMatches) -> Option<&Path> {
    let mut words = matches.get_many::<String>("error")?;
    let only = words.next().filter(|_| words.next().is_none())?;
    let is_path = only.contains(['/', '\\']) && !only.contains("://") && !only.contains(char::is_whitespace);
    let is_path = is_path && only.len() <= LONGEST_PATH;
    Some(Path::new(only)).filter(|path| is_path && !path.exists())
}

/// Feeds what is to be explained: a file where one argument names one, else the arguments, else standard input. Tells
/// whether there was anything.
fn read(matches: &ArgMatches, explainer: &mut Explainer<'_>) -> Result<bool, Usage> {
    let words: Vec<&String> = matches.get_many::<String>("error").into_iter().flatten().collect();
    // A path that the shell made of a command (`<(…)`) is a pipe.
    let kind = |path: &str| Path::new(path).metadata().ok().filter(|_| path.contains(['/', '\\', '.']));
    if let [only] = words.as_slice()
        && kind(only).is_some_and(|found| found.is_dir())
    {
        return Err(Usage::unusable(only.as_str(), "this is a folder; give a file, or pipe the text in"));
    }
    if let [only] = words.as_slice()
        && kind(only).is_some_and(|found| is_device(&found))
    {
        return Err(Usage::unusable(only.as_str(), "this is a device, not a file; give a file, or pipe the text in"));
    }
    if let [only] = words.as_slice()
        && (Path::new(only.as_str()).is_file() || kind(only).is_some())
    {
        let file = std::fs::File::open(only.as_str());
        return file.and_then(|file| feed(file, explainer)).map_err(|error| Usage::file("", only.as_ref(), error));
    }
    let is_stdin = words.len() == 1 && words[0] == "-";
    if !words.is_empty() && !is_stdin {
        let text = text_of(&words);
        explainer.push(text.as_bytes());
        return Ok(!text.trim().is_empty());
    }
    if std::io::stdin().is_terminal() {
        console::say("Paste the error, then press Ctrl-D on a line of its own.");
    }
    feed(std::io::stdin().lock(), explainer).map_err(Usage::Stdin)
}

/// Whether it is a device, such as `/dev/zero`, which may never end.
#[cfg(unix)]
fn is_device(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    found.file_type().is_char_device() || found.file_type().is_block_device()
}

/// Windows has no devices among its files.
#[cfg(not(unix))]
fn is_device(_: &std::fs::Metadata) -> bool {
    false
}

/// The arguments as one text. Several numbers are as many errors, each of which could stand alone.
fn text_of(words: &[&String]) -> String {
    let is_number = |word: &&String| word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    if words.len() > 1 && words.iter().all(is_number) {
        return words.iter().map(|word| format!("AADSTS{word}\n")).collect();
    }
    words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ")
}

/// Feeds piece by piece; what is read may be larger than the memory.
fn feed(mut from: impl Read, explainer: &mut Explainer<'_>) -> std::io::Result<bool> {
    let mut piece = vec![0; PIECE];
    let mut is_text = false;
    loop {
        let length = match from.read(&mut piece) {
            Ok(0) => return Ok(is_text),
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        is_text = is_text || piece[..length].iter().any(|byte| !byte.is_ascii_whitespace());
        explainer.push(&piece[..length]);
    }
}
