//! Errors as `application/problem+json` (RFC 9457), in the shape the BFF uses, with the edge's reasons.

use super::gate::LeaseExpired;
use super::holdings::Refused;
use super::review::ReviewError;
use crate::data::DataError;
use crate::orchestrator::EvictReason;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Always `about:blank`; `reason` is what programs read.
    #[serde(rename = "type")]
    pub type_: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A sentence with the remedy, in English.
    pub detail: String,
    /// The stable word.
    pub reason: ProblemReason,
    /// Ties the answer to the logs.
    pub correlation_id: String,
}

/// The stable words of an edge's problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProblemReason {
    /// 400: the request isn't one.
    BadRequest,
    /// 401: no token, or kcp doesn't take it.
    Unauthorized,
    /// 403: the verb `use` is missing.
    Forbidden,
    /// 403: the key is disabled, or waits for its deletion.
    KeyDisabled,
    /// 403: the tenant is suspended.
    TenantSuspended,
    /// 404: no such path.
    NotFound,
    /// 404: no such key.
    KeyNotFound,
    /// 405.
    MethodNotAllowed,
    /// 410: the version's material is gone for good.
    VersionDestroyed,
    /// 413.
    TooMuch,
    /// 422: not a ciphertext of this workspace, key, version and context.
    Tampered,
    /// 500.
    Internal,
    /// 503: the edge must not serve now; another one may.
    LeaseExpired,
    /// 503: the root of trust can't be used.
    RootUnavailable,
    /// 503: kcp can't be asked about the caller.
    Unavailable,
}

impl ProblemReason {
    /// Its HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::KeyDisabled | Self::TenantSuspended => StatusCode::FORBIDDEN,
            Self::NotFound | Self::KeyNotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::VersionDestroyed => StatusCode::GONE,
            Self::TooMuch => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Tampered => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::LeaseExpired | Self::RootUnavailable | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl Problem {
    /// A problem with a sentence.
    pub fn new(reason: ProblemReason, detail: impl Into<String>) -> Self {
        let status = reason.status();
        Self {
            type_: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            reason,
            correlation_id: Uuid::new_v4().to_string(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.reason.status();
        tracing::debug!(status = self.status, reason = ?self.reason, correlation_id = self.correlation_id, "refused");
        let mut response = (status, axum::Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

impl From<LeaseExpired> for Problem {
    fn from(error: LeaseExpired) -> Self {
        Self::new(ProblemReason::LeaseExpired, error.to_string())
    }
}

impl From<ReviewError> for Problem {
    fn from(error: ReviewError) -> Self {
        let reason = match error {
            ReviewError::Unauthenticated => ProblemReason::Unauthorized,
            ReviewError::Forbidden => ProblemReason::Forbidden,
            ReviewError::Unavailable(why) => {
                tracing::warn!(why, "kcp can't be asked about a caller");
                return Self::new(ProblemReason::Unavailable, "kcp can't be asked about the caller now; try again");
            }
        };
        Self::new(reason, error.to_string())
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let (reason, detail) = match refused {
            Refused::Evicted(reason) => evicted(reason),
            Refused::KeyNotFound => (ProblemReason::KeyNotFound, NOT_FOUND.to_owned()),
            Refused::VersionDestroyed(version) => (
                ProblemReason::VersionDestroyed,
                format!("version {version} of the key was destroyed; what it encrypted can't be read any more"),
            ),
            Refused::VersionAhead(_) | Refused::Data(DataError::Tampered) => {
                (ProblemReason::Tampered, DataError::Tampered.to_string())
            }
            Refused::Data(error @ DataError::NameTooLong) => (ProblemReason::BadRequest, error.to_string()),
            Refused::Data(DataError::Material(error)) => {
                tracing::error!(%error, "no random bytes");
                (ProblemReason::Internal, "the edge has no random bytes; try another edge".to_owned())
            }
        };
        Self::new(reason, detail)
    }
}

const NOT_FOUND: &str = "this workspace has no such key; check the path, or wait until the key is Active";

fn evicted(reason: EvictReason) -> (ProblemReason, String) {
    let (reason, detail) = match reason {
        EvictReason::KeyDisabled => (ProblemReason::KeyDisabled, "the key is disabled; set its state to Enabled"),
        EvictReason::PendingDeletion => {
            (ProblemReason::KeyDisabled, "the key waits for its deletion; set its state to Enabled to keep it")
        }
        EvictReason::TenantSuspended => {
            (ProblemReason::TenantSuspended, "the tenant is suspended; enable the Key Chain Manager in the workspace")
        }
        EvictReason::KeyNotFound => (ProblemReason::KeyNotFound, NOT_FOUND),
        EvictReason::RootUnavailable => {
            (ProblemReason::RootUnavailable, "the key's root of trust can't be used; see the root's condition")
        }
    };
    (reason, detail.to_owned())
}
