//! What is said of tokens of either form, against cases of all kinds.

use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::checks::Ctx;
use crate::checks::tests::{API, CLIENT, PERSON, PRINCIPAL, READ, TENANT, World, at};
use crate::evidence::{FoundToken, SignIn, Skew, TokenForm};
use crate::recipe::{AudienceRule, CloudId, Flow, Recipe, Slash, Target};

const WRITE: &str = "EnvironmentManagement.Environments.Write";

/// A person's token in the older form, issued at minute 2 for an hour.
fn v1() -> Value {
    json!({
        "aud": "https://api.powerplatform.com", "iss": format!("https://sts.windows.net/{TENANT}/"),
        "iat": at(2).as_second(), "nbf": at(2).as_second(), "exp": at(62).as_second(),
        "acct": 0, "amr": ["pwd", "mfa"], "appid": CLIENT, "appidacr": "0", "oid": PERSON, "sub": "pairwise",
        "scp": READ, "tid": TENANT, "upn": "dana@contoso.onmicrosoft.com", "ver": "1.0", "uti": "opaque",
    })
}

/// A program's token in the newer form.
fn v2() -> Value {
    json!({
        "aud": API, "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
        "iat": at(2).as_second(), "nbf": at(2).as_second(), "exp": at(62).as_second(),
        "azp": CLIENT, "azpacr": "1", "oid": PRINCIPAL, "sub": PRINCIPAL, "tid": TENANT, "ver": "2.0",
    })
}

fn with(mut token: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("{changes}") };
    for (name, value) in changes {
        match value {
            Value::Null => drop(token.as_object_mut().unwrap().remove(&name)),
            value => token[name] = value,
        }
    }
    token
}

fn found(payload: &Value) -> FoundToken {
    let claims = Claims { header: json!({"alg": "RS256"}), payload: payload.clone() };
    FoundToken { form: TokenForm::Signed(claims), scope: None }
}

fn rows_of(ctx: &Ctx<'_>, payload: &Value) -> Vec<ClaimRow> {
    rows(&Expected::of(ctx), &Token::found(&found(payload)))
}

fn pick(rows: &[ClaimRow], claim: &str) -> ClaimRow {
    rows.iter().find(|row| row.claim == claim).cloned().unwrap_or_else(|| panic!("no {claim} in {rows:#?}"))
}

/// The line of one claim, for a case of this flow.
fn line(flow: Flow, payload: &Value, claim: &str) -> ClaimRow {
    pick(&rows_of(&World::new(flow).ctx(), payload), claim)
}

fn status(flow: Flow, payload: &Value, claim: &str) -> Option<Status> {
    line(flow, payload, claim).status
}

fn not_as_needed(rows: &[ClaimRow]) -> Vec<(&str, Status)> {
    let bad = |row: &ClaimRow| row.status.filter(|status| *status != Status::Met);
    rows.iter().filter_map(|row| Some((row.claim.as_str(), bad(row)?))).collect()
}

fn met(rows: &[ClaimRow]) -> Vec<&str> {
    rows.iter().filter(|row| row.status == Some(Status::Met)).map(|row| row.claim.as_str()).collect()
}

#[test]
fn a_good_token_of_either_form_is_good_in_every_line() {
    let person = rows_of(&World::new(Flow::Browser).ctx(), &v1());
    assert_eq!(not_as_needed(&person), []);
    assert_eq!(met(&person), ["aud", "tid", "appid", "scp", "exp", "appidacr", "iss"]);
    let program = rows_of(&World::new(Flow::Secret).ctx(), &v2());
    assert_eq!(not_as_needed(&program), []);
    assert_eq!(met(&program), ["aud", "tid", "azp", "exp", "azpacr", "iss"]);
    let v2_person = with(
        v2(),
        json!({"scp": READ, "azpacr": "0", "sub": "pairwise", "preferred_username": "dana@contoso.onmicrosoft.com"}),
    );
    assert_eq!(not_as_needed(&rows_of(&World::new(Flow::DeviceCode).ctx(), &v2_person)), []);
}

