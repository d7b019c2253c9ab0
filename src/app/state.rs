//! The one state. Fronts read it; only `update` changes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use strum::IntoEnumIterator;

use crate::checks::{Ctx, Explanation, Finding, Judged};
use crate::evidence::{
    ConsentProbe, DirectoryVia, Evidence, Exchange, FoundToken, SecretLook, Seen, SignIn, SignInProbe, TokenId,
    TokenSource,
};
use crate::profile::{Profile, Secret, SecretId};
use crate::recipe::{Cloud, Clouds, Recipe, Target};

use super::{Before, Conversation, Field, Fields, NewCertificate, Offer, Picker, Place, Practice, Runs};

/// What a run of the program starts with.
#[derive(Debug)]
pub struct Setup {
    pub recipe: Arc<Recipe>,
    pub clouds: Clouds,
    pub profile: Profile,
    /// Where the user was when they left, if they were here before.
    pub saved: Option<Profile>,
    pub now: Timestamp,
    /// Whether a practice tenant can be started from here.
    pub can_practice: bool,
    /// Whether somebody sits at the screen: then a sign-in waits for a wish.
    pub interactive: bool,
    /// Secrets that came with the command line.
    pub secrets: Vec<(SecretId, Secret)>,
    /// Whether this computer offers a trusted issuer's token by itself, as build services do.
    pub token_source: Option<TokenSource>,
}

/// A short message to the user, shown until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub is_problem: bool,
}

/// Everything that the fronts show.
#[derive(Debug)]
pub struct State {
    pub recipe: Arc<Recipe>,
    pub clouds: Clouds,
    /// The clouds of the start, to come back to from the practice tenant.
    pub own_clouds: Clouds,
    pub profile: Profile,
    pub saved: Option<Profile>,
    pub can_practice: bool,
    pub interactive: bool,
    pub token_source: Option<TokenSource>,
    pub now: Timestamp,

    pub evidence: Evidence,
    pub runs: Runs,
    /// The sign-in to the app that was asked for.
    pub sign_in: Option<SignInProbe>,
    /// The sign-in whose token was refused, while one at the older endpoint is tried in its place.
    pub(super) refused: Option<Seen<SignIn>>,
    /// What the sign-in before this one brought, for whoever gives up waiting.
    pub before: Option<Box<Before>>,
    /// The consent for everybody that was asked for.
    pub consent: Option<ConsentProbe>,
    /// How the user chose to look at the setup.
    pub directory: Option<DirectoryVia>,
    /// Whether a sign-in is followed by the call that proves everything; not where only the token is wanted.
    pub calls: bool,
    /// Whether the person wants to choose an environment from a list.
    pub lists_environments: bool,
    /// The tokens that the last sign-in to the app brought.
    pub token: Option<TokenId>,
    /// Counts the passwords that a certificate's file was tried with.
    pub passwords: u64,
    pub judged: Vec<Judged>,
    pub findings: Vec<Finding>,
    /// What only the user can tell, with what there is to do.
    pub tasks: Vec<Finding>,
    pub exchanges: Vec<Arc<Exchange>>,
    pub conversation: Option<Conversation>,

    pub places: Vec<Place>,
    /// The field that has the cursor.
    pub focus: Option<Field>,
    pub cursors: BTreeMap<Place, usize>,
    /// Which of the selected finding's remedies is shown.
    pub way: usize,
    pub fields: Fields,
    pub notice: Option<Notice>,
    /// What can be done in the place below help or palette.
    pub offers: Vec<Offer>,
    pub explained: Option<Explanation>,
    /// The token that somebody pasted to have it explained, without its text.
    pub pasted: Option<FoundToken>,
    pub practice: Option<Practice>,
    pub new_certificate: NewCertificate,
    pub picker: Picker,
    /// Raw instead of explained, in the token inspector.
    pub raw_token: bool,
    pub is_leaving: bool,
}

