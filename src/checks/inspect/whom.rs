//! For whom a token speaks: the app, the person or the program, and what kind of account.

use serde_json::Value;

use crate::evidence::{Claims, TokenKind};
use crate::recipe::{Caller, Target};

use super::{Expected, Remark, plain};

pub(super) fn app(expected: &Expected<'_>, claims: &Claims) -> Remark {
    if expected.client_id.is_empty() {
        return Remark::plain("The app that asked for it.");
    }
    match claims.client_id() {
        Some(id) if id.eq_ignore_ascii_case(expected.client_id) => Remark::met("Your app."),
        Some(_) | None => Remark::unmet(format!("Not your app, which is {}.", expected.client_id)),
    }
}

/// Both names of the claim can be missing; then the older one is named.
pub(super) fn no_app(expected: &Expected<'_>, claims: &Claims) -> Option<Remark> {
    let is_named = claims.client_id().is_some() || expected.client_id.is_empty();
    (!is_named).then(|| Remark::unmet("It names no app, neither here nor as azp, so it proves nothing about yours."))
}

/// Whether the token speaks for the caller that was chosen.
pub(super) fn mismatch(expected: &Expected<'_>, claims: &Claims) -> Option<Remark> {
    match (expected.caller?, claims.kind()) {
        (Caller::People, TokenKind::Program) => Some(Remark::unmet(
            "It is the program's own token, but this case is for people: no person's permissions or role are in it.",
        )),
        (Caller::Program, TokenKind::Person) => Some(Remark::unmet(
            "It is a person's token, but this case is for a program: the program's own role is not used.",
        )),
        (Caller::People, TokenKind::Person) | (Caller::Program, TokenKind::Program) => None,
    }
}

pub(super) fn kind(expected: &Expected<'_>, claims: &Claims) -> Remark {
    let text = match claims.kind() {
        TokenKind::Program => "It is the program's own token; no person is in it.",
        TokenKind::Person => "It is a person's token.",
    };
    let met = || if expected.caller.is_some() { Remark::met(text) } else { Remark::plain(text) };
    mismatch(expected, claims).unwrap_or_else(met)
}

pub(super) fn account(_: &Expected<'_>, _: &Claims) -> Remark {
    Remark::plain("Who signed in. For display only; the oid below is what counts.")
}

pub(super) fn object(expected: &Expected<'_>, claims: &Claims) -> Remark {
    match claims.kind() {
        TokenKind::Person => Remark::plain("Object ID of the person in this tenant."),
        TokenKind::Program => {
            let text = "Object ID of the service principal (enterprise application). Roles go to this id, not to the \
                        client ID.";
            // Where no claim says of what kind the token is, this is what tells it.
            let is_told = claims.payload.get("idtyp").is_some();
            let is_wanted = |target: &&Target| target.audience.object_id;
            mismatch(expected, claims).filter(|_| !is_told).unwrap_or_else(|| match expected.target.filter(is_wanted) {
                Some(target) => Remark::met(format!(
                    "Object ID of the service principal (enterprise application). The {} refuses a program's token \
                     without it.",
                    target.resource_name
                )),
                None => Remark::plain(text),
            })
        }
    }
}

/// Some APIs refuse a token that names no object.
pub(super) fn no_object(expected: &Expected<'_>, _: &Claims) -> Option<Remark> {
    let target = expected.target.filter(|target| target.audience.object_id)?;
    Some(Remark::unmet(format!(
        "It names no object, as when the tenant has no service principal for the app. The {} answers such a token \
         with 401.",
        target.resource_name
    )))
}

pub(super) fn membership(expected: &Expected<'_>, value: &Value) -> String {
    match plain(expected, value).as_str() {
        "0" => "0, a member".to_owned(),
        "1" => "1, a guest".to_owned(),
        other => other.to_owned(),
    }
}

pub(super) fn guest(_: &Expected<'_>, claims: &Claims) -> Remark {
    match claims.is_guest() {
        Some(true) => Remark::warning("The account belongs to another tenant and is a guest here, so it may see less."),
        Some(false) => Remark::plain("The account belongs to this tenant."),
        None => Remark::plain("Whether the account is a member or a guest."),
    }
}
