//! The real engine and the real driver, with a front that does what a person would do: sign in as whom the scenario
//! proposes, and tell what the browser shows.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use firstcall::app::{
    Action, DeedKind, Done, Edit, Effect, Goal, Msg, Phase, Place, PracticeReady, Purpose, Setup, State, Surroundings,
    Tenants,
    view::{self, Decides},
};
use firstcall::drive::{Outside, Recording, Session, now};
use firstcall::evidence::{DirectoryVia, Fact};
use firstcall::profile::{InputId, Profile, Secret, SecretId};
use firstcall::recipe::{Clouds, Flow, Recipe};
use firstcall::vault::Tokens;
use firstcall::wire::Settings;
use secrecy::ExposeSecret;

use super::hands::{self, Takes};
use super::tenant::{Tenant, Told, Went};

/// Nothing in here takes this long; it only ends a test that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A person at the engine.
pub struct Robot<'a> {
    pub session: Session,
    tenant: &'a Tenant,
    told: Told,
    /// What was done about the sign-in that is under way.
    handled: Option<Phase>,
    /// What the person answers to a consent question.
    pub decision: &'static str,
    /// How to picture the state after every message; then all that happens is written down.
    pub watch: Option<fn(&State) -> String>,
    pub trace: Vec<String>,
}

impl Takes for Robot<'_> {
    fn state(&self) -> &State {
        self.session.state()
    }

    fn take(&mut self, msg: Msg) -> Vec<Effect> {
        Robot::take(self, msg);
        Vec::new()
    }
}

impl<'a> Robot<'a> {
    /// Sits down and types what the scenario proposes.
    pub async fn sit_down(tenant: &'a Tenant) -> Self {
        Self::sit_down_recorded(tenant, None).await
    }

    /// The same, and writes the session down in a new file.
    pub async fn sit_down_recorded(tenant: &'a Tenant, recording: Option<&Path>) -> Self {
        let told = tenant.told().await;
        let suggest = &told.suggest;
        // Name and password are typed only where they are sent.
        let by_password = suggest.person.as_ref().filter(|_| suggest.flow.as_deref() == Some("password"));
        let account = by_password.and_then(|name| told.people.iter().find(|person| person.is(name)));
        let password = account.map(|person| (SecretId::Password, person.password.as_str()));
        let username = account.map(|person| (InputId::Username, person.upn.as_str()));
        let inputs: Vec<(InputId, String)> =
            suggest.inputs().chain(username).map(|(input, value)| (input, value.to_owned())).collect();
        let secrets: Vec<(SecretId, &str)> = suggest
            .secret
            .iter()
            .map(|secret| (SecretId::ClientSecret, secret.inner().expose_secret()))
            .chain(password)
            .collect();
        let recipe = Recipe::shared();
        Self::seated(tenant, recipe, tenant.clouds(), &inputs, &secrets, recording).await
    }

    /// Sits down at these clouds, and types this.
    pub async fn sit_down_with(
        tenant: &'a Tenant,
        clouds: Clouds,
        inputs: &[(InputId, String)],
        secrets: &[(SecretId, &str)],
    ) -> Self {
        Self::sit_down_knowing(tenant, Recipe::shared(), clouds, inputs, secrets).await
    }

    /// The same with another recipe than the built-in one.
    pub async fn sit_down_knowing(
        tenant: &'a Tenant,
        recipe: Arc<Recipe>,
        clouds: Clouds,
        inputs: &[(InputId, String)],
        secrets: &[(SecretId, &str)],
    ) -> Self {
        Self::seated(tenant, recipe, clouds, inputs, secrets, None).await
    }

