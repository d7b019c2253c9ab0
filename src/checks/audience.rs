//! Whether a token's audience is the one that an API takes: one rule for the verdict and for the token inspector.

use crate::recipe::{Slash, Target};

/// How an audience fits an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Right,
    /// The API's own id, where this API wants its address.
    Id,
    /// The right address with a slash too many, which the API refuses.
    Slash,
    /// The right address without the slash that the API documents.
    NoSlash,
    /// The right address with capital letters, which the API refuses.
    Capitals,
    /// Another API.
    Other,
}

/// Compares an audience with the address that a token of this API is asked for (SERVICES.md, "Access tokens").
pub(super) fn fit(target: &Target, address: &str, audience: &str) -> Fit {
    let rule = target.audience;
    if audience.eq_ignore_ascii_case(&target.resource) {
        return if rule.id { Fit::Right } else { Fit::Id };
    }
    let plain = |text: &str| text.trim_end_matches('/').to_owned();
    if !plain(audience).eq_ignore_ascii_case(&plain(address)) {
        return Fit::Other;
    }
    match (rule.slash, audience.ends_with('/')) {
        (Slash::Without, true) => Fit::Slash,
        (Slash::With, false) => Fit::NoSlash,
        _ if rule.lower_case && audience.contains(|c: char| c.is_ascii_uppercase()) => Fit::Capitals,
        _ => Fit::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{AudienceRule, Recipe};

    #[test]
    fn each_api_has_its_own_rule() {
        let address = "https://contoso.operations.dynamics.com";
        let of = |rule: AudienceRule, audience: &str| {
            let target = Target { audience: rule, ..Recipe::embedded().targets[0].clone() };
            fit(&target, address, audience)
        };
        let usual = AudienceRule::default();
        let strict = AudienceRule { slash: Slash::Without, id: false, lower_case: true, object_id: true };
        let with = AudienceRule { slash: Slash::With, ..usual };
        let id = &Recipe::embedded().targets[0].resource.to_uppercase();
        let (slash, capitals) = (&format!("{address}/"), "https://Contoso.operations.dynamics.com");
        for (audience, expected) in [
            (address, [Fit::Right, Fit::Right, Fit::NoSlash]),
            (slash, [Fit::Right, Fit::Slash, Fit::Right]),
            (capitals, [Fit::Right, Fit::Capitals, Fit::NoSlash]),
            (id, [Fit::Right, Fit::Id, Fit::Right]),
            ("https://graph.microsoft.com", [Fit::Other; 3]),
            ("", [Fit::Other; 3]),
        ] {
            assert_eq!([usual, strict, with].map(|rule| of(rule, audience)), expected, "{audience}");
        }
    }
}
