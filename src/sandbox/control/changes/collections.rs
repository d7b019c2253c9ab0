//! What the practice tenant consists of, and what people call its objects. This is written against the types: what is
//! added to the tenant does not compile before it stands here.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::sandbox::tenant::{
    AccessPolicy, AccountRow, AppRoleAssignment, Application, Assignee, BusinessUnit, Dataverse, DataverseOrganization,
    Deleted, Environment, EnvironmentGroup, Fault, FinanceEnvironment, FinanceOperations, Geography, Grant, Group, Key,
    LcsProject, LifecycleServices, Person, PowerPlatform, RoleAssignment, RoleDefinition, SecurityRole,
    ServicePrincipal, SystemUser, Team, Tenant,
};

/// The tenant in the parts in which it is compared.
pub(super) struct Parts {
    pub collections: Vec<Collection>,
    /// What is in no collection, by the name of its section.
    pub sections: Vec<(&'static str, Value)>,
}

/// Objects of one kind.
pub(super) struct Collection {
    /// Where it is, so that it is found again in another state of the tenant.
    pub place: String,
    /// What one of its objects is called.
    pub kind: String,
    pub objects: BTreeMap<Key, Object>,
}

/// One object as it is compared.
pub(super) struct Object {
    pub title: String,
    pub properties: Value,
}

/// Takes the tenant apart. `written` makes a value of each part.
pub(super) fn parts(tenant: &Tenant, written: impl Fn(Value) -> Value) -> Parts {
    let Tenant {
        organization,
        settings,
        service,
        people,
        outsiders,
        groups,
        applications,
        foreign_applications,
        service_principals,
        deleted_applications,
        deleted_principals,
        grants,
        app_role_assignments,
        conditional_access,
        power_platform,
        dataverse,
        finance_operations,
        lcs,
        plain,
        faults,
    } = tenant;
    let list = Lister { tenant, written: &written };
    let mut collections = vec![
        list.all("people", "Person", people),
        list.all("groups", "Group", groups),
        list.all("applications", "App registration", applications),
        list.all("foreign applications", "Foreign application", foreign_applications),
        list.all("service principals", "Enterprise application", service_principals),
        list.all("deleted applications", "Deleted app registration", deleted_applications),
        list.all("deleted principals", "Deleted enterprise application", deleted_principals),
        list.all("grants", "Consent", grants),
        list.all("assignments", "Assignment", app_role_assignments),
        list.all("policies", "Conditional access policy", conditional_access),
    ];
    let PowerPlatform {
        audiences,
        environments,
        environment_groups,
        environments_need_role,
        page_size,
        role_definitions,
        role_assignments,
        management_apps,
    } = power_platform;
    collections.extend([
        list.all("environments", "Environment", environments),
        list.all("environment groups", "Environment group", environment_groups),
        list.all("role definitions", "Power Platform role definition", role_definitions),
        list.all("role assignments", "Power Platform role", role_assignments),
    ]);
    let power_platform = json!({
        "audiences": audiences,
        "environments_need_role": environments_need_role,
        "page_size": page_size,
        "management_apps": management_apps,
    });
    let FinanceOperations { environments: finance, gone, page_size } = finance_operations;
    collections.push(list.all("finance environments", "Finance & Operations environment", finance));
    let finance_operations = json!({"gone": gone, "page_size": page_size});
    let LifecycleServices { geographies, projects, shared_assets, calls_per_minute, page_size } = lcs;
    collections.push(list.all("geographies", "Lifecycle Services geography", geographies));
    collections.push(list.all("projects", "Lifecycle Services project", projects));
    let lcs = json!({"shared_assets": shared_assets, "calls_per_minute": calls_per_minute, "page_size": page_size});
    collections.push(list.all("faults", "Fault at", faults));
    let Dataverse { organizations, foreign, gone, on_loopback, requests_per_window } = dataverse;
    let mut databases = Map::new();
    for (key, database) in organizations {
        collections.extend(list.database(key, database, &mut databases));
    }
    let dataverse = json!({
        "organizations": databases,
        "foreign": foreign,
        "gone": gone,
        "on_loopback": on_loopback,
        "requests_per_window": requests_per_window,
    });
    let sections = [
        ("organization", json!(organization)),
        ("settings", json!(settings)),
        ("service", json!(service)),
        ("outsiders", json!(outsiders)),
        ("power_platform", power_platform),
        ("dataverse", dataverse),
        ("finance_operations", finance_operations),
        ("lcs", lcs),
        ("plain", json!(plain)),
    ];
    Parts { collections, sections: sections.into_iter().map(|(name, value)| (name, written(value))).collect() }
}

struct Lister<'a, W> {
    tenant: &'a Tenant,
    written: &'a W,
}

