//! Changes in Lifecycle Services: who has been there, who is in a project, and in which role. No API makes them: people
//! do, on the pages of the portal.

use crate::sandbox::tenant::{Key, LcsMember, LcsProject, LcsRole, LifecycleServices};

/// Why Lifecycle Services does not take a change. UNCONFIRMED: the words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LcsEditError {
    #[error("There is no such {0} any more.")]
    Gone(&'static str),
    #[error("This person is a user of the project already.")]
    Member,
    #[error("This person is no user of the project. Invite them first.")]
    NoMember,
}

/// A person signs in to the portal of a geography; from then on its API knows them.
///
/// # Errors
/// When there is no such geography.
pub fn visit_lcs(service: &mut LifecycleServices, geography: &str, person: &str) -> Result<(), LcsEditError> {
    let geography = service.geographies.get_mut(geography).ok_or(LcsEditError::Gone("geography"))?;
    geography.visitors.insert(person.to_owned());
    Ok(())
}

/// Invites a person to a project; they have to accept.
///
/// # Errors
/// When there is no such project, or the person is in it.
pub fn invite_to_lcs_project(
    service: &mut LifecycleServices,
    project: &str,
    person: &str,
    role: LcsRole,
) -> Result<(), LcsEditError> {
    let members = &mut find(service, project)?.members;
    if members.contains_key(person) {
        return Err(LcsEditError::Member);
    }
    members.insert(person.to_owned(), LcsMember { role, has_opened: false });
    Ok(())
}

/// Gives a user of a project another role.
///
/// # Errors
/// When there is no such project, or the person is not in it.
pub fn change_lcs_role(
    service: &mut LifecycleServices,
    project: &str,
    person: &str,
    role: LcsRole,
) -> Result<(), LcsEditError> {
    member(service, project, person)?.role = role;
    Ok(())
}

/// A person signs in, accepts the invitation if one waits, and opens the dashboard of a project.
///
/// # Errors
/// When there is no such project, or the person is not in it.
pub fn open_lcs_project(service: &mut LifecycleServices, project: &str, person: &str) -> Result<(), LcsEditError> {
    member(service, project, person)?.has_opened = true;
    let geography = find(service, project)?.geography.clone();
    visit_lcs(service, &geography, person)
}

/// Takes a person out of a project.
///
/// # Errors
/// When there is no such project, or the person is not in it.
pub fn remove_from_lcs_project(
    service: &mut LifecycleServices,
    project: &str,
    person: &str,
) -> Result<(), LcsEditError> {
    let removed = find(service, project)?.members.remove(person);
    removed.map(|_| ()).ok_or(LcsEditError::NoMember)
}

fn find<'a>(service: &'a mut LifecycleServices, project: &str) -> Result<&'a mut LcsProject, LcsEditError> {
    service.projects.get_mut(&Key::from(project)).ok_or(LcsEditError::Gone("project"))
}

fn member<'a>(
    service: &'a mut LifecycleServices,
    project: &str,
    person: &str,
) -> Result<&'a mut LcsMember, LcsEditError> {
    find(service, project)?.members.get_mut(person).ok_or(LcsEditError::NoMember)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::sandbox::scenario::{CONFIGURED, open};

    fn service() -> LifecycleServices {
        open(CONFIGURED, Timestamp::UNIX_EPOCH).unwrap().start().lcs.clone()
    }

    #[test]
    fn who_opens_a_project_has_been_in_its_geography() {
        let mut service = service();
        assert_eq!(open_lcs_project(&mut service, "rollout", "gina"), Err(LcsEditError::NoMember));
        assert!(!service.geographies["europe"].visitors.contains("gina"));
        invite_to_lcs_project(&mut service, "rollout", "gina", LcsRole::EnvironmentManager).unwrap();
        assert_eq!(
            service.projects["rollout"].members["gina"],
            LcsMember { role: LcsRole::EnvironmentManager, has_opened: false }
        );
        open_lcs_project(&mut service, "rollout", "gina").unwrap();
        assert!(service.projects["rollout"].members["gina"].has_opened);
        assert!(service.geographies["europe"].visitors.contains("gina"));
        assert!(!service.geographies["norway"].visitors.contains("gina"));
    }

    #[test]
    fn a_person_is_in_a_project_once() {
        let mut service = service();
        let owner = LcsRole::ProjectOwner;
        assert_eq!(invite_to_lcs_project(&mut service, "rollout", "petra", owner), Err(LcsEditError::Member));
        change_lcs_role(&mut service, "rollout", "petra", owner).unwrap();
        assert_eq!(service.projects["rollout"].members["petra"].role, owner);
        remove_from_lcs_project(&mut service, "rollout", "petra").unwrap();
        assert_eq!(remove_from_lcs_project(&mut service, "rollout", "petra"), Err(LcsEditError::NoMember));
        assert_eq!(change_lcs_role(&mut service, "nowhere", "petra", owner), Err(LcsEditError::Gone("project")));
    }
}
