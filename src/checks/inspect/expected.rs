//! What a token is held against: a case as far as somebody has named it.

use jiff::Timestamp;
use serde_json::Value;

use crate::checks::Ctx;
use crate::checks::audience::{Fit, fit};
use crate::checks::known::{api, tenant_id, wanted_permissions};
use crate::evidence::{Claims, FoundToken, SignIn, Skew, TokenForm};
use crate::recipe::{Caller, Cloud, Flow, Recipe, Target, environment_address};

/// A token, as far as it can be known without its text.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    form: Form<'a>,
    /// When it ends, as the answer that brought it says.
    pub expires: Option<Timestamp>,
    /// The permissions that the answer that brought it names.
    pub scope: Option<&'a str>,
}

#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    Signed(&'a Claims),
    Encrypted(&'a Value),
    Opaque,
}

impl<'a> Token<'a> {
    /// The token of a sign-in.
    pub fn of(sign_in: &'a SignIn) -> Self {
        let form = sign_in.claims.as_ref().map_or(Form::Opaque, Form::Signed);
        Self { form, expires: sign_in.expires, scope: sign_in.scope.as_deref() }
    }

    /// A token that somebody had at hand.
    pub fn found(found: &'a FoundToken) -> Self {
        let form = match &found.form {
            TokenForm::Signed(claims) => Form::Signed(claims),
            TokenForm::Encrypted { header } => Form::Encrypted(header),
            TokenForm::Opaque => Form::Opaque,
        };
        Self { form, expires: None, scope: found.scope.as_deref() }
    }

    /// The claims, where they can be read.
    pub fn claims(&self) -> Option<&'a Claims> {
        match self.form {
            Form::Signed(claims) => Some(claims),
            Form::Encrypted(_) | Form::Opaque => None,
        }
    }

    /// The header of an encrypted token, which is all that can be read of one.
    pub(super) fn header(&self) -> Option<&'a Value> {
        match self.form {
            Form::Encrypted(header) => Some(header),
            Form::Signed(_) | Form::Opaque => None,
        }
    }
}

/// What is expected of a token. Where nobody said something, nothing is expected.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    pub recipe: &'a Recipe,
    pub cloud: &'a Cloud,
    /// The API that shall take it.
    pub target: Option<&'a Target>,
    /// Whether somebody chose the API; otherwise it was read from the token, which then cannot be wrong.
    pub is_target_chosen: bool,
    /// What a token of the target is asked for; empty where nobody said where the target is.
    pub(super) address: String,
    /// The tenant as it was typed; its id is known only where somebody looked it up or typed it.
    pub(super) tenant: &'a str,
    pub(super) tenant_id: Option<String>,
    pub(super) client_id: &'a str,
    pub(super) caller: Option<Caller>,
    pub(super) flow: Option<Flow>,
    /// The permissions that were chosen, and those that the first call needs.
    pub(super) permissions: Vec<String>,
    /// The issuer that the tenant's discovery document names.
    pub(super) issuer: Option<&'a str>,
    /// The time by the clock of the servers.
    pub now: Timestamp,
    /// How far this computer's clock is from theirs, as far as an answer told.
    pub(super) skew: Option<Skew>,
}

impl<'a> Expected<'a> {
    /// What a case expects.
    pub fn of(ctx: &Ctx<'a>) -> Self {
        let tenant = ctx.evidence.tenant.as_ref().and_then(|seen| seen.value());
        let skew = ctx.evidence.skew;
        Self {
            recipe: ctx.recipe,
            cloud: ctx.cloud,
            target: Some(ctx.target),
            is_target_chosen: true,
            address: api(ctx).map(|api| api.resource().to_owned()).unwrap_or_default(),
            tenant: ctx.inputs.tenant.trim(),
            tenant_id: tenant_id(ctx),
            client_id: ctx.inputs.client_id.trim(),
            caller: Some(ctx.case.caller),
            flow: Some(ctx.case.flow),
            permissions: wanted_permissions(ctx),
            issuer: tenant.map(|tenant| tenant.issuer.as_str()),
            now: skew.and_then(|skew| ctx.now.checked_sub(skew.0).ok()).unwrap_or(ctx.now),
            skew,
        }
    }

    /// The same where nobody said how the sign-in was done.
    #[must_use]
    pub fn of_any_flow(self) -> Self {
        Self { flow: None, ..self }
    }

    /// The same where nobody said who calls and how.
    #[must_use]
    pub fn of_any_caller(self) -> Self {
        Self { caller: None, flow: None, ..self }
    }

    /// The same in the environment that a token names, if it is one of the target's kind and nobody named another.
    fn in_environment(self, audience: &str) -> Self {
        let site = self.target.and_then(|target| target.site.environment());
        let named = site.filter(|site| self.address.is_empty() && site.knows(audience));
        match named.and_then(|_| environment_address(audience)) {
            Some(address) => Self { address, ..self },
            None => self,
        }
    }

    /// What a case expects of which nobody said which API is called: the token tells, if it names one that firstcall
    /// knows.
    pub fn of_any_target(ctx: &Ctx<'a>, token: &Token<'_>) -> Self {
        let audience = token.claims().and_then(Claims::audience).unwrap_or_default();
        let mut expected = ctx
            .recipe
            .targets
            .iter()
            .map(|target| Self::of(&Ctx { target, ..*ctx }).in_environment(audience))
            .find(|of| of.target.is_some_and(|target| fit(target, &of.address, audience) != Fit::Other))
            .unwrap_or_else(|| Self { target: None, address: String::new(), permissions: Vec::new(), ..Self::of(ctx) });
        expected.is_target_chosen = false;
        expected
    }
}
