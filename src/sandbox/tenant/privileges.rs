//! The privileges of Dataverse that the served requests need.

use uuid::Uuid;

/// A privilege: one thing that a role may allow on the rows of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Privilege {
    pub name: &'static str,
    pub id: Uuid,
    pub table: &'static Entity,
}

/// What error texts call a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Entity {
    /// The logical name, such as `systemuser`.
    pub name: &'static str,
    /// `LocalizedName` in error texts.
    pub label: &'static str,
    /// The object type code (`OTC`).
    pub type_code: u16,
}

/// Customers; they belong to users.
pub const ACCOUNT: Entity = Entity { name: "account", label: "Account", type_code: 1 };
/// The parts that an organization is divided into.
pub const BUSINESS_UNIT: Entity = Entity { name: "businessunit", label: "Business Unit", type_code: 10 };
/// The environment's database itself; it has one row.
pub const ORGANIZATION: Entity = Entity { name: "organization", label: "Organization", type_code: 1019 };
/// Security roles; each belongs to a business unit.
pub const ROLE: Entity = Entity { name: "role", label: "Security Role", type_code: 1036 };
/// Users, be they people or applications.
pub const SYSTEM_USER: Entity = Entity { name: "systemuser", label: "User", type_code: 8 };
/// Teams, which can hold roles for their members.
pub const TEAM: Entity = Entity { name: "team", label: "Team", type_code: 9 };

/// Reading customers.
pub const READ_ACCOUNT: Privilege = Privilege {
    name: "prvReadAccount",
    // The real one; no source tells the ids of the others, which are made for practice.
    id: Uuid::from_u128(0x886b280c_6396_4d56_a0a3_2c1b0a50ceb0),
    table: &ACCOUNT,
};
/// Reading business units.
pub const READ_BUSINESS_UNIT: Privilege = made(1, "prvReadBusinessUnit", &BUSINESS_UNIT);
/// Reading the organization.
pub const READ_ORGANIZATION: Privilege = made(2, "prvReadOrganization", &ORGANIZATION);
/// Reading security roles.
pub const READ_ROLE: Privilege = made(3, "prvReadRole", &ROLE);
/// Reading teams.
pub const READ_TEAM: Privilege = made(4, "prvReadTeam", &TEAM);
/// Reading users.
pub const READ_USER: Privilege = made(5, "prvReadUser", &SYSTEM_USER);
/// Adding users.
pub const CREATE_USER: Privilege = made(6, "prvCreateUser", &SYSTEM_USER);
/// Changing users, and activating or deactivating them.
pub const WRITE_USER: Privilege = made(7, "prvWriteUser", &SYSTEM_USER);
/// Deleting users.
pub const DELETE_USER: Privilege = made(8, "prvDeleteUser", &SYSTEM_USER);
/// Giving and taking security roles.
pub const ASSIGN_ROLE: Privilege = made(9, "prvAssignRole", &ROLE);

/// Every privilege that there is here.
pub const PRIVILEGES: [&Privilege; 10] = [
    &READ_ACCOUNT,
    &READ_BUSINESS_UNIT,
    &READ_ORGANIZATION,
    &READ_ROLE,
    &READ_TEAM,
    &READ_USER,
    &CREATE_USER,
    &WRITE_USER,
    &DELETE_USER,
    &ASSIGN_ROLE,
];

const fn made(number: u128, name: &'static str, table: &'static Entity) -> Privilege {
    Privilege { name, id: Uuid::from_u128(0xda7a0000_0000_4000_8000_00000000f000 + number), table }
}
