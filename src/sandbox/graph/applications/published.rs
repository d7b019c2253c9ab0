//! What a registration publishes as an API: delegated permissions in `api` and roles in `appRoles`. One that is enabled
//! cannot be taken away or changed before it is disabled.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::plain::write;
use crate::sandbox::graph::member::{Member, find, members, need};
use crate::sandbox::graph::refusal::Refusal;
use crate::sandbox::tenant::Application;

/// Lays `appRoles` over a registration.
///
/// # Errors
/// When a role is not complete, or an enabled one would go or change.
pub fn lay_roles(application: &mut Application, member: &Member) -> Result<(), Refusal> {
    let roles = member.objects()?;
    for role in &roles {
        need(role, "AppRole", "displayName")?.filled()?;
        let kinds = need(role, "AppRole", "allowedMemberTypes")?;
        let known = |kind: &String| kind == "User" || kind == "Application";
        if !kinds.texts()?.iter().all(known) {
            return Err(kinds.invalid());
        }
    }
    distinct(&roles, member)?;
    let before = application.properties.get("appRoles").and_then(Value::as_array).cloned().unwrap_or_default();
    unchanged_while_enabled(&before, &roles)?;
    write(&mut application.properties, "appRoles", member.value);
    Ok(())
}

/// Lays `api` over a registration; members of it that are not sent stay.
///
/// # Errors
/// When a member is not what it must be, or an enabled permission would go or change.
pub fn lay_api(application: &mut Application, member: &Member) -> Result<(), Refusal> {
    for inner in members(member.object()?, "ApiApplication") {
        match inner.name {
            "acceptMappedClaims" => {
                inner.flag_or_null()?;
            }
            "knownClientApplications" => {
                inner.texts()?;
            }
            "requestedAccessTokenVersion" => {
                if !(inner.value.is_null() || [1, 2].iter().any(|version| inner.value == version)) {
                    return Err(inner.invalid());
                }
            }
            "oauth2PermissionScopes" => check_scopes(application, &inner)?,
            "preAuthorizedApplications" => {
                for client in inner.objects()? {
                    need(client, "PreAuthorizedApplication", "appId")?.id()?;
                    need(client, "PreAuthorizedApplication", "delegatedPermissionIds")?.texts()?;
                }
            }
            name => return Err(Refusal::unknown_property(name)),
        }
    }
    write(&mut application.properties, "api", member.value);
    Ok(())
}

fn check_scopes(application: &Application, member: &Member) -> Result<(), Refusal> {
    let scopes = member.objects()?;
    for scope in &scopes {
        need(scope, "PermissionScope", "value")?.filled()?;
        if let Some(kind) = find(scope, "PermissionScope", "type")
            && !["User", "Admin"].contains(&kind.text()?)
        {
            return Err(kind.invalid());
        }
    }
    distinct(&scopes, member)?;
    let before = application.properties.get("api").and_then(|api| api["oauth2PermissionScopes"].as_array());
    unchanged_while_enabled(before.map_or(&[], Vec::as_slice), &scopes)
}

/// Ids and values must be there once each.
fn distinct(entries: &[&Map<String, Value>], member: &Member) -> Result<(), Refusal> {
    let mut ids: BTreeSet<Uuid> = BTreeSet::new();
    let mut values: BTreeSet<&str> = BTreeSet::new();
    for entry in entries {
        let value = entry.get("value").and_then(Value::as_str).filter(|value| !value.is_empty());
        if !ids.insert(need(entry, member.resource, "id")?.id()?) || value.is_some_and(|value| !values.insert(value)) {
            return Err(member.invalid());
        }
    }
    Ok(())
}

fn unchanged_while_enabled(before: &[Value], after: &[&Map<String, Value>]) -> Result<(), Refusal> {
    let mut enabled = before.iter().filter(|entry| entry["isEnabled"] == true).filter_map(Value::as_object);
    // To disable it is the one change that an enabled one takes.
    let stays = |old: &Map<String, Value>| {
        let same = after.iter().find(|new| new.get("id") == old.get("id"));
        same.is_some_and(|new| {
            old.iter().all(|(name, value)| name == "isEnabled" || new.get(name).is_none_or(|new| new == value))
        })
    };
    if enabled.all(stays) { Ok(()) } else { Err(Refusal::enabled_entitlement()) }
}
