//! Values for the words of the assets: what the user inputs and what was seen, under the names of the placeholders.

mod fault;

use serde_json::json;
use strum::IntoEnumIterator;

use crate::evidence::text::harmless;
use crate::evidence::{ForeignToken, Presented};
use crate::recipe::{Caller, Cloud, Geography, Params, Placeholder};

use super::known::{
    account, api, permission_id, presented, principal_id, tenant_id, wanted_permissions, wanted_redirect,
};
use super::wording::missing_words;
use super::{Ctx, roles};

pub(super) use fault::{fault_params, policies, text_params};

/// Values that hold for the whole case: for the titles of requirements and the directions of steps. What a fault or a
/// single check adds stands in `Verdict::params`.
pub fn params(ctx: &Ctx<'_>) -> Params {
    let mut params = Params::new();
    for name in Placeholder::iter() {
        if let Some(value) = value(ctx, name).filter(|value| !value.trim().is_empty()) {
            params.insert(name, harmless(value.trim(), false));
        }
    }
    params.extend(roles::params(ctx));
    params
}

/// The value of a placeholder in this case: which input, fact or asset fills it.
fn value(ctx: &Ctx<'_>, name: Placeholder) -> Option<String> {
    let (inputs, target) = (ctx.inputs, ctx.target);
    let is_people = ctx.case.caller == Caller::People;
    // A program's token carries no permissions, but some instructions want its registration to list them.
    let lists_permissions = is_people || target.permissions_advised;
    match name {
        Placeholder::Tenant => Some(inputs.tenant.clone()),
        Placeholder::TenantId => tenant_id(ctx),
        Placeholder::ClientId => Some(inputs.client_id.clone()),
        Placeholder::PrincipalId => principal_id(ctx),
        Placeholder::Account => account(ctx),
        // The account that signs in is the user of the target too.
        Placeholder::User => account(ctx).filter(|_| is_people),

        Placeholder::Resource => Some(target.resource_name.clone()),
        Placeholder::ResourceId => Some(target.resource.clone()),
        Placeholder::ResourceUrl => api(ctx).map(|api| api.resource().to_owned()),
        Placeholder::ServiceUrl => api(ctx).map(|api| api.url.trim_end_matches('/').to_owned()),
        Placeholder::Environment => Some(inputs.environment.clone()),
        Placeholder::Example => target.site.environment().map(|site| site.example.clone()),
        Placeholder::Geography => geography(ctx).map(|geography| geography.title.clone()),
        Placeholder::Portal => geography(ctx).map(|geography| geography.portal.clone()),
        Placeholder::ProjectId => Some(inputs.project_id.clone()),
        Placeholder::Rows => Some(target.proof.brings.clone()),

        Placeholder::Cloud
        | Placeholder::Authority
        | Placeholder::Nativeclient
        | Placeholder::BapUrl
        | Placeholder::BapResource => of_cloud(ctx.cloud, name),

        Placeholder::Permissions => lists_permissions.then(|| missing_words(&wanted_permissions(ctx))),
        Placeholder::PermissionIds => permission_ids(ctx).filter(|_| lists_permissions),
        Placeholder::Missing => is_people.then(|| missing_words(&wanted_permissions(ctx))),

        Placeholder::RedirectUri => wanted_redirect(ctx),
        Placeholder::Callback => Some(inputs.callback.clone()),
        Placeholder::Registered => registered(ctx),
        Placeholder::RedirectUris => redirects(ctx),
        Placeholder::WebRedirectUris => web_redirects(ctx),

        Placeholder::File => Some(inputs.certificate.clone()),
        Placeholder::Thumbprint => {
            ctx.evidence.certificate.as_ref()?.value().map(|certificate| certificate.thumbprint.clone())
        }
        Placeholder::Issuer => federated_token(ctx)?.issuer.clone(),
        Placeholder::Subject => federated_token(ctx)?.subject.clone(),
        Placeholder::Audience => federated_token(ctx)?.audiences.first().cloned(),
        Placeholder::CredentialJson => credential_json(federated_token(ctx)?),

        // In `roles::params`.
        Placeholder::Role
        | Placeholder::RoleWhy
        | Placeholder::NarrowerRole
        | Placeholder::Scope
        | Placeholder::ScopeId
        | Placeholder::ScopeKind
        | Placeholder::AssignmentsUrl
        | Placeholder::AssignmentJson => None,

        // Only an error or a single check tells them.
        Placeholder::Policies
        | Placeholder::Policy
        | Placeholder::Platform
        | Placeholder::Expires
        | Placeholder::OtherClientId
        | Placeholder::Code
        | Placeholder::Number
        | Placeholder::Said
        | Placeholder::Detail
        | Placeholder::Fix
        | Placeholder::Host
        | Placeholder::Retry
        | Placeholder::Skew => None,
    }
}

