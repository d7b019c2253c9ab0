//! The API, the permissions, and consent.

use std::collections::BTreeSet;

use crate::checks::Ctx;
use crate::checks::audience::{Fit, fit};
use crate::checks::contradiction::without_contradicted;
use crate::checks::known::{account_id, api, claims, permission_id, person, seen_value, wanted_permissions};
use crate::checks::verdict::{Provenance, Status, Verdict};
use crate::checks::wording::missing_words;
use crate::evidence::Claims;
use crate::recipe::{Agreement, Candidate, Flow, Placeholder, Source, SymptomQuery};

/// The directory shows whether there is a service principal of the API.
pub fn resource_known(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((resource, provenance)) = seen_value(ctx.evidence.resource.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![match resource {
        Some(_) => provenance.met(),
        None => provenance.unmet("missing"),
    }]
}

/// The API's service principal shows whether it is switched on.
pub fn resource_enabled(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(resource), provenance)) = seen_value(ctx.evidence.resource.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    vec![if resource.is_enabled { provenance.met() } else { provenance.unmet("disabled") }]
}

/// The registration lists what the app asks for; a token that holds it proves the same.
pub fn permission_requested(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let wanted = wanted_permissions(ctx);
    let mut says = Vec::new();
    if let Some((claims, provenance)) = person(ctx)
        && missing_from(&wanted, claims.scopes()).is_empty()
    {
        says.push(provenance.met());
    }
    let Some((Some(app), provenance)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) else {
        return says;
    };
    let of_api = |is_delegated: bool| -> BTreeSet<String> {
        app.requested
            .iter()
            .filter(|listed| {
                listed.is_delegated == is_delegated && listed.api.eq_ignore_ascii_case(&ctx.target.resource)
            })
            .map(|listed| listed.id.to_ascii_lowercase())
            .collect()
    };
    let (delegated, application) = (of_api(true), of_api(false));
    let mut missing = Vec::new();
    let mut nameless = Vec::new();
    let mut all_as_application = true;
    for name in &wanted {
        let Some(id) = permission_id(ctx, name).map(|id| id.to_ascii_lowercase()) else {
            nameless.push(name.clone());
            continue;
        };
        if !delegated.contains(&id) {
            all_as_application &= application.contains(&id);
            missing.push(name.clone());
        }
    }
    let can_name =
        seen_value(ctx.evidence.resource.as_ref(), Source::Directory).is_some_and(|(resource, _)| resource.is_some());
    says.push(if !nameless.is_empty() {
        // Without the tenant's own list a name may simply be newer than the shipped one.
        if !can_name {
            return says;
        }
        provenance.unmet("no-such-permission").with(Placeholder::Missing, missing_words(&nameless))
    } else if missing.is_empty() {
        provenance.met()
    } else {
        let reason = match (all_as_application, delegated.is_empty()) {
            (true, _) => "as-application",
            (false, true) => "not-requested",
            (false, false) => "partly",
        };
        lacking(ctx, provenance, reason, missing.len() < wanted.len())
            .with(Placeholder::Missing, missing_words(&missing))
    });
    says
}

/// The registration of a program lists what the API's instructions name, though its token never carries it. That is
/// worth a warning at most (SERVICES.md, "Finance & Operations: hosts and tokens").
pub fn permission_listed(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let says = permission_requested(ctx).into_iter();
    says.map(|verdict| match verdict.status {
        Status::Met => verdict,
        Status::Unmet | Status::Warning | Status::Unknown | Status::NotApplicable => {
            Verdict { status: Status::Warning, reason: Some("not-listed".into()), ..verdict }
        }
    })
    .collect()
}

/// The registration shows application permissions, which this API ignores.
pub fn delegated_only(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(app), provenance)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    let is_mixed = app
        .requested
        .iter()
        .any(|listed| !listed.is_delegated && listed.api.eq_ignore_ascii_case(&ctx.target.resource));
    vec![if is_mixed { provenance.warning("application-permission") } else { provenance.met() }]
}

/// What the directory shows of consent for this app and API.
pub(super) struct Consent<'a> {
    pub provenance: Provenance<'a>,
    everybody: BTreeSet<&'a str>,
    /// For the account that signs in; absent where it is not known who that is.
    own: Option<BTreeSet<&'a str>>,
    others: BTreeSet<&'a str>,
}

impl<'a> Consent<'a> {
    /// Sorts the grants on the target's API by whom they are for; nothing where grants or API were not seen.
    pub fn read(ctx: &Ctx<'a>) -> Option<Self> {
        let (grants, provenance) = seen_value(ctx.evidence.grants.as_ref(), Source::Directory)?;
        // One scope name can belong to several APIs, so without the API's object id nothing is concluded.
        let (resource, _) = seen_value(ctx.evidence.resource.as_ref(), Source::Directory)?;
        let resource = resource.as_ref()?;
        let account = account_id(ctx);
        let mut consent = Self {
            provenance,
            everybody: BTreeSet::new(),
            own: account.map(|_| BTreeSet::new()),
            others: BTreeSet::new(),
        };
        for grant in grants {
            if !grant.resource_id.eq_ignore_ascii_case(&resource.object_id) {
                continue;
            }
            let set = match (&grant.person, account, &mut consent.own) {
                (None, _, _) => &mut consent.everybody,
                (Some(person), Some(account), Some(own)) if person == account => own,
                (Some(_), _, _) => &mut consent.others,
            };
            set.extend(grant.scopes.iter().map(String::as_str));
        }
        Some(consent)
    }

