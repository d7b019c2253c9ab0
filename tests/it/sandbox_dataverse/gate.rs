//! Who is let in, and how the others are told.

use reqwest::Method;
use serde_json::json;

use super::{API, Ask, PRODUCTION, TRAINING, Talk, WHO_AM_I, code, header, resource};

#[tokio::test]
async fn a_request_without_token_is_told_the_tenant_and_the_resource() {
    let mut talk = Talk::start().await;
    for (host, path) in [
        (PRODUCTION, "/api/data/v9.2/"),
        (API, WHO_AM_I),
        (PRODUCTION, "/api/data"),
        ("fabrikam.crm4.dynamics.com", WHO_AM_I),
        ("contoso-retired.crm4.dynamics.com", WHO_AM_I),
        ("contoso-old.crm4.dynamics.com", WHO_AM_I),
    ] {
        talk.ask(Ask::get(host, path, None)).await;
    }
    insta::assert_snapshot!("without_token", talk.transcript());
}

#[tokio::test]
async fn a_token_for_somebody_else_expired_or_unreadable_is_told_so_in_the_header() {
    let mut talk = Talk::start().await;
    let other = talk.robot("https://contoso-dev.crm4.dynamics.com").await;
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &other).await.status, 401);
    let discovery = talk.robot("https://globaldisco.crm.dynamics.com").await;
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &discovery).await.status, 401);
    let own = talk.robot(&resource(PRODUCTION)).await;
    assert_eq!(talk.get("fabrikam.crm4.dynamics.com", WHO_AM_I, &own).await.status, 401);
    let (start, _) = own.rsplit_once('.').unwrap();
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &format!("{start}.AAAA")).await.status, 401);
    talk.practice.change(|world| world.tenant.service.clock_offset_s = 86_400);
    let expired = talk.get(PRODUCTION, WHO_AM_I, &own).await;
    assert!(header(&expired, "www-authenticate").to_str().unwrap().contains("Security Token Expired"));
    insta::assert_snapshot!("bad_tokens", talk.transcript());
}

#[tokio::test]
async fn either_host_is_an_audience_with_or_without_a_slash() {
    let mut talk = Talk::start().await;
    for asked in
        [resource(PRODUCTION), resource(API), format!("{}/", resource(PRODUCTION)), format!("{}/", resource(API))]
    {
        let token = talk.robot(&asked).await;
        for host in [PRODUCTION, API] {
            assert_eq!(talk.get(host, WHO_AM_I, &token).await.status, 200, "{asked} at {host}");
        }
    }
    let unknown = [
        ("scope", "https://contoso.crm5.dynamics.com/.default"),
        ("grant_type", "client_credentials"),
        ("client_id", super::ROBOT),
        ("client_secret", crate::practice::ROBOT_SECRET),
    ];
    let (_, refused) = talk.practice.token_request(&unknown).await;
    assert_eq!(refused["error_codes"], json!([500_011]), "{refused}");
}

#[tokio::test]
async fn who_am_i_tells_a_program_and_a_person_their_ids() {
    let mut talk = Talk::start().await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    talk.get(PRODUCTION, WHO_AM_I, &robot).await;
    talk.get(API, "/api/data/v9.0/WhoAmI()", &robot).await;
    let dana = talk.person("dana", &resource(PRODUCTION)).await;
    talk.get(PRODUCTION, WHO_AM_I, &dana).await;
    insta::assert_snapshot!("who_am_i", talk.transcript());
    let petra = talk.through_azure_cli("petra", &resource(PRODUCTION)).await;
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &petra).await.status, 200);
    // On this machine's own names the address tells no environment; one of them answers.
    let here = talk.practice.request(Method::GET, WHO_AM_I).bearer_auth(&robot).send().await.unwrap();
    let body: serde_json::Value = here.json().await.unwrap();
    assert_eq!(body["OrganizationId"], "e0e00000-0000-4000-8000-0000000000d1");
}

