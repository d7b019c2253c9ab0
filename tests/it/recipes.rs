//! What must hold for all assets together: they load, every requirement can be judged and put right, and no two
//! symptoms compete.

use std::collections::{BTreeMap, BTreeSet};

use firstcall::checks::{CHECKS, Ctx, Finding, Hints, Judgement, Status, explain, in_order, misspelt, unexpected};
use firstcall::evidence::{Evidence, Inputs};
use firstcall::recipe::{
    Agreement, Assets, Case, Fixer, Flow, Params, Reason, Recipe, Requirement, Source, Stage, Symptom,
};
use firstcall::remedies::{WayKind, ways_in};
use strum::IntoEnumIterator;

fn recipe() -> &'static Recipe {
    Recipe::embedded()
}

fn reasons() -> impl Iterator<Item = (&'static Requirement, &'static Reason)> {
    recipe()
        .requirements
        .values()
        .flat_map(|requirement| requirement.reasons.iter().map(move |reason| (requirement, reason)))
}

#[test]
fn every_asset_loads() {
    if let Err(error) = Recipe::load(Assets::embedded()) {
        panic!("{error}");
    }
}

#[test]
fn every_requirement_of_the_catalogue_is_there() {
    let wanted = "network.reachable network.trusted clock.in_step tenant.found tenant.cloud app.found app.active \
        app.single_tenant principal.present principal.enabled resource.known resource.enabled permission.requested \
        permission.delegated_only permission.least consent.granted consent.tenant_wide caller.assigned redirect.registered \
        redirect.platform client.public credential.present secret.valid secret.unexpired role.person role.program \
        role.least account.found account.in_tenant account.enabled access.allowed token.issued token.audience \
        token.current call.answered call.unthrottled";
    let of_dataverse = "environment.found environment.tenant environment.open appuser.present appuser.enabled \
        appuser.role appuser.least member.present member.licensed member.role";
    let there: BTreeSet<&str> = recipe()
        .targets
        .iter()
        .flat_map(|target| recipe().of_target(target))
        .map(|(_, requirement)| requirement.id.as_str())
        .collect();
    let of_finance_operations = "redirect.callback fno.client fno.user fno.least";
    let of_lifecycle_services = "lcs.unattended lcs.geography lcs.visited lcs.project devops.extension \
        devops.connection";
    let all = [wanted, of_dataverse, of_finance_operations, of_lifecycle_services];
    for id in all.into_iter().flat_map(str::split_whitespace) {
        assert!(there.contains(id), "{id} is in no step");
    }
    for id in recipe().requirements.keys() {
        assert!(there.contains(id.as_str()), "{id} belongs to no target");
    }
}

#[test]
fn every_code_of_the_catalogue_is_a_symptom() {
    let numbers = "700024 90002 900023 900021 50059 90133 90038 900382 900432 700016 7000112 50194 7000229 500011 \
        650052 500014 50001 650057 650053 650056 65001 65004 90094 90095 90093 50105 501051 50011 500113 7000218 \
        700025 9002326 9002327 7000216 7000215 7000222 50034 51004 50020 90072 16000 16003 500212 500213 50057 50053 \
        53003 53000 53001 53002 53004 53011 530003 530032 530035 50097 50131 50158 700082 70008 50173 70043 50196 \
        50076 50079 50072 50074";
    let others = "InsufficientDelegatedPermissions InsufficientPrincipalPermissions PrincipalDoesNotExist \
        RouteNotFound EnvironmentIdInvalid network.dns network.refused network.timeout network.broken network.not-begun \
        network.untrusted network.certificate-expired network.certificate-not-yet-valid network.certificate-name network.proxy-auth network.proxy-unusable network.intercepted Authorization_RequestDenied insufficient_claims \
        0x80072560 0x80040220 0x80048306 0x80040225 0x80042f09 0x80060888 0x80040237 0x80072321 0x80072322 0x80072326 \
        page.needs-admin-approval page.cannot-get-there page.more-information page.cant-sign-in";
    let codes: BTreeSet<&str> = recipe().symptoms.iter().map(|symptom| symptom.code.as_str()).collect();
    for number in numbers.split_whitespace() {
        assert!(codes.contains(format!("AADSTS{number}").as_str()), "{number}");
    }
    for code in others.split_whitespace() {
        assert!(codes.contains(code), "{code}");
    }
}

#[test]
fn every_requirement_has_a_check_or_a_symptom() {
    let of_symptoms: BTreeSet<_> = recipe()
        .symptoms
        .iter()
        .flat_map(|symptom| &symptom.candidates)
        .map(|candidate| &candidate.requirement)
        .collect();
    for (id, requirement) in &recipe().requirements {
        let has_check = CHECKS.iter().any(|check| check.id == *id);
        let is_seen = has_check || of_symptoms.contains(id);
        assert_ne!(is_seen, requirement.is_told_only(), "{id} can never be judged, or is, although only told");
    }
    for check in CHECKS {
        assert!(recipe().requirement(&check.id).is_some(), "{} is checked but not described", check.id);
    }
}

