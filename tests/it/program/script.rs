//! The script that sets an app up, run against the practice tenant without an Azure CLI: each of its commands does on the
//! practice portal what it does in a tenant. A command that is not known here fails the test.

use firstcall::recipe::{Recipe, Target};

use crate::support::portal::Portal;

/// Runs the script; gives what it prints.
pub async fn run(portal: &Portal, target: &Target, script: &str) -> String {
    let (mut page, mut printed) = (String::new(), String::new());
    for line in script.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_matches(['\'', '"'])).collect();
        let behind = |name: &str| words.iter().position(|word| *word == name).map(|at| words[at + 1]);
        let is = |command: &str| line.contains(command);
        if is("az login") || is("az ad sp create") {
            // The portal makes the service principal with the app.
        } else if is("az ad app create") {
            page = portal.post("/portal", &[("action", "register"), ("name", "Business API client")]).await;
        } else if is("az ad app permission add") {
            let from = words.iter().position(|word| *word == "--api-permissions").expect("permissions are named");
            for id in words[from + 1..].iter().filter_map(|word| word.strip_suffix("=Scope")) {
                let permission = format!("{} {}", behind("--api").expect("the API is named"), name(target, id));
                portal.post(&page, &[("action", "add-permission"), ("permission", &permission)]).await;
            }
        } else if is("az ad app permission admin-consent") {
            portal.post(&page, &[("action", "grant-consent")]).await;
        } else if is("--public-client-redirect-uris") {
            let uri = behind("--public-client-redirect-uris").expect("an address");
            let redirect = [("action", "add-redirect"), ("platform", "public-client"), ("uri", uri)];
            portal.post(&page, &redirect).await;
        } else if is("--web-redirect-uris") {
            let uri = behind("--web-redirect-uris").expect("an address");
            portal.post(&page, &[("action", "add-redirect"), ("platform", "web"), ("uri", uri)]).await;
        } else if is("--is-fallback-public-client true") {
            portal.post(&page, &[("action", "public-client"), ("is_on", "yes")]).await;
        } else if is("echo \"Application (client) ID") {
            let id = page.rsplit('/').next().expect("the page ends with the client ID");
            printed.push_str(&format!("Application (client) ID: {id}\n"));
        } else if is("echo \"Directory (tenant) ID") {
            printed.push_str("Directory (tenant) ID: 7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48\n");
        } else {
            panic!("the script has a command that is not known here: {line}");
        }
    }
    printed
}

/// The name of a permission of the target.
fn name(target: &Target, id: &str) -> String {
    let all = &Recipe::embedded().permissions_of(target).expect("it has a list").permissions;
    all.iter().find(|permission| permission.id == id).expect("the permission is on the list").name.clone()
}
