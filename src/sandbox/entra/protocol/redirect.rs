//! Redirect URIs: which registered one a request means, on which platform, and how an answer travels there.

use url::Url;

use crate::sandbox::origin::{Origin, is_loopback};
use crate::sandbox::runtime::ResponseMode;
use crate::sandbox::tenant::{Application, Platform};

/// Finds the platform of a redirect URI: first the very same string, then the port rule for loopback.
pub fn platform_of(application: &Application, redirect_uri: &str) -> Option<Platform> {
    let uris = &application.redirect_uris;
    let lists = [(Platform::PublicClient, &uris.public_client), (Platform::Web, &uris.web), (Platform::Spa, &uris.spa)];
    let find = |fits: &dyn Fn(&str) -> bool| {
        lists.iter().find(|(_, list)| list.iter().any(|uri| fits(uri))).map(|(platform, _)| *platform)
    };
    find(&|registered| registered == redirect_uri).or_else(|| find(&|registered| fits(registered, redirect_uri)))
}

/// Whether any redirect URI is registered.
pub fn has_any(application: &Application) -> bool {
    let uris = &application.redirect_uris;
    !(uris.public_client.is_empty() && uris.web.is_empty() && uris.spa.is_empty())
}

/// Compares with the port rule: on `http` loopback names any port fits; scheme, name and path must be the same.
fn fits(registered: &str, asked: &str) -> bool {
    let (Ok(registered), Ok(asked)) = (Url::parse(registered), Url::parse(asked)) else {
        return false;
    };
    let any_port = asked.scheme() == "http" && asked.host_str().is_some_and(is_loopback);
    registered.scheme() == asked.scheme()
        && registered.host_str() == asked.host_str()
        && registered.path() == asked.path()
        && registered.query() == asked.query()
        && (any_port || registered.port() == asked.port())
}

/// An answer on its way to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectAnswer {
    pub redirect_uri: String,
    pub mode: ResponseMode,
    pub fields: Vec<(String, String)>,
}

/// The path of the page for paste-back.
const NATIVE_CLIENT: &str = "/common/oauth2/nativeclient";

impl RedirectAnswer {
    /// Leads answers for the paste-back page of a real cloud to the practice tenant's own, so that nobody who practises
    /// is sent to a real service.
    pub fn kept_here(mut self, origin: &Origin) -> Self {
        let is_native = Url::parse(&self.redirect_uri).is_ok_and(|uri| uri.path() == NATIVE_CLIENT);
        if is_native {
            self.redirect_uri = origin.url(NATIVE_CLIENT);
        }
        self
    }

    /// The address that the browser goes to; for a posted form, the form's target.
    pub fn location(&self) -> String {
        let Ok(mut url) = Url::parse(&self.redirect_uri) else {
            return self.redirect_uri.clone();
        };
        let fields = || self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        match self.mode {
            ResponseMode::FormPost => return self.redirect_uri.clone(),
            ResponseMode::Query => {
                url.query_pairs_mut().extend_pairs(fields());
            }
            ResponseMode::Fragment => {
                let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields()).finish();
                url.set_fragment(Some(&encoded));
            }
        }
        url.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::tenant::RedirectUris;

    fn app(public_client: &[&str], web: &[&str]) -> Application {
        let loaded = crate::sandbox::scenario::open("configured", jiff::Timestamp::UNIX_EPOCH).unwrap();
        let mut app = loaded.start().applications["wizard"].clone();
        let list = |uris: &[&str]| uris.iter().map(ToString::to_string).collect();
        app.redirect_uris = RedirectUris { web: list(web), spa: Vec::new(), public_client: list(public_client) };
        app
    }

    #[test]
    fn any_port_of_localhost_fits_but_the_path_must_be_the_same() {
        let app = app(&["http://localhost"], &[]);
        assert_eq!(platform_of(&app, "http://localhost:51004"), Some(Platform::PublicClient));
        assert_eq!(platform_of(&app, "http://localhost:51004/"), Some(Platform::PublicClient));
        assert_eq!(platform_of(&app, "http://localhost:51004/signin"), None);
        assert_eq!(platform_of(&app, "http://127.0.0.1:51004"), None);
        assert_eq!(platform_of(&app, "https://localhost:51004"), None);
    }

    #[test]
    fn elsewhere_the_port_and_the_case_of_the_path_count() {
        let app = app(&[], &["https://contoso.example:8443/Callback"]);
        assert_eq!(platform_of(&app, "https://contoso.example:8443/Callback"), Some(Platform::Web));
        assert_eq!(platform_of(&app, "https://contoso.example/Callback"), None);
        assert_eq!(platform_of(&app, "https://contoso.example:8443/callback"), None);
    }

    #[test]
    fn the_very_same_string_wins_over_the_port_rule() {
        let app = app(&["http://localhost"], &["http://localhost:3000"]);
        assert_eq!(platform_of(&app, "http://localhost:3000"), Some(Platform::Web));
        assert_eq!(platform_of(&app, "http://localhost:3001"), Some(Platform::PublicClient));
    }

    #[test]
    fn answers_travel_as_asked() {
        let answer = |mode| RedirectAnswer {
            redirect_uri: "http://localhost:51004".to_owned(),
            mode,
            fields: vec![("code".to_owned(), "a b".to_owned()), ("state".to_owned(), "&".to_owned())],
        };
        assert_eq!(answer(ResponseMode::Query).location(), "http://localhost:51004/?code=a+b&state=%26");
        assert_eq!(answer(ResponseMode::Fragment).location(), "http://localhost:51004/#code=a+b&state=%26");
        assert_eq!(answer(ResponseMode::FormPost).location(), "http://localhost:51004");
    }
}
