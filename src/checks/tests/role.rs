//! The role of a program: which, where, for whom, and whether it could be less. And the role of a person.

use super::*;
use crate::checks::params::params;
use crate::checks::{Hints, explain, recommended};
use crate::evidence::{HolderKind, RoleAssignment, RolesAt};
use crate::recipe::{Placeholder, RoleScope};

pub(super) const READER: &str = "c886ad2e-27f7-4874-8381-5849b8d8a090";
pub(super) const OWNER: &str = "0cb07c69-1631-4725-ab35-e59e001c51ea";
const ENVIRONMENT_READER: &str = "d5b95a60-a291-4792-96d0-7b2fd086e7ad";
const BACKUP_READER: &str = "51a62123-6a4d-4565-8b5f-cd60172f3d62";
pub(super) const ONE: &str = "e0e00000-0000-4000-8000-000000000001";
const TWO: &str = "e0e00000-0000-4000-8000-000000000002";
const GROUP: &str = "e0e00000-0000-4000-8000-0000000000e1";

pub(super) fn assignment(principal: &str, role: &str, scope: &RoleScope) -> RoleAssignment {
    RoleAssignment {
        principal_id: principal.to_owned(),
        holder: HolderKind::Program,
        role_id: role.to_owned(),
        role_name: None,
        scope: scope.in_tenant(TENANT),
        ends: None,
    }
}

pub(super) fn own(role: &str, scope: &RoleScope) -> RoleAssignment {
    assignment(PRINCIPAL, role, scope)
}

pub(super) fn environment(id: &str) -> RoleScope {
    RoleScope::Environment(id.to_owned())
}

fn group() -> RoleScope {
    RoleScope::EnvironmentGroup(GROUP.to_owned())
}

/// A program that has its token, and wants its role there.
pub(super) fn program(scope: &str) -> World {
    let mut world = World::configured(Flow::Secret).program_signs_in(2);
    world.inputs.role_scope = scope.to_owned();
    world
}

impl World {
    /// The list for the tenant shows these.
    pub(super) fn lists(mut self, assignments: Vec<RoleAssignment>) -> Self {
        self.evidence.roles = seen(3, assignments);
        self
    }

    /// The list for the tenant may not be read.
    pub(super) fn hides_roles(mut self) -> Self {
        self.evidence.roles = fails(3, ServiceFault::new(Stage::Call, "InsufficientPrincipalPermissions", ""));
        self
    }

    /// The list of one place shows these.
    pub(super) fn holds_at(mut self, scope: RoleScope, assignments: Vec<RoleAssignment>) -> Self {
        let mut parts = self.evidence.narrow_roles.take().and_then(|seen| seen.outcome.ok()).unwrap_or_default();
        parts.push(RolesAt { scope, assignments: Ok(assignments) });
        self.evidence.narrow_roles = seen(4, parts);
        self
    }

    /// The first call shows this environment, in the group.
    pub(super) fn shows(mut self, id: &str) -> Self {
        let row = json!({"id": id, "displayName": "Contoso", "environmentGroupId": GROUP});
        let table = Table { rows: vec![row], more: false };
        self.evidence.call = seen(3, Reply { status: 200, took: std::time::Duration::ZERO, table });
        self
    }
}

#[test]
fn a_role_for_the_whole_tenant_is_met_and_a_wide_one_is_a_warning() {
    assert_eq!(program("").lists(Vec::new()).ids(), ["role.program/none"]);
    for enough in [READER, ENVIRONMENT_READER] {
        let world = program("").lists(vec![own(enough, &RoleScope::Tenant)]);
        assert_eq!(world.ids(), [""; 0]);
        assert_eq!((world.status("role.program"), world.status("role.least")), (Status::Met, Status::Met));
    }
    let world = program("").lists(vec![own(OWNER, &RoleScope::Tenant)]);
    assert_eq!(world.ids(), ["role.least/wider"]);
    assert!(world.findings()[0].what.contains("Power Platform Owner for the whole tenant"));
}

#[test]
fn a_role_that_the_user_asked_for_is_not_too_wide() {
    let mut world = program("").lists(vec![own(OWNER, &RoleScope::Tenant)]);
    world.inputs.role = "Power Platform Owner".to_owned();
    assert_eq!(world.status("role.least"), Status::Met);
    world.inputs.role = "Environment Management Reader".to_owned();
    let world = World { inputs: world.inputs, ..program("").lists(vec![own(READER, &RoleScope::Tenant)]) };
    assert_eq!(world.ids(), ["role.least/wider"]);
    // A role that could not even list environments is no measure.
    let mut world = program("").lists(vec![own(READER, &RoleScope::Tenant)]);
    world.inputs.role = "Environment Backup Reader".to_owned();
    assert_eq!(world.status("role.least"), Status::Met);
}