#[test]
fn each_target_has_its_own_rule_for_the_slash() {
    let world = World::new(Flow::Browser);
    let said = |rule: AudienceRule, audience: &str| {
        let target = Target { audience: rule, ..Recipe::embedded().targets[0].clone() };
        let ctx = Ctx { target: &target, ..world.ctx() };
        let row = pick(&rows_of(&ctx, &with(v1(), json!({"aud": audience}))), "aud");
        (row.status.unwrap(), row.meaning)
    };
    let usual = AudienceRule::default();
    let without = AudienceRule { slash: Slash::Without, id: false, lower_case: true, object_id: true };
    let with = AudienceRule { slash: Slash::With, ..usual };
    let (plain, slash) = ("https://api.powerplatform.com", "https://api.powerplatform.com/");
    for (rule, audience, expected, word) in [
        (usual, plain, Status::Met, "accepts it"),
        (usual, slash, Status::Met, "accepts it"),
        (usual, API, Status::Met, "accepts it"),
        (without, plain, Status::Met, "accepts it"),
        (without, slash, Status::Unmet, "one slash"),
        (without, API, Status::Unmet, "only its address"),
        (without, "https://API.powerplatform.com", Status::Unmet, "small letters"),
        (with, slash, Status::Met, "accepts it"),
        (with, plain, Status::Warning, "https://api.powerplatform.com//.default"),
    ] {
        let (status, meaning) = said(rule, audience);
        assert_eq!(status, expected, "{audience}: {meaning}");
        assert!(meaning.contains(word), "{audience}: {meaning}");
    }
}

#[test]
fn a_token_for_another_api_is_named_for_what_it_is() {
    for (audience, name) in [
        ("https://graph.microsoft.com", "Issued for Microsoft Graph."),
        ("00000003-0000-0000-c000-000000000000", "Issued for Microsoft Graph."),
        ("https://service.powerapps.com/", "Issued for the Power Apps service."),
        ("https://other.example", "Issued for another API."),
    ] {
        let row = line(Flow::Browser, &with(v1(), json!({"aud": audience})), "aud");
        assert_eq!(row.status, Some(Status::Unmet));
        assert!(row.meaning.starts_with(name), "{}", row.meaning);
        assert!(row.meaning.contains("needs https://api.powerplatform.com"), "{}", row.meaning);
    }
}

#[test]
fn an_id_token_is_told_from_an_access_token() {
    let id = json!({"aud": CLIENT, "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "tid": TENANT,
        "exp": at(62).as_second(), "oid": PERSON, "preferred_username": "dana@contoso.onmicrosoft.com", "ver": "2.0"});
    let row = line(Flow::Browser, &id, "aud");
    assert_eq!(row.status, Some(Status::Unmet));
    assert!(row.meaning.contains("ID token"), "{}", row.meaning);
    let (world, token) = (World::new(Flow::Browser), found(&id));
    let nobody_said = Expected::of_any_target(&world.ctx(), &Token::found(&token)).of_any_caller();
    let words = summary(&nobody_said, &Token::found(&token));
    assert!(words.starts_with("An ID token for dana@contoso.onmicrosoft.com, good for another 52 min"), "{words}");
}

#[test]
fn tenant_and_app_are_compared_with_the_case() {
    let other = "11111111-2222-4333-8444-555555555555";
    let foreign = with(v1(), json!({"tid": other, "appid": other}));
    for claim in ["tid", "appid"] {
        assert_eq!(status(Flow::Browser, &foreign, claim), Some(Status::Unmet));
    }
    let bare = with(v1(), json!({"tid": null, "appid": null, "aud": null, "exp": null}));
    let rows = rows_of(&World::new(Flow::Browser).ctx(), &bare);
    assert_eq!(
        not_as_needed(&rows),
        [("aud", Status::Unmet), ("tid", Status::Unmet), ("appid", Status::Unmet), ("exp", Status::Warning)]
    );
    assert_eq!(pick(&rows, "tid").value, "not in this token");

    let mut world = World::new(Flow::Browser);
    world.evidence.tenant = None;
    let unresolved = pick(&rows_of(&world.ctx(), &v1()), "tid");
    assert_eq!(unresolved.status, Some(Status::Unknown), "{}", unresolved.meaning);
    world.inputs.tenant = TENANT.to_uppercase();
    assert_eq!(pick(&rows_of(&world.ctx(), &v1()), "tid").status, Some(Status::Met));
}

