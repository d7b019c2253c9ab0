//! A check as `firstcall check` makes it, in this process, in the case that somebody who practises has before them.

use std::sync::Arc;

use firstcall::app::{Goal, PersonLine, Phase, Setup, Standing, Surroundings, Tenants, standing};
use firstcall::drive::{Outside, Session, now};
use firstcall::evidence::DirectoryVia;
use firstcall::profile::{Profile, Secret, SecretId};
use firstcall::recipe::{Clouds, Flow, Recipe};
use firstcall::wire::Settings;

use super::robot::Robot;
use super::tenant::{Tenant, Went};

/// What a check is made with, over and over.
pub struct Case {
    profile: Profile,
    secret: Option<Secret>,
    person: PersonLine,
    flow: Flow,
}

impl Case {
    /// What the practice tenant proposes for this way to sign in.
    pub async fn of(tenant: &Tenant, flow: Flow) -> Self {
        let told = tenant.told().await;
        let person = told.suggest.person.as_ref().and_then(|name| told.people.iter().find(|person| person.is(name)));
        let person = person.unwrap_or(&told.people[0]).clone();
        let profile = Robot::practise(tenant, Recipe::shared(), flow).await.state().case().profile().clone();
        let app = told.clients.proposed(flow).unwrap_or_else(|| panic!("{flow}: there is no app that can do it"));
        let secret = match SecretId::of(flow) {
            Some(SecretId::ClientSecret) => app.secret.clone(),
            Some(SecretId::Password) => Some(Secret::new(person.password.clone())),
            Some(SecretId::CertificatePassword) | None => None,
        };
        Self { profile, secret, person, flow }
    }

    /// A check in these clouds that has not begun.
    pub fn check(&self, clouds: Clouds, settings: Settings, directory: Option<DirectoryVia>) -> Checking {
        let outside = Outside {
            recipe: Recipe::shared(),
            cloud: clouds.get(&self.profile.cloud).unwrap().clone(),
            settings,
            store: None,
            federated: None,
            practice: None,
            opens_pages: false,
            pool: None,
            hidden: Vec::new(),
        };
        let secrets = SecretId::of(self.flow).zip(self.secret.clone()).into_iter().collect();
        let setup = Setup {
            recipe: Arc::clone(&outside.recipe),
            clouds,
            profile: self.profile.clone(),
            saved: Vec::new(),
            now: now(),
            tenants: Tenants::Own,
            goal: Goal::Check { directory, asks_person: true },
            secrets,
            token_source: None,
            surroundings: Surroundings::default(),
        };
        let session = Session::new(setup, outside, None).unwrap();
        Checking { session, person: self.person.upn.clone(), handled: None }
    }
}

/// A check, and the person who signs in where one has to.
pub struct Checking {
    pub session: Session,
    person: String,
    handled: Option<Phase>,
}

impl Checking {
    /// Goes on until nothing is left to do.
    pub async fn finish(&mut self, tenant: &Tenant) {
        self.session.tick();
        while standing(self.session.state()) != Standing::Done {
            self.do_what_a_person_does(tenant).await;
            let msg = self.session.next().await.expect("the driver goes on");
            self.session.tick();
            self.session.take(msg);
        }
    }

    /// Signs in where that is waited for.
    pub async fn do_what_a_person_does(&mut self, tenant: &Tenant) {
        let phase = self.session.state().case().conversation().map(|conversation| conversation.phase.clone());
        if self.handled == phase {
            return;
        }
        let went = match &phase {
            Some(Phase::Browser { url, .. } | Phase::PasteBack { url, .. }) => {
                tenant.sign_in(url, None, &self.person, "accept").await
            }
            Some(Phase::DeviceCode { user_code, verification_uri, .. }) => {
                tenant.sign_in(verification_uri, Some(user_code), &self.person, "accept").await
            }
            Some(Phase::Starting | Phase::Redeeming) | None => Went::Back,
        };
        if let Went::Address(address) = went {
            self.session.paste(Secret::new(address));
        }
        self.handled = phase;
    }
}