#[test]
fn an_answer_without_the_wanted_place_proves_no_role_there() {
    let status = |scope: &RoleScope, shown: &str| {
        let world = program(&scope.to_string()).hides_roles().shows(shown);
        (world.ids(), world.status("role.program"))
    };
    assert_eq!(status(&environment(ONE), TWO), (Vec::new(), Status::Unknown));
    assert_eq!(status(&environment(ONE), ONE), (Vec::new(), Status::Met));
    assert_eq!(status(&group(), TWO), (Vec::new(), Status::Met));
    let elsewhere = RoleScope::EnvironmentGroup(ONE.to_owned());
    assert_eq!(status(&elsewhere, TWO), (Vec::new(), Status::Unknown));
}

#[test]
fn a_program_that_may_not_read_roles_lacks_none_for_it() {
    let world = program("").answers(3, 1).hides_roles();
    assert_eq!(world.ids(), [""; 0]);
    assert_eq!(world.status("role.program"), Status::Met);
    let world = world.call_fails(5, &["InsufficientPrincipalPermissions"], 403, "");
    assert_eq!(world.ids(), ["role.program/none"]);
    assert_eq!(world.waits("call.answered").as_deref(), Some("role.program"));
    assert_eq!(world.findings()[0].candidates.len(), 4);
}

#[test]
fn a_role_for_a_part_is_a_word_where_it_works_and_a_finding_where_more_was_asked_for() {
    let narrow = |scope: &str| {
        let world = program(scope).shows(ONE).hides_roles();
        world.holds_at(environment(ONE), vec![own(READER, &environment(ONE))])
    };
    let world = narrow("");
    assert_eq!(
        (world.ids(), world.status("role.program")),
        (vec!["role.program/narrower".to_owned()], Status::Warning)
    );
    let why = &world.findings()[0].why;
    assert!(why.contains(&format!("Power Platform Reader for the environment Contoso ({ONE})")), "{why}");
    assert_eq!((narrow("tenant").ids(), narrow("tenant").status("role.program")), (world.ids(), Status::Unmet));
    let same = narrow(&format!("environment:{ONE}"));
    assert_eq!((same.ids(), same.status("role.least")), (Vec::new(), Status::Met));
    assert_eq!(narrow(&format!("environment:{TWO}")).ids(), ["role.program/elsewhere"]);
    assert_eq!(narrow(&format!("environment-group:{GROUP}")).ids(), ["role.program/narrower"]);
}

#[test]
fn a_refused_call_is_explained_by_a_role_for_another_place() {
    let world = program("").hides_roles().holds_at(environment(ONE), vec![own(READER, &environment(ONE))]);
    let world = world.call_fails(3, &["InsufficientPrincipalPermissions"], 403, "");
    assert_eq!(world.ids(), ["role.program/narrower"]);
}

#[test]
fn a_role_for_the_group_holds_for_its_environments() {
    let world = program(&format!("environment:{ONE}")).shows(ONE).hides_roles();
    let world = world.holds_at(environment(ONE), Vec::new()).holds_at(group(), vec![own(READER, &group())]);
    assert_eq!(world.status("role.program"), Status::Met);
    // And for more than just this one.
    assert_eq!(world.ids(), ["role.least/wider-scope"]);
}

#[test]
fn a_role_for_the_tenant_is_more_than_one_environment_needs() {
    let world = program(&format!("environment:{ONE}")).shows(ONE).lists(vec![own(READER, &RoleScope::Tenant)]);
    assert_eq!(world.ids(), ["role.least/wider-scope"]);
    assert_eq!(world.status("role.program"), Status::Met);
}

#[test]
fn a_role_for_another_id_of_the_app_is_found() {
    for id in [CLIENT, APP_OBJECT] {
        let world = program("").lists(vec![assignment(&id.to_uppercase(), READER, &RoleScope::Tenant)]);
        assert_eq!(world.ids(), ["role.program/wrong-principal"]);
    }
    let world = program("").lists(vec![assignment(PERSON, READER, &RoleScope::Tenant)]);
    assert_eq!(world.ids(), ["role.program/none"]);
}

#[test]
fn a_role_that_does_not_allow_the_call_is_named() {
    let world = program("").lists(vec![own(BACKUP_READER, &RoleScope::Tenant)]);
    assert_eq!(world.ids(), ["role.program/too-small"]);
    assert!(world.findings()[0].why.contains("Environment Backup Reader"));
    // One that is not on the list can allow anything.
    let world = program("").lists(vec![own(CLIENT, &RoleScope::Tenant)]);
    assert_eq!(world.status("role.program"), Status::Unknown);
}

