//! The table of checks: which pure function speaks about which requirement, and which facts it looks at.
//!
//! A requirement without a row here is judged by its symptoms and by what a success proves.

use crate::evidence::Fact;
use crate::recipe::RequirementId;

use super::rules::{
    account, assigned, call, certificate, consent, credential, dataverse, environment, federation, finance_operations,
    lifecycle_services, network, permission, redirect, registration, role,
};
use super::{Ctx, Verdict};

/// A pure function that makes statements about one requirement from what was seen.
#[derive(Debug)]
pub struct Check {
    pub id: RequirementId,
    /// The facts that it looks at.
    pub needs: &'static [Fact],
    pub(super) judge: fn(&Ctx<'_>) -> Vec<Verdict>,
}

const fn check(id: &'static str, needs: &'static [Fact], judge: fn(&Ctx<'_>) -> Vec<Verdict>) -> Check {
    Check { id: RequirementId::of(id), needs, judge }
}

/// All checks, in the order of the screens.
pub static CHECKS: &[Check] = &[
    check("network.reachable", &[Fact::Tenant, Fact::App, Fact::SignIn, Fact::Call], network::reachable),
    check("network.trusted", &[Fact::Tenant, Fact::App, Fact::SignIn, Fact::Call], network::trusted),
    check("clock.in_step", &[Fact::Tenant], network::clock),
    check("tenant.found", &[Fact::Tenant], registration::tenant_found),
    check("tenant.cloud", &[Fact::Tenant], registration::tenant_cloud),
    check("environment.found", &[Fact::Environment], environment::found),
    check("environment.open", &[Fact::Environment, Fact::Identity, Fact::Call], environment::open),
    check("environment.tenant", &[Fact::Environment, Fact::Tenant], environment::tenant),
    check("app.found", &[Fact::App, Fact::Application, Fact::Principal], registration::app_found),
    check("app.active", &[Fact::Application], registration::app_active),
    check("app.single_tenant", &[Fact::Application], registration::app_single_tenant),
    check("principal.present", &[Fact::Principal], registration::principal_present),
    check("principal.enabled", &[Fact::Principal], registration::principal_enabled),
    check("setup.readable", &[Fact::Directory, Fact::Me, Fact::Organization], registration::setup_readable),
    check("resource.known", &[Fact::Resource], consent::resource_known),
    check("resource.enabled", &[Fact::Resource], consent::resource_enabled),
    check("permission.requested", &[Fact::Application, Fact::Resource, Fact::SignIn], consent::permission_requested),
    check("permission.listed", &[Fact::Application, Fact::Resource], consent::permission_listed),
    check("permission.delegated_only", &[Fact::Application], consent::delegated_only),
    check("permission.least", &[Fact::Application, Fact::Resource, Fact::Grants, Fact::SignIn], permission::least),
    check("consent.granted", &[Fact::Grants, Fact::Resource, Fact::SignIn], consent::granted),
    check("consent.tenant_wide", &[Fact::Grants, Fact::Resource], consent::tenant_wide),
    check(
        "caller.assigned",
        &[Fact::Principal, Fact::Assignments, Fact::Memberships, Fact::Account, Fact::Resource],
        assigned::caller,
    ),
    check("redirect.registered", &[Fact::Application], redirect::registered),
    check("redirect.platform", &[Fact::Application], redirect::platform),
    check("redirect.callback", &[Fact::Application], redirect::callback),
    check("client.public", &[Fact::Application], redirect::public),
    check("credential.present", &[Fact::Application], credential::present),
    check("secret.valid", &[Fact::SignIn], credential::valid),
    check("secret.unexpired", &[Fact::Application], credential::unexpired),
    check("certificate.usable", &[Fact::Certificate, Fact::SignIn], certificate::usable),
    check("certificate.registered", &[Fact::Certificate, Fact::Application, Fact::SignIn], certificate::registered),
    check("certificate.unexpired", &[Fact::Certificate], certificate::unexpired),
    check("federation.matches", &[Fact::Federations, Fact::SignIn], federation::matches),
    check("role.person", &[Fact::Call, Fact::SignIn, Fact::Me, Fact::Roles, Fact::Memberships], role::person),
    check("role.program", &[Fact::Call, Fact::Roles, Fact::NarrowRoles, Fact::Memberships], role::program),
    check("role.least", &[Fact::Roles, Fact::NarrowRoles, Fact::Memberships], role::least),
    check("appuser.role", &[Fact::Call, Fact::Roles], dataverse::role),
    check("appuser.least", &[Fact::Roles], dataverse::least),
    check("member.role", &[Fact::Call, Fact::Roles], dataverse::role),
    check("fno.client", &[Fact::Identity, Fact::Call, Fact::Registration], finance_operations::client),
    check("fno.user", &[Fact::Identity, Fact::Call, Fact::Registration], finance_operations::user),
    check("fno.least", &[Fact::Identity], finance_operations::least),
    check("lcs.unattended", &[Fact::SignIn], lifecycle_services::unattended),
    check("lcs.geography", &[Fact::Call], lifecycle_services::geography),
    check("lcs.visited", &[Fact::Call], lifecycle_services::visited),
    check("account.found", &[Fact::Account], account::found),
    check("account.in_tenant", &[Fact::Account], account::in_tenant),
    check("account.enabled", &[Fact::Account], account::enabled),
    check("token.audience", &[Fact::SignIn], call::token_audience),
    check("token.current", &[Fact::SignIn, Fact::Grants], call::token_current),
    check("call.unthrottled", &[Fact::Call], call::unthrottled),
    check("call.answered", &[Fact::Call], call::answered),
];

/// The facts that decide a requirement; one without a check of its own is decided by the sign-in and the call.
pub fn facts_of(id: &RequirementId) -> &'static [Fact] {
    CHECKS.iter().find(|check| check.id == *id).map_or(&[Fact::SignIn, Fact::Identity, Fact::Call], |check| check.needs)
}