#[test]
fn permissions_are_compared_with_those_that_were_asked_for() {
    let mut world = World::new(Flow::Browser);
    let said = |world: &World, scopes: Value| pick(&rows_of(&world.ctx(), &with(v1(), json!({"scp": scopes}))), "scp");
    assert!(said(&world, json!(READ)).meaning.contains("List Environments needs no more"));
    let lacking = said(&world, json!("AppManagement.ApplicationPackages.Read"));
    assert_eq!(lacking.status, Some(Status::Unmet));
    assert!(lacking.meaning.contains(&format!("also needs {READ}")), "{}", lacking.meaning);
    world.inputs.permissions = vec![READ.to_owned(), WRITE.to_owned()];
    let partly = said(&world, json!(READ));
    assert_eq!(partly.status, Some(Status::Unmet));
    assert!(partly.meaning.contains(&format!("You also chose {WRITE}")), "{}", partly.meaning);
    let all = said(&world, json!(format!("{READ} {WRITE} profile")));
    assert_eq!(all.status, Some(Status::Met));
    assert!(all.meaning.contains("All that you chose"), "{}", all.meaning);
    let none = said(&world, Value::Null);
    assert_eq!((none.status, none.value.as_str()), (Some(Status::Unmet), "not in this token"));
}

#[test]
fn a_token_must_speak_for_the_chosen_caller() {
    assert_eq!(status(Flow::Secret, &v1(), "scp"), Some(Status::Unmet));
    assert_eq!(status(Flow::Browser, &v2(), "oid"), Some(Status::Unmet));
    let marked = with(v2(), json!({"idtyp": "app"}));
    assert_eq!(status(Flow::Browser, &marked, "idtyp"), Some(Status::Unmet));
    assert_eq!(status(Flow::Browser, &marked, "oid"), None);
    assert_eq!(status(Flow::Secret, &marked, "idtyp"), Some(Status::Met));
    let with_roles = with(v2(), json!({"roles": ["Some.Role"]}));
    let roles = line(Flow::Secret, &with_roles, "roles");
    assert!(roles.status.is_none() && roles.meaning.contains("comes from its role there"), "{}", roles.meaning);
}

#[test]
fn how_the_app_proved_itself_fits_the_sign_in() {
    for (flow, right) in [
        (Flow::Browser, Some("0")),
        (Flow::PasteBack, Some("0")),
        (Flow::DeviceCode, Some("0")),
        (Flow::Password, Some("0")),
        (Flow::Secret, Some("1")),
        (Flow::Certificate, Some("2")),
        (Flow::Federated, None),
    ] {
        for class in ["0", "1", "2"] {
            let expected = right.map(|right| if right == class { Status::Met } else { Status::Warning });
            assert_eq!(status(flow, &with(v1(), json!({"appidacr": class})), "appidacr"), expected, "{flow:?} {class}");
            let number: u8 = class.parse().unwrap();
            assert_eq!(status(flow, &with(v2(), json!({"azpacr": number})), "azpacr"), expected, "{flow:?} {class}");
        }
    }
    assert_eq!(line(Flow::Secret, &v2(), "azpacr").value, "1, a client secret");
}

#[test]
fn a_second_factor_is_information_and_its_absence_expected_with_a_password() {
    let without = with(v1(), json!({"amr": ["pwd"]}));
    let row = line(Flow::Password, &without, "amr");
    assert!(row.status.is_none() && row.meaning.contains("as this sign-in must be"), "{}", row.meaning);
    let row = line(Flow::Browser, &without, "amr");
    assert!(row.status.is_none() && row.meaning.contains("may ask for one"), "{}", row.meaning);
    assert!(line(Flow::Browser, &v1(), "amr").meaning.contains("with a second factor"));
}

