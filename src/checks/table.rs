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
    /// The reasons that it gives by itself, beside those that a symptom names.
    pub gives: &'static [&'static str],
    pub(super) judge: fn(&Ctx<'_>) -> Vec<Verdict>,
}

const fn check(
    id: &'static str,
    needs: &'static [Fact],
    gives: &'static [&'static str],
    judge: fn(&Ctx<'_>) -> Vec<Verdict>,
) -> Check {
    Check { id: RequirementId::of(id), needs, gives, judge }
}

impl Check {
    /// What it says about its requirement.
    pub(super) fn statements(&self, ctx: &Ctx<'_>) -> Vec<Verdict> {
        let says = (self.judge)(ctx);
        // The table is complete: a reason that stands nowhere would have no words.
        debug_assert!(
            says.iter()
                .filter(|verdict| verdict.fault.is_none())
                .filter_map(|verdict| verdict.reason.as_ref())
                .all(|reason| self.gives.contains(&reason.as_str())),
            "{} gives a reason that its row does not name: {says:?}",
            self.id
        );
        says
    }
}

/// All checks, in the order of the screens.
pub static CHECKS: &[Check] = &[
    check("network.reachable", &[Fact::Tenant, Fact::App, Fact::SignIn, Fact::Call], &[], network::reachable),
    check("network.trusted", &[Fact::Tenant, Fact::App, Fact::SignIn, Fact::Call], &[], network::trusted),
    check("clock.in_step", &[Fact::Tenant], &["off"], network::clock),
    check("tenant.found", &[Fact::Tenant], &[], registration::tenant_found),
    check("tenant.cloud", &[Fact::Tenant], &["other-cloud"], registration::tenant_cloud),
    check(
        "environment.found",
        &[Fact::Environment],
        &["no-such-name", "no-answer", "unusual", "unexpected"],
        environment::found,
    ),
    check("environment.open", &[Fact::Environment, Fact::Identity, Fact::Call], &[], environment::open),
    check("environment.tenant", &[Fact::Environment, Fact::Tenant], &["other-tenant"], environment::tenant),
    check(
        "app.found",
        &[Fact::Tenant, Fact::App, Fact::Application, Fact::Principal],
        &["none-yet", "unknown-here", "object-id-pasted", "tenant-id-pasted", "other-cloud"],
        registration::app_found,
    ),
    check("app.active", &[Fact::Application], &["disabled"], registration::app_active),
    check("app.single_tenant", &[Fact::Application], &["multitenant"], registration::app_single_tenant),
    check("principal.present", &[Fact::Principal], &["missing"], registration::principal_present),
    check("principal.enabled", &[Fact::Principal], &["disabled"], registration::principal_enabled),
    check(
        "setup.readable",
        &[Fact::Directory, Fact::Me, Fact::Organization],
        &["sign-in-failed", "unreachable", "unexpected"],
        registration::setup_readable,
    ),
    check("resource.known", &[Fact::Resource], &["missing"], consent::resource_known),
    check("resource.enabled", &[Fact::Resource], &["disabled"], consent::resource_enabled),
    check(
        "permission.requested",
        &[Fact::Application, Fact::Resource, Fact::SignIn],
        &["not-requested", "partly", "as-application", "no-such-permission"],
        consent::permission_requested,
    ),
    check("permission.listed", &[Fact::Application, Fact::Resource], &["not-listed"], consent::permission_listed),
    check("permission.delegated_only", &[Fact::Application], &["application-permission"], consent::delegated_only),
    check(
        "permission.least",
        &[Fact::Application, Fact::Resource, Fact::Grants, Fact::SignIn],
        &["asks-for-more", "holds-more"],
        permission::least,
    ),
    check(
        "consent.granted",
        &[Fact::Grants, Fact::Resource, Fact::SignIn],
        &["none", "partly", "other-person", "not-in-token"],
        consent::granted,
    ),
    check("consent.tenant_wide", &[Fact::Grants, Fact::Resource], &["personal-only", "partly"], consent::tenant_wide),
    check(
        "caller.assigned",
        &[Fact::Principal, Fact::Assignments, Fact::Memberships, Fact::Account, Fact::Resource],
        &["not-assigned", "nested"],
        assigned::caller,
    ),
    check(
        "redirect.registered",
        &[Fact::Application],
        &["none", "nativeclient-only", "nearly", "other"],
        redirect::registered,
    ),
    check("redirect.platform", &[Fact::Application], &["web", "spa", "twice"], redirect::platform),
    check("redirect.callback", &[Fact::Application], &["missing", "nearly", "not-web"], redirect::callback),
    check("client.public", &[Fact::Application], &["off"], redirect::public),
    check("credential.present", &[Fact::Application], &["none"], credential::present),
    check("secret.valid", &[Fact::SignIn], &["id-not-value"], credential::valid),
    check("secret.unexpired", &[Fact::Application], &["expired", "soon"], credential::unexpired),
    check(
        "certificate.usable",
        &[Fact::Certificate, Fact::SignIn],
        &["missing", "weak", "older-form"],
        certificate::usable,
    ),
    check(
        "certificate.registered",
        &[Fact::Certificate, Fact::Application, Fact::SignIn],
        &["none", "other"],
        certificate::registered,
    ),
    check("certificate.unexpired", &[Fact::Certificate], &["expired", "not-yet", "soon"], certificate::unexpired),
    check(
        "federation.matches",
        &[Fact::Federations, Fact::SignIn],
        &["none", "issuer", "subject", "audience"],
        federation::matches,
    ),
    check(
        "role.person",
        &[Fact::Call, Fact::SignIn, Fact::Me, Fact::GivenRoles, Fact::Memberships],
        &["none", "not-active", "ends-soon"],
        role::person,
    ),
    check(
        "role.program",
        &[Fact::Call, Fact::Roles, Fact::NarrowRoles, Fact::GivenRoles, Fact::Memberships],
        &["none", "wrong-principal", "narrower", "elsewhere", "too-small", "ended", "ends-soon", "unknown-scope"],
        role::program,
    ),
    check(
        "role.least",
        &[Fact::Roles, Fact::NarrowRoles, Fact::GivenRoles, Fact::Memberships],
        &["wider", "wider-scope", "registered"],
        role::least,
    ),
    check("appuser.role", &[Fact::Call, Fact::Roles], &["none"], dataverse::role),
    check("appuser.least", &[Fact::Roles], &["wider"], dataverse::least),
    check("member.role", &[Fact::Call, Fact::Roles], &["none"], dataverse::role),
    check(
        "fno.client",
        &[Fact::Identity, Fact::Call, Fact::Registration],
        &["missing", "not-listed"],
        finance_operations::client,
    ),
    check(
        "fno.user",
        &[Fact::Identity, Fact::Call, Fact::Registration],
        &["missing", "nobody", "disabled", "no-role"],
        finance_operations::user,
    ),
    check("fno.least", &[Fact::Identity], &["administrator"], finance_operations::least),
    check("lcs.unattended", &[Fact::SignIn], &["interactive"], lifecycle_services::unattended),
    check("lcs.geography", &[Fact::Call], &["not-in-cloud"], lifecycle_services::geography),
    check("lcs.visited", &[Fact::Call], &[], lifecycle_services::visited),
    check("account.found", &[Fact::Account], &["unknown"], account::found),
    check("account.in_tenant", &[Fact::Account], &[], account::in_tenant),
    check("account.enabled", &[Fact::Account], &["disabled"], account::enabled),
    check(
        "token.audience",
        &[Fact::SignIn],
        &["wrong", "form", "older", "other-tenant", "other-app"],
        call::token_audience,
    ),
    check(
        "token.current",
        &[Fact::SignIn, Fact::Grants],
        &["expired", "older-than-grant", "older-than-role"],
        call::token_current,
    ),
    check("call.unthrottled", &[Fact::Call], &[], call::unthrottled),
    check("call.answered", &[Fact::Call], &["empty", "odd"], call::answered),
];

/// The facts that decide a requirement; one without a check of its own is decided by the sign-in and the call.
pub fn facts_of(id: &RequirementId) -> &'static [Fact] {
    CHECKS.iter().find(|check| check.id == *id).map_or(&[Fact::SignIn, Fact::Identity, Fact::Call], |check| check.needs)
}
