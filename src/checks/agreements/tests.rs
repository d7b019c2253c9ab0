use crate::checks::tests::{API, API_PRINCIPAL, PERSON, READ, READ_ID, World, at, grant, seen};
use crate::evidence::{
    ConsentPolicy, DirectorySession, DirectoryVia, Fault, GrantedRole, Member, Membership, Memberships, NamedApi,
    NamedPerson, Names, RequestedPermission, Seen, ServiceFault,
};
use crate::recipe::{Flow, Stage};

use super::*;

const OTHER: &str = "c0ffee00-1111-4222-8333-444455550009";

fn looked() -> World {
    let mut world = World::configured(Flow::Browser).signs_in_with(2, READ);
    let scopes = vec!["Directory.AccessAsUser.All".to_owned()];
    let session = DirectorySession { via: DirectoryVia::Az, tenant_id: None, account: None, scopes };
    world.evidence.directory = seen(1, session);
    world
}

fn text(world: &World) -> String {
    let lines = sections(&world.ctx()).into_iter().flat_map(|section| {
        section.lines.into_iter().map(move |line| format!("{} | {} | {}\n", section.title, line.label, line.text))
    });
    lines.collect()
}

#[test]
fn nothing_is_said_before_anybody_looked() {
    assert_eq!(agreements(&World::configured(Flow::Browser).ctx()), None);
}

#[test]
fn it_is_said_for_whom_each_consent_holds_by_name() {
    let mut world = looked();
    let mut graph = grant(Some(OTHER), &["User.Read"]);
    graph.resource_id = "graph".to_owned();
    world.evidence.grants = seen(1, vec![grant(None, &[READ]), grant(Some(PERSON), &["More.Read"]), graph]);
    assert_eq!(
        nameless(&world.ctx()),
        Some((
            vec![PERSON.to_owned(), OTHER.to_owned()].into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
            vec!["graph".to_owned()]
        ))
    );
    world.evidence.names = seen(
        1,
        Names {
            people: vec![NamedPerson {
                id: OTHER.to_owned(),
                name: String::new(),
                upn: "petra@contoso.example".to_owned(),
            }],
            apis: vec![NamedApi {
                id: "graph".to_owned(),
                client_id: String::new(),
                name: "Microsoft Graph".to_owned(),
            }],
        },
    );
    let said = text(&world);
    for line in [
        &format!("Power Platform API, for everybody | {READ} (admin consent)"),
        &format!("Power Platform API, only for {PERSON} | More.Read (the account that signs in)"),
        "Microsoft Graph, only for petra@contoso.example | User.Read (not the account that signs in)",
        "Consent, not requested | More.Read",
        "Requested, no consent | None",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn what_was_asked_for_and_not_agreed_to_is_named() {
    let mut world = looked();
    world.evidence.grants = seen(1, Vec::new());
    let found = agreements(&world.ctx()).unwrap();
    assert_eq!(found.requested_not_granted, Some(vec![READ.to_owned()]));
    assert_eq!(found.granted_not_requested, Some(Vec::new()));
    // The list of the app alone does not show what nobody agreed to.
    world.evidence.grants = None;
    assert_eq!(agreements(&world.ctx()).unwrap().requested_not_granted, None);
    assert!(!text(&world).contains("Nobody"));
}

#[test]
fn an_id_of_the_list_without_a_name_stands_for_itself() {
    let mut world = looked();
    let unknown = "ffffffff-0000-4000-8000-000000000009";
    if let Some(Seen { outcome: Ok(Some(app)), .. }) = &mut world.evidence.application {
        app.requested.push(RequestedPermission { api: API.to_owned(), id: unknown.to_owned(), is_delegated: true });
        assert!(app.requested.iter().any(|listed| listed.id == READ_ID));
    }
    assert_eq!(agreements(&world.ctx()).unwrap().requested_not_granted, Some(vec![unknown.to_owned()]));
}

#[test]
fn an_assignment_says_through_which_group_it_reaches_the_account() {
    let mut world = looked();
    if let Some(Seen { outcome: Ok(Some(principal)), .. }) = &mut world.evidence.principal {
        principal.is_assignment_required = true;
    }
    let group = |id: &str, name: &str| AppRoleAssignment {
        principal_id: id.to_owned(),
        principal_type: "Group".to_owned(),
        principal_name: name.to_owned(),
        since: Some(at(0)),
    };
    world.evidence.assignments = seen(1, vec![group("g1", "Everyone"), group("g2", "Outer"), group("g3", "Team")]);
    let member =
        |id: &str, is_direct: bool| Membership { group_id: id.to_owned(), group_name: String::new(), is_direct };
    let groups = vec![member("g2", false), member("g3", true)];
    world.evidence.memberships =
        seen(1, Memberships { member: Member::Person(PERSON.to_owned()), groups, roles: None });
    let said = text(&world);
    assert!(said.contains("Assignment required? | Yes"), "{said}");
    assert!(said.contains("Group Team | The account that signs in is a member of this group. Since "), "{said}");
    assert!(said.contains("Group Outer | The account that signs in is only in a group inside"), "{said}");
    assert!(said.contains("Group Everyone | Not the account that signs in."), "{said}");
    let first = said.find("Group Team").unwrap();
    assert!(first < said.find("Group Outer").unwrap());
}

#[test]
fn what_the_tenant_allows_is_said_or_said_to_be_unread() {
    let mut world = looked();
    assert!(!may_read_policies(&world.ctx()));
    assert!(
        text(&world).contains("Not read | what people may consent to themselves | this look may not read policies")
    );
    let policies = |ids: &[&str], may_ask| ConsentPolicy {
        for_themselves: ids.iter().map(|id| (*id).to_owned()).collect(),
        may_ask,
    };
    if let Some(Seen { outcome: Ok(session), .. }) = &mut world.evidence.directory {
        session.scopes = vec!["Policy.Read.All".to_owned()];
    }
    assert!(may_read_policies(&world.ctx()));
    for (ids, may_ask, line) in [
        (&[][..], Some(true), "User consent | Off. People cannot consent"),
        (&["microsoft-user-default-low"], None, "classifies as low impact"),
        (&["contoso-own"], Some(false), "a policy of this tenant's own. Policy: contoso-own."),
    ] {
        world.evidence.consent_policy = seen(1, policies(ids, may_ask));
        let said = text(&world);
        assert!(said.contains(line), "{line}\n{said}");
        assert_eq!(said.contains("Admin consent requests"), may_ask.is_some(), "{said}");
    }
    let refused =
        ServiceFault { status: Some(403), ..ServiceFault::new(Stage::Directory, "Authorization_RequestDenied", "") };
    world.evidence.consent_policy =
        Some(Seen { outcome: Err(Fault::Service(refused)), at: at(1), exchanges: Vec::new() });
    assert!(text(&world).contains("Graph refused (403)"));
}

#[test]
fn application_permissions_are_told_from_delegated_ones() {
    let mut world = looked();
    let role = GrantedRole {
        resource_id: API_PRINCIPAL.to_owned(),
        resource_name: String::new(),
        role_id: "r".to_owned(),
        since: Some(at(0)),
    };
    world.evidence.app_permissions = seen(1, vec![role]);
    let said = text(&world);
    assert!(
        said.contains("Power Platform API, for the app itself | r (application permissions, by ID, since "),
        "{said}"
    );
}
