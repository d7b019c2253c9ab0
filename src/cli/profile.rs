//! `firstcall profile`: the cases that were kept, without the wizard.

use std::io::IsTerminal;

use clap::ArgMatches;
use serde::Serialize;

use crate::profile::{self, InputId, Profile, ProfileError, Store};
use crate::recipe::Recipe;

use super::console::Unwritten;
use super::{SUCCESS, Usage, case, console};

/// Lists, shows, renames, deletes, exports or imports.
pub(super) fn run(matches: &ArgMatches) -> color_eyre::Result<u8> {
    let store = Store::of_user().map_err(usage)?;
    match matches.subcommand() {
        Some(("list", matches)) => list(&store, case::is_set(matches, "json"))?,
        Some(("show", matches)) => show(&store, &named(matches, "name"), case::is_set(matches, "json"))?,
        Some(("rename", matches)) => {
            let (from, to) = (named(matches, "name"), named(matches, "new-name"));
            store.rename(&from, &to).map_err(usage)?;
            console::say(&format!("Renamed {from} to {to}."));
        }
        Some(("delete", matches)) => return delete(&store, &named(matches, "name"), case::is_set(matches, "yes")),
        Some(("export", matches)) => export(&store, matches)?,
        Some(("import", matches)) => import(&store, matches)?,
        Some((other, _)) => unreachable!("clap accepts no command {other}"),
        None => unreachable!("clap wants a command"),
    }
    Ok(SUCCESS)
}

fn usage(error: ProfileError) -> color_eyre::Report {
    match error {
        ProfileError::Write { .. } | ProfileError::Delete { .. } => Unwritten::Profile(error.to_string()).into(),
        other => Usage::Profile(other).into(),
    }
}

fn named(matches: &ArgMatches, argument: &str) -> String {
    case::given(matches, argument).expect("clap requires it")
}

fn load(store: &Store, name: &str) -> color_eyre::Result<Profile> {
    let missing = || ProfileError::Missing { name: name.to_owned() };
    store.load(name).and_then(|profile| profile.ok_or_else(missing)).map_err(usage)
}

/// One line of the list.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    target: &'a str,
    tenant: &'a str,
    client_id: &'a str,
    cloud: &'a str,
    cloud_file: Option<String>,
    step: usize,
    used: Option<String>,
}

fn list(store: &Store, as_json: bool) -> color_eyre::Result<()> {
    let (profiles, wrong) = store.list();
    for error in wrong {
        console::problem(&error.to_string());
    }
    if as_json {
        let lines: Vec<Line<'_>> = profiles
            .iter()
            .map(|profile| Line {
                name: &profile.name,
                target: profile.case.target.as_str(),
                tenant: &profile.inputs.tenant,
                client_id: &profile.inputs.client_id,
                cloud: profile.cloud.as_str(),
                cloud_file: profile.origin.cloud_file.as_ref().map(|file| file.display().to_string()),
                step: profile.step,
                used: profile.used.map(|used| used.to_string()),
            })
            .collect();
        console::json(&lines)?;
        return Ok(());
    }
    if profiles.is_empty() {
        console::say(&format!("No case is saved yet. They would be in {}.", store.folder().display()));
    }
    let width = profiles.iter().map(|profile| profile.name.len()).max().unwrap_or(0);
    for profile in &profiles {
        let used = profile.used.map_or_else(|| "          ".to_owned(), |used| used.strftime("%Y-%m-%d").to_string());
        let (target, tenant) = (&profile.case.target, &profile.inputs.tenant);
        console::lines(&format!("{:width$}  {used}  {target}  {tenant}  step {}\n", profile.name, profile.step))?;
    }
    Ok(())
}

