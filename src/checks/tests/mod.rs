//! Hand-made evidence, and what must follow from it. A file per area; this one makes the evidence.

mod access;
mod call;
mod consent;
mod credential;
mod dataverse;
mod finance_operations;
mod holders;
mod lifecycle_services;
mod permission;
mod redirect;
mod registration;
mod role;
mod rules;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::evidence::{
    Application, CertificateFlaw, Claims, Evidence, ExchangeId, Fault, Grant, Inputs, NetworkFault, Platforms,
    Principal, Reply, RequestedPermission, Scope, SecretInfo, SecretLook, Seen, ServiceFault, SignIn, Skew, Table,
    Tenant,
};
use crate::recipe::{Agreement, Case, Flow, Recipe, RequirementId, Stage};

use super::{Ctx, Finding, Judged, Judgement, Status, Verdict, judge};

pub const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
pub const CLIENT: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
pub const APP_OBJECT: &str = "aaaaaaaa-0000-4000-8000-000000000001";
pub const PRINCIPAL: &str = "cccccccc-0000-4000-8000-000000000001";
pub const API_PRINCIPAL: &str = "dddddddd-0000-4000-8000-000000000001";
pub const API: &str = "8578e004-a5c6-46e7-913e-12f58912df43";
pub const PERSON: &str = "c0ffee00-1111-4222-8333-444455556666";
pub const READ: &str = "EnvironmentManagement.Environments.Read";
pub const READ_ID: &str = "177690ed-85f1-41d9-8dbf-2716e60ff46a";

/// Minute `n` of the practice day; everything is seen at minute 1 unless a test says otherwise.
pub fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
}

/// A case with its evidence, and the moment at which it is judged.
pub struct World {
    pub case: Case,
    pub inputs: Inputs,
    pub evidence: Evidence,
    pub now: Timestamp,
}

impl World {
    /// A case about which only tenant and client id are known.
    pub fn new(flow: Flow) -> Self {
        Self {
            case: Case {
                target: Recipe::embedded().targets[0].id.clone(),
                caller: flow.caller(),
                flow,
                agreement: Agreement::Everybody,
            },
            inputs: Inputs {
                tenant: "contoso.onmicrosoft.com".to_owned(),
                client_id: CLIENT.to_owned(),
                secret: SecretLook::Plausible,
                ..Inputs::default()
            },
            evidence: Evidence {
                tenant: seen(1, tenant()),
                skew: Some(Skew(SignedDuration::ZERO)),
                ..Evidence::default()
            },
            now: at(10),
        }
    }

    /// A set-up in which the directory shows everything as it should be.
    pub fn configured(flow: Flow) -> Self {
        let mut world = Self::new(flow);
        world.evidence.application = seen(1, Some(application()));
        world.evidence.principal = seen(1, Some(principal()));
        world.evidence.resource = seen(1, Some(api()));
        world.evidence.grants = seen(1, vec![grant(None, &[READ])]);
        world
    }

