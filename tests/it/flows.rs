//! Every target with every way to sign in that it offers, on its practice scenario: green through the engine as the
//! wizard drives it, and green for `check`. What is typed comes from what the practice tenant proposes, so a target that
//! is added is covered as it is.

use std::collections::BTreeMap;

use firstcall::app::{Clients, Outcome, PersonLine, Suggest, outcome, view};
use firstcall::profile::{InputId, SecretId};
use firstcall::recipe::{Flow, Recipe, StepInput, Target};
use firstcall::sandbox::scenario::{self, Input};
use futures::{StreamExt, stream};
use secrecy::ExposeSecret;
use serde::Deserialize;
use strum::IntoEnumIterator;

use crate::support::command::{Firstcall, Ran};
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;

/// How many practice tenants run side by side.
const SIDE_BY_SIDE: usize = 4;

/// What of the ready line a script needs.
#[derive(Deserialize)]
struct Ready {
    cloud_file: String,
    clients: Clients,
    suggest: Suggest,
    people: BTreeMap<String, PersonLine>,
}

impl Ready {
    fn of(tenant: &Tenant) -> Self {
        serde_json::from_str(&tenant.ready_line()).unwrap()
    }

    /// The person who signs in to the app.
    fn person(&self) -> &PersonLine {
        let name = self.suggest.person.as_deref().expect("somebody is proposed");
        self.people.iter().find(|(key, person)| *key == name || person.is(name)).expect("they are there").1
    }

