//! Values for the words of the assets: what the user inputs and what was seen, under the names of the placeholders.

mod fault;

use serde_json::json;

use crate::evidence::text::harmless;
use crate::evidence::{ForeignToken, Presented};
use crate::recipe::{Caller, Cloud, Params};

use super::known::{
    account, api, permission_id, presented, principal_id, tenant_id, wanted_permissions, wanted_redirect,
};
use super::wording::missing_words;
use super::{Ctx, roles};

pub(super) use fault::{fault_params, text_params};

/// Values that hold for the whole case: for the titles of requirements and the directions of steps. What a fault or a
/// single check adds stands in `Verdict::params`.
pub fn params(ctx: &Ctx<'_>) -> Params {
    let mut params = Params::new();
    let mut set = |name: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            params.insert(name, harmless(value.trim(), false));
        }
    };
    let inputs = ctx.inputs;
    let target = ctx.target;
    set("cloud", Some(ctx.cloud.title.clone()));
    set("authority", Some(ctx.cloud.authority.url.clone()));
    set("nativeclient", Some(ctx.cloud.nativeclient()));
    set("resource", Some(target.resource_name.clone()));
    set("resource_id", Some(target.resource.clone()));
    set("resource_url", api(ctx).map(|api| api.resource().to_owned()));
    set("service_url", api(ctx).map(|api| api.url.trim_end_matches('/').to_owned()));
    if let Some(geography) = target.site.geography().and_then(|site| site.choice(ctx.cloud, &inputs.geo)) {
        set("geography", Some(geography.title.clone()));
        set("portal", Some(geography.portal.clone()));
    }
    set("project_id", Some(inputs.project_id.clone()));
    set("environment", Some(inputs.environment.clone()));
    set("example", target.site.environment().map(|site| site.example.clone()));
    set("rows", Some(target.proof.brings.clone()));
    set("client_id", Some(inputs.client_id.clone()));
    set("tenant_id", tenant_id(ctx));
    set("tenant", Some(inputs.tenant.clone()));
    set("principal_id", principal_id(ctx));
    set("account", account(ctx));
    if ctx.case.caller == Caller::People {
        // The account that signs in is the user of the target too.
        set("user", account(ctx));
        set("missing", Some(missing_words(&wanted_permissions(ctx))));
    }
    // A program's token carries none of them, but some instructions want its registration to list them.
    if ctx.case.caller == Caller::People || target.permissions_advised {
        let permissions = wanted_permissions(ctx);
        set("permissions", Some(missing_words(&permissions)));
        let ids: Option<Vec<&str>> = permissions.iter().map(|name| permission_id(ctx, name)).collect();
        set("permission_ids", ids.map(|ids| ids.join(" ")));
    }
    set("callback", Some(inputs.callback.clone()));
    set("web_redirect_uris", web_redirects(ctx));
    let wanted = wanted_redirect(ctx);
    set("redirect_uris", redirects(ctx, wanted.as_deref()));
    set("file", Some(inputs.certificate.clone()));
    let certificate = ctx.evidence.certificate.as_ref().and_then(|seen| seen.value());
    set("thumbprint", certificate.map(|facts| facts.thumbprint.clone()));
    if let Some((Presented::Federated(token), _)) = presented(ctx) {
        set("issuer", token.issuer.clone());
        set("subject", token.subject.clone());
        set("audience", token.audiences.first().cloned());
        set("credential_json", credential_json(token));
    }
    set("registered", registered(ctx));
    set("redirect_uri", wanted);
    params.extend(roles::params(ctx));
    params.extend(older_api(ctx.cloud));
    params
}

/// Where the older admin API is, and what a token for it is asked for (SERVICES.md, "The older admin API").
pub(super) fn older_api(cloud: &Cloud) -> Params {
    let url = cloud.bap.url.trim_end_matches('/').to_owned();
    Params::from([("bap_url", url), ("bap_resource", cloud.bap.resource().to_owned())])
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
fn redirects(ctx: &Ctx<'_>, wanted: Option<&str>) -> Option<String> {
    let wanted = wanted?;
    let app = ctx.evidence.application.as_ref()?.value()?.as_ref()?;
    let mut all: Vec<&str> = app.redirects.public.iter().map(String::as_str).collect();
    if !all.contains(&wanted) {
        all.push(wanted);
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