    pub fn ctx(&self) -> Ctx<'_> {
        let recipe = Recipe::embedded();
        Ctx {
            recipe,
            target: recipe.target(&self.case.target).expect("a target of the recipe"),
            cloud: recipe.clouds.first(),
            case: &self.case,
            inputs: &self.inputs,
            evidence: &self.evidence,
            now: self.now,
        }
    }

    pub fn judged(&self) -> Vec<Judged> {
        judge(&self.ctx())
    }

    pub fn verdict(&self, id: &str) -> Verdict {
        self.judged()
            .into_iter()
            .find(|judged| judged.requirement == *id)
            .unwrap_or_else(|| panic!("{id} is no requirement"))
            .verdict
    }

    pub fn status(&self, id: &str) -> Status {
        self.verdict(id).status
    }

    pub fn findings(&self) -> Vec<Finding> {
        let ctx = self.ctx();
        Judgement::of(&ctx).findings
    }

    pub fn ids(&self) -> Vec<String> {
        self.findings().into_iter().map(|finding| finding.id).collect()
    }

    /// The requirement that this one waits for.
    pub fn waits(&self, id: &str) -> Option<String> {
        let waits_for: Option<RequirementId> = self.verdict(id).waits_for;
        waits_for.map(|id| id.to_string())
    }

    #[must_use]
    pub fn signs_in(mut self, minute: i64, claims: Value) -> Self {
        self.evidence.sign_in = seen(
            minute,
            SignIn {
                claims: Some(Claims { header: json!({}), payload: claims }),
                expires: Some(at(minute) + SignedDuration::from_hours(1)),
                can_renew: true,
                ..SignIn::new(self.case.flow)
            },
        );
        self
    }

    /// A sign-in of a person whose token holds these permissions, space-separated.
    #[must_use]
    pub fn signs_in_with(self, minute: i64, scopes: &str) -> Self {
        self.signs_in(
            minute,
            json!({
                "aud": "https://api.powerplatform.com", "tid": TENANT, "appid": CLIENT,
                "oid": PERSON, "upn": "dana@contoso.onmicrosoft.com", "scp": scopes,
            }),
        )
    }

    /// A sign-in of the program itself.
    #[must_use]
    pub fn program_signs_in(self, minute: i64) -> Self {
        self.signs_in(
            minute,
            json!({
                "aud": "https://api.powerplatform.com", "tid": TENANT, "appid": CLIENT,
                "oid": PRINCIPAL, "sub": PRINCIPAL, "idtyp": "app",
            }),
        )
    }

    #[must_use]
    pub fn sign_in_fails(mut self, minute: i64, code: &str) -> Self {
        self.evidence.sign_in = fails(minute, ServiceFault::new(Stage::SignIn, code, "its words"));
        self
    }

    #[must_use]
    pub fn answers(mut self, minute: i64, rows: usize) -> Self {
        self.evidence.call = seen(
            minute,
            Reply {
                status: 200,
                took: std::time::Duration::from_millis(200),
                table: Table { rows: vec![json!({"displayName": "Contoso"}); rows], more: false },
            },
        );
        self
    }

    #[must_use]
    pub fn call_fails(mut self, minute: i64, codes: &[&str], status: u16, text: &str) -> Self {
        self.evidence.call = fails(
            minute,
            ServiceFault {
                codes: codes.iter().map(|code| (*code).to_owned()).collect(),
                status: Some(status),
                ..ServiceFault::new(Stage::Call, codes[0], text)
            },
        );
        self
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where an optional observation is wanted")]
pub fn seen<T>(minute: i64, value: T) -> Option<Seen<T>> {
    Some(Seen { outcome: Ok(value), at: at(minute), exchanges: vec![ExchangeId(u32::try_from(minute).unwrap())] })
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where an optional observation is wanted")]
pub fn fails<T>(minute: i64, fault: ServiceFault) -> Option<Seen<T>> {
    Some(Seen {
        outcome: Err(Fault::Service(fault)),
        at: at(minute),
        exchanges: vec![ExchangeId(u32::try_from(minute).unwrap())],
    })
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where an optional observation is wanted")]
pub fn is_cut_off<T>(minute: i64, host: &str) -> Option<Seen<T>> {
    Some(Seen {
        outcome: Err(Fault::Network(NetworkFault::Dns { host: host.to_owned() })),
        at: at(minute),
        exchanges: vec![ExchangeId(u32::try_from(minute).unwrap())],
    })
}

pub fn tenant() -> Tenant {
    let base = format!("https://login.microsoftonline.com/{TENANT}");
    Tenant {
        id: TENANT.to_owned(),
        issuer: format!("{base}/v2.0"),
        authorization_endpoint: format!("{base}/oauth2/v2.0/authorize"),
        token_endpoint: format!("{base}/oauth2/v2.0/token"),
        device_endpoint: Some(format!("{base}/oauth2/v2.0/devicecode")),
        region: Some("EU".to_owned()),
        cloud_instance: Some("microsoftonline.com".to_owned()),
        graph_host: Some("graph.microsoft.com".to_owned()),
        announces_iss: false,
    }
}

/// A permission as a registration lists it.
fn listed(api: &str, id: &str, is_delegated: bool) -> RequestedPermission {
    RequestedPermission { api: api.to_owned(), id: id.to_owned(), is_delegated }
}

pub fn application() -> Application {
    Application {
        object_id: APP_OBJECT.to_owned(),
        client_id: CLIENT.to_owned(),
        name: "Contoso Admin".to_owned(),
        audience: "AzureADMyOrg".to_owned(),
        is_fallback_public_client: Some(true),
        disabled: None,
        redirects: Platforms {
            public: vec![
                "http://localhost".to_owned(),
                "https://login.microsoftonline.com/common/oauth2/nativeclient".to_owned(),
            ],
            ..Platforms::default()
        },
        requested: vec![listed(API, READ_ID, true)],
        secrets: vec![secret(Some(at(365 * 24 * 60)))],
        certificates: Vec::new(),
    }
}

pub fn secret(ends: Option<Timestamp>) -> SecretInfo {
    SecretInfo {
        key_id: "99999999-0000-4000-8000-000000000002".to_owned(),
        name: Some("practice".to_owned()),
        hint: Some("Ab1".to_owned()),
        starts: Some(at(-60)),
        ends,
    }
}

pub fn principal() -> Principal {
    Principal {
        object_id: PRINCIPAL.to_owned(),
        client_id: CLIENT.to_owned(),
        name: "Contoso Admin".to_owned(),
        is_enabled: true,
        is_assignment_required: false,
        names: vec![CLIENT.to_owned()],
        scopes: Vec::new(),
    }
}

pub fn api() -> Principal {
    Principal {
        object_id: API_PRINCIPAL.to_owned(),
        client_id: API.to_owned(),
        name: "Power Platform API".to_owned(),
        is_enabled: true,
        is_assignment_required: false,
        names: vec!["https://api.powerplatform.com".to_owned()],
        scopes: vec![Scope {
            id: READ_ID.to_owned(),
            value: READ.to_owned(),
            summary: "Read environments".to_owned(),
            is_enabled: true,
            is_admin_only: false,
        }],
    }
}

pub fn grant(person: Option<&str>, scopes: &[&str]) -> Grant {
    Grant {
        resource_id: API_PRINCIPAL.to_owned(),
        person: person.map(str::to_owned),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    }
}