    /// `check` with this way to sign in.
    fn check(&self, flow: Flow) -> Firstcall {
        let app = self.clients.proposed(flow).unwrap_or_else(|| panic!("{flow}: there is no app that can do it"));
        let name: &'static str = flow.into();
        let person = Some(self.person()).filter(|_| flow == Flow::Password);
        let of_flow = [
            (InputId::Flow, Some(name)),
            (InputId::ClientId, Some(app.client_id.as_str())),
            (InputId::Certificate, app.certificate.as_deref()),
            (InputId::FederatedTokenFile, app.token_file.as_deref()),
            (InputId::Username, person.map(|person| person.upn.as_str())),
        ];
        let is_of_flow = |input: &InputId| of_flow.iter().any(|(own, _)| own == input);
        let of_place = self.suggest.inputs().filter(|(input, _)| !is_of_flow(input));
        let inputs = of_place.chain(of_flow.iter().filter_map(|(input, value)| Some((*input, (*value)?))));
        let secrets = [
            (SecretId::ClientSecret, app.secret.as_ref().map(|secret| secret.inner().expose_secret())),
            (SecretId::Password, person.map(|person| person.password.as_str())),
        ];
        let mut arguments = vec!["check".to_owned(), "--cloud-file".to_owned(), self.cloud_file.clone()];
        arguments.extend(inputs.flat_map(|(input, value)| [format!("--{input}"), value.to_owned()]));
        let given: Vec<(String, &str)> =
            secrets.iter().filter_map(|(id, secret)| Some((format!("--{id}-env"), (*secret)?))).collect();
        arguments.extend(given.iter().flat_map(|(option, _)| [option.clone(), "PRACTICE".to_owned()]));
        let firstcall = Firstcall::new(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        given.iter().fold(firstcall, |firstcall, (_, secret)| firstcall.env("PRACTICE", secret))
    }
}

async fn practice(target: &Target) -> Tenant {
    Tenant::start(target.practice.as_deref().unwrap_or_else(|| panic!("{} cannot be practised", target.id))).await
}

/// Runs one case through the engine; returns what was wrong with it.
async fn in_the_wizard((target, flow): (&Target, Flow)) -> Option<String> {
    let tenant = practice(target).await;
    let mut robot = Robot::practise(&tenant, Recipe::shared(), flow).await;
    robot.look_around().await;
    robot.sign_in().await;
    let signed_in = outcome(robot.state(), false);
    robot.look_at_setup().await;
    let looked = outcome(robot.state(), false);
    let is_green = signed_in == Outcome::Holds && looked == Outcome::Holds && view::has_answer(robot.state());
    let wrong = format!(
        "{}, {flow}: {signed_in:?}, {looked:?} after a look at the setup, with {:?}; {:?}",
        target.id,
        robot.findings(),
        robot.state().screen().notice()
    );
    tenant.stop().await;
    (!is_green).then_some(wrong)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wizard_gets_to_the_first_call_of_every_target_by_every_way_that_it_offers() {
    let targets = Recipe::embedded().targets.iter();
    let cases = targets.flat_map(|target| target.flows.iter().map(move |flow| (target, *flow)));
    let wrong: Vec<String> = stream::iter(cases)
        .map(in_the_wizard)
        .buffer_unordered(SIDE_BY_SIDE)
        .filter_map(|wrong| async { wrong })
        .collect()
        .await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_knows_the_ready_line_alone_is_green_for_every_target_and_way_to_sign_in() {
    for target in &Recipe::embedded().targets {
        let tenant = practice(target).await;
        let ready = Ready::of(&tenant);
        for flow in &target.flows {
            let mut started = ready.check(*flow).start();
            started.attend(&tenant, *flow, &ready.person().upn).await;
            let Ran { code, stdout, stderr } = started.end();
            assert_eq!(code, Some(0), "{}, {flow}: {stdout}\n{stderr}", target.id);
        }
        tenant.stop().await;
    }
}

#[test]
fn a_way_to_sign_in_that_a_target_does_not_offer_is_refused_with_its_reason() {
    for target in &Recipe::embedded().targets {
        for flow in Flow::iter().filter(|flow| !target.flows.contains(flow)) {
            let ran = Firstcall::new(&["check", "--target", target.id.as_str(), "--flow", flow.into()]).run();
            let why = target.flows_missing[&flow].raw();
            assert!(!why.trim().is_empty(), "{}, {flow}", target.id);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
            assert!(ran.stderr.contains(why), "{ran:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_of_a_scenario_signs_in_in_the_wizard() {
    let tenant = Tenant::start(scenario::CONFIGURED).await;
    let recipe = Recipe::shared();
    let mut robot = Robot::sit_down_knowing(&tenant, recipe, tenant.clouds(), &[], &[]).await;
    for name in scenario::names() {
        tenant.switch(name).await;
        let ready = tenant.begins().await;
        let person = ready.suggest.person.clone().unwrap_or_else(|| panic!("{name}: nobody is proposed"));
        robot.begin_practice(ready);
        let practice = robot.state().practice().unwrap();
        assert!(practice.chosen().is_some_and(|chosen| chosen.is(&person)), "{name}: {:?}", practice.chosen());
    }
    tenant.stop().await;
}

#[test]
fn every_scenario_proposes_where_its_target_is() {
    for name in scenario::names() {
        let loaded = scenario::open(name, jiff::Timestamp::now()).unwrap();
        let suggest = loaded.suggestion();
        let id = suggest.get(Input::Target).unwrap_or_else(|| panic!("{name}: no target"));
        let target = Recipe::embedded().target(&id.into()).unwrap_or_else(|| panic!("{name}: nobody knows {id}"));
        let asked = [
            (StepInput::Environment, Input::Environment),
            (StepInput::Geo, Input::Geo),
            (StepInput::ProjectId, Input::ProjectId),
        ];
        for (ask, proposed) in asked {
            assert_eq!(target.asks(ask).is_some(), suggest.get(proposed).is_some(), "{name}: {ask:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_step_names_the_address_that_paste_back_sends() {
    for target in Recipe::embedded().targets.iter().filter(|target| target.flows.contains(&Flow::PasteBack)) {
        let tenant = practice(target).await;
        let mut robot = Robot::practise(&tenant, Recipe::shared(), Flow::PasteBack).await;
        robot.look_around().await;
        let params = robot.state().case().judgement().params();
        let said = target.steps[2].directions(Flow::PasteBack).iter().map(|words| words.fill(params));
        for line in said.filter(|line| line.contains("nativeclient")) {
            assert!(line.contains("https://login.microsoftonline.com/common/oauth2/nativeclient"), "{line}");
        }
        tenant.stop().await;
    }
}
