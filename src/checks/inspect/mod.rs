//! A token explained: the claims that matter, what each says for this target and this way to sign in, and which are not
//! as they should be. Pure words and comparisons (SERVICES.md, "Access tokens").

mod expected;
mod place;
mod proof;
mod rights;
#[cfg(test)]
mod tests;
mod time;
mod whom;

use jiff::Timestamp;
use serde_json::Value;

use crate::evidence::text::harmless;
use crate::evidence::{Claims, TokenKind};

use super::Status;
pub use expected::{Expected, Token};
pub use time::{countdown, span};

/// One line of an explained token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    pub claim: String,
    /// The value as it can be read by people.
    pub value: String,
    /// What it means here, in one or two sentences.
    pub meaning: String,
    /// Absent where nothing is expected of the value.
    pub status: Option<Status>,
}

/// What a claim says, and whether it is as it should be.
struct Remark {
    text: String,
    status: Option<Status>,
}

impl Remark {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), status: None }
    }

    fn met(text: impl Into<String>) -> Self {
        Self { text: text.into(), status: Some(Status::Met) }
    }

    fn unmet(text: impl Into<String>) -> Self {
        Self { text: text.into(), status: Some(Status::Unmet) }
    }

    fn warning(text: impl Into<String>) -> Self {
        Self { text: text.into(), status: Some(Status::Warning) }
    }

    fn unknown(text: impl Into<String>) -> Self {
        Self { text: text.into(), status: Some(Status::Unknown) }
    }
}

