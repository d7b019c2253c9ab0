//! The engine without a screen: for the commands that sign in, wait, and come to an end by themselves.

use std::sync::Arc;
use std::time::Duration;

use clap::ArgMatches;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use crate::app::{Action, Effect, Msg, Outcome, Phase, Progress, Purpose, Setup, State, update};
use crate::drive::{Driver, Outside, now};
use crate::evidence::{DirectoryVia, Fact};
use crate::profile::{InputId, Profile, Secret};
use crate::recipe::{Ask, Caller, Flow, Recipe};
use crate::wire::Settings;

use super::case::Chosen;
use super::stop::{self, Stop};
use super::{Usage, case, environment, secrets, talk};

/// One run of the engine.
pub(super) struct Run {
    pub state: State,
    pub driver: Driver,
    messages: UnboundedReceiver<Msg>,
    stop: Stop,
    wishes: Wishes,
    limit: Duration,
    end: Instant,
    /// Told when a part of the program has failed: what it was to bring never comes.
    panicked: Arc<Notify>,
    /// The last thing that the person was told to do.
    told: Option<Phase>,
}

/// The inputs without which nothing can be asked. An environment tells its tenant by itself, and the surroundings may
/// offer a trusted issuer's token.
fn needed(recipe: &Recipe, profile: &Profile, is_token_offered: bool) -> Vec<InputId> {
    let asks = |ask| recipe.target(&profile.case.target).is_some_and(|target| target.asks(ask).is_some());
    let place = if asks(Ask::Environment) { InputId::Environment } else { InputId::Tenant };
    let project = asks(Ask::ProjectId).then_some(InputId::ProjectId);
    let of_flow = match profile.case.flow {
        Flow::Password => Some(InputId::Username),
        Flow::Certificate => Some(InputId::Certificate),
        Flow::Federated if !is_token_offered => Some(InputId::FederatedTokenFile),
        Flow::Browser | Flow::PasteBack | Flow::DeviceCode | Flow::Secret | Flow::Federated => None,
    };
    [place, InputId::ClientId].into_iter().chain(project).chain(of_flow).collect()
}

/// What is still to be asked for, once its inputs are there.
struct Wishes {
    directory: Option<DirectoryVia>,
    sign_in: bool,
}

impl Run {
    /// Makes everything ready for the case that the options describe; nothing is asked of the network yet.
    ///
    /// # Errors
    /// [`Usage`] when an input or a secret is missing, or a CA file cannot be used.
    pub(super) fn prepare(matches: &ArgMatches, chosen: Chosen) -> color_eyre::Result<Self> {
        let federated = environment::federated();
        let needed = needed(&chosen.recipe, &chosen.profile, federated.is_some());
        for input in needed {
            if chosen.profile.get(input).is_empty() {
                return Err(Usage(format!("--{input} is missing: give the {}", lower_first(input.help()))).into());
            }
        }
        let secrets = secrets::given(matches, &chosen.profile)?;
        let cloud = chosen.clouds.get(&chosen.profile.cloud).unwrap_or_else(|| chosen.clouds.first()).clone();
        let limit = Duration::from_secs(matches.get_one::<u64>("timeout").copied().unwrap_or(900));
        let end = Instant::now() + limit;
        let outside = Outside {
            recipe: chosen.recipe.clone(),
            cloud,
            settings: Settings { deadline: Some(end.into_std()), ..chosen.settings },
            store: None,
            federated: federated.clone(),
            practice: None,
        };
        let (driver, messages) = Driver::new(outside).map_err(|error| Usage(super::chain(&error)))?;
        let mut state = State::new(Setup {
            recipe: chosen.recipe,
            clouds: chosen.clouds,
            profile: chosen.profile,
            saved: None,
            now: now(),
            can_practice: false,
            interactive: false,
            secrets,
            token_source: environment::token_source(federated.as_ref()),
        });
        state.skip_to_check();
        let is_held_back = case::is_set(matches, "no-interaction") && needs_person(&state);
        if is_held_back {
            talk::say("Nobody is asked to sign in, because of --no-interaction. What a sign-in shows stays unknown.");
        }
        let wishes = Wishes {
            directory: case::given(matches, "directory").and_then(|way| way.parse().ok()),
            sign_in: !is_held_back,
        };
        let panicked = stop::watch_panics();
        Ok(Self { state, driver, messages, stop: Stop::listen()?, wishes, limit, end, panicked, told: None })
    }

