//! What somebody sent who cannot give access: a registration as JSON, claims of a token, the settings of a program, a
//! capture of a browser, an earlier report, an error text. What it shows becomes evidence of the same kinds that probes
//! bring, and is judged by the same rules.

mod capture;
mod claims;
mod manifest;
mod objects;
mod report;
mod settings;
mod settle;
mod sign_ins;
mod wanted;

use serde_json::Value;

use crate::evidence::secrets::holds_opaque;
use crate::evidence::text::{harmless, shorten};
use crate::evidence::{
    AppRoleAssignment, Application, Claims, FederatedCredential, Grant, LoggedSignIn, Principal, TokenForm, find_token,
    text_of,
};
use crate::recipe::{Caller, Flow, Recipe, TargetId};

use super::errortext::{Reader, Sighting, addresses, guids, unfold};
use super::explain::{api_of, caller_shown, flow_shown};

use capture::Capture;

use report::Report;
pub(super) use settings::{Form, Secret, Settings};
pub use settle::{Settled, Unsettled};
pub use wanted::ask_for;

/// What one text, or several, were recognized as.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sent {
    /// A sentence for each thing that was recognized.
    pub recognized: Vec<String>,
    pub(super) application: Option<Application>,
    /// Enterprise applications: of the app, of APIs.
    pub(super) principals: Vec<Principal>,
    pub(super) grants: Option<Vec<Grant>>,
    pub(super) assignments: Option<Vec<AppRoleAssignment>>,
    pub(super) federations: Option<Vec<FederatedCredential>>,
    pub(super) claims: Option<Claims>,
    /// The API that the file or the claims name.
    pub(super) api: Option<String>,
    /// The only known API whose id or address stands anywhere in it.
    mentioned: Option<String>,
    /// Who calls, where the words say it.
    caller: Option<Caller>,
    pub(super) flow: Option<Flow>,
    capture: Option<Capture>,
    pub(super) failures: Vec<Sighting>,
    pub(super) report: Option<Report>,
    pub(super) settings: Option<Settings>,
    /// The failures that a log of the service lists, as text.
    logged: Option<String>,
    /// Entries of the sign-in log.
    sign_ins: Vec<LoggedSignIn>,
    /// Whether it shows a sign-in that worked, about which nothing is left to ask.
    pub(super) is_success: bool,
}

impl Sent {
    /// Reads a file of any kind that is known here.
    pub fn read(recipe: &Recipe, bytes: &[u8]) -> Self {
        let text = text_of(bytes);
        let mut sent = Self::of_text(recipe, &text);
        if let Some(found) = find_token(&text) {
            match found.form {
                TokenForm::Signed(claims) => {
                    sent.says(
                        "A token. Only its claims are read, and it is not kept; the person who sent it should sign out, for \
                         a token works for anyone who has it.",
                    );
                    sent.api = claims.audience().map(str::to_owned);
                    sent.claims = Some(claims);
                }
                TokenForm::Encrypted { .. } | TokenForm::Opaque => sent.says("A token that only its API can read."),
            }
            return sent;
        }
        if sent.report.is_none() {
            let mut reader = Reader::new(&recipe.lexicon);
            match sent.answers() {
                Some(answers) => reader.push(answers.as_bytes()),
                None => reader.push(bytes),
            }
            sent.failures = reader.finish().failures;
        }
        if !sent.failures.is_empty() && sent.recognized.is_empty() {
            sent.says("An error text.");
        }
        sent
    }

