//! The moment of success: who called what and when, and what there is to do with it.

use strum::IntoEnumIterator;

use crate::app::{Reading, State};
use crate::evidence::Exchange;
use crate::profile::{InputId, SecretId};
use crate::recipe::{Caller, call_address};
use crate::remedies::quote_posix;

use super::answer::{answer, identity};

/// Headers that each client writes by itself, or that hold what proves the caller.
const OWN_HEADERS: [&str; 7] =
    ["authorization", "user-agent", "host", "accept-encoding", "content-length", "connection", "cookie"];

/// Who called what, when, and what came back: label and value.
pub fn success_facts(state: &State) -> Vec<(&'static str, String)> {
    if answer(state).is_none() {
        return Vec::new();
    }
    let app = &state.case().profile().inputs.client_id;
    let claims = state.case().evidence().sign_in.as_ref().and_then(|seen| seen.value()?.claims.as_ref());
    let person = claims.and_then(|claims| {
        let name = claims.payload.get("name").and_then(|name| name.as_str());
        match (name, claims.account()) {
            (Some(name), Some(account)) => Some(format!("{name} ({account})")),
            (name, account) => name.or(account).map(str::to_owned),
        }
    });
    let who = match (state.case().profile().case.caller, person) {
        (Caller::People, Some(person)) => format!("{person}, through your app {app}"),
        (Caller::People, None) => format!("the person who signed in, through your app {app}"),
        (Caller::Program, _) => format!("your app {app}, by itself"),
    };
    let mut facts = vec![("Who", who)];
    facts.extend(identity(state).into_iter().map(|(title, value)| ("", format!("{title} {value}"))));
    let request = telling_exchange(state).map(|exchange| (exchange.method.clone(), exchange.url.clone()));
    facts.extend(request.or_else(|| planned(state)).map(|(method, url)| ("Called", format!("{method} {url}"))));
    if let Some(seen) = &state.case().evidence().call {
        let when = seen.at.strftime("%Y-%m-%d %H:%M:%S UTC");
        facts.push(("When", when.to_string()));
    }
    facts
}

/// The exchange that brought the answer.
fn telling_exchange(state: &State) -> Option<&Exchange> {
    let id = state.case().evidence().call.as_ref()?.exchanges.last()?;
    let found = state.case().exchanges().iter().find(|exchange| exchange.id == *id)?;
    (found.status.is_some() && found.method == state.target().proof.method).then_some(found.as_ref())
}

fn planned(state: &State) -> Option<(String, String)> {
    let endpoint = crate::checks::api(&state.ctx())?;
    let proof = &state.target().proof;
    let project = &state.case().profile().inputs.project_id;
    Some((proof.method.clone(), call_address(&endpoint.url, &proof.path, project)))
}

/// The request, to be made again without firstcall: lines for a POSIX shell. The token is asked for anew.
pub fn request(state: &State) -> Option<Reading> {
    answer(state)?;
    let exchange = telling_exchange(state);
    let (method, url) =
        exchange.map(|exchange| (exchange.method.clone(), exchange.url.clone())).or_else(|| planned(state))?;
    let mut curl = vec!["curl -sS".to_owned()];
    if method != "GET" {
        curl.push(format!("-X {method}"));
    }
    curl.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    let headers = exchange.map_or(&[][..], |exchange| &exchange.request_headers);
    let headers = headers.iter().filter(|header| !OWN_HEADERS.contains(&header.name.to_ascii_lowercase().as_str()));
    curl.extend(headers.map(|header| format!("-H {}", quote_posix(&format!("{}: {}", header.name, header.value)))));
    let body = exchange.and_then(|exchange| exchange.request_body.as_ref());
    curl.extend(body.map(|body| format!("--data-raw {}", quote_posix(body))));
    curl.push(quote_posix(&url));
    let lines = format!("TOKEN=$({})\n{}", token_command(state), curl.join(" "));
    Some(Reading::exact("The request, for a POSIX shell", "request", lines))
}

/// The command that brings a token as this case does.
fn token_command(state: &State) -> String {
    let profile = state.case().profile();
    let mut command = vec!["firstcall token".to_owned(), format!("--cloud {}", quote_posix(profile.cloud.as_str()))];
    for input in InputId::iter().filter(|input| input.row().of_token) {
        let value = profile.get(input);
        if !value.is_empty() {
            command.push(format!("--{input} {}", quote_posix(&value)));
        }
    }
    if let Some(secret) = SecretId::of(profile.case.flow).filter(|secret| secret.is_required()) {
        command.push(format!("--{secret}-env FIRSTCALL_SECRET"));
    }
    command.join(" ")
}
