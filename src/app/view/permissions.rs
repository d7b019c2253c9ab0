//! The permission picker: what there is to choose, by name or by call, from where, and what each choice means.

use crate::app::{Field, OwnField, PickerView, State};
use crate::checks::privilege;
use crate::evidence::Scope;
use crate::evidence::text::harmless;
use crate::recipe::{Capability, IntendedCall, PermissionList, TargetProof};

use super::search::is_found;

/// One line of the picker by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionRow {
    pub namespace: String,
    pub name: String,
    /// What it allows: in our words, or else in those of the tenant.
    pub summary: String,
    /// Whether the words are those of the tenant, because firstcall does not know this permission.
    pub is_tenants: bool,
    /// Whether the tenant says that only an administrator can agree to it; the shipped list does not know.
    pub is_admin_only: bool,
    /// What an app can do with it; empty where that is not known.
    pub does: Vec<Capability>,
    pub is_chosen: bool,
    /// Whether the registration is known to ask for it.
    pub is_asked_for: bool,
    pub need: Need,
    /// A narrower permission that is needed and would do in its place.
    pub narrower: Option<String>,
    /// Titles of the known calls that need it, beside the one that `need` names.
    pub serves: Vec<String>,
}

/// What a permission is needed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// The first call.
    Proof,
    /// This call, which is intended.
    Call(String),
    /// It was chosen by name, and none of the calls that are intended needs it.
    Spare,
    /// Nobody said.
    Open,
}

/// One line of the picker by call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    pub id: String,
    pub title: String,
    pub about: String,
    /// Method and path.
    pub request: String,
    pub permissions: Vec<String>,
    pub is_chosen: bool,
    /// Whether it is the first call, which always counts.
    pub is_proof: bool,
    /// Whether it works with what is chosen so far.
    pub is_covered: bool,
}

/// The rows by name that the search leaves, sorted by name.
pub fn permissions(state: &State) -> Vec<PermissionRow> {
    let chosen = picked_permissions(state);
    let shipped = shipped(state);
    let mut all: Vec<(String, String, bool)> = match (tenant_scopes(state), shipped) {
        (Some(scopes), _) => scopes
            .iter()
            .filter(|scope| scope.is_enabled)
            .map(|scope| match shipped.and_then(|list| list.get(&scope.value)) {
                Some(known) => (harmless(&scope.value, false), known.summary.clone(), false),
                None => (harmless(&scope.value, false), harmless(&scope.summary, false), true),
            })
            .collect(),
        (None, Some(list)) => list.permissions.iter().map(|p| (p.name.clone(), p.summary.clone(), false)).collect(),
        (None, None) => Vec::new(),
    };
    for name in &chosen {
        if !all.iter().any(|(other, ..)| other == name) {
            all.push((name.clone(), "Chosen, but not in this list".to_owned(), false));
        }
    }
    all.sort();
    all.dedup();
    all.retain(|(name, summary, _)| is_found(state, Field::Own(OwnField::PermissionSearch), &[name, summary]));
    let needed = needed(state);
    all.into_iter().map(|(name, summary, is_tenants)| row(state, &chosen, &needed, name, summary, is_tenants)).collect()
}

fn row(
    state: &State,
    chosen: &[String],
    needed: &[String],
    name: String,
    summary: String,
    is_tenants: bool,
) -> PermissionRow {
    let list = shipped(state);
    let known = list.and_then(|list| list.get(&name));
    let calls = || list.into_iter().flat_map(|list| &list.calls);
    let serves = |call: &&IntendedCall| call.permissions.contains(&name);
    let is_chosen = chosen.contains(&name);
    let need = if state.target().permissions.contains(&name) {
        Need::Proof
    } else if needed.contains(&name) {
        calls()
            .filter(|call| state.screen().picker().calls.contains(&call.id))
            .find(serves)
            .map_or(Need::Open, |call| Need::Call(call.title.clone()))
    } else if is_chosen && !state.screen().picker().calls.is_empty() {
        Need::Spare
    } else {
        Need::Open
    };
    let narrower = known
        .filter(|_| need == Need::Spare)
        .and_then(|known| known.includes.iter().find(|narrower| needed.contains(narrower)).cloned());
    let in_tenant = tenant_scopes(state).and_then(|scopes| scopes.iter().find(|scope| scope.value == name));
    PermissionRow {
        is_asked_for: in_tenant
            .map(|scope| &scope.id)
            .or(known.map(|known| &known.id))
            .is_some_and(|id| is_asked_for(state, id)),
        is_admin_only: in_tenant.is_some_and(|scope| scope.is_admin_only),
        namespace: name.split('.').next().unwrap_or_default().to_owned(),
        serves: calls()
            .filter(serves)
            .filter(|call| match &need {
                Need::Proof => !is_proof(&state.target().proof, call),
                Need::Call(title) => call.title != *title,
                Need::Spare | Need::Open => true,
            })
            .map(|call| call.title.clone())
            .collect(),
        does: known.map(|known| known.does.clone()).unwrap_or_default(),
        name,
        summary,
        is_tenants,
        is_chosen,
        need,
        narrower,
    }
}

