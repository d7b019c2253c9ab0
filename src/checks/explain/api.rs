//! Which API a text is about: one of the targets, another one of Microsoft, or one that is known by its address only.

use crate::checks::errortext::Sighting;
use crate::evidence::is_guid;
use crate::recipe::{Caller, Flow, Geography, Placeholder, Recipe, Site, Target, environment_address, host};

/// An API that a text names.
#[derive(Clone, Debug)]
pub struct Api<'a> {
    /// The target that it is, where it is one.
    pub target: Option<&'a Target>,
    pub name: String,
    pub id: Option<String>,
    /// As the text writes it.
    pub written: String,
    /// Whether the text writes it as what a token was asked for, rather than as what was called.
    pub is_asked_for: bool,
    /// Address of the environment, where it is in one.
    pub environment: Option<String>,
}

impl Api<'_> {
    /// Its address without what follows the host; what is no address stays as it is.
    pub fn address(&self) -> String {
        match host(&self.written).filter(|_| !self.written.starts_with("api://")) {
            Some(host) => format!("https://{host}"),
            None => self.written.clone(),
        }
    }

    /// Whether the text asks for it in a form that Entra knows under no API: with a path, in capitals, without https.
    pub fn is_misspelt(&self) -> bool {
        if !self.is_asked_for {
            return false;
        }
        let Some(host) = host(&self.written).filter(|_| !is_guid(&self.written)) else {
            return false;
        };
        !self.written.starts_with("api://") && self.written.trim_end_matches('/') != format!("https://{host}")
    }
}

/// The API that a failure names, if it names one.
pub fn named<'a>(recipe: &'a Recipe, sighting: &Sighting) -> Option<Api<'a>> {
    let by_sentence =
        sighting.values.get(&Placeholder::Resource).or_else(|| sighting.values.get(&Placeholder::ResourceUrl));
    let facts = &sighting.facts;
    [by_sentence, facts.resource.as_ref()]
        .into_iter()
        .flatten()
        .find_map(|written| of(recipe, written))
        // What was called tells only where it is an API that is known.
        .or_else(|| {
            let mut called = facts.called.iter().filter_map(|address| of(recipe, address));
            let api = called.find(|api| api.target.is_some() || api.id.is_some())?;
            Some(Api { is_asked_for: false, ..api })
        })
        // A token is mostly sent to the API that it is for.
        .or_else(|| {
            let api = of(recipe, facts.audience.as_ref()?).filter(|api| api.target.is_some())?;
            Some(Api { is_asked_for: false, ..api })
        })
}

/// The API behind an id, a host or an address.
pub fn of<'a>(recipe: &'a Recipe, written: &str) -> Option<Api<'a>> {
    let written = written.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '.' | ','));
    let environment = || host(written).map(|host| format!("https://{}", host.replace(".api.crm", ".crm")));
    if let Some(target) = target(recipe, written) {
        let environment = target.site.environment().and_then(|_| environment()).filter(|_| !is_guid(written));
        return Some(Api {
            target: Some(target),
            name: target.resource_name.clone(),
            id: Some(target.resource.clone()),
            written: written.to_owned(),
            is_asked_for: true,
            environment,
        });
    }
    if let Some(known) = recipe.known.api(written) {
        return Some(Api {
            target: None,
            name: known.name.clone(),
            id: Some(known.id.clone()),
            written: written.to_owned(),
            is_asked_for: true,
            environment: None,
        });
    }
    let is_address = host(written).is_some() || written.starts_with("api://");
    (is_guid(written) || is_address).then(|| Api {
        target: None,
        name: format!("API {written}"),
        id: is_guid(written).then(|| written.to_owned()),
        written: written.to_owned(),
        is_asked_for: true,
        environment: None,
    })
}

fn target<'a>(recipe: &'a Recipe, written: &str) -> Option<&'a Target> {
    let is_at = |base: &str| host(base).is_some() && host(base) == host(written);
    recipe.targets.iter().find(|target| {
        target.resource.eq_ignore_ascii_case(written)
            || match &target.site {
                Site::Endpoint(key) => {
                    recipe.clouds.list.iter().any(|cloud| {
                        let endpoint = cloud.endpoint(*key);
                        is_at(&endpoint.url) || is_at(endpoint.resource())
                    }) || host(written).is_some_and(|host| host.ends_with(".environment.api.powerplatform.com"))
                }
                Site::Address(endpoint) => is_at(&endpoint.url) || is_at(endpoint.resource()),
                Site::Environment(site) => {
                    let host = host(written).map(|host| format!("https://{host}"));
                    host.is_some_and(|host| environment_address(&host).is_some() && site.knows(&host))
                }
                Site::Geography(site) => {
                    site.choices.iter().any(|choice| choice.url.as_deref().is_some_and(is_at))
                        || recipe.clouds.list.iter().any(|cloud| is_at(&cloud.endpoint(site.endpoint).url))
                }
            }
    })
}

/// The geography whose API was called, where a text shows that what it looks for is in another one: the address of that
/// one's portal stands beside it.
pub(super) fn elsewhere<'a>(recipe: &Recipe, target: &'a Target, sighting: &Sighting) -> Option<&'a Geography> {
    let site = target.site.geography()?;
    let stands = |address: &str| {
        host(address).is_some_and(|host| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
            sighting.context.split(|c| !is_part(c)).any(|word| word.eq_ignore_ascii_case(&host))
        })
    };
    let of_cloud = recipe.clouds.first().endpoint(site.endpoint);
    let is_called = |choice: &&Geography| stands(choice.url.as_deref().unwrap_or(&of_cloud.url));
    let called = site.choices.iter().find(is_called)?;
    let portal = site.choices.iter().find(|choice| stands(&choice.portal))?;
    (portal.id != called.id).then_some(called)
}

/// How somebody signed in, where the text shows it.
pub fn flow(text: &str) -> Option<Flow> {
    const SHOWN: &[(&str, Flow)] = &[
        ("client_credentials", Flow::Secret),
        ("authtype=clientsecret", Flow::Secret),
        ("authtype=certificate", Flow::Certificate),
        ("aadserviceprincipal", Flow::Secret),
        ("clientsecret", Flow::Secret),
        ("grant_type=password", Flow::Password),
        ("grant_type: password", Flow::Password),
        ("devicecode", Flow::DeviceCode),
        ("device_code", Flow::DeviceCode),
        ("device code", Flow::DeviceCode),
        ("client_assertion_type", Flow::Certificate),
        ("response_type=code", Flow::Browser),
        ("grant_type=authorization_code", Flow::Browser),
    ];
    let text = text.to_lowercase();
    SHOWN.iter().find(|(words, _)| text.contains(words)).map(|(_, flow)| *flow)
}

/// Who calls, where the text shows it.
pub(in crate::checks) fn caller(text: &str) -> Option<Caller> {
    let text = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let program = [
        "service principal with id",
        "application user",
        "service principal",
        "app-only",
        "client credentials",
        "signs in as application",
        "sign in as application",
        "signs in as the application",
    ];
    if says(&program) { Some(Caller::Program) } else { None }
}
