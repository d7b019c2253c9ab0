//! What else to send, so that what is not known yet can be judged.

use crate::checks::{Ctx, Judgement, Status, facts_of};
use crate::evidence::Fact;

/// What to ask the sender for, the most telling first.
pub fn ask_for(ctx: &Ctx<'_>, judgement: &Judgement) -> Vec<String> {
    let open = judgement
        .judged
        .iter()
        .filter(|judged| judged.verdict.status == Status::Unknown && judged.verdict.waits_for.is_none());
    let mut wanted: Vec<Fact> = Vec::new();
    for judged in open {
        let is_told_only = ctx.recipe.requirement(&judged.requirement).is_some_and(|one| one.is_told_only());
        // Any one of these would show it; the first that is not here is asked for.
        let missing = facts_of(&judged.requirement).iter().find(|fact| !ctx.evidence.has(**fact));
        wanted.extend(missing.filter(|fact| !is_told_only && !wanted.contains(fact)));
    }
    // What somebody can copy comes before what has to be made.
    wanted.sort_by_key(|fact| is_only_in_report(*fact));
    let mut words: Vec<String> = Vec::new();
    for fact in wanted {
        let text = text(ctx, fact);
        if !words.contains(&text) {
            words.push(text);
        }
    }
    words
}

fn text(ctx: &Ctx<'_>, fact: Fact) -> String {
    let app = Some(ctx.inputs.client_id.as_str()).filter(|id| !id.is_empty()).unwrap_or("<client id>");
    let api = &ctx.target.resource;
    match fact {
        Fact::Application => {
            format!("The app registration: az ad app show --id {app}, or its manifest from the portal.")
        }
        Fact::Principal => format!("The enterprise application: az ad sp show --id {app}"),
        Fact::Resource => format!("The API's own enterprise application: az ad sp show --id {api}"),
        Fact::Grants => format!("What was agreed to: az ad app permission list-grants --id {app}"),
        Fact::Federations => {
            format!("The federated credentials: az ad app federated-credential list --id {app}")
        }
        Fact::SignIn => "What the sign-in ended with: the whole error text with its ids, or the claims of the token. \
                         Never the token itself."
            .to_owned(),
        Fact::Call | Fact::Identity => {
            "What the API answered: status, the header WWW-Authenticate, and the body; or a HAR of it.".to_owned()
        }
        _ => "A report made there: firstcall report --directory browser -o report.json".to_owned(),
    }
}

/// Whether nothing that can be copied by hand shows it.
fn is_only_in_report(fact: Fact) -> bool {
    !matches!(
        fact,
        Fact::Application
            | Fact::Principal
            | Fact::Resource
            | Fact::Grants
            | Fact::Federations
            | Fact::SignIn
            | Fact::Call
            | Fact::Identity
    )
}