/// The value of a placeholder that a cloud fills by itself.
pub(super) fn of_cloud(cloud: &Cloud, name: Placeholder) -> Option<String> {
    match name {
        Placeholder::Cloud => Some(cloud.title.clone()),
        Placeholder::Authority => Some(cloud.authority.url.clone()),
        Placeholder::Nativeclient => Some(cloud.nativeclient()),
        // SERVICES.md, "The older admin API".
        Placeholder::BapUrl => Some(cloud.bap.url.trim_end_matches('/').to_owned()),
        Placeholder::BapResource => Some(cloud.bap.resource().to_owned()),
        _ => None,
    }
}

/// The geography that was chosen, where the target has geographies.
fn geography<'a>(ctx: &Ctx<'a>) -> Option<&'a Geography> {
    ctx.target.site.geography()?.choice(ctx.cloud, &ctx.inputs.geo)
}

/// The trusted issuer's token that was presented.
fn federated_token<'a>(ctx: &Ctx<'a>) -> Option<&'a ForeignToken> {
    match presented(ctx)?.0 {
        Presented::Federated(token) => Some(token),
        Presented::Certificate { .. } => None,
    }
}

/// The ids of the wanted permissions; half a list would be of no use.
fn permission_ids(ctx: &Ctx<'_>) -> Option<String> {
    let ids: Option<Vec<&str>> = wanted_permissions(ctx).iter().map(|name| permission_id(ctx, name)).collect();
    ids.map(|ids| ids.join(" "))
}

/// A federated credential for the token that was presented, as the Azure CLI takes it.
fn credential_json(token: &ForeignToken) -> Option<String> {
    let credential = json!({
        "name": "firstcall",
        "issuer": token.issuer.as_ref()?,
        "subject": token.subject.as_ref()?,
        "audiences": [token.audiences.first()?],
    });
    Some(credential.to_string())
}

/// All public redirect URIs that the app shall have after the wanted one was added. The command replaces the list, so
/// it is not known as long as the present list was not seen.
fn redirects(ctx: &Ctx<'_>) -> Option<String> {
    let wanted = wanted_redirect(ctx)?;
    let app = ctx.evidence.application.as_ref()?.value()?.as_ref()?;
    let mut all: Vec<&str> = app.redirects.public.iter().map(String::as_str).collect();
    if !all.contains(&wanted.as_str()) {
        all.push(&wanted);
    }
    Some(all.join(" "))
}

/// All redirect URIs under Web that the app shall have after the callback was added, as far as the present ones are
/// known.
fn web_redirects(ctx: &Ctx<'_>) -> Option<String> {
    let callback = Some(ctx.inputs.callback.trim()).filter(|callback| !callback.is_empty())?;
    let app = ctx.evidence.application.as_ref()?.value()?.as_ref()?;
    let others = app.redirects.web.iter().map(String::as_str).filter(|uri| *uri != callback);
    Some(others.chain([callback]).collect::<Vec<_>>().join(" "))
}

fn registered(ctx: &Ctx<'_>) -> Option<String> {
    let app = ctx.evidence.application.as_ref()?.value()?.as_ref()?;
    let all: Vec<&str> = [&app.redirects.public, &app.redirects.web, &app.redirects.spa]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    Some(all.join(", "))
}
