//! What an environment answers before it asks who is there: pages for browsers.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use super::entities::APPLICATION;
use crate::sandbox::origin::{Origin, is_loopback};
use crate::sandbox::pages::Page;
use crate::sandbox::tenant::{FinanceEnvironment, FinanceState};
use crate::sandbox::world::World;

/// The page with which an environment answers everything while it does not run (UNCONFIRMED: whether the status is 200
/// or another one; here a success during maintenance and 503 while stopped, so that clients meet both).
pub fn shut(environment: &FinanceEnvironment) -> Option<Response> {
    let (status, title, text) = match environment.state {
        FinanceState::Running => return None,
        FinanceState::Maintenance => (
            StatusCode::OK,
            "This environment is in maintenance mode",
            "It is being serviced and takes no calls. An administrator ends the maintenance.",
        ),
        FinanceState::Stopped => (
            StatusCode::SERVICE_UNAVAILABLE,
            "This environment is not running",
            "It was stopped, or its deployment has not finished. An administrator starts it.",
        ),
    };
    Some(Page::new("note.html", &json!({"title": title, "text": text})).status(status).into_response())
}

/// Sends a request without a token to the sign-in page (UNCONFIRMED for `/data`).
pub fn sign_in(world: &World, environment: &FinanceEnvironment, origin: &Origin) -> Response {
    let organization = &world.tenant.organization;
    let authority =
        if is_loopback(&origin.name()) { origin.url("") } else { format!("https://{}", organization.cloud.login_host) };
    let tenant = environment.tenant.unwrap_or(organization.id);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", APPLICATION)
        .append_pair("response_mode", "form_post")
        .append_pair("response_type", "code id_token")
        .append_pair("scope", "openid profile")
        .append_pair("redirect_uri", &origin.url("/"))
        .finish();
    let address = format!("{authority}/{tenant}/oauth2/authorize?{query}");
    let shown = address.replace('&', "&amp;");
    let page = format!(
        "<html><head><title>Object moved</title></head><body>\r\n<h2>Object moved to <a href=\"{shown}\">here</a>.</h2>\
         \r\n</body></html>\r\n"
    );
    let mut answer = (StatusCode::FOUND, Html(page)).into_response();
    if let Ok(address) = HeaderValue::from_str(&address) {
        answer.headers_mut().insert(header::LOCATION, address);
    }
    answer
}
