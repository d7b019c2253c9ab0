//! Redirect URIs and the kind of client (SERVICES.md, "Redirect URIs").

use crate::checks::Ctx;
use crate::checks::known::{seen_value, wanted_redirect};
use crate::checks::verdict::{Provenance, Verdict};
use crate::evidence::Application;
use crate::recipe::{Placeholder, Source};

/// How a registered redirect URI compares with the one that a sign-in uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    Same,
    /// Different in what people overlook: scheme, loopback name, letter case, final slash.
    Nearly,
    /// The numeric loopback address with another port: no source says whether Entra compares the port.
    Open,
    Other,
}

struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    port: &'a str,
    path: &'a str,
}

fn parts(address: &str) -> Parts<'_> {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let (site, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    // Only a port of digits is one; `[::1]` has colons of its own.
    let (host, port) = match site.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => (host, port),
        Some(_) | None => (site, ""),
    };
    Parts { scheme, host, port, path }
}

fn likeness(registered: &str, wanted: &str) -> Likeness {
    if registered == wanted {
        return Likeness::Same;
    }
    let (a, b) = (parts(registered), parts(wanted));
    let same_site = a.scheme.eq_ignore_ascii_case(b.scheme) && a.host.eq_ignore_ascii_case(b.host);
    if same_site && a.path == b.path {
        if a.port == b.port || a.host.eq_ignore_ascii_case("localhost") {
            return Likeness::Same;
        }
        if a.host == "127.0.0.1" {
            return Likeness::Open;
        }
    }
    let loosely = |address: &str| {
        let p = parts(address);
        let host = match p.host.to_ascii_lowercase().as_str() {
            "127.0.0.1" | "[::1]" => "localhost".to_owned(),
            host => host.to_owned(),
        };
        let port = if host == "localhost" { "" } else { p.port };
        format!("{host}:{port}{}", p.path.trim_end_matches('/').to_lowercase())
    };
    if loosely(registered) == loosely(wanted) { Likeness::Nearly } else { Likeness::Other }
}

fn application<'a>(ctx: &Ctx<'a>) -> Option<(&'a Application, Provenance<'a>)> {
    let (app, provenance) = seen_value(ctx.evidence.application.as_ref(), Source::Directory)?;
    Some((app.as_ref()?, provenance))
}

/// The registration lists the redirect URI of this way to sign in, on any platform.
pub fn registered(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let (Some((app, provenance)), Some(wanted)) = (application(ctx), wanted_redirect(ctx)) else {
        return Vec::new();
    };
    let all: Vec<&str> = [&app.redirects.public, &app.redirects.web, &app.redirects.spa]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let alike: Vec<Likeness> = all.iter().map(|uri| likeness(uri, &wanted)).collect();
    if alike.contains(&Likeness::Same) {
        return vec![provenance.met()];
    }
    if alike.contains(&Likeness::Open) {
        return Vec::new();
    }
    let is_nativeclient = |uri: &str| uri.ends_with("/oauth2/nativeclient");
    let reason = if all.is_empty() {
        "none"
    } else if alike.contains(&Likeness::Nearly) {
        "nearly"
    } else if all.iter().all(|uri| is_nativeclient(uri)) && !is_nativeclient(&wanted) {
        "nativeclient-only"
    } else {
        "other"
    };
    vec![provenance.unmet(reason)]
}

/// The registration shows the platform on which that redirect URI stands.
pub fn platform(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let (Some((app, provenance)), Some(wanted)) = (application(ctx), wanted_redirect(ctx)) else {
        return Vec::new();
    };
    let holds = |list: &[String]| list.iter().any(|uri| likeness(uri, &wanted) == Likeness::Same);
    let platforms = &app.redirects;
    let (public, web, spa) = (holds(&platforms.public), holds(&platforms.web), holds(&platforms.spa));
    let name = if web { "Web" } else { "Single-page application" };
    match (public, web || spa) {
        (true, false) => vec![provenance.met()],
        (true, true) => vec![provenance.warning("twice").with(Placeholder::Platform, name)],
        (false, true) => {
            vec![provenance.unmet(if web { "web" } else { "spa" }).with(Placeholder::Platform, name)]
        }
        (false, false) => Vec::new(),
    }
}

/// The registration lists the redirect URI of an integration of the user's own, under Web, where a program that keeps
/// a secret has its place. Without such an integration there is nothing to look at.
pub fn callback(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let wanted = ctx.inputs.callback.trim();
    if wanted.is_empty() {
        return vec![Verdict::not_applicable()];
    }
    let Some((app, provenance)) = application(ctx) else {
        return Vec::new();
    };
    let holds = |list: &[String], like: Likeness| list.iter().any(|uri| likeness(uri, wanted) == like);
    let platforms = &app.redirects;
    let elsewhere =
        [(&platforms.public, "Mobile and desktop applications"), (&platforms.spa, "Single-page application")];
    let elsewhere = elsewhere.into_iter().find(|(list, _)| holds(list, Likeness::Same));
    let is_nearly =
        [&platforms.web, &platforms.public, &platforms.spa].iter().any(|list| holds(list, Likeness::Nearly));
    vec![match elsewhere {
        _ if holds(&platforms.web, Likeness::Same) => provenance.met(),
        Some((_, name)) => provenance.warning("not-web").with(Placeholder::Platform, name),
        None if is_nearly => provenance.unmet("nearly"),
        None => provenance.unmet("missing"),
    }]
}

/// The registration shows the switch for public client flows; absent behaves like off.
pub fn public(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((app, provenance)) = application(ctx) else {
        return Vec::new();
    };
    vec![if app.is_fallback_public_client == Some(true) { provenance.met() } else { provenance.unmet("off") }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_counts_everywhere_but_on_localhost() {
        let same = [
            ("http://localhost", "http://localhost:51004"),
            ("http://localhost:1/a", "http://LOCALHOST:2/a"),
            ("https://x.example/cb", "https://x.example/cb"),
        ];
        for (registered, wanted) in same {
            assert_eq!(likeness(registered, wanted), Likeness::Same, "{registered}");
        }
        assert_eq!(likeness("http://127.0.0.1:1", "http://127.0.0.1:2"), Likeness::Open);
        assert_eq!(likeness("https://x.example:1/cb", "https://x.example:2/cb"), Likeness::Other);
    }

    #[test]
    fn what_people_overlook_is_nearly_right() {
        for registered in ["http://localhost/", "https://localhost", "http://127.0.0.1", "http://[::1]:80"] {
            assert_eq!(likeness(registered, "http://localhost"), Likeness::Nearly, "{registered}");
        }
        assert_eq!(likeness("http://localhost/a", "http://localhost/b"), Likeness::Other);
        assert_eq!(likeness("http://localhost/Cb", "http://localhost/cb"), Likeness::Nearly);
    }
}
