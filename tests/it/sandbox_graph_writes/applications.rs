//! Registering and changing applications.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{
    ALEX, DANA, Directory, POWER_PLATFORM_API, READ_ENVIRONMENTS, assert_denied, assert_not_found, assert_refused, text,
};
use crate::sandbox_services::column;

#[tokio::test]
async fn a_registration_is_answered_whole_and_reads_back_the_same() {
    let directory = Directory::start().await;
    let body = json!({
        "displayName": "Contoso Builder",
        "signInAudience": "AzureADMyOrg",
        "isFallbackPublicClient": false,
        "publicClient": {"redirectUris": ["http://localhost", "http://127.0.0.1"]},
        "web": {"redirectUris": ["https://builder.contoso.example/cb"], "homePageUrl": "https://builder.contoso.example"},
        "requiredResourceAccess": [{
            "resourceAppId": POWER_PLATFORM_API,
            "resourceAccess": [{"id": READ_ENVIRONMENTS, "type": "Scope"}],
        }],
        "tags": ["practice"],
        "notes": "made by a test",
        "keyCredentials": [],
    });
    let made = directory.make("/applications", body.clone()).await;
    assert!(made["@odata.context"].as_str().unwrap().ends_with("/v1.0/$metadata#applications/$entity"));
    for (name, value) in body.as_object().unwrap() {
        match value.as_object() {
            None => assert_eq!(made[name], *value, "{name}"),
            Some(inner) => inner.iter().for_each(|(part, value)| assert_eq!(made[name][part], *value, "{name}")),
        }
    }
    for name in ["certification", "spa", "api", "appRoles", "info", "verifiedPublisher", "passwordCredentials"] {
        assert!(made.get(name).is_some(), "{name}");
    }
    let (id, app_id) = (text(&made, "id"), text(&made, "appId"));
    for path in [format!("/applications/{id}"), format!("/myorganization/applications(appId='{app_id}')")] {
        assert_eq!(directory.see(&path).await, made, "{path}");
    }
    // Through Graph no service principal is made.
    let answer = directory.get(&format!("/servicePrincipals(appId='{app_id}')")).await;
    assert_not_found(&answer, &format!("appId='{app_id}'"));
    let again = directory.make("/applications", json!({"displayName": "Contoso Builder"})).await;
    assert_ne!(again["appId"], made["appId"]);
    assert_eq!(again["signInAudience"], "AzureADMyOrg");
}

#[tokio::test]
async fn a_change_merges_objects_and_replaces_lists() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Builder").await;
    let here = format!("/applications/{id}");
    directory.patch(&here, json!({"web": {"redirectUris": ["https://a.contoso.example"], "logoutUrl": null}})).await;
    directory.patch(&here, json!({"web": {"homePageUrl": "https://contoso.example"}})).await;
    directory
        .patch(&here, json!({"web": {"implicitGrantSettings": {"enableIdTokenIssuance": true}}, "description": "x"}))
        .await;
    let by_client = format!("/myorganization/applications(appId='{app_id}')");
    directory.patch(&by_client, json!({"isFallbackPublicClient": true, "displayName": "Contoso Maker"})).await;
    let seen = directory.see(&here).await;
    assert_eq!(
        seen["web"],
        json!({
            "homePageUrl": "https://contoso.example",
            "logoutUrl": null,
            "redirectUris": ["https://a.contoso.example"],
            "implicitGrantSettings": {"enableAccessTokenIssuance": false, "enableIdTokenIssuance": true},
        })
    );
    assert_eq!((&seen["isFallbackPublicClient"], &seen["displayName"]), (&json!(true), &json!("Contoso Maker")));
    directory.patch(&here, json!({"web": {"redirectUris": []}, "isFallbackPublicClient": null})).await;
    let seen = directory.see(&here).await;
    assert_eq!((&seen["web"]["redirectUris"], &seen["isFallbackPublicClient"]), (&json!([]), &json!(null)));
    assert_eq!(seen["description"], "x");
}