fn show(store: &Store, name: &str, as_json: bool) -> color_eyre::Result<()> {
    let profile = load(store, name)?;
    if as_json {
        console::json(&profile)?;
        return Ok(());
    }
    let recipe = Recipe::embedded();
    let mut out = format!("{}\n  {}\n", profile.name, store.path(name).map_err(usage)?.display());
    let target = recipe.target(&profile.case.target).map_or(profile.case.target.as_str(), |target| &target.title);
    out.push_str(&format!("  {:16}  {target}\n  {:16}  {}\n", "API", "Cloud", profile.cloud));
    if let Some(file) = &profile.origin.cloud_file {
        out.push_str(&format!("  {:16}  {}\n", "Cloud file", file.display()));
    }
    if let Some(authority) = &profile.origin.authority {
        out.push_str(&format!("  {:16}  {authority}\n", "Authority"));
    }
    if let Some(file) = &profile.origin.ca_file {
        out.push_str(&format!("  {:16}  {}\n", "CA file", file.display()));
    }
    for input in <InputId as strum::IntoEnumIterator>::iter().filter(|input| *input != InputId::Target) {
        let value = profile.get(input);
        if !value.is_empty() {
            out.push_str(&format!("  {:16}  {value}\n", input.label()));
        }
    }
    out.push_str(&format!("  {:16}  {}\n", "Step", profile.step));
    if let Some(used) = profile.used {
        out.push_str(&format!("  {:16}  {}\n", "Last used", used.strftime("%Y-%m-%d %H:%M UTC")));
    }
    console::lines(&out)?;
    Ok(())
}

fn delete(store: &Store, name: &str, is_sure: bool) -> color_eyre::Result<u8> {
    load(store, name)?;
    if !is_sure {
        if !std::io::stdin().is_terminal() {
            return Err(Usage::unusable("nobody can be asked here", format!("give --yes to delete {name}")).into());
        }
        console::say(&format!("Delete the profile {name}? Type yes and press Enter."));
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer)?;
        if !matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
            console::say("It stays.");
            return Ok(crate::app::Outcome::Cancelled.exit_code());
        }
    }
    store.delete(name).map_err(usage)?;
    console::say(&format!("The profile {name} was deleted. Nothing in the tenant was touched."));
    Ok(SUCCESS)
}

fn export(store: &Store, matches: &ArgMatches) -> color_eyre::Result<()> {
    let text = profile::text(&load(store, &named(matches, "name"))?).map_err(usage)?;
    match case::path(matches, "output") {
        Some(path) => console::save("--output", &path, &text)?,
        None => console::data(&text)?,
    }
    Ok(())
}

/// A profile from elsewhere never takes the place of one that is here. Files that it names may not be here.
fn import(store: &Store, matches: &ArgMatches) -> color_eyre::Result<()> {
    let path = case::path(matches, "file").expect("clap requires it");
    let text = case::read_text(&path).map_err(|error| Usage::file("FILE", &path, error))?;
    let mut profile = profile::read(&path, &text).map_err(usage)?;
    let recipe = Recipe::embedded();
    if recipe.target(&profile.case.target).is_none() {
        return Err(Usage::unusable(
            path.display().to_string(),
            format!("{:?} is no target", profile.case.target.as_str()),
        )
        .into());
    }
    // A value that was edited by hand and cannot be right is reported.
    let mut checked = profile.clone();
    for input in <InputId as strum::IntoEnumIterator>::iter() {
        let value = profile.get(input);
        let taken = checked.set(recipe, input, &value);
        taken.map_err(|error| Usage::unusable(path.display().to_string(), error.to_string()))?;
    }
    match case::given(matches, "name") {
        Some(name) => profile.name = name,
        None if profile.name.is_empty() => profile.name = profile.free_name(&store.list().0),
        None => {}
    }
    store.add(&profile).map_err(|error| match error {
        ProfileError::Taken { name } => {
            Usage::unusable("--name", format!("there is a profile {name:?} already; give another name")).into()
        }
        other => usage(other),
    })?;
    console::say(&format!("Imported as {}. Go on with: firstcall --profile {}", profile.name, profile.name));
    for file in [&profile.inputs.certificate, &profile.inputs.token_file] {
        if !file.is_empty() && !std::path::Path::new(file).exists() {
            console::say(&format!("{file}, which it names, is not on this computer."));
        }
    }
    Ok(())
}
