//! Tables of routes: which row a request fits. Each service has one table, which reads like a list of what it serves:
//! method, path, what is needed, and the function that answers.

use axum::http::Method;
use axum::routing::MethodRouter;

use super::tenant::Endpoint;

/// An address of the server at which a service answers, as the router writes it: `{name}` is one segment, `{*name}` all
/// that follow.
pub struct Mount<S> {
    pub path: &'static str,
    /// What faults are laid over there; nothing at pages that people see.
    pub endpoint: Option<Endpoint>,
    pub answer: fn() -> MethodRouter<S>,
}

/// A row of a service's table.
pub struct Route<N, A> {
    pub method: Method,
    /// Segments are compared without regard to case. `{}` takes any one; `{*}` at the end takes all that follow.
    pub path: &'static str,
    /// What the caller needs.
    pub needs: N,
    pub answer: A,
}

/// What a table says of a request.
pub enum Found<'t, N, A> {
    /// The first row that fits, and what stands in the path where the row has `{}`.
    Route(&'t Route<N, A>, Vec<String>),
    /// Rows have the path, but for other methods.
    OtherMethod,
    Nowhere,
}

/// Finds the row of a request.
pub fn find<'t, N, A>(table: &'t [Route<N, A>], method: &Method, segments: &[impl AsRef<str>]) -> Found<'t, N, A> {
    let mut is_known = false;
    for route in table {
        let Some(params) = fit(route.path, segments) else { continue };
        if route.method == *method {
            return Found::Route(route, params);
        }
        is_known = true;
    }
    if is_known { Found::OtherMethod } else { Found::Nowhere }
}

/// Cuts a path into its segments; slashes at its ends do not count.
pub fn segments(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').collect()
}

fn fit(pattern: &str, segments: &[impl AsRef<str>]) -> Option<Vec<String>> {
    let mut params = Vec::new();
    let mut given = segments.iter();
    for wanted in pattern.split('/') {
        if wanted == "{*}" {
            return Some(params);
        }
        let segment = given.next()?.as_ref();
        match wanted {
            "{}" => params.push(segment.to_owned()),
            name if name.eq_ignore_ascii_case(segment) => {}
            _ => return None,
        }
    }
    given.next().is_none().then_some(params)
}

/// Whether a path of the server is one at which a service is mounted. Case makes no difference.
pub fn is_mounted(mount: &str, path: &str) -> bool {
    let mut given = path.trim_end_matches('/').split('/');
    for wanted in mount.trim_end_matches('/').split('/') {
        if wanted.starts_with("{*") {
            return given.next().is_some();
        }
        let Some(segment) = given.next() else { return false };
        if !wanted.starts_with('{') && !wanted.eq_ignore_ascii_case(segment) {
            return false;
        }
    }
    given.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_fit_without_regard_to_case() {
        let fits = |pattern, path| fit(pattern, &segments(path));
        assert_eq!(fits("oauth2PermissionGrants/{}", "oAuth2PermissionGrants/g1"), Some(vec!["g1".to_owned()]));
        assert_eq!(fits("me", "me/memberOf"), None);
        assert_eq!(fits("me/memberOf", "me"), None);
    }

    #[test]
    fn a_rest_may_be_long_or_nothing() {
        let fits = |path| fit("data/{*}", &segments(path)).is_some();
        assert!(fits("data") && fits("data/Companies") && fits("data/a/b/c"));
        assert!(!fits("metadata/Companies"));
    }

    #[test]
    fn another_method_is_told_from_another_path() {
        let table = [Route { method: Method::GET, path: "a/{}", needs: (), answer: 1 }];
        assert!(matches!(find(&table, &Method::GET, &["a", "b"]), Found::Route(_, params) if params == ["b"]));
        assert!(matches!(find(&table, &Method::POST, &["a", "b"]), Found::OtherMethod));
        assert!(matches!(find(&table, &Method::GET, &["b"]), Found::Nowhere));
    }

    #[test]
    fn mounts_are_those_of_the_router() {
        assert!(is_mounted("/{tenant}/oauth2/v2.0/token", "/contoso.example/oauth2/v2.0/token"));
        assert!(is_mounted("/licensing/{*rest}", "/Licensing/billingPolicies"));
        assert!(!is_mounted("/licensing/{*rest}", "/licensing"));
        assert!(!is_mounted("/v1.0/{*path}", "/v2.0/me"));
        assert!(is_mounted("/data", "/data/"));
    }
}
