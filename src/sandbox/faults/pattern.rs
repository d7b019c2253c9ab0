//! Matches hosts and paths against patterns in which `*` stands for any run of characters.

/// Tells whether the text fits the pattern, without regard to case.
pub fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            match rest.find(middle) {
                Some(at) => rest = &rest[at + middle.len()..],
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        assert!(fits("*", "/anything"));
        assert!(fits("/v1.0/*", "/v1.0/me"));
        assert!(fits("*/token", "/contoso/oauth2/v2.0/token"));
        assert!(fits("/a/*/c/*/e", "/a/b/c/d/e"));
        assert!(fits("/Exact", "/exact"));
    }

    #[test]
    fn what_differs_does_not_fit() {
        assert!(!fits("/v1.0/*", "/beta/me"));
        assert!(!fits("/exact", "/exact/more"));
        assert!(!fits("/a/*/c", "/a/b/d"));
        assert!(!fits("ab*ba", "aba"));
    }
}
