//! Who agreed to what, for whom and since when; who is assigned, and through which group; what the tenant lets people agree
//! to. Made of directory facts alone, and silent about what they do not show.

mod words;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::evidence::{AppRoleAssignment, Fact, Grant};
use crate::recipe::Source;

use super::Ctx;
use super::belonging::{Belonging, belonging};
use super::known::{account_id, seen_value};
use super::rules::permission::name_of;

pub(super) use words::refusal;
pub use words::{Line, Section, sections};

/// What the token of a look must hold to read what the tenant decided.
const POLICIES: &[&str] = &["Policy.Read.All", "Policy.ReadWrite.Authorization"];

/// What the directory shows of consent and assignment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Agreements {
    /// Every permission that somebody agreed to or gave, for each API in turn.
    pub granted: Vec<Agreement>,
    /// Permissions of the target that the app's list has and nobody agreed to. Absent where either was not read.
    pub requested_not_granted: Option<Vec<String>>,
    /// Permissions of the target that somebody agreed to and the app's list does not have.
    pub granted_not_requested: Option<Vec<String>>,
    /// Who may use the app.
    pub assignment: Option<Assignment>,
    pub tenant: Option<TenantConsent>,
    /// What could not be read, and why.
    pub unread: Vec<Unread>,
}

/// A permission that somebody agreed to or gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// Name of the API, or its object ID where the name was not read.
    pub api: String,
    pub permission: String,
    pub kind: PermissionKind,
    #[serde(rename = "for")]
    pub holder: Holder,
    /// Delegated permissions do not tell it.
    pub since: Option<Timestamp>,
}

/// The two kinds of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PermissionKind {
    Delegated,
    Application,
}

/// For whom a permission holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// An administrator agreed for everybody.
    Everybody,
    /// One person agreed for themselves.
    Person {
        id: String,
        /// Sign-in name, where it was read.
        account: Option<String>,
        /// Whether it is the account that signs in; absent where that is not known.
        signs_in: Option<bool>,
    },
    /// The app by itself.
    App,
}

/// Who may use the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// Whether only those who are assigned get in.
    pub required: bool,
    /// Who is assigned; absent where it was not read.
    pub assigned: Option<Vec<Assigned>>,
}

/// Somebody, or some group, that is assigned to the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assigned {
    pub name: String,
    /// `User`, `Group` or `ServicePrincipal`.
    pub kind: String,
    pub since: Option<Timestamp>,
    /// How the account that signs in comes by it.
    pub caller: Reach,
}

/// How somebody comes by an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    Themselves,
    /// As a member of this group.
    Member,
    /// As a member of a group in this group, which does not count here.
    Nested,
    No,
    Unknown,
}

/// What the tenant lets people agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TenantConsent {
    /// Ids of the app consent policies by which people agree for themselves; none: they may not.
    pub people_may: Vec<String>,
    /// Whether people can ask an administrator on the sign-in page; absent where it was not readable.
    pub may_ask: Option<bool>,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unread {
    pub what: &'static str,
    pub why: String,
}

/// Whether the token of the look may read what the tenant decided; one that does not tell may be tried.
pub fn may_read_policies(ctx: &Ctx<'_>) -> bool {
    let session = ctx.evidence.directory.as_ref().and_then(|seen| seen.value());
    session.is_some_and(|session| session.holds(POLICIES) != Some(false))
}

/// Object ids that stand in grants without a name: of people, and of APIs other than the target.
pub fn nameless(ctx: &Ctx<'_>) -> Option<(Vec<String>, Vec<String>)> {
    let grants = ctx.evidence.grants.as_ref()?.value()?;
    let resource = ctx.evidence.resource.as_ref()?;
    let own = resource.value().and_then(Option::as_ref).map(|api| api.object_id.as_str());
    let people: BTreeSet<&str> = grants.iter().filter_map(|grant| grant.person.as_deref()).collect();
    let apis: BTreeSet<&str> =
        grants.iter().map(|grant| grant.resource_id.as_str()).filter(|id| Some(*id) != own).collect();
    let owned = |ids: BTreeSet<&str>| ids.into_iter().map(str::to_owned).collect::<Vec<_>>();
    (!people.is_empty() || !apis.is_empty()).then(|| (owned(people), owned(apis)))
}

/// What the directory shows; nothing before anybody looked.
pub fn agreements(ctx: &Ctx<'_>) -> Option<Agreements> {
    ctx.evidence.directory.as_ref()?.value()?;
    let (requested_not_granted, granted_not_requested) = differences(ctx).unzip();
    Some(Agreements {
        granted: granted(ctx),
        requested_not_granted,
        granted_not_requested,
        assignment: assignment(ctx),
        tenant: seen_value(ctx.evidence.consent_policy.as_ref(), Source::Policy)
            .map(|(policy, _)| TenantConsent { people_may: policy.for_themselves.clone(), may_ask: policy.may_ask }),
        unread: unread(ctx),
    })
}

fn granted(ctx: &Ctx<'_>) -> Vec<Agreement> {
    let evidence = ctx.evidence;
    let grants = evidence.grants.as_ref().and_then(|seen| seen.value()).into_iter().flatten();
    let delegated = grants.flat_map(|grant| {
        let (api, holder) = (api_name(ctx, &grant.resource_id), holder(ctx, grant));
        grant.scopes.iter().map(move |scope| Agreement {
            api: api.clone(),
            permission: scope.clone(),
            kind: PermissionKind::Delegated,
            holder: holder.clone(),
            since: None,
        })
    });
    let given = evidence.app_permissions.as_ref().and_then(|seen| seen.value()).into_iter().flatten();
    let application = given.map(|role| Agreement {
        api: if role.resource_name.is_empty() { api_name(ctx, &role.resource_id) } else { role.resource_name.clone() },
        permission: role.role_id.clone(),
        kind: PermissionKind::Application,
        holder: Holder::App,
        since: role.since,
    });
    let mut all: Vec<Agreement> = delegated.chain(application).collect();
    all.sort_by(|one, other| {
        (&one.api, &one.holder, &one.permission).cmp(&(&other.api, &other.holder, &other.permission))
    });
    all
}

