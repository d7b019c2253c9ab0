//! Projects: their environments, what was done to them, database backups.

use serde_json::{Value, json};

use super::refusal::{Refusal, tail, with_tail};
use super::{Call, Outcome};
use crate::sandbox::tenant::{DatabaseBackup, LcsEnvironment, LcsOperation, LcsProject};

/// Made up: the service's own words are not known (UNCONFIRMED).
const NO_PROJECT: &str = "The project was not found, or the user is not a member of it. (practice)";
const NO_RIGHTS: &str = "The user is neither project owner nor environment manager of the project. (practice)";
const NOT_OPENED: &str = "The user has not accepted the invitation to the project yet. (practice)";
const NO_ENVIRONMENT: &str = "The environment was not found in the project. (practice)";
const NO_OPERATION: &str = "The operation was not found. (practice)";

/// `environmentinfo/v1/detail`: all environments of a project, or the one with an id or a name.
pub fn environments(call: &Call) -> Outcome {
    let project = managed(call).map_err(|message| Refusal::failed(page_head(Vec::new(), 0, false), message))?;
    let is_wanted = |environment: &&LcsEnvironment| {
        let same = |name: &str, own: &str| call.query.get(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(own));
        same("environmentId", &environment.id) && same("environmentName", &environment.name)
    };
    let rows = project.environments.values().filter(is_wanted).map(|environment| detail(project, environment));
    Ok(page(call, rows.collect()))
}

/// `environmentinfo/v1/history`: what was done to an environment, newest first.
pub fn history(call: &Call) -> Outcome {
    let found = managed(call).and_then(|project| Ok((project, environment_of(project, call.param(1))?)));
    let (project, environment) = found.map_err(|message| Refusal::failed(page_head(Vec::new(), 0, false), message))?;
    let mut done: Vec<&LcsOperation> = environment.history.values().collect();
    done.sort_by(|one, other| other.began.cmp(&one.began));
    let row = |operation: &LcsOperation| {
        json!({
            "Name": operation.name,
            "Type": operation.kind,
            "TypeDisplay": operation.kind_display,
            "StartDateTimeUTC": operation.began,
            "EndDateTimeUTC": operation.finished,
            "Status": operation.status,
            "ActivityId": operation.activity_id,
            "EnvironmentId": environment.id,
            "ProjectId": project.id,
        })
    };
    Ok(page(call, done.into_iter().map(row).collect()))
}

/// `databasemovement/v1/databases`.
pub fn backups(call: &Call) -> Outcome {
    let project = managed(call).map_err(|message| Refusal::failed(json!({"DatabaseAssets": null}), message))?;
    let row = |backup: &DatabaseBackup| {
        json!({
            "Id": backup.id,
            "ProjectId": project.id,
            "OrganizationId": project.organization_id,
            "Name": backup.name,
            "FileName": backup.file_name,
            "FileDescription": "",
            "FileLocation": backup.location,
            "ModifiedDateTime": backup.modified,
            "CreatedDateTime": backup.modified,
            "CreatedByName": null,
            "ModifiedByName": null,
        })
    };
    let rows: Vec<Value> = project.backups.values().map(row).collect();
    Ok(with_tail(json!({"DatabaseAssets": rows}), None))
}

/// `fetchstatus`: how far an operation has come. UNCONFIRMED: that the one for deployments has the same form.
pub fn status(call: &Call) -> Outcome {
    let found = managed(call).and_then(|project| {
        let environment = environment_of(project, call.param(1))?;
        let mut done = environment.history.values();
        let operation = done.find(|operation| operation.activity_id.eq_ignore_ascii_case(call.param(2)));
        Ok((project, environment, operation.ok_or(NO_OPERATION)?))
    });
    let (project, environment, operation) = found.map_err(|message| Refusal::failed(json!({}), message))?;
    let mut body = tail(None);
    body.insert("ProjectId".to_owned(), json!(project.id.to_string()));
    body.insert("EnvironmentId".to_owned(), json!(environment.id));
    body.insert("ActivityId".to_owned(), json!(operation.activity_id));
    body.insert("CompletionDate".to_owned(), json!(operation.finished));
    body.insert("OperationStatus".to_owned(), json!(operation.status));
    Ok(Value::Object(body))
}

/// The project whose number is first in the path, if the caller is a member of it in this geography.
pub fn joined<'a>(call: &Call<'a>) -> Result<&'a LcsProject, &'static str> {
    let mut here = call.world.tenant.lcs.projects.values().filter(|project| project.geography == call.visit.geography);
    let project = here.find(|project| call.param(0).parse() == Ok(project.id)).ok_or(NO_PROJECT)?;
    let member = project.members.get(&call.visit.person).ok_or(NO_PROJECT)?;
    if member.has_opened { Ok(project) } else { Err(NOT_OPENED) }
}

/// The same project, if the caller may ask about its environments.
fn managed<'a>(call: &Call<'a>) -> Result<&'a LcsProject, &'static str> {
    let project = joined(call)?;
    let may = project.members.get(&call.visit.person).is_some_and(|member| member.role.manages_environments());
    if may { Ok(project) } else { Err(NO_RIGHTS) }
}

fn environment_of<'a>(project: &'a LcsProject, id: &str) -> Result<&'a LcsEnvironment, &'static str> {
    let mut all = project.environments.values();
    all.find(|environment| environment.id.eq_ignore_ascii_case(id)).ok_or(NO_ENVIRONMENT)
}

fn page(call: &Call, rows: Vec<Value>) -> Value {
    let size = call.world.tenant.lcs.page_size.max(1);
    let number: usize = call.query.get("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1);
    let before = (number - 1).saturating_mul(size);
    let has_more = rows.len() > before.saturating_add(size);
    let shown: Vec<Value> = rows.into_iter().skip(before).take(size).collect();
    with_tail(page_head(shown, number, has_more), None)
}

fn page_head(rows: Vec<Value>, number: usize, has_more: bool) -> Value {
    json!({"ResultPageCurrent": number, "ResultHasMorePages": has_more, "Data": rows})
}

fn detail(project: &LcsProject, environment: &LcsEnvironment) -> Value {
    json!({
        "EnvironmentId": environment.id,
        "EnvironmentName": environment.name,
        "ProjectId": project.id,
        "EnvironmentInfrastructure": environment.infrastructure,
        "EnvironmentType": environment.kind,
        "EnvironmentGroup": "Primary",
        "EnvironmentProduct": "Finance and Operations",
        "EnvironmentEndpointBaseUrl": environment.url,
        "DeploymentState": "Finished",
        "TopologyDisplayName": environment.topology,
        "CurrentApplicationBuildVersion": environment.application_build,
        "CurrentApplicationReleaseName": environment.application_release,
        "CurrentPlatformReleaseName": environment.platform_release,
        "CurrentPlatformVersion": environment.platform_build,
        "DeployedOnUTC": environment.deployed,
        "CloudStorageLocation": environment.location,
        "DisasterRecoveryLocation": environment.recovery_location,
        "DeploymentStatusDisplay": "Deployed",
        "CanStart": false,
        "CanStop": environment.kind != "Production",
        "DatabaseDailyBackupsEnabled": true,
        "DatabaseBackupLocation": environment.location,
    })
}
