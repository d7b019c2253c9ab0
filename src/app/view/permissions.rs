//! The permission picker: what there is to choose, from where, and what is chosen.

use crate::app::{Field, State};
use crate::evidence::Scope;
use crate::evidence::text::harmless;

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

/// The rows of the permission picker that the search leaves.
pub fn permissions(state: &State) -> Vec<PermissionRow> {
    let target = state.target();
    let chosen = chosen_permissions(state);
    let shipped = state.recipe.permissions_of(target);
    let all: Vec<(String, String)> = match (tenant_scopes(state), shipped) {
        (Some(scopes), _) => scopes
            .iter()
            .filter(|scope| scope.is_enabled)
            .map(|scope| {
                let known = shipped.and_then(|list| list.permissions.iter().find(|p| p.name == scope.value));
                let summary = known.map_or(scope.summary.as_str(), |p| p.summary.as_str());
                (scope.value.clone(), harmless(summary, false))
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

/// Names of the permissions that the app shall have.
pub fn chosen_permissions(state: &State) -> &[String] {
    let chosen = &state.profile.told.permissions;
    if chosen.is_empty() { &state.target().permissions } else { chosen }
}

/// Where the list of permissions comes from: the tenant, or the shipped list with its date.
pub fn permission_source(state: &State) -> String {
    if tenant_scopes(state).is_some() {
        return "from your tenant".to_owned();
    }
    state
        .recipe
        .permissions_of(state.target())
        .map_or_else(String::new, |list| format!("shipped list of {}", list.meta.date))
}

/// The permissions that the tenant's own API principal offers.
fn tenant_scopes(state: &State) -> Option<&[Scope]> {
    let principal = state.evidence.resource.as_ref()?.value()?.as_ref()?;
    (!principal.scopes.is_empty()).then_some(principal.scopes.as_slice())
}
