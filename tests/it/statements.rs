//! Sentences that were false once, and what stands in their place; and what no answer may say that is read outside the
//! wizard. Each sentence is looked for where somebody would read it: in an answer, or in the assets as a whole.

use std::path::Path;

use firstcall::checks::{Answer, Certainty, Ctx, Explanation, Hints, explain};
use firstcall::evidence::{Evidence, Inputs};
use firstcall::export::text;
use firstcall::recipe::{Agreement, Case, Fixer, Flow, Recipe, Symptom, TargetId};
use jiff::Timestamp;

fn answer(input: &str, target: Option<&str>, flow: Option<Flow>) -> (Explanation, String) {
    let recipe = Recipe::embedded();
    let hints = Hints { target: target.map(TargetId::from), caller: flow.map(Flow::caller), flow };
    let explanation = explain(recipe, input, &hints);
    let target = &recipe.targets[0];
    let flow = flow.unwrap_or(Flow::Browser);
    let case = Case { target: target.id.clone(), caller: flow.caller(), flow, agreement: Agreement::Each };
    let ctx = Ctx {
        recipe,
        target,
        cloud: recipe.clouds.first(),
        case: &case,
        inputs: &Inputs::default(),
        evidence: &Evidence::default(),
        now: Timestamp::UNIX_EPOCH,
    };
    let text = text::explanation(&ctx, &explanation);
    (explanation, text)
}

/// What is asked, for which API, signed in how; what has to be said, and what would be false.
type Row = (&'static str, Option<&'static str>, Option<Flow>, &'static [&'static str], &'static [&'static str]);

const ANSWERS: &[Row] = &[
    // A device code satisfies no condition on the device.
    ("AADSTS53000", None, Some(Flow::DeviceCode), &["A device code"], &["finish the sign-in on such"]),
    // The instruction of the documentation stays visible, with what the service does beside it.
    (
        "AADSTS53003",
        None,
        None,
        &["Microsoft's instructions say: exclude the app", "applies to the API that is called", "capolids"],
        &["does not tell which"],
    ),
    // Dynamic consent: what is not in the list can be agreed to all the same.
    ("AADSTS650057", Some("dataverse"), None, &[], &["cannot be agreed to"]),
    ("AADSTS65001", Some("dataverse"), Some(Flow::Browser), &[], &["Nobody has agreed", "nobody has agreed"]),
    // Each service counts in its own way.
    ("HTTP 429", Some("finance-operations"), None, &[], &["whole tenant", "from this app"]),
    ("HTTP 429", Some("lifecycle-services"), None, &["project"], &["whole tenant"]),
    ("HTTP 429", Some("dataverse"), None, &["user"], &["whole tenant"]),
    ("AADSTS700024", None, Some(Flow::Federated), &[], &["this computer signed", "this computer signs"]),
    (
        "AADSTS50011: The redirect URI 'https://erp.contoso.com/signin-oidc' specified in the request does not match",
        None,
        None,
        &["Web"],
        &["Mobile and desktop"],
    ),
    ("AADSTS50173", None, None, &["revoked"], &["not used for", "carry it on"]),
    ("AADSTS50144", None, Some(Flow::Password), &["on-premises", "Active Directory"], &["myaccount.microsoft.com"]),
    ("AADSTS530035", None, None, &["security defaults"], &["Find the policy"]),
    ("AADSTS7000218", None, Some(Flow::DeviceCode), &["Allow public client flows"], &["for passwords only"]),
    ("HTTP 500", None, None, &["Often that passes by"], &["nothing has to change", "Nothing has to change"]),
    (
        "AADSTS650053: The application 'Contoso' asked for scope 'user_impersonation' that doesn't exist on the resource",
        Some("dataverse"),
        None,
        &[],
        &["has no permission called user_impersonation"],
    ),
];

#[test]
fn what_was_false_once_is_said_no_more() {
    for (input, target, flow, wanted, false_now) in ANSWERS {
        let (_, text) = answer(input, *target, *flow);
        for words in *wanted {
            assert!(text.contains(words), "{input}: misses {words:?}\n{text}");
        }
        for words in *false_now {
            assert!(!text.contains(words), "{input}: says {words:?}\n{text}");
        }
    }
}

#[test]
fn a_number_of_dataverse_that_nobody_knows_is_not_microsofts() {
    for code in ["0x80040265", "0x8004ffff"] {
        let (explanation, text) =
            answer(&format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"no\"}}}}"), None, None);
        let [error] = explanation.errors.as_slice() else {
            panic!("{text}");
        };
        assert_ne!(error.who(), Some(Fixer::Microsoft), "{text}");
        assert_eq!(error.certainty, Certainty::NotSaid, "{text}");
    }
    let (row, _) = answer("0x80040217", Some("dataverse"), None);
    assert_ne!(row.errors[0].who(), Some(Fixer::Microsoft));
}

fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                found.push((path.display().to_string(), text));
            }
        }
    }
    found
}

#[test]
fn commands_have_the_options_that_they_need() {
    let assets = files("assets");
    // The scripts of the practice tenant sign in to nothing else.
    for (file, text) in assets.iter().filter(|(file, _)| !file.contains("clients")) {
        for line in text.lines().filter(|line| line.contains("az login --tenant")) {
            assert!(line.contains("--allow-no-subscriptions"), "{file}: {line}");
        }
        for line in text.lines().filter(|line| line.contains("-PPRBACRoleAssignment -")) {
            assert!(line.contains("-ClientId"), "{file}: {line}");
            let is_get = line.contains("Get-PPRBACRoleAssignment");
            assert!(!(is_get && line.contains("-EnvironmentGroupId")), "{file}: {line}");
        }
    }
    let renewed = assets.iter().find(|(file, _)| file.ends_with("requirements/role.toml")).unwrap();
    let gives = renewed.1.find("New-PPRBACRoleAssignment").unwrap();
    let takes = renewed.1.find("Remove-PPRBACRoleAssignment").unwrap();
    assert!(gives < takes, "a role is given anew before the old one is taken");
}

/// Words of the wizard, and of runs that are not those of whoever pasted a text.
const OF_THE_WIZARD: &[&str] = &[
    "press ",
    "Press ",
    "in step ",
    "In step ",
    "into the field",
    "Choose the way",
    "choose the way",
    "sign in here again",
    "paste it here",
    "number here",
    "on this screen",
    "Ctrl-P",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "firstcall asked",
    "firstcall sent",
    "firstcall went",
    "firstcall found",
    "firstcall saw",
];

/// A text for each thing that can be read: the code where a service writes one, else a sentence with something in each of
/// its gaps.
fn texts(symptom: &Symptom) -> Vec<String> {
    let near: Vec<&str> = symptom.near.iter().map(|phrase| phrase.as_str()).collect();
    let beside = format!("{} {}", near.join(" "), symptom.text.as_deref().unwrap_or_default());
    let mut texts: Vec<String> =
        symptom.sentences.iter().map(|sentence| format!("{}: {} {beside}", symptom.code, sentence.head())).collect();
    texts.push(format!("{} {beside}", symptom.code));
    texts
}

#[test]
fn an_answer_speaks_to_whoever_has_no_wizard_before_them() {
    let recipe = Recipe::embedded();
    let of_symptoms = recipe.symptoms.iter().flat_map(texts);
    let of_explanations = recipe.explanations.iter().map(|own| own.code.clone());
    let mut seen = 0;
    for input in of_symptoms.chain(of_explanations) {
        for target in
            [None, Some("power-platform"), Some("dataverse"), Some("finance-operations"), Some("lifecycle-services")]
        {
            let (explanation, text) = answer(&input, target, None);
            seen += explanation.errors.len();
            for words in OF_THE_WIZARD {
                assert!(!text.contains(words), "{input}: {words:?}\n{text}");
            }
            for error in &explanation.errors {
                let (what, fix) = match &error.answer {
                    Answer::Finding(finding) => (&finding.what, !finding.remedies.is_empty()),
                    Answer::Own(own) => (&own.what, !own.fix.is_empty()),
                };
                assert!(!what.is_empty() && fix, "{input}: no words or no fix\n{text}");
                // Where nobody is named, the text does not tell.
                assert!(error.who().is_some() || error.certainty != Certainty::Certain, "{input}: no owner\n{text}");
            }
        }
    }
    assert!(seen > 2_000, "only {seen} answers were read");
}

#[test]
fn no_target_is_named_that_neither_text_nor_user_named() {
    let recipe = Recipe::embedded();
    for number in recipe.symptoms.iter().filter(|it| it.targets.is_empty() && it.code.starts_with("AADSTS")) {
        // With nothing but a number of Entra no API is known.
        let (explanation, text) = answer(&number.code, None, None);
        for error in &explanation.errors {
            let Answer::Finding(finding) = &error.answer else {
                continue;
            };
            for target in &recipe.targets {
                let said = format!("{} {}", finding.what, finding.why);
                assert!(!said.contains(&target.resource_name), "{}: {}\n{text}", number.code, target.resource_name);
                assert!(!text.contains(&target.resource), "{}: {}\n{text}", number.code, target.resource);
            }
        }
    }
}
