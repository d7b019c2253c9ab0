//! How long a role holds, and through whom: ends, groups, and roles of the directory.

use super::role::{ONE, OWNER, READER, assignment, environment, own, program};
use super::*;
use crate::evidence::{AppRoleAssignment, HolderKind, Member, Membership, Memberships, RoleAssignment};
use crate::recipe::RoleScope;

const TEAM: &str = "c0ffee00-2222-4222-8333-000000000011";
const OTHER_TEAM: &str = "c0ffee00-2222-4222-8333-000000000012";
const ADMINISTRATOR: &str = "11648597-926c-4cf3-9c36-bcebb0ba8dcc";
const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
const DAY: i64 = 24 * 60;

fn until(minute: i64, given: RoleAssignment) -> RoleAssignment {
    RoleAssignment { ends: Some(at(minute)), ..given }
}

/// The team holds this role for the whole tenant.
fn of_team(role: &str) -> RoleAssignment {
    RoleAssignment { holder: HolderKind::Group, ..assignment(TEAM, role, &RoleScope::Tenant) }
}

fn membership(group: &str, is_direct: bool) -> Membership {
    Membership { group_id: group.to_owned(), group_name: "Night programs".to_owned(), is_direct }
}

impl World {
    /// Somebody looked up what the program is in.
    fn program_is_in(mut self, groups: Vec<Membership>) -> Self {
        let member = Member::Program(PRINCIPAL.to_owned());
        self.evidence.memberships = seen(4, Memberships { member, groups, roles: Some(Vec::new()) });
        self
    }

    /// Somebody looked up what the person is in, and which roles are active.
    fn person_is_in(mut self, minute: i64, groups: Vec<Membership>, roles: Option<&[&str]>) -> Self {
        let member = Member::Person(PERSON.to_owned());
        let roles = roles.map(|roles| roles.iter().map(|role| (*role).to_owned()).collect());
        self.evidence.memberships = seen(minute, Memberships { member, groups, roles });
        self
    }
}

#[test]
fn a_role_that_has_ended_gives_nothing() {
    let world = program("").lists(vec![until(9, own(READER, &RoleScope::Tenant))]);
    assert_eq!(world.ids(), ["role.program/ended"]);
    let why = &world.findings()[0].why;
    assert!(why.contains("Power Platform Reader for the whole tenant, until 2027-01-15"), "{why}");
    // The same moment by the servers' clock: this machine is two minutes ahead of it.
    let mut world = program("").lists(vec![until(9, own(READER, &RoleScope::Tenant))]);
    world.evidence.skew = Some(Skew(SignedDuration::from_mins(2)));
    assert_eq!(world.ids(), ["role.program/ends-soon"]);
    // Another one that lasts is enough.
    let lasting = own(READER, &RoleScope::Tenant);
    let world = program("").lists(vec![until(9, own(READER, &RoleScope::Tenant)), lasting]);
    assert_eq!((world.ids(), world.status("role.least")), (Vec::new(), Status::Met));
}

#[test]
fn a_role_that_was_too_small_anyway_is_not_missed() {
    let backup_reader = "51a62123-6a4d-4565-8b5f-cd60172f3d62";
    let world = program("").lists(vec![until(9, own(backup_reader, &RoleScope::Tenant))]);
    assert_eq!(world.ids(), ["role.program/none"]);
}

#[test]
fn an_ended_role_is_not_blamed_where_the_call_shows_what_was_wanted() {
    let world = program("").lists(vec![until(1, own(READER, &RoleScope::Tenant))]).shows(ONE);
    assert_eq!((world.status("role.program"), world.ids()), (Status::Met, vec!["role.least/registered".to_owned()]));
    // A role for a part lets it see that part, and the ended one was for all of it.
    let part = own(READER, &environment(ONE));
    let narrowed = |scope: &str| {
        let ended = until(1, own(READER, &RoleScope::Tenant));
        program(scope).lists(vec![ended]).shows(ONE).holds_at(environment(ONE), vec![part.clone()]).ids()
    };
    assert_eq!(narrowed(""), ["role.program/narrower"]);
    assert_eq!(narrowed(&format!("environment:{ONE}")), [""; 0]);
}

