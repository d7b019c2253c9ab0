//! The certificate of a program: its file on this computer, and what the registration shows of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::checks::Ctx;
use crate::checks::known::{presented, seen_value, servers_now};
use crate::checks::verdict::{Provenance, Verdict};
use crate::checks::wording::day;
use crate::evidence::{CertificateFacts, Presented, SecretInfo};
use crate::recipe::{Placeholder, Source};

use super::SOON;

fn facts<'a>(ctx: &Ctx<'a>) -> Option<(&'a CertificateFacts, Provenance<'a>)> {
    seen_value(ctx.evidence.certificate.as_ref(), Source::Open)
}

/// The file was opened, with its key; how it is signed, and how it had to sign, is worth a warning at most.
pub fn usable(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let mut says = Vec::new();
    if let Some((facts, provenance)) = facts(ctx) {
        says.push(provenance.met());
        if facts.signed_with.is_weak() {
            says.push(provenance.warning("weak").with(Placeholder::Detail, facts.signed_with.to_string()));
        }
    }
    if let Some((Presented::Certificate { older_form: true }, provenance)) = presented(ctx)
        && ctx.evidence.sign_in.as_ref().is_some_and(|seen| seen.outcome.is_ok())
    {
        says.push(provenance.warning("older-form"));
    }
    says
}

/// The registration lists its certificates with their thumbprints.
pub fn registered(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let (Some((facts, _)), Some((Some(app), provenance))) =
        (facts(ctx), seen_value(ctx.evidence.application.as_ref(), Source::Directory))
    else {
        return Vec::new();
    };
    if app.certificates.is_empty() {
        return vec![provenance.unmet("none")];
    }
    let thumbprints: Option<Vec<String>> = app.certificates.iter().map(thumbprint).collect();
    if thumbprints.iter().flatten().any(|known| *known == facts.thumbprint) {
        return vec![provenance.met()];
    }
    // Some tools leave the thumbprint out of the registration; then only the sign-in tells.
    thumbprints
        .map(|known| provenance.unmet("other").with(Placeholder::Registered, known.join(", ")))
        .into_iter()
        .collect()
}

/// The thumbprint as 40 upper-case hex digits. Graph returns the digits (SERVICES.md, "Secrets and certificates"); the
/// property is binary in its schema, so base64 is taken as well.
fn thumbprint(info: &SecretInfo) -> Option<String> {
    let hint = info.hint.as_deref()?.trim();
    if hint.len() == 40 && hint.chars().all(|c| c.is_ascii_hexdigit()) {
        return Some(hint.to_ascii_uppercase());
    }
    let bytes = STANDARD.decode(hint).ok().filter(|bytes| bytes.len() == 20)?;
    Some(bytes.iter().map(|byte| format!("{byte:02X}")).collect())
}

/// What the certificate says of its own time, by the server's clock where that is known.
pub fn unexpired(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((facts, provenance)) = facts(ctx) else {
        return Vec::new();
    };
    // The dates of the file hold for as long as it is there, so this statement has no age.
    let provenance = Provenance { at: None, ..provenance };
    let now = servers_now(ctx);
    vec![if facts.not_after <= now {
        provenance.unmet("expired").with(Placeholder::Expires, day(facts.not_after))
    } else if facts.not_before > now {
        provenance.unmet("not-yet").with(Placeholder::Expires, day(facts.not_before))
    } else if facts.not_after.duration_since(now) <= SOON {
        provenance.warning("soon").with(Placeholder::Expires, day(facts.not_after))
    } else {
        provenance.met()
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_read_in_both_spellings() {
        let info = |hint: &str| SecretInfo {
            key_id: "k".to_owned(),
            name: None,
            hint: Some(hint.to_owned()),
            starts: None,
            ends: None,
        };
        let digits = "0123456789ABCDEF0123456789ABCDEF01234567";
        assert_eq!(thumbprint(&info(&digits.to_lowercase())).as_deref(), Some(digits));
        assert_eq!(thumbprint(&info("ASNFZ4mrze8BI0VniavN7wEjRWc=")).as_deref(), Some(digits));
        assert_eq!(thumbprint(&info("nothing of the kind")), None);
    }
}
