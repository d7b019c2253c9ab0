//! A person signs in with user name and password (SERVICES.md, "User name and password"). Nothing in here sends a
//! password twice: each wrong one counts towards a lockout (50053).

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::evidence::{Fault, Operation, Seen, ServiceFault, Tenant};
use crate::recipe::{Cloud, Flow, Stage};
use crate::wire::{Repeat, Trail, Wire};

use super::{SignInRequest, SignedIn, error, realm, token};

/// The tenant must be named for a password: `common` and `consumers` take none (SERVICES.md, "User name and password").
pub const UNNAMED_TENANT: &str = "tenant.unnamed";
/// An earlier answer wants more than a password can give, so somebody has to sign in on a page.
pub const NEEDS_PAGE: &str = "claims.interactive";

/// Signs in with user name and password. An account whose password is checked elsewhere is refused before it is sent
/// (`account.federated`). Where an earlier answer asked for claims, the fault says that only a sign-in on a page can
/// bring them, and hands them on (SERVICES.md, "AADSTS numbers").
pub async fn sign_in_with_password(
    wire: &Wire,
    cloud: &Cloud,
    request: &SignInRequest,
    username: &str,
    password: &SecretString,
) -> Seen<SignedIn> {
    let scope = request.scope_for_people();
    let asked =
        Asked { operation: Operation::Password, tenant: request.tenant.clone(), resource: vec![("scope", &scope)] };
    let mut trail = wire.trail();
    let outcome = exchange(&mut trail, cloud, request, asked, username.trim(), password).await;
    trail.seen(outcome)
}

/// The same at the older endpoint (v1.0), which takes the API's address in place of a scope, and whose tokens name the
/// API without a slash at the end (SERVICES.md, "Lifecycle Services: tokens").
pub async fn sign_in_with_password_v1(
    wire: &Wire,
    cloud: &Cloud,
    request: &SignInRequest,
    username: &str,
    password: &SecretString,
) -> Seen<SignedIn> {
    let mut trail = wire.trail();
    // Discovery names the newer endpoint only. Another one would ignore the resource, and its token would be for
    // something else.
    let Some(base) = request.tenant.token_endpoint.strip_suffix("/oauth2/v2.0/token") else {
        let text = "This sign-in service has no older endpoint.";
        return trail.seen(Err(Fault::Service(error::odd(Stage::SignIn, None, text))));
    };
    let token_endpoint = format!("{base}/oauth2/token");
    let asked = Asked {
        operation: Operation::PasswordV1,
        tenant: Tenant { token_endpoint, ..request.tenant.clone() },
        resource: vec![("scope", "openid"), ("resource", request.resource.trim_end_matches('/'))],
    };
    let outcome = exchange(&mut trail, cloud, request, asked, username.trim(), password).await;
    trail.seen(outcome)
}

/// In what the two endpoints differ.
struct Asked<'a> {
    operation: Operation,
    tenant: Tenant,
    /// How the API is named.
    resource: Vec<(&'static str, &'a str)>,
}

async fn exchange(
    trail: &mut Trail<'_>,
    cloud: &Cloud,
    request: &SignInRequest,
    asked: Asked<'_>,
    username: &str,
    password: &SecretString,
) -> Result<SignedIn, Fault> {
    if !is_named(&request.tenant) {
        let text = "A password can only be sent to a named tenant.";
        return Err(Fault::Service(ServiceFault::new(Stage::SignIn, UNNAMED_TENANT, text)));
    }
    if let Some(claims) = &request.claims {
        let text = "The earlier answer wants more than a user name and a password. Sign in with a browser instead.";
        return Err(Fault::Service(ServiceFault {
            claims: Some(claims.clone()),
            ..ServiceFault::new(Stage::SignIn, NEEDS_PAGE, text)
        }));
    }
    realm::keeps_its_passwords(trail, cloud, username).await?;
    let mut form = vec![
        ("client_id", request.client_id.as_str()),
        ("grant_type", "password"),
        ("username", username),
        ("password", password.expose_secret()),
    ];
    form.extend(asked.resource);
    let tokens = token::redeem(trail, asked.operation, &asked.tenant, form, Repeat::Never).await?;
    Ok(token::signed_in(tokens, Flow::Password, None, false))
}

fn is_named(tenant: &Tenant) -> bool {
    let url = Url::parse(&tenant.token_endpoint).ok();
    let first = url.as_ref().and_then(|url| url.path_segments()?.next());
    !first.is_some_and(|first| ["common", "consumers"].iter().any(|name| first.eq_ignore_ascii_case(name)))
}
