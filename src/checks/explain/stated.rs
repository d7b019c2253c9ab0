//! What is wrong in the settings of a program, by themselves: a Secret ID in place of the Value, a scope of another API than
//! the one that is called. Each rule looks at what the settings state and at nothing else.

use crate::checks::audience::{Fit, fit};
use crate::checks::finding::finding;
use crate::checks::sent::{Form, Secret, Sent, Settings};
use crate::checks::{Status, explain::words};
use crate::evidence::is_guid;
use crate::evidence::text::{harmless, shorten};
use crate::recipe::{
    Caller, Category, Flow, Params, Placeholder, ReasonId, Recipe, RequirementId, Site, environment_address, host,
};

use super::api::{self, Api};
use super::certainty::Certainty;
use super::hints::Hints;
use super::{Answer, Explained, own};

/// Something that is wrong.
enum Wrong {
    /// A requirement that is not met, for this reason, with a detail for its words.
    Unmet(&'static str, &'static str, String),
    /// What no requirement is about: an explanation in the assets.
    Own(&'static str, String),
}

/// What is wrong in the settings of a text, in the order in which it would show.
pub(super) fn wrong(recipe: &Recipe, sent: &Sent, hints: &Hints) -> Vec<Explained> {
    let Some(settings) = &sent.settings else {
        return Vec::new();
    };
    let flow = settings.flow().or(hints.flow);
    let called = settings.called.as_deref().or(settings.address.as_deref());
    let called =
        called.and_then(|address| api::of(recipe, address)).filter(|api| api.target.is_some() || api.id.is_some());
    let asked = settings.asked_for().and_then(|asked| api::of(recipe, asked));
    let of = called.as_ref().or(asked.as_ref());
    let found = [
        of_client(settings),
        of_secret(settings, flow),
        of_tenant(settings, flow),
        of_way(settings),
        of_address(settings),
        of_flow(of, flow),
        of_scope(settings, flow),
        of_audience(settings, called.as_ref(), asked.as_ref()),
        of_redirect(settings),
    ];
    let quoted = quoted(settings, of);
    found.into_iter().flatten().filter_map(|wrong| explained(recipe, settings, of, &quoted, wrong)).collect()
}

fn of_client(settings: &Settings) -> Option<Wrong> {
    let client = settings.client_id.as_deref()?;
    if settings.tenant.as_deref().is_some_and(|tenant| tenant.eq_ignore_ascii_case(client)) && is_guid(client) {
        return Some(Wrong::Own("settings.tenant-as-client", client.to_owned()));
    }
    let is_reference = client.starts_with(['$', '{', '<', '@', '%', '*', '[']) || client.contains("...");
    (!is_guid(client) && !is_reference).then(|| Wrong::Own("settings.client-is-no-id", client.to_owned()))
}

fn of_secret(settings: &Settings, flow: Option<Flow>) -> Option<Wrong> {
    match settings.secret? {
        Secret::Id => Some(Wrong::Unmet("secret.valid", "id-not-value", String::new())),
        Secret::Empty if flow == Some(Flow::Secret) => {
            Some(Wrong::Unmet("credential.present", "not-sent", String::new()))
        }
        Secret::Empty | Secret::Hidden | Secret::Value => None,
    }
}

fn of_tenant(settings: &Settings, flow: Option<Flow>) -> Option<Wrong> {
    let tenant = settings.tenant.as_deref()?;
    let is_everybody = ["common", "organizations", "consumers"].iter().any(|it| tenant.eq_ignore_ascii_case(it));
    let needs_tenant = flow.is_some_and(|flow| flow.caller() == Caller::Program);
    if is_everybody && needs_tenant {
        return Some(Wrong::Own("settings.tenant-of-nobody", tenant.to_owned()));
    }
    if tenant.bytes().all(|byte| matches!(byte, b'0' | b'-')) {
        return Some(Wrong::Unmet("tenant.found", "placeholder", String::new()));
    }
    let is_reference = tenant.starts_with(['$', '{', '<', '@', '%', '*', '[']);
    let is_name = is_guid(tenant) || tenant.contains('.') || is_everybody || is_reference;
    (!is_name || tenant.contains("://")).then(|| Wrong::Unmet("tenant.found", "malformed", String::new()))
}

/// The way to sign in and what it needs.
fn of_way(settings: &Settings) -> Option<Wrong> {
    let way = settings.way.as_deref()?.to_ascii_lowercase();
    let detail = settings.way.clone().unwrap_or_default();
    match way.as_str() {
        "office365" => Some(Wrong::Own("settings.office365", detail)),
        "oauth" if settings.secret.is_some_and(|secret| secret != Secret::Empty) && !settings.has_username => {
            Some(Wrong::Own("settings.way-of-people", detail))
        }
        "clientsecret" if settings.secret.is_none() => {
            Some(Wrong::Unmet("credential.present", "not-sent", String::new()))
        }
        _ => None,
    }
}

/// The address of an environment is https:// and the host.
fn of_address(settings: &Settings) -> Option<Wrong> {
    let address = settings.address.as_deref()?;
    let only = environment_address(address)?;
    let rest = address.trim_end_matches('/').get(only.len()..).unwrap_or_default();
    let is_known = rest.is_empty() || rest.to_ascii_lowercase().starts_with("/xrmservices");
    (address.starts_with("https://") && !is_known).then(|| Wrong::Own("settings.address-with-path", address.to_owned()))
}

/// A way to sign in that the API does not take.
fn of_flow(api: Option<&Api<'_>>, flow: Option<Flow>) -> Option<Wrong> {
    let target = api?.target?;
    let why = target.flows_missing.get(&flow?)?;
    Some(Wrong::Own("settings.way-not-offered", why.raw().to_owned()))
}

/// The scope, or the parameter `resource` of the older endpoint.
fn of_scope(settings: &Settings, flow: Option<Flow>) -> Option<Wrong> {
    let is_program = flow.is_some_and(|flow| flow.caller() == Caller::Program);
    if let Some(resource) = settings.resource.as_deref().filter(|resource| resource.ends_with("/.default")) {
        return Some(Wrong::Own("settings.resource-with-default", resource.to_owned()));
    }
    match settings.is_older_endpoint {
        Some(false) if settings.resource.is_some() && settings.scopes.is_empty() => {
            return Some(Wrong::Own("settings.resource-at-newer-endpoint", settings.resource.clone()?));
        }
        Some(true) if settings.resource.is_none() && settings.scopes.iter().any(|scope| scope.contains("://")) => {
            return Some(Wrong::Own("settings.scope-at-older-endpoint", settings.scopes.join(" ")));
        }
        Some(_) | None => {}
    }
    let of_apis: Vec<&String> = settings.scopes.iter().filter(|scope| scope.contains('/')).collect();
    let is_default = of_apis.len() == 1 && of_apis[0].ends_with("/.default");
    (is_program && !of_apis.is_empty() && !is_default)
        .then(|| Wrong::Unmet("token.issued", "bad-scope", settings.scopes.join(" ")))
}

/// Whether the token is asked for the API that is called, under the name that this one wants.
fn of_audience(settings: &Settings, called: Option<&Api<'_>>, asked: Option<&Api<'_>>) -> Option<Wrong> {
    let (called, asked) = (called?, asked?);
    let Some(target) = called.target else {
        return (called.id != asked.id).then(|| Wrong::Own("settings.other-api", asked.name.clone()));
    };
    let is_same_api = asked.target.is_some_and(|asked| asked.id == target.id);
    let is_same_host = host(&asked.written).is_some_and(|asked| host(&called.written) == Some(asked));
    let has_one_address = matches!(target.site, Site::Endpoint(_));
    let is_same = is_same_api && (has_one_address || is_same_host || is_guid(&asked.written));
    let address = match &target.site {
        Site::Environment(_) => called.environment.clone()?,
        Site::Endpoint(_) | Site::Address(_) | Site::Geography(_) => called.address(),
    };
    if !is_same {
        let name = if is_same_api { &asked.written } else { &asked.name };
        return Some(Wrong::Unmet("token.audience", "wrong", name.clone()));
    }
    // The resource is what stands before the last slash of the scope, letter by letter.
    let audience = settings.asked_for()?;
    match fit(target, &address, audience) {
        Fit::Slash | Fit::Capitals | Fit::Id => Some(Wrong::Unmet("token.audience", "form", audience.to_owned())),
        Fit::Right | Fit::NoSlash | Fit::Other => None,
    }
}

/// Where the answer of a person's sign-in goes.
fn of_redirect(settings: &Settings) -> Option<Wrong> {
    let address = settings.redirect_uri.as_deref()?;
    let is_of_sign_in = address.contains("/oauth2/token") || address.contains("/oauth2/v2.0/");
    if is_of_sign_in {
        return Some(Wrong::Own("settings.redirect-is-endpoint", address.to_owned()));
    }
    let is_older = address.starts_with("app://") || address.starts_with("urn:ietf:wg:oauth");
    (is_older && settings.form == Form::ConnectionString)
        .then(|| Wrong::Own("settings.redirect-of-older-clients", address.to_owned()))
}

/// What the settings name, under which name.
fn quoted(settings: &Settings, api: Option<&Api<'_>>) -> Vec<(&'static str, String)> {
    let scope = Some(settings.scopes.join(" ")).filter(|scope| !scope.is_empty());
    [
        ("API", api.map(|api| api.name.clone())),
        ("client ID", settings.client_id.clone()),
        ("tenant", settings.tenant.clone()),
        ("scope", scope.or(settings.resource.clone())),
        ("redirect URI", settings.redirect_uri.clone()),
        ("address", settings.address.clone().or(settings.called.clone())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, shorten(&harmless(&value?, false), 200))))
    .collect()
}