/// How one claim is read.
struct Reader {
    claim: &'static str,
    /// The value for people.
    shows: fn(&Expected<'_>, &Value) -> String,
    says: fn(&Expected<'_>, &Claims) -> Remark,
    /// What it means that the claim is not there; `None` where it may be missing.
    lacks: fn(&Expected<'_>, &Claims) -> Option<Remark>,
}

fn may_be_missing(_: &Expected<'_>, _: &Claims) -> Option<Remark> {
    None
}

macro_rules! reader {
    ($claim:expr, $shows:expr, $says:expr) => {
        reader!($claim, $shows, $says, may_be_missing)
    };
    ($claim:expr, $shows:expr, $says:expr, $lacks:expr) => {
        Reader { claim: $claim, shows: $shows, says: $says, lacks: $lacks }
    };
}

/// Claims that say something to people, the most telling first. What only Entra can read is left to the raw view.
const READERS: &[Reader] = &[
    reader!("aud", plain, place::audience, place::no_audience),
    reader!("tid", plain, place::tenant, place::no_tenant),
    reader!("appid", plain, whom::app, whom::no_app),
    reader!("azp", plain, whom::app),
    reader!("scp", plain, rights::scopes, rights::no_scopes),
    reader!("roles", plain, rights::roles),
    reader!("exp", time::expires, time::expiry, time::no_expiry),
    reader!("idtyp", plain, whom::kind),
    reader!("upn", plain, whom::account),
    reader!("preferred_username", plain, whom::account),
    reader!("unique_name", plain, whom::account),
    reader!("name", plain, |_, _| Remark::plain("Name of the person, for display only.")),
    reader!("oid", plain, whom::object, whom::no_object),
    reader!("acct", whom::membership, whom::guest),
    reader!("amr", plain, proof::methods),
    reader!("wids", rights::role_names, rights::directory_roles),
    reader!("app_displayname", plain, |_, _| Remark::plain("Name of the app, for display only.")),
    reader!("appidacr", proof::class, proof::app),
    reader!("azpacr", proof::class, proof::app),
    reader!("iss", plain, place::issuer),
    reader!("ver", plain, place::version),
    reader!("iat", time::moment, time::issued),
    reader!("nbf", time::moment, time::begin),
    reader!("ipaddr", plain, |_, _| Remark::plain("Address from which the sign-in came.")),
    reader!("deviceid", plain, |_, _| Remark::plain("The registered device that was used.")),
    reader!("acrs", plain, proof::contexts),
    reader!("xms_cc", plain, proof::capabilities),
];

/// The token line by line, in a fixed order. Of a token that cannot be read: what the answer that brought it says.
pub fn rows(expected: &Expected<'_>, token: &Token<'_>) -> Vec<ClaimRow> {
    let Some(claims) = token.claims() else {
        return unread_rows(expected, token);
    };
    READERS
        .iter()
        .filter_map(|reader| {
            let (value, remark) = match claims.payload.get(reader.claim) {
                Some(value) => ((reader.shows)(expected, value), (reader.says)(expected, claims)),
                None => ("not in this token".to_owned(), (reader.lacks)(expected, claims)?),
            };
            Some(row(reader.claim, &value, remark))
        })
        .collect()
}

fn row(claim: &str, value: &str, remark: Remark) -> ClaimRow {
    ClaimRow {
        claim: claim.to_owned(),
        value: harmless(value, false),
        meaning: harmless(&remark.text, false),
        status: remark.status,
    }
}

fn unread_rows(expected: &Expected<'_>, token: &Token<'_>) -> Vec<ClaimRow> {
    let mut rows = Vec::new();
    // An answer's life is counted from when it came, by this computer's clock.
    if let Some(expires) = token.expires.and_then(|expires| servers_time(expected, expires)) {
        rows.push(row("expires_in", &time::end(expected, expires), time::until(expected, expires)));
    }
    if let Some(scope) = token.scope {
        rows.push(row("scope", scope, rights::granted(expected, scope)));
    }
    rows
}

/// Header and payload as they came, line by line; of an encrypted token the header, of an opaque one nothing.
pub fn raw_lines(token: &Token<'_>) -> Vec<String> {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string());
    let text = match (token.claims(), token.header()) {
        (Some(claims), _) => format!("{}\n.\n{}", pretty(&claims.header), pretty(&claims.payload)),
        (None, Some(header)) => pretty(header),
        (None, None) => return Vec::new(),
    };
    text.lines().map(|line| harmless(line, false)).collect()
}

/// The token in one sentence: for whom, for what, for how long.
pub fn summary(expected: &Expected<'_>, token: &Token<'_>) -> String {
    let left = left(expected, token).map_or_else(String::new, |seconds| match seconds {
        1.. => format!(", good for another {}", span(seconds)),
        _ => ", no longer good".to_owned(),
    });
    let Some(claims) = token.claims() else {
        return format!("A token that only {} can read{left}.", the_api(expected));
    };
    let whom = match claims.kind() {
        TokenKind::Person => claims.account().map_or_else(|| "a person".to_owned(), |account| harmless(account, false)),
        TokenKind::Program => "the program itself".to_owned(),
    };
    let api = match (place::api_name(expected, claims), claims.audience()) {
        (Some(name), _) => name,
        (None, Some(audience)) => harmless(audience, false),
        (None, None) => "an API that it does not name".to_owned(),
    };
    if place::is_for_app(expected, claims) {
        return format!("An ID token for {whom}{left}: it tells the app who signed in, and opens no API.");
    }
    format!("A token for {whom} to call {api}{left}.")
}

/// What has to be known before anything in the token is believed.
pub fn caution(expected: &Expected<'_>, token: &Token<'_>) -> String {
    let api = the_api(expected);
    match (token.claims(), token.header()) {
        (Some(_), _) => {
            "Read, not checked: only the API tests the signature, so the words below are as good as where the token came from."
                .to_owned()
        }
        (None, Some(_)) => format!(
            "It is encrypted, and {api} alone has the key. That is no fault. Whether it is the right token shows in the \
             call alone."
        ),
        (None, None) => format!(
            "It holds no claims in a form that others can read; what it means is between Entra and {api}. That is no \
             fault. Audience, tenant, app and permissions cannot be looked at; the call alone shows whether they are right."
        ),
    }
}

/// Seconds until the token ends, by the clock of the servers; absent where nothing tells.
pub fn left(expected: &Expected<'_>, token: &Token<'_>) -> Option<i64> {
    let expires = match token.claims() {
        Some(claims) => claims.expires(),
        None => servers_time(expected, token.expires?),
    };
    expires.map(|expires| expires.duration_since(expected.now).as_secs())
}

/// A moment that this computer's clock told, by the clock of the servers.
fn servers_time(expected: &Expected<'_>, at: Timestamp) -> Option<Timestamp> {
    at.checked_sub(expected.skew.map(|skew| skew.0).unwrap_or_default()).ok()
}

fn the_api(expected: &Expected<'_>) -> String {
    expected.target.map_or_else(|| "its API".to_owned(), |target| format!("the {}", target.resource_name))
}

/// Some claims hold a list, others one text.
fn plain(_: &Expected<'_>, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values
            .iter()
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}

/// A claim that is text, or a number that stands for one.
fn text_of(claims: &Claims, names: &[&str]) -> Option<String> {
    let value = names.iter().find_map(|name| claims.payload.get(name))?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
