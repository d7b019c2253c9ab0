//! Federated credentials: whose tokens an application takes instead of a secret. An issuer and a subject may be trusted
//! once per application, and the name never changes.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::sandbox::graph::address;
use crate::sandbox::graph::call::{Call, Outcome};
use crate::sandbox::graph::change::{Change, done};
use crate::sandbox::graph::member::{members, need};
use crate::sandbox::graph::refusal::Refusal;
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::{Application, FederatedCredential, Key};
use crate::sandbox::world::World;

const RULES: PageRules =
    PageRules { default_top: 100, max_top: 999, filterable: &["name", "subject", "issuer"], top_pages: true };
const RESOURCE: &str = "FederatedIdentityCredential";
/// Longest name.
const LONGEST_NAME: usize = 120;
/// Longest issuer, subject and audience.
const LONGEST: usize = 600;

/// `GET /applications/{id}/federatedIdentityCredentials`
pub fn list(call: &Call) -> Outcome {
    let (_, application) = address::application(call.world, call.param(0))?;
    let all = application.federated.values().map(|trust| shape(call.world, trust));
    call.list(&context(application), all.collect(), RULES)
}

/// `GET /applications/{id}/federatedIdentityCredentials/{id or name}`
pub fn read(call: &Call) -> Outcome {
    let (_, application) = address::application(call.world, call.param(0))?;
    let (_, trust) = find(application, call.param(1))?;
    call.object(&context(application), shape(call.world, trust))
}

/// `POST /applications/{id}/federatedIdentityCredentials`
pub fn create(change: &mut Change) -> Outcome {
    let (key, application) = address::application(change.world, change.param(0))?;
    change.may_manage(Some(application))?;
    let (key, place) = (key.clone(), format!("{}/$entity", context(application)));
    let name = need(&change.body, RESOURCE, "name")?.text()?.to_owned();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(plain) {
        return Err(Refusal::federated_credential("The name of the federated credential is invalid.", "Name", &name));
    }
    if application.federated.values().any(|known| known.name == name) {
        return Err(Refusal::conflict(format!("FederatedIdentityCredential with name {name} already exists.")));
    }
    for wanted in ["issuer", "subject", "audiences"] {
        need(&change.body, RESOURCE, wanted)?;
    }
    let mut made = FederatedCredential {
        id: Uuid::new_v4(),
        name,
        issuer: String::new(),
        subject: String::new(),
        audiences: Vec::new(),
        description: None,
        created: Some(change.world.now()),
    };
    apply(change.world, application, &mut made, &change.body)?;
    let shown = shape(change.world, &made);
    if let Some(application) = change.world.tenant.applications.get_mut(&key) {
        application.federated.insert(made.id.to_string(), made);
    }
    change.created(&place, shown)
}

/// `PATCH /applications/{id}/federatedIdentityCredentials/{id or name}`
pub fn update(change: &mut Change) -> Outcome {
    let (key, application) = address::application(change.world, change.param(0))?;
    change.may_manage(Some(application))?;
    let (trust_key, trust) = find(application, change.param(1))?;
    let (key, trust_key, mut changed) = (key.clone(), trust_key.clone(), trust.clone());
    if change.body.get("name").is_some_and(|name| *name != changed.name) {
        return Err(Refusal::read_only("name"));
    }
    apply(change.world, application, &mut changed, &change.body)?;
    if let Some(application) = change.world.tenant.applications.get_mut(&key) {
        application.federated.insert(trust_key, changed);
    }
    done()
}

/// `DELETE /applications/{id}/federatedIdentityCredentials/{id or name}`
pub fn delete(change: &mut Change) -> Outcome {
    let (key, application) = address::application(change.world, change.param(0))?;
    change.may_manage(Some(application))?;
    let (trust, _) = find(application, change.param(1))?;
    let (key, trust) = (key.clone(), trust.clone());
    if let Some(application) = change.world.tenant.applications.get_mut(&key) {
        application.federated.remove(&trust);
    }
    done()
}

fn context(application: &Application) -> String {
    format!("applications('{}')/federatedIdentityCredentials", application.id)
}

/// Finds one by its id, by its name, or by `name='…'`.
fn find<'a>(application: &'a Application, named: &str) -> Result<(&'a Key, &'a FederatedCredential), Refusal> {
    let name = named.strip_prefix("name=").map_or(named, |name| name.trim_matches('\''));
    let id: Option<Uuid> = named.parse().ok();
    let mut all = application.federated.iter();
    all.find(|(_, trust)| Some(trust.id) == id || trust.name == name).ok_or_else(|| Refusal::not_found(named))
}

fn apply(
    world: &World,
    application: &Application,
    trust: &mut FederatedCredential,
    body: &Map<String, Value>,
) -> Result<(), Refusal> {
    for member in members(body, RESOURCE) {
        match member.name {
            "name" => {}
            "issuer" => trust.issuer = issuer(member.text()?)?,
            "subject" => trust.subject = subject(member.text()?)?,
            "audiences" => trust.audiences = audiences(member.texts()?)?,
            "description" => trust.description = member.text_or_null()?,
            "id" => return Err(Refusal::read_only("id")),
            name => return Err(Refusal::unknown_property(name)),
        }
    }
    let mut others = application.federated.values().filter(|other| other.id != trust.id);
    let is_same = |other: &FederatedCredential| {
        other.subject == trust.subject && world.issuer_of(other) == world.issuer_of(trust)
    };
    if others.any(is_same) {
        let reason = format!(
            "The combination of issuer and subject must be unique for the application. Issuer {} and Subject: {} \
             already exist.",
            world.issuer_of(trust),
            trust.subject
        );
        return Err(Refusal::federated_credential(&reason, "Subject", &trust.subject));
    }
    Ok(())
}

/// An issuer is an address with TLS; on this machine the practice issuer has none unless it was asked for.
fn issuer(text: &str) -> Result<String, Refusal> {
    let is_address = url::Url::parse(text).is_ok_and(|url| {
        let is_own = url.host_str().is_some_and(crate::sandbox::origin::is_loopback);
        url.scheme() == "https" || (url.scheme() == "http" && is_own)
    });
    if is_address && text.len() <= LONGEST {
        return Ok(text.to_owned());
    }
    Err(Refusal::federated_credential("The issuer must be an https address.", "Issuer", text))
}

fn subject(text: &str) -> Result<String, Refusal> {
    if !text.is_empty() && text.len() <= LONGEST {
        return Ok(text.to_owned());
    }
    Err(Refusal::federated_credential("The subject must have between 1 and 600 characters.", "Subject", text))
}

fn audiences(all: Vec<String>) -> Result<Vec<String>, Refusal> {
    match all.as_slice() {
        [one] if !one.is_empty() && one.len() <= LONGEST => Ok(all),
        _ => Err(Refusal::federated_credential("There must be exactly one audience.", "Audiences", &all.join(", "))),
    }
}

fn shape(world: &World, trust: &FederatedCredential) -> Value {
    json!({
        "id": trust.id,
        "name": trust.name,
        "issuer": world.issuer_of(trust),
        "subject": trust.subject,
        "description": trust.description,
        "audiences": trust.audiences,
    })
}
