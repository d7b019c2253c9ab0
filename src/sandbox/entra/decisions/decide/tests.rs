//! The sign-in decision over changed states of the configured tenant.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::*;
use crate::sandbox::addresses::Addresses;
use crate::sandbox::entra::decisions::scopes::{Several, read};
use crate::sandbox::scenario::{CONFIGURED, open};
use crate::sandbox::tenant::{AppRoleAssignment, Assignee, Grant, PolicyState};

const WIZARD: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const API: &str = "https://api.powerplatform.com/.default";
const READ: &str = "EnvironmentManagement.Environments.Read";

struct Try {
    tenant: Tenant,
    client: &'static str,
    scope: &'static str,
    person: &'static str,
    flow: Flow,
    interactive: bool,
    mfa: bool,
}

fn trying(change: impl FnOnce(&mut Tenant)) -> Try {
    let mut tenant = open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone();
    change(&mut tenant);
    Try { tenant, client: WIZARD, scope: API, person: "alex", flow: Flow::Browser, interactive: true, mfa: false }
}

impl Try {
    fn decide(&self) -> Decision {
        let wanted = read(self.scope, &self.tenant, &Addresses::default(), Several::FirstCounts);
        let ask = Ask {
            client_id: self.client.parse().unwrap(),
            wanted: wanted.unwrap(),
            flow: self.flow,
            interactive: self.interactive,
            always_consent: false,
        };
        decide(&self.tenant, &ask, self.person, self.mfa).decision
    }

