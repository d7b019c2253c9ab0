//! The one state: a case, the screen that shows it, and the practice tenant if there is one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use crate::app::exchange_log::ExchangeLog;
use crate::app::{Field, Place, Practice, Runs, Surroundings, Tour, view};
use crate::checks::{Ctx, Judgement};
use crate::evidence::{Evidence, Exchange, SecretLook, TokenSource};
use crate::profile::{InputId, Profile, Secret, SecretId, Standings};
use crate::recipe::{Cloud, Clouds, Recipe, RequirementId, Target};

use super::{AppSignIn, Begun, Case, Goal, Happened, Looks, Screen, Swap};

/// What a run of the program starts with.
#[derive(Debug)]
pub struct Setup {
    pub recipe: Arc<Recipe>,
    pub clouds: Clouds,
    pub profile: Profile,
    /// The cases that were kept, the one that was worked on last first.
    pub saved: Vec<Profile>,
    pub now: Timestamp,
    /// Which tenants are offered.
    pub tenants: Tenants,
    /// What the front wants.
    pub goal: Goal,
    /// Secrets that came with the command line.
    pub secrets: Vec<(SecretId, Secret)>,
    /// Whether this computer offers a trusted issuer's token by itself, as build services do.
    pub token_source: Option<TokenSource>,
    /// Where the program runs, which decides where a browser can open.
    pub surroundings: Surroundings,
}

/// Which tenants are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tenants {
    /// The user's own; no practice tenant can be started from here.
    Own,
    Both,
    /// The practice tenant alone: nothing of the user's own is shown or touched.
    Practice,
}

/// Everything that the fronts show.
#[derive(Debug)]
pub struct State {
    pub(super) case: Case,
    pub(super) screen: Screen,
    pub(super) practice: Option<Practice>,
    pub(super) tour: Option<Tour>,
    pub(super) home: Home,
    /// What happened in the message that is being taken in, until it is answered on the screen.
    pub(super) happened: Vec<Happened>,
}

/// What was there before any case was begun, to come back to.
#[derive(Debug)]
pub(super) struct Home {
    /// The clouds of the start; the practice tenant has others.
    pub clouds: Clouds,
    /// The cases that were kept, the one that was worked on last first.
    pub saved: Vec<Profile>,
    pub tenants: Tenants,
    pub surroundings: Surroundings,
    /// What was given at the start, for a case that is begun anew.
    pub first: Profile,
    /// Whether the case was kept before and is gone on with.
    pub is_resumed: bool,
    /// The name that a profile got here by itself.
    pub made: Option<String>,
    /// The profile that is gone on with once its clouds are there.
    pub resuming: Option<Profile>,
    /// How the case stood when it was left, until that is told.
    pub left: Option<Left>,
    /// Where the profile of the case was written.
    pub kept: Option<PathBuf>,
}

/// How a case stood when it was left.
#[derive(Debug)]
pub(super) struct Left {
    pub stood: Standings,
    pub at: Option<Timestamp>,
}

impl State {
    /// The state at the start: on the welcome screen, with nothing observed.
    pub fn new(setup: Setup) -> Self {
        Self::observed(setup, Evidence::default(), Vec::new())
    }

    /// The state after everything that was observed elsewhere, such as an earlier report holds. Nothing is asked.
    pub fn observed(setup: Setup, evidence: Evidence, exchanges: Vec<Exchange>) -> Self {
        let first = setup.profile.clone();
        let case = Case {
            recipe: setup.recipe,
            clouds: setup.clouds.clone(),
            profile: setup.profile,
            token_source: setup.token_source,
            now: setup.now,
            goal: setup.goal,
            begun: Begun::default(),
            evidence,
            runs: Runs::default(),
            sign_in: AppSignIn::default(),
            directory: None,
            lists_environments: false,
            wanted_environment: None,
            looks: Looks::default(),
            swap: Swap::default(),
            token: None,
            passwords: 0,
            exchanges: ExchangeLog::default(),
            conversation: None,
            judgement: Judgement::default(),
        };
        let home = Home {
            clouds: setup.clouds,
            saved: setup.saved,
            tenants: setup.tenants,
            surroundings: setup.surroundings,
            first,
            is_resumed: false,
            made: None,
            resuming: None,
            left: None,
            kept: None,
        };
        let screen = if setup.goal.has_screen() { Screen::default() } else { Screen::at(Place::Step(5)) };
        let mut state = Self { case, screen, practice: None, tour: None, home, happened: Vec::new() };
        for (id, secret) in &setup.secrets {
            state.take_secret(*id, secret);
        }
        exchanges.into_iter().for_each(|exchange| state.case.exchanges.push(Arc::new(exchange)));
        state.fill_fields();
        state.judge();
        state.begin_where_meant();
        state
    }