#[test]
fn an_end_that_is_near_is_worth_a_word() {
    let ends_at = |minutes: i64| program("").lists(vec![until(minutes, own(READER, &RoleScope::Tenant))]).shows(ONE);
    let world = ends_at(9 * DAY);
    assert_eq!(
        (world.ids(), world.status("role.program")),
        (vec!["role.program/ends-soon".to_owned()], Status::Warning)
    );
    assert!(world.findings()[0].what.contains("2027-01-24"), "{}", world.findings()[0].what);
    assert_eq!(ends_at(60 * DAY).ids(), [""; 0]);
    // The one that lasts longest counts.
    let all = vec![until(9 * DAY, own(READER, &RoleScope::Tenant)), until(60 * DAY, own(READER, &RoleScope::Tenant))];
    assert_eq!(program("").lists(all).ids(), [""; 0]);
}

#[test]
fn a_group_that_holds_the_role_proves_nothing_before_it_is_looked_into() {
    let world = || program("").lists(vec![of_team(READER)]);
    assert_eq!((world().status("role.program"), world().ids()), (Status::Unknown, Vec::new()));
    // Nor does it leave room for the guess that the program is registered the older way.
    assert_eq!((world().shows(ONE).ids(), world().shows(ONE).status("role.least")), (Vec::new(), Status::Unknown));
    let inside = world().program_is_in(vec![membership(TEAM, true)]);
    assert_eq!((inside.status("role.program"), inside.status("role.least")), (Status::Met, Status::Met));
    assert_eq!(inside.verdict("role.program").exchanges.len(), 2);
    let outside = world().program_is_in(vec![membership(OTHER_TEAM, true)]);
    assert_eq!(outside.ids(), ["role.program/none"]);
    // Whether groups in groups count here is not known.
    let nested = world().program_is_in(vec![membership(TEAM, false)]);
    assert_eq!((nested.status("role.program"), nested.ids()), (Status::Unknown, Vec::new()));
}

#[test]
fn memberships_of_somebody_else_say_nothing() {
    let world = program("").lists(vec![of_team(READER)]).person_is_in(4, vec![membership(TEAM, true)], None);
    assert_eq!((world.status("role.program"), world.ids()), (Status::Unknown, Vec::new()));
}

#[test]
fn a_group_does_not_clear_a_call_that_was_refused() {
    let world = program("").lists(vec![of_team(READER)]).program_is_in(vec![membership(TEAM, true)]);
    let world = world.call_fails(2, &["InsufficientPrincipalPermissions"], 403, "");
    assert_eq!(world.ids(), ["role.program/none"]);
}

#[test]
fn a_wide_role_is_too_wide_through_a_group_as_well() {
    let world = program("").lists(vec![of_team(OWNER)]).program_is_in(vec![membership(TEAM, true)]);
    assert_eq!(world.ids(), ["role.least/wider"]);
    let what = &world.findings()[0].what;
    assert!(what.contains("Power Platform Owner for the whole tenant (through the group Night programs)"), "{what}");
}

#[test]
fn a_persons_active_role_counts_no_matter_who_looked_it_up() {
    let world = || World::configured(Flow::Browser).signs_in_with(2, READ);
    assert_eq!(world().person_is_in(3, Vec::new(), Some(&[ADMINISTRATOR])).status("role.person"), Status::Met);
    for roles in [Some([GLOBAL_READER].as_slice()), Some(&[]), None] {
        assert_eq!(world().person_is_in(3, Vec::new(), roles).status("role.person"), Status::Unknown);
    }
}

