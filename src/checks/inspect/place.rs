//! Where a token belongs: the API that it is for, the tenant, and who issued it.

use url::Url;

use crate::checks::audience::{Fit, fit};
use crate::evidence::{Claims, is_guid};
use crate::recipe::{Whereabouts, is_loopback};

use super::{Expected, Remark, text_of};

/// Microsoft Graph's own id, which can stand in place of its address (SERVICES.md, "Claims challenges").
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// The API that the token is for, as it is called within a sentence, if firstcall knows it.
pub(super) fn api_name(expected: &Expected<'_>, claims: &Claims) -> Option<String> {
    let audience = claims.audience()?;
    if let Some(target) = expected.target
        && fit(target, &expected.address, audience) != Fit::Other
    {
        return Some(format!("the {}", target.resource_name));
    }
    let cloud = expected.cloud;
    let same = |address: &str| audience.trim_end_matches('/').eq_ignore_ascii_case(address.trim_end_matches('/'));
    for target in &expected.recipe.targets {
        if target.site.environment().is_some_and(|site| site.knows(audience)) {
            return Some(format!("an environment of {}", target.title));
        }
        let api = target.endpoint(cloud, Whereabouts::default());
        if api.is_some_and(|api| same(api.resource())) || audience.eq_ignore_ascii_case(&target.resource) {
            return Some(format!("the {}", target.resource_name));
        }
    }
    [
        ("Microsoft Graph", &cloud.graph, GRAPH),
        ("the Power Apps service", &cloud.bap, ""),
        ("Azure Resource Manager", &cloud.arm, ""),
    ]
    .into_iter()
    .find(|(_, api, id)| same(api.resource()) || audience == *id)
    .map(|(name, ..)| name.to_owned())
}

/// Whether the audience is the app itself, as in an ID token.
pub(super) fn is_for_app(expected: &Expected<'_>, claims: &Claims) -> bool {
    let Some(audience) = claims.audience().filter(|audience| is_guid(audience)) else {
        return false;
    };
    let is_target = expected.target.is_some_and(|target| audience.eq_ignore_ascii_case(&target.resource));
    let names_no_app = claims.client_id().is_none() && claims.scopes().is_empty() && claims.roles().is_empty();
    !is_target && (audience.eq_ignore_ascii_case(expected.client_id) || names_no_app)
}

pub(super) fn audience(expected: &Expected<'_>, claims: &Claims) -> Remark {
    let audience = claims.audience().unwrap_or_default();
    if is_for_app(expected, claims) {
        let text =
            "Issued for the app itself: this is an ID token. It tells the app who signed in; every API refuses it.";
        return if expected.is_target_chosen { Remark::unmet(text) } else { Remark::warning(text) };
    }
    // Without an address it is not known yet which API the token is for.
    let Some(target) = expected.target.filter(|_| !expected.address.is_empty()) else {
        return match api_name(expected, claims) {
            Some(name) => Remark::plain(format!("The API that it is for: {name}.")),
            None => Remark::plain("The API that it is for. Only that API accepts it."),
        };
    };
    let name = &target.resource_name;
    let address = expected.address.as_str();
    match fit(target, address, audience) {
        Fit::Right => Remark::met(format!("Issued for the {name}, which accepts it.")),
        Fit::Id => Remark::unmet(format!(
            "This is the ID of the {name}. The API accepts only its address, {address}, and answers the ID with 401."
        )),
        Fit::Slash => Remark::unmet(format!(
            "The slash at the end is one too many: the {name} refuses it. Ask for {address}/.default with one slash."
        )),
        Fit::NoSlash => Remark::warning(format!(
            "The {name} documents a slash at the end. Ask for the scope with two slashes: {}//.default",
            address.trim_end_matches('/')
        )),
        Fit::Capitals => Remark::unmet(format!(
            "Capital letters make the {name} refuse it. Ask for the address in small letters only."
        )),
        Fit::Other => match api_name(expected, claims) {
            Some(other) => {
                Remark::unmet(format!("Issued for {other}. The {name} needs {address} and refuses this token."))
            }
            None => {
                Remark::unmet(format!("Issued for another API. The {name} needs {address} and refuses this token."))
            }
        },
    }
}

