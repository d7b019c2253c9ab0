//! `--from FILE…`: what somebody sent in place of a run. It sends nothing over the network.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::app::{Goal, Setup, State};
use crate::checks::{Explainer, Explanation, Hints, Sent, Unsettled, ask_for};
use crate::drive::replay;
use crate::evidence::LONGEST_WHOLE;

use super::case::{self, Chosen};
use super::{Usage, explain};

/// What files hold, as a state that every form can be made of.
pub(super) struct Received {
    pub state: State,
    pub recognized: Vec<String>,
    pub ask_for: Vec<String>,
}

/// The files that `--from` names.
pub(super) fn files(matches: &ArgMatches) -> Vec<&Path> {
    let files = matches.try_get_many::<PathBuf>("from").ok().flatten();
    files.into_iter().flatten().map(PathBuf::as_path).collect()
}

/// Reads the files and makes a case of them.
///
/// # Errors
/// [`Usage`] when a file cannot be read, or when nothing in them can be judged.
pub(super) fn read(matches: &ArgMatches, files: &[&Path]) -> Result<Received, Usage> {
    let chosen = case::read(matches)?;
    let mut sent = Sent::default();
    for file in files {
        let bytes = bytes_of(file)?;
        if let Ok(state) = replay(BufReader::new(bytes.as_slice())) {
            let recognized = vec![format!("A recorded session: {}.", file.display())];
            return Ok(Received { state, recognized, ask_for: Vec::new() });
        }
        sent.add(Sent::read(&chosen.recipe, &bytes));
    }
    settle(matches, chosen, &sent, files)
}

/// The errors in files that do not say which API is called; nothing where a case can be made of them.
///
/// # Errors
/// [`Usage`] when a file cannot be read.
pub(super) fn errors_alone(
    matches: &ArgMatches,
    files: &[&Path],
) -> Result<Option<(State, Vec<String>, Explanation)>, Usage> {
    let chosen = case::read(matches)?;
    let (mut sent, mut explainer) = (Sent::default(), Explainer::new(&chosen.recipe));
    for file in files {
        let bytes = bytes_of(file)?;
        if replay(BufReader::new(bytes.as_slice())).is_ok() {
            return Ok(None);
        }
        sent.add(Sent::read(&chosen.recipe, &bytes));
        explainer.push(&bytes);
        explainer.push(b"\n");
    }
    let hints = explain::hints(matches, &chosen.recipe)?;
    let settled = sent.settle(&chosen.recipe, &hints, &chosen.profile.inputs, crate::drive::now());
    if settled != Err(Unsettled::NoTarget) || case::given(matches, "profile").is_some() {
        return Ok(None);
    }
    let explanation = explainer.finish(&hints);
    let recognized = sent.recognized.clone();
    Ok((!explanation.errors.is_empty()).then(|| (chosen.at_rest(), recognized, explanation)))
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Usage> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(LONGEST_WHOLE).unwrap_or(u64::MAX);
    let opened = std::fs::File::open(file).and_then(|opened| opened.take(limit + 1).read_to_end(&mut bytes));
    opened.map_err(|error| Usage::file("--from", file, error))?;
    if bytes.len() > LONGEST_WHOLE {
        let why = "it is longer than 64 MiB; firstcall explain reads long logs";
        return Err(Usage::unusable(format!("--from {}", file.display()), why));
    }
    Ok(bytes)
}

fn settle(matches: &ArgMatches, chosen: Chosen, sent: &Sent, files: &[&Path]) -> Result<Received, Usage> {
    let named: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let named = named.join(", ");
    let hints = match case::given(matches, "profile") {
        Some(_) => {
            let case = &chosen.profile.case;
            Hints { target: Some(case.target.clone()), caller: Some(case.caller), flow: Some(case.flow) }
        }
        None => explain::hints(matches, &chosen.recipe)?,
    };
    let settled = sent.settle(&chosen.recipe, &hints, &chosen.profile.inputs, crate::drive::now());
    let mut settled = settled.map_err(|why| match why {
        Unsettled::Nothing => {
            let known = "an app manifest or az ad app show, az ad sp show, claims of a token, a HAR, an earlier report, or \
                         an error text";
            Usage::unusable(format!("--from {named}"), format!("nothing in it can be judged. Give {known}"))
        }
        Unsettled::NoTarget => {
            let known: Vec<&str> = chosen.recipe.targets.iter().map(|target| target.id.as_str()).collect();
            let why = format!(
                "it names no API that firstcall knows. Add --target {}. Without it firstcall report and firstcall explain \
                 still tell what the errors mean",
                known.join("|")
            );
            Usage::unusable(format!("--from {named}"), why)
        }
    })?;
    let mut profile = chosen.profile.clone();
    profile.case = settled.case;
    profile.inputs = settled.inputs;
    match settled.cloud.take() {
        Some(cloud) if chosen.clouds.get(&cloud).is_some() => profile.cloud = cloud,
        Some(cloud) => settled.notes.push(format!(
            "It is about the cloud {cloud}, which is not known here; --cloud-file names the file that describes it."
        )),
        None => {}
    }
    let setup =
        Setup { profile, now: settled.now, ..chosen.setup(Goal::Check { directory: None, asks_person: false }) };
    let state = State::observed(setup, settled.evidence, settled.exchanges);
    let ask_for = ask_for(&state.ctx(), state.case().judgement());
    let recognized = sent.recognized.iter().cloned().chain(settled.notes).collect();
    Ok(Received { state, recognized, ask_for })
}
