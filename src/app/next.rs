//! How it all came out, in one sentence, and what to do before relying on it. Words only, from what is known.

use crate::checks::{Judged, Status, enough_role, inspect, privilege};
use crate::evidence::SecretInfo;
use crate::recipe::{Caller, Flow, Requirement};

use super::{State, view};

/// The outcome in one sentence, with the verdict it amounts to.
pub fn sentence(state: &State) -> (Status, String) {
    let count = |status| state.case().judged().iter().filter(|judged| judged.verdict.status == status).count();
    let proof = &state.target().proof.title;
    let (unmet, warnings) = (count(Status::Unmet), count(Status::Warning));
    let tasks = tasks(state).len();
    let unknown = count(Status::Unknown) - tasks;
    let things = |number: usize| match number {
        1 => "1 thing".to_owned(),
        number => format!("{number} things"),
    };
    if unmet > 0 {
        return (Status::Unmet, format!("{} to fix.", things(unmet)));
    }
    if !crate::checks::proof_holds(state.case().judged()) {
        return (Status::Unknown, format!("No problem found so far, but {proof} has not succeeded yet."));
    }
    let rows = view::answer(state).map_or(0, |reply| reply.table.rows.len());
    let rows = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    let open = match (warnings, unknown) {
        (0, 0) => String::new(),
        (0, unknown) if state.case().goal().has_screen() && state.case().directory().is_none() => {
            let need = if unknown == 1 { "check needs" } else { "checks need" };
            format!(" {unknown} {need} a look at the setup (steps 1 to 4).")
        }
        (0, unknown) => format!(" {} could not be checked.", capital(&things(unknown))),
        (warnings, _) => format!(" {} to review.", capital(&things(warnings))),
    };
    let left = match tasks {
        0 => String::new(),
        1 => " 1 thing is left for you to do.".to_owned(),
        tasks => format!(" {tasks} things are left for you to do."),
    };
    let status = if warnings > 0 { Status::Warning } else { Status::Met };
    (status, format!("It works: {proof} returned {rows}.{left}{open}"))
}

/// What nothing but the user's word can tell, and the user has not given it yet.
fn tasks(state: &State) -> Vec<&Judged> {
    let is_told_only = |judged: &&Judged| {
        state.case().recipe().requirement(&judged.requirement).is_some_and(Requirement::is_told_only)
            && judged.verdict.status == Status::Unknown
            && !judged.verdict.confirmed
    };
    state.case().judged().iter().filter(is_told_only).collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// What to do before a program or a team relies on this setup.
pub fn production(state: &State) -> Vec<String> {
    let case = &state.case().profile().case;
    let target = state.target();
    let mut advice: Vec<String> = tasks(state)
        .iter()
        .map(|task| format!("Left to do in step {}: make sure that {}.", task.step, view::title(state, task)))
        .collect();
    match case.caller {
        Caller::People => {
            let inputs = &state.case().profile().inputs;
            let needed = privilege::needed(target, state.case().recipe().permissions_of(target), &inputs.calls);
            let wider: Vec<String> =
                view::chosen_permissions(state).into_iter().filter(|name| !needed.contains(name)).collect();
            advice.push(match (wider.as_slice(), inputs.calls.as_slice()) {
                ([], []) => {
                    "Least privilege: let the app ask only for what its calls need. Add a permission when a new call \
                     needs it."
                        .to_owned()
                }
                ([], _) => "Least privilege: the app asks only for what the calls that you chose need.".to_owned(),
                (wider, []) => format!(
                    "Least privilege: the first call does not need {}. Keep it only if another call does.",
                    wider.join(", ")
                ),
                (wider, _) => format!(
                    "Least privilege: none of the calls that you chose needs {}. Keep it only if another call does.",
                    wider.join(", ")
                ),
            });
        }
        Caller::Program => advice.extend(enough_role(&state.ctx()).map(|role| {
            format!("Least privilege: {role} is enough to read. Give a wider role only to a program that writes.")
        })),
    }
    advice.extend(credentials(state));
    if case.flow == Flow::DeviceCode {
        advice.push(
            "Device code is often used for phishing. Many tenants block it, so offer the browser as well.".to_owned(),
        );
    }
    if case.flow == Flow::Password {
        advice.push("Password sign-in does not work with MFA. Use it only for the pipeline that needs it.".to_owned());
    }
    advice.push("Give the app registration a second owner, and write down who may change it.".to_owned());
    advice
}

fn credentials(state: &State) -> Vec<String> {
    if state.case().profile().case.flow != Flow::Secret {
        return Vec::new();
    }
    let ends = state
        .case()
        .evidence()
        .application
        .as_ref()
        .and_then(|seen| seen.value())
        .and_then(Option::as_ref)
        .and_then(|app| app.secrets.iter().filter_map(|secret: &SecretInfo| secret.ends).max());
    let expiry = match ends {
        Some(ends) => {
            let left = inspect::span(ends.duration_since(state.case().now()).as_secs());
            format!(
                "Expiry: the newest secret ends on {}, in {left}. Put that day into a calendar.",
                ends.strftime("%Y-%m-%d")
            )
        }
        None => {
            "Expiry: note the day on which the secret ends. After it every sign-in stops with AADSTS7000222.".to_owned()
        }
    };
    vec![
        expiry,
        "Rotation: add the new secret, switch the program to it, then remove the old one. Both work at the same time."
            .to_owned(),
        "A certificate or a federated credential is safer than a secret: no secret value is sent.".to_owned(),
    ]
}
