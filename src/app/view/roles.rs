//! Choosing the role that a program shall get, and where it shall hold.

use crate::app::{Field, Place, State};
use crate::checks::{listed_environments, measure, params, recommended, scope_words, wanted_permissions, wanted_scope};
use crate::recipe::{Ask, Caller, RoleDefinition, RoleScope, ScopeKind};

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
    /// What the program sees with a role there.
    pub summary: &'static str,
    pub is_chosen: bool,
}

/// Whether a role for the program can be chosen from a list here.
pub fn can_choose_role(state: &State) -> bool {
    let target = state.target();
    matches!(state.place(), Place::Step(number) if target.asks(Ask::Role) == Some(number))
        && target.role_catalogue.is_some()
        && state.profile.case.caller == Caller::Program
}

/// Whether it can be chosen here where that role shall hold.
pub fn can_choose_scope(state: &State) -> bool {
    can_choose_role(state) && state.target().asks(Ask::RoleScope) == state.place().step()
}

/// The rows of the role picker that the search leaves: those that can be given at the chosen scope, least first.
pub fn roles(state: &State) -> Vec<RoleRow> {
    let ctx = state.ctx();
    let Some(catalogue) = state.recipe.roles_of(state.target()) else {
        return Vec::new();
    };
    let recommended = recommended(&ctx).map(|found| found.role.id.as_str());
    let needed = wanted_permissions(&ctx);
    let told = state.profile.told.role.trim();
    let search = state.fields.value(Field::RoleSearch).to_lowercase();
    let is_left = |role: &&RoleDefinition| {
        let (name, about) = (role.name.to_lowercase(), role.description.to_lowercase());
        search.split_whitespace().all(|word| name.contains(word) || about.contains(word))
    };
    let groups = catalogue.grouped(wanted_scope(&ctx).kind(), &measure(&ctx));
    let rows = groups.into_iter().flat_map(|(heading, roles)| {
        roles.into_iter().filter(is_left).map(|role| RoleRow {
            heading: heading.to_owned(),
            name: role.name.clone(),
            summary: role.description.clone(),
            is_chosen: if told.is_empty() {
                recommended == Some(&role.id)
            } else {
                told.eq_ignore_ascii_case(&role.name)
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
    params(&state.ctx()).remove("role_why")
}

/// Day on which the shipped list of roles was true.
pub fn role_source(state: &State) -> String {
    let list = state.recipe.roles_of(state.target());
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
    let row = |scope: RoleScope| ScopeRow {
        title: scope_words(&environments, &scope),
        summary: match scope {
            RoleScope::Tenant => "every environment, also those to come",
            RoleScope::EnvironmentGroup(_) => "the environments of this group",
            RoleScope::Environment(_) => "this environment alone",
        },
        is_chosen: scope == chosen,
        scope,
    };
    scopes.into_iter().map(row).collect()
}
