//! The public data entities that an environment has here. Everything that speaks of entities reads this table.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use crate::sandbox::tenant::{Company, FinanceClient, FinanceEnvironment, FinanceRole, FinanceUser};

/// The application id of the API.
pub const APPLICATION: &str = "00000015-0000-0000-c000-000000000000";
/// Namespace of the entities' types.
pub const NAMESPACE: &str = "Microsoft.Dynamics.DataEntities";
/// The property that says to which company a row belongs.
pub const COMPANY: &str = "dataAreaId";

/// An entity set. Properties are spelled as in the service's own metadata.
pub struct EntitySet {
    pub name: &'static str,
    pub entity: &'static str,
    pub properties: &'static [Property],
    pub is_read_only: bool,
    rows: fn(&FinanceEnvironment) -> Vec<Value>,
}

/// A property of an entity.
pub struct Property {
    pub name: &'static str,
    pub kind: Kind,
    pub is_key: bool,
}

/// The type of a property.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Truth,
}

const fn key(name: &'static str) -> Property {
    Property { name, kind: Kind::Text, is_key: true }
}

const fn text(name: &'static str) -> Property {
    Property { name, kind: Kind::Text, is_key: false }
}

/// The registered programs.
pub const CLIENTS: &str = "SysAADClients";
/// The users.
pub const USERS: &str = "SystemUsers";
/// Assignments of roles, in the form in which they are written.
pub const ASSOCIATIONS: &str = "SecurityUserRoleAssociations";

/// Every entity set, by name.
pub const SETS: &[EntitySet] = &[
    EntitySet {
        name: "Companies",
        entity: "Company",
        properties: &[key("DataArea"), text("Name"), text("KnownAs"), text("LanguageId")],
        is_read_only: true,
        rows: companies,
    },
    EntitySet {
        name: "CustomerGroups",
        entity: "CustomerGroup",
        properties: &[key(COMPANY), key("CustomerGroupId"), text("Description")],
        is_read_only: true,
        rows: customer_groups,
    },
    EntitySet {
        name: "LegalEntities",
        entity: "LegalEntity",
        properties: &[key("LegalEntityId"), text("Name")],
        is_read_only: true,
        rows: legal_entities,
    },
    EntitySet {
        name: "SecurityRoles",
        entity: "SecurityRole",
        properties: &[key("SecurityRoleIdentifier"), text("SecurityRoleName")],
        is_read_only: true,
        rows: roles,
    },
    EntitySet {
        name: ASSOCIATIONS,
        entity: "SecurityUserRoleAssociation",
        properties: ASSIGNMENT,
        is_read_only: false,
        rows: assignments,
    },
    EntitySet {
        name: "SecurityUserRoles",
        entity: "SecurityUserRole",
        properties: ASSIGNMENT,
        is_read_only: true,
        rows: assignments,
    },
    EntitySet {
        name: CLIENTS,
        entity: "SysAADClient",
        properties: &[key("AADClientId"), text("Name"), text("UserId")],
        is_read_only: false,
        rows: clients,
    },
    EntitySet {
        name: USERS,
        entity: "SystemUser",
        properties: &[
            key("UserID"),
            text("UserName"),
            text("Alias"),
            text("Email"),
            text("NetworkDomain"),
            text("Company"),
            text("AccountType"),
            Property { name: "Enabled", kind: Kind::Truth, is_key: false },
            text("UserInfo_language"),
            text("Helplanguage"),
        ],
        is_read_only: false,
        rows: users,
    },
];

const ASSIGNMENT: &[Property] = &[
    key("UserId"),
    key("SecurityRoleIdentifier"),
    text("SecurityRoleName"),
    text("AssignmentStatus"),
    text("AssignmentMode"),
];

impl EntitySet {
    /// Finds a set by its name; case counts.
    pub fn named(name: &str) -> Option<&'static Self> {
        SETS.iter().find(|set| set.name == name)
    }

    /// The rows, each with the mark by which its version is known.
    pub fn rows(&self, environment: &FinanceEnvironment) -> Vec<Value> {
        let marked = (self.rows)(environment).into_iter().zip(5_637_144_576_u64..).map(|(row, record)| {
            let version = BASE64_STANDARD.encode(format!("'0,{record}'"));
            let mut marked = Map::from_iter([("@odata.etag".to_owned(), json!(format!("W/\"{version}\"")))]);
            if let Value::Object(row) = row {
                marked.extend(row);
            }
            Value::Object(marked)
        });
        marked.collect()
    }

    /// The properties that make up the key.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.properties.iter().filter(|property| property.is_key).map(|property| property.name)
    }

    /// Whether the entity has a property, spelled with these very letters.
    pub fn has(&self, property: &str) -> bool {
        self.properties.iter().any(|known| known.name == property)
    }
}

fn companies(environment: &FinanceEnvironment) -> Vec<Value> {
    let row = |company: &Company| {
        json!({
            "DataArea": company.id.to_lowercase(),
            "Name": company.name,
            "KnownAs": company.name,
            "LanguageId": company.language,
        })
    };
    environment.companies.values().map(row).collect()
}

fn customer_groups(environment: &FinanceEnvironment) -> Vec<Value> {
    let rows = environment.companies.values().flat_map(|company| {
        let of = company.id.to_lowercase();
        company
            .customer_groups
            .iter()
            .map(move |(id, description)| json!({COMPANY: of, "CustomerGroupId": id, "Description": description}))
    });
    rows.collect()
}

fn legal_entities(environment: &FinanceEnvironment) -> Vec<Value> {
    environment.companies.values().map(|company| json!({"LegalEntityId": company.id, "Name": company.name})).collect()
}

fn roles(environment: &FinanceEnvironment) -> Vec<Value> {
    let row = |role: &FinanceRole| json!({"SecurityRoleIdentifier": role.id, "SecurityRoleName": role.name});
    environment.roles.values().map(row).collect()
}

fn assignments(environment: &FinanceEnvironment) -> Vec<Value> {
    let of = |user: &FinanceUser| -> Vec<Value> {
        let row = |role: &FinanceRole| {
            json!({
                "UserId": user.id,
                "SecurityRoleIdentifier": role.id,
                "SecurityRoleName": role.name,
                "AssignmentStatus": "Enabled",
                "AssignmentMode": "Manual",
            })
        };
        environment.roles_of(user).map(row).collect()
    };
    environment.users.values().flat_map(of).collect()
}

fn clients(environment: &FinanceEnvironment) -> Vec<Value> {
    let row =
        |client: &FinanceClient| json!({"AADClientId": client.client_id, "Name": client.name, "UserId": client.user});
    environment.clients.values().map(row).collect()
}

fn users(environment: &FinanceEnvironment) -> Vec<Value> {
    let row = |user: &FinanceUser| {
        json!({
            "UserID": user.id,
            "UserName": user.name,
            "Alias": user.alias,
            "Email": user.alias,
            "NetworkDomain": "https://sts.windows.net/",
            "Company": user.company,
            "AccountType": "ClaimsUser",
            "Enabled": user.enabled,
            "UserInfo_language": user.language,
            "Helplanguage": user.language,
        })
    };
    environment.users.values().map(row).collect()
}
