//! The asset library: bare lists and objects, without the tail that other answers have (INFERRED). Every member of a
//! project may read it.

use serde_json::{Value, json};

use super::projects::joined;
use super::refusal::Refusal;
use super::{Call, Outcome};
use crate::sandbox::tenant::FileAsset;

/// `GetAssets`: the files of a project, of one type if one is named.
pub fn of_project(call: &Call) -> Outcome {
    let project = joined(call).map_err(Refusal::no_asset)?;
    Ok(list(call, project.assets.values()))
}

/// `GetSharedAssets`: needs no project.
pub fn shared(call: &Call) -> Outcome {
    Ok(list(call, call.world.tenant.lcs.shared_assets.values()))
}

/// `GetFileAsset`: one file, of the project or shared.
pub fn one(call: &Call) -> Outcome {
    find(call).map(shape)
}

/// `GetFileAssetValidationStatus`. UNCONFIRMED: what it holds beside id and status.
pub fn validation(call: &Call) -> Outcome {
    find(call).map(|asset| json!({"Id": asset.id, "DisplayStatus": "Done"}))
}

fn find<'a>(call: &Call<'a>) -> Result<&'a FileAsset, Refusal> {
    let project = joined(call).map_err(Refusal::no_asset)?;
    let wanted = call.query.get("assetId").unwrap_or_default();
    let mut all = project.assets.values().chain(call.world.tenant.lcs.shared_assets.values());
    let found = all.find(|asset| asset.id.eq_ignore_ascii_case(wanted));
    found.ok_or_else(|| Refusal::no_asset("The asset was not found. (practice)"))
}

fn list<'a>(call: &Call, assets: impl Iterator<Item = &'a FileAsset>) -> Value {
    let wanted: Option<u32> = call.query.get("fileType").and_then(|number| number.parse().ok());
    assets.filter(|asset| wanted.is_none_or(|wanted| wanted == asset.file_type)).map(shape).collect()
}

fn shape(asset: &FileAsset) -> Value {
    json!({
        "Id": asset.id,
        "Name": asset.name,
        "FileName": asset.file_name,
        "FileDescription": asset.description,
        "FileType": asset.file_type,
        "Version": asset.version,
        "ModifiedDate": asset.modified,
    })
}
