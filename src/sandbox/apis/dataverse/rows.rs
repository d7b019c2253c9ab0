//! Rows as JSON objects, whom they belong to, and how far the caller may see.

use serde_json::{Value, json};
use uuid::Uuid;

use super::gateway::Standing;
use super::refusal::Refusal;
use super::rights::object_id;
use crate::sandbox::tenant::{Database, Depth, Key, Privilege};
use crate::sandbox::world::World;

/// What reads see: the database and the caller.
pub struct Scene<'a> {
    pub world: &'a World,
    pub database: Database<'a>,
    pub standing: &'a Standing,
}

/// A row and whom it belongs to.
pub struct Row<'a> {
    pub id: Uuid,
    /// Key of the user whose row it is, where rows belong to users.
    owner: Option<&'a str>,
    /// Key of the business unit; absent where rows belong to the organization.
    unit: Option<&'a str>,
    pub columns: Value,
}

impl Scene<'_> {
    /// How far the caller may read a table.
    ///
    /// # Errors
    /// When no role holds the privilege.
    pub fn may(&self, privilege: &Privilege) -> Result<Depth, Refusal> {
        let Some(user) = self.database.organization.users.get(&self.standing.user) else {
            return Err(Refusal::not_a_member());
        };
        let rights = &self.standing.rights;
        rights.depth(privilege).ok_or_else(|| Refusal::lacks(privilege, user, rights))
    }

    /// Whether a depth reaches a row.
    pub fn reaches(&self, row: &Row, depth: Depth) -> bool {
        let (user, own) = (self.standing.user.as_str(), self.standing.rights.unit.as_str());
        let Some(unit) = row.unit else { return true };
        match depth {
            Depth::Global => true,
            Depth::Deep => self.database.organization.is_within(unit, own),
            Depth::Local => unit == own,
            Depth::Basic => row.owner.map_or(unit == own, |owner| owner == user),
        }
    }

    /// The id of the caller's user.
    pub fn user_id(&self) -> Uuid {
        self.database.organization.users.get(&self.standing.user).map(|user| user.id).unwrap_or_default()
    }

    fn unit_id(&self, key: &str) -> Option<Uuid> {
        self.database.organization.business_units.get(key).map(|unit| unit.id)
    }

    fn role_id(&self, key: &str) -> Option<Uuid> {
        self.database.organization.roles.get(key).map(|role| role.id)
    }
}

/// The rows of `account`.
pub fn accounts<'a>(scene: &Scene<'a>) -> Vec<Row<'a>> {
    let organization = scene.database.organization;
    let rows = organization.accounts.values().map(|account| {
        let owner = organization.users.get(&account.owner);
        let unit = owner.map(|owner| owner.business_unit.as_str());
        let columns = json!({
            "accountid": account.id,
            "name": account.name,
            "accountnumber": account.number,
            "address1_city": account.city,
            "statecode": 0,
            "_ownerid_value": owner.map(|owner| owner.id),
            "_owningbusinessunit_value": unit.and_then(|unit| scene.unit_id(unit)),
        });
        Row { id: account.id, owner: Some(&account.owner), unit, columns }
    });
    rows.collect()
}

/// The rows of `businessunit`.
pub fn units<'a>(scene: &Scene<'a>) -> Vec<Row<'a>> {
    let rows = scene.database.organization.business_units.iter().map(|(key, unit)| {
        let columns = json!({
            "businessunitid": unit.id,
            "name": unit.name,
            "isdisabled": false,
            "_parentbusinessunitid_value": unit.parent.as_ref().and_then(|parent| scene.unit_id(parent)),
            "_organizationid_value": scene.database.place.id,
        });
        Row { id: unit.id, owner: None, unit: Some(key), columns }
    });
    rows.collect()
}

/// The one row of `organization`.
pub fn organizations<'a>(scene: &Scene<'a>) -> Vec<Row<'a>> {
    let place = scene.database.place;
    let columns = json!({
        "organizationid": place.id,
        "name": place.domain_name,
        "languagecode": 1033,
        "createdon": scene.database.environment.created,
    });
    vec![Row { id: place.id, owner: None, unit: None, columns }]
}