    async fn seated(
        tenant: &'a Tenant,
        recipe: Arc<Recipe>,
        clouds: Clouds,
        inputs: &[(InputId, String)],
        secrets: &[(SecretId, &str)],
        recording: Option<&Path>,
    ) -> Self {
        let told = tenant.told().await;
        let mut profile = Profile::new(&recipe, clouds.first().id.clone());
        for (input, value) in inputs {
            profile.set(&recipe, *input, value).unwrap_or_else(|error| panic!("{value:?}: {error}"));
        }
        let outside = Outside {
            recipe: recipe.clone(),
            cloud: clouds.first().clone(),
            settings: Settings::default(),
            store: None,
            federated: None,
            practice: None,
            opens_pages: false,
            pool: None,
            hidden: Vec::new(),
        };
        let secrets = secrets.iter().map(|(id, secret)| (*id, Secret::new((*secret).to_owned()))).collect();
        let setup = Setup {
            recipe,
            clouds,
            profile,
            saved: Vec::new(),
            now: now(),
            tenants: Tenants::Own,
            goal: Goal::Wizard,
            secrets,
            token_source: None,
            surroundings: Surroundings::default(),
        };
        let recording = recording.map(|path| Recording::create(path, &setup).unwrap());
        let mut session = Session::new(setup, outside, recording).unwrap();
        session.take(Msg::Act(Action::Step(5)));
        let decision = "accept";
        Self { session, tenant, told, handled: None, decision, watch: None, trace: Vec::new() }
    }

    /// Practises as the wizard does: begins with what the scenario proposes, and chooses this way to sign in.
    pub async fn practise(tenant: &'a Tenant, recipe: Arc<Recipe>, flow: Flow) -> Self {
        let mut robot = Self::sit_down_knowing(tenant, recipe, tenant.clouds(), &[], &[]).await;
        robot.begin_practice(tenant.begins().await);
        assert_eq!(robot.state().place(), Place::Case);
        hands::choose(&mut robot, Decides::Caller(flow.caller()));
        hands::choose(&mut robot, Decides::Flow(flow));
        assert_eq!(robot.state().case().profile().case.flow, flow, "it is offered");
        robot.take(Msg::Act(Action::Primary));
        robot
    }

    /// Hears that the practice tenant is ready, having asked for it.
    pub fn begin_practice(&mut self, ready: PracticeReady) {
        self.take(Msg::Practise(ready.current.clone()));
        self.answer_practice(Done::PracticeStarted(Box::new(ready)));
    }

    /// Answers what the practice tenant was asked last, in place of the wizard's own one.
    fn answer_practice(&mut self, done: Done) {
        let asked = self.state().case().runs().deeds().rfind(|(_, doing)| doing.kind == DeedKind::Practice);
        let (run, _) = asked.expect("the practice tenant is asked");
        self.take(Msg::Applied { run, outcome: Box::new(Ok(done)) });
    }

    /// What there is to show.
    pub fn state(&self) -> &State {
        self.session.state()
    }

    /// Gives the engine a message and performs what it asks for. Pages are opened by nobody.
    pub fn take(&mut self, msg: Msg) {
        if self.watch.is_some() {
            self.trace.push(format!("{msg:?}"));
        }
        let left = self.session.take(msg);
        if let Some(watch) = self.watch {
            self.trace.push(format!("{left:?}\n{}", watch(self.session.state())));
        }
    }

    /// The tokens in hand.
    pub fn tokens(&self) -> Option<Tokens> {
        self.session.tokens()
    }

    /// What can be seen without any sign-in.
    pub async fn look_around(&mut self) {
        self.take(Msg::Ticked(now()));
        self.settle().await;
    }

    /// Signs in to look at the setup, and reads it.
    pub async fn look_at_setup(&mut self) {
        self.take(Msg::Act(Action::Look(DirectoryVia::Browser)));
        self.settle().await;
    }

    /// Has this person sign in to look at the setup in this way, and reads it.
    pub async fn look_as(&mut self, via: DirectoryVia, upn: &str) {
        self.told.suggest.directory_person = Some(upn.to_owned());
        self.take(Msg::Act(Action::Look(via)));
        self.settle().await;
    }

    /// Lets somebody else than the scenario proposes sign in to the app.
    pub fn sign_in_as(&mut self, upn: &str) {
        self.told.suggest.person = Some(upn.to_owned());
    }

    /// Signs in to the app, and makes the first call.
    pub async fn sign_in(&mut self) {
        self.take(Msg::Act(Action::SignIn));
        self.settle().await;
    }

