//! Opens scenarios: builds the base tenant, breaks what the scenario breaks, and remembers how to put it back.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::check::problems;
use super::files::{base_tree, parse, read};
use super::moment::settle;
use super::reconcile::reconcile;
use super::tree::{Path, get, get_mut, merge, path, places, remove, restore};
use super::{Break, CONFIGURED, Input, Scenario, ScenarioError, Suggestion};
use crate::recipe::{MOST_QUOTED, MOST_SAID, brief};
use crate::sandbox::tenant::Tenant;

/// A scenario that has been opened: its words, its two states, and what of it is still broken.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub scenario: Scenario,
    /// What it breaks, with what the scenarios break that it includes.
    entries: Vec<Break>,
    base: Value,
    start: Tenant,
    broken: Vec<Broken>,
}

/// What one requirement's breaks have changed.
#[derive(Debug, Clone, PartialEq)]
struct Broken {
    requirement: String,
    places: Vec<Path>,
}

/// Opens a shipped scenario; relative times count from `now`.
pub fn open(name: &str, now: Timestamp) -> Result<Loaded, ScenarioError> {
    open_over(name, now, &Value::Null)
}

/// The same over a part of the tenant that no file of it knows, such as [`super::Targets::plain`].
pub fn open_over(name: &str, now: Timestamp, part: &Value) -> Result<Loaded, ScenarioError> {
    Loaded::build(read(name)?, now, part)
}

/// The same for somebody who practises this target: the scenario is about it, where the same is wrong there.
pub fn open_for(name: &str, target: Option<&str>, now: Timestamp, part: &Value) -> Result<Loaded, ScenarioError> {
    let mut scenario = read(name)?;
    if let Some(target) = target.filter(|target| scenario.also.iter().any(|also| also == target)) {
        scenario.suggest.put(Input::Target, target);
    }
    Loaded::build(scenario, now, part)
}

/// The targets that a scenario can be about, first the one that it is about where none is named.
///
/// # Errors
/// When the configured scenario cannot be read.
pub fn targets_of(scenario: &Scenario) -> Result<Vec<String>, ScenarioError> {
    let own = match scenario.suggest.get(Input::Target) {
        Some(target) => target.to_owned(),
        None => read(CONFIGURED)?.suggest.get(Input::Target).unwrap_or_default().to_owned(),
    };
    Ok(std::iter::once(own).chain(scenario.also.iter().cloned()).collect())
}

impl Loaded {
    /// Opens a scenario from the text of a file (`--seed`).
    pub fn from_text(name: &str, text: &str, now: Timestamp) -> Result<Self, ScenarioError> {
        Self::from_text_over(name, text, now, &Value::Null)
    }

    /// The same over a part of the tenant that no file of it knows.
    pub fn from_text_over(name: &str, text: &str, now: Timestamp, part: &Value) -> Result<Self, ScenarioError> {
        Self::build(parse(name, text)?, now, part)
    }

    fn build(mut scenario: Scenario, now: Timestamp, part: &Value) -> Result<Self, ScenarioError> {
        let name = scenario.id.clone();
        let mut base = base_tree()?;
        if part.is_object() {
            merge(&mut base, part);
        }
        if let Some(over) = &scenario.tenant {
            merge(&mut base, over);
        }
        settled(&mut base, now, &name)?;
        // Through the typed state and back: defaults are written out, so that every place has a value to return to.
        let (configured, base) = (typed(&base, &name)?, typed(&base, &name).map(|tenant| tree_of(&tenant))?);
        let mut entries = Vec::new();
        gather(&scenario, &mut entries, &mut BTreeSet::new())?;
        let mut state = base.clone();
        let mut broken: Vec<Broken> = Vec::new();
        for entry in &entries {
            let places = apply(entry, &mut state, now, &name)?;
            match broken.iter_mut().find(|known| known.requirement == entry.requirement) {
                Some(known) => known.places.extend(places),
                None => broken.push(Broken { requirement: entry.requirement.clone(), places }),
            }
        }
        let named: BTreeSet<&str> =
            broken.iter().map(|broken| broken.requirement.as_str()).filter(|name| !name.is_empty()).collect();
        if named != scenario.breaks.iter().map(String::as_str).collect() {
            return Err(ScenarioError::Breaks { scenario: name });
        }
        let start = typed(&state, &name)?;
        let found = problems(&start, &configured);
        if !found.is_empty() {
            return Err(ScenarioError::References { scenario: name, problems: found.join("; ") });
        }
        if scenario.id != CONFIGURED {
            let usual = usual(&scenario)?;
            scenario.suggest = scenario.suggest.or(&usual);
        }
        Ok(Self { scenario, entries, base, start, broken })
    }

    /// The tenant as the scenario starts.
    pub fn start(&self) -> &Tenant {
        &self.start
    }

