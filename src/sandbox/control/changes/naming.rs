//! What people call the properties and values of the tenant's state.

use serde_json::Value;

/// Ids say nothing to people; that something changed does.
pub(super) fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| uuid::Uuid::parse_str(text).is_ok())
}

/// A value as a sentence shows it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "empty".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What a property of the state is called in a sentence.
pub(super) fn words(name: &str) -> String {
    let known = match name {
        "is_fallback_public_client" => "“Allow public client flows”",
        "assignment_required" => "“Assignment required”",
        "audience" => "the kind of accounts that may sign in",
        "disabled" => "its deactivation",
        "admin_mode" => "administration mode",
        "deleted" => "its deletion",
        "security_group" => "the security group that is let in",
        "enabled" => "sign-in",
        "redirect_uris" => "the list of redirect URIs",
        "public_client" => "mobile and desktop",
        "required_resource_access" => "the list of API permissions",
        "passwords" => "the client secret",
        "keys" => "the certificate",
        "federated" => "the federated credential",
        "roles" => "the list of active roles",
        "scope" => "where it applies",
        "principal" => "whom it is for",
        "eligible_roles" => "the list of roles that can be activated",
        "scopes" => "the set of permissions",
        "added_after_next_token" => "what is added after the next token",
        "person" => "the one person it is for",
        "role_definition" => "the role",
        "user_consent" => "consent by people for themselves",
        "consent_requests" => "asking an administrator for consent",
        "clock_offset_s" => "the clock's offset in seconds",
        "environments_need_role" => "the need for a role to list environments",
        "audiences" => "the list of accepted audiences",
        "transport" => "the way to the servers",
        "members" => "the list of members",
        "programs" => "the list of programs in it",
        "expires" => "when it ends",
        "clients" => "the list of registered programs",
        "users" => "the list of users",
        "visitors" => "the list of people who have opened it",
        other => return other.replace('_', " "),
    };
    known.to_owned()
}

/// The text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
