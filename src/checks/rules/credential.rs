//! The client secret: its shape before it is sent, and what the registration shows of it.

use jiff::Timestamp;

use crate::checks::Ctx;
use crate::checks::known::seen_value;
use crate::checks::verdict::{Provenance, Verdict};
use crate::checks::wording::day;
use crate::evidence::SecretLook;
use crate::recipe::{Placeholder, Source};

use super::SOON;

/// The registration lists its secrets, though never their values.
pub fn present(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(app), provenance)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![if app.secrets.is_empty() { provenance.unmet("none") } else { provenance.met() }]
}

/// A secret's id is recognized by its shape, so that it need not be sent to find out.
pub fn valid(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let typed = Provenance { source: Source::Told, at: None, exchanges: &[] };
    match ctx.inputs.secret {
        SecretLook::Guid => vec![typed.unmet("id-not-value")],
        SecretLook::None | SecretLook::Plausible => Vec::new(),
    }
}

/// The secret that ends last decides.
pub fn unexpired(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(app), provenance)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    // A secret without an end date never ends.
    let ends: Option<Vec<Timestamp>> = app.secrets.iter().map(|secret| secret.ends).collect();
    let Some(last) = ends.as_deref().and_then(|ends| ends.iter().max()).copied() else {
        return if app.secrets.is_empty() { Vec::new() } else { vec![provenance.met()] };
    };
    vec![if last <= ctx.now {
        provenance.unmet("expired").with(Placeholder::Expires, day(last))
    } else if last.duration_since(ctx.now) <= SOON {
        provenance.warning("soon").with(Placeholder::Expires, day(last))
    } else {
        provenance.met()
    }]
}