    /// Has everything put right, and does again what has to be done again.
    pub async fn repair(&mut self) {
        let repaired = self.tenant.repair().await;
        assert_eq!(repaired.remaining, Vec::<String>::new());
        // Outside of practice a repair is somebody else's work: what fits is typed, and everything is
        // looked at again.
        if self.state().practice().is_none() {
            self.take(Msg::Practise(self.told.current.clone()));
        }
        self.take(Msg::Act(Action::RepairAll));
        self.answer_practice(Done::PracticeRepaired(Box::new(repaired)));
        self.settle().await;
        self.type_account();
        let has_answer = self.state().case().evidence().call.as_ref().is_some_and(|seen| seen.outcome.is_ok());
        if !has_answer {
            self.sign_in().await;
        }
    }

    /// Types name and password where the repair leads to a sign-in that sends them.
    fn type_account(&mut self) {
        let is_asked = self.state().case().profile().case.flow == Flow::Password
            && self.state().case().profile().inputs.username.is_empty();
        let name = self.told.suggest.person.clone().filter(|_| is_asked);
        let Some(person) = name.and_then(|name| self.told.people.iter().find(|person| person.is(&name)).cloned())
        else {
            return;
        };
        self.take(Msg::Act(Action::Step(4)));
        self.take(Msg::Edit(Edit::Paste(person.upn)));
        self.take(Msg::Act(Action::Primary));
        self.take(Msg::Edit(Edit::Paste(person.password)));
    }

    /// Waits until nothing is under way.
    pub async fn settle(&mut self) {
        tokio::time::timeout(PATIENCE, self.settle_patiently()).await.unwrap_or_else(|_| {
            let running: Vec<Fact> = self.state().case().runs().running().map(|(fact, _)| fact).collect();
            panic!("{running:?} never came to an end; {:?}", self.state().case().conversation())
        });
    }

    async fn settle_patiently(&mut self) {
        loop {
            self.do_what_a_person_does().await;
            if view::waiting(self.state()).is_none() {
                return;
            }
            if let Some(msg) = self.session.next().await {
                self.take(Msg::Ticked(now()));
                self.take(msg);
            }
        }
    }

    async fn do_what_a_person_does(&mut self) {
        let Some(conversation) = self.state().case().conversation().cloned() else {
            self.handled = None;
            return;
        };
        if self.handled.as_ref() == Some(&conversation.phase) {
            return;
        }
        let (link, code) = match &conversation.phase {
            Phase::Starting | Phase::Redeeming => return,
            Phase::Browser { url, .. } | Phase::PasteBack { url, .. } => (url.clone(), None),
            Phase::DeviceCode { user_code, verification_uri, .. } => {
                (verification_uri.clone(), Some(user_code.clone()))
            }
        };
        self.handled = Some(conversation.phase.clone());
        let suggest = &self.told.suggest;
        let person = match conversation.purpose {
            Purpose::App => &suggest.person,
            Purpose::Directory | Purpose::Consent => &suggest.directory_person,
        };
        let person = person.clone().unwrap_or_else(|| self.told.people[0].upn.clone());
        match self.tenant.sign_in(&link, code.as_deref(), &person, self.decision).await {
            Went::Back => {}
            Went::Address(address) => {
                self.session.paste(Secret::new(address));
            }
            Went::Page(page) if matches!(conversation.phase, Phase::DeviceCode { .. }) => {
                // The device's page tells the person; the token endpoint tells the app.
                drop(page);
            }
            Went::Page(page) => {
                self.take(Msg::Act(Action::BrowserSays));
                // The whole page, as somebody copies it.
                let correlation = page.correlation_id.as_deref().unwrap_or_default();
                self.take(Msg::Edit(Edit::Paste(format!("{} Correlation ID: {correlation}", page.text))));
                self.take(Msg::Act(Action::Primary));
            }
        }
    }

    /// The findings, by id.
    pub fn findings(&self) -> Vec<&str> {
        self.state().case().findings().iter().map(|finding| finding.id.as_str()).collect()
    }
}
