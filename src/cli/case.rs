//! From options to a case: profile first, then every option over it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use clap::parser::ValueSource;
use strum::IntoEnumIterator;
use zeroize::Zeroizing;

use crate::app::{Goal, Setup, State, Surroundings, Tenants};
use crate::drive::Outside;
use crate::evidence::bounded;
use crate::evidence::text::{harmless, shorten};
use crate::profile::{InputId, Origin, Profile, Store, read_regular};
use crate::recipe::{Caller, CloudId, Clouds, Flow, Recipe};
use crate::wire::Settings;

use super::Usage;

/// What the options describe.
pub(super) struct Chosen {
    pub recipe: Arc<Recipe>,
    pub clouds: Clouds,
    pub profile: Profile,
    pub store: Option<Store>,
    pub settings: Settings,
}

impl Chosen {
    /// The engine with this case, to be asked what it makes of something. It reaches for nothing.
    pub(super) fn at_rest(&self) -> State {
        State::new(self.setup(Goal::Wizard))
    }

    /// What the engine starts with for this case.
    pub(super) fn setup(&self, goal: Goal) -> Setup {
        Setup {
            recipe: self.recipe.clone(),
            clouds: self.clouds.clone(),
            profile: self.profile.clone(),
            saved: Vec::new(),
            now: crate::drive::now(),
            tenants: Tenants::Own,
            goal,
            secrets: Vec::new(),
            token_source: None,
            surroundings: Surroundings::default(),
        }
    }

    /// What the driver is made with for this case. Nothing is written down for it.
    pub(super) fn outside(&self) -> Outside {
        Outside {
            recipe: self.recipe.clone(),
            cloud: self.clouds.get(&self.profile.cloud).unwrap_or_else(|| self.clouds.first()).clone(),
            settings: self.settings.clone(),
            store: None,
            federated: None,
            practice: None,
            opens_pages: true,
            pool: None,
            hidden: Vec::new(),
        }
    }
}

/// Reads the case options.
///
/// # Errors
/// [`Usage`] when a file cannot be read or a value cannot be right; it names the option.
pub(super) fn read(matches: &ArgMatches) -> Result<Chosen, Usage> {
    read_without(matches, &[])
}

/// The same without some inputs.
pub(super) fn read_without(matches: &ArgMatches, left_out: &[InputId]) -> Result<Chosen, Usage> {
    let recipe = Recipe::shared();
    let store = Store::of_user().ok();
    let kept = match given(matches, "profile") {
        Some(name) => Some(
            load(store.as_ref(), &name)?
                .ok_or_else(|| Usage::unusable(format!("--profile {name}"), "there is no profile of that name"))?,
        ),
        None => None,
    };
    if let Some(why) = kept.as_ref().and_then(|kept| foreign(&recipe, kept)) {
        return Err(why);
    }
    let origin = origin(matches, kept.as_ref());
    let mut clouds = clouds(matches, &origin, &recipe, kept.as_ref())?;
    let mut profile = kept.unwrap_or_else(|| Profile::new(&recipe, clouds.first().id.clone()));
    profile.origin = origin;
    if let Some(cloud) = given(matches, "cloud") {
        let id = CloudId::from(cloud.as_str());
        if clouds.get(&id).is_none() {
            return Err(Usage::not_one_of("cloud", cloud, clouds.list.iter().map(|cloud| &cloud.id)));
        }
        profile.move_to(id);
    } else if clouds.get(&profile.cloud).is_none() {
        // Its tenant is known in no other one.
        let why = format!(
            "it belongs to the cloud {}, which is not among those here; give the --cloud-file that it was made with, or \
             another --cloud",
            profile.cloud
        );
        return Err(Usage::unusable(format!("--profile {}", profile.name), why));
    }
    if let Some(authority) = profile.origin.authority.clone() {
        // A password would be kept, and shown wherever the address is.
        if url::Url::parse(&authority).is_ok_and(|url| !url.username().is_empty() || url.password().is_some()) {
            return Err(Usage::unusable("--authority", "leave the user name and the password out of the address"));
        }
        clouds.set_authority(&profile.cloud, &authority).map_err(|_| {
            let wanted = "give an address with https; plain http is for this computer only";
            Usage::unusable(format!("--authority {}", shorten(&harmless(&authority, false), 200)), wanted)
        })?;
    }
    agree(matches)?;
    let mut inputs: Vec<InputId> = InputId::iter().filter(|input| !left_out.contains(input)).collect();
    if value(matches, InputId::Role).is_some() {
        // Which roles there are to choose from depends on where they shall hold, and the old one does not count any more.
        inputs.sort_by_key(|input| *input == InputId::Role);
        profile.inputs.role.clear();
    }
    for input in inputs {
        if let Some(value) = value(matches, input) {
            profile.set(&recipe, input, &value).map_err(Usage::InputRefused)?;
        }
    }
    let ca_file = profile.origin.ca_file.clone();
    if let Some(file) = &ca_file {
        // Opened once only, when it is read: it may be a pipe.
        let found = std::fs::metadata(file);
        let (whose, found) = match path(matches, "ca-file") {
            Some(_) => ("--ca-file".to_owned(), found.map(drop)),
            None => {
                let whose = format!("--profile {}: it belongs to the certificate file", profile.name);
                (whose, found.and_then(|found| bounded::only_a_file(&found)))
            }
        };
        found.map_err(|error| Usage::file(whose, file, error))?;
    }
    let settings = Settings { ca_files: ca_file.into_iter().collect(), ..Settings::default() };
    Ok(Chosen { recipe, clouds, profile, store, settings })
}

