use secrecy::ExposeSecret;

use super::*;

const APP: &str = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d";
const OBJECT: &str = "5f3f2a10-2b64-4c1e-9a55-0c6f1e2d0001";
const TENANT: &str = "7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48";

fn read(text: &str) -> Pasted {
    super::read(text, Recipe::embedded())
}

fn client_id() -> Found {
    Found::ClientId(APP.to_owned())
}

fn tenant() -> Found {
    Found::Tenant(TENANT.to_owned())
}

fn environment(address: &str) -> Found {
    Found::Environment(address.to_owned())
}

#[test]
fn a_bare_value_is_known_by_its_shape() {
    for text in [APP, &format!(" \"{APP}\",\n"), &format!("{{{APP}}}"), &APP.to_uppercase()] {
        assert_eq!(read(text).found, [Found::Id(APP.to_owned())], "{text}");
    }
    assert_eq!(read("contoso.onmicrosoft.com").found, [Found::Tenant("contoso.onmicrosoft.com".to_owned())]);
    assert_eq!(read("dana@contoso.com").found, [Found::Account("dana@contoso.com".to_owned())]);
    for text in ["", "contoso", "112233", "http://localhost", "hello world", "12"] {
        assert!(read(text).is_empty(), "{text}: {:?}", read(text));
    }
}

