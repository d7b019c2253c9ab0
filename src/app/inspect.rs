//! A token explained: the claims that matter, what each says here, and which are not as they should be.
//! Pure words and comparisons (`entra.md` section 13); verdicts about requirements are made in `checks`.

use jiff::Timestamp;
use serde_json::Value;

use crate::checks::{Ctx, Status};
use crate::evidence::text::harmless;
use crate::evidence::{Claims, TokenKind};

/// One claim of the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    pub claim: String,
    /// The value as it can be read by people.
    pub value: String,
    /// What it means here, in one sentence.
    pub meaning: String,
    /// Absent where nothing is expected of the value.
    pub status: Option<Status>,
}

/// Claims that say something to people, the most telling first.
const TELLING: &[&str] = &[
    "aud",
    "tid",
    "appid",
    "azp",
    "scp",
    "roles",
    "exp",
    "idtyp",
    "upn",
    "preferred_username",
    "unique_name",
    "name",
    "oid",
    "acct",
    "amr",
    "wids",
    "appidacr",
    "azpacr",
    "iss",
    "ver",
    "iat",
    "nbf",
    "ipaddr",
    "deviceid",
    "acrs",
    "xms_cc",
];

/// The claims that matter, in a fixed order; what only Entra itself can read is left to the raw view.
pub fn rows(ctx: &Ctx<'_>, claims: &Claims) -> Vec<ClaimRow> {
    TELLING
        .iter()
        .filter_map(|claim| {
            let value = claims.payload.get(claim)?;
            let (meaning, status) = meaning(ctx, claims, claim);
            Some(ClaimRow {
                claim: (*claim).to_owned(),
                value: harmless(&readable(ctx.now, claim, value), false),
                meaning,
                status,
            })
        })
        .collect()
}

/// Header and payload as they came, line by line.
pub fn raw_lines(claims: &Claims) -> Vec<String> {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string());
    let text = format!("{}\n.\n{}", pretty(&claims.header), pretty(&claims.payload));
    text.lines().map(|line| harmless(line, false)).collect()
}

/// The token in one sentence: for whom, for what, for how long.
pub fn summary(ctx: &Ctx<'_>, claims: &Claims) -> String {
    let whom = match claims.kind() {
        TokenKind::Person => claims.account().map_or_else(|| "a person".to_owned(), |account| harmless(account, false)),
        TokenKind::Program => "the program itself".to_owned(),
    };
    let left = claims.expires().map_or_else(String::new, |expires| {
        let seconds = expires.duration_since(ctx.now).as_secs();
        if seconds > 0 { format!(", good for another {}", span(seconds)) } else { ", no longer good".to_owned() }
    });
    format!("A token for {whom} to call the {}{left}.", ctx.target.title)
}

