//! What somebody does who has no app registration yet: three ways to get one, and what to bring back.

use crate::app::{Action, Place, State};
use crate::checks::{Finding, Status};
use crate::profile::InputId;
use crate::remedies::{ScriptShell, Way, WayKind, setup_script};

/// One piece of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// A way to get an app, with the key that begins it.
    Heading(&'static str, Option<Action>),
    Text(String),
    Step(usize, String),
    Address(String),
    /// One line of a script.
    Command(String),
}

/// Whether the first step offers to get an app: while none is named.
pub fn offers_register(state: &State) -> bool {
    let fields = state.screen().fields();
    state.screen().base() == Place::Step(1)
        && state.case().profile().inputs.client_id.is_empty()
        && fields.value(crate::app::Field::Input(InputId::ClientId)).trim().is_empty()
}

/// Whether getting another app can be of use here.
pub fn can_register(state: &State) -> bool {
    let is_missing = || {
        state
            .case()
            .judged()
            .iter()
            .any(|judged| judged.requirement == "app.found" && judged.verdict.status == Status::Unmet)
    };
    state.place() == Place::Step(1) && (offers_register(state) || is_missing())
}

/// Whether what is shown is how to get an app: on its page, or with the cursor on the offer.
pub(super) fn is_shown(state: &State) -> bool {
    state.screen().base() == Place::NoApp || (state.screen().is_on_offer() && offers_register(state))
}

/// What there is to do, as a finding is: the one that every way is rendered from.
pub(super) fn finding(state: &State) -> Option<&Finding> {
    state.case().judgement().no_app.as_ref()
}

/// The ways to get an app. In place of the command alone stands the whole script.
pub(super) fn ways(state: &State, finding: &Finding) -> Vec<Way> {
    let mut ways = crate::remedies::ways(&state.ctx(), finding);
    for way in ways.iter_mut().filter(|way| way.kind == WayKind::Command) {
        way.command = Some(script(state));
    }
    ways
}

fn script(state: &State) -> String {
    setup_script(&state.ctx(), state.case().judgement().params(), ScriptShell::of_this_computer())
}

/// The page, piece by piece.
pub fn no_app(state: &State) -> Vec<Passage> {
    let Some(finding) = finding(state) else {
        return Vec::new();
    };
    let text = |text: &str| Passage::Text(text.to_owned());
    let mut page = vec![Passage::Text(finding.why.clone()), text("Choose one of these three ways.")];
    for way in crate::remedies::ways(&state.ctx(), finding) {
        match way.kind {
            WayKind::Portal => {
                page.push(Passage::Heading("In the portal", Some(Action::OpenPortal)));
                page.extend(way.url.map(Passage::Address));
                page.extend((1..).zip(way.steps).map(|(number, step)| Passage::Step(number, step)));
            }
            WayKind::Command => {
                page.push(Passage::Heading("With one script", Some(Action::CopyCommand)));
                let shell = ScriptShell::of_this_computer().title();
                page.push(Passage::Text(format!(
                    "For {shell}, with the Azure CLI. It sets up everything that this case needs."
                )));
                page.extend(script(state).lines().map(|line| Passage::Command(line.to_owned())));
            }
            WayKind::HandOver => {
                page.push(Passage::Heading("Ask someone who may register apps", Some(Action::CopyMessage)));
                page.push(text("Send them this message."));
                let message = way.text.unwrap_or_default();
                let lines = message.lines().filter(|line| !line.trim().is_empty());
                page.extend(lines.map(|line| Passage::Command(line.to_owned())));
            }
            WayKind::Advice | WayKind::AdminConsent | WayKind::File => {}
        }
    }
    page.push(Passage::Heading("What to bring back", None));
    page.push(text(
        "The Application (client) ID and the Directory (tenant) ID. Paste the page, the lines of the script, JSON of \
         the Azure CLI or the reply that you got, anywhere in firstcall: it takes what it needs and says what it took.",
    ));
    page
}
