//! What the page of one registration shows. The anchors of its sections are in `portal-app.html`: `overview`,
//! `authentication`, `api-permissions`, `certificates-secrets` with a part for each kind, `enterprise-application`,
//! `power-platform-roles`.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sandbox::edits;
use crate::sandbox::tenant::{Application, Assignee, ServicePrincipal};
use crate::sandbox::world::World;

/// Values that the forms send for platforms, and what people read.
const PLATFORMS: [(&str, &str); 3] =
    [("public-client", "Mobile and desktop applications"), ("web", "Web"), ("spa", "Single-page application")];

const SUGGESTED: [&str; 2] = ["http://localhost", "https://login.microsoftonline.com/common/oauth2/nativeclient"];

/// Collects the values of `portal-app.html`.
pub fn values(world: &World, app: &Application) -> Value {
    let tenant = &world.tenant;
    let principal = tenant.principal_by_app_id(app.app_id);
    json!({
        "title": app.display_name,
        "address": format!("/portal/apps/{}", app.app_id),
        "client_id": app.app_id,
        "object_id": app.id,
        "tenant_id": tenant.organization.id,
        "tenant_name": tenant.organization.display_name,
        "deactivated": app.disabled,
        "redirects": redirects(app),
        "platforms": PLATFORMS.map(|(value, label)| json!({"value": value, "label": label})),
        "suggested": SUGGESTED.map(|uri| json!({"uri": uri})),
        "is_public": app.is_fallback_public_client == Some(true),
        "permissions": permissions(world, app, principal.map(|(key, _)| key.as_str())),
        "apis": offered(world),
        "secrets": secrets(world, app),
        "certificates": certificates(world, app),
        "federations": federations(world, app),
        "issuer": world.addresses.issuer(),
        "principal": principal.map(|(_, principal)| json!({
            "id": principal.id,
            "enabled": principal.enabled,
            "assignment_required": principal.assignment_required,
        })),
        "assigned": principal.map(|(key, _)| assigned(world, key)),
        "people": tenant.people.iter().map(|(key, person)| json!({"value": key, "label": person.display_name})).collect::<Vec<_>>(),
        "held": principal.map(|(_, principal)| held(world, principal)),
        "roles": roles(world),
        "environments": tenant.power_platform.environment_groups.values()
            .map(|group| json!({"value": group.id, "label": format!("Group {}", group.display_name)}))
            .chain(tenant.power_platform.environments.values()
                .map(|environment| json!({"value": environment.id, "label": environment.display_name})))
            .collect::<Vec<_>>(),
    })
}

fn redirects(app: &Application) -> Vec<Value> {
    let uris = &app.redirect_uris;
    let lists = [&uris.public_client, &uris.web, &uris.spa];
    let rows = PLATFORMS.iter().zip(lists).flat_map(|((platform, label), list)| {
        list.iter().map(move |uri| json!({"platform": platform, "label": label, "uri": uri}))
    });
    rows.collect()
}

fn permissions(world: &World, app: &Application, client: Option<&str>) -> Vec<Value> {
    let mut rows = Vec::new();
    for required in &app.required_resource_access {
        let api = world.tenant.principal_by_app_id(required.resource);
        let api_name = api.map_or_else(|| required.resource.to_string(), |(_, api)| api.display_name.clone());
        for id in required.scopes.iter().chain(&required.roles) {
            let named = api.and_then(|(key, api)| {
                let scope = api.scopes.iter().find(|(_, scope)| scope.id == *id).map(|(name, _)| (name, "Delegated"));
                let role = || api.roles.iter().find(|(_, role)| role.id == *id).map(|(name, _)| (name, "Application"));
                scope.or_else(role).map(|(name, kind)| (key, name, kind))
            });
            let (name, kind, status) = match named {
                Some((key, name, kind)) => (name.clone(), kind, status(world, client, key, name, *id)),
                None => (id.to_string(), "", "this tenant does not know the permission".to_owned()),
            };
            rows.push(json!({
                "api": required.resource,
                "api_name": api_name,
                "id": id,
                "name": name,
                "kind": kind,
                "status": status,
            }));
        }
    }
    rows
}

