//! Finds the databases of environments by the hosts under which they answer.

use url::Url;
use uuid::Uuid;

use super::{
    DataverseOrganization, Environment, EnvironmentDatabase, ForeignOrganization, Key, Person, Tenant, UserIdentity,
};

/// The application id of Dataverse; its name differs from tenant to tenant.
pub const DATAVERSE: Uuid = Uuid::from_u128(0x00000007_0000_0000_c000_000000000000);
/// Where the Global Discovery Service of the worldwide cloud is.
pub const DISCOVERY_HOST: &str = "globaldisco.crm.dynamics.com";

/// The database of an environment, with the environment.
#[derive(Clone, Copy, Debug)]
pub struct Database<'a> {
    /// The key of environment and database.
    pub key: &'a Key,
    pub environment: &'a Environment,
    pub place: &'a EnvironmentDatabase,
    pub organization: &'a DataverseOrganization,
}

impl Database<'_> {
    /// The two hosts under which a database answers: as people write it, and the one for programs.
    pub fn hosts(&self) -> [String; 2] {
        hosts(&self.place.url)
    }

    /// The address for programs, without a slash at its end.
    pub fn api_url(&self) -> String {
        format!("https://{}", self.hosts()[1])
    }

    /// Whether the environment is switched off.
    pub fn is_disabled(&self) -> bool {
        self.environment.state != "Enabled"
    }

    /// Whether the environment's security group lets a person in. Application users need not be members.
    pub fn lets_in(&self, tenant: &Tenant, person: &str) -> bool {
        let group = self.environment.security_group.as_ref().and_then(|key| tenant.groups.get(key));
        group.is_none_or(|group| group.members.contains(person))
    }
}

impl Tenant {
    /// The databases of this tenant's environments.
    pub fn databases(&self) -> impl Iterator<Item = Database<'_>> {
        self.power_platform.environments.iter().filter_map(|(key, environment)| {
            let place = environment.dataverse.as_ref()?;
            let organization = self.dataverse.organizations.get(key)?;
            Some(Database { key, environment, place, organization })
        })
    }

    /// The database that answers under a host name.
    pub fn database_at(&self, host: &str) -> Option<Database<'_>> {
        self.databases().find(|database| database.hosts().iter().any(|own| own.eq_ignore_ascii_case(host)))
    }

    /// The database of another tenant that answers under a host name.
    pub fn foreign_database_at(&self, host: &str) -> Option<&ForeignOrganization> {
        let mut foreign = self.dataverse.foreign.values();
        foreign.find(|other| hosts(&other.url).iter().any(|own| own.eq_ignore_ascii_case(host)))
    }

    /// Every host of Dataverse that is answered here, those of other tenants and those without environment too.
    pub fn dataverse_hosts(&self) -> Vec<String> {
        let own = self.power_platform.environments.values().filter_map(|environment| environment.dataverse.as_ref());
        let own = own.map(|place| place.url.clone());
        let foreign = self.dataverse.foreign.values().map(|other| other.url.clone());
        let gone = self.dataverse.gone.iter().map(|host| format!("https://{host}"));
        own.chain(foreign).chain(gone).flat_map(|url| hosts(&url)).collect()
    }

    /// Whether Dataverse is meant by a resource: Entra knows the addresses of this tenant's databases, and of the
    /// discovery service, without listing them.
    pub fn is_dataverse_resource(&self, resource: &str) -> bool {
        let Ok(url) = Url::parse(resource) else { return false };
        let host = url.host_str().unwrap_or_default();
        let is_bare = url.scheme() == "https" && url.path() == "/" && url.query().is_none() && url.port().is_none();
        is_bare && (host == DISCOVERY_HOST || self.database_at(host).is_some())
    }
}

impl Person {
    /// Whether a licence of the person includes Dataverse.
    pub fn is_licensed_for_dataverse(&self) -> bool {
        self.licences.iter().any(|name| name.starts_with("power-apps-") || name.starts_with("dynamics-365-"))
    }
}

impl UserIdentity {
    /// The key of the person, if it is one.
    pub fn person(&self) -> Option<&Key> {
        match self {
            Self::Person(key) => Some(key),
            Self::Application(_) => None,
        }
    }

    /// The client id of the application, if it is one.
    pub fn application(&self) -> Option<Uuid> {
        match self {
            Self::Person(_) => None,
            Self::Application(id) => Some(*id),
        }
    }
}

/// `contoso.crm4.dynamics.com` and `contoso.api.crm4.dynamics.com`.
fn hosts(url: &str) -> [String; 2] {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let api = host.split_once('.').map_or_else(String::new, |(name, rest)| format!("{name}.api.{rest}"));
    [host, api]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    fn tenant() -> Tenant {
        open(CONFIGURED, jiff::Timestamp::UNIX_EPOCH).unwrap().start().clone()
    }

    #[test]
    fn a_database_answers_under_both_of_its_hosts() {
        let tenant = tenant();
        for host in ["contoso.crm4.dynamics.com", "Contoso.API.crm4.dynamics.com"] {
            assert_eq!(tenant.database_at(host).unwrap().key, "production", "{host}");
        }
        assert!(tenant.database_at("fabrikam.crm4.dynamics.com").is_none());
        assert!(tenant.foreign_database_at("fabrikam.api.crm4.dynamics.com").is_some());
    }

    #[test]
    fn entra_knows_the_addresses_of_this_tenants_databases_only() {
        let tenant = tenant();
        let known = |resource| tenant.principal_by_name(resource).map(|(_, principal)| principal.app_id);
        for own in [
            "https://contoso.crm4.dynamics.com",
            "https://contoso.api.crm4.dynamics.com/",
            "https://globaldisco.crm.dynamics.com/",
            "00000007-0000-0000-c000-000000000000",
        ] {
            assert_eq!(known(own), Some(DATAVERSE), "{own}");
        }
        for other in [
            "http://contoso.crm4.dynamics.com",
            "https://contoso.crm4.dynamics.com/api/data",
            "https://contoso.crm5.dynamics.com",
            "https://fabrikam.crm4.dynamics.com",
        ] {
            assert_eq!(known(other), None, "{other}");
        }
    }

    #[test]
    fn a_licence_for_something_else_does_not_count() {
        let mut person = tenant().people["alex"].clone();
        person.licences = ["exchange-online".to_owned()].into();
        assert!(!person.is_licensed_for_dataverse());
        person.licences.insert("dynamics-365-sales".to_owned());
        assert!(person.is_licensed_for_dataverse());
    }
}
