//! Owners of a registration: people, and programs by their service principals. They may change it without any role.

use serde_json::{Value, json};

use crate::sandbox::graph::call::{Call, Outcome};
use crate::sandbox::graph::change::{Change, done};
use crate::sandbox::graph::member::need;
use crate::sandbox::graph::refusal::Refusal;
use crate::sandbox::graph::service_principals::shape;
use crate::sandbox::graph::{address, users};
use crate::sandbox::odata::PageRules;
use crate::sandbox::tenant::{Application, Key};
use crate::sandbox::world::World;

const RULES: PageRules = PageRules { default_top: 100, max_top: 999, filterable: &[], top_pages: true };

/// Somebody who can own a registration.
#[derive(Debug, PartialEq, Eq)]
pub enum Owner {
    Person(Key),
    Program(Key),
}

impl Owner {
    fn by_id(world: &World, id: &str) -> Result<Self, Refusal> {
        match address::person(world, id) {
            Ok((key, _)) => Ok(Self::Person(key.clone())),
            Err(_) => address::principal(world, id).map(|(key, _)| Self::Program(key.clone())),
        }
    }

    /// Adds the owner, and tells whether it is new.
    pub fn join(self, application: &mut Application) -> bool {
        match self {
            Self::Person(key) => application.owners.insert(key),
            Self::Program(key) => application.owning_programs.insert(key),
        }
    }

    fn leave(&self, application: &mut Application) -> bool {
        match self {
            Self::Person(key) => application.owners.remove(key),
            Self::Program(key) => application.owning_programs.remove(key),
        }
    }
}

/// `GET /applications/{id}/owners`
pub fn list(call: &Call) -> Outcome {
    let (_, application) = address::application(call.world, call.param(0))?;
    call.directory("directoryObjects", shapes(call.world, application), RULES)
}

/// `POST /applications/{id}/owners/$ref`
pub fn add(change: &mut Change) -> Outcome {
    let (key, application) = address::application(change.world, change.param(0))?;
    change.may_manage(Some(application))?;
    let key = key.clone();
    let owner = bound(change.world, need(&change.body, "Application", "@odata.id")?.value)?;
    let is_new = change.world.tenant.applications.get_mut(&key).is_some_and(|application| owner.join(application));
    if is_new {
        return done();
    }
    let message = "One or more added object references already exist for the following modified properties: 'owners'.";
    Err(Refusal::bad_request(message))
}

/// `DELETE /applications/{id}/owners/{owner}/$ref`
pub fn remove(change: &mut Change) -> Outcome {
    let (key, application) = address::application(change.world, change.param(0))?;
    change.may_manage(Some(application))?;
    let key = key.clone();
    let owner = Owner::by_id(change.world, change.param(1))?;
    let was_there = change.world.tenant.applications.get_mut(&key).is_some_and(|application| owner.leave(application));
    if was_there { done() } else { Err(Refusal::not_found(change.param(1))) }
}

/// The owner whom a reference names.
///
/// # Errors
/// When it is no reference, or names nobody.
pub fn bound(world: &World, reference: &Value) -> Result<Owner, Refusal> {
    let id = reference.as_str().and_then(address::reference);
    let id = id.ok_or_else(|| Refusal::invalid_value("owners", "Application"))?;
    Owner::by_id(world, &id.to_string())
}

/// Shows the owners of a registration.
pub fn shapes(world: &World, application: &Application) -> Vec<Value> {
    let people = application.owners.iter().filter_map(|key| world.tenant.people.get(key));
    let people = people.map(|person| typed("user", users::shape(person, false)));
    let programs = application.owning_programs.iter().filter_map(|key| world.tenant.service_principals.get(key));
    let programs = programs.map(|program| typed("servicePrincipal", shape::principal(world, program)));
    people.chain(programs).collect()
}

/// Says in an object of a mixed list which kind it is.
pub fn typed(kind: &str, object: Value) -> Value {
    let mut shape = json!({"@odata.type": format!("#microsoft.graph.{kind}")});
    if let (Value::Object(shape), Value::Object(members)) = (&mut shape, object) {
        shape.extend(members);
    }
    shape
}
