//! `Idempotency-Key` on POST: the same key with the same body gets the first answer again.
//!
//! Invariants: only answers that did something are kept, so a refusal can be mended and sent again; two requests with one key
//! never run side by side; nobody gets an answer that was another's. Kept by this process alone: another one would carry a
//! repeated request out again, which names (create) and request ids (rotate) make harmless.

use super::body::broken;
use super::{Error, Viewer};
use crate::state::AppState;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// The header.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is an earlier one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// How long an answer is kept.
const KEPT: Duration = Duration::from_mins(10);
/// Answers kept at once.
const CAPACITY: u64 = 5_000;
/// The longest key, characters.
const KEY_LIMIT: usize = 128;
/// The largest body of a request or an answer that is looked at, bytes. Requests are bounded before they come here.
const LIMIT: usize = 1024 * 1024;

/// The answers that are kept, by user, address and key.
pub struct Answers {
    kept: Cache<[u8; 32], Slot>,
}

type Slot = Arc<Mutex<Option<Kept>>>;

struct Kept {
    asked: [u8; 32],
    status: StatusCode,
    content: Option<HeaderValue>,
    body: Bytes,
}

impl Default for Answers {
    fn default() -> Self {
        Self { kept: Cache::builder().max_capacity(CAPACITY).time_to_live(KEPT).build() }
    }
}

/// Wraps the API: requests without the header, and those that aren't POST, pass.
pub(crate) async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    answered(&state, request, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answered(state: &AppState, request: Request, next: Next) -> Result<Response, Error> {
    let (mut parts, body) = request.into_parts();
    let key = parts.headers.get(KEY).and_then(|key| key.to_str().ok()).map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > KEY_LIMIT {
        return Err(Error::invalid("Idempotency-Key", "send 1 to 128 characters, new ones per wish"));
    }
    let key = key.to_owned();
    let viewer = Viewer::from_request_parts(&mut parts, state).await?;
    let place = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let slot =
        digest(&[viewer.access.user.as_bytes(), viewer.path.as_str().as_bytes(), place.as_bytes(), key.as_bytes()]);
    let body = super::body::arrived(async { to_bytes(body, LIMIT).await.map_err(|error| unread(&error)) }).await?;
    let asked = digest(&[&body]);

    let slot = state.answers.kept.get_with(slot, Slot::default);
    let mut slot = slot.lock().await;
    if let Some(kept) = &*slot {
        if kept.asked != asked {
            let detail = "this key came with another body before; send a new key for a new wish";
            return Err(Error::invalid("Idempotency-Key", detail));
        }
        metrics::counter!("openkcm_bff_replayed_total").increment(1);
        return Ok(kept.again());
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if !response.status().is_success() || response.body().size_hint().exact().is_none() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, LIMIT).await.map_err(|_| Error::Internal)?;
    *slot = Some(Kept {
        asked,
        status: parts.status,
        content: parts.headers.get(header::CONTENT_TYPE).cloned(),
        body: body.clone(),
    });
    Ok(Response::from_parts(parts, Body::from(body)))
}

impl Kept {
    fn again(&self) -> Response {
        let mut response = (self.status, self.body.clone()).into_response();
        let headers = response.headers_mut();
        if let Some(content) = &self.content {
            headers.insert(header::CONTENT_TYPE, content.clone());
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
        response
    }
}

/// The router's own limit is met while the body is read, and is told somewhere below.
fn unread(error: &axum::Error) -> Error {
    let mut causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    if causes.any(<dyn std::error::Error>::is::<LengthLimitError>) { Error::TooLarge } else { broken() }
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
