//! The practice portal as a person uses it: its pages opened, and their forms sent.

use firstcall::recipe::Target;
use reqwest::{Client, StatusCode};

/// The practice portal of a tenant that runs.
pub struct Portal {
    /// Where it is, without a path.
    base: String,
    http: Client,
}

impl Portal {
    /// The portal of the tenant with this address.
    pub fn of(address: &str) -> Self {
        let base = url::Url::parse(address).unwrap().origin().ascii_serialization();
        let http = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { base, http }
    }

    /// Registers an app with all that somebody who calls this target in a browser needs. Gives its page.
    pub async fn register(&self, target: &Target) -> String {
        let page = self.post("/portal", &[("action", "register"), ("name", "First app")]).await;
        for permission in &target.permissions {
            let permission = format!("{} {permission}", target.resource);
            self.post(&page, &[("action", "add-permission"), ("permission", &permission)]).await;
        }
        self.post(&page, &[("action", "grant-consent")]).await;
        let redirect = [("action", "add-redirect"), ("platform", "public-client"), ("uri", "http://localhost")];
        self.post(&page, &redirect).await;
        self.post(&page, &[("action", "public-client"), ("is_on", "yes")]).await;
        page
    }

    /// What a page shows.
    pub async fn page(&self, path: &str) -> String {
        self.http.get(format!("{}{path}", self.base)).send().await.unwrap().text().await.unwrap()
    }

    /// Does something on a page, as its form does; gives the page that it leads to.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let opened = self.http.get(format!("{}/portal", self.base)).send().await.unwrap();
        let cookie = opened.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1;
        let fields = [&[("token", token)], fields].concat();
        let request = self.http.post(format!("{}{path}", self.base));
        let answer = request.header("cookie", &cookie).header("origin", &self.base).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{fields:?}");
        answer.headers()["location"].to_str().unwrap().split('#').next().unwrap().to_owned()
    }
}

/// The text of a page, as a browser copies it.
pub fn copied(page: &str) -> String {
    let mut text = String::new();
    for piece in page.split('<') {
        // What stands before the first tag is text as well.
        let shown = piece.split_once('>').map_or(piece, |(_, shown)| shown);
        text.push('\n');
        text.push_str(shown.trim());
    }
    text
}