#[tokio::test]
async fn what_an_application_publishes_shows_on_its_service_principal() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Stock").await;
    let principal = directory.bring(&app_id).await;
    let scope = json!({
        "id": "aaaa0000-0000-4000-8000-00000000e001", "value": "Stock.Read", "type": "User", "isEnabled": true,
        "adminConsentDisplayName": "Read the stock", "adminConsentDescription": "Read the stock of Contoso",
        "userConsentDisplayName": null, "userConsentDescription": null,
    });
    let role = json!({
        "id": "aaaa0000-0000-4000-8000-00000000e002", "value": "Stock.Write", "isEnabled": true,
        "displayName": "Change the stock", "description": "Change it", "allowedMemberTypes": ["Application", "User"],
    });
    let here = format!("/applications/{id}");
    let address = format!("api://{app_id}");
    let body = json!({"identifierUris": [address], "api": {"oauth2PermissionScopes": [scope]}, "appRoles": [role]});
    directory.patch(&here, body).await;
    let seen = directory.see(&here).await;
    assert_eq!((&seen["api"]["oauth2PermissionScopes"][0], &seen["appRoles"][0]), (&scope, &role));
    let shown = directory.see(&format!("/servicePrincipals/{principal}")).await;
    assert_eq!(shown["servicePrincipalNames"], json!([app_id, address]));
    assert_eq!(shown["oauth2PermissionScopes"][0]["value"], "Stock.Read");
    assert_eq!(shown["appRoles"][0]["allowedMemberTypes"], json!(["Application", "User"]));
    let answer = directory.refused_patch(&here, json!({"appRoles": []})).await;
    let text = "Permission (scope or role) cannot be deleted or updated unless disabled first.";
    assert_refused(&answer, 400, "CannotDeleteOrUpdateEnabledEntitlement", text);
    let mut off = role.clone();
    off["isEnabled"] = json!(false);
    directory.patch(&here, json!({"appRoles": [off]})).await;
    directory.patch(&here, json!({"appRoles": []})).await;
    assert_eq!(directory.see(&format!("/servicePrincipals/{principal}")).await["appRoles"], json!([]));
    let (other, _) = directory.register("Contoso Other").await;
    let answer = directory.refused_patch(&format!("/applications/{other}"), json!({"identifierUris": [address]})).await;
    let text = "Another object with the same value for property identifierUris already exists.";
    assert_refused(&answer, 400, "Request_BadRequest", text);
    let details = json!([{"code": "ObjectConflict", "target": "identifierUris", "message": text}]);
    assert_eq!(answer.1["error"]["details"], details);
    let foreign = json!({"identifierUris": ["https://stock.example.org"]});
    let answer = directory.refused_patch(&here, foreign).await;
    let text = "Values of identifierUris property must use a verified domain of the organization or its subdomain: \
                'https://stock.example.org'";
    assert_refused(&answer, 400, "HostNameNotOnVerifiedDomain", text);
}

#[tokio::test]
async fn a_body_that_cannot_be_is_refused_and_changes_nothing() {
    let directory = Directory::start().await;
    let (id, _) = directory.register("Contoso Builder").await;
    let here = format!("/applications/{id}");
    let before = directory.see(&here).await;
    let invalid = |name: &str| format!("Invalid value specified for property '{name}' of resource 'Application'.");
    let read = json!({"id": READ_ENVIRONMENTS, "type": "Scope"});
    let entry = json!({"resourceAppId": POWER_PLATFORM_API, "resourceAccess": [read]});
    let unknown = json!({"id": "aaaa0000-0000-4000-8000-00000000ffff", "type": "Scope"});
    for (body, message) in [
        (json!({"displayName": ""}), invalid("displayName")),
        (json!({"displayName": "New", "web": {"redirectUris": ["http://contoso.example"]}}), invalid("redirectUris")),
        (json!({"publicClient": {"redirectUris": ["no uri"]}}), invalid("redirectUris")),
        (json!({"spa": {"redirectUris": ["https://a.example/(x)"]}}), invalid("redirectUris")),
        (json!({"spa": {"redirectUris": ["https://a.example", "https://a.example"]}}), invalid("redirectUris")),
        (json!({"publicClient": {"redirectUris": "http://localhost"}}), invalid("redirectUris")),
        (json!({"web": null}), invalid("web")),
        (json!({"signInAudience": "Everybody"}), invalid("signInAudience")),
        (json!({"isFallbackPublicClient": "yes"}), invalid("isFallbackPublicClient")),
        (json!({"requiredResourceAccess": [entry, entry]}), invalid("requiredResourceAccess")),
        (
            json!({"requiredResourceAccess": [{"resourceAppId": POWER_PLATFORM_API, "resourceAccess": [unknown]}]}),
            invalid("requiredResourceAccess"),
        ),
        (json!({"tags": "one"}), invalid("tags")),
        (json!({"favouriteColour": "blue"}), "Invalid property 'favouriteColour'.".to_owned()),
        (json!({"web": {"favouriteColour": "blue"}}), "Invalid property 'favouriteColour'.".to_owned()),
        (json!({"appId": id}), "Property 'appId' is read-only and cannot be set.".to_owned()),
        (
            json!({"passwordCredentials": [{"displayName": "mine", "secretText": "x"}]}),
            "New credential passwords must be generated with service-generated values.".to_owned(),
        ),
    ] {
        let answer = directory.refused_patch(&here, body).await;
        assert_refused(&answer, 400, "Request_BadRequest", &message);
    }
    assert_eq!(directory.see(&here).await, before);
    let answer = directory.post("/applications", json!({"signInAudience": "AzureADMyOrg"})).await;
    let text = "A value is required for property 'displayName' of resource 'Application'.";
    assert_refused(&answer, 400, "Request_BadRequest", text);
    let request = directory.practice.request(Method::POST, "/v1.0/applications").bearer_auth(&directory.token);
    let answer = crate::sandbox_services::read(request.body("{displayName").send().await.unwrap()).await;
    let text = "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid \
                JSON format.";
    assert_refused(&answer, 400, "BadRequest", text);
    let answer = directory.refused_patch("/applications/aaaa0000-0000-4000-8000-00000000ffff", json!({})).await;
    assert_not_found(&answer, "aaaa0000-0000-4000-8000-00000000ffff");
}

