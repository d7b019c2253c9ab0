//! How app and person proved who they are, and what the token says about later questions.

use serde_json::Value;

use crate::evidence::Claims;
use crate::recipe::Flow;

use super::{Expected, Remark, plain, text_of};

/// How an app proves itself: the values of `appidacr` and `azpacr` (SERVICES.md, "Access tokens").
fn class_of(claims: &Claims) -> Option<(&'static str, &'static str)> {
    match text_of(claims, &["appidacr", "azpacr"])?.as_str() {
        "0" => Some(("0", "The app showed no credential, as a public client.")),
        "1" => Some(("1", "The app proved who it is with a client secret.")),
        "2" => Some(("2", "The app proved who it is with a certificate.")),
        _ => None,
    }
}

pub(super) fn class(expected: &Expected<'_>, value: &Value) -> String {
    let value = plain(expected, value);
    let name = match value.as_str() {
        "0" => ", a public client",
        "1" => ", a client secret",
        "2" => ", a certificate",
        _ => "",
    };
    value + name
}

pub(super) fn app(expected: &Expected<'_>, claims: &Claims) -> Remark {
    let Some((class, text)) = class_of(claims) else {
        return Remark::plain("How the app proved who it is.");
    };
    let wanted = match expected.flow {
        Some(Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Password) => "0",
        Some(Flow::Secret) => "1",
        Some(Flow::Certificate) => "2",
        // No document that we know says what Entra writes for a trusted issuer's token.
        Some(Flow::Federated) | None => return Remark::plain(text),
    };
    if class == wanted {
        return Remark::met(format!("{text} That is how this sign-in does it."));
    }
    Remark::warning(format!("{text} This sign-in uses another way, so the token comes from a different sign-in."))
}

pub(super) fn methods(expected: &Expected<'_>, claims: &Claims) -> Remark {
    let is_multifactor = claims.is_multifactor() == Some(true);
    Remark::plain(match (is_multifactor, expected.flow) {
        (true, Some(Flow::Password)) => {
            "How the person signed in, with a second factor. A sign-in by password alone cannot do that."
        }
        (true, _) => "How the person signed in, with a second factor.",
        (false, Some(Flow::Password)) => "How the person signed in: without a second factor, as this sign-in must be.",
        (false, _) => "How the person signed in: without a second factor. An API or a policy may ask for one.",
    })
}

pub(super) fn contexts(_: &Expected<'_>, _: &Claims) -> Remark {
    Remark::plain("Extra conditions of the tenant that this sign-in has met.")
}

/// Continuous access evaluation (SERVICES.md, "Claims challenges").
pub(super) fn capabilities(_: &Expected<'_>, claims: &Claims) -> Remark {
    let values = claims.payload.get("xms_cc").map(ToString::to_string).unwrap_or_default();
    Remark::plain(if values.contains("cp1") {
        "The app said that it can be asked for more. Such a token lives longer, and the API can end it at any moment."
    } else {
        "What the app said that it can do when the API asks for more."
    })
}