    /// The tenant before the scenario breaks anything, which repairs lead back to.
    pub fn configured(&self) -> Tenant {
        typed(&self.base, &self.scenario.id).expect("it was read so when the scenario was opened")
    }

    /// Fills in a certificate that was made for the seed.
    pub fn set_certificate(&mut self, application: &str, key: &str, certificate: &str) {
        let place = ["applications", application, "keys", key, "certificate"].map(str::to_owned);
        if let Some(known) = get_mut(&mut self.base, &place) {
            *known = Value::String(certificate.to_owned());
        }
        if let Some(known) = self.start.applications.get_mut(application).and_then(|app| app.keys.get_mut(key)) {
            certificate.clone_into(&mut known.certificate);
        }
    }

    /// What is proposed to type now: once a requirement is repaired, the inputs that its break corrects are proposed
    /// as the configured tenant would.
    pub fn suggestion(&self) -> Suggestion {
        let mut suggest = self.scenario.suggest.clone();
        let Ok(usual) = usual(&self.scenario) else { return suggest };
        let broken = self.broken();
        let repaired = self.entries.iter().filter(|entry| !broken.contains(&entry.requirement.as_str()));
        for input in repaired.flat_map(|entry| &entry.corrects) {
            suggest.correct(*input, &usual);
        }
        suggest
    }

    /// Ids of the requirements that are still broken.
    pub fn broken(&self) -> Vec<&str> {
        self.broken.iter().map(|broken| broken.requirement.as_str()).filter(|name| !name.is_empty()).collect()
    }

    /// Whether a live tenant has all that the tenant had before the scenario broke it, whatever else clients have made,
    /// and no fault lies over it.
    pub fn is_in_order(&self, live: &Tenant) -> bool {
        self.broken.is_empty() && live.faults.is_empty() && holds(&tree_of(live), &self.base)
    }

    /// Puts the places that broke one requirement (or, without a name, all of them) back in a live tenant, and names
    /// what was put back.
    pub fn repair(&mut self, live: &mut Tenant, requirement: Option<&str>) -> Result<Vec<String>, ScenarioError> {
        let is_meant = |broken: &Broken| requirement.is_none_or(|wanted| wanted == broken.requirement);
        let (repaired, left): (Vec<_>, Vec<_>) = self.broken.iter().cloned().partition(is_meant);
        if let (true, Some(requirement)) = (repaired.is_empty(), requirement) {
            let (scenario, requirement) = (self.scenario.id.clone(), requirement.to_owned());
            return Err(ScenarioError::NotBroken { scenario, requirement });
        }
        let mut tree = tree_of(live);
        for place in repaired.iter().flat_map(|broken| &broken.places) {
            restore(&mut tree, &self.base, place);
        }
        *live = typed(&tree, &self.scenario.id)?;
        reconcile(live, &typed(&self.base, &self.scenario.id)?);
        self.broken = left;
        Ok(repaired.into_iter().map(|broken| broken.requirement).filter(|name| !name.is_empty()).collect())
    }
}

/// Whether a tree has every value of another one; its objects may have more members.
fn holds(tree: &Value, wanted: &Value) -> bool {
    match (tree, wanted) {
        (Value::Object(tree), Value::Object(wanted)) => {
            wanted.iter().all(|(name, value)| tree.get(name).is_some_and(|own| holds(own, value)))
        }
        _ => tree == wanted,
    }
}

/// What is proposed where a scenario proposes nothing: what the configured tenant does for the target that it is about.
fn usual(scenario: &Scenario) -> Result<Suggestion, ScenarioError> {
    let configured = read(CONFIGURED)?.suggest;
    let target = scenario.suggest.get(Input::Target).unwrap_or_default();
    Ok(match read(&format!("{CONFIGURED}-{target}")) {
        Ok(of_target) => of_target.suggest.or(&configured),
        // The target of the configured tenant itself.
        Err(_) => configured,
    })
}

fn settled(tree: &mut Value, now: Timestamp, scenario: &str) -> Result<(), ScenarioError> {
    settle(tree, now).map_err(|moment| {
        let moment = brief(&moment, MOST_QUOTED);
        ScenarioError::Moment { scenario: scenario.to_owned(), moment }
    })
}

fn typed(tree: &Value, scenario: &str) -> Result<Tenant, ScenarioError> {
    serde_json::from_value(tree.clone()).map_err(|error| shape(scenario, &error))
}

fn shape(scenario: &str, error: &serde_json::Error) -> ScenarioError {
    ScenarioError::Shape { scenario: scenario.to_owned(), why: brief(&error.to_string(), MOST_SAID) }
}

fn tree_of(tenant: &Tenant) -> Value {
    serde_json::to_value(tenant).expect("the tenant has string keys and plain values only")
}

/// Collects the breaks of the included scenarios, then the scenario's own.
fn gather(scenario: &Scenario, into: &mut Vec<Break>, seen: &mut BTreeSet<String>) -> Result<(), ScenarioError> {
    if !seen.insert(scenario.id.clone()) {
        return Ok(());
    }
    for name in &scenario.includes {
        gather(&read(name)?, into, seen)?;
    }
    into.extend(scenario.entries.iter().cloned());
    Ok(())
}

