//! Lays the members of a body over a registration: what decides sign-ins is read into the directory's own form, the
//! rest is kept as it is.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{plain, published};
use crate::sandbox::edits::{RedirectSource, allowed_redirect};
use crate::sandbox::graph::APP_ID;
use crate::sandbox::graph::credentials::{keys, passwords};
use crate::sandbox::graph::member::{Member, members, need};
use crate::sandbox::graph::refusal::Refusal;
use crate::sandbox::tenant::{Application, RequiredResource, SignInAudience};
use crate::sandbox::world::World;

const RESOURCE: &str = "Application";
/// Most redirect URIs, and most where personal accounts may sign in.
const MOST_REDIRECTS: (usize, usize) = (256, 100);

/// Lays a body over a registration, which is left half changed where it is refused.
///
/// # Errors
/// When a member is unknown, written by the service only, or not what it must be.
pub fn apply(world: &World, application: &mut Application, body: &Map<String, Value>) -> Result<(), Refusal> {
    for member in members(body, RESOURCE) {
        match member.name {
            "displayName" => application.display_name = member.filled()?.to_owned(),
            "signInAudience" => application.audience = audience(&member)?,
            "isFallbackPublicClient" => application.is_fallback_public_client = member.flag_or_null()?,
            "isDisabled" => application.disabled = member.flag_or_null()?.unwrap_or_default(),
            "notes" => application.notes = member.text_or_null()?,
            "identifierUris" => application.identifier_uris = identifier_uris(world, application, &member)?,
            "requiredResourceAccess" => application.required_resource_access = required(world, &member)?,
            "web" | "spa" | "publicClient" => lay_platform(application, &member)?,
            "keyCredentials" => application.keys = keys::replaced(&application.keys, &member, world.now())?,
            "passwordCredentials" => application.passwords = passwords::kept(&application.passwords, &member)?,
            "appRoles" => published::lay_roles(application, &member)?,
            "api" => published::lay_api(application, &member)?,
            _ => plain::keep(&mut application.properties, &member)?,
        }
    }
    let uris = &application.redirect_uris;
    let most = match application.audience {
        SignInAudience::AzureADMyOrg | SignInAudience::AzureADMultipleOrgs => MOST_REDIRECTS.0,
        SignInAudience::AzureADandPersonalMicrosoftAccount | SignInAudience::PersonalMicrosoftAccount => {
            MOST_REDIRECTS.1
        }
    };
    if uris.web.len() + uris.spa.len() + uris.public_client.len() > most {
        return Err(Refusal::invalid_value("redirectUris", RESOURCE));
    }
    Ok(())
}

fn audience(member: &Member) -> Result<SignInAudience, Refusal> {
    serde_json::from_value(member.value.clone()).map_err(|_| member.invalid())
}

fn lay_platform(application: &mut Application, member: &Member) -> Result<(), Refusal> {
    for inner in members(member.object()?, RESOURCE) {
        match (member.name, inner.name) {
            (_, "redirectUris") => {
                let uris = redirect_uris(&inner)?;
                match member.name {
                    "web" => application.redirect_uris.web = uris,
                    "spa" => application.redirect_uris.spa = uris,
                    _ => application.redirect_uris.public_client = uris,
                }
            }
            ("web", "homePageUrl" | "logoutUrl") => {
                inner.text_or_null()?;
                keep_in_web(application, &inner);
            }
            ("web", "implicitGrantSettings") => {
                for setting in members(inner.object()?, RESOURCE) {
                    setting.flag_or_null()?;
                }
                keep_in_web(application, &inner);
            }
            ("web", "redirectUriSettings") => {
                inner.objects()?;
                keep_in_web(application, &inner);
            }
            (_, name) => return Err(Refusal::unknown_property(name)),
        }
    }
    Ok(())
}

fn keep_in_web(application: &mut Application, inner: &Member) {
    let web = application.properties.entry("web").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(web) = web {
        plain::write(web, inner.name, inner.value);
    }
}

fn redirect_uris(member: &Member) -> Result<Vec<String>, Refusal> {
    let uris = member.distinct()?;
    match uris.iter().all(|uri| allowed_redirect(uri, RedirectSource::Manifest).is_ok()) {
        true => Ok(uris),
        false => Err(member.invalid()),
    }
}

/// Addresses of the application as an API: no other application may have them, and web addresses must be on a domain of
/// the tenant.
fn identifier_uris(world: &World, application: &Application, member: &Member) -> Result<BTreeSet<String>, Refusal> {
    let uris: BTreeSet<String> = member.texts()?.into_iter().collect();
    let others = world.tenant.applications.values().filter(|other| other.id != application.id);
    let taken: BTreeSet<&String> = others.flat_map(|other| &other.identifier_uris).collect();
    for uri in &uris {
        let parsed = url::Url::parse(uri).map_err(|_| member.invalid())?;
        if taken.contains(uri) {
            return Err(Refusal::taken("identifierUris"));
        }
        let host = parsed.host_str().filter(|_| matches!(parsed.scheme(), "http" | "https"));
        let mut domains = world.tenant.organization.domains.iter().map(|domain| domain.name.to_ascii_lowercase());
        if host.is_some_and(|host| !domains.any(|own| host == own || host.ends_with(&format!(".{own}")))) {
            return Err(Refusal::foreign_domain(uri));
        }
    }
    Ok(uris)
}

/// Permissions that the registration asks for, one entry per API.
fn required(world: &World, member: &Member) -> Result<Vec<RequiredResource>, Refusal> {
    let mut all: Vec<RequiredResource> = Vec::new();
    for entry in member.objects()? {
        let resource = need(entry, RESOURCE, "resourceAppId")?.id()?;
        if all.iter().any(|known| known.resource == resource) {
            return Err(member.invalid());
        }
        let mut required = RequiredResource { resource, scopes: Vec::new(), roles: Vec::new() };
        for access in need(entry, RESOURCE, "resourceAccess")?.objects()? {
            let id = need(access, RESOURCE, "id")?.id()?;
            let kind = need(access, RESOURCE, "type")?;
            let list = match kind.text()? {
                "Scope" => &mut required.scopes,
                "Role" => &mut required.roles,
                _ => return Err(kind.invalid()),
            };
            if !is_published(world, resource, id) {
                return Err(member.invalid());
            }
            if !list.contains(&id) {
                list.push(id);
            }
        }
        all.push(required);
    }
    Ok(all)
}

/// Whether an API publishes a permission. Of an API that the tenant does not know nothing can be said, and of Microsoft
/// Graph's many permissions the practice tenant has only some.
fn is_published(world: &World, resource: Uuid, id: Uuid) -> bool {
    let Some((_, api)) = world.tenant.principal_by_app_id(resource) else {
        return true;
    };
    resource.to_string() == APP_ID
        || api.scopes.values().any(|scope| scope.id == id)
        || api.roles.values().any(|role| role.id == id)
}
