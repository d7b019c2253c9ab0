//! Tenant, app registration and service principal, and whether the set-up could be looked at.

use crate::checks::Ctx;
use crate::checks::blame;
use crate::checks::known::{claims, seen_value, stranger};
use crate::checks::verdict::{Sight, Verdict};
use crate::evidence::{Fault, Seen};
use crate::recipe::{Caller, ReasonId, Source, Stage};

/// The discovery document shows that the tenant exists.
pub fn tenant_found(ctx: &Ctx<'_>) -> Vec<Verdict> {
    seen_value(ctx.evidence.tenant.as_ref(), Source::Open).map(|(_, sight)| sight.met()).into_iter().collect()
}

/// The discovery document names the cloud of the tenant.
pub fn tenant_cloud(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((tenant, sight)) = seen_value(ctx.evidence.tenant.as_ref(), Source::Open) else {
        return Vec::new();
    };
    let Some(instance) = tenant.cloud_instance.as_deref() else {
        return vec![sight.met()];
    };
    // Only the sign-in hosts that the recipe knows can contradict each other; any other host is a cloud of its own.
    let hosts = || ctx.recipe.clouds.list.iter().filter_map(|cloud| host(&cloud.authority.url));
    let here = host(&ctx.cloud.authority.url).unwrap_or_default();
    let is_national = hosts().any(|host| host == here);
    let is_elsewhere = hosts().any(|host| host.ends_with(instance)) && !here.ends_with(instance);
    if is_national && is_elsewhere {
        vec![sight.unmet("other-cloud").with("detail", instance)]
    } else {
        vec![sight.met()]
    }
}

/// The probe, the registration or the service principal show that the app is known here.
pub fn app_found(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let evidence = ctx.evidence;
    let mut says = Vec::new();
    if let Some((_, sight)) = seen_value(evidence.app.as_ref(), Source::Open) {
        says.push(sight.met());
    }
    let told = ctx.told.client_id.trim();
    let principal = seen_value(evidence.principal.as_ref(), Source::Directory);
    if let Some((application, sight)) = seen_value(evidence.application.as_ref(), Source::Directory) {
        match application {
            Some(app) if is_pasted(told, &app.object_id, &app.client_id) => {
                says.push(sight.unmet("object-id-pasted").with("other_client_id", app.client_id.as_str()))
            }
            Some(_) => says.push(sight.met()),
            // An app of another tenant has no registration here, but may have a service principal.
            None => match principal {
                Some((None, _)) => says.push(sight.unmet("unknown-here")),
                Some((Some(_), _)) => {}
                None if evidence.principal.is_some() => says.push(sight.unmet("unknown-here")),
                None => {}
            },
        }
    }
    if let Some((Some(principal), sight)) = principal {
        if is_pasted(told, &principal.object_id, &principal.client_id) {
            says.push(sight.unmet("object-id-pasted").with("other_client_id", principal.client_id.as_str()));
        } else {
            says.push(sight.met());
        }
    }
    says
}

fn is_pasted(told: &str, object_id: &str, client_id: &str) -> bool {
    told.eq_ignore_ascii_case(object_id) && !told.eq_ignore_ascii_case(client_id)
}

/// The registration shows whether somebody switched it off.
pub fn app_active(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(app), sight)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![match &app.disabled {
        Some(why) => sight.unmet("disabled").with("detail", why.as_str()),
        None => sight.met(),
    }]
}

/// The registration shows whose accounts it accepts.
pub fn app_single_tenant(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(app), sight)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![match app.audience.as_str() {
        "AzureADMyOrg" => sight.met(),
        other => sight.warning("multitenant").with("detail", other),
    }]
}

/// The directory shows whether there is a service principal; a token without the object id of one shows that there is
/// none, to an API that looks for it.
pub fn principal_present(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let mut says = Vec::new();
    if let Some((claims, sight)) = claims(ctx)
        && ctx.target.audience.object_id
        && ctx.case.caller == Caller::Program
        && claims.object_id().is_none()
        && stranger(ctx, claims).is_none()
    {
        says.push(sight.unmet("missing"));
    }
    if let Some((principal, sight)) = seen_value(ctx.evidence.principal.as_ref(), Source::Directory) {
        says.push(match principal {
            Some(_) => sight.met(),
            None => sight.unmet("missing"),
        });
    }
    says
}

/// The service principal shows whether anybody may sign in.
pub fn principal_enabled(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(principal), sight)) = seen_value(ctx.evidence.principal.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![if principal.is_enabled { sight.met() } else { sight.unmet("disabled") }]
}

/// A look at the set-up that failed is a warning: sign-in and call tell the rest.
pub fn setup_readable(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let e = ctx.evidence;
    let looks = [
        look(e.directory.as_ref()),
        look(e.me.as_ref()),
        look(e.organization.as_ref()),
        look(e.application.as_ref()),
        look(e.principal.as_ref()),
        look(e.resource.as_ref()),
        look(e.grants.as_ref()),
        look(e.assignments.as_ref()),
        look(e.account.as_ref()),
    ];
    let looks: Vec<_> = looks.into_iter().flatten().collect();
    if looks.is_empty() {
        return vec![Verdict::not_applicable()];
    }
    let faulty = looks.iter().find_map(|(sight, fault)| fault.map(|fault| (*sight, fault)));
    let Some((sight, fault)) = faulty else {
        return looks.into_iter().map(|(sight, _)| sight.met()).max_by_key(|verdict| verdict.at).into_iter().collect();
    };
    let reason = match fault {
        Fault::Cancelled => return vec![Verdict::not_applicable()],
        Fault::Network(_) => ReasonId::of("unreachable"),
        Fault::Service(service) => match blame::look_up(ctx, service, Stage::Directory) {
            Some(symptom) if symptom.candidates[0].requirement == "setup.readable" => {
                symptom.candidates[0].reason.clone()
            }
            _ if service.code.starts_with("AADSTS") => ReasonId::of("sign-in-failed"),
            _ => ReasonId::of("unexpected"),
        },
    };
    vec![Verdict { fault: Some(fault.clone()), ..sight.warning(reason) }]
}

fn look<T>(seen: Option<&Seen<T>>) -> Option<(Sight<'_>, Option<&Fault>)> {
    let seen = seen?;
    Some((Sight::of(seen, Source::Directory), seen.fault()))
}

fn host(address: &str) -> Option<String> {
    url::Url::parse(address).ok()?.host_str().map(str::to_owned)
}