fn apply(entry: &Break, state: &mut Value, now: Timestamp, scenario: &str) -> Result<Vec<Path>, ScenarioError> {
    let mut over = Value::Object(entry.state.clone().into_iter().collect::<Map<_, _>>());
    for (position, fault) in entry.fault.iter().enumerate() {
        merge(&mut over, &json!({"faults": {format!("{} {}", entry.requirement, position + 1): fault}}));
    }
    settled(&mut over, now, scenario)?;
    let mut changed = Vec::new();
    for text in &entry.remove {
        let wrong = |text: &str| (scenario.to_owned(), text.to_owned());
        let (scenario, named) = wrong(text);
        let place = path(text).ok_or(ScenarioError::Path { scenario, path: named })?;
        if get(state, &place).is_none() {
            let (scenario, path) = wrong(text);
            return Err(ScenarioError::NothingThere { scenario, path });
        }
        remove(state, &place);
        changed.push(place);
    }
    if entry.state.is_empty() && entry.fault.is_empty() {
        return Ok(changed);
    }
    changed.extend(places(state, &over));
    merge(state, &over);
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::names;

    fn now() -> Timestamp {
        "2026-03-10T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn every_shipped_scenario_opens_and_is_named_like_its_file() {
        for name in names() {
            let loaded = open(name, now()).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert_eq!(loaded.scenario.id, name);
        }
    }

    #[test]
    fn a_full_repair_gives_the_configured_tenant() {
        for name in names() {
            let mut loaded = open(name, now()).unwrap();
            let mut live = loaded.start().clone();
            let broken = loaded.broken().len();
            assert_eq!(loaded.repair(&mut live, None).unwrap().len(), broken);
            assert_eq!(tree_of(&live), loaded.base, "{name}");
            assert!(loaded.is_in_order(&live), "{name}");
        }
    }

    #[test]
    fn a_repair_keeps_what_clients_created_meanwhile() {
        let mut loaded = open("secret-expired", now()).unwrap();
        let mut live = loaded.start().clone();
        let mut created = live.applications["robot"].passwords.values().next().unwrap().clone();
        created.display_name = Some("made by a client".to_owned());
        created.ends = Timestamp::MAX;
        live.applications.get_mut("robot").unwrap().passwords.insert("new".to_owned(), created.clone());
        loaded.repair(&mut live, Some("secret.unexpired")).unwrap();
        let passwords = &live.applications["robot"].passwords;
        assert_eq!(passwords.get("new"), Some(&created));
        assert!(passwords.values().all(|secret| secret.ends > now()));
        assert!(loaded.broken().is_empty());
    }

    #[test]
    fn what_somebody_took_away_is_not_in_order_and_what_they_added_is() {
        let loaded = open(CONFIGURED, now()).unwrap();
        let mut live = loaded.start().clone();
        let added = live.grants["wizard-for-everybody"].clone();
        live.grants.insert("another".to_owned(), added);
        assert!(loaded.is_in_order(&live));
        live.grants.remove("wizard-for-everybody");
        assert!(!loaded.is_in_order(&live));
        let broken = open("consent-missing", now()).unwrap();
        assert!(!broken.is_in_order(broken.start()));
    }

    #[test]
    fn repairing_what_is_not_broken_says_so() {
        let mut loaded = open(CONFIGURED, now()).unwrap();
        let mut live = loaded.start().clone();
        let error = loaded.repair(&mut live, Some("consent.granted")).unwrap_err();
        assert!(matches!(error, ScenarioError::NotBroken { .. }));
    }

    #[test]
    fn a_misspelt_field_is_an_error_that_names_it() {
        let text = "id = 'x'\ntitle = 'x'\nstory = 'x'\n[tenant.settings]\nuser_consnt = 'off'";
        let ScenarioError::Shape { why, .. } = Loaded::from_text("x", text, now()).unwrap_err() else {
            panic!("expected the shape to be wrong");
        };
        assert!(why.contains("user_consnt"));
    }

    #[test]
    fn a_value_that_does_not_fit_is_quoted_by_its_beginning_only() {
        let long = "y".repeat(5_000);
        for field in ["user_consent", "consent_requests"] {
            let text = format!("id = 'x'\ntitle = 'x'\nstory = 'x'\n[tenant.settings]\n{field} = '{long}'");
            let said = Loaded::from_text("x", &text, now()).unwrap_err().to_string();
            assert!(said.chars().count() < 400, "{said}");
        }
        let text = format!("id = 'x'\ntitle = 'x'\nstory = 'x'\n[tenant.people.dana]\nsessions_valid_from = '{long}'");
        assert!(Loaded::from_text("x", &text, now()).unwrap_err().to_string().chars().count() < 400);
    }
}
