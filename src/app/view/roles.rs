//! Choosing the role that a program shall get, and where it shall hold.

use crate::app::{Field, OwnField, Place, State};
use crate::checks::{ListedEnvironment, listed_environments, recommended, wanted_permissions, wanted_scope};
use crate::recipe::{Caller, Placeholder, RoleDefinition, RoleScope, ScopeKind, StepInput};

use super::search::is_found;

/// One line of the role picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    pub heading: String,
    pub name: String,
    /// What it allows.
    pub summary: String,
    pub is_chosen: bool,
    pub is_recommended: bool,
    /// Whether it allows the first call.
    pub is_enough: bool,
    /// Whether Microsoft's public pages list it.
    pub is_published: bool,
}

/// One line of the scope picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeRow {
    pub scope: RoleScope,
    pub title: String,
    /// What a role there is good for: its id, and what lies in it.
    pub summary: String,
    pub is_chosen: bool,
}

/// Whether a role for the program can be chosen from a list here.
pub fn can_choose_role(state: &State) -> bool {
    let target = state.target();
    matches!(state.place(), Place::Step(number) if target.asks(StepInput::Role) == Some(number))
        && target.role_catalogue.is_some()
        && state.case().profile().case.caller == Caller::Program
}

/// Whether it can be chosen here where that role shall hold.
pub fn can_choose_scope(state: &State) -> bool {
    can_choose_role(state) && state.target().asks(StepInput::RoleScope) == state.place().step()
}

/// The rows of the role picker that the search leaves: those that can be given at the chosen scope, least first.
pub fn roles(state: &State) -> Vec<RoleRow> {
    let ctx = state.ctx();
    let Some(catalogue) = state.case().recipe().roles_of(state.target()) else {
        return Vec::new();
    };
    let recommended = recommended(&ctx).map(|found| found.role.id.as_str());
    let needed = wanted_permissions(&ctx);
    let typed = state.case().profile().inputs.role.trim();
    let is_left =
        |role: &&RoleDefinition| is_found(state, Field::Own(OwnField::RoleSearch), &[&role.name, &role.description]);
    let groups = catalogue.grouped(wanted_scope(&ctx).kind());
    let rows = groups.into_iter().flat_map(|(heading, roles)| {
        roles.into_iter().filter(is_left).map(|role| RoleRow {
            heading: heading.to_owned(),
            name: role.name.clone(),
            summary: role.description.clone(),
            is_chosen: if typed.is_empty() {
                recommended == Some(&role.id)
            } else {
                typed.eq_ignore_ascii_case(&role.name)
            },
            is_recommended: recommended == Some(&role.id),
            is_enough: needed.iter().all(|name| role.covers(name)),
            is_published: role.published,
        })
    });
    rows.collect()
}

/// Why the recommended role is recommended.
pub fn role_why(state: &State) -> Option<String> {
    state.case().judgement().params().get(&Placeholder::RoleWhy).cloned()
}

/// Day on which the shipped list of roles was true.
pub fn role_source(state: &State) -> String {
    let list = state.case().recipe().roles_of(state.target());
    list.map_or_else(String::new, |list| format!("shipped list of {}", list.date))
}

/// The rows of the scope picker: the tenant, and what the first call showed.
pub fn role_scopes(state: &State) -> Vec<ScopeRow> {
    let ctx = state.ctx();
    let (chosen, environments) = (wanted_scope(&ctx), listed_environments(&ctx));
    let groups = environments.iter().filter_map(|environment| environment.group.as_deref());
    let groups = groups.filter_map(|id| RoleScope::new(ScopeKind::EnvironmentGroup, id));
    let own = environments.iter().filter_map(|environment| RoleScope::new(ScopeKind::Environment, &environment.id));
    let mut scopes = vec![RoleScope::Tenant];
    for scope in groups.chain(own).chain([chosen.clone()]) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    let row = |scope: RoleScope| {
        let (title, summary) = described(&environments, &scope);
        ScopeRow { title, summary, is_chosen: scope == chosen, scope }
    };
    scopes.into_iter().map(row).collect()
}

/// Title and summary of a place.
fn described(environments: &[ListedEnvironment], scope: &RoleScope) -> (String, String) {
    let named = |id: &str| environments.iter().find(|environment| environment.id.eq_ignore_ascii_case(id));
    match scope {
        RoleScope::Tenant => ("The whole tenant".to_owned(), "every environment, including future ones".to_owned()),
        RoleScope::EnvironmentGroup(id) => {
            let members = environments.iter().filter(|environment| environment.group.as_deref() == Some(id));
            let names: Vec<&str> = members.map(|environment| environment.name.as_str()).collect();
            let holds = if names.is_empty() { String::new() } else { format!(", with {}", names.join(", ")) };
            ("Environment group".to_owned(), format!("{id}{holds}"))
        }
        RoleScope::Environment(id) => {
            (named(id).map_or("Environment", |environment| environment.name.as_str()).to_owned(), id.clone())
        }
    }
}
