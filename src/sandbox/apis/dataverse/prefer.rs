//! Reads `Prefer` headers: page size, annotations, and whether a created row is wanted back.

use axum::http::HeaderMap;

/// Rows that a page may have (`odata.maxpagesize`).
pub fn page_size(headers: &HeaderMap) -> Option<usize> {
    let size = preference(headers, "odata.maxpagesize=")?.parse().ok()?;
    (size > 0).then_some(size)
}

/// Whether errors shall carry everything the service knows of them.
pub fn wants_annotations(headers: &HeaderMap) -> bool {
    let wanted = preference(headers, "odata.include-annotations=");
    wanted.is_some_and(|names| names == "*" || names.starts_with("Microsoft.PowerApps.CDS"))
}

/// Whether a created row shall come back.
pub fn wants_representation(headers: &HeaderMap) -> bool {
    preference(headers, "return=").as_deref() == Some("representation")
}

fn preference(headers: &HeaderMap, start: &str) -> Option<String> {
    let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut all = values.flat_map(|value| value.split([',', ';']));
    let value = all.find_map(|text| text.trim().strip_prefix(start))?;
    Some(value.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_found_alone_and_together() {
        let mut headers = HeaderMap::new();
        assert_eq!((page_size(&headers), wants_annotations(&headers)), (None, false));
        let text = "odata.include-annotations=\"*\", odata.maxpagesize=2";
        headers.append("prefer", text.parse().unwrap());
        headers.append("prefer", "return=representation".parse().unwrap());
        assert_eq!((page_size(&headers), wants_annotations(&headers)), (Some(2), true));
        assert!(wants_representation(&headers));
    }
}
