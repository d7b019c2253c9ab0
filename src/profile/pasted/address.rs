//! Addresses that people copy from a browser: of a sign-in, of the portal, of an environment, of a project.

use url::Url;

use super::{Found, Pasted};
use crate::evidence::{is_guid, is_tenant};
use crate::recipe::{Recipe, environment_address, is_loopback};

/// Hosts of the Azure portal, which shows the same pages as the Entra admin center (SERVICES.md, "Portal addresses").
const AZURE_PORTALS: [&str; 3] = ["portal.azure.com", "portal.azure.us", "portal.azure.cn"];

/// Reads one word. False where it is no address that says anything.
pub(super) fn read(word: &str, recipe: &Recipe, pasted: &mut Pasted) -> bool {
    let before = pasted.found.len();
    let url = Url::parse(word).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    if let Some(url) = url.filter(|url| !is_loopback(url)) {
        whole(&url, recipe, pasted);
    }
    if pasted.found.len() == before && !word.contains('@') {
        environment(word, recipe, pasted);
    }
    pasted.found.len() > before
}

fn whole(url: &Url, recipe: &Recipe, pasted: &mut Pasted) {
    let host = url.host_str().unwrap_or_default();
    let clouds = || recipe.clouds.list.iter();
    let is_host = |address: &str| Url::parse(address).is_ok_and(|known| known.host_str() == Some(host));
    let first = url.path_segments().and_then(|mut segments| segments.next()).unwrap_or_default();
    let is_sign_in = clouds().any(|cloud| is_host(&cloud.authority.url));
    let is_portal = clouds().any(|cloud| is_host(&cloud.portal)) || AZURE_PORTALS.contains(&host);
    if is_sign_in || is_portal {
        tenant(first, pasted);
    }
    let fragment = url.fragment().unwrap_or_default();
    if is_portal && let Some(domain) = fragment.strip_prefix('@') {
        tenant(domain.split('/').next().unwrap_or_default(), pasted);
    }
    for (name, value) in url.query_pairs() {
        match name.to_ascii_lowercase().as_str() {
            "client_id" if is_sign_in && is_guid(&value) => pasted.add(Found::ClientId(value.to_ascii_lowercase())),
            "tenantid" | "tid" if is_guid(&value) => pasted.add(Found::Tenant(value.to_ascii_lowercase())),
            _ => {}
        }
    }
    // The portal keeps what it shows behind the `#`, name and value side by side (SERVICES.md, "Portal addresses").
    if let Some(id) = after(fragment.split(['/', '?']), &["appid"]).filter(|id| is_guid(id)) {
        pasted.add(Found::ClientId(id.to_ascii_lowercase()));
    }
    let segments = || url.path_segments().into_iter().flatten();
    let named = after(segments(), &["environment"]).or_else(|| after(segments(), &["environments"]));
    if let Some(id) = named.filter(|id| id.get(id.len().saturating_sub(36)..).is_some_and(is_guid)) {
        pasted.add(Found::EnvironmentId(id.to_owned()));
    }
    let sites = recipe.targets.iter().filter_map(|target| target.site.geography());
    let geography = sites.flat_map(|site| &site.choices).find(|choice| {
        let own = clouds().filter(|cloud| choice.clouds.contains(&cloud.id)).map(|cloud| cloud.lcs.url.as_str());
        let addresses = choice.url.as_deref().map_or_else(|| own.collect(), |url| vec![url]);
        is_host(&choice.portal) || addresses.into_iter().any(is_host)
    });
    if let Some(geography) = geography {
        pasted.add(Found::Geo(geography.id.clone()));
        // The page of a project has its number in its address (SERVICES.md, "Lifecycle Services").
        let project = after(segments(), &["projectoverview", "project"]);
        if let Some(id) = project.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
            pasted.add(Found::ProjectId(id.to_owned()));
        }
    }
}

/// The piece that follows one of these names.
fn after<'a>(mut pieces: impl Iterator<Item = &'a str>, names: &[&str]) -> Option<&'a str> {
    pieces.find(|piece| names.iter().any(|name| piece.eq_ignore_ascii_case(name)))?;
    pieces.next()
}

fn tenant(name: &str, pasted: &mut Pasted) {
    if is_tenant(name) {
        pasted.add(Found::Tenant(name.to_ascii_lowercase()));
    }
}

/// An address that has the form of some target's environments.
fn environment(word: &str, recipe: &Recipe, pasted: &mut Pasted) {
    let is_known = |address: &str| {
        let is_here = Url::parse(address).is_ok_and(|url| is_loopback(&url));
        !is_here && recipe.targets.iter().filter_map(|target| target.site.environment()).any(|site| site.knows(address))
    };
    let Some(address) = environment_address(word) else {
        return;
    };
    // The page for developers shows the address of the API, which has one name more.
    let plain = address.replacen(".api.", ".", 1);
    if let Some(known) = [plain, address].into_iter().find(|address| is_known(address)) {
        pasted.add(Found::Environment(known));
    }
}
