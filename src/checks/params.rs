//! Values for the words of the assets: what the user told and what was seen, under the names of the placeholders.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::evidence::text::{harmless, shorten};
use crate::evidence::{Fault, ForeignToken, Presented, ServiceFault, is_guid};
use crate::recipe::{Caller, Cloud, Endpoint, Flow, Params};

use super::{Ctx, privilege, rules};

/// The longest piece of a service's own words that stands in a sentence of ours.
const DETAIL: usize = 300;

/// Values that hold for the whole case: for the titles of requirements and the directions of steps. What a fault or a
/// single check adds stands in `Verdict::params`.
pub fn params(ctx: &Ctx<'_>) -> Params {
    let mut params = Params::new();
    let mut set = |name: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            params.insert(name, harmless(value.trim(), false));
        }
    };
    let told = ctx.told;
    let target = ctx.target;
    set("cloud", Some(ctx.cloud.title.clone()));
    set("authority", Some(ctx.cloud.authority.url.clone()));
    set("nativeclient", Some(ctx.cloud.nativeclient()));
    set("resource", Some(target.resource_name.clone()));
    set("resource_id", Some(target.resource.clone()));
    set("resource_url", api(ctx).map(|api| api.resource().to_owned()));
    set("service_url", api(ctx).map(|api| api.url.trim_end_matches('/').to_owned()));
    if let Some(geography) = target.site.geography().and_then(|site| site.choice(ctx.cloud, &told.geo)) {
        set("geography", Some(geography.title.clone()));
        set("portal", Some(geography.portal.clone()));
    }
    set("project_id", Some(told.project_id.clone()));
    set("environment", Some(told.environment.clone()));
    set("example", target.site.environment().map(|site| site.example.clone()));
    set("rows", Some(target.proof.brings.clone()));
    set("client_id", Some(told.client_id.clone()));
    set("tenant_id", tenant_id(ctx));
    set("tenant", Some(told.tenant.clone()));
    set("principal_id", principal_id(ctx));
    set("account", account(ctx));
    if ctx.case.caller == Caller::People {
        let permissions = wanted_permissions(ctx);
        set("missing", Some(missing_words(&permissions)));
        set("permissions", Some(missing_words(&permissions)));
        let ids: Option<Vec<&str>> = permissions.iter().map(|name| permission_id(ctx, name)).collect();
        set("permission_ids", ids.map(|ids| ids.join(" ")));
    }
    set("callback", Some(told.callback.clone()));
    set("web_redirect_uris", web_redirects(ctx));
    let wanted = wanted_redirect(ctx);
    set("redirect_uris", redirects(ctx, wanted.as_deref()));
    set("file", Some(told.certificate.clone()));
    let certificate = ctx.evidence.certificate.as_ref().and_then(|seen| seen.value());
    set("thumbprint", certificate.map(|facts| facts.thumbprint.clone()));
    if let Some((Presented::Federated(token), _)) = rules::presented(ctx) {
        set("issuer", token.issuer.clone());
        set("subject", token.subject.clone());
        set("audience", token.audiences.first().cloned());
        set("credential_json", credential_json(token));
    }
    set("registered", registered(ctx));
    set("redirect_uri", wanted);
    params.extend(super::roles::params(ctx));
    params.extend(older_api(ctx.cloud));
    params
}

/// Where the older admin API is, and what a token for it is asked for (`power-platform-api.md` section 5).
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

/// What a fault adds.
pub(super) fn fault_params(ctx: &Ctx<'_>, fault: &Fault) -> Params {
    let mut params = text_params(fault);
    if let Fault::Service(ServiceFault { retry_at: Some(at), .. }) = fault {
        let left = at.duration_since(ctx.now).unsigned_abs();
        params.insert("retry", span(left));
    }
    params
}

