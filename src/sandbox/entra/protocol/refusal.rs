//! Refusals of the sign-in service: an AADSTS number with its OAuth error, words and place. The texts quoted there are
//! used as they stand; the others are our own.

use crate::sandbox::runtime::Refusal;
use uuid::Uuid;

impl Refusal {
    /// Makes a refusal with the `error` that goes with the number.
    pub fn new(code: u32, text: impl Into<String>) -> Self {
        let (error, suberror) = oauth_error(code);
        Self { code, error, text: text.into(), suberror, claims: None }
    }

    /// Adds the claims that name the conditional-access policies in the way.
    pub fn because_of_policies(mut self, policies: &[Uuid]) -> Self {
        let values = serde_json::json!({"access_token": {"capolids": {"essential": true, "values": policies}}});
        self.claims = (!policies.is_empty()).then(|| values.to_string());
        self
    }

    /// Replaces the `error`, for endpoints that word the same number differently.
    pub fn with_error(mut self, error: &'static str) -> Self {
        self.error = error;
        self
    }

    /// The HTTP status: 401 for `invalid_client`, 400 for the rest.
    pub fn status(&self) -> u16 {
        if self.error == "invalid_client" { 401 } else { 400 }
    }

    /// Whether the authorize endpoint tells the client. The others stay on a page, so that the client waits in vain.
    pub fn is_redirected(&self) -> bool {
        matches!(self.code, 500_011 | 500_014 | 650_053 | 65_001 | 65_004 | 70_011 | 70_054 | 50_058 | 50_147 | 50_149)
    }
}

fn oauth_error(code: u32) -> (&'static str, Option<&'static str>) {
    match code {
        7_000_215 | 7_000_218 | 7_000_222 | 7_000_229 | 700_024 | 700_025 | 700_027 | 501_051 => {
            ("invalid_client", None)
        }
        700_016 | 7_000_112 => ("unauthorized_client", None),
        50_011 | 500_113 | 50_194 | 90_002 | 900_021 | 900_023 | 900_144 | 90_014 | 90_038 | 900_382 | 50_059
        | 9_001_023 | 9_002_313 | 9_002_326 | 9_002_327 | 900_561 | 700_022 | 650_056 | 650_057 | 65_002 | 50_147
        | 50_149 => ("invalid_request", None),
        500_011 | 500_014 | 650_052 => ("invalid_resource", None),
        70_011 | 1_002_012 => ("invalid_scope", None),
        70_003 => ("unsupported_grant_type", None),
        70_054 => ("unsupported_response_type", None),
        650_053 | 65_004 | 90_094 | 90_095 => ("access_denied", None),
        50_058 => ("login_required", None),
        70_016 => ("authorization_pending", None),
        70_018 => ("bad_verification_code", None),
        70_020 => ("expired_token", None),
        50_076 | 50_079 => ("invalid_grant", Some("basic_action")),
        53_003 | 53_000 | 530_003 | 53_004 => ("invalid_grant", Some("message_only")),
        65_001 => ("invalid_grant", Some("consent_required")),
        50_055 => ("invalid_grant", Some("user_password_expired")),
        70_000 | 70_008 | 50_173 | 700_082 => ("invalid_grant", Some("bad_token")),
        _ => ("invalid_grant", None),
    }
}

/// 90002.
pub fn unknown_tenant(tenant: &str) -> Refusal {
    Refusal::new(
        90_002,
        format!(
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the \
             correct cloud. Check with your subscription administrator, this may happen if there are no active \
             subscriptions for the tenant."
        ),
    )
}

/// 700016.
pub fn unknown_client(client: &str, tenant: &str) -> Refusal {
    Refusal::new(
        700_016,
        format!(
            "Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen if the \
             application has not been installed by the administrator of the tenant or consented to by any user in the \
             tenant. You may have sent your authentication request to the wrong tenant."
        ),
    )
}

