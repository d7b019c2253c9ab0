//! Adding a target is one asset: here it is a text that nothing else knows, and everything follows from it.

use std::sync::Arc;

use firstcall::app::{Outcome, Setup, State, Surroundings, Tenants, outcome, view};
use firstcall::evidence::Reply;
use firstcall::export::format::{Format, Inputs};
use firstcall::export::json;
use firstcall::profile::{InputId, Profile, variable};
use firstcall::recipe::{Assets, Flow, Recipe};
use firstcall::sandbox::server::Options;
use tempfile::TempDir;

use crate::screens;
use crate::support::command::assert_valid;
use crate::support::hands;
use crate::support::robot::Robot;
use crate::support::tenant::Tenant;
use crate::support::with_run;

const ASSET: &str = r#"
order = 9
id = "contoso-things"
title = "Contoso Things API"
tagline = "Whatever Contoso keeps a list of."
resource = "00000000-0000-4000-8000-00000000c0de"
resource_name = "Contoso Things API"
site = { address = { url = "https://things.contoso.example" } }
flows = ["browser", "device-code", "secret"]
permissions = ["Things.Read"]
program_role = { name = "Things Reader" }

[flows_missing]
paste-back = "A device code does the same."
password = "The service takes no token without a second factor."
certificate = "The service knows secrets only."
federated = "The service knows secrets only."

[permission_list]
_meta = { date = "2026-08-04" }
permissions = [
    { name = "Things.Read", id = "00000000-0000-4000-8000-00000000c0d1", summary = "Read things" },
    { name = "Things.Write", id = "00000000-0000-4000-8000-00000000c0d2", summary = "Change things" },
]

[[step]]
short = "Register"
title = "App registration"
intro = "Your app needs an identity of its own."
people = ["Register it, and copy its client ID."]
notes = ["The object ID beside it is another one."]
blade = "app-registrations"
requirements = ["network.reachable", "network.trusted", "tenant.found", "tenant.cloud", "app.found", "principal.present"]

[[step]]
short = "Permissions"
title = "API permissions and consent"
intro = "Choose what your app may do."
people = ["Add {permissions}, then grant admin consent."]
notes = ["A program needs none."]
blade = "api-permissions"
requirements = ["resource.known", "permission.requested", "consent.granted", "caller.assigned"]

[[step]]
short = "Redirect"
title = "Platform and redirect URI"
intro = "After a sign-in the browser comes back to an address."
people = ["Add http://localhost under Mobile and desktop applications."]
notes = ["Its port does not matter."]
blade = "authentication"
requirements = ["redirect.registered", "redirect.platform", "client.public"]

[[step]]
short = "Credentials"
title = "Secret and role"
intro = "A program proves who it is with a secret."
people = ["Nothing to do for people."]
program = ["Add a secret, and ask for the role {role}."]
notes = ["Note the day on which the secret ends."]
blade = "credentials"
requirements = ["credential.present", "secret.valid", "secret.unexpired"]

[[step]]
short = "First call"
title = "Token and things"
intro = "Now the proof: sign in, and read things."
people = ["Sign in. firstcall then asks {resource_url} for things."]
notes = ["The list can be long."]
blade = "sign-in-logs"
requirements = ["token.issued", "token.audience", "token.current", "call.unthrottled", "call.answered"]

[proof]
title = "List Things"
brings = "things"
method = "GET"
path = "/v1/things?$top=5"
rows = "value"
column = [{ key = "name", title = "Name" }, { key = "state", title = "State" }]
empty_for_people = "The call works, but there are no things."
empty_for_program = "The call works, but the program sees no things."
seed = [{ name = "One", state = "Ready" }, { name = "Two", state = "Asleep" }]
"#;

/// The app in the practice tenant that calls it. The API itself comes from the asset.
const SEED: &str = r#"
id = "things"
title = "Contoso Things"
story = "An app that reads things."
breaks = ["call.answered"]

[suggest]
target = "contoso-things"
caller = "program"
flow = "secret"
client_id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3bc001"
secret = "thi8Q~practice-secret-of-the-thinger-app"

[tenant.applications.thinger]
id = "aaaa0000-0000-4000-8000-00000000c001"
app_id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3bc001"
display_name = "Contoso Thinger"
redirect_uris = { public_client = ["http://localhost"] }
is_fallback_public_client = true
required_resource_access = [
    { resource = "00000000-0000-4000-8000-00000000c0de", scopes = ["00000000-0000-4000-8000-00000000c0d1"] },
]

[tenant.applications.thinger.passwords.main]
id = "aaaa0000-0000-4000-8000-00000000c002"
display_name = "practice secret"
value = "thi8Q~practice-secret-of-the-thinger-app"
starts = "30 days ago"
ends = "in 150 days"

[tenant.service_principals.thinger]
id = "5b5b0000-0000-4000-8000-00000000c001"
app_id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3bc001"
display_name = "Contoso Thinger"
owner_tenant = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48"
names = ["4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3bc001"]

[tenant.grants.thinger-for-everybody]
client = "thinger"
resource = "contoso-things"
scopes = ["Things.Read"]

[tenant.plain.contoso-things]
holders = ["thinger"]

[[break]]
requirement = "call.answered"
state.plain.contoso-things.holders = []
"#;

