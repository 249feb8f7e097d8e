//! The API told to programs: one list of operations makes both the router and the OpenAPI 3.1 document, so that neither can know
//! an address, a parameter or a type that the other doesn't. Schemas come from the types themselves (schemars, whose dialect
//! is the one OpenAPI 3.1 speaks).

mod document;
mod operation;
mod parameters;
#[cfg(test)]
mod tests;

pub use document::document;
pub(crate) use operation::{Nature, Operation};

use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static TEXT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// `GET /api/openapi.json`: the same for everyone, so nobody has to say who they are.
pub(crate) async fn openapi(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let base = &state.settings.base_path;
    let text = if base.is_empty() { TEXT.clone() } else { TEXT.replacen(ROOT, &format!(r#"{{"url":"{base}"}}"#), 1) };
    let tag = format!("W/\"{}\"", &hex::encode(Sha256::digest(&text))[..16]);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let fixed = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if known.is_some_and(|known| known.contains(&tag)) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    (fixed, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The document's server when there is no base path.
const ROOT: &str = r#"{"url":"/"}"#;
