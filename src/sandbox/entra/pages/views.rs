//! Fills the sign-in pages with what the tenant's state says.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::sandbox::entra::decisions::decide::ConsentRequest;
use crate::sandbox::entra::protocol::refusal::headline;
use crate::sandbox::entra::protocol::respond::Trail;
use crate::sandbox::entra::sign_ins::consent_page::{self, ConsentPage};
use crate::sandbox::entra::sign_ins::turn::ask_of;
use crate::sandbox::pages::Page;
use crate::sandbox::runtime::{Refusal, SignIn, SignInKind};
use crate::sandbox::tenant::{DirectoryRole, Tenant};
use crate::sandbox::world::World;

/// Name and password; practice people and their passwords stand below. `mistake` is the name that was typed and what was
/// wrong; the name stays in its field.
pub fn account(world: &World, sign_in: &SignIn, mistake: Option<(&str, &Refusal)>) -> Response {
    let tenant = &world.tenant;
    let hint = match &sign_in.kind {
        SignInKind::Browser(request) => request.login_hint.clone(),
        SignInKind::Device(_) | SignInKind::AdminConsent(_) => None,
    };
    let mut values = frame(world, sign_in, "Sign in");
    values["hint"] = json!(mistake.map_or(hint.as_deref(), |(typed, _)| Some(typed)));
    values["people"] = json!(people(tenant));
    values["message"] = json!(mistake.map(|(_, refusal)| format!("AADSTS{}: {}", refusal.code, refusal.text)));
    form("account.html", &values, sign_in)
}

fn people(tenant: &Tenant) -> Vec<Value> {
    let own = tenant.people.values().map(|person| {
        let roles: Vec<&str> = tenant.active_roles(person).into_iter().map(DirectoryRole::display_name).collect();
        json!({
            "upn": person.upn,
            "name": person.display_name,
            "password": person.password,
            "about": person.about,
            "roles": roles.join(", "),
            "disabled": !person.enabled,
        })
    });
    let outsiders = tenant.outsiders.values().map(
        |person| json!({"upn": person.upn, "name": person.upn, "password": person.password, "about": person.about}),
    );
    own.chain(outsiders).collect()
}

/// A second factor, or setting one up.
pub fn factor(world: &World, sign_in: &SignIn, is_registered: bool) -> Response {
    let title = if is_registered { "Approve sign-in" } else { headline(50_079) };
    let mut values = frame(world, sign_in, title);
    values["registered"] = json!(is_registered);
    form("factor.html", &values, sign_in)
}

/// The permissions that the person may agree to.
pub fn consent(world: &World, sign_in: &SignIn, asked: &ConsentRequest) -> Response {
    let mut values = frame(world, sign_in, "Permissions requested");
    let page = ConsentPage::of(world, sign_in, asked);
    values["permissions"] = json!(page.permissions);
    values["for_all"] = json!(page.is_for_everybody);
    values["everybody"] = json!(page.may_for_everybody);
    form("consent.html", &values, sign_in)
}

/// Only an administrator may agree.
pub fn admin(world: &World, trail: &Trail, sign_in: &SignIn, may_request: bool, asked: &ConsentRequest) -> Response {
    let code = if may_request { 90_095 } else { 90_094 };
    let mut values = frame(world, sign_in, headline(code));
    values["permissions"] = json!(consent_page::lines(&world.tenant, asked));
    values["may_request"] = json!(may_request);
    values["code"] = json!(code);
    ids(&mut values, trail);
    form("admin.html", &values, sign_in)
}

/// Whether the device that showed the code is meant.
pub fn confirm(world: &World, sign_in: &SignIn) -> Response {
    form("confirm.html", &frame(world, sign_in, "Is this you?"), sign_in)
}

/// Where a device code is typed.
pub fn device(typed: &str, message: Option<&str>) -> Response {
    let values = json!({"title": "Enter the code", "typed": typed, "message": message});
    Page::new("device.html", &values).into_response()
}

/// A refusal that stays in the browser. `is_told`: the client learns of it all the same, as it does with a device code.
pub fn refused(world: &World, trail: &Trail, refusal: &Refusal, is_told: bool) -> Response {
    let mut values = json!({
        "title": headline(refusal.code),
        "tenant": world.tenant.organization.display_name,
        "code": refusal.code,
        "text": refusal.text,
        "told": is_told,
    });
    ids(&mut values, trail);
    // The status of the real page is not known; a browser shows either.
    Page::new("refused.html", &values).status(StatusCode::OK).into_response()
}

/// A page that only says something.
pub fn note(title: &str, text: &str) -> Response {
    Page::new("note.html", &json!({"title": title, "text": text})).into_response()
}

fn ids(values: &mut Value, trail: &Trail) {
    values["correlation_id"] = json!(trail.correlation_id);
    values["trace_id"] = json!(trail.trace_id);
    values["timestamp"] = json!(trail.timestamp());
}

fn frame(world: &World, sign_in: &SignIn, title: &str) -> Value {
    let tenant = &world.tenant;
    let ask = ask_of(world, sign_in).ok();
    let app = ask.as_ref().and_then(|ask| tenant.registration(ask.client_id)).map(|(_, app)| &app.display_name);
    let api = ask.as_ref().and_then(|ask| tenant.service_principals.get(&ask.wanted.resource));
    let person = sign_in.person.as_ref().and_then(|key| tenant.people.get(key));
    json!({
        "title": title,
        "tenant": tenant.organization.display_name,
        "flow": sign_in.id,
        "app": app,
        "api": api.map(|api| &api.display_name),
        "upn": person.map(|person| &person.upn),
    })
}

/// A page whose form may end at the client's redirect URI.
fn form(template: &str, values: &Value, sign_in: &SignIn) -> Response {
    let page = Page::new(template, values);
    match &sign_in.kind {
        SignInKind::Browser(request) => page.leads_to(&request.redirect_uri).into_response(),
        SignInKind::AdminConsent(request) => page.leads_to(&request.redirect_uri).into_response(),
        SignInKind::Device(_) => page.into_response(),
    }
}
