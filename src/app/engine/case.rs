//! One case: what is to be called and by whom, everything that was observed of it, and what is under way for it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::exchange_log::ExchangeLog;
use crate::app::{Conversation, Runs};
use crate::checks::{Ctx, Finding, Judged, Judgement};
use crate::evidence::{DirectoryVia, Evidence, Exchange, SignInProbe, TokenId, TokenSource};
use crate::profile::Profile;
use crate::recipe::{Cloud, Clouds, Recipe, Target};

use super::{AppSignIn, Begun, Goal, Looks, Swap};

/// Everything of one case.
#[derive(Debug)]
pub struct Case {
    pub(super) recipe: Arc<Recipe>,
    pub(super) clouds: Clouds,
    pub(super) profile: Profile,
    /// Whether this computer offers a trusted issuer's token by itself, as build services do.
    pub(super) token_source: Option<TokenSource>,
    /// The time of the last tick.
    pub(super) now: Timestamp,
    /// What the front wants.
    pub(super) goal: Goal,
    /// What of the goal was begun already, where nobody sits at a screen.
    pub(super) begun: Begun,

    pub(super) evidence: Evidence,
    pub(super) runs: Runs,
    pub(super) sign_in: AppSignIn,
    /// How the user chose to look at the setup.
    pub(super) directory: Option<DirectoryVia>,
    /// Whether the person wants to choose an environment from a list.
    pub(super) lists_environments: bool,
    /// The environment that a page named by nothing but its ID. The list of environments has its address.
    pub(super) wanted_environment: Option<String>,
    /// What is to be done since somebody looked at the setup.
    pub(super) looks: Looks,
    /// Whether tenant ID and client ID were tried in each other's place.
    pub(super) swap: Swap,
    /// The tokens that the last sign-in to the app brought.
    pub(super) token: Option<TokenId>,
    /// Counts the passwords that a certificate's file was tried with.
    pub(super) passwords: u64,
    pub(super) exchanges: ExchangeLog,
    pub(super) conversation: Option<Conversation>,

    /// What is made of all that; made anew once for each message.
    pub(super) judgement: Judgement,
}

impl Case {
    pub fn recipe(&self) -> &Arc<Recipe> {
        &self.recipe
    }

    pub fn clouds(&self) -> &Clouds {
        &self.clouds
    }

    /// The cloud in use.
    pub fn cloud(&self) -> &Cloud {
        self.clouds.get(&self.profile.cloud).unwrap_or_else(|| self.clouds.first())
    }

    /// The target that is called.
    pub fn target(&self) -> &Target {
        self.recipe.target(&self.profile.case.target).unwrap_or(&self.recipe.targets[0])
    }

    /// What the user typed and chose.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Where this computer offers a trusted issuer's token, if it does.
    pub fn token_source(&self) -> Option<TokenSource> {
        self.token_source
    }

    /// The time of the last tick.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What the front wants.
    pub fn goal(&self) -> Goal {
        self.goal
    }

    /// The tokens that the last sign-in to the app brought.
    pub fn token(&self) -> Option<TokenId> {
        self.token
    }

    /// When the setup is looked at again by itself.
    pub fn next_look(&self) -> Option<Timestamp> {
        self.looks.next()
    }

    /// Everything observed so far.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The questions under way and answered.
    pub fn runs(&self) -> &Runs {
        &self.runs
    }

    /// The sign-in to the app that was asked for.
    pub fn sign_in(&self) -> Option<&SignInProbe> {
        self.sign_in.ask()
    }

    /// How the user chose to look at the setup.
    pub fn directory(&self) -> Option<DirectoryVia> {
        self.directory
    }

    /// The sign-in or consent under way that waits for a person.
    pub fn conversation(&self) -> Option<&Conversation> {
        self.conversation.as_ref()
    }

    /// The recorded exchanges, the oldest first.
    pub fn exchanges(&self) -> &[Arc<Exchange>] {
        self.exchanges.kept()
    }

    /// How many exchanges before those were dropped, since there were too many.
    pub fn dropped_exchanges(&self) -> usize {
        self.exchanges.dropped()
    }

    /// What is made of the evidence, with the words for it.
    pub fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    /// The verdict on each requirement, in the order of the screens.
    pub fn judged(&self) -> &[Judged] {
        &self.judgement.judged
    }

    /// What is unmet or a warning, in the order of the screens.
    pub fn findings(&self) -> &[Finding] {
        &self.judgement.findings
    }

    /// What only the user can tell, with what there is to do.
    pub fn tasks(&self) -> &[Finding] {
        &self.judgement.tasks
    }

    /// What verdicts are made from.
    pub fn ctx(&self) -> Ctx<'_> {
        Ctx {
            recipe: &self.recipe,
            target: self.target(),
            cloud: self.cloud(),
            case: &self.profile.case,
            inputs: &self.profile.inputs,
            evidence: &self.evidence,
            now: self.now,
        }
    }
}
