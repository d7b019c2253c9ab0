//! Profiles: one for each case, named by itself, never in place of another's; going on where one was left.

use std::path::PathBuf;

use crate::app::engine::state::Left;
use crate::app::{Deed, Effect, Field, OwnField, Place, Question, State, Tenants, view};
use crate::checks::Status;
use crate::profile::{Profile, Stood, is_name};
use crate::recipe::{Clouds, RequirementId};

use super::{case, deed, go};

/// As many changes are told; the steps show the others.
const TOLD: usize = 2;

/// The profile, to be written down, once there is something in it. A practice tenant is not worth it.
pub(super) fn keep(state: &mut State) -> Option<Effect> {
    let is_own = state.practice.is_none() && state.home.tenants != Tenants::Practice;
    if !is_own || state.case.profile.inputs.tenant.is_empty() {
        return None;
    }
    let before = name(state);
    note_standings(state);
    state.case.profile.used = Some(state.case.now);
    // Today it may have gone without; another day it may not.
    let kept = state.home.saved.iter().find(|kept| kept.name == state.case.profile.name);
    let ca_file = kept.and_then(|kept| kept.origin.ca_file.clone());
    state.case.profile.origin.ca_file = state.case.profile.origin.ca_file.take().or(ca_file);
    let profile = state.case.profile.clone();
    state.home.saved.retain(|kept| kept.name != profile.name);
    state.home.saved.insert(0, profile.clone());
    Some(deed::ask(state, Deed::SaveProfile { profile: Box::new(profile), before }))
}

/// Names the profile, unless its name is that of this very case. Returns the name of one that it takes the place of:
/// made just now, and found to be of no app at all.
fn name(state: &mut State) -> Option<String> {
    let profile = &state.case.profile;
    let kept = state.home.saved.iter().find(|kept| kept.name == profile.name);
    let is_made_here = state.home.made.as_ref() == Some(&profile.name);
    match kept {
        Some(kept) if is_made_here && !found_its_app(kept) => {
            let before = kept.name.clone();
            let others: Vec<Profile> = state.home.saved.iter().filter(|other| other.name != before).cloned().collect();
            let name = profile.free_name(&others);
            if name == before {
                return None;
            }
            call(state, name);
            state.home.saved.retain(|other| other.name != before);
            Some(before)
        }
        Some(kept) if kept.is_of_same_case(profile) || is_completed(kept, profile) => None,
        None if !profile.name.is_empty() => None,
        Some(_) | None => {
            let same = state.home.saved.iter().find(|kept| kept.is_of_same_case(profile));
            match same.map(|kept| kept.name.clone()) {
                Some(name) => state.case.profile.name = name,
                None => {
                    let name = profile.free_name(&state.home.saved);
                    call(state, name);
                }
            }
            None
        }
    }
}

fn call(state: &mut State, name: String) {
    state.case.profile.stood.clear();
    state.home.made = Some(name.clone());
    state.case.profile.name = name;
}

fn found_its_app(profile: &Profile) -> bool {
    profile.stood.get(&RequirementId::of("app.found")) == Some(&Stood::Met)
}

/// Whether a profile only says more than the one that was kept.
fn is_completed(kept: &Profile, profile: &Profile) -> bool {
    let mut so_far = profile.clone();
    let (had, has) = (&kept.inputs, &mut so_far.inputs);
    for (had, has) in [
        (&had.tenant, &mut has.tenant),
        (&had.client_id, &mut has.client_id),
        (&had.environment, &mut has.environment),
        (&had.project_id, &mut has.project_id),
    ] {
        if had.is_empty() {
            has.clear();
        }
    }
    kept.is_of_same_case(&so_far)
}

/// Notes how everything stands. What is not known now stood as it did before.
fn note_standings(state: &mut State) {
    for judged in &state.case.judgement.judged {
        let stood = &mut state.case.profile.stood;
        match stood_now(judged.verdict.status) {
            Some(now) => drop(stood.insert(judged.requirement.clone(), now)),
            None if judged.verdict.status == Status::NotApplicable => drop(stood.remove(&judged.requirement)),
            None => {}
        }
    }
}

fn stood_now(status: Status) -> Option<Stood> {
    match status {
        Status::Met => Some(Stood::Met),
        Status::Warning => Some(Stood::Warning),
        Status::Unmet => Some(Stood::Unmet),
        Status::Unknown | Status::NotApplicable => None,
    }
}

/// Goes on with a kept case, in the clouds that it belongs to.
pub(super) fn go_on(state: &mut State, row: usize) -> Vec<Effect> {
    let Some(profile) = state.home.saved.get(row).cloned() else {
        return Vec::new();
    };
    let Some(file) = profile.origin.cloud_file.clone() else {
        let clouds = state.case.recipe.clouds.clone();
        return resume(state, profile, clouds);
    };
    state.say(format!("This profile belongs to {}. Reading it.", file.display()));
    state.home.resuming = Some(profile);
    vec![deed::ask(state, Deed::ReadCloudFile(file))]
}

/// The clouds of the profile that is to be gone on with are there.
pub(super) fn clouds_read(state: &mut State, clouds: Clouds) -> Vec<Effect> {
    state.home.resuming.take().map_or_else(Vec::new, |profile| resume(state, profile, clouds))
}