#[test]
fn guests_roles_and_capabilities_are_said_in_words() {
    let guest = line(Flow::Browser, &with(v1(), json!({"acct": 1})), "acct");
    assert_eq!((guest.status, guest.value.as_str()), (Some(Status::Warning), "1, a guest"));
    assert_eq!(status(Flow::Browser, &v1(), "acct"), None);
    let ids = ["11648597-926c-4cf3-9c36-bcebb0ba8dcc", "b79fbf4d-3ef9-4689-8143-76b194e85509", PERSON];
    let roles = line(Flow::Browser, &with(v1(), json!({"wids": ids})), "wids");
    assert_eq!(roles.value, format!("Power Platform Administrator, member of the tenant, {PERSON}"));
    assert!(roles.meaning.contains("Power Platform Administrator sees everything"), "{}", roles.meaning);
    let none = line(Flow::Browser, &with(v1(), json!({"wids": [ids[1]]})), "wids");
    assert!(none.meaning.contains("after a new sign-in only"), "{}", none.meaning);
    let capable = line(Flow::Browser, &with(v1(), json!({"xms_cc": ["cp1"]})), "xms_cc");
    assert!(capable.meaning.contains("end it at any moment"), "{}", capable.meaning);
}

#[test]
fn time_is_counted_by_the_clock_of_the_servers() {
    let mut world = World::new(Flow::Browser);
    let good = pick(&rows_of(&world.ctx(), &v1()), "exp");
    assert!(good.value.ends_with(" UTC, in 52:00") && !good.meaning.contains("clock"), "{good:?}");
    world.now = at(70);
    assert_eq!(pick(&rows_of(&world.ctx(), &v1()), "exp").status, Some(Status::Unmet));
    // This computer is 20 minutes ahead of the servers, for which it is minute 50.
    world.evidence.skew = Some(Skew(SignedDuration::from_mins(20)));
    let good = pick(&rows_of(&world.ctx(), &v1()), "exp");
    assert_eq!(good.status, Some(Status::Met));
    assert!(good.value.ends_with(" UTC, in 12:00") && good.meaning.contains("20 minutes fast"), "{good:?}");
    // And now it is behind, so that the token seems to come from the future.
    world.now = at(1);
    world.evidence.skew = Some(Skew(SignedDuration::from_mins(-20)));
    assert_eq!(pick(&rows_of(&world.ctx(), &v1()), "nbf").status, None);
    world.evidence.skew = None;
    assert_eq!(pick(&rows_of(&world.ctx(), &v1()), "nbf").status, Some(Status::Unmet));
    let as_text = with(v1(), json!({"exp": at(62).as_second().to_string()}));
    assert_eq!(status(Flow::Browser, &as_text, "exp"), Some(Status::Met));
    assert_eq!(status(Flow::Browser, &with(v1(), json!({"exp": "never"})), "exp"), Some(Status::Warning));
}

#[test]
fn the_issuer_belongs_to_the_cloud_and_the_tenant() {
    let mut world = World::new(Flow::Browser);
    world.evidence.tenant = None;
    let recipe = Recipe::embedded();
    let said = |cloud: &str, version: &str, issuer: String| {
        let cloud = recipe.clouds.get(&CloudId::from(cloud)).unwrap();
        let ctx = Ctx { cloud, ..world.ctx() };
        pick(&rows_of(&ctx, &with(v1(), json!({"iss": issuer, "ver": version}))), "iss").status
    };
    let v1 = format!("https://sts.windows.net/{TENANT}/");
    let v2 = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let us = format!("https://login.microsoftonline.us/{TENANT}/v2.0");
    let other = format!("https://sts.windows.net/{PERSON}/");
    for (cloud, version, issuer, expected) in [
        ("global", "1.0", v1.clone(), Some(Status::Met)),
        ("global", "2.0", v2.clone(), Some(Status::Met)),
        ("gcc", "2.0", v2.clone(), Some(Status::Met)),
        ("gcc-high", "2.0", us.clone(), Some(Status::Met)),
        ("gcc-high", "2.0", v2, Some(Status::Warning)),
        // Which names national clouds use in the older form is not known for sure.
        ("gcc-high", "1.0", v1, None),
        ("global", "2.0", us, Some(Status::Warning)),
        ("global", "1.0", other, Some(Status::Warning)),
        ("global", "1.0", "nobody".to_owned(), Some(Status::Warning)),
    ] {
        assert_eq!(said(cloud, version, issuer.clone()), expected, "{cloud} {version} {issuer}");
    }
}

