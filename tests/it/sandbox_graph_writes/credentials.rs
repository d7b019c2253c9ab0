//! Secrets, certificates and how a program rolls its own key.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Directory, assert_refused, number, text};

/// A key of the test with its certificate, valid from yesterday for ninety days.
struct Own {
    key: EncodingKey,
    der: Vec<u8>,
}

impl Own {
    fn make(subject: &str) -> Self {
        let pair = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, subject);
        let day = |days: i64| {
            let at = hours(days * 24).to_zoned(jiff::tz::TimeZone::UTC);
            rcgen::date_time_ymd(at.year().into(), at.month().unsigned_abs(), at.day().unsigned_abs())
        };
        (params.not_before, params.not_after) = (day(-1), day(90));
        let certificate = params.self_signed(&pair).unwrap();
        let key = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).unwrap();
        Self { key, der: certificate.der().to_vec() }
    }

    fn entry(&self) -> Value {
        json!({"type": "AsymmetricX509Cert", "usage": "Verify", "key": BASE64_STANDARD.encode(&self.der)})
    }

    /// Asks for a token with an assertion of this key.
    async fn sign_in(&self, directory: &Directory, app_id: &str) -> (StatusCode, Value) {
        let tenant = directory.practice.running.ready.tenant_id;
        let mut header = Header::new(Algorithm::PS256);
        header.x5t_s256 = Some(BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&self.der)));
        let now = Timestamp::now().as_second();
        let claims = json!({
            "aud": format!("{}/{tenant}/oauth2/v2.0/token", directory.practice.base),
            "iss": app_id, "sub": app_id, "jti": app_id, "nbf": now, "exp": now + 600,
        });
        let assertion = jsonwebtoken::encode(&header, &claims, &self.key).unwrap();
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        directory.program(app_id, &[("client_assertion_type", kind), ("client_assertion", &assertion)]).await
    }

    /// The proof that lets an application roll its key.
    fn proof(&self, id: &str, audience: &str, minutes: i64) -> String {
        let now = Timestamp::now().as_second();
        let claims = json!({"aud": audience, "iss": id, "nbf": now, "exp": now + minutes * 60});
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &self.key).unwrap()
    }
}

fn hours(hours: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(hours)
}

#[tokio::test]
async fn a_secret_is_shown_once_and_works_until_it_is_removed() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Night Shift").await;
    directory.bring(&app_id).await;
    let (starts, ends) = (hours(-1).to_string(), hours(24).to_string());
    let wanted = json!({"displayName": "night", "startDateTime": starts, "endDateTime": ends});
    let here = format!("/applications/{id}");
    let (status, made) = directory.post(&format!("{here}/addPassword"), json!({"passwordCredential": wanted})).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    let secret = text(&made, "secretText");
    assert!(made["@odata.context"].as_str().unwrap().ends_with("$metadata#microsoft.graph.passwordCredential"));
    assert_eq!((secret.len(), &made["hint"]), (40, &json!(secret[..3])));
    assert_eq!((&made["displayName"], &made["endDateTime"]), (&json!("night"), &json!(ends)));
    let seen = directory.see(&here).await["passwordCredentials"][0].clone();
    assert_eq!(seen["secretText"], Value::Null);
    for name in ["displayName", "endDateTime", "hint", "keyId", "startDateTime"] {
        assert_eq!(seen[name], made[name], "{name}");
    }
    assert_eq!(directory.program(&app_id, &[("client_secret", &secret)]).await.0, StatusCode::OK);
    let removal = json!({"keyId": made["keyId"]});
    let remove = format!("{here}/removePassword");
    assert_eq!(directory.post(&remove, removal.clone()).await, (StatusCode::NO_CONTENT, json!("")));
    let answer = directory.post(&remove, removal).await;
    assert_refused(&answer, 400, "Request_BadRequest", "No password credential found with keyId.");
    let refused = directory.program(&app_id, &[("client_secret", &secret)]).await;
    assert_eq!((refused.0, number(&refused)), (StatusCode::UNAUTHORIZED, 7_000_215));
    for (name, value) in [("endDateTime", starts), ("startDateTime", "soon".to_owned())] {
        let body = json!({"passwordCredential": {name: value}});
        let answer = directory.post(&format!("{here}/addPassword"), body).await;
        let message = format!("Invalid value specified for property '{name}' of resource 'PasswordCredential'.");
        assert_refused(&answer, 400, "Request_BadRequest", &message);
    }
}

