//! The two ways to a token for a password: v2.0 with two slashes, and v1.0 as d365fo.tools does it.

use serde_json::{Value, json};

use super::{DETAIL, EUROPE, SCOPE, WORKFLOW, account, get, password};
use crate::practice::{Practice, TENANT, answer, claims, practice};

const RESOURCE: &str = "https://lcsapi.eu.lcs.dynamics.com";

async fn v1(practice: &Practice, segment: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    answer(practice.post(&format!("/{segment}/oauth2/token"), fields)).await
}

#[tokio::test]
async fn two_slashes_give_an_audience_that_ends_in_one() {
    let practice = practice("configured").await;
    let account = account(&practice, "pipeline");
    for (scope, audience) in
        [(SCOPE, "https://lcsapi.eu.lcs.dynamics.com/"), ("https://lcsapi.eu.lcs.dynamics.com/.default", RESOURCE)]
    {
        let (status, body) = practice.token(&password(&account, scope)).await;
        assert_eq!(status, 200, "{body}");
        let claims = claims(&body["access_token"]);
        assert_eq!((&claims["aud"], &claims["scp"]), (&json!(audience), &json!("user_impersonation")));
        assert!(body.get("refresh_token").is_none());
        let came = get(&practice, EUROPE, DETAIL, body["access_token"].as_str().unwrap()).await;
        assert_eq!((came.status.as_u16(), &came.body["IsSuccess"]), (200, &json!(true)), "{scope}");
    }
}

#[tokio::test]
async fn the_older_endpoint_gives_the_form_that_d365fo_tools_reads() {
    let practice = practice("configured").await;
    let (upn, secret) = account(&practice, "pipeline");
    let fields = [
        ("resource", RESOURCE),
        ("grant_type", "password"),
        ("client_id", WORKFLOW),
        ("username", upn.as_str()),
        ("password", secret.as_str()),
        ("scope", "openid"),
    ];
    for segment in ["common", TENANT, "contoso.onmicrosoft.com"] {
        let (status, body) = v1(&practice, segment, &fields).await;
        assert_eq!(status, 200, "{segment}: {body}");
        let keys: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        let known = [
            "token_type",
            "scope",
            "expires_in",
            "ext_expires_in",
            "expires_on",
            "not_before",
            "resource",
            "access_token",
            "refresh_token",
            "id_token",
        ];
        assert_eq!(keys, known);
        assert_eq!(
            (&body["token_type"], &body["scope"], &body["resource"]),
            (&json!("Bearer"), &json!("user_impersonation"), &json!(RESOURCE))
        );
        let number = |name: &str| body[name].as_str().unwrap().parse::<i64>().unwrap();
        let claims = claims(&body["access_token"]);
        assert_eq!(
            (json!(number("expires_on")), json!(number("not_before"))),
            (claims["exp"].clone(), claims["nbf"].clone())
        );
        assert_eq!(number("expires_in"), number("ext_expires_in"));
        let came = get(&practice, EUROPE, DETAIL, body["access_token"].as_str().unwrap()).await;
        assert_eq!(came.body["IsSuccess"], true);
        // The tool renews with an empty resource.
        let refresh = body["refresh_token"].as_str().unwrap();
        let again =
            [("resource", ""), ("grant_type", "refresh_token"), ("client_id", WORKFLOW), ("refresh_token", refresh)];
        let (status, renewed) = v1(&practice, TENANT, &again).await;
        assert_eq!((status, &renewed["resource"]), (200, &json!(RESOURCE)), "{renewed}");
    }
}

#[tokio::test]
async fn common_is_no_place_for_a_password_on_the_newer_endpoint() {
    let practice = practice("configured").await;
    let account = account(&practice, "pipeline");
    let (status, body) = answer(practice.post("/common/oauth2/v2.0/token", &password(&account, SCOPE))).await;
    assert_eq!((status, &body["error_codes"]), (400, &json!([9_001_023])));
    let (upn, secret) = &account;
    let stranger = [
        ("resource", RESOURCE),
        ("grant_type", "password"),
        ("client_id", WORKFLOW),
        ("username", "pipeline@elsewhere.example"),
        ("password", secret.as_str()),
    ];
    assert_eq!(v1(&practice, "common", &stranger).await.0, 400);
    let nothing_named = [("grant_type", "password"), ("client_id", WORKFLOW), ("username", upn.as_str())];
    let (status, body) = v1(&practice, TENANT, &nothing_named).await;
    assert_eq!((status, &body["error_codes"]), (400, &json!([900_144])));
}

#[tokio::test]
async fn a_closed_switch_and_a_wrong_password_are_told_by_the_same_numbers_on_both_endpoints() {
    let practice = practice("configured").await;
    let (upn, secret) = account(&practice, "pipeline");
    let both = async |secret: &str| {
        let newer = (upn.clone(), secret.to_owned());
        let (_, newer) = practice.token(&password(&newer, SCOPE)).await;
        let fields = [
            ("resource", RESOURCE),
            ("grant_type", "password"),
            ("client_id", WORKFLOW),
            ("username", upn.as_str()),
            ("password", secret),
        ];
        let (status, older) = v1(&practice, "common", &fields).await;
        assert_eq!(newer["error_codes"], older["error_codes"]);
        (status, older["error_codes"].clone())
    };
    assert_eq!(both("wrong").await, (400, json!([50_126])));
    practice.running.sandbox.with(|world| {
        world.tenant.applications.get_mut("workflow").unwrap().is_fallback_public_client = Some(false);
    });
    assert_eq!(both(&secret).await, (401, json!([7_000_218])));
}
