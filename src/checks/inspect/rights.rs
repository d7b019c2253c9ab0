//! What a token allows: permissions, app roles, directory roles.

use serde_json::Value;

use crate::checks::rules::consent::missing_from;
use crate::evidence::{Claims, TokenKind};
use crate::recipe::Caller;

use super::{Expected, Remark, plain, whom};

/// Every member of a tenant has this one (SERVICES.md, "Directory roles").
const MEMBER: &str = "b79fbf4d-3ef9-4689-8143-76b194e85509";

pub(super) fn scopes(expected: &Expected<'_>, claims: &Claims) -> Remark {
    if let Some(mismatch) = whom::mismatch(expected, claims) {
        return mismatch;
    }
    judged(expected, &claims.scopes())
}

/// Compares what the token holds with what was asked for.
fn judged(expected: &Expected<'_>, has: &[&str]) -> Remark {
    let what = "What your app may do on the person's behalf; a token calls permissions scopes.";
    let Some(target) = expected.target else {
        return Remark::plain(what);
    };
    let missing = missing_from(&expected.permissions, has.to_vec());
    let (needed, chosen): (Vec<String>, Vec<String>) =
        missing.into_iter().partition(|name| target.permissions.contains(name));
    let proof = &target.proof.title;
    if !needed.is_empty() {
        let text = format!("{what} {proof} also needs {}, which is not in it.", needed.join(" and "));
        return if expected.is_target_chosen { Remark::unmet(text) } else { Remark::plain(text) };
    }
    if !chosen.is_empty() {
        return Remark::unmet(format!(
            "{what} You also chose {}, which is not in it. Tokens issued before the consent do not have it.",
            chosen.join(" and ")
        ));
    }
    let all = if expected.permissions.iter().all(|name| target.permissions.contains(name)) {
        format!("{proof} needs no more.")
    } else {
        "All that you chose is in it.".to_owned()
    };
    let text = format!("{what} {all}");
    if expected.is_target_chosen { Remark::met(text) } else { Remark::plain(text) }
}

pub(super) fn no_scopes(expected: &Expected<'_>, claims: &Claims) -> Option<Remark> {
    let is_wanted = expected.caller == Some(Caller::People) && claims.kind() == TokenKind::Person;
    (is_wanted && !expected.permissions.is_empty()).then(|| {
        Remark::unmet(format!("No permission is in it. {} should be there.", expected.permissions.join(" and ")))
    })
}

/// The permissions that a token's answer names, each with the address of its API before it.
pub(super) fn granted(expected: &Expected<'_>, scope: &str) -> Remark {
    let names: Vec<&str> = scope.split_whitespace().filter_map(|name| name.rsplit('/').next()).collect();
    judged(expected, &names)
}

pub(super) fn roles(expected: &Expected<'_>, claims: &Claims) -> Remark {
    match (claims.kind(), expected.target) {
        (TokenKind::Person, _) => Remark::plain("App roles that the person holds on the API."),
        (TokenKind::Program, Some(target)) => Remark::plain(format!(
            "Application permissions. The {} ignores them: what the program may do comes from its role there.",
            target.resource_name
        )),
        (TokenKind::Program, None) => Remark::plain("Application permissions of the program."),
    }
}

/// Directory roles by their names, where firstcall knows them.
pub(super) fn role_names(expected: &Expected<'_>, value: &Value) -> String {
    let ids = plain(expected, value);
    ids.split_whitespace().map(|id| role_name(expected, id).unwrap_or(id)).collect::<Vec<_>>().join(", ")
}

fn role_name<'a>(expected: &Expected<'a>, id: &str) -> Option<&'a str> {
    let known = expected.recipe.targets.iter().flat_map(|target| &target.person_roles);
    let role = known.into_iter().find(|role| role.is(id, None)).map(|role| role.name.as_str());
    role.or_else(|| id.eq_ignore_ascii_case(MEMBER).then_some("member of the tenant"))
}

pub(super) fn directory_roles(expected: &Expected<'_>, claims: &Claims) -> Remark {
    let held = claims.directory_roles();
    let enough = expected
        .target
        .and_then(|target| target.person_roles.iter().find(|role| held.iter().any(|id| role.is(id, None))));
    Remark::plain(match enough {
        Some(role) => format!("Directory roles when it was issued. {} sees everything in the tenant.", role.name),
        None => "Directory roles when it was issued. One that was activated later shows after a new sign-in only."
            .to_owned(),
    })
}