#[test]
fn without_a_case_the_token_says_itself_for_which_api_it_is_and_is_not_blamed() {
    let mut world = World::new(Flow::Secret);
    (world.inputs.tenant, world.inputs.client_id, world.evidence.tenant) = (String::new(), String::new(), None);
    let judge = |payload: &Value| {
        let token = found(payload);
        let token = Token::found(&token);
        let expected = Expected::of_any_target(&world.ctx(), &token).of_any_caller();
        (expected.target.map(|target| target.id.to_string()), rows(&expected, &token))
    };
    let (target, rows) = judge(&v1());
    assert_eq!((target.as_deref(), not_as_needed(&rows)), (Some("power-platform"), vec![]));
    let (target, rows) = judge(&with(v1(), json!({"aud": "https://other.example", "scp": "X"})));
    assert_eq!((target, not_as_needed(&rows)), (None, vec![]));
    let (_, rows) = judge(&with(v1(), json!({"scp": "X"})));
    assert!(pick(&rows, "scp").meaning.contains("also needs") && not_as_needed(&rows).is_empty());
}

#[test]
fn an_opaque_token_is_known_by_its_answer_only() {
    let mut world = World::new(Flow::Browser);
    world.evidence.skew = Some(Skew(SignedDuration::from_mins(3)));
    let sign_in = SignIn {
        scope: Some(format!("https://api.powerplatform.com/{READ}")),
        // By this computer's clock, which is three minutes ahead.
        expires: Some(at(20)),
        can_renew: true,
        ..SignIn::new(Flow::Browser)
    };
    let ctx = world.ctx();
    let (expected, token) = (Expected::of(&ctx), Token::of(&sign_in));
    let rows = rows(&expected, &token);
    assert_eq!(met(&rows), ["expires_in", "scope"]);
    assert!(pick(&rows, "expires_in").value.ends_with("in 10:00"), "{rows:?}");
    let words = summary(&expected, &token);
    assert_eq!(words, "A token that only the Power Platform API can read, good for another 10 min.");
    assert!(caution(&expected, &token).contains("That is no fault"));
    assert!(raw_lines(&token).is_empty());
    let encrypted = FoundToken { form: TokenForm::Encrypted { header: json!({"enc": "A256GCM"}) }, scope: None };
    assert!(caution(&expected, &Token::found(&encrypted)).contains("encrypted"));
    assert_eq!(raw_lines(&Token::found(&encrypted)).len(), 3);
}

#[test]
fn spans_read_like_people_say_them() {
    for (seconds, words, clock) in [
        (-5, "0 s", "0:00"),
        (59, "59 s", "0:59"),
        (60, "1 min", "1:00"),
        (61, "1 min 01 s", "1:01"),
        (3540, "59 min", "59:00"),
        (3600, "1 h", "1:00:00"),
        (5100, "1 h 25 min", "1:25:00"),
        (200_000, "2 days", "55:33:20"),
    ] {
        assert_eq!((span(seconds).as_str(), countdown(seconds).as_str()), (words, clock));
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "\\PC{0,20}[\u{1b}\u{7}\u{202e}]".prop_map(Value::from),
        prop::collection::vec(any::<String>(), 0..3).prop_map(Value::from),
        Just(json!({"a": {"b": []}})),
    ]
}

proptest! {
    #[test]
    fn any_claims_are_explained_without_control_characters(
        values in prop::collection::vec(any_value(), READERS.len()), base in any::<bool>(),
    ) {
        let mut payload = if base { v1() } else { json!({}) };
        for (reader, value) in READERS.iter().zip(values) {
            payload[reader.claim] = value;
        }
        let world = World::new(Flow::Browser);
        let (ctx, token) = (world.ctx(), found(&payload));
        let token = Token::found(&token);
        for expected in [Expected::of(&ctx), Expected::of_any_target(&ctx, &token).of_any_caller()] {
            let said: Vec<String> = rows(&expected, &token).into_iter().flat_map(|row| [row.value, row.meaning]).collect();
            let all = [said, raw_lines(&token), vec![summary(&expected, &token)]].concat();
            prop_assert!(all.iter().all(|text| !text.contains(char::is_control)));
        }
    }
}
