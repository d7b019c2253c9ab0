//! Kept cases: each has a profile of its own, in the place where it belongs, and says what changed since.

use super::*;
use crate::app::Question;
use crate::profile::{Profile, Stood};
use crate::recipe::RequirementId;

/// The profiles that are written down, with the names that they take the place of.
fn saved(effects: &[Effect]) -> Vec<(String, Option<String>)> {
    deeds(effects)
        .into_iter()
        .filter_map(|(_, deed)| match deed {
            Deed::SaveProfile { profile, before } => Some((profile.name, before)),
            _ => None,
        })
        .collect()
}

fn kept(name: &str, tenant: &str) -> Profile {
    let state = started(&[(InputId::Tenant, tenant), (InputId::ClientId, CLIENT)]);
    Profile { name: name.to_owned(), step: 2, ..state.case().profile().clone() }
}

fn knowing(profiles: &[Profile]) -> State {
    State::new(Setup { saved: profiles.to_vec(), ..setup(&[]) })
}

#[test]
fn a_second_case_never_takes_the_place_of_the_first() {
    let mut state = knowing(&[kept("default", "fabrikam.example")]);
    begin(&mut state, "power-platform");
    fill(&mut state, Field::Input(InputId::Tenant), TENANT);
    fill(&mut state, Field::Input(InputId::ClientId), CLIENT);
    leave_field(&mut state);
    let first = saved(&act(&mut state, Action::Primary));
    assert_eq!(first, [("contoso-power-platform-4b1c2d3e".to_owned(), None)]);
    while state.place() != Place::Welcome {
        act(&mut state, Action::Back);
    }
    begin(&mut state, "lifecycle-services");
    let second = saved(&act(&mut state, Action::Primary));
    assert_eq!(second, [("contoso-lifecycle-services-4b1c2d3e".to_owned(), None)]);
    let names: Vec<&str> = state.saved().iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!(names, [&*second[0].0, &*first[0].0, "default"]);
}

#[test]
fn a_name_that_was_made_before_the_app_was_known_follows_the_case() {
    let mut state = started(&[(InputId::Tenant, TENANT)]);
    begin(&mut state, "power-platform");
    assert_eq!(saved(&act(&mut state, Action::Primary)), [("contoso-power-platform".to_owned(), None)]);
    fill(&mut state, Field::Input(InputId::ClientId), CLIENT);
    leave_field(&mut state);
    let name = "contoso-power-platform-4b1c2d3e".to_owned();
    let renamed = saved(&act(&mut state, Action::Primary));
    assert_eq!(renamed, [(name.clone(), Some("contoso-power-platform".to_owned()))]);
    assert_eq!(saved(&act(&mut state, Action::Leave)), [(name, None)]);
}

#[test]
fn the_same_case_typed_again_goes_into_its_profile() {
    let mut state = knowing(&[kept("work", TENANT)]);
    begin(&mut state, "power-platform");
    fill(&mut state, Field::Input(InputId::Tenant), TENANT);
    fill(&mut state, Field::Input(InputId::ClientId), CLIENT);
    assert_eq!(saved(&act(&mut state, Action::Leave)), [("work".to_owned(), None)]);
}

#[test]
fn a_profile_goes_on_in_the_clouds_that_it_belongs_to_or_not_at_all() {
    let mut practice = kept("practice", TENANT);
    practice.origin.cloud_file = Some("/tmp/clouds.toml".into());
    let mut elsewhere = kept("elsewhere", TENANT);
    elsewhere.cloud = crate::recipe::CloudId::from("contoso-cloud");
    let mut state = knowing(&[practice, elsewhere]);
    let asked = act(&mut state, Action::Primary);
    let file = Deed::ReadCloudFile("/tmp/clouds.toml".into());
    assert!(matches!(&deeds(&asked)[..], [(_, deed)] if *deed == file), "{asked:?}");
    assert_eq!((state.place(), probes(&asked).len()), (Place::Welcome, 0));
    let gone = DeedError::CloudFileNotRead { path: "/tmp/clouds.toml".into(), detail: "no such file".to_owned() };
    done(&mut state, &asked, Err(gone));
    assert_eq!((state.place(), state.screen().notice().unwrap().is_problem), (Place::Welcome, true));
    // And where it is there, it is used.
    let asked = act(&mut state, Action::Primary);
    let mut clouds = state.case().clouds().clone();
    clouds.list[0].title = "Practice".to_owned();
    done(&mut state, &asked, Ok(Done::CloudFileRead(Box::new(clouds))));
    assert_eq!((state.place(), state.cloud().title.as_str()), (Place::Step(2), "Practice"));
    while state.place() != Place::Welcome {
        act(&mut state, Action::Back);
    }
    // Another case of the user's own is not in that cloud.
    begin(&mut state, "power-platform");
    assert_ne!(state.cloud().title, "Practice");
    assert_eq!(state.case().profile().inputs.tenant, "");
    while state.place() != Place::Welcome {
        act(&mut state, Action::Back);
    }
    select(&mut state, 1);
    act(&mut state, Action::Primary);
    assert!(state.screen().notice().unwrap().text.contains("uses the cloud contoso-cloud"));
    assert_eq!(state.place(), Place::Welcome);
}

