//! The one error type, and the one place where errors get a status and a reason.

use crate::identity::Refusal;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::conflict::FieldConflict;
use model::plan::{Moved, Plan};
use model::wire::{Problem, ProblemReason};
use serde_json::Value;

/// Why a request isn't answered as asked. The texts go to people, so they name the remedy and never a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No bearer token.
    #[error("send the shell's id token as Authorization: Bearer")]
    NoToken,
    /// kcp's word about the token or the workspace.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The verb on the kind is missing.
    #[error("you may not {verb} {kind} in this workspace; ask its owner")]
    Forbidden {
        /// For example `create`.
        verb: String,
        /// For example `accounts`.
        kind: String,
    },
    /// No such thing.
    #[error("{0}")]
    NotFound(String),
    /// The provider isn't enabled here.
    #[error("OpenKCM isn't enabled in this workspace; enable it in the workspace settings")]
    ProviderNotEnabled,
    /// Not a request.
    #[error("{0}")]
    BadRequest(String),
    /// A field is wrong.
    #[error("{detail}")]
    Invalid {
        /// For example `spec.keyReference`.
        field: Option<String>,
        /// A sentence.
        detail: String,
        /// The plan that has to be confirmed, when that is what is missing.
        current: Option<Value>,
    },
    /// The object changed meanwhile.
    #[error("the object changed meanwhile; compare with the newer one and try again")]
    Conflict {
        /// The newer object.
        current: Option<Value>,
        /// The fields that both sides changed.
        conflicts: Vec<FieldConflict>,
    },
    /// The name is taken.
    #[error("{0}")]
    AlreadyExists(String),
    /// Dependents stand in the way.
    #[error("{detail}")]
    Blocked {
        /// A sentence.
        detail: String,
        /// Up to 20 names.
        blockers: Vec<String>,
    },
    /// The plan that was shown is no longer true.
    #[error("what this would do has changed since it was shown; look at the new plan and confirm again")]
    PlanChanged(Box<Plan>, Vec<Moved>),
    /// More than a quota allows; waiting doesn't help.
    #[error("{0}")]
    TooMuch(String),
    /// Too often; come back after so many seconds.
    #[error("{0}")]
    TooOften(&'static str, u64),
    /// More requests at once than are answered here.
    #[error("there is too much to do at the moment; try again in a second")]
    Busy,
    /// The body is too large.
    #[error("the body is larger than 64 KiB")]
    TooLarge,
    /// The body didn't arrive in time.
    #[error("the body took too long to arrive; send it again")]
    TooSlow,
    /// The body isn't JSON by its own words.
    #[error("send the body as Content-Type: application/json")]
    NotJson,
    /// kcp can't be reached.
    #[error("kcp can't be reached; reads stay as of the last time it was, writes are off until it is back")]
    Unavailable,
    /// A fault of ours.
    #[error("something went wrong here; quote the correlation id")]
    Internal,
}

impl Error {
    /// A field that is wrong.
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid { field: Some(field.into()), detail: detail.into(), current: None }
    }

    fn kind(&self) -> (StatusCode, ProblemReason) {
        use ProblemReason as Reason;
        match self {
            Self::NoToken | Self::Refused(Refusal::Unauthorized) => (StatusCode::UNAUTHORIZED, Reason::Unauthorized),
            Self::Refused(Refusal::NotFound) | Self::NotFound(_) => (StatusCode::NOT_FOUND, Reason::NotFound),
            Self::Refused(Refusal::Unavailable) | Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, Reason::Unavailable)
            }
            Self::Forbidden { .. } => (StatusCode::FORBIDDEN, Reason::Forbidden),
            Self::ProviderNotEnabled => (StatusCode::NOT_FOUND, Reason::ProviderNotEnabled),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, Reason::BadRequest),
            Self::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, Reason::Invalid),
            Self::Conflict { .. } => (StatusCode::CONFLICT, Reason::Conflict),
            Self::AlreadyExists(_) => (StatusCode::CONFLICT, Reason::AlreadyExists),
            Self::Blocked { .. } => (StatusCode::CONFLICT, Reason::Blocked),
            Self::PlanChanged(..) => (StatusCode::CONFLICT, Reason::PlanChanged),
            Self::TooMuch(_) | Self::TooOften(..) => (StatusCode::TOO_MANY_REQUESTS, Reason::TooMuch),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, Reason::TooMuch),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, Reason::TooMuch),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, Reason::BadRequest),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, Reason::BadRequest),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, Reason::Internal),
        }
    }

    /// When to come back, seconds.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooOften(_, seconds) => Some(*seconds),
            Self::Busy | Self::Unavailable | Self::Refused(Refusal::Unavailable) => Some(1),
            _ => None,
        }
    }

    /// The stable word.
    pub fn reason(&self) -> ProblemReason {
        self.kind().1
    }

    /// As a problem; its correlation id is filled in on the way out.
    pub fn into_problem(self) -> Problem {
        let (status, reason) = self.kind();
        let mut problem = problem(status, reason, self.to_string());
        match self {
            Self::Invalid { field, current, .. } => (problem.field, problem.current) = (field, current),
            Self::Blocked { blockers, .. } => problem.blockers = blockers,
            Self::Conflict { current, conflicts } => (problem.current, problem.conflicts) = (current, conflicts),
            Self::PlanChanged(plan, moved) => {
                (problem.current, problem.moved) = (serde_json::to_value(plan).ok(), moved);
            }
            _ => {}
        }
        problem
    }
}

/// A problem without a correlation id.
pub(super) fn problem(status: StatusCode, reason: ProblemReason, detail: String) -> Problem {
    Problem {
        type_: "about:blank".into(),
        title: status.canonical_reason().unwrap_or("Error").into(),
        status: status.as_u16(),
        detail,
        reason,
        field: None,
        blockers: Vec::new(),
        current: None,
        conflicts: Vec::new(),
        moved: Vec::new(),
        correlation_id: String::new(),
    }
}

impl IntoResponse for Error {
    /// The status, and the problem as an extension: [`super::correlate`] writes the body.
    fn into_response(self) -> Response {
        let retry = self.retry_after();
        let problem = self.into_problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(seconds) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(problem);
        response
    }
}