    /// Who names a tenant or an app of their own at the start means that case, and no saved or practice one.
    fn begin_where_meant(&mut self) {
        let profile = &self.case.profile;
        let is_named = !profile.inputs.tenant.is_empty() || !profile.inputs.client_id.is_empty();
        if is_named && profile.name.is_empty() {
            let meant = view::WelcomeEntry::Tenant(profile.case.target.clone());
            let row = view::welcome(self).into_iter().position(|entry| entry == meant);
            self.screen.cursors.insert(Place::Welcome, row.unwrap_or(0));
        }
    }

    pub fn case(&self) -> &Case {
        &self.case
    }

    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The practice tenant, where one was asked for.
    pub fn practice(&self) -> Option<&Practice> {
        self.practice.as_ref()
    }

    /// The cases that were kept, the one that was worked on last first.
    pub fn saved(&self) -> &[Profile] {
        &self.home.saved
    }

    /// Where the profile of the case was written, once it was.
    pub fn kept(&self) -> Option<&Path> {
        self.home.kept.as_deref()
    }

    /// Which tenants are offered.
    pub fn tenants(&self) -> Tenants {
        self.home.tenants
    }

    /// Where the program runs.
    pub fn surroundings(&self) -> Surroundings {
        self.home.surroundings
    }

    /// Whether the practice tenant that was asked for on the first screen has yet to answer. Until then no key does
    /// anything but leave: what it would do depends on the answer.
    pub fn is_starting(&self) -> bool {
        self.screen.base() == Place::Welcome && self.practice.as_ref().is_some_and(Practice::is_starting)
    }

    /// How many of the things that a look showed to be missing were put right, and how many there were.
    pub fn put_right(&self) -> Option<(usize, usize)> {
        self.case.looks.progress(self)
    }

    /// Whether Enter has led to a requirement since it was found missing.
    pub fn has_shown(&self, id: &RequirementId) -> bool {
        self.case.looks.has_shown(id)
    }

    /// The tour of the practice tenant, while it runs.
    pub fn tour(&self) -> Option<&Tour> {
        self.tour.as_ref()
    }

    /// The place on top.
    pub fn place(&self) -> Place {
        self.screen.place()
    }

    /// Whether a case is being worked on; before that nothing is asked of the network.
    pub fn has_begun(&self) -> bool {
        self.screen
            .places
            .iter()
            // A token can be pasted before anything was begun; one of the case's own lies above a step.
            .any(|place| {
                !place.is_overlay()
                    && !matches!(place, Place::Welcome | Place::Case | Place::Explain | Place::Token | Place::Text)
            })
    }

    /// The cloud in use.
    pub fn cloud(&self) -> &Cloud {
        self.case.cloud()
    }

    /// The target that is called.
    pub fn target(&self) -> &Target {
        self.case.target()
    }

    /// What verdicts are made from.
    pub fn ctx(&self) -> Ctx<'_> {
        self.case.ctx()
    }

    /// Makes verdicts and the words for them anew.
    pub(super) fn judge(&mut self) {
        self.case.judgement = Judgement::of(&self.case.ctx());
    }

    /// Copies the profile's values into the fields.
    pub(super) fn fill_fields(&mut self) {
        self.screen.fields.forget_changes();
        for input in InputId::iter() {
            let value = self.case.profile.get(input);
            self.screen.fields.put(Field::Input(input), &value);
        }
    }

    /// Puts a secret into its field, and notes what it looks like.
    pub(super) fn take_secret(&mut self, id: SecretId, secret: &Secret) {
        let look = self.screen.fields.edit_secret(id).fill(secret);
        if id == SecretId::ClientSecret {
            self.case.profile.inputs.secret = look;
        }
    }

    /// Wipes every secret that was typed.
    pub(super) fn forget_secrets(&mut self) {
        self.screen.fields.forget_secrets();
        self.case.profile.inputs.secret = SecretLook::None;
    }

    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.screen.say(text);
    }

    pub(super) fn warn(&mut self, text: impl Into<String>) {
        self.screen.warn(text);
    }
}