fn status(world: &World, client: Option<&str>, api: &str, name: &str, id: Uuid) -> String {
    let tenant = &world.tenant;
    let Some(client) = client else {
        return "no enterprise application yet".to_owned();
    };
    let own = || {
        let all = tenant.grants.values();
        all.filter(|grant| grant.client == client && grant.resource == api && grant.scopes.contains(name))
    };
    let holder = Assignee::ServicePrincipal(client.to_owned());
    let is_role = tenant.app_role_assignments.values().any(|given| given.principal == holder && given.role == id);
    if is_role || own().any(|grant| grant.person.is_none()) {
        return format!("granted for {}", tenant.organization.display_name);
    }
    match own().count() {
        0 => "not granted".to_owned(),
        1 => "one person agreed for themselves".to_owned(),
        people => format!("{people} people agreed for themselves"),
    }
}

fn offered(world: &World) -> Vec<Value> {
    let apis = world.tenant.service_principals.values().filter(|api| !api.scopes.is_empty());
    let rows = apis.map(|api| {
        let enabled = api.scopes.iter().filter(|(_, scope)| scope.enabled);
        let scopes = enabled.map(|(name, _)| json!({"value": format!("{} {name}", api.app_id), "name": name}));
        json!({"api": api.display_name, "scopes": scopes.collect::<Vec<_>>()})
    });
    rows.collect()
}

fn secrets(world: &World, app: &Application) -> Vec<Value> {
    let rows = app.passwords.values().map(|secret| {
        json!({
            "name": secret.display_name,
            "until": until(secret.ends, world.now()),
            "hint": secret.hint(),
            "id": secret.id,
        })
    });
    rows.collect()
}

fn certificates(world: &World, app: &Application) -> Vec<Value> {
    let rows = app.keys.values().map(|key| {
        json!({
            "name": key.display_name,
            "until": until(key.ends, world.now()),
            "thumbprint": edits::thumbprint(key),
            "id": key.id,
        })
    });
    rows.collect()
}

fn federations(world: &World, app: &Application) -> Vec<Value> {
    let rows = app.federated.values().map(|trust| {
        json!({
            "name": trust.name,
            "issuer_address": world.issuer_of(trust),
            "subject": trust.subject,
            "audience": trust.audiences.join(", "),
            "id": trust.id,
        })
    });
    rows.collect()
}

fn assigned(world: &World, resource: &str) -> Vec<Value> {
    let tenant = &world.tenant;
    let given = tenant.app_role_assignments.iter().filter(|(_, given)| given.resource == resource);
    let rows = given.map(|(id, given)| {
        let name = match &given.principal {
            Assignee::Person(key) => tenant.people.get(key).map(|person| &person.display_name),
            Assignee::Group(key) => tenant.groups.get(key).map(|group| &group.display_name),
            Assignee::ServicePrincipal(key) => tenant.service_principals.get(key).map(|holder| &holder.display_name),
        };
        json!({"id": id, "name": name})
    });
    rows.collect()
}

fn held(world: &World, principal: &ServicePrincipal) -> Vec<Value> {
    let service = &world.tenant.power_platform;
    let own = service.role_assignments.values().filter(|given| given.principal == principal.id);
    let rows = own.map(|given| {
        let role = service.role_definitions.values().find(|role| role.id == given.role_definition);
        let name = role.map_or_else(|| given.role_definition.to_string(), |role| role.name.clone());
        let ends = given.expires.map(|end| until(end, world.now()));
        json!({"id": given.id, "name": name, "scope": given.scope, "until": ends})
    });
    rows.collect()
}

/// Lists the roles that can be assigned at the tenant; the others belong to single apps or projects.
fn roles(world: &World) -> Vec<Value> {
    let all = world.tenant.power_platform.role_definitions.values();
    let assignable = all.filter(|role| role.assignable_scopes.iter().any(|scope| scope == "/tenants/{0}"));
    assignable.map(|role| json!({"value": role.id, "label": role.name})).collect()
}

fn until(ends: Timestamp, now: Timestamp) -> String {
    let day = ends.strftime("%Y-%m-%d").to_string();
    if ends <= now { format!("{day} (expired)") } else { day }
}
