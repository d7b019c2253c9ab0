//! The account that will sign in, as the directory shows it.

use crate::checks::Ctx;
use crate::checks::known::seen_value;
use crate::checks::verdict::{Provenance, Verdict};
use crate::evidence::Account;
use crate::recipe::Source;

fn account<'a>(ctx: &Ctx<'a>) -> Option<(Option<&'a Account>, Provenance<'a>)> {
    let (account, provenance) = seen_value(ctx.evidence.account.as_ref(), Source::Directory)?;
    Some((account.as_ref(), provenance))
}

/// The directory shows whether the account exists.
pub fn found(ctx: &Ctx<'_>) -> Vec<Verdict> {
    account(ctx)
        .map(|(account, provenance)| match account {
            Some(_) => provenance.met(),
            None => provenance.unmet("unknown"),
        })
        .into_iter()
        .collect()
}

/// The directory shows the account, be it a member or a guest.
pub fn in_tenant(ctx: &Ctx<'_>) -> Vec<Verdict> {
    // An account with an object in the directory belongs to the tenant, as a member or as a guest.
    account(ctx).and_then(|(account, provenance)| account.map(|_| provenance.met())).into_iter().collect()
}

/// The directory shows whether the account is switched on.
pub fn enabled(ctx: &Ctx<'_>) -> Vec<Verdict> {
    account(ctx)
        .and_then(|(account, provenance)| {
            account.map(|account| if account.is_enabled { provenance.met() } else { provenance.unmet("disabled") })
        })
        .into_iter()
        .collect()
}
