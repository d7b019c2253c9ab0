//! Who may use the app: people by an assignment of their own or of a group, programs by what the API asks for.

use crate::checks::Ctx;
use crate::checks::belonging::{Belonging, belonging, by_groups};
use crate::checks::known::{account_id, seen_value};
use crate::checks::verdict::Verdict;
use crate::evidence::text::harmless;
use crate::recipe::{Caller, Placeholder, Source};

/// The enterprise application shows whether an assignment is required, and who has one.
pub fn caller(ctx: &Ctx<'_>) -> Vec<Verdict> {
    match ctx.case.caller {
        Caller::People => person_assigned(ctx),
        Caller::Program => program_assigned(ctx),
    }
}

fn person_assigned(ctx: &Ctx<'_>) -> Vec<Verdict> {
    let Some((Some(principal), provenance)) = seen_value(ctx.evidence.principal.as_ref(), Source::Directory) else {
        return Vec::new();
    };
    if !principal.is_assignment_required {
        return vec![provenance.met()];
    }
    let assignments = seen_value(ctx.evidence.assignments.as_ref(), Source::Directory);
    let (Some((assignments, provenance)), Some(account)) = (assignments, account_id(ctx)) else {
        return Vec::new();
    };
    if assignments.iter().any(|given| given.principal_id.eq_ignore_ascii_case(account)) {
        return vec![provenance.met()];
    }
    let (mut nested, mut is_unknown) = (None, false);
    for group in assignments.iter().filter(|given| given.principal_type.eq_ignore_ascii_case("Group")) {
        match belonging(ctx, &group.principal_id) {
            Belonging::Directly(_) => return vec![by_groups(ctx, provenance.met())],
            Belonging::Nested(_) => nested = Some(group.principal_name.as_str()),
            Belonging::Not => {}
            Belonging::Unknown => is_unknown = true,
        }
    }
    if is_unknown {
        return Vec::new();
    }
    // Groups do not nest here (SERVICES.md, "Service principals").
    let verdict = match nested {
        Some(name) => provenance.unmet("nested").with(Placeholder::Detail, harmless(name, false)),
        None => provenance.unmet("not-assigned"),
    };
    vec![by_groups(ctx, verdict)]
}

/// For a program it is the API that may require an assignment.
fn program_assigned(ctx: &Ctx<'_>) -> Vec<Verdict> {
    match seen_value(ctx.evidence.resource.as_ref(), Source::Directory) {
        Some((Some(api), provenance)) if !api.is_assignment_required => vec![provenance.met()],
        Some(_) | None => Vec::new(),
    }
}