#[tokio::test]
async fn members_only_enabled_ones_and_in_administration_mode_administrators() {
    let mut talk = Talk::start().await;
    let outside = talk.robot("https://contoso-dev.crm4.dynamics.com").await;
    let answer = talk.get("contoso-dev.crm4.dynamics.com", WHO_AM_I, &outside).await;
    assert_eq!(code(&answer), "0x80072560");
    let robot = talk.robot(&resource(PRODUCTION)).await;
    let alex = talk.person("alex", "https://contoso-dev.crm4.dynamics.com").await;
    talk.get("contoso-dev.crm4.dynamics.com", WHO_AM_I, &alex).await;
    talk.practice.change(|world| {
        let users = &mut world.tenant.dataverse.organizations.get_mut("production").unwrap().users;
        users.get_mut("robot").unwrap().enabled = false;
    });
    assert_eq!(code(&talk.get(PRODUCTION, WHO_AM_I, &robot).await), "0x80040225");
    let training = talk.robot(&resource(TRAINING)).await;
    talk.get(TRAINING, WHO_AM_I, &training).await;
    let retired = talk.person("dana", "https://contoso-retired.crm4.dynamics.com").await;
    talk.get("contoso-retired.crm4.dynamics.com", WHO_AM_I, &retired).await;
    insta::assert_snapshot!("kept_out", talk.transcript());
    let dana = talk.person("dana", &resource(TRAINING)).await;
    assert_eq!(talk.get(TRAINING, WHO_AM_I, &dana).await.status, 200);
}

#[tokio::test]
async fn a_security_group_keeps_people_out_and_no_programs() {
    let mut talk = Talk::start().await;
    let (robot, gina) = (talk.robot(&resource(PRODUCTION)).await, {
        talk.practice.change(|world| world.tenant.people.get_mut("gina").unwrap().mfa_registered = false);
        talk.person("gina", &resource(PRODUCTION)).await
    });
    // Gina has no licence; as an administrator she needs none.
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &gina).await.status, 200);
    talk.practice.change(|world| {
        let production = world.tenant.power_platform.environments.get_mut("production").unwrap();
        production.security_group = Some("platform-team".to_owned());
    });
    assert_eq!(code(&talk.get(PRODUCTION, WHO_AM_I, &gina).await), "0x80072560");
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &robot).await.status, 200);
    let dana = talk.person("dana", &resource(PRODUCTION)).await;
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &dana).await.status, 200);
}

#[tokio::test]
async fn service_protection_counts_requests_and_faults_tell_each_limit() {
    let mut talk = Talk::start().await;
    let robot = talk.robot(&resource(PRODUCTION)).await;
    talk.practice.change(|world| world.tenant.dataverse.requests_per_window = 2);
    let remaining = ["1", "0"];
    for left in remaining {
        let answer = talk.get(PRODUCTION, WHO_AM_I, &robot).await;
        assert_eq!(header(&answer, "x-ms-ratelimit-burst-remaining-xrm-requests"), left);
    }
    let refused = talk.get(PRODUCTION, WHO_AM_I, &robot).await;
    assert_eq!((refused.status.as_u16(), code(&refused)), (429, "0x80072322"));
    let wait: u32 = header(&refused, "retry-after").to_str().unwrap().parse().unwrap();
    assert!((1..=300).contains(&wait), "{wait}");
    // Another user has a window of their own, and time passes.
    let dana = talk.person("dana", &resource(PRODUCTION)).await;
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &dana).await.status, 200);
    talk.practice.change(|world| world.tenant.service.clock_offset_s = 400);
    assert_eq!(talk.get(PRODUCTION, WHO_AM_I, &robot).await.status, 200);
    talk.said.clear();
    for limit in ["requests", "execution-time", "concurrency"] {
        let effect = json!({"throttle": {"retry_after_s": 7, "limit": limit}});
        let fault = json!({"endpoint": "dataverse", "times": 1, "effect": effect});
        talk.practice.control(Method::POST, "faults", Some(fault)).await;
        talk.get(PRODUCTION, WHO_AM_I, &robot).await;
    }
    insta::assert_snapshot!("throttled", talk.transcript());
}
