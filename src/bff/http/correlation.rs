//! The outermost layer: ties a request to its answer and its log lines, and turns whatever went wrong into a problem.

use super::error::problem;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::wire::{Problem, ProblemReason};
use std::convert::Infallible;
use uuid::Uuid;

/// Carries the correlation id, in and out.
pub const CORRELATION_HEADER: &str = "x-correlation-id";

/// Ties an answer to the logs: the caller's, when it is 1 to 64 characters of `[A-Za-z0-9._-]`, else a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorrelationId(pub String);

impl CorrelationId {
    fn of(headers: &HeaderMap) -> Self {
        let fits = |text: &&str| {
            (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        let sent = headers.get(CORRELATION_HEADER).and_then(|value| value.to_str().ok()).filter(fits);
        Self(sent.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned))
    }
}

impl<S: Sync> FromRequestParts<S> for CorrelationId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Gives the request its correlation id and the answer the same; writes problems.
pub async fn correlate(mut request: Request, next: Next) -> Response {
    let id = CorrelationId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        response = as_problem(response, &id);
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(CORRELATION_HEADER, value);
    }
    response
}

fn as_problem(mut response: Response, id: &CorrelationId) -> Response {
    let status = response.status();
    let mut problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| of_status(status));
    problem.correlation_id.clone_from(&id.0);
    let status = StatusCode::from_u16(problem.status).unwrap_or(status);
    let mut answer = (status, axum::Json(&problem)).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(allow) = response.headers().get(header::ALLOW) {
        headers.insert(header::ALLOW, allow.clone());
    }
    answer
}

/// What a layer or a missing route answered without words of ours.
fn of_status(status: StatusCode) -> Problem {
    use ProblemReason as Reason;
    let (status, reason, detail) = match status {
        StatusCode::NOT_FOUND => (status, Reason::NotFound, "there is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => {
            (status, Reason::BadRequest, "this address doesn't take this method; see Allow")
        }
        StatusCode::PAYLOAD_TOO_LARGE => (status, Reason::TooMuch, "the body is larger than 64 KiB"),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
            (StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable, "this took too long; try again")
        }
        status if status.is_client_error() => (status, Reason::BadRequest, "this isn't a request we understand"),
        status => (status, Reason::Internal, "something went wrong here; quote the correlation id"),
    };
    problem(status, reason, detail.into())
}