#[test]
fn every_reason_can_be_reached_and_has_a_remedy() {
    let mut given: BTreeSet<String> =
        CHECKS.iter().flat_map(|check| check.gives.iter().map(|reason| format!("{}/{reason}", check.id))).collect();
    let without_cause = Stage::iter().flat_map(|stage| unexpected(stage).into_iter().chain(in_order(stage)));
    let of_code = without_cause.chain([misspelt()]);
    given.extend(of_code.map(|(requirement, reason)| format!("{requirement}/{reason}")));
    let of_symptoms: BTreeSet<String> = recipe()
        .symptoms
        .iter()
        .flat_map(|symptom| symptom.candidates.iter().chain(&symptom.undecided))
        .map(|candidate| format!("{}/{}", candidate.requirement, candidate.reason))
        .collect();
    let mut ids = BTreeSet::new();
    for (requirement, reason) in reasons() {
        let id = format!("{}/{}", requirement.id, reason.id);
        // Of what only the user can tell, the one reason says what there is to do.
        let is_task = requirement.is_told_only() && requirement.reasons.len() == 1;
        assert!(is_task || given.contains(&id) || of_symptoms.contains(&id), "{id} is never given");
        assert!(!reason.remedies.is_empty(), "{id} has no remedy");
        ids.insert(id);
    }
    for id in given {
        assert!(ids.contains(&id), "{id} has no words");
    }
}

#[test]
fn every_remedy_can_be_rendered_in_every_cloud() {
    for (requirement, reason) in reasons() {
        for cloud in &recipe().clouds.list {
            let finding = finding(requirement, reason);
            let ways = ways_in(recipe(), cloud, &finding);
            for id in &reason.remedies {
                assert!(
                    ways.iter().any(|way| way.remedy == *id),
                    "{}/{}: {id} has no way in {}",
                    requirement.id,
                    reason.id,
                    cloud.id
                );
            }
            for way in ways {
                assert_eq!(way.url.is_some(), way.kind == WayKind::Portal);
                assert_eq!(way.command.is_some(), way.kind == WayKind::Command);
                assert_eq!(way.text.is_some(), matches!(way.kind, WayKind::HandOver | WayKind::Advice));
                if let Some(url) = &way.url {
                    assert!(url.starts_with("https://"), "{url}");
                }
            }
        }
    }
}

fn finding(requirement: &Requirement, reason: &Reason) -> Finding {
    Finding {
        id: format!("{}/{}", requirement.id, reason.id),
        requirement: requirement.id.clone(),
        reason: reason.id.clone(),
        status: Status::Unmet,
        what: reason.what.fill(&Params::new()),
        why: reason.why.fill(&Params::new()),
        who: reason.who,
        remedies: reason.remedies.clone(),
        params: Params::new(),
        candidates: Vec::new(),
        evidence: Vec::new(),
    }
}

#[test]
fn somebody_who_may_change_nothing_can_hand_every_change_over() {
    for requirement in recipe().requirements.values() {
        for reason in &requirement.reasons {
            let remedies: Vec<_> = reason.remedies.iter().filter_map(|id| requirement.remedy(id)).collect();
            let needs_a_role = remedies.iter().all(|remedy| remedy.needs.is_some());
            let can_ask = remedies.iter().any(|remedy| remedy.ask.is_some());
            assert!(!needs_a_role || can_ask, "{}/{} is a dead end", requirement.id, reason.id);
        }
    }
}

#[test]
fn two_symptoms_never_claim_one_code_in_the_same_context() {
    let mut contexts: BTreeMap<String, &Symptom> = BTreeMap::new();
    for symptom in &recipe().symptoms {
        let context = format!(
            "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            symptom.code.to_lowercase(),
            symptom.targets,
            symptom.callers,
            symptom.flows,
            symptom.text.as_ref().map(|text| text.to_lowercase()),
            symptom.stage,
            symptom.near,
            symptom.not_near,
        );
        assert!(contexts.insert(context, symptom).is_none(), "{} is claimed twice in the same context", symptom.code);
        // Lists of one kind for one code must not overlap, or the order in the file would decide.
        for other in &recipe().symptoms {
            let is_rival = !std::ptr::eq(symptom, other)
                && symptom.code.eq_ignore_ascii_case(&other.code)
                && symptom.stage == other.stage
                && symptom.text == other.text
                && (&symptom.near, &symptom.not_near) == (&other.near, &other.not_near)
                && symptom.targets == other.targets;
            if is_rival && !symptom.flows.is_empty() && !other.flows.is_empty() {
                assert!(symptom.flows.iter().all(|flow| !other.flows.contains(flow)), "{}", symptom.code);
            }
        }
    }
}