#[test]
fn a_refused_call_and_no_active_role_say_together_that_none_is_active() {
    let world = || {
        let signed_in = World::configured(Flow::Browser).signs_in_with(2, READ);
        signed_in.call_fails(3, &["InsufficientPrincipalPermissions"], 403, "")
    };
    assert_eq!(world().ids(), ["role.person/none"]);
    // Roles that hide themselves, and a role that is enough, are no such proof.
    assert_eq!(world().person_is_in(1, Vec::new(), None).ids(), ["role.person/none"]);
    for minute in [1, 4] {
        let found = world().person_is_in(minute, Vec::new(), Some(&[GLOBAL_READER]));
        assert_eq!(found.ids(), ["role.person/not-active"]);
        assert_eq!(found.verdict("role.person").exchanges.len(), 2);
    }
    let active = world().person_is_in(4, Vec::new(), Some(&[ADMINISTRATOR]));
    assert_ne!(active.status("role.person"), Status::Unmet);
}

#[test]
fn a_persons_role_of_the_service_can_end_and_can_come_through_a_group() {
    let with = |given: RoleAssignment| {
        let mut world = World::configured(Flow::Browser).signs_in_with(2, READ);
        world.evidence.given_roles = seen(3, vec![given]);
        world
    };
    let own =
        |ends| RoleAssignment { ends, holder: HolderKind::Person, ..assignment(PERSON, READER, &RoleScope::Tenant) };
    assert_eq!(with(own(Some(at(9)))).status("role.person"), Status::Unknown);
    let soon = with(own(Some(at(9 * DAY))));
    assert_eq!((soon.ids(), soon.status("role.person")), (vec!["role.person/ends-soon".to_owned()], Status::Warning));
    assert_eq!(with(of_team(READER)).status("role.person"), Status::Unknown);
    let inside = with(of_team(READER)).person_is_in(4, vec![membership(TEAM, true)], None);
    assert_eq!(inside.status("role.person"), Status::Met);
}

#[test]
fn an_assigned_group_lets_its_own_members_in_and_nobody_below() {
    let mut world = World::configured(Flow::Browser);
    world.evidence.principal = seen(1, Some(Principal { is_assignment_required: true, ..principal() }));
    let account = crate::evidence::Account {
        id: PERSON.to_owned(),
        upn: "dana@contoso.onmicrosoft.com".to_owned(),
        is_enabled: true,
        is_guest: false,
    };
    world.evidence.account = seen(1, Some(account));
    let group = |id: &str| AppRoleAssignment {
        principal_id: id.to_owned(),
        principal_type: "Group".to_owned(),
        principal_name: "Everybody in IT".to_owned(),
        since: None,
    };
    world.evidence.assignments = seen(1, vec![group(TEAM), group(OTHER_TEAM)]);
    assert_eq!((world.status("caller.assigned"), world.ids()), (Status::Unknown, Vec::new()));
    let world = world.person_is_in(2, vec![membership(TEAM, true)], None);
    assert_eq!(world.status("caller.assigned"), Status::Met);
    let world = world.person_is_in(2, vec![membership(OTHER_TEAM, false)], None);
    assert_eq!(world.ids(), ["caller.assigned/nested"]);
    assert!(world.findings()[0].why.contains("the group Everybody in IT"));
    let world = world.person_is_in(2, Vec::new(), None);
    assert_eq!(world.ids(), ["caller.assigned/not-assigned"]);
}

#[test]
fn what_an_administrator_saw_explains_why_the_program_is_turned_away() {
    let world = |given: Vec<RoleAssignment>| {
        let mut world = program("").hides_roles();
        world.evidence.given_roles = seen(1, given);
        world.call_fails(3, &["InsufficientPrincipalPermissions"], 403, "")
    };
    assert_eq!(world(vec![until(9, own(READER, &RoleScope::Tenant))]).ids(), ["role.program/ended"]);
    assert_eq!(world(vec![assignment(CLIENT, READER, &RoleScope::Tenant)]).ids(), ["role.program/wrong-principal"]);
    // Where it can read for itself, that counts.
    let mut reads = program("").lists(vec![own(READER, &RoleScope::Tenant)]);
    reads.evidence.given_roles = seen(1, Vec::new());
    assert_eq!((reads.status("role.program"), reads.ids()), (Status::Met, Vec::new()));
}