#[test]
fn an_answer_without_any_role_comes_from_somewhere_else() {
    let world = program("").lists(Vec::new()).shows(ONE);
    assert_eq!(world.ids(), ["role.least/registered"]);
    assert_eq!(world.status("role.program"), Status::Met);
}

#[test]
fn a_place_that_the_service_does_not_know_is_said_to_be_unknown() {
    let mut world = program(&format!("environment:{TWO}")).lists(vec![own(READER, &RoleScope::Tenant)]);
    let fault = ServiceFault::new(Stage::Call, "EnvironmentIdInvalid", "Environment id is invalid.");
    world.evidence.narrow_roles = seen(4, vec![RolesAt { scope: environment(TWO), assignments: Err(fault) }]);
    assert_eq!(world.ids(), ["role.program/unknown-scope"]);
}

#[test]
fn assignments_for_single_apps_and_odd_scopes_are_left_out() {
    let mut odd = own(OWNER, &RoleScope::Tenant);
    odd.scope = format!("/tenants/{TENANT}/environments/{ONE}/powerapps/{TWO}");
    assert_eq!(program("").lists(vec![odd]).ids(), ["role.program/none"]);
}

#[test]
fn the_role_is_recommended_from_the_calls_that_are_wanted() {
    let mut world = program("");
    let name = |world: &World| recommended(&world.ctx()).unwrap().role.name.clone();
    assert_eq!(name(&world), "Power Platform Reader");
    let why = params(&world.ctx()).remove(&Placeholder::RoleWhy).unwrap();
    assert!(why.contains("Environment Management Reader allows less"), "{why}");
    world.inputs.permissions = vec!["Authorization.RoleAssignments.Write".to_owned()];
    assert_eq!(name(&world), "Power Platform Role Based Access Control Administrator");
    assert_eq!(params(&world.ctx())[&Placeholder::Role], name(&world));
}

#[test]
fn the_request_that_gives_the_role_is_complete_or_not_offered() {
    let world = program(&format!("environment-group:{GROUP}"));
    let params = params(&world.ctx());
    let json: Value = serde_json::from_str(&params[&Placeholder::AssignmentJson]).unwrap();
    assert_eq!(
        json,
        json!({
            "roleDefinitionId": READER, "principalObjectId": PRINCIPAL, "principalType": "ApplicationUser",
            "scope": format!("/tenants/{TENANT}/environmentGroups/{GROUP}"),
        })
    );
    let url = format!(
        "https://api.powerplatform.com/authorization/environmentGroups/{GROUP}/roleAssignments?api-version=2024-10-01"
    );
    assert_eq!(params[&Placeholder::AssignmentsUrl], url);
    let nobody = World::new(Flow::Secret);
    assert!(!super::super::params::params(&nobody.ctx()).contains_key(&Placeholder::AssignmentJson));
}

#[test]
fn a_role_of_the_service_is_enough_for_a_person() {
    let mut world = World::configured(Flow::Browser).signs_in_with(2, READ);
    assert_eq!(world.status("role.person"), Status::Unknown);
    world.evidence.given_roles = seen(3, vec![assignment(PERSON, READER, &RoleScope::Tenant)]);
    assert_eq!(world.status("role.person"), Status::Met);
    // One for a part, or for somebody else, tells nothing: a role in Entra may stand in.
    for other in [assignment(PERSON, READER, &environment(ONE)), assignment(PRINCIPAL, READER, &RoleScope::Tenant)] {
        world.evidence.given_roles = seen(3, vec![other]);
        assert_eq!(world.status("role.person"), Status::Unknown);
    }
}

#[test]
fn the_older_admin_api_is_told_from_the_roles() {
    let body = r#"{"error":{"code":"Forbidden","message":"The service principal with id '66666666-6666-6666-6666-666666666666' for application 88888888-8888-8888-8888-888888888888 does not have permission to access the path 'https://10.0.0.1:20043/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments?api-version=2020-10-01' in tenant 11111111-1111-1111-1111-111111111111."}}"#;
    for hints in [Hints::default(), Hints { caller: Some(crate::recipe::Caller::Program), ..Hints::default() }] {
        let explanation = explain(Recipe::embedded(), body, &hints);
        assert_eq!(explanation.errors.len(), 1);
        let finding = explanation.errors[0].finding().unwrap();
        assert_eq!(finding.id, "role.program/not-registered");
        assert!(finding.why.contains("https://api.bap.microsoft.com"), "{}", finding.why);
    }
}
