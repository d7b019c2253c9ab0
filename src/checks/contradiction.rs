//! What a token shows against a cause of an error. A cause that it contradicts is none.

use crate::evidence::Claims;
use crate::recipe::{Candidate, ReasonId, RequirementId, Symptom};

/// The symptom with the causes that the token of the call leaves. `is_audience_right` tells whether the token is known to
/// be for the API that was called.
pub(super) fn without_contradicted(symptom: &Symptom, claims: &Claims, is_audience_right: bool) -> Symptom {
    let mut symptom = symptom.clone();
    // Where it is the only cause, the API itself speaks against the token.
    let is_contradicted = |it: &Candidate| is_audience_right && it.requirement == "token.audience";
    if !symptom.candidates.iter().all(is_contradicted) {
        symptom.candidates.retain(|it| !is_contradicted(it));
    }
    if is_audience_right && !claims.scopes().is_empty() {
        symptom.candidates.iter_mut().for_each(of_some);
    }
    symptom
}

/// A token with permissions of the API shows that some are asked for and agreed to, so at most others are missing.
fn of_some(candidate: &mut Candidate) {
    let is_none = (candidate.requirement == "permission.requested" && candidate.reason == "not-requested")
        || (candidate.requirement == "consent.granted" && candidate.reason == "none");
    if is_none {
        candidate.reason = ReasonId::of("partly");
    }
}

/// That a token is for the API that was called and is refused all the same, only the token can show.
pub(super) fn as_far_as_said(mut symptom: Symptom, is_audience_right: bool) -> Symptom {
    let refused = |it: &&mut Candidate| it.requirement == "token.audience" && it.reason == "refused";
    for candidate in symptom.candidates.iter_mut().filter(refused).filter(|_| !is_audience_right) {
        candidate.reason = ReasonId::of("not-accepted");
    }
    symptom
}

/// A token that had ended when the call was made is the cause of what one can be the cause of; of one that had not, no end
/// is.
pub(super) fn by_lifetime(mut symptom: Symptom, is_ended: bool) -> Symptom {
    let of_lifetime = |it: &Candidate| {
        it.requirement == "token.current" && ["ended", "expired", "refused"].iter().any(|reason| it.reason == *reason)
    };
    if is_ended && symptom.candidates.iter().any(of_lifetime) {
        let requirement = RequirementId::of("token.current");
        symptom.candidates = vec![Candidate { requirement, reason: ReasonId::of("expired"), test: None }];
        symptom.undecided = None;
    }
    let is_end = |it: &Candidate| it.requirement == "token.current" && it.reason == "ended";
    if !is_ended && !symptom.candidates.iter().all(is_end) {
        symptom.candidates.retain(|it| !is_end(it));
    }
    symptom
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::recipe::{Recipe, Stage};

    #[test]
    fn a_token_with_some_permissions_leaves_no_cause_that_says_none() {
        let symptoms = &Recipe::embedded().symptoms;
        let symptom = symptoms.iter().find(|symptom| symptom.code == "InsufficientDelegatedPermissions").unwrap();
        let reasons = |symptom: &Symptom| -> Vec<String> {
            symptom.candidates.iter().map(|it| format!("{}/{}", it.requirement, it.reason)).collect()
        };
        let some = Claims { header: json!({}), payload: json!({"scp": "A.Read"}) };
        let none = Claims { header: json!({}), payload: json!({}) };
        let left = reasons(&without_contradicted(symptom, &some, true));
        assert_eq!(left[..2], ["permission.requested/partly", "consent.granted/partly"]);
        for (claims, is_right) in [(&some, false), (&none, true)] {
            assert_eq!(reasons(&without_contradicted(symptom, claims, is_right)), reasons(symptom));
        }
    }

    #[test]
    fn a_token_for_the_api_that_was_called_is_for_no_other() {
        let symptoms = &Recipe::embedded().symptoms;
        let of_audience = |it: &Candidate| it.requirement == "token.audience";
        let symptom = symptoms.iter().find(|one| one.candidates.len() > 1 && one.candidates.iter().any(of_audience));
        let claims = Claims { header: json!({}), payload: json!({}) };
        let left = without_contradicted(symptom.unwrap(), &claims, true);
        assert!(!left.candidates.is_empty() && !left.candidates.iter().any(of_audience), "{left:?}");
    }

    #[test]
    fn a_token_that_had_ended_is_the_cause_and_one_that_had_not_did_not_end() {
        let symptoms = &Recipe::embedded().symptoms;
        let is_general = |symptom: &&Symptom| symptom.targets.is_empty() && symptom.stage == Some(Stage::Call);
        let of = |code: &str| symptoms.iter().filter(is_general).find(|symptom| symptom.code == code).unwrap();
        let ids = |symptom: Symptom| -> Vec<String> {
            symptom.candidates.iter().map(|it| format!("{}/{}", it.requirement, it.reason)).collect()
        };
        let unauthorized = of("HTTP 401");
        assert_eq!(ids(by_lifetime(unauthorized.clone(), true)), ["token.current/expired"]);
        assert_eq!(ids(by_lifetime(unauthorized.clone(), false)), ids(unauthorized.clone()));
        let forbidden = of("HTTP 403");
        assert_eq!(ids(by_lifetime(forbidden.clone(), true)), ids(forbidden.clone()));
    }
}
