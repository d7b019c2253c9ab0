//! Home-realm discovery: whether an account's password is checked here or at a server of its organization (SERVICES.md,
//! "Home realm"). Asked before a password is sent, and only then.

use serde_json::{Map, Value};
use url::Url;

use crate::evidence::{Fault, NetworkFault, Operation, ServiceFault};
use crate::recipe::{Cloud, Stage};
use crate::wire::{Repeat, Request, Speaks, Trail};

use super::error;

/// The account signs in at a server of its own organization, so its password must not be sent here.
pub const FEDERATED: &str = "account.federated";

/// Makes sure that the password of an account is checked by the sign-in service itself.
///
/// A standard server has no such endpoint, and Entra's may stumble: whatever is not a clear `Federated` lets the
/// sign-in go on, which then tells more. Only a service that cannot be reached at all ends it.
pub(super) async fn keeps_its_passwords(trail: &mut Trail<'_>, cloud: &Cloud, username: &str) -> Result<(), Fault> {
    let url = address(cloud, username).ok_or_else(|| {
        let text = "The address of the sign-in service cannot be used.";
        Fault::Service(error::odd(Stage::SignIn, None, text))
    })?;
    let ask =
        Request { speaks: Speaks::JsonAndPages, repeat: Repeat::Freely, ..Request::get(Operation::Realm, url, None) };
    let answer = match trail.ask(ask).await {
        Ok(answer) => answer,
        // A server without this endpoint may lead to a page instead.
        Err(NetworkFault::Intercepted { .. }) => return Ok(()),
        Err(fault) => return Err(Fault::Network(fault)),
    };
    match answer.json() {
        Some(Value::Object(realm)) if answer.is_success() && is_federated(&realm) => {
            Err(Fault::Service(ServiceFault { status: Some(answer.status), ..refusal(&realm) }))
        }
        Some(_) | None => Ok(()),
    }
}

fn address(cloud: &Cloud, username: &str) -> Option<Url> {
    let mut url = Url::parse(&cloud.authority.url).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().extend(["common", "userrealm", username]);
    url.query_pairs_mut().append_pair("api-version", "1.0");
    Some(url)
}

fn text<'a>(realm: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    realm.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// `Managed` and `Federated` are compared without case; anything else means that the domain is not known.
fn is_federated(realm: &Map<String, Value>) -> bool {
    text(realm, "account_type").is_some_and(|kind| kind.eq_ignore_ascii_case("federated"))
}

/// Names the server that checks the password. A policy of the tenant can let Entra check it all the same
/// (`AllowCloudPasswordValidation`), but nobody can see from here whether it does.
fn refusal(realm: &Map<String, Value>) -> ServiceFault {
    let server = ["federation_active_auth_url", "federation_metadata_url"]
        .into_iter()
        .find_map(|name| Url::parse(text(realm, name)?).ok()?.host_str().map(str::to_owned));
    let accounts = match text(realm, "domain_name") {
        Some(domain) => format!("Accounts of {domain} sign in at "),
        None => "This account signs in at ".to_owned(),
    };
    let server = server.as_deref().unwrap_or("a server of their organization");
    let text = format!("{accounts}{server}. The password was not sent.");
    ServiceFault::new(Stage::SignIn, FEDERATED, text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn realm(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(realm) => realm,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn only_a_federated_account_is_held_back_in_any_spelling() {
        for (kind, expected) in
            [("Federated", true), ("federated", true), ("Managed", false), ("unknown_user_type", false), ("", false)]
        {
            assert_eq!(is_federated(&realm(json!({"account_type": kind}))), expected, "{kind}");
        }
        assert!(!is_federated(&realm(json!({"account_type": 1}))));
    }

    #[test]
    fn the_server_of_the_organization_is_named() {
        let mex = "https://sts.fabrikam.example/adfs/services/trust/mex";
        for (given, expected) in [
            (
                json!({"domain_name": "fabrikam.example", "federation_metadata_url": mex}),
                "Accounts of fabrikam.example sign in at sts.fabrikam.example. The password was not sent.",
            ),
            (
                json!({"federation_active_auth_url": "nonsense"}),
                "This account signs in at a server of their organization. The password was not sent.",
            ),
        ] {
            let fault = refusal(&realm(given));
            assert_eq!((fault.code.as_str(), fault.text.as_str()), (FEDERATED, expected));
        }
    }
}
