//! A practice tenant on a free port and a plain HTTP client, shared by the tests that talk to it.

use std::collections::BTreeMap;

use firstcall::sandbox::scenario::Loaded;
use firstcall::sandbox::server::{Options, Running, start};
use jiff::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

pub const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
pub const DOMAIN: &str = "contoso.onmicrosoft.com";
pub const WIZARD: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
pub const ROBOT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b0002";
pub const ROBOT_SECRET: &str = "rob8Q~practice-secret-of-the-night-robot";
pub const POWER_PLATFORM: &str = "https://api.powerplatform.com/.default";
/// The pair of RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A running practice tenant and a client that follows no redirect.
pub struct Practice {
    pub running: Running,
    pub http: Client,
}

/// Starts a scenario.
pub async fn practice(scenario: &str) -> Practice {
    let options = Options { scenario: scenario.to_owned(), ..Options::default() };
    let running = start(options).await.expect("the practice tenant starts");
    let http = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client is built");
    Practice { running, http }
}

impl Practice {
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.ready.authority)
    }

    pub async fn get(&self, path: &str) -> Response {
        let url = if path.starts_with("http") { path.to_owned() } else { self.url(path) };
        self.http.get(url).send().await.expect("the practice tenant answers")
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        self.http.post(self.url(path)).form(form)
    }

    /// Posts to the token endpoint and gives status and body.
    pub async fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        answer(self.post(&format!("/{TENANT}/oauth2/v2.0/token"), form)).await
    }

    /// The address of an authorization request for the wizard.
    pub fn authorize_url(&self, more: &[(&str, &str)]) -> String {
        let mut fields = BTreeMap::from([
            ("client_id", WIZARD),
            ("response_type", "code"),
            ("redirect_uri", "http://localhost:51004"),
            ("scope", "https://api.powerplatform.com/.default openid profile offline_access"),
            ("state", "s-1"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        fields.extend(more.iter().copied());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.url(&format!("/{DOMAIN}/oauth2/v2.0/authorize?{query}"))
    }
}

/// Starts a tenant from the text of a scenario file that is not shipped.
pub async fn seeded(text: &str) -> Practice {
    let loaded = Loaded::from_text("test", text, Timestamp::now()).expect("the scenario opens");
    let practice = practice("configured").await;
    practice.running.sandbox.with(|world| world.switch(loaded));
    practice.running.sandbox.write_cloud_file().expect("the cloud file can be written");
    practice
}

/// A scenario file that breaks one requirement by this change of the state, and perhaps by taking paths out.
pub fn breaking(requirement: &str, change: &str) -> String {
    format!(
        "id = 'test'\ntitle = 'Test'\nstory = 'Test.'\nbreaks = ['{requirement}']\n\
         [[break]]\nrequirement = '{requirement}'\n{change}"
    )
}

/// Status and JSON body of an answer.
pub async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("the practice tenant answers");
    let status = response.status().as_u16();
    (status, response.json().await.expect("the body is JSON"))
}

/// The form on a page: its target and its hidden fields.
pub fn form(page: &str) -> (String, Vec<(String, String)>) {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.replace("&amp;", "&"))
    };
    let (_, after) = page.split_once("<form ").expect("the page has a form");
    let (head, body) = after.split_once('>').expect("the form's tag ends");
    let (body, _) = body.split_once("</form>").expect("the form ends");
    let hidden = body.split("<input ").skip(1).filter(|input| input.contains("type=\"hidden\""));
    let fields = hidden.filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)));
    (attribute(head, "action").expect("the form has a target"), fields.collect())
}

/// Parameters of a redirect.
pub fn query(location: &str) -> BTreeMap<String, String> {
    url::Url::parse(location).expect("a location is an address").query_pairs().into_owned().collect()
}

/// Claims of a token, unverified.
pub fn claims(token: &Value) -> Value {
    jsonwebtoken::dangerous::insecure_decode(token.as_str().expect("a token is text"))
        .map(|token| token.claims)
        .expect("the token is a JWT")
}