#[test]
fn a_case_that_is_gone_on_with_says_what_has_changed() {
    let mut profile = kept("work", TENANT);
    profile.stood = [("tenant.found", Stood::Met), ("app.found", Stood::Met), ("consent.granted", Stood::Unmet)]
        .map(|(id, stood)| (RequirementId::of(id), stood))
        .into();
    let mut state = knowing(&[profile]);
    let effects = act(&mut state, Action::Primary);
    let run = |effects: &[Effect], fact| probes(effects).iter().find(|(_, probe)| probe.fact() == fact).unwrap().0;
    let tenant_known = seen(&state, tenant());
    let effects = bring(&mut state, run(&effects, Fact::Tenant), Observation::Tenant(tenant_known));
    assert!(state.screen().notice().is_none(), "not everything was looked at yet");
    let gone = ServiceFault::new(Stage::SignIn, "AADSTS700016", "AADSTS700016: not found in the directory.");
    let missing = Seen { outcome: Err(Fault::Service(gone)), at: state.case().now(), exchanges: Vec::new() };
    bring(&mut state, run(&effects, Fact::App), Observation::App(missing));
    let told = state.screen().notice().expect("it is told").text.clone();
    assert!(told.contains(": was met, now unmet"), "{told}");
    assert!(!told.contains("agreed"), "what nobody looked at is not compared: {told}");
}

#[test]
fn kept_cases_are_renamed_and_deleted_after_a_question() {
    let mut state = knowing(&[kept("one", TENANT), kept("two", "fabrikam.example")]);
    act(&mut state, Action::Profiles);
    select(&mut state, 1);
    act(&mut state, Action::NextField);
    assert_eq!(state.screen().fields().value(Field::Own(OwnField::ProfileName)), "two");
    update(&mut state, Msg::Edit(Edit::Type(InputRequest::DeleteLine)));
    typed(&mut state, "one");
    assert_eq!(act(&mut state, Action::Primary), []);
    assert!(state.screen().fields().problem(Field::Own(OwnField::ProfileName)).is_some());
    typed(&mut state, "-more");
    let asked = act(&mut state, Action::Primary);
    done(&mut state, &asked, Ok(Done::ProfileRenamed { from: "two".to_owned(), to: "one-more".to_owned() }));
    assert_eq!(state.saved()[1].name, "one-more");
    act(&mut state, Action::DeleteProfile);
    assert_eq!(state.screen().question(), Some(Question::DeleteProfile(1)));
    act(&mut state, Action::Back);
    assert_eq!(state.saved().len(), 2);
    act(&mut state, Action::DeleteProfile);
    let asked = act(&mut state, Action::Primary);
    assert!(matches!(&deeds(&asked)[..], [(_, Deed::DeleteProfile(name))] if name == "one-more"), "{asked:?}");
    done(&mut state, &asked, Ok(Done::ProfileDeleted("one-more".to_owned())));
    assert_eq!((state.saved().len(), state.place()), (1, Place::Profiles));
}

#[test]
fn a_remembered_tenant_is_proposed_and_taken_with_the_arrow() {
    let mut state = knowing(&[kept("one", "fabrikam.example"), kept("two", TENANT)]);
    begin(&mut state, "power-platform");
    act(&mut state, Action::Step(1));
    assert_eq!(view::suggestion(&state).as_deref(), Some("fabrikam.example"));
    typed(&mut state, "con");
    assert_eq!(view::suggestion(&state).as_deref(), Some(TENANT));
    let Some(msg) = keymap(&state, Key::Right) else { panic!("it can be taken") };
    update(&mut state, msg);
    assert_eq!((state.case().profile().inputs.tenant.as_str(), view::suggestion(&state)), (TENANT, None));
    act(&mut state, Action::Primary);
    assert_eq!(view::suggestion(&state).as_deref(), Some(CLIENT));
}