/// What the words of a fault tell, without any context.
pub(super) fn text_params(fault: &Fault) -> Params {
    let mut params = Params::from([("code", harmless(fault.code(), false))]);
    if let Some(number) = fault.code().strip_prefix("AADSTS") {
        params.insert("number", harmless(number, false));
    }
    let text = harmless(&fault.text(), false);
    let named = match privilege(&text) {
        Some(privilege) => vec![privilege],
        None => bracketed(&text),
    };
    if !named.is_empty() {
        params.insert("missing", named.join(", "));
    }
    if !text.trim().is_empty() {
        params.insert("detail", shorten(text.trim(), DETAIL));
    }
    if let Fault::Service(ServiceFault { claims: Some(claims), .. }) = fault {
        let policies = policies(claims);
        if !policies.is_empty() {
            params.insert("policies", policies.join(", "));
        }
    }
    if let Fault::Network(fault) = fault {
        params.insert("host", harmless(fault.host(), false));
    }
    params
}

/// Ids of the policies that a claims challenge names (`entra.md` section 9.4).
fn policies(claims: &str) -> Vec<String> {
    let claims: Value = serde_json::from_str(claims).unwrap_or_default();
    let values = claims.pointer("/access_token/capolids/values");
    values
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|id| is_guid(id))
        .map(str::to_owned)
        .collect()
}

/// Names in the brackets of "missing required delegated permissions: [A, B]". `All.All.ReadWrite` is never given to
/// a customer's app (`power-platform-api.md` section 3), so it is left out.
fn bracketed(text: &str) -> Vec<&str> {
    let inside = text.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inside, _)| inside);
    inside
        .split(',')
        .map(str::trim)
        .filter(|name| {
            !name.is_empty()
                && *name != "All.All.ReadWrite"
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
        })
        .collect()
}

/// The privilege that Dataverse names when it refuses, such as `prvReadAccount` (`dataverse.md` section 5.2).
fn privilege(text: &str) -> Option<&str> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let of_dataverse =
        |word: &&str| word.strip_prefix("prv").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    text.split(|c: char| !is_inside(c)).find(of_dataverse)
}

/// Where the target is, as far as the user has said it.
pub fn api(ctx: &Ctx<'_>) -> Option<Endpoint> {
    ctx.target.endpoint(ctx.cloud, ctx.told.whereabouts())
}

/// The tenant's id, as discovery resolved it or as it was typed.
pub(super) fn tenant_id(ctx: &Ctx<'_>) -> Option<String> {
    let resolved = ctx.evidence.tenant.as_ref().and_then(|seen| seen.value());
    resolved.map(|tenant| tenant.id.clone()).or_else(|| {
        let told = ctx.told.tenant.trim();
        is_guid(told).then(|| told.to_owned())
    })
}

/// Object id of the app's service principal, from the directory or from the app's own token (`entra.md` section 13).
pub(super) fn principal_id(ctx: &Ctx<'_>) -> Option<String> {
    let principal = ctx.evidence.principal.as_ref().and_then(|seen| seen.value());
    if let Some(Some(principal)) = principal {
        return Some(principal.object_id.clone());
    }
    let (claims, _) = rules::claims(ctx)?;
    let is_program = claims.kind() == crate::evidence::TokenKind::Program;
    claims.object_id().filter(|_| is_program).map(str::to_owned)
}

/// The account that signs in, as far as it is known.
fn account(ctx: &Ctx<'_>) -> Option<String> {
    if let Some((claims, _)) = rules::person(ctx)
        && let Some(account) = claims.account()
    {
        return Some(account.to_owned());
    }
    let told = ctx.told.username.trim();
    (!told.is_empty()).then(|| told.to_owned())
}

/// The permissions that the app shall have: those that the user chose by name, and beside them what the first call and
/// the calls that the user intends need.
pub fn wanted_permissions(ctx: &Ctx<'_>) -> Vec<String> {
    let mut wanted = ctx.told.permissions.clone();
    for name in privilege::needed(ctx.target, ctx.recipe.permissions_of(ctx.target), &ctx.told.calls) {
        if !wanted.contains(&name) {
            wanted.push(name);
        }
    }
    wanted
}

