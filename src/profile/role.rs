//! The role that a program shall get and where it shall hold: each has to fit the other.

use super::{InputError, InputId, Profile};
use crate::recipe::{Recipe, RoleDefinition, RoleScope, RoleScopeError, ScopeKind};

impl Profile {
    /// A role as the target names it. Where the list of roles knows it, it has to be one that can be given where it
    /// shall hold; the list can be older than the service, so an unknown name is taken as it is.
    pub(super) fn role(&self, recipe: &Recipe, value: &str) -> Result<String, InputError> {
        let Some(role) = self.listed_role(recipe, value) else {
            return Ok(value.to_owned());
        };
        let kind = self.inputs.role_scope.parse().unwrap_or(RoleScope::Tenant).kind();
        can_be_given(role, kind).map_err(|problem| InputId::Role.error(problem))?;
        Ok(role.name.clone())
    }

    /// Where a role shall hold. The role that was chosen has to be one that can be given there.
    pub(super) fn role_scope(&self, recipe: &Recipe, value: &str) -> Result<String, InputError> {
        if value.is_empty() {
            return Ok(String::new());
        }
        let scope: RoleScope =
            value.parse().map_err(|error: RoleScopeError| InputId::RoleScope.error(error.to_string()))?;
        if let Some(role) = self.listed_role(recipe, &self.inputs.role) {
            can_be_given(role, scope.kind()).map_err(|problem| InputId::RoleScope.error(problem))?;
        }
        Ok(scope.to_string())
    }

    fn listed_role<'a>(&self, recipe: &'a Recipe, name: &str) -> Option<&'a RoleDefinition> {
        recipe.target(&self.case.target).and_then(|target| recipe.roles_of(target))?.find(name)
    }
}

fn can_be_given(role: &RoleDefinition, kind: ScopeKind) -> Result<(), String> {
    if role.can_be_given_at(kind) { Ok(()) } else { Err(format!("{} cannot be given for {}", role.name, kind.title())) }
}