#[tokio::test]
async fn a_secret_without_dates_lasts_two_years() {
    let directory = Directory::start().await;
    let (id, _) = directory.register("Contoso Night Shift").await;
    let (_, made) = directory.post(&format!("/applications/{id}/addPassword"), Value::Null).await;
    assert_eq!(made["error"]["code"], "BadRequest");
    let (_, made) = directory.post(&format!("/applications/{id}/addPassword"), json!({})).await;
    let time = |name: &str| -> Timestamp { text(&made, name).parse().unwrap() };
    let lasts = time("endDateTime").duration_since(time("startDateTime"));
    assert_eq!(lasts, SignedDuration::from_hours(2 * 365 * 24));
    assert_eq!(made["displayName"], Value::Null);
}

#[tokio::test]
async fn a_secret_of_the_service_principal_signs_in_too() {
    let directory = Directory::start().await;
    let (_, app_id) = directory.register("Contoso Night Shift").await;
    let here = format!("/servicePrincipals/{}", directory.bring(&app_id).await);
    let (status, made) = directory.post(&format!("{here}/addPassword"), json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let secret = text(&made, "secretText");
    assert_eq!(directory.program(&app_id, &[("client_secret", &secret)]).await.0, StatusCode::OK);
    assert_eq!(directory.see(&here).await["passwordCredentials"][0]["keyId"], made["keyId"]);
    directory.post(&format!("{here}/removePassword"), json!({"keyId": made["keyId"]})).await;
    assert_eq!(number(&directory.program(&app_id, &[("client_secret", &secret)]).await), 7_000_215);
}

#[tokio::test]
async fn a_certificate_verifies_assertions_from_the_moment_it_is_written() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Courier").await;
    directory.bring(&app_id).await;
    let (first, second) = (Own::make("first"), Own::make("second"));
    let here = format!("/applications/{id}");
    assert_eq!(number(&first.sign_in(&directory, &app_id).await), 700_027);
    directory.patch(&here, json!({"keyCredentials": [first.entry()]})).await;
    assert_eq!(first.sign_in(&directory, &app_id).await.0, StatusCode::OK);
    let seen = directory.see(&here).await["keyCredentials"].clone();
    let thumbprint = text(&seen[0], "customKeyIdentifier");
    assert!(thumbprint.len() == 40 && thumbprint.chars().all(|digit| "0123456789ABCDEF".contains(digit)));
    assert_eq!((&seen[0]["displayName"], &seen[0]["key"]), (&json!("CN=first"), &Value::Null));
    let shown = directory.see(&format!("{here}?$select=id,keyCredentials")).await;
    assert_eq!(shown["keyCredentials"][0]["key"], first.entry()["key"]);
    // The list is replaced: what is known stays though it carries no certificate, what is left out goes.
    directory.patch(&here, json!({"keyCredentials": [seen[0], second.entry()]})).await;
    assert_eq!(second.sign_in(&directory, &app_id).await.0, StatusCode::OK);
    assert_eq!(first.sign_in(&directory, &app_id).await.0, StatusCode::OK);
    directory.patch(&here, json!({"keyCredentials": [second.entry()]})).await;
    assert_eq!(number(&first.sign_in(&directory, &app_id).await), 700_027);
    assert_eq!(second.sign_in(&directory, &app_id).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_is_refused() {
    let directory = Directory::start().await;
    let (id, _) = directory.register("Contoso Courier").await;
    let here = format!("/applications/{id}");
    let (own, other) = (Own::make("own"), Own::make("other"));
    directory.patch(&here, json!({"keyCredentials": [own.entry()]})).await;
    let known = directory.see(&here).await["keyCredentials"][0]["keyId"].clone();
    let invalid = "Invalid value specified for property 'key' of resource 'KeyCredential'.";
    let usage = "The value for the property \"usage\" in one of your credentials is invalid. Acceptable values are Sign, \
                 Verify.";
    let changed = format!("Update to existing credential with KeyId '{}' is not allowed.", known.as_str().unwrap());
    for (name, value, message) in [
        ("key", json!(BASE64_STANDARD.encode("no certificate")), invalid),
        ("key", json!("§"), invalid),
        ("usage", json!("Encrypt"), usage),
        ("type", json!("Symmetric"), "Invalid value specified for property 'type' of resource 'KeyCredential'."),
        ("startDateTime", json!(hours(-24 * 9)), "Key credential start date is invalid."),
        ("endDateTime", json!(hours(24 * 100)), "Key credential end date is invalid."),
        ("keyId", known.clone(), changed.as_str()),
    ] {
        let mut entry = other.entry();
        entry[name] = value;
        let answer = directory.refused_patch(&here, json!({"keyCredentials": [entry]})).await;
        assert_refused(&answer, 400, "Request_BadRequest", message);
    }
}

#[tokio::test]
async fn a_program_rolls_its_key_with_a_proof_and_without_a_permission() {
    let directory = Directory::start().await;
    let (id, app_id) = directory.register("Contoso Courier").await;
    directory.bring(&app_id).await;
    let (old, new) = (Own::make("old"), Own::make("new"));
    let here = format!("/applications/{id}");
    directory.patch(&here, json!({"keyCredentials": [old.entry()]})).await;
    let (_, secret) = directory.post(&format!("{here}/addPassword"), json!({})).await;
    let graph = "https://graph.microsoft.com/.default";
    let secret = text(&secret, "secretText");
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", app_id.as_str()),
        ("client_secret", secret.as_str()),
        ("scope", graph),
    ];
    let token = crate::sandbox_services::token(&directory.practice.token_request(&fields).await.1);
    let send = |path: &str, body: Value| {
        let request = directory.practice.request(Method::POST, &format!("/v1.0{here}/{path}"));
        let request = request.bearer_auth(&token).json(&body);
        async move { crate::sandbox_services::read(request.send().await.unwrap()).await }
    };
    let audience = "00000002-0000-0000-c000-000000000000";
    let add = |proof: String| json!({"keyCredential": new.entry(), "passwordCredential": null, "proof": proof});
    for proof in [
        new.proof(&id, audience, 10),
        old.proof(&id, "00000003-0000-0000-c000-000000000000", 10),
        old.proof(&app_id, audience, 10),
        old.proof(&id, audience, 30),
        "no proof".to_owned(),
    ] {
        let answer = send("addKey", add(proof)).await;
        assert_refused(&answer, 401, "Authentication_MissingOrMalformed", "Access Token missing or malformed.");
    }
    let (status, made) = send("addKey", add(old.proof(&id, audience, 10))).await;
    assert_eq!((status, &made["displayName"]), (StatusCode::OK, &json!("CN=new")), "{made}");
    assert_eq!(new.sign_in(&directory, &app_id).await.0, StatusCode::OK);
    let seen = directory.see(&here).await["keyCredentials"].clone();
    let seen = seen.as_array().unwrap().iter().find(|key| key["displayName"] == "CN=old").unwrap();
    let removal = json!({"keyId": seen["keyId"], "proof": new.proof(&id, audience, 10)});
    assert_eq!(send("removeKey", removal.clone()).await, (StatusCode::NO_CONTENT, json!("")));
    let answer = send("removeKey", removal).await;
    assert_refused(&answer, 400, "Request_BadRequest", "No credentials found to be removed.");
    assert_eq!(number(&old.sign_in(&directory, &app_id).await), 700_027);
}