/// A span of time in words: `58 min`, `1 h 05 min`, `12 s`.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..600 if seconds % 60 > 0 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 if seconds % 3600 < 60 => format!("{} h", seconds / 3600),
        3600..86_400 => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn readable(now: Timestamp, claim: &str, value: &Value) -> String {
    if matches!(claim, "exp" | "iat" | "nbf")
        && let Some(at) = value.as_i64().and_then(|s| Timestamp::from_second(s).ok())
    {
        let seconds = at.duration_since(now).as_secs();
        let distance = if seconds >= 0 { format!("in {}", span(seconds)) } else { format!("{} ago", span(-seconds)) };
        return format!("{} UTC, {distance}", at.strftime("%Y-%m-%d %H:%M:%S"));
    }
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

fn meaning(ctx: &Ctx<'_>, claims: &Claims, claim: &str) -> (String, Option<Status>) {
    let (text, status) = match claim {
        "aud" => return audience(ctx, claims),
        "tid" => return tenant(ctx, claims),
        "appid" | "azp" => return client(ctx, claims),
        "scp" => return scopes(ctx, claims),
        "exp" => return expiry(ctx, claims),
        "roles" if claims.kind() == TokenKind::Program => {
            ("Application permissions. Empty or missing is normal here: the role in the target decides.", None)
        }
        "roles" => ("App roles of the person.", None),
        "idtyp" => match claims.kind() {
            TokenKind::Program => ("The token speaks for the program itself, for no person.", None),
            TokenKind::Person => ("The token speaks for a person.", None),
        },
        "upn" | "preferred_username" | "unique_name" => {
            ("Who signed in. For display only; the id below is what counts.", None)
        }
        "name" => ("Name of the person, for display only.", None),
        "oid" => match claims.kind() {
            TokenKind::Program => {
                ("Object id of the service principal. Roles are given to this id, not to the client id.", None)
            }
            TokenKind::Person => ("Object id of the person in this tenant.", None),
        },
        "acct" => match claims.is_guest() {
            Some(true) => ("The account is a guest in this tenant, so it may see less.", Some(Status::Warning)),
            Some(false) => ("The account is a member of this tenant.", None),
            None => ("Whether the account is a member or a guest; this value is not known.", None),
        },
        "amr" => match claims.is_multifactor() {
            Some(true) => ("How the person proved who they are; multifactor was done.", None),
            Some(false) | None => ("How the person proved who they are; no multifactor.", None),
        },
        "wids" => ("Directory roles of the person, by their ids.", None),
        "appidacr" | "azpacr" => (authentication(claims), None),
        "iss" => ("Who issued the token.", None),
        "ver" => ("Form of the token; the API chooses it.", None),
        "iat" => ("When it was issued. Changes after this moment do not show in it.", None),
        "nbf" => ("From when it is good.", None),
        "ipaddr" => ("Address from which the person signed in.", None),
        "deviceid" => ("The device that was used.", None),
        "acrs" => ("Extra conditions that the sign-in has met.", None),
        "xms_cc" => ("The app can answer when the API asks for more.", None),
        _ => ("", None),
    };
    (text.to_owned(), status)
}

fn judged(is_right: bool, right: String, wrong: String) -> (String, Option<Status>) {
    if is_right { (right, Some(Status::Met)) } else { (wrong, Some(Status::Unmet)) }
}

fn audience(ctx: &Ctx<'_>, claims: &Claims) -> (String, Option<Status>) {
    let Some(api) = crate::checks::api(ctx) else {
        return ("The API that it is made for.".to_owned(), None);
    };
    let is_right = claims.audience().is_some_and(|audience| ctx.target.accepts(&api, audience));
    judged(
        is_right,
        format!("Made for the {}, which will take it.", ctx.target.title),
        format!("Made for another API; the {} refuses it.", ctx.target.title),
    )
}

fn tenant(ctx: &Ctx<'_>, claims: &Claims) -> (String, Option<Status>) {
    let Some(tenant) = ctx.evidence.tenant.as_ref().and_then(|seen| seen.value()) else {
        return ("The tenant that it is good in.".to_owned(), None);
    };
    judged(
        claims.tenant_id().is_some_and(|id| id.eq_ignore_ascii_case(&tenant.id)),
        "Your tenant.".to_owned(),
        "Another tenant than the one you gave.".to_owned(),
    )
}

fn client(ctx: &Ctx<'_>, claims: &Claims) -> (String, Option<Status>) {
    if ctx.told.client_id.is_empty() {
        return ("The app that asked for it.".to_owned(), None);
    }
    judged(
        claims.client_id().is_some_and(|id| id.eq_ignore_ascii_case(&ctx.told.client_id)),
        "Your app.".to_owned(),
        "Another app than yours.".to_owned(),
    )
}

fn scopes(ctx: &Ctx<'_>, claims: &Claims) -> (String, Option<Status>) {
    let has = claims.scopes();
    let missing: Vec<&str> =
        ctx.target.permissions.iter().map(String::as_str).filter(|wanted| !has.contains(wanted)).collect();
    judged(
        missing.is_empty(),
        "The permissions (a token calls them scopes) that the person lends to your app. The first call needs no more."
            .to_owned(),
        format!("The first call also needs {}.", missing.join(" and ")),
    )
}

fn expiry(ctx: &Ctx<'_>, claims: &Claims) -> (String, Option<Status>) {
    let is_good = claims.expires().is_some_and(|expires| expires > ctx.now);
    judged(
        is_good,
        "Until when it is good. After that the app asks anew.".to_owned(),
        "It has ended. Check again to get a new one.".to_owned(),
    )
}

fn authentication(claims: &Claims) -> &'static str {
    let value = ["appidacr", "azpacr"]
        .into_iter()
        .find_map(|name| claims.payload.get(name))
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    match value.as_deref() {
        Some("0") => "The app proved nothing about itself: a public client.",
        Some("1") => "The app proved who it is with a secret.",
        Some("2") => "The app proved who it is with a certificate.",
        Some(_) | None => "How the app proved who it is.",
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_read_like_people_say_them() {
        for (seconds, words) in [
            (-5, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (61, "1 min 01 s"),
            (3540, "59 min"),
            (3600, "1 h"),
            (5100, "1 h 25 min"),
            (200_000, "2 days"),
        ] {
            assert_eq!(span(seconds), words);
        }
    }
}
