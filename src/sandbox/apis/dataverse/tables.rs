//! The tables that are served: their columns, and what leads from one to another.

use uuid::Uuid;

use super::refusal::Refusal;
use super::rows::{self, Row, Scene};
use crate::sandbox::tenant::{
    ACCOUNT, BUSINESS_UNIT, Entity, ORGANIZATION, Privilege, READ_ACCOUNT, READ_BUSINESS_UNIT, READ_ORGANIZATION,
    READ_ROLE, READ_TEAM, READ_USER, ROLE, SYSTEM_USER, TEAM,
};

/// A table as clients address it.
pub struct Table {
    /// The name in addresses, such as `systemusers`.
    pub set: &'static str,
    pub entity: &'static Entity,
    /// The column that holds a row's id.
    pub id: &'static str,
    pub read: &'static Privilege,
    pub columns: &'static [&'static str],
    pub links: &'static [Link],
    rows: for<'a> fn(&Scene<'a>) -> Vec<Row<'a>>,
}

/// Something that leads from a row to rows of another table.
pub struct Link {
    pub name: &'static str,
    /// The other table's name in addresses.
    pub set: &'static str,
    pub to: LinkTo,
}

/// How a link is followed.
pub enum LinkTo {
    /// The column holds the id of one row.
    One(&'static str),
    /// The ids of the rows, by the id of this row.
    Many(for<'a> fn(&Scene<'a>, Uuid) -> Vec<Uuid>),
}

/// Finds a table by its name in addresses; case counts.
pub fn table(set: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.set == set)
}

/// Every table.
pub const TABLES: &[Table] = &[
    Table {
        set: "accounts",
        entity: &ACCOUNT,
        id: "accountid",
        read: &READ_ACCOUNT,
        columns: &[
            "accountid",
            "name",
            "accountnumber",
            "address1_city",
            "statecode",
            "_ownerid_value",
            "_owningbusinessunit_value",
        ],
        links: &[
            Link { name: "owninguser", set: "systemusers", to: LinkTo::One("_ownerid_value") },
            Link { name: "owningbusinessunit", set: "businessunits", to: LinkTo::One("_owningbusinessunit_value") },
        ],
        rows: rows::accounts,
    },
    Table {
        set: "businessunits",
        entity: &BUSINESS_UNIT,
        id: "businessunitid",
        read: &READ_BUSINESS_UNIT,
        columns: &["businessunitid", "name", "isdisabled", "_parentbusinessunitid_value", "_organizationid_value"],
        links: &[Link {
            name: "parentbusinessunitid",
            set: "businessunits",
            to: LinkTo::One("_parentbusinessunitid_value"),
        }],
        rows: rows::units,
    },
    Table {
        set: "organizations",
        entity: &ORGANIZATION,
        id: "organizationid",
        read: &READ_ORGANIZATION,
        columns: &["organizationid", "name", "languagecode", "createdon"],
        links: &[],
        rows: rows::organizations,
    },
    Table {
        set: "roles",
        entity: &ROLE,
        id: "roleid",
        read: &READ_ROLE,
        columns: &["roleid", "name", "_businessunitid_value", "_parentroleid_value", "_parentrootroleid_value"],
        links: &[
            Link { name: "businessunitid", set: "businessunits", to: LinkTo::One("_businessunitid_value") },
            Link { name: "parentrootroleid", set: "roles", to: LinkTo::One("_parentrootroleid_value") },
            Link { name: "systemuserroles_association", set: "systemusers", to: LinkTo::Many(rows::users_of_role) },
        ],
        rows: rows::roles,
    },
    Table {
        set: "systemusers",
        entity: &SYSTEM_USER,
        id: "systemuserid",
        read: &READ_USER,
        columns: &[
            "systemuserid",
            "fullname",
            "domainname",
            "internalemailaddress",
            "applicationid",
            "azureactivedirectoryobjectid",
            "accessmode",
            "isdisabled",
            "deletedstate",
            "islicensed",
            "createdon",
            "_businessunitid_value",
        ],
        links: &[
            Link { name: "businessunitid", set: "businessunits", to: LinkTo::One("_businessunitid_value") },
            Link { name: "systemuserroles_association", set: "roles", to: LinkTo::Many(rows::roles_of_user) },
            Link { name: "teammembership_association", set: "teams", to: LinkTo::Many(rows::teams_of_user) },
        ],
        rows: rows::users,
    },
    Table {
        set: "teams",
        entity: &TEAM,
        id: "teamid",
        read: &READ_TEAM,
        columns: &["teamid", "name", "teamtype", "_businessunitid_value"],
        links: &[
            Link { name: "businessunitid", set: "businessunits", to: LinkTo::One("_businessunitid_value") },
            Link { name: "teamroles_association", set: "roles", to: LinkTo::Many(rows::roles_of_team) },
            Link { name: "teammembership_association", set: "systemusers", to: LinkTo::Many(rows::users_of_team) },
        ],
        rows: rows::teams,
    },
];

impl Table {
    /// All rows, before anybody's rights are looked at.
    pub fn rows<'a>(&self, scene: &Scene<'a>) -> Vec<Row<'a>> {
        (self.rows)(scene)
    }

    /// Reads the names of columns, separated by commas.
    ///
    /// # Errors
    /// When the table has no such column.
    pub fn columns_named<'q>(&self, names: &'q str) -> Result<Vec<&'q str>, Refusal> {
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        names
            .map(|name| match self.columns.contains(&name) {
                true => Ok(name),
                false => Err(Refusal::no_such_column(self.entity, name)),
            })
            .collect()
    }

    /// The link with this name.
    pub fn link(&self, name: &str) -> Option<&'static Link> {
        self.links.iter().find(|link| link.name == name)
    }
}