    /// Looks at a whole text, apart from the errors in it.
    pub(super) fn of_text(recipe: &Recipe, text: &str) -> Self {
        let mut sent = Self {
            flow: flow_shown(text),
            caller: caller_shown(text),
            mentioned: mentioned(recipe, text),
            ..Self::default()
        };
        let only = text.trim();
        if holds_opaque(text) && !is_callback(only) {
            sent.says(
                "A refresh token or an authorization code of Entra. The app that it was issued to gets tokens with it; no \
                 API takes it as one, and nobody else can read what is in it. It is a secret: do not share it. If somebody \
                 else has seen it, sign the account out everywhere.",
            );
            if !only.contains(char::is_whitespace) {
                return sent;
            }
        }
        let whole: Option<Value> = only.starts_with(['{', '[']).then(|| serde_json::from_str(only).ok()).flatten();
        if let Some(value) = &whole {
            match report::read(value) {
                Some(Ok(report)) => {
                    sent.take_report(report);
                    return sent;
                }
                Some(Err(why)) => sent.says(format!("A report of firstcall. {why}")),
                None => {}
            }
            if let Some(capture) = capture::read(value) {
                sent.says("A capture of a browser (HAR). Its failed answers are read, and what the sign-ins were for.");
                sent.flow = capture.flow.or(sent.flow);
                sent.api.clone_from(&capture.resource);
                sent.capture = Some(capture);
                return sent;
            }
            if let Some((logged, entries)) = sign_ins::read(value) {
                sent.says("Entries of the sign-in log. The failed ones are read.");
                sent.logged = Some(logged);
                sent.sign_ins = entries;
                return sent;
            }
        }
        if is_callback(only) {
            sent.is_success = true;
            sent.says(CALLBACK);
        }
        if let Some(what) = of_overview(only) {
            sent.says(what);
        }
        sent.take_settings(text);
        let unfolded = unfold(text);
        let mut values = whole.map_or_else(|| objects::values(text), |value| vec![value]);
        if values.is_empty() {
            values = objects::values(&unfolded);
        }
        // Each of them is taken in, not only the first.
        let is_known = values.iter().filter(|value| objects::take(&mut sent, value)).count() > 0;
        if let Some(application) = &sent.application {
            let mut wanted = application.requested.iter().map(|permission| &permission.api);
            sent.api = wanted.find(|id| recipe.targets.iter().any(|target| target.resource == **id)).cloned();
        }
        if !is_known && let Some(claims) = claims::read(&unfolded) {
            sent.says("Claims of a token. They can be read without its signature, which only the API checks.");
            // What is called counts, where the text says it beside the claims.
            let of_claims = claims.payload.as_object();
            let is_claim =
                |address: &str| of_claims.is_some_and(|all| all.values().any(|value| value.as_str() == Some(address)));
            let is_target = |address: &&str| api_of(recipe, address).is_some_and(|api| api.target.is_some());
            let called = addresses(&unfolded).filter(|address| !is_claim(address)).find(is_target);
            sent.api = called.or(claims.audience()).map(str::to_owned);
            sent.claims = Some(claims);
        }
        sent
    }

    /// Settings of a program: a command, a connection string, variables.
    fn take_settings(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        let has = |words: &str| lower.contains(words);
        if has("curl ") && has("http") && (has("-h ") || has("--header") || has("-x ") || has("-d ")) {
            self.says("A call with curl. What it answered stands in its output, not in the command.");
        }
        let Some(settings) = settings::read(text) else {
            return;
        };
        self.says(shorten(&harmless(&settings.sentence(), false), 600));
        self.flow = settings.flow().or(self.flow);
        let api = settings.called.as_ref().or(settings.address.as_ref()).map(String::as_str);
        self.api = api.or(settings.asked_for()).map(str::to_owned);
        self.settings = Some(settings);
    }

    fn take_report(&mut self, report: Report) {
        let created = report.created.strftime("%Y-%m-%d %H:%M:%S UTC");
        let target = shorten(&harmless(report.run.case.target.as_str(), false), 40);
        self.says(format!("A report of firstcall of {created} about {target}."));
        if report.runs > 1 {
            self.says("It holds several results; the first one is judged.");
        }
        self.report = Some(report);
    }

    pub(super) fn says(&mut self, words: impl Into<String>) {
        self.recognized.push(words.into());
    }

