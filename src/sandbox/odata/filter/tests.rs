//! What the filters of real clients mean.

use serde_json::{Value, json};

use super::*;

fn accepts(filter: &str, object: &Value) -> bool {
    Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}")).accepts(object)
}

fn app() -> Value {
    json!({
        "appId": "4B1C2D3E-5f60-4a7b-8c9d-0e1f2a3b4c5d",
        "displayName": "O'Neil's Importer",
        "identifierUris": ["api://importer", "https://contoso.example/importer"],
        "passwordCredentials": [{"hint": "abc"}],
        "isFallbackPublicClient": null,
        "createdDateTime": "2026-03-01T00:00:00Z",
        "web": {"homePageUrl": "https://contoso.example"},
    })
}

#[test]
fn a_guid_compares_without_regard_to_case() {
    assert!(accepts("appId eq '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5D'", &app()));
    assert!(accepts("appId eq 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d", &app()));
    assert!(!accepts("appId eq '00000000-5f60-4a7b-8c9d-0e1f2a3b4c5d'", &app()));
}

#[test]
fn case_counts_where_a_service_says_so() {
    let exactly = |filter: &str| Filter::parse(filter).unwrap().accepts_exactly(&app());
    assert!(exactly("displayName eq 'O''Neil''s Importer'") && exactly("contains(displayName,'Import')"));
    assert!(!exactly("displayName eq 'o''neil''s importer'") && !exactly("contains(displayName,'import')"));
    assert!(exactly("displayName ne 'o''neil''s importer'"));
}

#[test]
fn a_doubled_quote_finds_a_name_with_one() {
    assert!(accepts("displayName eq 'O''Neil''s Importer'", &app()));
    assert!(accepts("startswith(displayName,'O''Neil')", &app()));
}

#[test]
fn any_finds_one_element_of_a_list() {
    assert!(accepts("identifierUris/any(s:s eq 'api://importer')", &app()));
    assert!(!accepts("identifierUris/any(s:s eq 'api://other')", &app()));
    assert!(accepts("identifierUris/any(s: startswith(s, 'https://'))", &app()));
    assert!(accepts("passwordCredentials/any(p:p/hint eq 'abc')", &app()));
    assert!(accepts("identifierUris/any()", &app()));
}

#[test]
fn conditions_join_and_bind_as_written() {
    assert!(accepts("appId eq 'x' or displayName ne 'x' and startsWith(displayName,'o')", &app()));
    assert!(!accepts("(appId eq 'x' or displayName ne 'x') and displayName eq 'x'", &app()));
    assert!(accepts("not (appId eq 'x')", &app()));
    assert!(accepts("appId in ('x', '4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d')", &app()));
}

#[test]
fn null_dates_and_inner_properties_compare() {
    assert!(accepts("isFallbackPublicClient eq null", &app()));
    assert!(accepts("createdDateTime ge 2026-01-01T00:00:00Z", &app()));
    assert!(accepts("web/homePageUrl eq 'https://contoso.example'", &app()));
}

#[test]
fn what_is_no_filter_is_refused() {
    for bad in [
        "",
        "appId",
        "appId eq",
        "appId like 'x'",
        "appId eq 'x' and",
        "length(appId) eq 3",
        "appId eq 'x' 'y'",
        "(appId eq 'x'",
    ] {
        assert!(Filter::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_filter_without_a_bottom_is_refused() {
    let deep = |before: &str, after: &str, times| format!("{}a eq 1{}", before.repeat(times), after.repeat(times));
    for (before, after) in [("(", ")"), ("not ", ""), ("a/any(x:", ")")] {
        assert!(Filter::parse(&deep(before, after, 20_000)).is_err(), "{before}");
        assert!(Filter::parse(&deep(before, after, 20)).is_ok(), "{before}");
    }
    // Side by side nothing is deep.
    assert!(Filter::parse(&["(a eq 1)"; 1_000].join(" and ")).is_ok());
}

#[test]
fn the_properties_of_a_filter_leave_lambda_variables_out() {
    let filter = Filter::parse("appId eq 'a' and names/any(c:c eq 'x')").unwrap();
    assert_eq!(filter.properties(), ["appId", "names"]);
}
