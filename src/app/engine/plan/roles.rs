//! Which role assignments are worth reading, and with which token.

use crate::app::State;
use crate::evidence::{AppQuestion, Fact, Fault, Probe};
use crate::recipe::{Caller, RoleScope, ScopeKind};

/// Permission that a person's token needs for reading role assignments (SERVICES.md, "Roles of the Power Platform").
const READ_ROLES: &str = "Authorization.RoleAssignments.Read";

/// Environments of which the role assignments are read one by one.
const PLACES: usize = 10;

/// Whether the token in hand can read role assignments: a program's if its role allows it, a person's if the app has the
/// permission for it.
pub(super) fn may_read(state: &State) -> bool {
    let claims = state.case.evidence.sign_in.as_ref().and_then(|seen| seen.value()?.claims.as_ref());
    state.case.profile.case.caller == Caller::Program
        || claims.is_some_and(|claims| claims.scopes().contains(&READ_ROLES))
}

/// Environments and groups whose own role assignments are worth reading for a program, once the call and the list for
/// the tenant are answered: the chosen one and its group and, where the list for the tenant was refused, what the call
/// showed. A role that holds for those alone lets the program read no other assignments.
pub(super) fn below_the_tenant(state: &State) -> Option<Vec<RoleScope>> {
    let (_, roles) = (state.case.evidence.call.as_ref()?, state.case.evidence.roles.as_ref()?);
    let ctx = state.ctx();
    let wanted = crate::checks::wanted_scope(&ctx);
    let environments = crate::checks::listed_environments(&ctx);
    let chosen = wanted.id().unwrap_or_default();
    let is_refused = matches!(roles.fault(), Some(Fault::Service(_)));
    let mut scopes: Vec<RoleScope> = environments
        .iter()
        .filter(|environment| is_refused || environment.id.eq_ignore_ascii_case(chosen))
        .take(PLACES)
        .flat_map(|environment| {
            let group = environment.group.as_deref().and_then(|id| RoleScope::new(ScopeKind::EnvironmentGroup, id));
            RoleScope::new(ScopeKind::Environment, &environment.id).into_iter().chain(group)
        })
        .chain(Some(wanted.clone()).filter(|wanted| *wanted != RoleScope::Tenant))
        .collect();
    scopes.sort();
    scopes.dedup();
    (state.case.profile.case.caller == Caller::Program && !scopes.is_empty()).then_some(scopes)
}

/// The list of assignments that a person's token showed before: it tells of programs too, and a program that is turned
/// away cannot read it.
pub(super) fn kept(state: &State, tenant_id: &str) -> Option<Probe> {
    let list = state.target().role_list?;
    let base = super::endpoint(state)?.url;
    let probe = &state.case.runs.get(Fact::GivenRoles)?.probe;
    let wanted = AppQuestion::GivenRoles { list, base, tenant_id: tenant_id.to_owned() };
    let is_same = matches!(probe, Probe::Question { question, .. } if *question == wanted);
    let is_kept =
        is_same && state.case.profile.case.caller == Caller::Program && state.case.evidence.given_roles.is_some();
    is_kept.then(|| probe.clone())
}
