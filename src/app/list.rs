//! Lists that the cursor moves over, and how long they are.

use crate::recipe::{Flow, TargetId};

use super::{Field, Offer, Place, State, inspect, view};

/// One line of the welcome screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WelcomeEntry {
    /// Go on where the user was.
    Continue,
    /// A target in the practice tenant.
    Practice(TargetId),
    /// A target in a tenant of the user's own.
    Tenant(TargetId),
    Explain,
}

/// One line of the permission picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionRow {
    pub namespace: String,
    pub name: String,
    pub summary: String,
    pub is_chosen: bool,
    /// Whether the proof call needs it.
    pub is_needed: bool,
}

/// Rows of the list in a place.
pub fn list_len(state: &State, place: Place) -> usize {
    match place {
        Place::Welcome => welcome(state).len(),
        Place::Case => view::case_choices(state).len(),
        Place::Step(_) | Place::Summary => view::listed(state).len(),
        Place::Call if state.fields.value(Field::TableSearch).is_empty() => {
            view::answer(state).map_or(0, |reply| reply.table.rows.len())
        }
        Place::Call => view::table_rows(state).len(),
        Place::Token => view::claims(state).map_or(0, |claims| {
            if state.raw_token { inspect::raw_lines(claims).len() } else { inspect::rows(&state.ctx(), claims).len() }
        }),
        Place::Exchanges => state.exchanges.len(),
        Place::Exchange => view::selected_exchange(state).map_or(0, |exchange| view::exchange_lines(exchange).len()),
        Place::Explain => state.explained.as_ref().map_or(0, |explained| explained.errors.len()),
        Place::Practice => state.practice.as_ref().map_or(0, |practice| practice.scenarios.len()),
        Place::Permissions => permissions(state).len(),
        Place::Directory => view::DIRECTORY_WAYS.len(),
        Place::BrowserSays => headlines(state).len(),
        Place::Palette => palette(state).len(),
        Place::Help => state.offers.len(),
        Place::SignIn => 0,
    }
}

pub(super) fn welcome(state: &State) -> Vec<WelcomeEntry> {
    let mut entries = Vec::new();
    if state.saved.is_some() {
        entries.push(WelcomeEntry::Continue);
    }
    for target in &state.recipe.targets {
        if state.can_practice {
            entries.push(WelcomeEntry::Practice(target.id.clone()));
        }
    }
    entries.extend(state.recipe.targets.iter().map(|target| WelcomeEntry::Tenant(target.id.clone())));
    entries.push(WelcomeEntry::Explain);
    entries
}

/// Flows that the target offers to the chosen caller.
pub(super) fn flows(state: &State) -> Vec<Flow> {
    let caller = state.profile.case.caller;
    state.target().flows.iter().copied().filter(|flow| flow.caller() == caller).collect()
}

/// The permissions that the tenant's own API principal offers.
pub(super) fn tenant_scopes(state: &State) -> Option<&[crate::evidence::Scope]> {
    let principal = state.evidence.resource.as_ref()?.value()?.as_ref()?;
    (!principal.scopes.is_empty()).then_some(principal.scopes.as_slice())
}

pub(super) fn permissions(state: &State) -> Vec<PermissionRow> {
    let target = state.target();
    let chosen = view::chosen_permissions(state);
    let shipped = state.recipe.permissions.get(&target.permission_list);
    let all: Vec<(String, String)> = match (tenant_scopes(state), shipped) {
        (Some(scopes), _) => scopes
            .iter()
            .filter(|scope| scope.is_enabled)
            .map(|scope| {
                let known = shipped.and_then(|list| list.permissions.iter().find(|p| p.name == scope.value));
                let summary = known.map_or(scope.summary.as_str(), |p| p.summary.as_str());
                (scope.value.clone(), crate::evidence::text::harmless(summary, false))
            })
            .collect(),
        (None, Some(list)) => list.permissions.iter().map(|p| (p.name.clone(), p.summary.clone())).collect(),
        (None, None) => Vec::new(),
    };
    let search = state.fields.value(Field::PermissionSearch).to_lowercase();
    let mut rows: Vec<PermissionRow> = all
        .into_iter()
        .filter(|(name, summary)| {
            search
                .split_whitespace()
                .all(|word| name.to_lowercase().contains(word) || summary.to_lowercase().contains(word))
        })
        .map(|(name, summary)| PermissionRow {
            namespace: name.split('.').next().unwrap_or_default().to_owned(),
            is_chosen: chosen.contains(&name),
            is_needed: target.permissions.contains(&name),
            name,
            summary,
        })
        .collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

pub(super) fn palette(state: &State) -> Vec<Offer> {
    let search = state.fields.value(Field::Palette).to_lowercase();
    state
        .offers
        .iter()
        .filter(|offer| !offer.action.is_movement())
        .filter(|offer| {
            let label = offer.label.to_lowercase();
            search.split_whitespace().all(|word| label.contains(word))
        })
        .copied()
        .collect()
}

/// Headlines of pages that stay in the browser, with the code that each stands for.
pub(super) fn headlines(state: &State) -> Vec<(&str, String)> {
    state
        .recipe
        .symptoms
        .iter()
        .filter_map(|symptom| Some((symptom.headline.as_deref()?, symptom.code.clone())))
        .collect()
}
