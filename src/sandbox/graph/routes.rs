//! The table of everything Graph serves here: method, path, what the caller needs, and the function that answers.

use axum::http::Method;

use super::access::{Needs, Standing};
use super::call::{Call, Outcome, Request};
use super::odata::Query;
use super::refusal::Refusal;
use super::{applications, grants, licences, me, organization, policies, security, service_principals, users};
use crate::sandbox::bearer::Caller;
use crate::sandbox::origin::Origin;
use crate::sandbox::world::World;

struct Route {
    method: Method,
    /// Segments are compared without regard to case; `{}` takes any one.
    path: &'static str,
    needs: &'static Needs,
    answer: fn(&Call) -> Outcome,
}

const fn get(path: &'static str, needs: &'static Needs, answer: fn(&Call) -> Outcome) -> Route {
    Route { method: Method::GET, path, needs, answer }
}

const ROUTES: &[Route] = &[
    get("me", &MYSELF, me::read),
    get("me/memberOf", &MYSELF, me::member_of),
    get("me/transitiveMemberOf", &MYSELF, me::member_of),
    get("me/memberOf/microsoft.graph.directoryRole", &MYSELF, me::roles),
    get("me/transitiveMemberOf/microsoft.graph.directoryRole", &MYSELF, me::roles),
    get("organization", &TENANT, organization::list),
    get("organization/{}", &TENANT, organization::read),
    get("subscribedSkus", &LICENCES, licences::list),
    get("users", &PEOPLE, users::list),
    get("users/{}", &PERSON, users::read),
    get("applications", &APPLICATIONS, applications::list),
    get("applications/{}", &APPLICATIONS, applications::read),
    get("applications/{}/owners", &APPLICATIONS, applications::owners),
    get("applications/{}/federatedIdentityCredentials", &APPLICATIONS, applications::federated),
    get("servicePrincipals", &APPLICATIONS, service_principals::list),
    get("servicePrincipals/{}", &APPLICATIONS, service_principals::read),
    get("servicePrincipals/{}/owners", &APPLICATIONS, service_principals::owners),
    get("servicePrincipals/{}/oauth2PermissionScopes", &APPLICATIONS, service_principals::scopes),
    get("servicePrincipals/{}/appRoles", &APPLICATIONS, service_principals::roles),
    get("servicePrincipals/{}/appRoleAssignments", &APPLICATIONS, service_principals::assignments_held),
    get("servicePrincipals/{}/appRoleAssignedTo", &APPLICATIONS, service_principals::assignments_given),
    get("servicePrincipals/{}/oauth2PermissionGrants", &GRANTS, grants::of_client),
    get("oauth2PermissionGrants", &GRANTS, grants::list),
    get("oauth2PermissionGrants/{}", &GRANTS, grants::read),
    get("policies/authorizationPolicy", &POLICIES, policies::authorization),
    get("identity/conditionalAccess/policies", &ACCESS_POLICIES, security::policies),
    get("auditLogs/signIns", &SIGN_INS, security::sign_ins),
];