impl State {
    /// The state at the start: on the welcome screen, with nothing observed.
    pub fn new(setup: Setup) -> Self {
        let mut state = Self {
            recipe: setup.recipe,
            own_clouds: setup.clouds.clone(),
            clouds: setup.clouds,
            profile: setup.profile,
            saved: setup.saved,
            can_practice: setup.can_practice,
            interactive: setup.interactive,
            token_source: setup.token_source,
            now: setup.now,
            evidence: Evidence::default(),
            runs: Runs::default(),
            sign_in: None,
            refused: None,
            before: None,
            consent: None,
            directory: None,
            lists_environments: false,
            calls: true,
            token: None,
            passwords: 0,
            judged: Vec::new(),
            findings: Vec::new(),
            tasks: Vec::new(),
            exchanges: Vec::new(),
            conversation: None,
            places: vec![Place::Welcome],
            focus: None,
            cursors: BTreeMap::new(),
            way: 0,
            fields: Fields::default(),
            notice: None,
            offers: Vec::new(),
            explained: None,
            pasted: None,
            practice: None,
            new_certificate: NewCertificate::default(),
            picker: Picker::default(),
            raw_token: false,
            is_leaving: false,
        };
        for (id, secret) in &setup.secrets {
            state.take_secret(*id, secret);
        }
        state.fill_fields();
        state.judge();
        state
    }

    /// Goes straight to the last step, where a check without a screen begins.
    pub fn skip_to_check(&mut self) {
        self.places = vec![Place::Step(5)];
    }

    /// Ends the run with the sign-in, for whoever wants the token and no proof.
    pub fn stop_after_sign_in(&mut self) {
        self.calls = false;
    }

    /// The place on top.
    pub fn place(&self) -> Place {
        self.places.last().copied().unwrap_or(Place::Welcome)
    }

    /// The topmost place that is a whole screen.
    pub fn screen(&self) -> Place {
        self.places.iter().rev().copied().find(|place| !place.is_overlay()).unwrap_or(Place::Welcome)
    }

    /// Whether a case is being worked on; before that nothing is asked of the network.
    pub fn has_begun(&self) -> bool {
        self.places
            .iter()
            // A token can be pasted before anything was begun; one of the case's own lies above a step.
            .any(|place| {
                !place.is_overlay() && !matches!(place, Place::Welcome | Place::Case | Place::Explain | Place::Token)
            })
    }

    /// The cloud in use.
    pub fn cloud(&self) -> &Cloud {
        self.clouds.get(&self.profile.cloud).unwrap_or_else(|| self.clouds.first())
    }

    /// The target that is called.
    pub fn target(&self) -> &Target {
        self.recipe.target(&self.profile.case.target).unwrap_or(&self.recipe.targets[0])
    }

    /// What verdicts are made from.
    pub fn ctx(&self) -> Ctx<'_> {
        Ctx {
            recipe: &self.recipe,
            target: self.target(),
            cloud: self.cloud(),
            case: &self.profile.case,
            told: &self.profile.told,
            evidence: &self.evidence,
            now: self.now,
        }
    }

    /// Makes verdicts and findings anew.
    pub(super) fn judge(&mut self) {
        let judged = crate::checks::judge(&self.ctx());
        let findings = crate::checks::findings(&self.ctx(), &judged);
        self.tasks = crate::checks::tasks(&self.ctx(), &judged);
        self.judged = judged;
        self.findings = findings;
    }

    /// Copies the profile's values into the fields.
    pub(super) fn fill_fields(&mut self) {
        for field in Field::iter() {
            if let Some(input) = field.input() {
                let value = self.profile.get(input);
                self.fields.put(field, &value);
            }
        }
    }

    /// Puts a secret into its field, and notes what it looks like.
    pub(super) fn take_secret(&mut self, id: SecretId, secret: &Secret) {
        let look = self.fields.edit_secret(id).fill(secret);
        if id == SecretId::ClientSecret {
            self.profile.told.secret = look;
        }
    }

    /// Wipes every secret that was typed.
    pub(super) fn forget_secrets(&mut self) {
        self.fields.forget_secrets();
        self.profile.told.secret = SecretLook::None;
    }

    /// The row that the cursor of a place is on.
    pub fn cursor(&self, place: Place) -> usize {
        self.cursors.get(&place).copied().unwrap_or(0)
    }

    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_problem: false });
    }

    pub(super) fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_problem: true });
    }
}