#[tokio::test]
async fn owners_come_and_go_and_may_change_what_they_own() {
    let mut directory = Directory::start().await;
    let (id, _) = directory.register("Contoso Builder").await;
    let here = format!("/applications/{id}");
    // Administrators for applications are not made owners.
    assert_eq!(directory.see(&format!("{here}/owners")).await["value"], json!([]));
    let alex = text(&directory.see(&format!("/users/{ALEX}")).await, "id");
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{alex}")});
    let owners = format!("{here}/owners/$ref");
    assert_eq!(directory.post(&owners, reference.clone()).await, (StatusCode::NO_CONTENT, json!("")));
    let answer = directory.post(&owners, reference).await;
    let message = "One or more added object references already exist for the following modified properties: 'owners'.";
    assert_refused(&answer, 400, "Request_BadRequest", message);
    let seen = directory.see(&format!("{here}/owners")).await;
    assert_eq!(
        (column(&seen, "userPrincipalName"), column(&seen, "@odata.type")),
        (vec![ALEX.to_owned()], vec!["#microsoft.graph.user".to_owned()])
    );
    directory.switch(ALEX).await;
    directory.patch(&here, json!({"notes": "by its owner"})).await;
    let owned = directory.see("/me/ownedObjects").await;
    assert_eq!(column(&owned, "id"), std::slice::from_ref(&id));
    directory.switch(DANA).await;
    let gone = format!("{here}/owners/{alex}/$ref");
    assert_eq!(directory.delete(&gone).await, (StatusCode::NO_CONTENT, json!("")));
    assert_not_found(&directory.delete(&gone).await, &alex);
    directory.switch(ALEX).await;
    assert_denied(&directory.refused_patch(&here, json!({"notes": "again"})).await);
}

#[tokio::test]
async fn a_batch_makes_one_thing_after_another() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Builder").await;
    let batch = json!({"requests": [
        {"id": "1", "method": "PATCH", "url": format!("/applications/{id}"),
         "headers": {"Content-Type": "application/json"}, "body": {"isFallbackPublicClient": true}},
        {"id": "2", "method": "POST", "url": "/servicePrincipals", "dependsOn": ["1"],
         "headers": {"Content-Type": "application/json"}, "body": {"appId": app_id}},
        {"id": "3", "method": "GET", "url": format!("/servicePrincipals(appId='{app_id}')"), "dependsOn": ["2"]},
        {"id": "4", "method": "POST", "url": "/servicePrincipals", "dependsOn": ["2"], "body": {"appId": app_id}},
        {"id": "5", "method": "DELETE", "url": format!("/applications/{id}"), "dependsOn": ["4"]},
    ]});
    let (status, answer) = directory.post("/$batch", batch).await;
    assert_eq!(status, StatusCode::OK);
    let mut statuses: Vec<(String, u64)> = answer["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(one, "id"), one["status"].as_u64().unwrap()))
        .collect();
    statuses.sort();
    let expected = [("1", 204), ("2", 201), ("3", 200), ("4", 409), ("5", 424)];
    assert_eq!(statuses, expected.map(|(id, status)| (id.to_owned(), status)));
}
