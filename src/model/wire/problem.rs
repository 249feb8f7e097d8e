//! Errors: `application/problem+json` (RFC 9457) with a stable reason.

use crate::conflict::FieldConflict;
use crate::plan::Moved;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The field that is wrong, for example `spec.keyReference`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands in the way, for example the keys that use a root; at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blockers: Vec<String>,
    /// The newer object of a conflict, or the new plan of a stale one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<serde_json::Value>,
    /// The fields that the patch and somebody else both changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<FieldConflict>,
    /// What moved since the plan was shown, as far as that is remembered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// Ties the answer to the logs.
    pub correlation_id: String,
}

/// The stable words of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum ProblemReason {
    /// 401: no token, or kcp doesn't take it.
    Unauthorized,
    /// 403: the verb on the kind is missing.
    Forbidden,
    /// 404.
    NotFound,
    /// 404: OpenKCM isn't enabled in this workspace.
    ProviderNotEnabled,
    /// 409: the object changed meanwhile; `current` has the newer one.
    Conflict,
    /// 409: the name is taken.
    AlreadyExists,
    /// 409: dependents stand in the way; see `blockers`.
    Blocked,
    /// 409: the plan that was shown is no longer true; `current` has the new one.
    PlanChanged,
    /// 422: `field` is wrong.
    Invalid,
    /// 400: the request isn't one.
    BadRequest,
    /// 413 or 429.
    TooMuch,
    /// 503: kcp can't be reached, reads stay as of a time, writes are off.
    Unavailable,
    /// 500.
    Internal,
}
