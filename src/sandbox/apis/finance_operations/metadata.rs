//! What entities there are and how their properties are spelled: the OData schema and the metadata service. A real
//! environment has thousands of them; here are the few that it serves.

use std::fmt::Write;

use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

use super::entities::{EntitySet, Kind, NAMESPACE, SETS};
use super::gateway::Me;
use super::keys::split;
use super::refusal::Refusal;
use super::{Asked, Outcome};
use crate::sandbox::odata::PageRules;
use crate::sandbox::reply::Reply;
use crate::sandbox::world::World;

const RULES: PageRules = PageRules { default_top: 10_000, max_top: usize::MAX, filterable: &[], top_pages: false };

/// `GET /data/$metadata`.
pub fn schema(_: &World, _: &Me, _: &Asked) -> Outcome {
    let mut types = String::new();
    let mut sets = String::new();
    for set in SETS {
        let _ = write!(types, "<EntityType Name=\"{}\"><Key>", set.entity);
        for name in set.keys() {
            let _ = write!(types, "<PropertyRef Name=\"{name}\" />");
        }
        types.push_str("</Key>");
        for property in set.properties {
            let nullable = if property.is_key { " Nullable=\"false\"" } else { "" };
            let _ = write!(types, "<Property Name=\"{}\" Type=\"{}\"{nullable} />", property.name, edm(property.kind));
        }
        types.push_str("</EntityType>");
        let _ = write!(sets, "<EntitySet Name=\"{}\" EntityType=\"{NAMESPACE}.{}\" />", set.name, set.entity);
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>\
         <Schema Namespace=\"{NAMESPACE}\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">{types}\
         <EntityContainer Name=\"Resources\">{sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"
    );
    let headers =
        [(header::CONTENT_TYPE, "application/xml"), (header::HeaderName::from_static("odata-version"), "4.0")];
    Ok((headers, document).into_response())
}

/// Answers below `/metadata`.
pub fn answer(_: &World, _: &Me, asked: &Asked) -> Outcome {
    let no_route = || Refusal::no_route(&asked.url);
    let (name, key) = split(&asked.rest).ok_or_else(no_route)?;
    let shape = match name {
        "DataEntities" => data_entity,
        "PublicEntities" => public_entity,
        _ => return Err(no_route()),
    };
    let context = format!("{}/metadata/$metadata#{name}", asked.base);
    let Some(key) = key else {
        let page = asked.query.page(SETS.iter().map(shape).collect(), RULES)?;
        return Ok(Reply::ok(json!({"@odata.context": context, "value": page.items})).into_response());
    };
    let wanted = key.trim_start_matches("Name=").trim_matches('\'');
    let found = SETS.iter().map(shape).find(|shape| shape["Name"] == wanted).ok_or_else(Refusal::no_record)?;
    let mut body = Map::from_iter([("@odata.context".to_owned(), json!(format!("{context}/$entity")))]);
    if let Value::Object(found) = found {
        body.extend(found);
    }
    Ok(Reply::ok(Value::Object(body)).into_response())
}

fn data_entity(set: &EntitySet) -> Value {
    json!({
        "Name": format!("{}Entity", set.entity),
        "PublicEntityName": set.entity,
        "PublicCollectionName": set.name,
        "LabelId": null,
        "DataServiceEnabled": true,
        "DataManagementEnabled": true,
        "EntityCategory": null,
        "IsReadOnly": set.is_read_only,
    })
}

fn public_entity(set: &EntitySet) -> Value {
    let properties = set.properties.iter().map(|property| {
        json!({
            "Name": property.name,
            "TypeName": edm(property.kind),
            "DataType": match property.kind {
                Kind::Text => "String",
                Kind::Truth => "Boolean",
            },
            "LabelId": null,
            "IsKey": property.is_key,
            "IsMandatory": property.is_key,
            "ConfigurationEnabled": true,
            "AllowEdit": !set.is_read_only && !property.is_key,
            "AllowEditOnCreate": !set.is_read_only,
        })
    });
    json!({
        "Name": set.entity,
        "EntitySetName": set.name,
        "LabelId": null,
        "IsReadOnly": set.is_read_only,
        "ConfigurationEnabled": true,
        "Properties": properties.collect::<Vec<_>>(),
        "NavigationProperties": [],
        "PropertyGroups": [],
        "Actions": [],
    })
}

fn edm(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "Edm.String",
        Kind::Truth => "Edm.Boolean",
    }
}