/// Somebody who names both who calls and how has to mean one of them by the other.
///
/// # Errors
/// When the way to sign in is not one of the caller.
fn agree(matches: &ArgMatches) -> Result<(), Usage> {
    // A variable may well be meant for other commands.
    let is_typed = |input: InputId| {
        let name: &str = input.into();
        let is_known = matches.try_contains_id(name).is_ok();
        is_known && matches.value_source(name) == Some(ValueSource::CommandLine)
    };
    let told = |input: InputId| value(matches, input).filter(|_| is_typed(input));
    let (Some(caller), Some(flow)) = (told(InputId::Caller), told(InputId::Flow)) else {
        return Ok(());
    };
    let (Ok(caller), Ok(flow)) = (caller.parse::<Caller>(), flow.parse::<Flow>()) else {
        return Ok(());
    };
    if flow.caller() == caller {
        return Ok(());
    }
    let of_caller: Vec<String> =
        Flow::iter().filter(|flow| flow.caller() == caller).map(|flow| flow.to_string()).collect();
    let why = format!(
        "this is not a way for --caller {caller} to sign in; give one of {}, or leave out --caller",
        of_caller.join(", ")
    );
    Err(Usage::unusable(format!("--flow {flow}"), why))
}

/// Why a profile cannot be used here: it may be one of a newer firstcall.
pub(super) fn foreign(recipe: &Recipe, profile: &Profile) -> Option<Usage> {
    let target = &profile.case.target;
    let words = "which this version of firstcall does not know; it is left as it is";
    let is_known = recipe.target(target).is_some();
    let why = format!("it is for the API {:?}, {words}", target.as_str());
    (!is_known).then(|| Usage::unusable(format!("--profile {}", profile.name), why))
}

fn load(store: Option<&Store>, name: &str) -> Result<Option<Profile>, Usage> {
    store.map_or(Ok(None), |store| store.load(name).map_err(Usage::Profile))
}

/// Reads a text that an option names.
///
/// # Errors
/// When it cannot be read, or is too long.
pub(super) fn read_text(file: &Path) -> io::Result<Zeroizing<String>> {
    bounded::read_text(std::fs::File::open(file)?)
}

/// Why a file cannot be used.
pub(super) fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "access to it is denied".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder, not a file".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is a file, not a folder".to_owned(),
        io::ErrorKind::AlreadyExists => "there is something of that name already".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        _ => super::without_number(&error.to_string()).to_owned(),
    }
}

/// Where the clouds come from: the options, or else what the profile belongs to.
fn origin(matches: &ArgMatches, kept: Option<&Profile>) -> Origin {
    let kept = kept.map(|profile| profile.origin.clone()).unwrap_or_default();
    // From wherever it is gone on with, it is the same file.
    let file = |option| path(matches, option).map(|file| std::path::absolute(&file).unwrap_or(file));
    Origin {
        cloud_file: file("cloud-file").or(kept.cloud_file),
        authority: given(matches, "authority").or(kept.authority),
        ca_file: file("ca-file").or(kept.ca_file),
    }
}

fn clouds(matches: &ArgMatches, origin: &Origin, recipe: &Recipe, kept: Option<&Profile>) -> Result<Clouds, Usage> {
    let option = path(matches, "cloud-file");
    let (file, whose) = match (&option, &origin.cloud_file, kept) {
        // Named as it was given.
        (Some(file), _, _) => (file, "--cloud-file".to_owned()),
        (None, Some(file), Some(kept)) => (file, format!("--profile {}: it belongs to the cloud file", kept.name)),
        (None, _, _) => return Ok(recipe.clouds.clone()),
    };
    let text = match option {
        Some(_) => read_text(file).map(|text| text.to_string()),
        None => read_regular(file),
    };
    let text = text.map_err(|error| Usage::file(&*whose, file, error))?;
    Clouds::read(&file.display().to_string(), &text).map_err(|error| Usage::unusable(whose, error.to_string()))
}

/// The value of an input, if an option or a variable gives one.
fn value(matches: &ArgMatches, input: InputId) -> Option<String> {
    let name: &'static str = input.into();
    let values: Vec<&String> = matches.try_get_many::<String>(name).ok().flatten()?.collect();
    Some(values.into_iter().cloned().collect::<Vec<_>>().join(" "))
}

/// The value of another text option.
pub(super) fn given(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.try_get_one::<String>(name).ok().flatten().cloned()
}

/// The value of a path option.
pub(super) fn path(matches: &ArgMatches, name: &str) -> Option<PathBuf> {
    matches.try_get_one::<PathBuf>(name).ok().flatten().cloned()
}

/// Whether a flag was given.
pub(super) fn is_set(matches: &ArgMatches, name: &str) -> bool {
    matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
}