/// The rows of `role`.
pub fn roles<'a>(scene: &Scene<'a>) -> Vec<Row<'a>> {
    let rows = scene.database.organization.roles.values().map(|role| {
        let root = role.root.as_ref().and_then(|root| scene.role_id(root));
        let columns = json!({
            "roleid": role.id,
            "name": role.name,
            "_businessunitid_value": scene.unit_id(&role.business_unit),
            "_parentroleid_value": root,
            "_parentrootroleid_value": root.unwrap_or(role.id),
        });
        Row { id: role.id, owner: None, unit: Some(&role.business_unit), columns }
    });
    rows.collect()
}

/// The rows of `systemuser`; deleted ones are among them.
pub fn users<'a>(scene: &Scene<'a>) -> Vec<Row<'a>> {
    let tenant = &scene.world.tenant;
    let rows = scene.database.organization.users.iter().map(|(key, user)| {
        let person = user.who.person().and_then(|key| tenant.people.get(key));
        let upn = person.map(|person| &person.upn);
        let columns = json!({
            "systemuserid": user.id,
            "fullname": user.display_name,
            "domainname": upn,
            "internalemailaddress": upn,
            "applicationid": user.who.application(),
            "azureactivedirectoryobjectid": object_id(tenant, &user.who),
            "accessmode": user.access_mode.number(),
            "isdisabled": !user.enabled,
            "deletedstate": u8::from(user.deleted),
            "islicensed": person.is_some_and(|person| person.is_licensed_for_dataverse()),
            "createdon": user.created.unwrap_or(scene.database.environment.created),
            "_businessunitid_value": scene.unit_id(&user.business_unit),
        });
        Row { id: user.id, owner: Some(key), unit: Some(&user.business_unit), columns }
    });
    rows.collect()
}

/// The rows of `team`.
pub fn teams<'a>(scene: &Scene<'a>) -> Vec<Row<'a>> {
    let rows = scene.database.organization.teams.values().map(|team| {
        let columns = json!({
            "teamid": team.id,
            "name": team.name,
            "teamtype": 0,
            "_businessunitid_value": scene.unit_id(&team.business_unit),
        });
        Row { id: team.id, owner: None, unit: Some(&team.business_unit), columns }
    });
    rows.collect()
}

/// The roles that a user has been given; not those of the user's teams.
pub fn roles_of_user(scene: &Scene<'_>, id: Uuid) -> Vec<Uuid> {
    let user = scene.database.organization.users.values().find(|user| user.id == id);
    user.into_iter().flat_map(|user| &user.roles).filter_map(|role| scene.role_id(role)).collect()
}

/// The roles of a team.
pub fn roles_of_team(scene: &Scene<'_>, id: Uuid) -> Vec<Uuid> {
    let team = scene.database.organization.teams.values().find(|team| team.id == id);
    team.into_iter().flat_map(|team| &team.roles).filter_map(|role| scene.role_id(role)).collect()
}

/// The users who have been given a role.
pub fn users_of_role(scene: &Scene<'_>, id: Uuid) -> Vec<Uuid> {
    let organization = scene.database.organization;
    let holds = |role: &Key| organization.roles.get(role).is_some_and(|role| role.id == id);
    organization.users.values().filter(|user| user.roles.iter().any(holds)).map(|user| user.id).collect()
}

/// The teams of a user.
pub fn teams_of_user(scene: &Scene<'_>, id: Uuid) -> Vec<Uuid> {
    let organization = scene.database.organization;
    let key = organization.users.iter().find(|(_, user)| user.id == id).map(|(key, _)| key);
    let teams = organization.teams.values().filter(|team| key.is_some_and(|key| team.members.contains(key)));
    teams.map(|team| team.id).collect()
}

/// The members of a team.
pub fn users_of_team(scene: &Scene<'_>, id: Uuid) -> Vec<Uuid> {
    let organization = scene.database.organization;
    let team = organization.teams.values().find(|team| team.id == id);
    let members = team.into_iter().flat_map(|team| &team.members);
    members.filter_map(|key| organization.users.get(key)).map(|user| user.id).collect()
}