fn assets() -> Assets {
    Assets::embedded().with("targets/contoso-things.toml", ASSET)
}

fn recipe() -> Arc<Recipe> {
    Arc::new(Recipe::load(&assets()).unwrap_or_else(|error| panic!("{error}")))
}

async fn practice(folder: &TempDir) -> Tenant {
    let seed = folder.path().join("seed.toml");
    std::fs::write(&seed, SEED).unwrap();
    Tenant::with(Options { seed: Some(seed), assets: Some(assets()), ..Options::default() }).await
}

fn names(reply: &Reply) -> Vec<&str> {
    reply.table.rows.iter().filter_map(|row| row["name"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asset_alone_leads_people_to_the_first_call() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = practice(&folder).await;
    for flow in [Flow::Browser, Flow::DeviceCode] {
        let mut robot = Robot::practise(&tenant, recipe(), flow).await;
        robot.look_around().await;
        robot.look_at_setup().await;
        robot.sign_in().await;
        assert_eq!(robot.findings(), Vec::<&str>::new(), "{flow}");
        assert_eq!(outcome(robot.state(), false), Outcome::Holds, "{flow}");
        assert_eq!(names(view::answer(robot.state()).unwrap()), ["One", "Two"]);
        assert_eq!(view::table_rows(robot.state())[1], ["Two", "Asleep"]);
        leaves_the_program(&mut robot, flow);
    }
    tenant.stop().await;
}

/// What `check --json`, `export env` and the saved answer say of it.
fn leaves_the_program(robot: &mut Robot, flow: Flow) {
    let state = robot.state();
    let result = with_run(state, json::CheckResult::new);
    let report = serde_json::to_value(json::Report::new(state.case().now(), vec![result])).unwrap();
    assert_valid("check.schema.json", &report);
    assert_eq!(
        (&report["results"][0]["target"], &report["results"][0]["outcome"]),
        (&"contoso-things".into(), &"holds".into())
    );
    let values =
        [InputId::Target, InputId::Flow].map(|input| (variable(input.into()), state.case().profile().get(input)));
    let exported = Format::Env
        .render(state.case().judgement().params(), &Inputs { values: values.to_vec(), secret: None })
        .unwrap();
    let wanted = format!("export FIRSTCALL_TARGET=contoso-things\nexport FIRSTCALL_FLOW={flow}\n");
    assert!(exported.ends_with(&wanted), "{exported}");
    let rows = &view::answer(robot.state()).expect("it is answered").table.rows;
    assert_eq!(rows[0]["name"], "One");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_practice_api_looks_at_the_role_of_a_program_before_it_shows_anything() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = practice(&folder).await;
    let mut robot = Robot::practise(&tenant, recipe(), Flow::Secret).await;
    robot.look_around().await;
    robot.sign_in().await;
    assert_eq!(robot.findings(), ["call.answered/refused"]);
    assert!(
        robot.state().case().findings()[0].why.contains("Things Reader"),
        "{}",
        robot.state().case().findings()[0].why
    );
    robot.repair().await;
    assert_eq!((robot.findings(), outcome(robot.state(), false)), (Vec::new(), Outcome::Holds));
    assert_eq!(names(view::answer(robot.state()).unwrap()), ["One", "Two"]);
    tenant.stop().await;
}

#[tokio::test]
async fn the_practice_api_looks_at_the_token_before_it_shows_anything() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = practice(&folder).await;
    let routes = &tenant.clouds().first().routes.clone();
    let base = &routes["things.contoso.example"];
    let http = reqwest::Client::builder().no_proxy().tls_certs_only(std::iter::empty()).build().unwrap();
    for (bearer, status) in [(None, 401), (Some("e30.e30.e30"), 401)] {
        let mut request = http.get(format!("{base}/v1/things")).header("host", "things.contoso.example");
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        assert!(answer.headers().contains_key("www-authenticate"));
    }
    tenant.stop().await;
}

#[test]
fn the_wizard_knows_it_from_its_asset() {
    let recipe = recipe();
    let clouds = recipe.clouds.clone();
    let mut profile = Profile::new(&recipe, clouds.first().id.clone());
    let error = profile
        .set(&recipe, InputId::Target, "contoso-things")
        .and_then(|()| profile.set(&recipe, InputId::Flow, "password"));
    assert!(error.unwrap_err().problem.contains("second factor"));
    assert_eq!(profile.case.flow, Flow::Browser);
    let state = State::new(Setup {
        recipe,
        clouds,
        profile,
        saved: Vec::new(),
        now: screens::now(),
        tenants: Tenants::Both,
        goal: firstcall::app::Goal::Wizard,
        secrets: Vec::new(),
        token_source: None,
        surroundings: Surroundings::default(),
    });
    let (buffer, _) = screens::picture(&state, 120, 40, screens::PLAIN);
    let welcome = screens::text(&buffer);
    let entry = welcome.lines().find(|line| line.contains("Contoso Things API")).expect("it is offered");
    assert!(entry.contains("Whatever Contoso keeps a list of."), "{entry}");
    let mut state = state;
    hands::begin(&mut state, "contoso-things");
    let (buffer, _) = screens::picture(&state, 120, 40, screens::PLAIN);
    let text = screens::text(&buffer);
    assert!(text.contains("Not offered: Certificate, Federated credential. The service knows secrets only."), "{text}");
}
