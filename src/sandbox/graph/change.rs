//! A request to Graph that changes the directory, on its way through the table of routes, and who may change what.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::call::{Outcome, with_context};
use super::refusal::Refusal;
use crate::sandbox::bearer::{Caller, CallerKind};
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::{Application, DirectoryRole, Key, UserType};
use crate::sandbox::world::World;

/// A changing request that found its route.
pub struct Change<'a> {
    pub world: &'a mut World,
    pub caller: &'a Caller,
    /// What stands in the path where the route has `{}`.
    pub params: Vec<String>,
    /// The body; empty where there was none.
    pub body: Map<String, Value>,
    /// Address of the API with its version, such as `https://graph.microsoft.com/v1.0`.
    pub base: String,
}

impl Change<'_> {
    /// The nth identifier in the path.
    pub fn param(&self, at: usize) -> &str {
        self.params.get(at).map_or("", String::as_str)
    }

    /// Answers an object that was made.
    pub fn created(&self, context: &str, object: Value) -> Outcome {
        self.answer(StatusCode::CREATED, context, object)
    }

    /// Answers an object that was changed, or made inside another one.
    pub fn object(&self, context: &str, object: Value) -> Outcome {
        self.answer(StatusCode::OK, context, object)
    }

    fn answer(&self, status: StatusCode, context: &str, object: Value) -> Outcome {
        let context = format!("{}/$metadata#{context}", self.base);
        Ok(Reply::with(status, with_context(context, object)))
    }

    /// Refuses callers who may not register applications: people where the tenant keeps them from it, guests always.
    /// Programs may, their permission says so.
    ///
    /// # Errors
    /// When the caller may not.
    pub fn may_register(&self) -> Result<(), Refusal> {
        let CallerKind::Person(key) = &self.caller.kind else {
            return Ok(());
        };
        let tenant = &self.world.tenant;
        let person = key.as_ref().and_then(|key| tenant.people.get(key));
        let is_member = person.is_some_and(|person| person.user_type == UserType::Member);
        let may_everybody = tenant.settings.users_may_create_apps && is_member;
        if may_everybody || self.caller.has_directory_role(DirectoryRole::may_register_applications) {
            Ok(())
        } else {
            Err(Refusal::denied())
        }
    }

    /// Refuses callers who may not change an application: people without a role for it must own it, and so must programs
    /// with `Application.ReadWrite.OwnedBy` alone. `None` stands for an application that nobody here can own.
    ///
    /// # Errors
    /// When the caller may not.
    pub fn may_manage(&self, application: Option<&Application>) -> Result<(), Refusal> {
        let owns = application.is_some_and(|application| self.owns(application));
        let may = match &self.caller.kind {
            CallerKind::Person(_) => owns || self.caller.has_directory_role(DirectoryRole::may_manage_applications),
            CallerKind::Program(_) => {
                let roles = &self.caller.roles;
                owns || ["Application.ReadWrite.All", "Directory.ReadWrite.All"].iter().any(|all| roles.contains(*all))
            }
        };
        if may { Ok(()) } else { Err(Refusal::denied()) }
    }

    /// Whether the caller owns a registration.
    pub fn owns(&self, application: &Application) -> bool {
        let (owners, key) = match &self.caller.kind {
            CallerKind::Person(key) => (&application.owners, key),
            CallerKind::Program(key) => (&application.owning_programs, key),
        };
        key.as_ref().is_some_and(|key| owners.contains(key))
    }

    /// Makes the caller an owner of a registration that they just made. Holders of the two administrator roles for
    /// applications are not added; they may change every registration anyway.
    pub fn adopt(&self, application: &mut Application) {
        let is_administrator = |role: DirectoryRole| {
            matches!(role, DirectoryRole::ApplicationAdministrator | DirectoryRole::CloudApplicationAdministrator)
        };
        let (owners, key): (_, &Option<Key>) = match &self.caller.kind {
            CallerKind::Person(_) if self.caller.has_directory_role(is_administrator) => return,
            CallerKind::Person(key) => (&mut application.owners, key),
            CallerKind::Program(key) => (&mut application.owning_programs, key),
        };
        owners.extend(key.clone());
    }
}

/// The answer to a change that has nothing to show.
pub fn done() -> Outcome {
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// Reads the body of a changing request.
///
/// # Errors
/// When it is no JSON object.
pub fn body(bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) | Err(_) => Err(Refusal::unreadable()),
    }
}
