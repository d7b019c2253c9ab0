//! Giving and taking roles of the Power Platform: who may, where, and what follows for the program.

use firstcall::sandbox::tenant::{DirectoryRole, PrincipalType, RoleAssignment};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ENVIRONMENTS, POWER_PLATFORM, Practice, column, read};

const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
const DEVELOPMENT: &str = "e0e00000-0000-4000-8000-000000000002";
const TRAINING: &str = "e0e00000-0000-4000-8000-000000000004";
const GROUP: &str = "e0e00000-0000-4000-8000-0000000000e1";
const ROBOT: &str = "5b5b0000-0000-4000-8000-000000000002";
const READER: &str = "c886ad2e-27f7-4874-8381-5849b8d8a090";
const GROUP_ADMIN: &str = "8de5dda7-87b4-4103-ac71-26898486d024";

fn path(place: &str) -> String {
    format!("/authorization{place}/roleAssignments")
}

fn body(role: &str, principal: &str, place: &str) -> Value {
    json!({
        "roleDefinitionId": role, "principalObjectId": principal, "principalType": "ApplicationUser",
        "scope": format!("/tenants/{TENANT}{place}"),
    })
}

impl Practice {
    /// A practice tenant in which no program has a role, and a token of an administrator that may give one.
    async fn without_roles() -> (Self, String) {
        let practice = Self::start("configured").await;
        let upn = practice.change(|world| {
            world.tenant.power_platform.role_assignments.clear();
            let grant = world.tenant.grants.get_mut("wizard-for-everybody").unwrap();
            grant.scopes.extend(["Read", "Write"].map(|what| format!("Authorization.RoleAssignments.{what}")));
            let mut people = world.tenant.people.values();
            people.find(|person| person.roles.contains(&DirectoryRole::PowerPlatformAdministrator)).unwrap().upn.clone()
        });
        let client = practice.running.ready.clients.public.clone().unwrap().client_id.to_string();
        let token = practice.person_token(&client, &upn, POWER_PLATFORM).await;
        (practice, token)
    }

    async fn send(&self, method: Method, token: &str, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        let request = self.request(method, &format!("{path}?api-version=2024-10-01")).bearer_auth(token);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        read(request.send().await.unwrap()).await
    }
}

