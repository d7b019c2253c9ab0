//! `firstcall export`: the case in a form for another program. It sends nothing over the network.

use std::path::Path;

use clap::ArgMatches;
use strum::IntoEnumIterator;

use crate::export::format::{ExpectedSecret, Format, Inputs};
use crate::profile::{InputId, Profile, SecretId, variable};
use crate::recipe::{Placeholder, Recipe};

use super::case::{self, Chosen};
use super::{SUCCESS, Usage, console, options};

/// Prints the case in the wanted form, or writes it into a file that only the user can read.
pub(super) fn run(matches: &ArgMatches) -> color_eyre::Result<u8> {
    let format: Format = matches
        .get_one::<String>("format")
        .and_then(|name| name.parse().ok())
        .expect("clap requires one of the formats");
    let mut chosen = case::read(matches)?;
    choose_target(matches, format, &mut chosen)?;
    let inputs = inputs(matches, &chosen.profile);
    let text = render(format, chosen, &inputs)?;
    match case::path(matches, "output") {
        Some(path) => console::save("--output", &path, &text)?,
        None => console::data(&text)?,
    }
    Ok(SUCCESS)
}

/// A format for one target chooses it. Another one that was named is refused, since its values mean something else.
fn choose_target(matches: &ArgMatches, format: Format, chosen: &mut Chosen) -> Result<(), Usage> {
    let Some(target) = format.target() else {
        return Ok(());
    };
    let is_named = ["target", "profile"].iter().any(|name| case::given(matches, name).is_some());
    if is_named && chosen.profile.case.target != target {
        let why = format!("this is for the target {target}, not for {}", chosen.profile.case.target);
        return Err(Usage::unusable(format.to_string(), why));
    }
    set(&mut chosen.profile, &chosen.recipe, InputId::Target, target.as_str())?;
    // Before, there were no geographies to compare it with.
    let geo = chosen.profile.get(InputId::Geo);
    set(&mut chosen.profile, &chosen.recipe, InputId::Geo, &geo)
}

fn set(profile: &mut Profile, recipe: &Recipe, input: InputId, value: &str) -> Result<(), Usage> {
    profile.set(recipe, input, value).map_err(Usage::InputRefused)
}

fn render(format: Format, chosen: Chosen, inputs: &Inputs) -> Result<String, Usage> {
    let state = chosen.at_rest();
    format.render(state.case().judgement().params(), inputs).map_err(|missing| match input_of(missing) {
        Some(input) => Usage::InputMissing(input),
        None => Usage::unusable(format!("{} has no address in this cloud", state.target().title), &state.cloud().title),
    })
}

/// What was told, by the names of the variables.
fn inputs(matches: &ArgMatches, profile: &Profile) -> Inputs {
    let files = ["cloud-file", "ca-file"].into_iter();
    let mut values: Vec<(String, String)> =
        files.filter_map(|name| Some((variable(name), anywhere(&case::path(matches, name)?)))).collect();
    values.extend(case::given(matches, "authority").map(|authority| (variable("authority"), authority)));
    values.push((variable("cloud"), profile.cloud.to_string()));
    let told = InputId::iter().map(|input| (input, profile.get(input))).filter(|(_, value)| !value.is_empty());
    values.extend(told.map(|(input, value)| match input {
        InputId::Certificate | InputId::FederatedTokenFile => (variable(input.into()), anywhere(Path::new(&value))),
        _ => (variable(input.into()), value),
    }));
    let secret = SecretId::of(profile.case.flow).map(|id| ExpectedSecret {
        variable: variable(&options::from_env(id)),
        in_words: id.in_words(),
        is_required: id.is_required(),
    });
    Inputs { values, secret }
}

/// The path of a file as it is found from any folder.
fn anywhere(file: &Path) -> String {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).display().to_string()
}

/// The input that a placeholder gets its value from.
fn input_of(placeholder: Placeholder) -> Option<InputId> {
    InputId::iter().find(|input| input.row().fills == Some(placeholder))
}
