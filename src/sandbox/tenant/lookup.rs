//! Look-ups by the identifiers that requests carry, and by the keys that objects hold.

use uuid::Uuid;

use super::{
    Application, Assignee, DATAVERSE, Group, Key, KeyCredential, PasswordCredential, Person, ServicePrincipal, Tenant,
};

impl Tenant {
    /// Whether a tenant segment of a URL (GUID or verified domain) names this tenant.
    pub fn is_named(&self, segment: &str) -> bool {
        segment.parse::<Uuid>().is_ok_and(|id| id == self.organization.id)
            || self.organization.domains.iter().any(|domain| domain.name.eq_ignore_ascii_case(segment))
    }

    /// The domain that people's addresses end in.
    pub fn default_domain(&self) -> &str {
        self.organization.domains.first().map_or("", |domain| domain.name.as_str())
    }

    /// The person with this user principal name.
    pub fn person_by_upn(&self, upn: &str) -> Option<(&Key, &Person)> {
        self.people.iter().find(|(_, person)| person.upn.eq_ignore_ascii_case(upn.trim()))
    }

    /// The person with this object id.
    pub fn person_by_id(&self, id: Uuid) -> Option<(&Key, &Person)> {
        self.people.iter().find(|(_, person)| person.id == id)
    }

    /// The group with this object id.
    pub fn group_by_id(&self, id: Uuid) -> Option<(&Key, &Group)> {
        self.groups.iter().find(|(_, group)| group.id == id)
    }

    /// The registration of a client, wherever it lives.
    pub fn registration(&self, app_id: Uuid) -> Option<(&Key, &Application)> {
        self.applications.iter().chain(&self.foreign_applications).find(|(_, app)| app.app_id == app_id)
    }

    /// The registration in this tenant with this client id.
    pub fn application_by_app_id(&self, app_id: Uuid) -> Option<(&Key, &Application)> {
        self.applications.iter().find(|(_, app)| app.app_id == app_id)
    }

    /// The registration in this tenant with this object id.
    pub fn application_by_id(&self, id: Uuid) -> Option<(&Key, &Application)> {
        self.applications.iter().find(|(_, app)| app.id == id)
    }

    /// The service principal of an application id.
    pub fn principal_by_app_id(&self, app_id: Uuid) -> Option<(&Key, &ServicePrincipal)> {
        self.service_principals.iter().find(|(_, principal)| principal.app_id == app_id)
    }

    /// The service principal with this object id.
    pub fn principal_by_id(&self, id: Uuid) -> Option<(&Key, &ServicePrincipal)> {
        self.service_principals.iter().find(|(_, principal)| principal.id == id)
    }

    /// The service principal that one of its names, a resource URI or the application id, stands for; a trailing
    /// slash makes no difference.
    pub fn principal_by_name(&self, name: &str) -> Option<(&Key, &ServicePrincipal)> {
        let wanted = name.trim_end_matches('/');
        let found = self.service_principals.iter().find(|(_, principal)| {
            wanted.parse::<Uuid>().is_ok_and(|id| id == principal.app_id)
                || principal.names.iter().any(|own| own.trim_end_matches('/').eq_ignore_ascii_case(wanted))
        });
        found.or_else(|| self.principal_by_app_id(DATAVERSE).filter(|_| self.is_dataverse_resource(wanted)))
    }

    /// The secrets with which an application can sign in: its own, and those of its service principal.
    pub fn secrets_of<'a>(&'a self, application: &'a Application) -> impl Iterator<Item = &'a PasswordCredential> {
        let principal = self.principal_by_app_id(application.app_id).map(|(_, principal)| &principal.passwords);
        application.passwords.values().chain(principal.into_iter().flat_map(|secrets| secrets.values()))
    }

    /// The certificates with which an application can sign in: its own, and those of its service principal.
    pub fn certificates_of<'a>(&'a self, application: &'a Application) -> impl Iterator<Item = &'a KeyCredential> {
        let principal = self.principal_by_app_id(application.app_id).map(|(_, principal)| &principal.keys);
        application.keys.values().chain(principal.into_iter().flat_map(|keys| keys.values()))
    }

    /// Whether a person is assigned to a service principal, directly or through a group.
    pub fn is_assigned(&self, person: &str, resource: &str) -> bool {
        self.app_role_assignments.values().any(|assignment| {
            assignment.resource == resource
                && match &assignment.principal {
                    Assignee::Person(key) => key == person,
                    Assignee::Group(key) => self.groups.get(key).is_some_and(|group| group.members.contains(person)),
                    Assignee::ServicePrincipal(_) => false,
                }
        })
    }
}
