//! Reads what a form of the portal sends, with or without a file.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Form, FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The fields of every form; each action reads its own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    pub token: String,
    pub action: String,
    pub name: String,
    pub uri: String,
    pub platform: String,
    pub api: String,
    pub permission: String,
    pub id: String,
    pub days: String,
    pub person: String,
    pub role: String,
    pub environment: String,
    pub enabled: String,
    pub assignment_required: String,
    pub is_on: String,
    pub application: String,
    pub unit: String,
    pub issuer: String,
    pub subject: String,
    pub audience: String,
    /// The content of the file that was chosen.
    #[serde(skip)]
    pub file: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let form = Form::<Self>::from_request(request, state).await;
            return form.map(|Form(fields)| fields).map_err(IntoResponse::into_response);
        }
        let parts = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        read(parts).await.map_err(|error| (error.status(), error.body_text()).into_response())?.map_err(|why| {
            let text = format!("This form cannot be read: {why}.");
            (StatusCode::BAD_REQUEST, text).into_response()
        })
    }
}

async fn read(mut parts: Multipart) -> Result<serde_json::Result<Fields>, MultipartError> {
    let (mut texts, mut file) = (Map::new(), Vec::new());
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            file = part.bytes().await?.to_vec();
        } else {
            texts.insert(name, Value::String(part.text().await?));
        }
    }
    Ok(serde_json::from_value(Value::Object(texts)).map(|fields| Fields { file, ..fields }))
}