#[tokio::test]
async fn a_role_given_at_each_scope_shows_what_lies_below_it_and_taking_it_away_hides_it() {
    let (practice, admin) = Practice::without_roles().await;
    let program = practice.program_token(POWER_PLATFORM).await;
    assert_eq!(practice.get(&program, ENVIRONMENTS).await.0, StatusCode::FORBIDDEN);
    let all = practice.change(|world| world.tenant.power_platform.environments.len());
    for (place, shown) in
        [(String::new(), all), (format!("/environments/{DEVELOPMENT}"), 1), (format!("/environmentGroups/{GROUP}"), 2)]
    {
        let wanted = body(READER, ROBOT, &place);
        let (status, given) = practice.send(Method::POST, &admin, &path(&place), Some(&wanted)).await;
        assert_eq!((status, &given["scope"]), (StatusCode::CREATED, &wanted["scope"]), "{given}");
        let (_, again) = practice.send(Method::POST, &admin, &path(&place), Some(&wanted)).await;
        assert_eq!(again["roleAssignmentId"], given["roleAssignmentId"]);
        let (_, seen) = practice.get(&program, ENVIRONMENTS).await;
        assert_eq!(column(&seen, "id").len(), shown, "{place}");
        // A role for a part reads the assignments of that part, and no others.
        let (status, own) = practice.send(Method::GET, &program, &path(&place), None).await;
        assert_eq!((status, column(&own, "principalObjectId")), (StatusCode::OK, vec![ROBOT.to_owned()]));
        let tenant = practice.send(Method::GET, &program, &path(""), None).await.0;
        assert_eq!(tenant == StatusCode::OK, place.is_empty(), "{place}");
        let one = format!("{}/{}", path(&place), given["roleAssignmentId"].as_str().unwrap());
        assert_eq!(practice.send(Method::DELETE, &admin, &one, None).await.0, StatusCode::NO_CONTENT);
        assert_eq!(practice.send(Method::DELETE, &admin, &one, None).await.0, StatusCode::NOT_FOUND);
        assert_eq!(practice.get(&program, ENVIRONMENTS).await.0, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_role_cannot_be_given_to_nobody_elsewhere_or_where_it_is_restricted() {
    let (practice, admin) = Practice::without_roles().await;
    let development = format!("/environments/{DEVELOPMENT}");
    let client = practice.running.ready.clients.confidential.clone().unwrap().client_id.to_string();
    for (place, wanted, status, code) in [
        ("", body(READER, &client, ""), 400, "PrincipalDoesNotExist"),
        ("", body(READER, ROBOT, &development), 400, "BadRequest"),
        ("", json!({"roleDefinitionId": READER, "principalId": ROBOT}), 400, "BadRequest"),
        (development.as_str(), body(GROUP_ADMIN, ROBOT, &development), 400, "BadRequest"),
        ("", body(ROBOT, ROBOT, ""), 404, "NotFound"),
        ("/environments/nowhere", body(READER, ROBOT, "/environments/nowhere"), 400, "EndpointInvalid"),
    ] {
        let (answered, refusal) = practice.send(Method::POST, &admin, &path(place), Some(&wanted)).await;
        assert_eq!((answered.as_u16(), &refusal["code"]), (status, &json!(code)), "{wanted}: {refusal}");
    }
    let group = format!("/environmentGroups/{GROUP}");
    let wanted = body(GROUP_ADMIN, ROBOT, &group);
    assert_eq!(practice.send(Method::POST, &admin, &path(&group), Some(&wanted)).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn who_may_give_a_role_may_give_it_only_where_their_own_holds() {
    let (practice, _) = Practice::without_roles().await;
    practice.change(|world| {
        let service = &mut world.tenant.power_platform;
        let role_definition = service.role_definitions["power-platform-role-based-access-control-administrator"].id;
        let given = RoleAssignment {
            id: Uuid::from_u128(1),
            principal: ROBOT.parse().unwrap(),
            principal_type: PrincipalType::ApplicationUser,
            role_definition,
            scope: format!("/tenants/{TENANT}/environmentGroups/{GROUP}"),
            created: None,
            created_by: None,
            expires: None,
        };
        service.role_assignments.insert("robot".to_owned(), given);
    });
    let program = practice.program_token(POWER_PLATFORM).await;
    // The group of the role covers the environments in it.
    for (place, status) in [
        (String::new(), StatusCode::FORBIDDEN),
        (format!("/environmentGroups/{GROUP}"), StatusCode::CREATED),
        (format!("/environments/{TRAINING}"), StatusCode::CREATED),
        ("/environments/e0e00000-0000-4000-8000-000000000001".to_owned(), StatusCode::FORBIDDEN),
    ] {
        let wanted = body(READER, "5b5b0000-0000-4000-8000-000000000003", &place);
        let (answered, refusal) = practice.send(Method::POST, &program, &path(&place), Some(&wanted)).await;
        assert_eq!(answered, status, "{place}: {refusal}");
    }
}

#[tokio::test]
async fn a_person_without_a_role_in_entra_sees_what_the_role_of_their_group_shows() {
    let (practice, _) = Practice::without_roles().await;
    let upn = practice.change(|world| {
        let service = &mut world.tenant.power_platform;
        service.environments_need_role = true;
        service.environments.values_mut().for_each(|environment| environment.members.clear());
        let plain = |person: &&firstcall::sandbox::tenant::Person| person.roles.is_empty() && person.enabled;
        let found = world.tenant.people.iter().find(|(_, person)| plain(person)).unwrap();
        let (key, upn) = (found.0.clone(), found.1.upn.clone());
        let group = world.tenant.groups.values_mut().next().unwrap();
        group.members = [key].into();
        let given = RoleAssignment {
            id: Uuid::from_u128(1),
            principal: group.id,
            principal_type: PrincipalType::Group,
            role_definition: READER.parse().unwrap(),
            scope: format!("/tenants/{TENANT}/environmentGroups/{GROUP}"),
            created: None,
            created_by: None,
            expires: None,
        };
        world.tenant.power_platform.role_assignments.insert("group".to_owned(), given);
        upn
    });
    let client = practice.running.ready.clients.public.clone().unwrap().client_id.to_string();
    let token = practice.person_token(&client, &upn, POWER_PLATFORM).await;
    let (_, seen) = practice.get(&token, ENVIRONMENTS).await;
    assert_eq!(column(&seen, "id"), [DEVELOPMENT, TRAINING]);
    // The app may give roles, but they may not.
    let wanted = body(READER, ROBOT, "");
    let (status, _) = practice.send(Method::POST, &token, &path(""), Some(&wanted)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_role_gives_nothing_from_its_end_on_and_is_listed_with_it() {
    let practice = Practice::start("role-expired").await;
    let program = practice.program_token(POWER_PLATFORM).await;
    assert_eq!(practice.get(&program, ENVIRONMENTS).await.0, StatusCode::FORBIDDEN);
    let end = practice.change(|world| {
        let later = world.now().checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
        world.tenant.power_platform.role_assignments.get_mut("robot-reader").unwrap().expires = Some(later);
        later.to_string()
    });
    assert_eq!(practice.get(&program, ENVIRONMENTS).await.0, StatusCode::OK);
    let (_, listed) = practice.send(Method::GET, &program, &path(""), None).await;
    assert_eq!(column(&listed, "expiresOn"), [String::new(), end]);
}

#[tokio::test]
async fn a_program_holds_what_its_group_was_given_as_long_as_it_is_in_the_group_itself() {
    let practice = Practice::start("role-in-group").await;
    let program = practice.program_token(POWER_PLATFORM).await;
    assert_eq!(practice.get(&program, ENVIRONMENTS).await.0, StatusCode::OK);
    practice.change(|world| {
        let groups = &mut world.tenant.groups;
        let programs = std::mem::take(&mut groups.get_mut("night-programs").unwrap().programs);
        groups.get_mut("platform-team").unwrap().programs = programs;
        groups.get_mut("night-programs").unwrap().groups = ["platform-team".to_owned()].into();
    });
    assert_eq!(practice.get(&program, ENVIRONMENTS).await.0, StatusCode::FORBIDDEN);
}