/// Id of a permission: the tenant's own list first, then the shipped one.
pub(super) fn permission_id<'a>(ctx: &Ctx<'a>, name: &str) -> Option<&'a str> {
    let resource = ctx.evidence.resource.as_ref().and_then(|seen| seen.value());
    if let Some(Some(resource)) = resource
        && !resource.scopes.is_empty()
    {
        return resource.scopes.iter().find(|scope| scope.value == name).map(|scope| scope.id.as_str());
    }
    ctx.recipe
        .permissions_of(ctx.target)?
        .permissions
        .iter()
        .find(|permission| permission.name == name)
        .map(|permission| permission.id.as_str())
}

/// Names in a row, for a sentence.
pub(super) fn missing_words(names: &[String]) -> String {
    names.join(", ")
}

/// The redirect URI that this way to sign in uses; none where it uses none.
pub fn wanted_redirect(ctx: &Ctx<'_>) -> Option<String> {
    let usual = match ctx.case.flow {
        Flow::Browser => "http://localhost".to_owned(),
        Flow::PasteBack => ctx.cloud.nativeclient(),
        Flow::DeviceCode | Flow::Password | Flow::Secret | Flow::Certificate | Flow::Federated => {
            return None;
        }
    };
    let told = ctx.told.redirect_uri.trim();
    Some(if told.is_empty() { usual } else { told.to_owned() })
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
    let callback = Some(ctx.told.callback.trim()).filter(|callback| !callback.is_empty())?;
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

/// A span of time in words.
pub(super) fn span(time: Duration) -> String {
    let s = time.as_secs();
    let counted = |n: u64, unit: &str| {
        let plural = if n == 1 { "" } else { "s" };
        format!("{n} {unit}{plural}")
    };
    match s {
        0..120 => counted(s, "second"),
        120..7_200 => counted(s.div_ceil(60), "minute"),
        7_200..172_800 => counted(s.div_ceil(3_600), "hour"),
        _ => counted(s.div_ceil(86_400), "day"),
    }
}

/// A day, in UTC.
pub(super) fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string()
}

/// A moment, in UTC.
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Stage;

    #[test]
    fn a_refusal_names_the_permission_that_can_be_given() {
        let text = "Authorization denied: Application missing required delegated permissions: \
                    [EnvironmentManagement.Environments.Read, All.All.ReadWrite]";
        let fault = Fault::Service(ServiceFault::new(Stage::Call, "InsufficientDelegatedPermissions", text));
        let params = text_params(&fault);
        assert_eq!(params["missing"], "EnvironmentManagement.Environments.Read");
        assert_eq!(params["code"], "InsufficientDelegatedPermissions");
    }

    #[test]
    fn a_block_names_its_policies_where_the_service_does() {
        let mut fault = ServiceFault::new(Stage::SignIn, "AADSTS53003", "blocked");
        let id = "11111111-2222-4333-8444-555555555555";
        fault.claims =
            Some(format!(r#"{{"access_token":{{"capolids":{{"essential":true,"values":["{id}","<x>"]}}}}}}"#));
        assert_eq!(text_params(&Fault::Service(fault.clone()))["policies"], id);
        fault.claims = Some("{".to_owned());
        assert!(!text_params(&Fault::Service(fault)).contains_key("policies"));
    }

    #[test]
    fn a_privilege_is_found_in_every_form_of_the_refusal() {
        for text in [
            "Principal user (Id=1, type=8, roleCount=1) is missing prvReadOrganization privilege (Id=2) on OTC=1019",
            "SecLib::CheckPrivilege failed. User: 1, PrivilegeName: prvReadOrganization, PrivilegeId: 2",
        ] {
            assert_eq!(privilege(text), Some("prvReadOrganization"));
        }
        assert_eq!(privilege("prvate prv rprvRead"), None);
    }

    #[test]
    fn brackets_with_anything_else_are_no_names() {
        for text in ["[]", "[", "] [a b]", "[$(rm -rf ~)]", ""] {
            assert!(bracketed(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn time_is_told_in_words() {
        let words = |s| span(Duration::from_secs(s));
        assert_eq!(words(1), "1 second");
        assert_eq!(words(119), "119 seconds");
        assert_eq!(words(600), "10 minutes");
        assert_eq!(words(3 * 3_600), "3 hours");
        assert_eq!(words(3 * 86_400), "3 days");
    }
}
