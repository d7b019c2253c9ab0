//! Federated credentials: whose tokens an application takes instead of a secret. An issuer and a subject may be trusted
//! once per application, and the name never changes.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::sandbox::edits::{self, FederationError};
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
            "issuer" => trust.issuer = member.text()?.to_owned(),
            "subject" => trust.subject = member.text()?.to_owned(),
            "audiences" => trust.audiences = member.texts()?,
            "description" => trust.description = member.text_or_null()?,
            "id" => return Err(Refusal::read_only("id")),
            name => return Err(Refusal::unknown_property(name)),
        }
    }
    edits::allowed_federation(world, application, trust).map_err(|error| refusal(&error))
}

fn refusal(error: &FederationError) -> Refusal {
    let invalid = Refusal::federated_credential;
    match error {
        FederationError::Gone => Refusal::not_found("application"),
        FederationError::Name(name) => invalid("The name of the federated credential is invalid.", "Name", name),
        FederationError::NameTaken(name) => {
            Refusal::conflict(format!("FederatedIdentityCredential with name {name} already exists."))
        }
        FederationError::Issuer(issuer) => invalid("The issuer must be an https address.", "Issuer", issuer),
        FederationError::Subject(subject) => {
            invalid("The subject must have between 1 and 600 characters.", "Subject", subject)
        }
        FederationError::Audience(all) => invalid("There must be exactly one audience.", "Audiences", all),
        FederationError::Twice { issuer, subject } => {
            let reason = format!(
                "The combination of issuer and subject must be unique for the application. Issuer {issuer} and \
                 Subject: {subject} already exist."
            );
            invalid(&reason, "Subject", subject)
        }
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
