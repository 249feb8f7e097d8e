//! The outermost layer: ties a request to its answer and its log lines, and turns whatever went wrong into a problem.

use super::Error;
use super::error::problem;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::wire::{Problem, ProblemReason};
use std::convert::Infallible;
use tracing::Instrument;
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
    let span = tracing::info_span!("request", correlation_id = id.0);
    let mut response = next.run(request).instrument(span).await;
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
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            headers.insert(name, value.clone());
        }
    }
    answer
}

/// What a layer or a missing route answered without words of ours.
fn of_status(status: StatusCode) -> Problem {
    use ProblemReason as Reason;
    match status {
        StatusCode::NOT_FOUND => problem(status, Reason::NotFound, "there is nothing at this address".into()),
        StatusCode::METHOD_NOT_ALLOWED => {
            problem(status, Reason::BadRequest, "this address doesn't take this method; see Allow".into())
        }
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge.into_problem(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::NotJson.into_problem(),
        StatusCode::REQUEST_TIMEOUT => Error::TooSlow.into_problem(),
        StatusCode::GATEWAY_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
            let detail = "this took too long; try again".into();
            problem(StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable, detail)
        }
        status if status.is_client_error() => {
            problem(status, Reason::BadRequest, "this isn't a request we understand".into())
        }
        status => problem(status, Reason::Internal, "something went wrong here; quote the correlation id".into()),
    }
}
