//! What to ask the sender for, where a text does not tell enough.

use crate::checks::sent::Sent;
use crate::recipe::Category;

use super::Explained;
use super::certainty::{Certainty, says_nothing};
use super::hints::Hints;
use super::quoted::POLICIES;

const WHOLE: &str = "The whole error text as it was shown, with its number or status, its ids and its time.";
const ANSWER: &str = "The whole answer of the API: status, the header WWW-Authenticate, and the body.";
const CALLED: &str = "Which API was called: the address of the call, or the claim aud of the token.";
const WAY: &str = "How the sign-in was done: in a browser, by device code, with a password, or by a program with a secret or a certificate.";
const NUMBER: &str = "What follows after this word: Entra writes AADSTS and a number there.";
const CAUSE: &str = "The inner error: what the program wrote before or below this number.";
const LOG: &str = "The entry of the sign-in log for this time and correlation ID; its tab Conditional Access names the policy. \
     Or the whole answer of the sign-in: if its claims have capolids, those are the IDs of the policies.";
const SETTINGS: &str = "How the sign-in was done, and the error that it ended with.";

/// What to ask for.
pub(super) fn what(text: &str, errors: &[Explained], sent: &Sent, hints: &Hints) -> Vec<String> {
    let mut asks: Vec<&str> = Vec::new();
    if errors.is_empty() && !sent.is_success {
        asks.push(if sent.application.is_some() { SETTINGS } else { WHOLE });
        if !text.contains("://") && hints.target.is_none() {
            asks.push(CALLED);
        }
    }
    for error in errors.iter().filter(|error| error.certainty != Certainty::Certain) {
        if says_nothing(&error.code) && !is_of_sign_in(&error.code) {
            asks.push(ANSWER);
        }
        if is_of_oauth(&error.code) {
            asks.push(NUMBER);
        }
        if !error.is_api_known && !is_of_sign_in(&error.code) {
            asks.push(CALLED);
        }
        if !error.is_way_known {
            asks.push(WAY);
        }
        if error.finding().is_none() && error.code.starts_with("0x") {
            asks.push(CAUSE);
        }
        let names_policy = error.quoted.iter().any(|(name, _)| *name == POLICIES);
        if error.category == Category::ConditionalAccess && !names_policy {
            asks.push(LOG);
        }
    }
    let mut unique: Vec<String> = Vec::new();
    for ask in asks {
        if !unique.iter().any(|known| known == ask) {
            unique.push(ask.to_owned());
        }
    }
    unique
}

/// Whether a code comes from a sign-in, about which the API that is called later tells nothing.
fn is_of_sign_in(code: &str) -> bool {
    code.starts_with("AADSTS") || code == "access_denied" || is_of_oauth(code)
}

/// Whether a code is a word of OAuth, which Entra explains by a number of its own.
fn is_of_oauth(code: &str) -> bool {
    ["invalid_client", "invalid_grant", "unauthorized_client"].contains(&code)
}