    /// What an administrator agreed to for everybody.
    pub fn of_everybody(&self) -> Vec<&'a str> {
        self.everybody.iter().copied().collect()
    }

    /// Whether the account that signs in is covered.
    pub fn covers(&self, name: &str) -> bool {
        self.everybody.contains(name) || self.own.as_ref().is_some_and(|own| own.contains(name))
    }
}

/// Grants cover the account that signs in, or its token holds the permissions.
pub fn granted(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let mut says = agreed(ctx);
    // A warning about the registration was given already; a second one would say the same.
    if permission_requested(ctx).iter().any(|verdict| verdict.status == Status::Warning) {
        says.retain(|verdict| verdict.status != Status::Warning);
    }
    says
}

fn agreed(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let wanted = wanted_permissions(ctx);
    let consent = Consent::read(ctx);
    let mut says = Vec::new();
    if let Some((claims, provenance)) = person(ctx) {
        let missing = missing_from(&wanted, claims.scopes());
        if missing.is_empty() {
            says.push(provenance.met());
        } else if consent.is_none() {
            says.push(Verdict {
                candidates: not_in_token(ctx),
                ..lacking(ctx, provenance, "not-in-token", missing.len() < wanted.len())
                    .with(Placeholder::Missing, missing_words(&missing))
            });
        }
    }
    let Some(consent) = consent else {
        return says;
    };
    let missing: Vec<String> = wanted.iter().filter(|name| !consent.covers(name)).cloned().collect();
    if missing.is_empty() {
        says.push(consent.provenance.met());
        return says;
    }
    let asks_at_sign_in = ctx.case.agreement == Agreement::Each && ctx.case.flow != Flow::Password;
    let by_others = missing.iter().all(|name| consent.others.contains(name.as_str()));
    if asks_at_sign_in || (by_others && consent.own.is_none()) {
        return says;
    }
    let reason = if missing.len() < wanted.len() {
        "partly"
    } else if by_others {
        "other-person"
    } else {
        "none"
    };
    let verdict = lacking(ctx, consent.provenance, reason, missing.len() < wanted.len());
    says.push(verdict.with(Placeholder::Missing, missing_words(&missing)));
    says
}

/// What it means that permissions are lacking. `has_some` tells whether others of them are there.
fn lacking(ctx: &Ctx<'_>, provenance: Provenance<'_>, reason: &'static str, has_some: bool) -> Verdict {
    if has_some && ctx.target.permissions_advised { provenance.warning(reason) } else { provenance.unmet(reason) }
}

/// What else can keep a permission out of a token.
fn not_in_token(ctx: &Ctx<'_>) -> Vec<Candidate> {
    let symptom = ctx.recipe.symptom(&SymptomQuery { code: "token.permission-missing", ..SymptomQuery::default() });
    let claims = claims(ctx).map(|(claims, _)| claims);
    let is_right = |claims: &Claims| {
        let address = api(ctx).map(|api| api.resource().to_owned()).unwrap_or_default();
        claims.audience().is_some_and(|audience| fit(ctx.target, &address, audience) != Fit::Other)
    };
    let left = symptom.zip(claims).map(|(symptom, claims)| without_contradicted(symptom, claims, is_right(claims)));
    left.map(|symptom| symptom.candidates).unwrap_or_default()
}

/// Only a grant for everybody counts; one person's token never proves it.
pub fn tenant_wide(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some(consent) = Consent::read(ctx) else {
        return Vec::new();
    };
    let wanted = wanted_permissions(ctx);
    let missing: Vec<String> =
        wanted.iter().filter(|name| !consent.everybody.contains(name.as_str())).cloned().collect();
    vec![if missing.is_empty() {
        consent.provenance.met()
    } else {
        let reason = if missing.len() < wanted.len() { "partly" } else { "personal-only" };
        consent.provenance.unmet(reason).with(Placeholder::Missing, missing_words(&missing))
    }]
}

/// The wanted names that are not among those there.
pub(in crate::checks) fn missing_from(wanted: &[String], there: Vec<&str>) -> Vec<String> {
    wanted.iter().filter(|name| !there.contains(&name.as_str())).cloned().collect()
}

/// Permissions that consent covers but the token in hand does not contain.
pub(super) fn consented_later(ctx: &Ctx<'_>) -> Vec<String> {
    let (Some(consent), Some((claims, _))) = (Consent::read(ctx), claims(ctx)) else {
        return Vec::new();
    };
    missing_from(&wanted_permissions(ctx), claims.scopes()).into_iter().filter(|name| consent.covers(name)).collect()
}
