//! Whether the app can do more than it needs.

use std::collections::BTreeSet;

use crate::checks::Ctx;
use crate::checks::known::{permission_id, person, seen_value, wanted_permissions};
use crate::checks::verdict::Verdict;
use crate::checks::wording::missing_words;
use crate::evidence::Scope;
use crate::recipe::{Capability, Placeholder, Source};

use super::consent::Consent;

/// What the registration asks for beyond need, or else what was agreed to beyond it.
pub fn least(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let mut met = Vec::new();
    if let Some((Some(app), provenance)) = seen_value(ctx.evidence.application.as_ref(), Source::Directory) {
        let wanted: Vec<String> = wanted_permissions(ctx)
            .iter()
            .filter_map(|name| permission_id(ctx, name))
            .map(str::to_ascii_lowercase)
            .collect();
        let spare: BTreeSet<&str> = app
            .requested
            .iter()
            .filter(|listed| listed.is_delegated && listed.api.eq_ignore_ascii_case(&ctx.target.resource))
            .map(|listed| listed.id.as_str())
            .filter(|id| !wanted.contains(&id.to_ascii_lowercase()))
            .filter(|id| is_worth_a_word(ctx, name_of(ctx, id)))
            .collect();
        if !spare.is_empty() {
            let names: Vec<String> = spare.iter().map(|id| name_of(ctx, id).unwrap_or(id).to_owned()).collect();
            let ids: Vec<&str> = spare.into_iter().collect();
            return vec![
                provenance
                    .warning("asks-for-more")
                    .with(Placeholder::Missing, missing_words(&names))
                    .with(Placeholder::PermissionIds, ids.join(" ")),
            ];
        }
        met.push(provenance.met());
    }
    let in_token = person(ctx).map(|(claims, provenance)| (claims.scopes(), provenance));
    let agreed = Consent::read(ctx).map(|consent| (consent.of_everybody(), consent.provenance));
    for (names, provenance) in [agreed, in_token].into_iter().flatten() {
        let spare = beyond(ctx, &names);
        if !spare.is_empty() {
            return vec![provenance.warning("holds-more").with(Placeholder::Missing, missing_words(&spare))];
        }
        met.push(provenance.met());
    }
    met
}

/// Those of the names that nobody wants and that are worth a word, without repetition. A name that is no permission of
/// the target, such as `openid`, does not count.
fn beyond(ctx: &Ctx<'_>, names: &[&str]) -> Vec<String> {
    let wanted = wanted_permissions(ctx);
    let spare: BTreeSet<&str> = names
        .iter()
        .copied()
        .filter(|name| !wanted.iter().any(|other| other == name))
        .filter(|name| offered(ctx).any(|(_, other)| other == *name) && is_worth_a_word(ctx, Some(name)))
        .collect();
    spare.into_iter().map(str::to_owned).collect()
}

/// As long as the user has not said what they intend, only what can do harm is worth a word.
fn is_worth_a_word(ctx: &Ctx<'_>, name: Option<&str>) -> bool {
    let known = ctx.recipe.permissions_of(ctx.target).zip(name).and_then(|(list, name)| list.get(name));
    let does_harm = || {
        known.is_some_and(|it| {
            it.does.iter().any(|capability| matches!(capability, Capability::Changes | Capability::Deletes))
        })
    };
    !ctx.inputs.calls.is_empty() || does_harm()
}

/// Name of the permission of the target that has this id.
pub(in crate::checks) fn name_of<'a>(ctx: &Ctx<'a>, id: &str) -> Option<&'a str> {
    offered(ctx).find(|(other, _)| other.eq_ignore_ascii_case(id)).map(|(_, name)| name)
}

/// Id and name of the permissions that the target offers: those of the tenant's own list, then the shipped ones.
fn offered<'a>(ctx: &Ctx<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let resource = ctx.evidence.resource.as_ref().and_then(|seen| seen.value()).and_then(Option::as_ref);
    let scopes: &'a [Scope] = resource.map_or(&[], |resource| &resource.scopes);
    let shipped = ctx.recipe.permissions_of(ctx.target).map_or(&[][..], |list| &list.permissions);
    scopes
        .iter()
        .map(|scope| (scope.id.as_str(), scope.value.as_str()))
        .chain(shipped.iter().map(|permission| (permission.id.as_str(), permission.name.as_str())))
}
