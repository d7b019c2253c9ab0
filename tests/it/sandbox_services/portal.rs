//! The practice portal: what an administrator changes there changes what sign-ins and APIs answer.

use reqwest::{Method, StatusCode};

use super::{ENVIRONMENTS, POWER_PLATFORM, Practice, token};

/// A browser with its cookie.
struct Browser<'a> {
    practice: &'a Practice,
    cookie: String,
    token: String,
}

impl<'a> Browser<'a> {
    async fn open(practice: &'a Practice) -> Self {
        let answer = practice.request(Method::GET, "/portal").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1.to_owned();
        let page = answer.text().await.unwrap();
        assert!(page.contains("simulated") && page.contains(&token) && !page.contains("<script"));
        Self { practice, cookie, token }
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        let mut all = vec![("token", self.token.as_str())];
        all.extend_from_slice(fields);
        let request = self.practice.request(Method::POST, path).header("cookie", &self.cookie);
        request.header("origin", &self.practice.base).form(&all).send().await.unwrap()
    }

    /// Sends a form with a file, as browsers do.
    async fn upload(&self, path: &str, token: &str, file: &[u8]) -> reqwest::Response {
        let line = "----practice";
        let mut body = Vec::new();
        for (name, value) in [("token", token), ("action", "add-certificate"), ("name", "courier")] {
            let part = format!("--{line}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"courier.cer\"";
        body.extend_from_slice(format!("--{line}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{line}--\r\n").as_bytes());
        let request = self.practice.request(Method::POST, path).header("cookie", &self.cookie);
        let request = request.header("content-type", format!("multipart/form-data; boundary={line}"));
        request.header("origin", &self.practice.base).body(body).send().await.unwrap()
    }

    async fn page(&self, path: &str) -> String {
        let request = self.practice.request(Method::GET, path).header("cookie", &self.cookie);
        request.send().await.unwrap().text().await.unwrap()
    }
}

#[tokio::test]
async fn forms_from_elsewhere_change_nothing() {
    let practice = Practice::start("configured").await;
    let browser = Browser::open(&practice).await;
    let count = || practice.change(|world| world.tenant.applications.len());
    let before = count();
    let fields = [("action", "register"), ("name", "Contoso Test"), ("token", browser.token.as_str())];
    let post = || practice.request(Method::POST, "/portal").form(&fields);
    assert_eq!(post().send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let foreign = post().header("cookie", &browser.cookie).header("origin", "https://attacker.example");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let rebound = practice.request(Method::GET, "/portal").header("host", "attacker.example").send().await.unwrap();
    assert_eq!(rebound.status(), StatusCode::FORBIDDEN);
    assert_eq!(count(), before);
}

#[tokio::test]
async fn an_app_set_up_by_hand_makes_the_first_call() {
    let practice = Practice::start("configured").await;
    let browser = Browser::open(&practice).await;
    let answer = browser.send("/portal", &[("action", "register"), ("name", "Contoso <Test>")]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = answer.headers()["location"].to_str().unwrap().to_owned();
    let client = page.rsplit('/').next().unwrap().to_owned();
    assert!(browser.page(&page).await.contains("Contoso &lt;Test&gt;"));
    let permission = "8578e004-a5c6-46e7-913e-12f58912df43 EnvironmentManagement.Environments.Read";
    let steps: [&[(&str, &str)]; 4] = [
        &[("action", "add-redirect"), ("platform", "public-client"), ("uri", "http://localhost")],
        &[("action", "public-client"), ("is_on", "yes")],
        &[("action", "add-permission"), ("permission", permission)],
        &[("action", "grant-consent")],
    ];
    for fields in steps {
        let answer = browser.send(&page, fields).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{fields:?}");
        assert!(answer.headers()["location"].to_str().unwrap().contains('#'));
    }
    assert!(browser.page(&page).await.contains("granted for"));
    let admin = super::graph::admin(&practice);
    let answer = practice.person(&client, &admin, POWER_PLATFORM).await;
    assert_eq!(practice.get(&token(&answer), ENVIRONMENTS).await.0, StatusCode::OK, "{answer}");
}

#[tokio::test]
async fn a_program_set_up_by_hand_makes_the_first_call() {
    let practice = Practice::start("configured").await;
    let browser = Browser::open(&practice).await;
    let answer = browser.send("/portal", &[("action", "register"), ("name", "Contoso Robot")]).await;
    let page = answer.headers()["location"].to_str().unwrap().to_owned();
    let client = page.rsplit('/').next().unwrap().to_owned();
    let answer = browser.send(&page, &[("action", "add-secret"), ("name", "test"), ("days", "90")]).await;
    let shown = answer.text().await.unwrap();
    let secret = shown.split("id=\"secret-value\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(!browser.page(&page).await.contains(&secret));
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", client.as_str()),
        ("client_secret", secret.as_str()),
        ("scope", POWER_PLATFORM),
    ];
    let bearer = token(&practice.token_request(&fields).await.1);
    assert_eq!(practice.get(&bearer, ENVIRONMENTS).await.0, StatusCode::FORBIDDEN);
    let reader = [("action", "add-role"), ("role", "c886ad2e-27f7-4874-8381-5849b8d8a090"), ("environment", "")];
    assert_eq!(browser.send(&page, &reader).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(practice.get(&bearer, ENVIRONMENTS).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_change_that_cannot_be_made_says_why() {
    let practice = Practice::start("configured").await;
    let browser = Browser::open(&practice).await;
    let client = practice.running.ready.clients.public.clone().unwrap().client_id;
    let page = format!("/portal/apps/{client}");
    let answer = browser
        .send(&page, &[("action", "add-redirect"), ("platform", "web"), ("uri", "http://contoso.example")])
        .await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(answer.text().await.unwrap().contains("Plain http is taken for http://localhost only."));
    let unknown = practice.request(Method::GET, "/portal/apps/nobody").send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_application_user_set_up_by_hand_reads_the_environment() {
    let practice = Practice::start("configured").await;
    let browser = Browser::open(&practice).await;
    let page = "/portal/environments/e0e00000-0000-4000-8000-000000000002";
    assert!(browser.page("/portal").await.contains(page));
    let shown = browser.page(page).await;
    assert!(shown.contains("https://contoso-dev.crm4.dynamics.com/") && shown.contains("Basic User (contoso-dev)"));
    let bearer = practice.program_token("https://contoso-dev.crm4.dynamics.com/.default").await;
    let read = async || {
        let path = "/api/data/v9.2/organizations?$select=name";
        let request = practice.request(Method::GET, path).header("host", "contoso-dev.crm4.dynamics.com");
        request.bearer_auth(&bearer).send().await.unwrap().status()
    };
    assert_eq!(read().await, StatusCode::FORBIDDEN);
    let robot = practice.running.ready.clients.confidential.clone().unwrap().client_id.to_string();
    let added = [("action", "add-application"), ("application", robot.as_str()), ("unit", "contoso-dev")];
    assert_eq!(browser.send(page, &added).await.status(), StatusCode::SEE_OTHER);
    let again = browser.send(page, &added).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST);
    assert!(again.text().await.unwrap().contains("There is a user for Contoso Night Robot already"));
    let user = practice.change(|world| {
        let users = &world.tenant.dataverse.organizations["development"].users;
        users.iter().find(|(_, user)| user.who.application().is_some()).unwrap().0.clone()
    });
    let steps: [(&[(&str, &str)], StatusCode); 7] = [
        (&[("action", "give-role"), ("role", "basic-user")], StatusCode::OK),
        (&[("action", "disable")], StatusCode::FORBIDDEN),
        (&[("action", "enable")], StatusCode::OK),
        (&[("action", "administration-mode"), ("is_on", "yes")], StatusCode::FORBIDDEN),
        (&[("action", "administration-mode"), ("is_on", "no")], StatusCode::OK),
        (&[("action", "take-role"), ("role", "basic-user")], StatusCode::FORBIDDEN),
        (&[("action", "delete")], StatusCode::FORBIDDEN),
    ];
    for (fields, wanted) in steps {
        let fields = [&[("id", user.as_str())], fields].concat();
        assert_eq!(browser.send(page, &fields).await.status(), StatusCode::SEE_OTHER, "{fields:?}");
        assert_eq!(read().await, wanted, "{fields:?}");
    }
    let person = [("action", "add-person"), ("person", "gina"), ("unit", "contoso-dev")];
    assert_eq!(browser.send(page, &person).await.status(), StatusCode::SEE_OTHER);
    assert!(browser.page(page).await.contains("Gina Practice <small>contoso-dev; no security role</small>"));
    let unknown = practice.request(Method::GET, "/portal/environments/nowhere").send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_program_registered_by_hand_reads_finance_data() {
    let practice = Practice::start("configured").await;
    let browser = Browser::open(&practice).await;
    let page = "/portal/finance/acceptance";
    assert!(browser.page("/portal/manage/environments").await.contains(page));
    let host = "contoso-uat.sandbox.operations.eu.dynamics.com";
    assert!(browser.page(page).await.contains(host));
    let bearer = practice.program_token(&format!("https://{host}/.default")).await;
    let read = async || {
        let request = practice.request(Method::GET, "/data/LegalEntities").header("host", host);
        request.bearer_auth(&bearer).send().await.unwrap().status()
    };
    assert_eq!(read().await, StatusCode::UNAUTHORIZED);
    let robot = practice.running.ready.clients.confidential.clone().unwrap().client_id.to_string();
    let by = |action: &'static str, more: &[(&'static str, &'static str)]| {
        let own = [("action", action), ("application", robot.as_str())];
        own.into_iter().chain(more.iter().copied()).map(|(k, v)| (k, v.to_owned())).collect::<Vec<_>>()
    };
    let steps = [
        (by("add-person", &[("person", "gina")]), StatusCode::UNAUTHORIZED),
        (by("register", &[("id", "gina")]), StatusCode::FORBIDDEN),
        (by("give-role", &[("id", "gina"), ("role", "CONTOSOINTEGRATIONREADER")]), StatusCode::OK),
        (by("disable", &[("id", "gina")]), StatusCode::FORBIDDEN),
        (by("enable", &[("id", "gina")]), StatusCode::OK),
        (by("remove", &[]), StatusCode::UNAUTHORIZED),
    ];
    for (fields, wanted) in &steps {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.send(page, &fields).await.status(), StatusCode::SEE_OTHER, "{fields:?}");
        assert_eq!(read().await, *wanted, "{fields:?}");
    }
    let again = browser.send(page, &[("action", "add-person"), ("person", "gina")]).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST);
    practice.change(|world| {
        let environment = world.tenant.finance_operations.environments.get_mut("acceptance").unwrap();
        environment.state = firstcall::sandbox::tenant::FinanceState::Stopped;
    });
    assert_eq!(read().await, StatusCode::SERVICE_UNAVAILABLE);
    assert!(browser.page(page).await.contains("Start the environment"));
    assert_eq!(browser.send(page, &[("action", "start")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(read().await, StatusCode::UNAUTHORIZED);
    let unknown = practice.request(Method::GET, "/portal/finance/nowhere").send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_account_invited_by_hand_reads_the_project_once_it_has_been_there() {
    let practice = Practice::start("lcs-not-a-member").await;
    let browser = Browser::open(&practice).await;
    let page = "/portal/lifecycle-services/eu.lcs.dynamics.com";
    assert!(browser.page("/portal").await.contains(page));
    let person = practice.change(|world| {
        world.tenant.lcs.geographies.get_mut("europe").unwrap().visitors.remove("pipeline");
        world.tenant.people["pipeline"].clone()
    });
    let fields = [
        ("grant_type", "password"),
        ("client_id", "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0005"),
        ("username", person.upn.as_str()),
        ("password", person.password.as_str()),
        ("scope", "https://lcsapi.eu.lcs.dynamics.com//.default"),
    ];
    let bearer = token(&practice.token_request(&fields).await.1);
    let read = async || {
        let request = practice.request(Method::GET, "/environmentinfo/v1/detail/project/112233/?page=1");
        let answer = request.header("host", "lcsapi.eu.lcs.dynamics.com").bearer_auth(&bearer).send().await.unwrap();
        let (status, body) = super::read(answer).await;
        (status.as_u16(), body["ErrorMessage"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(read().await.0, 401);
    let role = |role| ("role", role);
    let steps: [(&str, (&str, &str), u16, &str); 5] = [
        ("visit", role(""), 200, "not a member"),
        ("invite", role("project-team-member"), 200, "not accepted the invitation"),
        ("open", role(""), 200, "neither project owner"),
        ("change-role", role("environment-manager"), 200, ""),
        ("remove", role(""), 200, "not a member"),
    ];
    for (action, role, status, said) in steps {
        let fields = [("action", action), ("id", "rollout"), ("person", "pipeline"), role];
        let answer = browser.send(page, &fields).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{action}");
        assert!(answer.headers()["location"].to_str().unwrap().starts_with(page), "{action}");
        let (came, message) = read().await;
        assert!(
            came == status && message.contains(said) && message.is_empty() == said.is_empty(),
            "{action}: {message}"
        );
    }
    let twice = [("action", "invite"), ("id", "rollout"), ("person", "dana"), role("project-owner")];
    let refused = browser.send(page, &twice).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert!(refused.text().await.unwrap().contains("is a user of the project already"));
    for wrong in [
        [("action", "invite"), ("id", "rollout"), ("person", "gina"), role("king")],
        [("action", "invite"), ("id", "nowhere"), ("person", "gina"), role("project-owner")],
        [("action", "visit"), ("id", ""), ("person", "nobody"), role("")],
    ] {
        assert_eq!(browser.send(page, &wrong).await.status(), StatusCode::BAD_REQUEST, "{wrong:?}");
    }
    let unknown = practice.request(Method::GET, "/portal/lifecycle-services/nowhere.example").send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn each_geography_shows_its_own_projects() {
    let practice = Practice::start("lcs-other-geography").await;
    let browser = Browser::open(&practice).await;
    let europe = browser.page("/portal/lifecycle-services/eu.lcs.dynamics.com/").await;
    assert!(europe.contains("Project 334455") && !europe.contains("Project 112233"), "{europe}");
    let norway = browser.page("/portal/lifecycle-services/no.lcs.dynamics.com/").await;
    assert!(norway.contains("Project 112233") && !norway.contains("Project 334455"), "{norway}");
    let france = browser.page("/portal/lifecycle-services/fr.lcs.dynamics.com/").await;
    assert!(france.contains("No project is in this geography.") && france.contains("Nobody has signed in here yet."));
}

#[tokio::test]
async fn a_certificate_is_uploaded_as_a_file_and_only_by_its_own_form() {
    let practice = Practice::start("configured").await;
    let browser = Browser::open(&practice).await;
    let app = |find: fn(&firstcall::sandbox::tenant::Application) -> bool| {
        practice.change(|world| world.tenant.applications.values().find(|app| find(app)).unwrap().clone())
    };
    let courier = app(|app| !app.keys.is_empty());
    let other = app(|app| app.keys.is_empty());
    let pem = practice.running.ready.clients.certificate.clone().unwrap().pem_file;
    let public = pem::parse_many(std::fs::read(pem).unwrap()).unwrap();
    let public = public.iter().find(|part| part.tag() == "CERTIFICATE").unwrap().contents().to_vec();
    let page = format!("/portal/apps/{}", other.app_id);
    let keys = || practice.change(|world| world.tenant.application_by_app_id(other.app_id).unwrap().1.keys.clone());
    assert_eq!(browser.upload(&page, "stolen", &public).await.status(), StatusCode::FORBIDDEN);
    let wrong = browser.upload(&page, &browser.token, b"a note").await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    assert!(wrong.text().await.unwrap().contains("This file holds no certificate."));
    assert!(keys().is_empty());
    let done = browser.upload(&page, &browser.token, &public).await;
    assert_eq!(done.headers()["location"], format!("{page}#certificates"));
    let (id, key) = keys().into_iter().next().unwrap();
    assert_eq!(key.certificate, courier.keys.values().next().unwrap().certificate);
    assert_eq!(key.display_name.as_deref(), Some("courier"));
    browser.send(&page, &[("action", "remove-certificate"), ("id", &id)]).await;
    assert!(keys().is_empty());
}

#[tokio::test]
async fn a_federated_credential_is_added_as_graph_would_take_it() {
    let practice = Practice::start("configured").await;
    let browser = Browser::open(&practice).await;
    let client = practice.running.ready.clients.confidential.clone().unwrap().client_id;
    let page = format!("/portal/apps/{client}");
    let issuer = practice.change(|world| world.addresses.issuer());
    assert!(browser.page(&page).await.contains(&issuer));
    let fields = [
        ("action", "add-federation"),
        ("name", "main"),
        ("issuer", &issuer),
        ("subject", "repo:contoso/practice:ref:refs/heads/main"),
        ("audience", "api://AzureADTokenExchange"),
    ];
    let done = browser.send(&page, &fields).await;
    assert_eq!(done.headers()["location"], format!("{page}#federated-credentials"));
    let again = browser.send(&page, &fields).await.text().await.unwrap();
    assert!(again.contains("The app has a federated credential with the name main already."), "{again}");
    let token = std::fs::read_to_string(practice.running.ready.clients.federated.clone().unwrap().token_file).unwrap();
    let client = client.to_string();
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", client.as_str()),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", token.trim()),
        ("scope", POWER_PLATFORM),
    ];
    assert_eq!(practice.token_request(&fields).await.0, StatusCode::OK);
}

#[tokio::test]
async fn accounts_and_policies_are_changed_on_their_pages() {
    let practice = Practice::start("ca-location").await;
    let browser = Browser::open(&practice).await;
    let petra = "/portal/people/petra@contoso.onmicrosoft.com";
    assert!(browser.page(petra).await.contains("value=\"BR\""));
    let done = browser.send(petra, &[("action", "country"), ("name", "ch")]).await;
    assert_eq!(done.headers()["location"], "/portal/people/petra#sign-in");
    assert_eq!(practice.change(|world| world.tenant.people["petra"].location.clone()), "CH");
    let wrong = browser.send(petra, &[("action", "country"), ("name", "Brazil")]).await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    let policy = [("action", "report-only"), ("id", "trusted-countries")];
    assert_eq!(
        browser.send("/portal/tenant", &policy).await.headers()["location"],
        "/portal/tenant#conditional-access"
    );
    let page = browser.page("/portal/tenant").await;
    assert!(page.contains("Now: <b>Report-only</b>"), "{page}");
    for page in ["/portal/environments/contoso.crm4.dynamics.com", "/portal/finance/contoso.operations.eu.dynamics.com"]
    {
        let answer = practice.request(Method::GET, page).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{page}");
    }
    let nobody = practice.request(Method::GET, "/portal/people/nobody").send().await.unwrap();
    assert_eq!(nobody.status(), StatusCode::SEE_OTHER);
}