const MYSELF: Needs = Needs {
    delegated: &[
        "User.Read",
        "User.Read.All",
        "User.ReadWrite",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[],
    standing: Standing::Anybody,
};

const PERSON: Needs = Needs {
    delegated: &[
        "User.Read",
        "User.ReadBasic.All",
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    standing: Standing::Anybody,
};

const PEOPLE: Needs = Needs {
    delegated: &[
        "User.ReadBasic.All",
        "User.Read.All",
        "User.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: PERSON.application,
    standing: Standing::Unrestricted,
};

const TENANT: Needs = Needs {
    delegated: &[
        "User.Read",
        "User.Read.All",
        "User.ReadWrite.All",
        "Organization.Read.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &["Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    standing: Standing::Anybody,
};

const LICENCES: Needs = Needs {
    delegated: &[
        "Organization.Read.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: TENANT.application,
    standing: Standing::Unrestricted,
};

const APPLICATIONS: Needs = Needs {
    delegated: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    standing: Standing::Unrestricted,
};

const GRANTS: Needs = Needs {
    delegated: &[
        "DelegatedPermissionGrant.Read.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ],
    application: &[
        "DelegatedPermissionGrant.Read.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    standing: Standing::Unrestricted,
};

const POLICIES: Needs = Needs {
    delegated: &["Policy.Read.All", "Policy.ReadWrite.Authorization"],
    application: &["Policy.Read.All", "Policy.ReadWrite.Authorization"],
    standing: Standing::Unrestricted,
};

const ACCESS_POLICIES: Needs = Needs {
    delegated: &["Policy.Read.All", "Policy.Read.ConditionalAccess"],
    application: &["Policy.Read.All", "Policy.Read.ConditionalAccess"],
    standing: Standing::Roles(security::reads_policies),
};

const SIGN_INS: Needs = Needs {
    delegated: &["AuditLog.Read.All"],
    application: &["AuditLog.Read.All"],
    standing: Standing::Roles(security::reads_sign_ins),
};

/// Finds the route of a request, checks the caller and answers.
pub fn dispatch(world: &World, caller: &Caller, origin: &Origin, version: &'static str, request: &Request) -> Outcome {
    let segments = segments(&request.path);
    let mut is_known = false;
    for route in ROUTES {
        let Some(params) = fit(route.path, &segments) else {
            continue;
        };
        is_known = true;
        if route.method != request.method {
            continue;
        }
        route.needs.check(world, caller)?;
        let is_eventual = request
            .headers
            .get("consistencylevel")
            .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"eventual"));
        return (route.answer)(&Call {
            world,
            caller,
            query: Query::read(&request.query),
            params,
            base: origin.url(&format!("/{version}")),
            url: origin.url(&format!("/{version}/{}", request.path)),
            is_eventual,
        });
    }
    match segments.first() {
        _ if is_known => Err(Refusal::method_not_allowed()),
        Some(first) => Err(Refusal::no_such_segment(first)),
        None => Err(Refusal::no_such_segment("")),
    }
}

/// Cuts a path into segments; `applications(appId='x')` counts as two, and `myorganization` as none.
fn segments(path: &str) -> Vec<String> {
    let mut found = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match segment.strip_suffix(')').and_then(|open| open.split_once('(')) {
            Some((name, key)) if !name.is_empty() => {
                let plain = key.strip_prefix('\'').and_then(|key| key.strip_suffix('\''));
                found.extend([name.to_owned(), plain.unwrap_or(key).to_owned()]);
            }
            _ => found.push(segment.to_owned()),
        }
    }
    if found.first().is_some_and(|first| first.eq_ignore_ascii_case("myorganization")) {
        found.remove(0);
    }
    found
}

fn fit(pattern: &str, segments: &[String]) -> Option<Vec<String>> {
    let wanted: Vec<&str> = pattern.split('/').collect();
    if wanted.len() != segments.len() {
        return None;
    }
    let mut params = Vec::new();
    for (wanted, segment) in wanted.iter().zip(segments) {
        match *wanted {
            "{}" => params.push(segment.clone()),
            name if name.eq_ignore_ascii_case(segment) => {}
            _ => return None,
        }
    }
    Some(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alternate_key_is_a_segment_of_its_own() {
        assert_eq!(segments("applications(appId='A1')/owners"), ["applications", "appId='A1'", "owners"]);
        assert_eq!(segments("users('dana@contoso.example')"), ["users", "dana@contoso.example"]);
        assert_eq!(segments("/myorganization/applications/"), ["applications"]);
    }

    #[test]
    fn segments_are_found_without_regard_to_case() {
        assert_eq!(
            fit("oauth2PermissionGrants/{}", &segments("oAuth2PermissionGrants/g1")),
            Some(vec!["g1".to_owned()])
        );
        assert_eq!(fit("me", &segments("me/memberOf")), None);
    }
}
