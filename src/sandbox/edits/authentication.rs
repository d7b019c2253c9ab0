//! How an application proves itself and where answers go: redirect URIs, public client flows, client secrets.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{EditError, application};
use crate::sandbox::runtime::client_secret;
use crate::sandbox::tenant::{Application, PasswordCredential, Platform};
use crate::sandbox::world::World;

/// Registers a redirect URI.
///
/// # Errors
/// When it is not allowed, or there already.
pub fn add_redirect(world: &mut World, app_id: Uuid, platform: Platform, uri: &str) -> Result<(), EditError> {
    let uri = uri.trim();
    allowed_redirect(uri, RedirectSource::Portal)?;
    let list = redirects(application(world, app_id)?, platform);
    if list.iter().any(|known| known == uri) {
        return Err(EditError::RedirectTwice);
    }
    list.push(uri.to_owned());
    Ok(())
}

/// Takes a redirect URI away.
///
/// # Errors
/// When the application is gone.
pub fn remove_redirect(world: &mut World, app_id: Uuid, platform: Platform, uri: &str) -> Result<(), EditError> {
    redirects(application(world, app_id)?, platform).retain(|known| known != uri);
    Ok(())
}

/// Where a redirect URI is written: the portal's form takes less than the manifest does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectSource {
    Portal,
    /// The manifest, or Microsoft Graph.
    Manifest,
}

/// Decides whether a redirect URI can be registered.
///
/// # Errors
/// With the reason, when it cannot.
pub fn allowed_redirect(uri: &str, source: RedirectSource) -> Result<(), EditError> {
    let parsed = url::Url::parse(uri)
        .map_err(|_| EditError::Redirect("A redirect URI begins with a scheme, as in http://localhost."))?;
    if uri.len() > 256 {
        return Err(EditError::Redirect("A redirect URI has at most 256 characters."));
    }
    if uri.contains(['!', '$', '\'', '(', ')', ',', ';']) {
        return Err(EditError::Redirect("A redirect URI cannot contain any of ! $ ' ( ) , ;"));
    }
    match (parsed.scheme(), parsed.host_str()) {
        ("http", Some("localhost")) | ("https", Some(_)) => Ok(()),
        ("http", Some("127.0.0.1")) if source == RedirectSource::Manifest => Ok(()),
        ("http", Some("127.0.0.1")) => {
            Err(EditError::Redirect("http://127.0.0.1 cannot be typed here; it needs the manifest or Microsoft Graph."))
        }
        ("http", _) => Err(EditError::Redirect("Plain http is taken for http://localhost only.")),
        _ if parsed.cannot_be_a_base() || parsed.has_host() => Ok(()),
        _ => Err(EditError::Redirect("This is no redirect URI.")),
    }
}

fn redirects(application: &mut Application, platform: Platform) -> &mut Vec<String> {
    match platform {
        Platform::Web => &mut application.redirect_uris.web,
        Platform::Spa => &mut application.redirect_uris.spa,
        Platform::PublicClient => &mut application.redirect_uris.public_client,
    }
}

/// Sets "Allow public client flows".
///
/// # Errors
/// When the application is gone.
pub fn set_public_client(world: &mut World, app_id: Uuid, is_on: bool) -> Result<(), EditError> {
    application(world, app_id)?.is_fallback_public_client = Some(is_on);
    Ok(())
}

/// Makes a client secret and gives its value, which is shown once.
///
/// # Errors
/// When the application is gone.
pub fn add_secret(
    world: &mut World,
    app_id: Uuid,
    name: &str,
    lifetime: SignedDuration,
) -> Result<PasswordCredential, EditError> {
    let now = world.now();
    let name = Some(name.trim()).filter(|name| !name.is_empty()).map(str::to_owned);
    let secret = new_secret(name, now, now.saturating_add(lifetime).unwrap_or(Timestamp::MAX), now);
    application(world, app_id)?.passwords.insert(secret.id.to_string(), secret.clone());
    Ok(secret)
}

/// Makes a secret that nobody has yet; its value is the service's choice.
pub fn new_secret(name: Option<String>, starts: Timestamp, ends: Timestamp, now: Timestamp) -> PasswordCredential {
    PasswordCredential {
        id: Uuid::new_v4(),
        display_name: name,
        value: client_secret(),
        starts,
        ends,
        created: Some(now),
    }
}

/// Removes a client secret.
///
/// # Errors
/// When the application is gone.
pub fn remove_secret(world: &mut World, app_id: Uuid, id: Uuid) -> Result<(), EditError> {
    application(world, app_id)?.passwords.retain(|_, secret| secret.id != id);
    Ok(())
}
