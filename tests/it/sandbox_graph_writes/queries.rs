//! What clients can ask of lists only with `ConsistencyLevel: eventual`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Directory, assert_refused};
use crate::sandbox_services::{column, read};

/// Query options by name.
type Options<'a> = &'a [(&'a str, &'a str)];

async fn ask(directory: &Directory, path: &str, query: Options<'_>, is_eventual: bool) -> (StatusCode, Value) {
    let request = directory.practice.request(Method::GET, &format!("/v1.0{path}")).query(query);
    let request = if is_eventual { request.header("ConsistencyLevel", "eventual") } else { request };
    read(request.bearer_auth(&directory.token).send().await.unwrap()).await
}

#[tokio::test]
async fn a_count_a_search_and_advanced_filters_need_the_header() {
    let directory = Directory::start().await;
    directory.register("Contoso Count Wizard").await;
    let more = "Refer to https://aka.ms/graph-docs/advanced-queries for more information";
    let count = format!(
        "Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual' header is missing. {more}"
    );
    let search = "Request with $search query parameter only works through MSGraph with a special request header: \
                  'ConsistencyLevel: eventual'";
    let operator = |name: &str| {
        format!(
            "Operator '{name}' is not supported because the required parameters might be missing. Try adding \
             $count=true query parameter and ConsistencyLevel:eventual header. {more}"
        )
    };
    let cast = "The specified filter to the reference property query is currently not supported.";
    let sorted = [("$filter", "startswith(displayName,'C')"), ("$orderby", "displayName")];
    let cases: [(&str, Options, &str); 6] = [
        ("/applications/$count", &[], &count),
        ("/applications", &[("$search", "\"displayName:wizard\"")], search),
        ("/applications", &[("$filter", "displayName ne 'x'")], &operator("NotEqualsMatch")),
        ("/users", &[("$filter", "endsWith(userPrincipalName,'.example')")], &operator("EndsWith")),
        ("/servicePrincipals", &sorted, "Sorting not supported for current query."),
        ("/me/memberOf/microsoft.graph.group", &[("$filter", "displayName eq 'x'")], cast),
    ];
    for (path, query, message) in cases {
        let answer = ask(&directory, path, query, false).await;
        assert_refused(&answer, 400, "Request_UnsupportedQuery", message);
        let counted: Vec<(&str, &str)> = query.iter().copied().chain([("$count", "true")]).collect();
        assert_eq!(ask(&directory, path, &counted, true).await.0, StatusCode::OK, "{path} {query:?}");
    }
    let (_, all) = ask(&directory, "/applications", &[], false).await;
    let (_, count) = ask(&directory, "/applications/$count", &[], true).await;
    assert_eq!(count, json!(all["value"].as_array().unwrap().len()));
    let query = [("$search", "\"displayName:wizard\" AND \"displayName:count\"")];
    let (_, found) = ask(&directory, "/applications", &query, true).await;
    assert_eq!(column(&found, "displayName"), ["Contoso Count Wizard"]);
    let (_, others) = ask(
        &directory,
        "/applications",
        &[("$filter", "NOT(displayName eq 'Contoso Count Wizard')"), ("$count", "true")],
        true,
    )
    .await;
    assert_eq!(others["@odata.count"], json!(all["value"].as_array().unwrap().len() - 1));
    let (status, body) = ask(&directory, "/applications", &[("$search", "wizard")], true).await;
    assert_eq!((status, &body["error"]["code"]), (StatusCode::BAD_REQUEST, &json!("BadRequest")));
    // Without the header a count is left out, not refused.
    let (status, plain) = ask(&directory, "/applications", &[("$count", "true")], false).await;
    assert_eq!((status, plain.get("@odata.count")), (StatusCode::OK, None));
}