pub(super) fn no_audience(expected: &Expected<'_>, _: &Claims) -> Option<Remark> {
    let text = "A token must name the API that it is for; without that no API accepts it.";
    expected.target.map(|_| Remark::unmet(text))
}

pub(super) fn tenant(expected: &Expected<'_>, claims: &Claims) -> Remark {
    let is = claims.tenant_id().unwrap_or_default();
    match &expected.tenant_id {
        Some(wanted) if wanted.eq_ignore_ascii_case(is) => Remark::met("Your tenant."),
        Some(wanted) => Remark::unmet(format!("Not your tenant, which is {wanted}.")),
        None if expected.tenant.is_empty() => Remark::plain("The tenant that issued it."),
        None => Remark::unknown(format!("A tenant's id. Which id {} has was not looked up for this.", expected.tenant)),
    }
}

pub(super) fn no_tenant(expected: &Expected<'_>, _: &Claims) -> Option<Remark> {
    let text = "A token of a tenant names it; this one could come from anywhere.";
    expected.tenant_id.as_ref().map(|_| Remark::unmet(text))
}

/// The older form names `sts.windows.net`, the newer one the sign-in service of the cloud (SERVICES.md, "Access
/// tokens").
pub(super) fn issuer(expected: &Expected<'_>, claims: &Claims) -> Remark {
    let issuer = text_of(claims, &["iss"]).unwrap_or_default();
    let Ok(url) = Url::parse(&issuer) else {
        return Remark::warning("Who issued it. Entra writes an address here.");
    };
    let host = url.host_str().unwrap_or_default();
    let tenant = claims.tenant_id().unwrap_or_default();
    let names_tenant =
        url.path_segments().and_then(|mut parts| parts.next()).is_some_and(|part| part.eq_ignore_ascii_case(tenant));
    if !names_tenant && !tenant.is_empty() {
        return Remark::warning("Who issued it. It should name the same tenant as tid does.");
    }
    let cloud = &expected.cloud.title;
    let authority = Url::parse(&expected.cloud.authority.url).ok();
    let is_practice = authority.as_ref().is_some_and(is_loopback);
    let authority = authority.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
    let discovered = expected.issuer.and_then(|issuer| Url::parse(issuer).ok());
    let discovered = discovered.as_ref().and_then(|url| url.host_str()).unwrap_or(authority);
    let ours = "Issued by Entra";
    if host == authority || host == discovered {
        return Remark::met(format!("{ours}, cloud {cloud}."));
    }
    match (host, authority) {
        ("sts.windows.net", "login.microsoftonline.com") => Remark::met(format!("{ours}, cloud {cloud}.")),
        ("sts.windows.net" | "login.microsoftonline.com", _) if is_practice => {
            Remark::met("As Entra issues it. Here the practice tenant stands in for it.")
        }
        // National clouds have hosts of their own for the older form; no list of them is known for sure.
        _ if version_of(claims) == Some("1.0") && authority != "login.microsoftonline.com" => {
            Remark::plain(format!("Who issued it. Cloud {cloud} has a name of its own here."))
        }
        _ => Remark::warning(format!("Not issued by the sign-in service of the cloud {cloud}.")),
    }
}

fn version_of(claims: &Claims) -> Option<&str> {
    claims.payload.get("ver").and_then(|version| version.as_str())
}

pub(super) fn version(_: &Expected<'_>, claims: &Claims) -> Remark {
    Remark::plain(match version_of(claims) {
        Some("1.0") => {
            "The older form, with appid and upn. The API chooses the form, not the address that was asked; both are \
             good."
        }
        Some("2.0") => "The newer form, with azp and preferred_username. The API chooses the form; both are good.",
        Some(_) | None => "The form of the token, which the API chooses.",
    })
}
