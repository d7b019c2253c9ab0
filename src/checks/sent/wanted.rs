//! What else to send, so that what is not known yet can be judged.

use crate::checks::{Ctx, Judgement, Status, facts_of};
use crate::evidence::Fact;
use crate::recipe::Placeholder;

/// What holds everything that nobody can copy by hand.
const REPORT: &str = "A report made there: firstcall report --directory browser -o report.json";

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
    let (copied, others): (Vec<_>, Vec<_>) =
        wanted.into_iter().map(|fact| copied(ctx, fact)).partition(Option::is_some);
    let report = (!others.is_empty()).then(|| REPORT.to_owned());
    let mut words: Vec<String> = Vec::new();
    for text in copied.into_iter().flatten().chain(report) {
        if !words.contains(&text) {
            words.push(text);
        }
    }
    words
}

/// What shows a fact and can be copied by hand; `None` where only a report holds it.
fn copied(ctx: &Ctx<'_>, fact: Fact) -> Option<String> {
    let app = Some(&ctx.inputs.client_id).filter(|id| !id.is_empty()).cloned();
    let app = app.unwrap_or_else(|| Placeholder::ClientId.blank());
    let api = &ctx.target.resource;
    match fact {
        Fact::Application => {
            Some(format!("The app registration: az ad app show --id {app}, or its manifest from the portal."))
        }
        Fact::Principal => Some(format!("The enterprise application: az ad sp show --id {app}")),
        Fact::Resource => Some(format!("The API's own enterprise application: az ad sp show --id {api}")),
        Fact::Grants => Some(format!("What has consent: az ad app permission list-grants --id {app}")),
        Fact::Federations => Some(format!("The federated credentials: az ad app federated-credential list --id {app}")),
        Fact::SignIn => Some(
            "What the sign-in ended with: the whole error text with its ids, or the claims of the token. Never the \
             token itself."
                .to_owned(),
        ),
        Fact::Call | Fact::Identity => {
            Some("What the API answered: status, the header WWW-Authenticate, and the body; or a HAR of it.".to_owned())
        }
        _ => None,
    }
}
