//! Patterns over paths and names in which `*` stands for any run of characters.

/// Tells whether the whole text fits the pattern, without regard to case.
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

/// Tells whether the pattern fits somewhere in the text.
pub fn occurs(pattern: &str, text: &str) -> bool {
    fits(&format!("*{pattern}*"), text)
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
        assert!(occurs("oauth2", "/contoso/oauth2/v2.0/token"));
    }

    #[test]
    fn what_differs_does_not_fit() {
        assert!(!fits("/v1.0/*", "/beta/me"));
        assert!(!fits("/exact", "/exact/more"));
        assert!(!fits("/a/*/c", "/a/b/d"));
        assert!(!fits("ab*ba", "aba"));
        assert!(!occurs("oauth2", "/v1.0/me"));
    }
}