    fn code(&self) -> u32 {
        match self.decide() {
            Decision::Refused(refusal) => refusal.code,
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    fn scopes(&self) -> BTreeSet<String> {
        match self.decide() {
            Decision::Issue(approval) => approval.scopes,
            other => panic!("expected a token, got {other:?}"),
        }
    }
}

fn without_grants(tenant: &mut Tenant) {
    tenant.grants.clear();
}

#[test]
fn a_grant_for_everybody_serves_anybody() {
    assert!(trying(|_| {}).scopes().contains(READ));
}

#[test]
fn an_older_grant_is_enough_for_default_but_not_for_a_new_permission() {
    let older = |tenant: &mut Tenant| {
        let grant = tenant.grants.get_mut("wizard-for-everybody").unwrap();
        grant.scopes = BTreeSet::from(["Authorization.RoleAssignments.Read".to_owned()]);
    };
    assert!(!trying(older).scopes().contains(READ));
    let mut named = trying(older);
    named.scope = "https://api.powerplatform.com/EnvironmentManagement.Environments.Read";
    let Decision::NeedsConsent(asked) = named.decide() else {
        panic!("expected the consent page");
    };
    assert_eq!(asked.scopes["power-platform-api"], BTreeSet::from([READ.to_owned()]));
    assert!(!asked.may_for_everybody);
}

#[test]
fn consent_of_one_person_serves_only_that_person() {
    let one = |tenant: &mut Tenant| {
        tenant.grants.get_mut("wizard-for-everybody").unwrap().person = Some("dana".to_owned());
    };
    assert!(matches!(trying(one).decide(), Decision::NeedsConsent(_)));
    let mut dana = trying(one);
    dana.person = "dana";
    assert!(dana.scopes().contains(READ));
}

#[test]
fn without_a_page_a_missing_consent_is_65001() {
    for flow in [Flow::Browser, Flow::Password, Flow::Refresh, Flow::DeviceCode] {
        let mut silent = trying(without_grants);
        (silent.interactive, silent.flow) = (false, flow);
        assert_eq!(silent.code(), 65_001);
    }
}

#[test]
fn the_tenant_decides_who_may_consent() {
    let off = |requests: bool| {
        move |tenant: &mut Tenant| {
            tenant.grants.clear();
            tenant.settings.user_consent = UserConsent::Off;
            tenant.settings.consent_requests = requests;
        }
    };
    for requests in [false, true] {
        let Decision::NeedsAdmin { may_request, .. } = trying(off(requests)).decide() else {
            panic!("expected the page that needs an administrator");
        };
        assert_eq!(may_request, requests);
    }
    let mut dana = trying(off(false));
    dana.person = "dana";
    let Decision::NeedsConsent(asked) = dana.decide() else {
        panic!("expected the consent page");
    };
    assert!(asked.may_for_everybody);
}

#[test]
fn a_permission_for_administrators_cannot_be_given_by_anybody_else() {
    let mut write = trying(|_| {});
    write.scope = "https://api.powerplatform.com/Authorization.RoleAssignments.Write";
    assert!(matches!(write.decide(), Decision::NeedsAdmin { may_request: false, .. }));
}

#[test]
fn an_app_that_does_not_list_the_api_is_refused_and_one_that_lists_an_absent_api_too() {
    let unlisted = |tenant: &mut Tenant| {
        tenant.grants.clear();
        let wizard = tenant.applications.get_mut("wizard").unwrap();
        wizard.required_resource_access.clear();
    };
    assert_eq!(trying(unlisted).code(), 650_057);
    let absent = |tenant: &mut Tenant| {
        tenant.grants.clear();
        let wizard = tenant.applications.get_mut("wizard").unwrap();
        let other = Uuid::from_u128(1);
        wizard.required_resource_access.push(crate::sandbox::tenant::RequiredResource {
            resource: other,
            scopes: Vec::new(),
            roles: Vec::new(),
        });
    };
    assert_eq!(trying(absent).code(), 650_052);
}

#[test]
fn a_first_party_client_gets_what_was_agreed_beforehand_and_nothing_else() {
    let mut cli = trying(|tenant| {
        let (client, resource) = ("azure-cli".to_owned(), "power-platform-api".to_owned());
        let grant = Grant {
            client,
            resource,
            person: None,
            scopes: BTreeSet::from(["Authorization.RoleAssignments.Write".to_owned()]),
            added_after_next_token: BTreeSet::new(),
        };
        tenant.grants.insert("forced".to_owned(), grant);
    });
    cli.client = AZURE_CLI;
    assert!(cli.scopes().contains(READ));
    cli.scope = "https://api.powerplatform.com/Authorization.RoleAssignments.Write";
    assert_eq!(cli.code(), 65_002);
    cli.scope = "https://contoso.operations.eu.dynamics.com/.default";
    assert_eq!(cli.code(), 65_002);
}

#[test]
fn assignment_counts_directly_and_through_a_group() {
    let assign = |principal: Option<Assignee>| {
        move |tenant: &mut Tenant| {
            let wizard = tenant.service_principals.get_mut("wizard").unwrap();
            wizard.assignment_required = true;
            if let Some(principal) = principal {
                let assignment =
                    AppRoleAssignment { principal, resource: "wizard".to_owned(), role: Uuid::nil(), created: None };
                tenant.app_role_assignments.insert("a".to_owned(), assignment);
            }
        }
    };
    assert_eq!(trying(assign(None)).code(), 50_105);
    let mut petra = trying(assign(Some(Assignee::Group("platform-team".to_owned()))));
    assert_eq!(petra.code(), 50_105);
    petra.person = "petra";
    assert!(petra.scopes().contains(READ));
}

#[test]
fn a_second_factor_is_asked_on_a_page_and_refused_without_one() {
    let demand = |tenant: &mut Tenant| {
        let policy = tenant.conditional_access.get_mut("second-factor").unwrap();
        policy.state = PolicyState::Enabled;
    };
    let mut alex = trying(demand);
    assert_eq!(alex.decide(), Decision::NeedsMfa { is_registered: false });
    (alex.flow, alex.interactive) = (Flow::Password, false);
    assert_eq!(alex.code(), 50_079);
    alex.person = "gina";
    assert_eq!(alex.code(), 50_076);
    alex.mfa = true;
    assert!(alex.scopes().contains(READ));
}

#[test]
fn a_disabled_person_gets_nothing() {
    let mut ravi = trying(|_| {});
    ravi.person = "ravi";
    assert_eq!(ravi.code(), 50_057);
}