fn resume(state: &mut State, profile: Profile, mut clouds: Clouds) -> Vec<Effect> {
    if clouds.get(&profile.cloud).is_none() {
        state.warn(format!(
            "The profile {} uses the cloud {}, which is not available here. Start firstcall with the --cloud-file \
             that it was created with.",
            profile.name, profile.cloud
        ));
        return Vec::new();
    }
    let wrong = profile.origin.authority.as_ref().and_then(|url| clouds.set_authority(&profile.cloud, url).err());
    if let Some(error) = wrong {
        state.warn(format!("The profile {} names a sign-in service that cannot be used: {error}", profile.name));
        return Vec::new();
    }
    if let Some(file) = profile.origin.ca_file.clone() {
        clouds.trust(&profile.cloud, file);
    }
    let mut effects = case::leave(state);
    state.case.clouds = clouds;
    state.home.left = (!profile.stood.is_empty()).then(|| Left { stood: profile.stood.clone(), at: profile.used });
    state.home.made = None;
    state.home.is_resumed = true;
    state.case.profile = profile;
    state.fill_fields();
    let step = state.case.profile.step.clamp(1, 5);
    state.screen.places = vec![Place::Welcome, Place::Case];
    go::to_step(state, step);
    effects.push(deed::use_cloud(state));
    effects
}

/// Tells what has changed since the case was left, once everything that can be looked at again was.
pub(super) fn tell_changes(state: &mut State) {
    let is_waiting = state.case.runs.running().next().is_some() || state.case.runs.facts().is_empty();
    if is_waiting || state.screen.base().step().is_none() {
        return;
    }
    let Some(left) = state.home.left.take() else {
        return;
    };
    let now = state.case.judgement.judged.iter().filter_map(|judged| {
        let before = left.stood.get(&judged.requirement)?;
        Some((view::title(state, judged), *before, stood_now(judged.verdict.status)?))
    });
    let compared: Vec<_> = now.collect();
    let since = left.at.map_or_else(|| "you left".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string());
    let changed: Vec<String> = compared
        .iter()
        .filter(|(_, before, now)| before != now)
        .map(|(title, before, now)| format!("{title}: was {before}, now {now}"))
        .collect();
    let told = match (changed.len(), compared.len()) {
        (_, 0) => return,
        (0, _) => format!("Checked again without signing in: nothing has changed since {since}."),
        (count, _) => {
            let more = count.saturating_sub(TOLD);
            let more = if more == 0 { String::new() } else { format!("; {more} more") };
            format!("Changed since {since}: {}{more}.", changed[..count.min(TOLD)].join("; "))
        }
    };
    state.say(told);
}

/// Gives the profile under the cursor the name that was typed.
pub(super) fn rename(state: &mut State) -> Vec<Effect> {
    let row = state.screen.cursor(Place::Profiles);
    let to = state.screen.fields.value(Field::Own(OwnField::ProfileName)).trim().to_owned();
    let Some(from) = state.home.saved.get(row).map(|profile| profile.name.clone()) else {
        return Vec::new();
    };
    let is_taken = state.home.saved.iter().any(|other| other.name.eq_ignore_ascii_case(&to) && other.name != from);
    let problem = if !is_name(&to) {
        Some("Use letters, digits, dots, dashes and underscores; it may not begin with a dot.")
    } else if is_taken {
        Some("Another profile has this name.")
    } else {
        None
    };
    state.screen.fields.judge(Field::Own(OwnField::ProfileName), problem.map(str::to_owned));
    if problem.is_some() {
        return Vec::new();
    }
    state.screen.focus = None;
    if from == to { Vec::new() } else { vec![deed::ask(state, Deed::RenameProfile { from, to })] }
}

/// A profile has another name.
pub(super) fn renamed(state: &mut State, from: &str, to: &str) {
    let current = std::iter::once(&mut state.case.profile);
    for profile in state.home.saved.iter_mut().chain(current).filter(|profile| profile.name == from) {
        to.clone_into(&mut profile.name);
    }
    // A name that somebody gave stays.
    state.home.made.take_if(|made| made == from);
    state.say(format!("Renamed {from} to {to}."));
}

/// Asks whether the profile under the cursor is to go.
pub(super) fn ask_delete(state: &mut State) {
    let row = state.screen.cursor(Place::Profiles);
    if row < state.home.saved.len() {
        state.screen.question = Some(Question::DeleteProfile(row));
        go::open(state, Place::Question);
    }
}

/// Deletes the profile of this row.
pub(super) fn delete(state: &mut State, row: usize) -> Vec<Effect> {
    let name = state.home.saved.get(row).map(|profile| profile.name.clone());
    name.map(|name| deed::ask(state, Deed::DeleteProfile(name))).into_iter().collect()
}

/// A profile is gone.
pub(super) fn deleted(state: &mut State, name: &str) {
    state.home.saved.retain(|profile| profile.name != name);
    if state.case.profile.name == name {
        state.case.profile.name.clear();
    }
    if state.home.saved.is_empty() && state.place() == Place::Profiles {
        state.screen.places.pop();
    }
    state.say(format!("The profile {name} was deleted."));
}

/// Writes the profile under the cursor into a file of its own in the current folder.
pub(super) fn export(state: &mut State) -> Vec<Effect> {
    let row = state.screen.cursor(Place::Profiles);
    let Some(profile) = state.home.saved.get(row) else {
        return Vec::new();
    };
    let path = PathBuf::from(format!("firstcall-profile-{}.toml", profile.name));
    match crate::profile::text(profile) {
        Ok(content) => vec![deed::ask(state, Deed::WriteFile { path, content })],
        Err(error) => {
            state.warn(error.to_string());
            Vec::new()
        }
    }
}

/// Takes the remembered value that is proposed behind the cursor.
pub(super) fn take_suggestion(state: &mut State) {
    if let (Some(field), Some(value)) = (state.screen.focus, view::suggestion(state)) {
        let before = state.screen.fields.text(field);
        state.screen.fields.put(field, &value);
        state.screen.fields.remember(field, before, false);
        super::value::commit(state, field);
    }
}