    /// Runs until nothing is under way and nothing is wished for. Returns an outcome when it was stopped before.
    ///
    /// # Errors
    /// [`Usage`] when the environment leaves open what nobody has told either: which tenant it belongs to.
    pub(super) async fn finish(&mut self) -> Result<Option<Outcome>, Usage> {
        self.take(Msg::Ticked(now()));
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        // Whether a line was handed over and is being looked at: standard input may well end after it.
        let mut is_handed_over = false;
        loop {
            self.wish();
            if self.state.case().runs().running().next().is_none() {
                return self.unnamed_tenant().map_or(Ok(None), Err);
            }
            let pastes = !is_handed_over
                && matches!(self.state.case().conversation(), Some(talk) if matches!(talk.phase, Phase::PasteBack { .. }));
            tokio::select! {
                msg = self.messages.recv() => {
                    self.take(Msg::Ticked(now()));
                    if let Some(Msg::Progressed { progress: Progress::PasteRefused(why), .. }) = &msg {
                        talk::problem(why);
                        is_handed_over = false;
                    }
                    if let Some(msg) = msg {
                        self.take(msg);
                    }
                    self.tell();
                }
                line = lines.next_line(), if pastes => match line {
                    Ok(Some(line)) => {
                        self.paste(line);
                        is_handed_over = true;
                    }
                    Ok(None) | Err(_) => return Ok(Some(Outcome::Cancelled)),
                },
                () = self.panicked.notified() => {
                    talk::problem("a part of firstcall has failed; see above");
                    return Ok(Some(Outcome::Unmet));
                }
                () = self.stop.came() => return Ok(Some(Outcome::Cancelled)),
                () = tokio::time::sleep_until(self.end) => {
                    let waited: Vec<String> = self.state.case().runs().running().map(|(fact, _)| fact.to_string()).collect();
                    let (limit, waited) = (seconds_of(self.limit), waited.join(", "));
                    talk::problem(&format!("stopped after {limit}, while this was waited for: {waited}"));
                    let waits_for_person = self.state.case().conversation().is_some();
                    return Ok(Some(if waits_for_person { Outcome::Cancelled } else { Outcome::Unreachable }));
                }
            }
        }
    }

    /// What is missing where an environment answers without a word about its tenant: nothing more can be asked then.
    fn unnamed_tenant(&self) -> Option<Usage> {
        let told = &self.state.case().profile().told;
        let environment = self.state.case().evidence().environment.as_ref()?.value()?;
        (told.tenant.is_empty() && environment.tenant_id.is_none()).then(|| {
            Usage(format!(
                "{} answers, but does not say which tenant it belongs to: give that with --tenant",
                told.environment
            ))
        })
    }

    /// Hands a line over to the sign-in that waits for a pasted address.
    fn paste(&mut self, line: String) {
        if let Some(talk) = self.state.case().conversation() {
            let _ = self.driver.perform(Effect::Paste { run: talk.run, text: Secret::new(line) });
        }
    }

    fn take(&mut self, msg: Msg) {
        for effect in update(&mut self.state, msg) {
            // There is no terminal here to copy to, and the end comes by itself.
            let _ = self.driver.perform(effect);
        }
    }

    /// Starts what is wished for and can be started: independent sign-ins that need nobody run side by side,
    /// a person does one after the other.
    fn wish(&mut self) {
        let knows_tenant = self.state.case().evidence().tenant.as_ref().is_some_and(|seen| seen.outcome.is_ok());
        if !knows_tenant || self.state.case().conversation().is_some() {
            return;
        }
        if let Some(via) = self.wishes.directory.take() {
            self.take(Msg::Act(Action::Look(via)));
            self.tell();
            if self.state.case().conversation().is_some() {
                return;
            }
        }
        let looks_only = self.state.case().runs().is_running(Fact::Directory)
            && self.state.case().profile().case.caller == Caller::People;
        if self.wishes.sign_in && !looks_only {
            self.wishes.sign_in = false;
            self.take(Msg::Act(Action::SignIn));
            self.tell();
        }
    }

    /// Tells the person what to do for a sign-in, once.
    fn tell(&mut self) {
        let Some(talk) = self.state.case().conversation() else {
            self.told = None;
            return;
        };
        if self.told.as_ref() == Some(&talk.phase) {
            return;
        }
        let whose = match talk.purpose {
            Purpose::App => "to your app",
            Purpose::Directory => "to look at the setup",
            Purpose::Consent => "as an administrator, and agree",
        };
        match &talk.phase {
            Phase::Starting => {}
            Phase::Browser { url, .. } => {
                talk::say(&format!("Sign in {whose} on this page, if it did not open by itself:\n{url}"));
            }
            Phase::PasteBack { url, .. } => {
                talk::say(&format!("Sign in {whose} on this page, then paste the address it ends on:\n{url}"));
            }
            Phase::DeviceCode { user_code, verification_uri, .. } => {
                talk::say(&format!(
                    "Sign in {whose}. Open this page:\n{verification_uri}\nand enter this code:\n{user_code}"
                ));
            }
            Phase::Redeeming => {}
        }
        self.told = Some(talk.phase.clone());
    }
}

/// Whether somebody has to do something for the sign-in while it happens.
fn needs_person(state: &State) -> bool {
    state.case().profile().case.caller == Caller::People && state.case().profile().case.flow != Flow::Password
}

fn seconds_of(limit: Duration) -> String {
    match limit.as_secs() {
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}

pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