#[test]
fn a_cause_is_described_for_every_symptom_and_told_in_its_place() {
    for symptom in &recipe().symptoms {
        // Only a probe tells these stages apart, not a text.
        if matches!(symptom.stage, Some(Stage::Directory | Stage::Environment | Stage::Discovery | Stage::Probe)) {
            continue;
        }
        // A status alone does not tell a sign-in from a call.
        if symptom.stage == Some(Stage::SignIn) && symptom.code.starts_with("HTTP") {
            continue;
        }
        // Codes of our own stand in no text that somebody could paste.
        if symptom.headline.is_none() && symptom.code.contains('.') {
            continue;
        }
        let hints = Hints {
            target: symptom.targets.first().cloned(),
            caller: symptom.callers.first().copied(),
            flow: symptom.flows.first().copied(),
        };
        let text = symptom.headline.as_ref().unwrap_or(&symptom.code);
        let mut text = text.replace("HTTP 5xx", "HTTP 503");
        if !symptom.near.is_empty() || !symptom.not_near.is_empty() {
            continue;
        }
        if let Some(part) = &symptom.text {
            text = format!("{text}: {part}");
        }
        for phrase in &symptom.near {
            text = format!("{text} {}", phrase.as_str());
        }
        let explanation = explain(recipe(), &text, &hints);
        assert_eq!(explanation.errors.len(), 1, "{text}");
        let error = &explanation.errors[0];
        let Some(finding) = error.finding() else { panic!("{text}: {error:?}") };
        let causes = finding.candidates.iter();
        let sentences = causes
            .flat_map(|cause| std::iter::once(&cause.what).chain(&cause.test))
            .chain([&finding.what, &finding.why]);
        for sentence in sentences {
            assert!(!sentence.contains('<'), "{text}: {sentence}");
        }
        assert_eq!(error.says.as_deref(), Some(symptom.says.fill(&finding.params).as_str()));
    }
}

#[test]
fn what_is_only_advised_can_be_done_by_the_reader() {
    for (requirement, reason) in reasons() {
        let named = requirement.remedies.iter().filter(|remedy| reason.remedies.contains(&remedy.id));
        for remedy in named.filter(|remedy| remedy.portal.is_none() && remedy.command.is_none() && remedy.ask.is_none())
        {
            let who = remedy.who.unwrap_or(reason.who);
            let is_here = matches!(who, Fixer::User | Fixer::Developer | Fixer::AppAdmin);
            assert!(is_here, "{}/{}: {} is done by {who}", requirement.id, reason.id, remedy.id);
        }
    }
}

#[test]
fn every_target_offers_each_way_to_sign_in_or_says_why_not() {
    for target in &recipe().targets {
        for flow in Flow::iter() {
            let is_offered = target.flows.contains(&flow);
            assert_ne!(is_offered, target.flows_missing.contains_key(&flow), "{}: {flow}", target.id);
        }
    }
}

#[test]
fn pages_are_listed_for_the_question_what_the_browser_says() {
    for flow in [Flow::Browser, Flow::PasteBack, Flow::DeviceCode] {
        let pages: Vec<_> = recipe().pages(flow).collect();
        assert!(pages.len() >= 8, "{flow}");
        assert!(pages.iter().all(|page| page.code.starts_with("page.")));
    }
    let headlines: Vec<_> = recipe().pages(Flow::Browser).filter_map(|page| page.headline.as_deref()).collect();
    for headline in ["Need admin approval", "More information required"] {
        assert!(headlines.contains(&headline));
    }
}

#[test]
fn every_case_can_be_judged_and_every_title_reads_as_a_sentence() {
    for target in &recipe().targets {
        for flow in target.flows.iter().copied() {
            for agreement in [Agreement::Everybody, Agreement::Each] {
                let case = Case { target: target.id.clone(), caller: flow.caller(), flow, agreement };
                let inputs = Inputs {
                    tenant: "contoso.onmicrosoft.com".to_owned(),
                    client_id: "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d".to_owned(),
                    ..Inputs::default()
                };
                let evidence = Evidence::default();
                let ctx = Ctx {
                    recipe: recipe(),
                    target,
                    cloud: recipe().clouds.first(),
                    case: &case,
                    inputs: &inputs,
                    evidence: &evidence,
                    now: jiff::Timestamp::UNIX_EPOCH,
                };
                let judgement = Judgement::of(&ctx);
                let judged = &judgement.judged;
                assert_eq!(judged.len(), recipe().of_target(target).count());
                assert!(judgement.findings.is_empty());
                let params = judgement.params();
                for (_, requirement) in recipe().of_target(target) {
                    for words in [&requirement.title, &requirement.help] {
                        let text = words.fill(params);
                        assert!(!text.contains('<'), "{text}");
                    }
                }
                for words in target.steps.iter().flat_map(|step| {
                    std::iter::once(&step.intro).chain(step.directions(case.flow)).chain(step.remarks(case.caller))
                }) {
                    let text = words.fill(params);
                    assert!(!text.contains('<'), "{text}");
                }
            }
        }
    }
}

#[test]
fn what_only_the_directory_can_show_is_never_said_to_come_from_a_token() {
    let tenant_wide = &recipe().requirements[&"consent.tenant_wide".into()];
    assert_eq!(tenant_wide.sources, [Source::Directory]);
    assert!(tenant_wide.proved_by.is_empty());
}