#[test]
fn what_the_azure_cli_prints_is_read() {
    let app = format!(
        r#"The output includes credentials that you must protect.
        {{"@odata.context": "x", "appId": "{APP}", "displayName": "Night robot", "id": "{OBJECT}", "publisherDomain": "contoso.onmicrosoft.com", "signInAudience": "AzureADMyOrg"}}"#
    );
    let pasted = read(&app);
    assert_eq!((pasted.found, pasted.app.as_deref()), (vec![client_id()], Some("Night robot")));
    let listed = format!(r#"[{{"appId":"{APP}","displayName":"x"}}]"#);
    assert_eq!(read(&listed).found, [client_id()]);
    let several = format!(r#"[{{"appId":"{APP}"}},{{"appId":"{OBJECT}"}}]"#);
    assert_eq!((read(&several).found, read(&several).asides), (vec![], vec![Aside::SeveralApps(2)]));
    let account =
        format!(r#"{{"tenantId":"{TENANT}","id":"{OBJECT}","user":{{"name":"dana@contoso.com","type":"user"}}}}"#);
    assert_eq!(read(&account).found, [tenant(), Found::Account("dana@contoso.com".to_owned())]);
    let rbac = format!(r#"{{"appId":"{APP}","displayName":"x","password":"Ab1~practice.secret","tenant":"{TENANT}"}}"#);
    let pasted = read(&rbac);
    assert_eq!(pasted.found, [client_id(), tenant()]);
    assert_eq!(pasted.secret.unwrap().inner().expose_secret(), "Ab1~practice.secret");
    assert!(read(&format!(r#"{{"error":"invalid_client","appId":"{APP}"}}"#)).is_empty());
}

#[test]
fn a_page_of_the_portal_is_read_in_each_way_that_it_is_copied() {
    for text in [
        format!(
            "Display name\nNight robot\nApplication (client) ID\n{APP}\nObject ID\n{OBJECT}\nDirectory (tenant) ID\n{TENANT}\nSupported account types\nMy organization only"
        ),
        format!(
            "Display name : Night robot\nApplication (client) ID : {APP}\nObject ID : {OBJECT}\nDirectory (tenant) ID : {TENANT}"
        ),
        format!("Application (client) ID\tObject ID\tDirectory (tenant) ID\n{APP}\t{OBJECT}\t{TENANT}"),
        format!("the client ID is {APP} and the tenant ID is {TENANT}."),
        format!("AppId: {APP}\nId: {OBJECT}\nTenantId: {TENANT}"),
        format!("export AZURE_CLIENT_ID={APP}\nexport AZURE_TENANT_ID='{TENANT}'"),
    ] {
        let mut found = read(&text).found;
        found.sort();
        assert_eq!(found, [tenant(), client_id()], "{text}");
    }
    let named = read(&format!("Display name : Night robot\nApplication (client) ID : {APP}"));
    assert_eq!(named.app.as_deref(), Some("Night robot"));
}

#[test]
fn what_could_be_two_things_is_neither() {
    let only_object = read(&format!("Object ID: {OBJECT}"));
    assert_eq!((only_object.found, only_object.asides), (vec![], vec![Aside::ObjectId]));
    let unnamed = read(&format!("{APP}\n{TENANT}"));
    assert_eq!((unnamed.found, unnamed.asides), (vec![], vec![Aside::SeveralIds]));
    let cut = read(&format!("Application (client) ID\nObject ID\nDirectory (tenant) ID\n{TENANT}"));
    assert_eq!(cut.found, [Found::Id(TENANT.to_owned())]);
    let twice = read(&format!("Client ID: {APP}\nClient ID: {OBJECT}\nTenant ID: {TENANT}"));
    assert_eq!((twice.found, twice.asides), (vec![tenant()], vec![Aside::SeveralIds]));
}

#[test]
fn an_address_says_what_it_is_of() {
    for (address, found) in [
        (format!("https://login.microsoftonline.com/{TENANT}/v2.0/.well-known/openid-configuration"), vec![tenant()]),
        (
            format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/authorize?client_id={APP}&scope=openid"),
            vec![tenant(), client_id()],
        ),
        ("https://login.microsoftonline.com/common/oauth2/nativeclient".to_owned(), vec![]),
        (
            format!(
                "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/{APP}/isMSAApp~/false"
            ),
            vec![client_id()],
        ),
        (
            format!("https://entra.microsoft.com/#@contoso.com/blade/x/objectId/{OBJECT}/appId/{APP}"),
            vec![Found::Tenant("contoso.com".to_owned()), client_id()],
        ),
        (format!("https://portal.azure.com/#@{TENANT}/view/x/appId/{APP}"), vec![tenant(), client_id()]),
        (
            format!("https://admin.powerplatform.microsoft.com/manage/environments/environment/{OBJECT}/hub"),
            vec![Found::EnvironmentId(OBJECT.to_owned())],
        ),
        (
            format!("https://make.powerapps.com/environments/{OBJECT}/home?tenantId={TENANT}"),
            vec![tenant(), Found::EnvironmentId(OBJECT.to_owned())],
        ),
        (
            "https://contoso.crm4.dynamics.com/main.aspx?appid=x#a".to_owned(),
            vec![environment("https://contoso.crm4.dynamics.com")],
        ),
        ("contoso.crm4.dynamics.com".to_owned(), vec![environment("https://contoso.crm4.dynamics.com")]),
        (
            "https://contoso.api.crm4.dynamics.com/api/data/v9.2/".to_owned(),
            vec![environment("https://contoso.crm4.dynamics.com")],
        ),
        (
            "https://contoso.operations.eu.dynamics.com/?cmp=usmf".to_owned(),
            vec![environment("https://contoso.operations.eu.dynamics.com")],
        ),
        (
            "https://eu.lcs.dynamics.com/V2/ProjectOverview/112233".to_owned(),
            vec![Found::Geo("eu".to_owned()), Found::ProjectId("112233".to_owned())],
        ),
        ("https://lcsapi.lcs.dynamics.com".to_owned(), vec![Found::Geo("us".to_owned())]),
        ("https://contoso.example/".to_owned(), vec![]),
    ] {
        assert_eq!(read(&address).found, found, "{address}");
        let mut among = read(&format!("see <{address}> please")).found;
        among.sort();
        let mut found = found;
        found.sort();
        // A name without a scheme may be anything in a sentence.
        if address.contains("://") {
            assert_eq!(among, found, "in a sentence: {address}");
        }
    }
}

#[test]
fn a_secret_is_only_ever_a_secret() {
    let value = "rob8Q~practice-Secret-of-the-night-robot";
    for text in [value.to_owned(), format!("AZURE_CLIENT_SECRET={value}"), format!("Client secret: {value}")] {
        let pasted = read(&text);
        assert!(pasted.found.is_empty() && pasted.secret.is_some(), "{text}: {pasted:?}");
        assert!(!format!("{pasted:?}").contains("practice"));
    }
    assert!(read("Secret ID: 5f3f2a10-2b64-4c1e-9a55-0c6f1e2d0001").is_empty());
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in proptest::prelude::any::<String>()) {
        let _ = read(&text);
    }
}
