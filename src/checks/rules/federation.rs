//! Federated credentials: whether what a trusted issuer says of the program is what the app lists.

use crate::checks::Ctx;
use crate::checks::known::{presented, seen_value};
use crate::checks::verdict::Verdict;
use crate::evidence::{FederatedCredential, ForeignToken, Presented};
use crate::recipe::Source;

/// The registration lists its federated credentials; all three values must be equal, letter by letter.
pub fn matches(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((listed, provenance)) = seen_value(ctx.evidence.federations.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    if listed.is_empty() {
        return vec![provenance.unmet("none")];
    }
    let Some((Presented::Federated(token), _)) = presented(ctx) else {
        return Vec::new();
    };
    match mismatch(listed, token) {
        None => vec![provenance.met()],
        Some(reason) => vec![provenance.unmet(reason)],
    }
}

/// The first value that none of the credentials has.
fn mismatch(listed: &[FederatedCredential], token: &ForeignToken) -> Option<&'static str> {
    let issuer = |one: &&FederatedCredential| token.issuer.as_deref() == Some(one.issuer.as_str());
    // A credential without a subject compares by an expression, which only Entra evaluates.
    let subject =
        |one: &&FederatedCredential| one.subject.is_empty() || token.subject.as_deref() == Some(one.subject.as_str());
    let audience = |one: &&FederatedCredential| token.audiences.iter().any(|audience| one.audiences.contains(audience));
    if !listed.iter().any(|one| issuer(&one)) {
        Some("issuer")
    } else if !listed.iter().filter(issuer).any(|one| subject(&one)) {
        Some("subject")
    } else if !listed.iter().filter(issuer).filter(subject).any(|one| audience(&one)) {
        Some("audience")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_that_differs_is_named() {
        let credential = |issuer: &str, subject: &str| FederatedCredential {
            name: "practice".to_owned(),
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            audiences: vec!["api://AzureADTokenExchange".to_owned()],
        };
        let listed =
            [credential("https://ci.example", "repo:contoso/app:ref:refs/heads/main"), credential("https://b", "")];
        let token = |issuer: &str, subject: &str, audience: &str| ForeignToken {
            issuer: Some(issuer.to_owned()),
            subject: Some(subject.to_owned()),
            audiences: vec![audience.to_owned()],
            expires: None,
        };
        let right = "api://AzureADTokenExchange";
        let main = "repo:contoso/app:ref:refs/heads/main";
        for (presented, reason) in [
            (token("https://ci.example", main, right), None),
            (token("https://ci.example/", main, right), Some("issuer")),
            (token("https://ci.example", "repo:contoso/app:pull_request", right), Some("subject")),
            (token("https://ci.example", main, "api://other"), Some("audience")),
            (token("https://b", "anything", right), None),
        ] {
            assert_eq!(mismatch(&listed, &presented), reason, "{presented:?}");
        }
    }
}
