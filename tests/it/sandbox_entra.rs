//! The practice tenant's sign-in service over real HTTP, in the way of a client that nobody here wrote.

mod browser;
mod device;
mod token;

use crate::practice::{DOMAIN, Practice, VERIFIER, WIZARD, form, query};

/// Posts the form of a page with more fields; gives the location of a redirect or the next page.
async fn send(practice: &Practice, page: &str, more: &[(&str, &str)]) -> Result<String, String> {
    let (target, hidden) = form(page);
    let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = hidden.chain(more.iter().copied()).collect();
    let response = practice.post(&target, &fields).send().await.unwrap();
    match response.headers().get("location") {
        Some(location) => Ok(location.to_str().unwrap().to_owned()),
        None => Err(response.text().await.unwrap()),
    }
}

async fn sign_in(practice: &Practice, person: &str, more: &[(&str, &str)]) -> Result<String, String> {
    let page = practice.get(&practice.authorize_url(more)).await.text().await.unwrap();
    let upn = format!("{person}@{DOMAIN}");
    let password = format!("practice-{person}-1");
    send(practice, &page, &[("loginfmt", &upn), ("passwd", &password)]).await
}

async fn redeem(practice: &Practice, location: &str) -> (u16, serde_json::Value) {
    let code = query(location).remove("code").expect("the redirect carries a code");
    let fields = [
        ("client_id", WIZARD),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://localhost:51004"),
        ("code_verifier", VERIFIER),
        ("client_info", "1"),
    ];
    practice.token(&fields).await
}