/// 7000112.
pub fn client_disabled(client: Uuid, name: &str) -> Refusal {
    Refusal::new(7_000_112, format!("Application '{client}'({name}) is disabled."))
}

/// 7000229.
pub fn no_service_principal(client: Uuid, tenant: Uuid) -> Refusal {
    Refusal::new(
        7_000_229,
        format!(
            "The client application {client} is missing service principal in the tenant {tenant}. See instructions \
             here: https://go.microsoft.com/fwlink/?linkid=2225119"
        ),
    )
}

/// 500011.
pub fn unknown_resource(resource: &str, tenant: &str) -> Refusal {
    Refusal::new(
        500_011,
        format!(
            "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if \
             the application has not been installed by the administrator of the tenant or consented to by any user in \
             the tenant."
        ),
    )
}

/// 900144.
pub fn missing_parameter(name: &str) -> Refusal {
    Refusal::new(900_144, format!("The request body must contain the following parameter: '{name}'."))
}

/// 7000218.
pub fn no_credential() -> Refusal {
    Refusal::new(
        7_000_218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    )
}

/// 65001.
pub fn not_consented(client: Uuid, name: &str) -> Refusal {
    Refusal::new(
        65_001,
        format!(
            "The user or administrator has not consented to use the application with ID '{client}' named '{name}'. \
             Send an interactive authorization request for this user and resource."
        ),
    )
}

/// 65004.
pub fn declined() -> Refusal {
    Refusal::new(65_004, "User declined to consent to access the app.")
}

/// 50105.
pub fn not_assigned(client: Uuid, name: &str) -> Refusal {
    Refusal::new(
        50_105,
        format!(
            "Your administrator has configured the application {name} ('{client}') to block users unless they are \
             specifically granted ('assigned') access to the application."
        ),
    )
}

/// 53003 and its kin.
pub fn blocked(code: u32) -> Refusal {
    let text = match code {
        53_000 => "Your device is required to be compliant to access this resource.",
        530_003 => "Your device is required to be managed to access this resource.",
        53_004 => "You need to complete the multi-factor authentication registration before accessing this content.",
        _ => "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    };
    Refusal::new(code, text)
}

/// 50076 or, for somebody without a second factor, 50079.
pub fn mfa_needed(is_registered: bool, resource: Uuid) -> Refusal {
    let because = "Due to a configuration change made by your administrator, or because you moved to a new location, ";
    if is_registered {
        Refusal::new(50_076, format!("{because}you must use multi-factor authentication to access '{resource}'."))
    } else {
        Refusal::new(50_079, format!("{because}you must enroll in multi-factor authentication to access '{resource}'."))
    }
}

/// What a page of refusal says first; people quote it when they ask for help.
pub fn headline(code: u32) -> &'static str {
    match code {
        90_094 | 90_095 => "Need admin approval",
        53_000 | 530_003 => "You can't get there from here",
        53_003 | 53_004 => "You cannot access this right now",
        50_079 => "More information required",
        _ => "Sorry, but we're having trouble signing you in",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bad_client_gets_401() {
        assert_eq!(no_credential().status(), 401);
        assert_eq!(declined().status(), 400);
        assert_eq!(unknown_client("x", "y").status(), 400);
    }

    #[test]
    fn what_cannot_trust_the_redirect_stays_on_a_page() {
        for code in [50_011, 500_113, 700_016, 50_194, 90_002, 50_105, 53_003, 90_094, 90_095] {
            assert!(!Refusal::new(code, "").is_redirected(), "{code}");
        }
        assert!(declined().is_redirected());
    }

    #[test]
    fn a_blocking_policy_is_named_in_the_claims() {
        let refusal = blocked(53_003).because_of_policies(&[Uuid::nil()]);
        assert_eq!(refusal.suberror, Some("message_only"));
        assert!(refusal.claims.unwrap().contains("\"capolids\""));
    }
}
