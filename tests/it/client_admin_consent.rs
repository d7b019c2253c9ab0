//! Admin consent by address against the practice tenant's own pages, and against browsers that go astray.

use firstcall::entra::{self, AdminConsent, ConsentOutcome, ConsentRequest, EntraError, SignInRequest};
use firstcall::evidence::Seen;
use serde_json::{Value, json};

use crate::client_practice::Setup;
use crate::client_stub::{refusal, soon};

const PERMISSION: &str = "EnvironmentManagement.Environments.Read";

impl Setup {
    async fn consent(&self, permissions: &[&str]) -> AdminConsent {
        let SignInRequest { tenant, client_id, resource, .. } = self.request().await;
        let permissions = permissions.iter().map(|permission| (*permission).to_owned()).collect();
        let request = ConsentRequest { tenant, client_id, resource, permissions };
        AdminConsent::begin(self.cloud(), &request, "http://localhost").await.unwrap()
    }

    /// What the page does when this person answers it.
    async fn answer(&self, consent: &AdminConsent, person: &str, decision: &str) -> Value {
        let what = json!({"authorize_url": consent.url(), "person": person, "decision": decision});
        self.practice.control(reqwest::Method::POST, "signins", Some(what)).await.1
    }

    async fn answered(&self, consent: AdminConsent, person: &str, decision: &str) -> ConsentOutcome {
        let decided = self.answer(&consent, person, decision).await;
        let location = decided["location"].as_str().unwrap_or_else(|| panic!("{decided}")).to_owned();
        soon(async { tokio::join!(consent.wait(), self.follow(&location)) }).await.0.outcome.unwrap()
    }

    /// Whether a person gets a token without being asked.
    async fn password_works(&self) -> Seen<entra::SignedIn> {
        let request = self.request().await;
        let password = "practice-petra-1".into();
        let upn = "petra@contoso.onmicrosoft.com";
        soon(entra::sign_in_with_password(&self.wire, self.cloud(), &request, upn, &password)).await
    }
}

#[tokio::test]
async fn an_administrator_agrees_for_everybody() {
    for permissions in [&[][..], &[PERMISSION]] {
        let setup = Setup::start("consent-missing").await;
        assert_eq!(refusal(setup.password_works().await).code, "AADSTS65001");
        let consent = setup.consent(permissions).await;
        match setup.answered(consent, "dana", "accept").await {
            ConsentOutcome::Granted { scopes } => {
                let asked = permissions.first().copied().unwrap_or(".default");
                assert_eq!(scopes, [format!("https://api.powerplatform.com/{asked}")]);
            }
            other => panic!("{other:?}"),
        }
        let (found, tokens) = setup.password_works().await.outcome.unwrap();
        assert!(found.claims.unwrap().scopes().contains(&PERMISSION));
        assert!(setup.call(&tokens).await > 0);
    }
}

#[tokio::test]
async fn an_administrator_who_says_no_has_declined() {
    let setup = Setup::start("consent-missing").await;
    for decision in ["decline", "cancel"] {
        let consent = setup.consent(&[]).await;
        match setup.answered(consent, "dana", decision).await {
            ConsentOutcome::Declined(fault) => assert_eq!(fault.code, "AADSTS65004"),
            other => panic!("{decision}: {other:?}"),
        }
    }
    assert_eq!(refusal(setup.password_works().await).code, "AADSTS65001");
}

#[tokio::test]
async fn what_only_the_page_shows_is_told_by_the_person() {
    let setup = Setup::start("consent-missing").await;
    let consent = setup.consent(&[]).await;
    let decided = setup.answer(&consent, "petra", "accept").await;
    assert_eq!(decided["outcome"], "page", "{decided}");
    let code = format!("AADSTS{}", decided["code"]);
    let paster = consent.paster();
    let told = async { paster.paste(&code).unwrap() };
    let (seen, ()) = soon(async { tokio::join!(consent.wait(), told) }).await;
    match seen.outcome.unwrap() {
        ConsentOutcome::OnPage(fault) => assert_eq!(fault.code, code),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn strays_are_answered_and_waiting_goes_on() {
    let setup = Setup::start("consent-missing").await;
    let consent = setup.consent(&[]).await;
    let redirect = consent.redirect_uri().to_owned();
    let state = consent.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let browser = async {
        for (stray, status) in [
            ("/favicon.ico".to_owned(), 404),
            ("/".to_owned(), 200),
            ("/?admin_consent=True&state=other".to_owned(), 400),
            (format!("/?code=1.AXoA&state={state}"), 200),
        ] {
            let answer = setup.practice.http.get(format!("{redirect}{stray}")).send().await.unwrap();
            assert_eq!(answer.status(), status, "{stray}");
        }
        let refused = format!(
            "{redirect}/?admin_consent=True&error=server_error&error_description=AADSTS650051%3a+Practice.&state={state}"
        );
        let page = setup.practice.http.get(refused).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("The terminal says why"), "{page}");
    };
    let (seen, ()) = soon(async { tokio::join!(consent.wait(), browser) }).await;
    match seen.outcome.unwrap() {
        ConsentOutcome::Refused(fault) => assert_eq!(fault.codes, ["AADSTS650051", "server_error"]),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_an_address_of_this_machine_can_be_waited_on_and_giving_up_frees_it() {
    let setup = Setup::start("configured").await;
    let SignInRequest { tenant, client_id, resource, .. } = setup.request().await;
    let request = ConsentRequest { tenant, client_id, resource, permissions: Vec::new() };
    let elsewhere = AdminConsent::begin(setup.cloud(), &request, "https://contoso.example/back").await;
    assert!(matches!(elsewhere.err(), Some(EntraError::NotLoopback { .. })));
    let consent = AdminConsent::begin(setup.cloud(), &request, "http://localhost").await.unwrap();
    let redirect = consent.redirect_uri().to_owned();
    let again = AdminConsent::begin(setup.cloud(), &request, &redirect).await;
    assert!(matches!(again.err(), Some(EntraError::Listen { .. })));
    drop(consent);
    assert!(AdminConsent::begin(setup.cloud(), &request, &redirect).await.is_ok());
}
