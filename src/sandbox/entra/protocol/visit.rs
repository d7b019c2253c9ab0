//! A request below a tenant's address, as it came. What it asks for, and whether that is right, is decided elsewhere.

use axum::extract::{FromRequestParts, Path};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::params::Params;
use crate::sandbox::origin::Origin;

/// What every request to a tenant's pages and endpoints has.
pub struct Visit {
    /// The tenant as the path names it.
    pub segment: String,
    pub origin: Origin,
    pub headers: HeaderMap,
    /// The parameters of the address.
    pub params: Params,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Path(segment) = Path::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let origin = Origin::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let params = Params::parse(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self { segment, origin, headers: parts.headers.clone(), params })
    }
}