impl<W: Fn(Value) -> Value> Lister<'_, W> {
    fn all<T: Titled + Serialize>(
        &self,
        place: impl Into<String>,
        kind: impl Into<String>,
        objects: &BTreeMap<Key, T>,
    ) -> Collection {
        let object = |(key, object): (&Key, &T)| {
            let title = object.title(self.tenant).unwrap_or_else(|| key.clone());
            (key.clone(), Object { title, properties: (self.written)(json!(object)) })
        };
        Collection { place: place.into(), kind: kind.into(), objects: objects.iter().map(object).collect() }
    }

    /// The collections in the database of an environment; what is in none of them goes into `rest`.
    fn database(&self, key: &str, database: &DataverseOrganization, rest: &mut Map<String, Value>) -> [Collection; 5] {
        let environment = self.tenant.power_platform.environments.get(key);
        let environment = environment.map_or(key, |environment| &environment.display_name);
        let place = |name: &str| format!("database of {key}: {name}");
        let kind = |name: &str| format!("In “{environment}”, {name}");
        let DataverseOrganization { unique_name, business_units, roles, teams, users, accounts } = database;
        rest.insert(key.to_owned(), json!({"unique_name": unique_name}));
        [
            self.all(place("business units"), kind("business unit"), business_units),
            self.all(place("roles"), kind("security role"), roles),
            self.all(place("teams"), kind("team"), teams),
            self.all(place("users"), kind("user"), users),
            self.all(place("accounts"), kind("account"), accounts),
        ]
    }
}

/// An object that people call by a name of its own, or by the names of what it connects.
trait Titled {
    /// That name; `None` where nothing it connects is there any more.
    fn title(&self, tenant: &Tenant) -> Option<String>;
}

macro_rules! titled {
    ($field:ident: $($object:ty),+) => {
        $(
            impl Titled for $object {
                fn title(&self, _: &Tenant) -> Option<String> {
                    Some(self.$field.clone())
                }
            }
        )+
    };
}

titled!(display_name: Person, Group, Application, ServicePrincipal, AccessPolicy, Environment, EnvironmentGroup, SystemUser);
titled!(name: RoleDefinition, FinanceEnvironment, Geography, LcsProject, BusinessUnit, SecurityRole, Team, AccountRow);

impl<T: Titled> Titled for Deleted<T> {
    fn title(&self, tenant: &Tenant) -> Option<String> {
        self.object.title(tenant)
    }
}

impl Titled for Fault {
    fn title(&self, _: &Tenant) -> Option<String> {
        Some(self.endpoint.to_string())
    }
}

impl Titled for Grant {
    fn title(&self, tenant: &Tenant) -> Option<String> {
        Some(format!("{} on {}", principal(tenant, &self.client), principal(tenant, &self.resource)))
    }
}

impl Titled for AppRoleAssignment {
    fn title(&self, tenant: &Tenant) -> Option<String> {
        let holder = match &self.principal {
            Assignee::Person(key) => tenant.people.get(key).map(|person| person.display_name.clone()),
            Assignee::Group(key) => tenant.groups.get(key).map(|group| group.display_name.clone()),
            Assignee::ServicePrincipal(key) => Some(principal(tenant, key)),
        };
        Some(format!("{} to {}", holder.unwrap_or_default(), principal(tenant, &self.resource)))
    }
}

impl Titled for RoleAssignment {
    fn title(&self, tenant: &Tenant) -> Option<String> {
        let roles = &tenant.power_platform.role_definitions;
        let role = roles.values().find(|role| role.id == self.role_definition)?;
        Some(format!("{} for {}", role.name, holder(tenant, self.principal)?))
    }
}

/// The name of a service principal.
fn principal(tenant: &Tenant, key: &str) -> String {
    tenant.service_principals.get(key).map_or_else(|| key.to_owned(), |principal| principal.display_name.clone())
}

/// The name of the principal with this object id.
fn holder(tenant: &Tenant, id: Uuid) -> Option<String> {
    let programs = tenant.service_principals.values().map(|program| (program.id, &program.display_name));
    let people = tenant.people.values().map(|person| (person.id, &person.display_name));
    let groups = tenant.groups.values().map(|group| (group.id, &group.display_name));
    programs.chain(people).chain(groups).find(|(other, _)| *other == id).map(|(_, name)| name.clone())
}