fn explained(
    recipe: &Recipe,
    settings: &Settings,
    api: Option<&Api<'_>>,
    quoted: &[(&'static str, String)],
    wrong: Wrong,
) -> Option<Explained> {
    let mut params: Params = words::of_api(recipe, api.and_then(|api| api.target), api);
    params.extend(settings.client_id.clone().map(|id| (Placeholder::ClientId, id)));
    params.extend(settings.tenant.clone().map(|tenant| (Placeholder::Tenant, tenant)));
    let (code, answer, category): (String, Answer, Category) = match wrong {
        Wrong::Unmet(requirement, reason, detail) => {
            let (requirement, reason) = (RequirementId::from(requirement), ReasonId::from(reason));
            params.insert(Placeholder::Detail, detail);
            let category = recipe.category(&requirement, &reason);
            let found = finding(recipe, &requirement, &reason, Status::Unmet, &[], params, Vec::new())?;
            (format!("settings.{requirement}"), Answer::Finding(Box::new(found)), category)
        }
        Wrong::Own(code, detail) => {
            params.insert(Placeholder::Detail, harmless(&detail, false));
            let own = recipe.explanation(code, "")?;
            (code.to_owned(), Answer::Own(Box::new(own::of(recipe, own, &params))), own.category)
        }
    };
    Some(Explained {
        code,
        codes: Vec::new(),
        says: None,
        times: 1,
        first: None,
        last: None,
        link: None,
        certainty: Certainty::Certain,
        quoted: quoted.to_vec(),
        notes: Vec::new(),
        category,
        evidence: Vec::new(),
        is_api_known: true,
        is_way_known: true,
        answer,
    })
}
