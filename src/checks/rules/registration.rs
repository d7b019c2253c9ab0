//! Tenant, app registration and service principal, and whether the set-up could be looked at.

use crate::checks::Ctx;
use crate::checks::attribution;
use crate::checks::known::{claims, seen_value, stranger};
use crate::checks::verdict::{Provenance, Verdict};
use crate::evidence::{Fault, Seen};
use crate::recipe::{Caller, Placeholder, ReasonId, Source, Stage};

/// The discovery document shows that the tenant exists.
pub fn tenant_found(ctx: &Ctx<'_>) -> Vec<Verdict> {
    seen_value(ctx.evidence.tenant.as_ref(), Source::Open).map(|(_, provenance)| provenance.met()).into_iter().collect()
}

/// The discovery document names the cloud of the tenant.
pub fn tenant_cloud(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((tenant, provenance)) = seen_value(ctx.evidence.tenant.as_ref(), Source::Open) else {
        return Vec::new();
    };
    let Some(instance) = tenant.cloud_instance.as_deref() else {
        return vec![provenance.met()];
    };
    // Only the sign-in hosts that the recipe knows can contradict each other; any other host is a cloud of its own.
    let hosts = || ctx.recipe.clouds.list.iter().filter_map(|cloud| host(&cloud.authority.url));
    let here = host(&ctx.cloud.authority.url).unwrap_or_default();
    let is_national = hosts().any(|host| host == here);
    let is_elsewhere = hosts().any(|host| host.ends_with(instance)) && !here.ends_with(instance);
    if is_national && is_elsewhere {
        vec![provenance.unmet("other-cloud").with(Placeholder::Detail, instance)]
    } else {
        vec![provenance.met()]
    }
}

/// The probe, the registration or the service principal show that the app is known here.
pub fn app_found(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let evidence = ctx.evidence;
    let mut says = Vec::new();
    if let Some((_, provenance)) = seen_value(evidence.app.as_ref(), Source::Open) {
        says.push(provenance.met());
    }
    let typed = ctx.inputs.client_id.trim();
    if let Some((tenant, provenance)) = seen_value(evidence.tenant.as_ref(), Source::Open)
        && typed.eq_ignore_ascii_case(&tenant.id)
    {
        says.push(provenance.unmet("tenant-id-pasted"));
    }
    let principal = seen_value(evidence.principal.as_ref(), Source::Directory);
    if let Some((application, provenance)) = seen_value(evidence.application.as_ref(), Source::Directory) {
        match application {
            Some(app) if is_pasted(typed, &app.object_id, &app.client_id) => {
                says.push(provenance.unmet("object-id-pasted").with(Placeholder::OtherClientId, app.client_id.as_str()))
            }
            Some(_) => says.push(provenance.met()),
            // An app of another tenant has no registration here, but may have a service principal.
            None => match principal {
                Some((None, _)) => says.push(provenance.unmet("unknown-here")),
                Some((Some(_), _)) => {}
                None if evidence.principal.is_some() => says.push(provenance.unmet("unknown-here")),
                None => {}
            },
        }
    }
    if let Some((Some(principal), provenance)) = principal {
        if is_pasted(typed, &principal.object_id, &principal.client_id) {
            says.push(
                provenance.unmet("object-id-pasted").with(Placeholder::OtherClientId, principal.client_id.as_str()),
            );
        } else {
            says.push(provenance.met());
        }
    }
    says
}

fn is_pasted(typed: &str, object_id: &str, client_id: &str) -> bool {
    typed.eq_ignore_ascii_case(object_id) && !typed.eq_ignore_ascii_case(client_id)
}

/// The registration shows whether somebody switched it off.
pub fn app_active(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(app), provenance)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![match &app.disabled {
        Some(why) => provenance.unmet("disabled").with(Placeholder::Detail, why.as_str()),
        None => provenance.met(),
    }]
}

/// The registration shows whose accounts it accepts.
pub fn app_single_tenant(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(app), provenance)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![match app.audience.as_str() {
        "AzureADMyOrg" => provenance.met(),
        other => provenance.warning("multitenant").with(Placeholder::Detail, other),
    }]
}

/// The directory shows whether there is a service principal; a token without the object id of one shows that there is
/// none, to an API that looks for it.
pub fn principal_present(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let mut says = Vec::new();
    if let Some((claims, provenance)) = claims(ctx)
        && ctx.target.audience.object_id
        && ctx.case.caller == Caller::Program
        && claims.object_id().is_none()
        && stranger(ctx, claims).is_none()
    {
        says.push(provenance.unmet("missing"));
    }
    if let Some((principal, provenance)) = seen_value(ctx.evidence.principal.as_ref(), Source::Directory) {
        says.push(match principal {
            Some(_) => provenance.met(),
            None => provenance.unmet("missing"),
        });
    }
    says
}

/// The service principal shows whether anybody may sign in.
pub fn principal_enabled(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(principal), provenance)) = seen_value(ctx.evidence.principal.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![if principal.is_enabled { provenance.met() } else { provenance.unmet("disabled") }]
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
    let faulty = looks.iter().find_map(|(provenance, fault)| fault.map(|fault| (*provenance, fault)));
    // Files that somebody sent show objects, not that anybody here may read them.
    if faulty.is_none() && e.directory.is_none() && e.me.is_none() {
        return vec![Verdict::not_applicable()];
    }
    let Some((provenance, fault)) = faulty else {
        return looks
            .into_iter()
            .map(|(provenance, _)| provenance.met())
            .max_by_key(|verdict| verdict.at)
            .into_iter()
            .collect();
    };
    let reason = match fault {
        Fault::Cancelled => return vec![Verdict::not_applicable()],
        Fault::Network(_) => ReasonId::of("unreachable"),
        Fault::Service(service) => match attribution::look_up(ctx, service, Stage::Directory) {
            Some(symptom) if symptom.candidates[0].requirement == "setup.readable" => {
                symptom.candidates[0].reason.clone()
            }
            _ if service.code.starts_with("AADSTS") => ReasonId::of("sign-in-failed"),
            _ => ReasonId::of("unexpected"),
        },
    };
    vec![Verdict { fault: Some(fault.clone()), ..provenance.warning(reason) }]
}

fn look<T>(seen: Option<&Seen<T>>) -> Option<(Provenance<'_>, Option<&Fault>)> {
    let seen = seen?;
    Some((Provenance::of(seen, Source::Directory), seen.fault()))
}

fn host(address: &str) -> Option<String> {
    url::Url::parse(address).ok()?.host_str().map(str::to_owned)
}
