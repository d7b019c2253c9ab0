//! Environments and environment groups. The list shows what the caller can see: everything to an administrator, the
//! environments of their role's scope or membership to others.

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::gateway::{places, tenant_wide};
use super::refusal::Refusal;
use crate::sandbox::bearer::CallerKind;
use crate::sandbox::odata::{PageRules, select};
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::{Environment, EnvironmentGroup};

const FILTERABLE: &[&str] = &["dataverseId", "type", "geo", "state", "environmentGroupId", "domainName"];

/// `GET /environmentmanagement/environments`
pub fn list(call: &Call) -> Outcome {
    let mut seen = visible(call)?;
    if let Some(ids) = call.query.get("ids") {
        let wanted: Vec<&str> = ids.split(',').map(str::trim).collect();
        seen.retain(|environment| wanted.iter().any(|id| id.eq_ignore_ascii_case(&environment.id)));
    }
    let rules = PageRules {
        default_top: call.world.tenant.power_platform.page_size,
        max_top: usize::MAX,
        filterable: FILTERABLE,
        top_pages: false,
    };
    call.list(seen.into_iter().map(|environment| shape(call, environment)).collect(), rules, "@odata.nextlink")
}

/// `GET /environmentmanagement/environments/{id}`
pub fn read(call: &Call) -> Outcome {
    let seen = visible(call)?;
    let found = seen.into_iter().find(|environment| environment.id.eq_ignore_ascii_case(call.param(0)));
    let shape = shape(call, found.ok_or_else(|| Refusal::not_found("environment", call.param(0)))?);
    Ok(Reply::ok(match call.query.get("$select") {
        Some(names) => select(shape, names),
        None => shape,
    }))
}

/// `GET /environmentmanagement/environmentGroups`
pub fn groups(call: &Call) -> Outcome {
    tenant_wide(call.world, call.caller, call.permission)?;
    let rules = PageRules { default_top: 100, max_top: usize::MAX, filterable: &[], top_pages: false };
    let groups = call.world.tenant.power_platform.environment_groups.values().map(group_shape);
    call.list(groups.collect(), rules, "@odata.nextLink")
}

fn visible<'a>(call: &Call<'a>) -> Result<Vec<&'a Environment>, Refusal> {
    let service = &call.world.tenant.power_platform;
    let places = places(call.world, call.caller, call.permission);
    let member = match &call.caller.kind {
        CallerKind::Person(key) if !service.environments_need_role => key.as_ref(),
        CallerKind::Person(_) | CallerKind::Program(_) if places.is_empty() => {
            return Err(Refusal::principal_lacks(call.permission));
        }
        CallerKind::Person(key) => key.as_ref(),
        CallerKind::Program(_) => None,
    };
    let is_seen = |environment: &&Environment| {
        let group = environment.group.as_ref().and_then(|key| service.environment_groups.get(key));
        let group_id = group.map(|group| group.id.to_string());
        places.iter().any(|place| place.covers(&environment.id, group_id.as_deref()))
            || member.is_some_and(|key| environment.members.contains(key))
    };
    Ok(service.environments.values().filter(is_seen).collect())
}

/// Shows an environment in the flat form of `2024-10-01`.
fn shape(call: &Call, environment: &Environment) -> Value {
    let tenant = &call.world.tenant;
    let group = environment.group.as_ref().and_then(|key| tenant.power_platform.environment_groups.get(key));
    let security_group = environment.security_group.as_ref().and_then(|key| tenant.groups.get(key));
    let creator = environment.created_by.as_ref().and_then(|key| tenant.people.get(key));
    let database = environment.dataverse.as_ref();
    json!({
        "id": environment.id,
        "displayName": environment.display_name,
        "tenantId": tenant.organization.id,
        "type": environment.kind,
        "state": environment.state,
        "geo": environment.geo,
        "azureRegion": environment.azure_region,
        "clusterCategory": "Prod",
        "adminMode": if environment.admin_mode { "Enabled" } else { "Disabled" },
        "backgroundOperationsState": "Enabled",
        "protectionLevel": "Basic",
        "dataverseId": database.map(|database| database.id),
        "url": database.map(|database| &database.url),
        "domainName": database.map(|database| &database.domain_name),
        "version": database.map(|database| &database.version),
        "environmentGroupId": group.map(|group| group.id),
        "securityGroupId": security_group.map(|group| group.id),
        "connectedGroupId": null,
        "scenarioName": null,
        "createdDateTime": environment.created,
        "createdBy": creator.map(|person| json!({"id": person.id, "type": "User"})),
        "createdFor": null,
        "deletedDateTime": null,
        "retentionDetails": {"retentionPeriod": "P7D", "availableFromDateTime": environment.created},
        "finOpsMetadata": environment.finance_operations.as_ref().map(|finance| {
            json!({"id": finance.id, "type": "Linked", "url": finance.url})
        }),
        "enterprisePolicies": null,
    })
}

fn group_shape(group: &EnvironmentGroup) -> Value {
    json!({
        "id": group.id,
        "displayName": group.display_name,
        "description": group.description,
        "parentGroupId": null,
        "childrenGroupIds": [],
        "createdTime": group.created,
        "createdBy": null,
    })
}