fn api_name(ctx: &Ctx<'_>, id: &str) -> String {
    let own = ctx.evidence.resource.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    if own.is_some_and(|api| api.object_id.eq_ignore_ascii_case(id)) {
        return ctx.target.resource_name.clone();
    }
    let names = ctx.evidence.names.as_ref().and_then(|seen| seen.value());
    let found = names.and_then(|names| names.apis.iter().find(|api| api.id.eq_ignore_ascii_case(id)));
    found.map_or_else(|| id.to_owned(), |api| api.name.clone())
}

fn holder(ctx: &Ctx<'_>, grant: &Grant) -> Holder {
    let Some(id) = &grant.person else {
        return Holder::Everybody;
    };
    let names = ctx.evidence.names.as_ref().and_then(|seen| seen.value());
    let known = names.and_then(|names| names.people.iter().find(|person| person.id.eq_ignore_ascii_case(id)));
    Holder::Person {
        id: id.clone(),
        account: known.map(|person| person.upn.clone()).filter(|upn| !upn.is_empty()),
        signs_in: account_id(ctx).map(|account| account.eq_ignore_ascii_case(id)),
    }
}

/// Delegated permissions of the target: asked for and not granted to anybody, granted to somebody and not asked for.
fn differences(ctx: &Ctx<'_>) -> Option<(Vec<String>, Vec<String>)> {
    let app = ctx.evidence.application.as_ref()?.value()?.as_ref()?;
    let api = ctx.evidence.resource.as_ref()?.value()?.as_ref()?;
    let grants = ctx.evidence.grants.as_ref()?.value()?;
    let of_target = app
        .requested
        .iter()
        .filter(|listed| listed.is_delegated && listed.api.eq_ignore_ascii_case(&ctx.target.resource));
    // An id without a name stands for itself.
    let requested: BTreeSet<&str> = of_target.map(|listed| name_of(ctx, &listed.id).unwrap_or(&listed.id)).collect();
    let granted: BTreeSet<&str> = grants
        .iter()
        .filter(|grant| grant.resource_id.eq_ignore_ascii_case(&api.object_id))
        .flat_map(|grant| grant.scopes.iter().map(String::as_str))
        // These belong to every sign-in, and stand in grants of any API.
        .filter(|scope| !["openid", "profile", "email", "offline_access"].contains(scope))
        .collect();
    let beyond = |some: &BTreeSet<&str>, others: &BTreeSet<&str>| {
        some.difference(others).map(|name| (*name).to_owned()).collect()
    };
    Some((beyond(&requested, &granted), beyond(&granted, &requested)))
}

fn assignment(ctx: &Ctx<'_>) -> Option<Assignment> {
    let principal = ctx.evidence.principal.as_ref()?.value()?.as_ref()?;
    let assigned = ctx.evidence.assignments.as_ref().and_then(|seen| seen.value());
    Some(Assignment {
        required: principal.is_assignment_required,
        assigned: assigned.map(|all| all.iter().map(|given| of_assignment(ctx, given)).collect()),
    })
}

fn of_assignment(ctx: &Ctx<'_>, given: &AppRoleAssignment) -> Assigned {
    let is_group = given.principal_type.eq_ignore_ascii_case("Group");
    let caller = match (is_group, account_id(ctx)) {
        (_, None) => Reach::Unknown,
        (true, Some(_)) => match belonging(ctx, &given.principal_id) {
            Belonging::Directly(_) => Reach::Member,
            Belonging::Nested(_) => Reach::Nested,
            Belonging::Not => Reach::No,
            Belonging::Unknown => Reach::Unknown,
        },
        (false, Some(account)) if given.principal_id.eq_ignore_ascii_case(account) => Reach::Themselves,
        (false, Some(_)) => Reach::No,
    };
    let name = if given.principal_name.is_empty() { &given.principal_id } else { &given.principal_name };
    Assigned { name: name.clone(), kind: given.principal_type.clone(), since: given.since, caller }
}

/// What each fact is, for a sentence that says that it was not read.
const FACTS: &[(Fact, &str)] = &[
    (Fact::Application, "the app registration"),
    (Fact::Grants, "who consented to delegated permissions"),
    (Fact::AppPermissions, "the granted application permissions"),
    (Fact::Assignments, "who is assigned to the app"),
    (Fact::Names, "the names of those who consented"),
    (Fact::ConsentPolicy, "what people may consent to themselves"),
];

fn unread(ctx: &Ctx<'_>) -> Vec<Unread> {
    let refused = FACTS.iter().filter_map(|(fact, what)| {
        let seen = ctx.evidence.seen_fault(*fact)?;
        Some(Unread { what, why: refusal(seen.fault) })
    });
    let not_asked = (!may_read_policies(ctx)).then(|| Unread {
        what: "what people may consent to themselves",
        why: "this look may not read policies; look with policies to see it".to_owned(),
    });
    refused.chain(not_asked).collect()
}

#[cfg(test)]
mod tests;
