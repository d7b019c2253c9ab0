//! What an error says, as values for words: its number, what it names as missing, when to try again.

use jiff::SignedDuration;
use serde_json::Value;
use url::Url;

use crate::checks::Ctx;
use crate::checks::wording::span;
use crate::evidence::text::{harmless, shorten};
use crate::evidence::{Fault, NetworkFault, ServiceFault, is_guid};
use crate::recipe::{Params, Placeholder, is_loopback};

/// The longest piece of a service's own words that stands in a sentence of ours.
const DETAIL: usize = 300;

/// What a fault adds.
pub(in crate::checks) fn fault_params(ctx: &Ctx<'_>, fault: &Fault) -> Params {
    let mut params = text_params(fault);
    if let Fault::Service(ServiceFault { retry_at: Some(at), .. }) = fault {
        // Where that time has passed there is nothing left to wait for.
        let left = at.duration_since(ctx.now).max(SignedDuration::ZERO);
        params.insert(Placeholder::Retry, span(left.unsigned_abs()));
    }
    if let Fault::Network(fault) = fault
        && let Some(real) = stands_for(ctx, fault)
    {
        for (_, value) in params.iter_mut().filter(|(name, _)| matches!(name, Placeholder::Host | Placeholder::Detail))
        {
            *value = value.replace(fault.host(), &real);
        }
    }
    params
}

/// The sign-in service of a practice tenant is reached under a name of this machine, since browsers open it. Words give
/// the name that it stands for, as they do for every other service there. What this machine itself does, such as that
/// nothing listens there, keeps its name.
fn stands_for(ctx: &Ctx<'_>, fault: &NetworkFault) -> Option<String> {
    match fault {
        NetworkFault::Broken { .. }
        | NetworkFault::Untrusted { .. }
        | NetworkFault::ProxyAuth { .. }
        | NetworkFault::ProxyUnusable { .. }
        | NetworkFault::NotBegun { .. }
        | NetworkFault::Intercepted { .. } => {}
        NetworkFault::Dns { .. } | NetworkFault::Refused { .. } | NetworkFault::TimedOut { .. } => return None,
    }
    let here = Url::parse(&ctx.cloud.authority.url).ok().filter(is_loopback)?;
    let like = ctx.recipe.clouds.get(ctx.cloud.like.as_ref()?)?;
    let real = Url::parse(&like.authority.url).ok()?;
    (here.host_str() == Some(fault.host())).then(|| real.host_str().map(str::to_owned))?
}

/// What the words of a fault tell, without any context.
pub(in crate::checks) fn text_params(fault: &Fault) -> Params {
    let mut params = Params::from([(Placeholder::Code, harmless(&fault.public_code(), false))]);
    if let Some(number) = fault.code().strip_prefix("AADSTS") {
        params.insert(Placeholder::Number, harmless(number, false));
    }
    let text = harmless(&fault.text(), false);
    let searched = match fault {
        Fault::Service(fault) => harmless(fault.searched(), false),
        Fault::Network(_) | Fault::Cancelled => text.clone(),
    };
    let named = match privilege(&searched) {
        Some(privilege) => vec![privilege],
        None => bracketed(&searched),
    };
    if !named.is_empty() {
        params.insert(Placeholder::Missing, named.join(", "));
    }
    // A number alone says no more than the code does.
    if text.contains(|c: char| !c.is_ascii_digit() && !c.is_whitespace()) {
        let said = shorten(text.trim(), DETAIL);
        params.extend([(Placeholder::Said, said.clone()), (Placeholder::Detail, said)]);
    }
    if let Fault::Service(ServiceFault { claims: Some(claims), .. }) = fault {
        let policies = policies(claims);
        if let [policy] = policies.as_slice() {
            params.insert(Placeholder::Policy, policy.clone());
        }
        if !policies.is_empty() {
            params.insert(Placeholder::Policies, policies.join(", "));
        }
    }
    if let Fault::Network(fault) = fault {
        params.insert(Placeholder::Host, harmless(fault.host(), false));
    }
    params
}

/// Ids of the policies that a claims challenge names (SERVICES.md, "Client credentials").
pub(in crate::checks) fn policies(claims: &str) -> Vec<String> {
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

/// Names in the brackets of "missing required delegated permissions: [A, B]". `All.All.ReadWrite` is never given to a
/// customer's app (SERVICES.md, "Power Platform API"), so it is left out.
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

/// The privilege that Dataverse names when it refuses, such as `prvReadAccount` (SERVICES.md, "Dataverse: errors").
fn privilege(text: &str) -> Option<&str> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let of_dataverse =
        |word: &&str| word.strip_prefix("prv").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    text.split(|c: char| !is_inside(c)).find(of_dataverse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::World;
    use crate::recipe::{Flow, Recipe, Stage};

    #[test]
    fn in_practice_the_sign_in_service_has_the_name_that_it_stands_for() {
        let world = World::new(Flow::Browser);
        let mut practice = Recipe::embedded().clouds.first().clone();
        practice.like = Some(practice.id.clone());
        practice.authority.url = "http://localhost:4100".to_owned();
        let broken = |host: &str| NetworkFault::Broken { host: host.to_owned(), detail: "closed".to_owned() };
        let told = |cloud, fault| {
            let params = fault_params(&Ctx { cloud, ..world.ctx() }, &Fault::Network(fault));
            (params[&Placeholder::Host].clone(), params[&Placeholder::Detail].clone())
        };
        let real = "login.microsoftonline.com";
        let words = format!("the connection to {real} broke: closed");
        assert_eq!(told(&practice, broken("localhost")), (real.to_owned(), words));
        assert_eq!(told(&practice, broken("api.powerplatform.com")).0, "api.powerplatform.com");
        assert_eq!(told(&practice, NetworkFault::Refused { host: "localhost".to_owned() }).0, "localhost");
        assert_eq!(told(Recipe::embedded().clouds.first(), broken("localhost")).0, "localhost");
    }

    #[test]
    fn a_refusal_names_the_permission_that_can_be_given() {
        let text = "Authorization denied: Application missing required delegated permissions: \
                    [EnvironmentManagement.Environments.Read, All.All.ReadWrite]";
        let fault = Fault::Service(ServiceFault::new(Stage::Call, "InsufficientDelegatedPermissions", text));
        let params = text_params(&fault);
        assert_eq!(params[&Placeholder::Missing], "EnvironmentManagement.Environments.Read");
        assert_eq!(params[&Placeholder::Code], "InsufficientDelegatedPermissions");
    }

    #[test]
    fn a_block_names_its_policies_where_the_service_does() {
        let mut fault = ServiceFault::new(Stage::SignIn, "AADSTS53003", "blocked");
        let id = "11111111-2222-4333-8444-555555555555";
        fault.claims =
            Some(format!(r#"{{"access_token":{{"capolids":{{"essential":true,"values":["{id}","<x>"]}}}}}}"#));
        assert_eq!(text_params(&Fault::Service(fault.clone()))[&Placeholder::Policies], id);
        fault.claims = Some("{".to_owned());
        assert!(!text_params(&Fault::Service(fault)).contains_key(&Placeholder::Policies));
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
}
