//! What role a program shall hold, where, and what is known of the places: from the user's wishes, the shipped list of
//! roles, and the environments that the first call showed.

use jiff::Timestamp;
use serde_json::Value;

use crate::evidence::text::harmless;
use crate::evidence::{Evidence, Inputs};
use crate::recipe::{
    Agreement, Case, Cloud, Flow, Params, Placeholder, Recipe, Recommended, RoleCatalogue, RoleDefinition, RoleList,
    RoleScope, Target,
};

use super::Ctx;
use super::known::{api, principal_id, tenant_id, wanted_permissions};
use super::wording::missing_words;

/// An environment that the first call showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEnvironment {
    pub id: String,
    pub name: String,
    /// Id of the environment group that it is in.
    pub group: Option<String>,
}

/// Where the program's role shall hold; the whole tenant unless the user says otherwise.
pub fn wanted_scope(ctx: &Ctx<'_>) -> RoleScope {
    ctx.inputs.role_scope.parse().unwrap_or(RoleScope::Tenant)
}

/// The shipped list of roles of the target.
pub(super) fn catalogue<'a>(ctx: &Ctx<'a>) -> Option<&'a RoleCatalogue> {
    ctx.recipe.roles_of(ctx.target)
}

/// The smallest role for the calls that the program is to make.
pub fn recommended<'a>(ctx: &Ctx<'a>) -> Option<Recommended<'a>> {
    catalogue(ctx)?.recommend(&wanted_permissions(ctx), wanted_scope(ctx).kind())
}

/// The definition of the role that the program shall hold: the one that the user named, else the recommended one.
pub(super) fn wanted_definition<'a>(ctx: &Ctx<'a>) -> Option<&'a RoleDefinition> {
    match ctx.inputs.role.trim() {
        "" => recommended(ctx).map(|found| found.role),
        told => catalogue(ctx)?.find(told),
    }
}

/// The role that others are compared with: the named one where it allows the calls at all, else the recommended one.
pub(super) fn smallest_enough<'a>(ctx: &Ctx<'a>) -> Option<&'a RoleDefinition> {
    let needed = wanted_permissions(ctx);
    let is_enough = |role: &&RoleDefinition| needed.iter().all(|name| role.covers(name));
    wanted_definition(ctx).filter(is_enough).or_else(|| recommended(ctx).map(|found| found.role))
}

/// Name of the role that the program shall hold.
fn wanted_role<'a>(ctx: &Ctx<'a>) -> Option<&'a str> {
    let told = ctx.inputs.role.trim();
    if !told.is_empty() {
        return Some(told);
    }
    enough_role(ctx)
}

/// Name of the smallest role that is enough for the calls that the program is to make.
pub fn enough_role<'a>(ctx: &Ctx<'a>) -> Option<&'a str> {
    let named = ctx.target.program_role.as_ref().map(|role| role.name.as_str());
    named.or_else(|| recommended(ctx).map(|found| found.role.name.as_str()))
}

/// The environments that the first call showed, with names that can be shown.
pub fn listed_environments(ctx: &Ctx<'_>) -> Vec<ListedEnvironment> {
    let reply = ctx.evidence.call.as_ref().and_then(|seen| seen.value());
    let rows = reply.filter(|_| ctx.target.role_list == Some(RoleList::PowerPlatform)).map(|reply| &reply.table.rows);
    rows.into_iter().flatten().filter_map(listed).collect()
}

fn listed(row: &Value) -> Option<ListedEnvironment> {
    let text = |key: &str| row.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let id = text("id")?;
    Some(ListedEnvironment {
        id: id.to_owned(),
        name: harmless(text("displayName").unwrap_or(id), false),
        group: text("environmentGroupId").map(str::to_owned),
    })
}

/// A scope as people read it. An environment is called by its name where the first call showed it.
pub(super) fn scope_words(environments: &[ListedEnvironment], scope: &RoleScope) -> String {
    match scope {
        RoleScope::Tenant => "the whole tenant".to_owned(),
        RoleScope::EnvironmentGroup(id) => format!("the environment group {}", harmless(id, false)),
        RoleScope::Environment(id) => {
            match environments.iter().find(|environment| environment.id.eq_ignore_ascii_case(id)) {
                Some(environment) => format!("the environment {} ({})", environment.name, harmless(id, false)),
                None => format!("the environment {}", harmless(id, false)),
            }
        }
    }
}

/// Values for the words that are about roles.
pub(super) fn params(ctx: &Ctx<'_>) -> Params {
    let mut params = Params::new();
    if let Some(role) = wanted_role(ctx) {
        params.insert(Placeholder::Role, harmless(role, false));
    }
    let Some(catalogue) = catalogue(ctx) else {
        return params;
    };
    let scope = wanted_scope(ctx);
    params.insert(Placeholder::Scope, scope_words(&listed_environments(ctx), &scope));
    params.insert(Placeholder::ScopeKind, scope.kind().to_string());
    if let Some(id) = scope.id() {
        params.insert(Placeholder::ScopeId, id.to_owned());
    }
    if let Some(base) = api(ctx).map(|api| api.url) {
        let path = scope.assignments_path();
        params.insert(
            Placeholder::AssignmentsUrl,
            format!("{}{path}?api-version=2024-10-01", base.trim_end_matches('/')),
        );
    }
    if let Some(json) = assignment(ctx, &scope) {
        params.insert(Placeholder::AssignmentJson, json);
    }
    if let Some(why) = why(ctx, catalogue) {
        params.insert(Placeholder::RoleWhy, why);
    }
    params
}

/// The same for an error that was only read: what holds for a target with nothing chosen.
pub(super) fn general(recipe: &Recipe, target: &Target, cloud: &Cloud) -> Params {
    let flow = Flow::Secret;
    let case = Case { target: target.id.clone(), caller: flow.caller(), flow, agreement: Agreement::Everybody };
    let (inputs, evidence, now) = (Inputs::default(), Evidence::default(), Timestamp::UNIX_EPOCH);
    params(&Ctx { recipe, target, cloud, case: &case, inputs: &inputs, evidence: &evidence, now })
}

/// The body of the request that gives the role (SERVICES.md, "Roles of the Power Platform"); all of it has to be known.
fn assignment(ctx: &Ctx<'_>, scope: &RoleScope) -> Option<String> {
    let body = serde_json::json!({
        "roleDefinitionId": wanted_definition(ctx)?.id,
        "principalObjectId": principal_id(ctx)?,
        "principalType": "ApplicationUser",
        "scope": scope.in_tenant(&tenant_id(ctx)?),
    });
    Some(body.to_string())
}

/// Why the recommended role is recommended.
fn why(ctx: &Ctx<'_>, catalogue: &RoleCatalogue) -> Option<String> {
    let found = recommended(ctx)?;
    let mut params = Params::from([
        (Placeholder::Role, found.role.name.clone()),
        (Placeholder::Missing, missing_words(&wanted_permissions(ctx))),
    ]);
    let reason = if found.role.published { &catalogue.why_smallest } else { &catalogue.why_unpublished };
    let mut why = reason.fill(&params);
    if let Some(narrower) = found.narrower {
        params.insert(Placeholder::NarrowerRole, narrower.name.clone());
        why = format!("{why} {}", catalogue.also_narrower.fill(&params));
    }
    Some(why)
}