    /// Adds what another file shows. Of what both show, the later file counts.
    pub fn add(&mut self, other: Sent) {
        fn later<T>(kept: &mut Option<T>, other: Option<T>) {
            if other.is_some() {
                *kept = other;
            }
        }
        self.recognized.extend(other.recognized);
        later(&mut self.application, other.application);
        self.principals.extend(other.principals);
        later(&mut self.grants, other.grants);
        later(&mut self.assignments, other.assignments);
        later(&mut self.federations, other.federations);
        later(&mut self.claims, other.claims);
        later(&mut self.api, other.api);
        later(&mut self.mentioned, other.mentioned);
        later(&mut self.caller, other.caller);
        later(&mut self.flow, other.flow);
        later(&mut self.capture, other.capture);
        later(&mut self.settings, other.settings);
        later(&mut self.logged, other.logged);
        later(&mut self.report, other.report);
        self.sign_ins.extend(other.sign_ins);
        self.failures.extend(other.failures);
    }

    /// What a file shows that went wrong, where not all of its text is to be read: the failed answers in a capture of a
    /// browser, the failed entries of a sign-in log.
    pub(super) fn answers(&self) -> Option<&str> {
        let captured = self.capture.as_ref().map(|capture| capture.answers.as_str());
        captured.or(self.logged.as_deref())
    }

    /// The same without the errors that were read in it.
    pub(super) fn without_failures(&self) -> Self {
        Self { failures: Vec::new(), ..self.clone() }
    }

    /// Whether there is anything that a rule could judge.
    pub fn is_empty(&self) -> bool {
        self.application.is_none()
            && self.principals.is_empty()
            && self.grants.is_none()
            && self.assignments.is_none()
            && self.federations.is_none()
            && self.claims.is_none()
            && self.report.is_none()
            && self.failures.is_empty()
    }
}

/// The known API whose id or address stands in a text; nothing where there are several.
fn mentioned(recipe: &Recipe, text: &str) -> Option<String> {
    let addresses = text.match_indices("https://").map(|(at, _)| {
        let rest = &text[at..];
        let is_end =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | ')' | ',' | ';');
        rest[..rest.find(is_end).unwrap_or(rest.len())].trim_end_matches(['.', ':']).to_owned()
    });
    let mut found: Option<(TargetId, String)> = None;
    for written in guids(text).chain(addresses) {
        let Some(target) = api_of(recipe, &written).and_then(|api| api.target) else { continue };
        match &found {
            Some((id, _)) if *id != target.id => return None,
            // An address says more than an id.
            Some((_, known)) if known.starts_with("https://") => {}
            Some(_) | None => found = Some((target.id.clone(), written)),
        }
    }
    found.map(|(_, written)| written)
}

/// What is said of the address after a sign-in that worked.
const CALLBACK: &str = "The address to which a sign-in came back. It worked: it holds an authorization code. The program that \
     began the sign-in gets a token with it, once and within about a minute; give it the address if it waits for it, or \
     start the sign-in anew. The code is a secret, so do not share it.";

/// Whether a text is the address to which a sign-in came back that worked.
fn is_callback(text: &str) -> bool {
    let is_address = text.contains("://") && !text.contains(char::is_whitespace);
    let has = |name: &str| ['?', '&', '#'].iter().any(|before| text.contains(&format!("{before}{name}")));
    is_address && has("code=") && !has("error=") && (has("state=") || has("session_state="))
}

/// What is said of the overview page of an app, which somebody copied who saw no error.
fn of_overview(text: &str) -> Option<String> {
    let label = |name: &str| {
        let at = text.find(name)? + name.len();
        guids(text[at..].get(..60).unwrap_or(&text[at..])).next()
    };
    let app = label("Application (client) ID")?;
    let of_tenant = label("Directory (tenant) ID").map(|tenant| format!(" in the tenant {tenant}"));
    let tenant = of_tenant.unwrap_or_default();
    Some(format!("The overview page of the app registration {app}{tenant}. It shows no error."))
}

/// What a text is in which nothing else was recognized.
pub(super) fn nothing_but(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.contains('?') && text.contains(' ') {
        Some("A question.")
    } else if guids(text).next().is_some() {
        Some("Ids. They say whom a failure concerns, not what failed.")
    } else {
        None
    }
}