/// Whether the registration lists the permission with this id.
fn is_asked_for(state: &State, id: &str) -> bool {
    let application =
        state.case().evidence().application.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    application.is_some_and(|application| {
        application.requested.iter().any(|listed| {
            listed.is_delegated
                && listed.id.eq_ignore_ascii_case(id)
                && listed.api.eq_ignore_ascii_case(&state.target().resource)
        })
    })
}

/// The rows by call that the search leaves, in the order of the shipped list.
pub fn calls(state: &State) -> Vec<CallRow> {
    let Some(list) = shipped(state) else {
        return Vec::new();
    };
    let chosen = picked_permissions(state);
    let proof = &state.target().proof;
    list.calls
        .iter()
        .filter(|call| {
            let named = [call.title.as_str(), &call.about, &call.path].into_iter();
            let all: Vec<&str> = named.chain(call.permissions.iter().map(String::as_str)).collect();
            is_found(state, Field::Own(OwnField::PermissionSearch), &all)
        })
        .map(|call| {
            let is_proof = is_proof(proof, call);
            CallRow {
                id: call.id.clone(),
                title: call.title.clone(),
                about: call.about.clone(),
                request: format!("{} {}", call.method, call.path),
                permissions: call.permissions.clone(),
                is_chosen: is_proof || state.screen().picker().calls.contains(&call.id),
                is_proof,
                is_covered: privilege::covers(list, &chosen, call),
            }
        })
        .collect()
}

fn is_proof(proof: &TargetProof, call: &IntendedCall) -> bool {
    proof.method == call.method && *proof.path.raw() == call.path
}

/// What the calls ticked in the picker need, and the first call.
fn needed(state: &State) -> Vec<String> {
    privilege::needed(state.target(), shipped(state), &state.screen().picker().calls)
}

/// Names of the permissions that the app has when what is ticked in the picker is accepted.
pub fn picked_permissions(state: &State) -> Vec<String> {
    let mut picked = needed(state);
    picked.extend(
        state.screen().picker().permissions.iter().filter(|name| !picked.contains(name)).cloned().collect::<Vec<_>>(),
    );
    picked
}

/// Names of the permissions that were chosen by name though no call that is ticked needs them.
pub fn spare_permissions(state: &State) -> Vec<&str> {
    if state.screen().picker().calls.is_empty() {
        return Vec::new();
    }
    let needed = needed(state);
    state.screen().picker().permissions.iter().filter(|name| !needed.contains(name)).map(String::as_str).collect()
}

/// Whether there are calls to choose from.
pub fn has_calls(state: &State) -> bool {
    shipped(state).is_some_and(|list| !list.calls.is_empty())
}

/// Number of rows of the picker as it is shown.
pub(super) fn picker_len(state: &State) -> usize {
    match state.screen().picker().view {
        PickerView::Names => permissions(state).len(),
        PickerView::Calls => calls(state).len(),
    }
}

/// Names of the permissions that the app shall have.
pub fn chosen_permissions(state: &State) -> Vec<String> {
    crate::checks::wanted_permissions(&state.ctx())
}

/// Where the list of permissions comes from: the tenant, or the shipped list with its date.
pub fn permission_source(state: &State) -> String {
    if tenant_scopes(state).is_some() {
        return "from your tenant".to_owned();
    }
    shipped(state).map_or_else(String::new, |list| format!("shipped list of {}", list.meta.date))
}

fn shipped(state: &State) -> Option<&PermissionList> {
    state.case().recipe().permissions_of(state.target())
}

/// The permissions that the tenant's own API principal offers.
fn tenant_scopes(state: &State) -> Option<&[Scope]> {
    let principal = state.case().evidence().resource.as_ref()?.value()?.as_ref()?;
    (!principal.scopes.is_empty()).then_some(principal.scopes.as_slice())
}
