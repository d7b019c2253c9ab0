//! Which answers count, and as what, without a browser.

use super::*;
use crate::recipe::Recipe;

use super::super::authorize::tests::request;

const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";
const REDIRECT: &str = "http://localhost:51004/";

fn asked(permissions: &[&str], resource: &str) -> Asked {
    let request = ConsentRequest {
        tenant: request().tenant,
        client_id: request().client_id,
        resource: resource.to_owned(),
        permissions: permissions.iter().map(|permission| (*permission).to_owned()).collect(),
    };
    Asked::new(Recipe::embedded().clouds.first(), &request, REDIRECT).unwrap()
}

fn land(asked: &Asked, pairs: &[(&str, &str)]) -> Result<ConsentOutcome, Stray> {
    let own = asked.state.expose_secret();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), value.replace("OWN", own))).collect();
    asked.land(&pairs)
}

fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

#[test]
fn the_address_names_tenant_app_permissions_and_redirect() {
    let host = "https://api.powerplatform.com";
    let first = asked(&[], host);
    assert_eq!(first.url.host_str(), Some("login.microsoftonline.com"));
    assert_eq!(first.url.path(), format!("/{TENANT}/v2.0/adminconsent"));
    assert_eq!(query(&first.url, "scope").as_deref(), Some("https://api.powerplatform.com/.default"));
    assert_eq!(query(&first.url, "redirect_uri").as_deref(), Some(REDIRECT));
    assert_eq!(query(&first.url, "client_id"), Some(request().client_id));
    assert_eq!(query(&first.url, "state").as_deref(), Some(first.state.expose_secret()));
    let named = asked(&["A.Read", "B.Read"], host);
    let scope = "https://api.powerplatform.com/A.Read https://api.powerplatform.com/B.Read";
    assert_eq!(query(&named.url, "scope").as_deref(), Some(scope));
    // A resource that ends in a slash keeps it.
    let slash = asked(&[], "https://lcsapi.lcs.dynamics.com/");
    assert_eq!(query(&slash.url, "scope").as_deref(), Some("https://lcsapi.lcs.dynamics.com//.default"));
}

#[test]
fn agreement_counts_with_the_right_state_for_the_right_tenant() {
    let asked = asked(&[], "https://api.powerplatform.com");
    for agreed in ["True", "true"] {
        let scope = "https://api.powerplatform.com/A.Read https://api.powerplatform.com/B.Read";
        let pairs = [("admin_consent", agreed), ("tenant", TENANT), ("scope", scope), ("state", "OWN")];
        match land(&asked, &pairs) {
            Ok(ConsentOutcome::Granted { scopes }) => assert_eq!(scopes.len(), 2),
            other => panic!("{other:?}"),
        }
    }
    let elsewhere = "00000000-0000-4000-8000-00000000abcd";
    let pairs = [("admin_consent", "True"), ("tenant", elsewhere), ("state", "OWN")];
    assert!(
        matches!(land(&asked, &pairs), Ok(ConsentOutcome::Refused(fault)) if fault.code == crate::evidence::answer::ODD)
    );
}

#[test]
fn an_error_counts_even_beside_admin_consent() {
    let asked = asked(&[], "https://api.powerplatform.com");
    let declined = "AADSTS65004: The resource owner denied the request.\r\nTrace ID: t";
    for (error, description, is_declined) in [
        ("consent_required", declined, true),
        ("permission_denied", "The admin canceled the request", true),
        ("access_denied", "", true),
        ("access_denied", "AADSTS650051: Practice.", false),
        ("server_error", "AADSTS90094: Practice.", false),
        ("temporarily_unavailable", "", false),
    ] {
        let pairs = [("error", error), ("error_description", description), ("admin_consent", "True"), ("state", "OWN")];
        match land(&asked, &pairs).unwrap() {
            ConsentOutcome::Declined(fault) => assert!(is_declined, "{fault:?}"),
            ConsentOutcome::Refused(fault) => assert!(!is_declined, "{fault:?}"),
            other => panic!("{other:?}"),
        }
    }
    let pairs = [("admin_consent", "False"), ("state", "OWN")];
    assert!(matches!(land(&asked, &pairs), Ok(ConsentOutcome::Refused(_))));
}

#[test]
fn strays_are_told_apart() {
    let asked = asked(&[], "https://api.powerplatform.com");
    for (pairs, stray) in [
        (&[][..], Stray::NoAnswer),
        (&[("state", "OWN")], Stray::NoAnswer),
        (&[("code", "1.AXoA"), ("state", "OWN")], Stray::NoAnswer),
        (&[("admin_consent", "True")], Stray::WrongState),
        (&[("admin_consent", "True"), ("state", "other")], Stray::WrongState),
        (&[("error", "access_denied"), ("state", "OWN"), ("state", "OWN")], Stray::WrongState),
    ] {
        assert_eq!(land(&asked, pairs).unwrap_err(), stray, "{pairs:?}");
    }
}

#[test]
fn what_the_page_shows_can_be_told_or_pasted() {
    let asked = Arc::new(asked(&[], "https://api.powerplatform.com"));
    let (paster, mut told) = Paster::new(&asked);
    for (text, error) in [
        ("", PasteError::Empty),
        ("I am lost", PasteError::NoAnswer),
        (asked.url.as_str(), PasteError::StartAddress),
        ("http://localhost:51004/?admin_consent=True&state=other", PasteError::WrongState),
        ("http://localhost:51004/", PasteError::NoAnswer),
    ] {
        assert_eq!(paster.paste(text), Err(error), "{text}");
    }
    assert_eq!(paster.paste("AADSTS90094: Needs approval."), Ok(()));
    assert!(matches!(told.try_recv(), Ok(ConsentOutcome::OnPage(fault)) if fault.code == "AADSTS90094"));
    let address = format!("{REDIRECT}?admin_consent=True&state={}", asked.state.expose_secret());
    assert_eq!(paster.paste(&address), Ok(()));
    assert!(matches!(told.try_recv(), Ok(ConsentOutcome::Granted { .. })));
}
