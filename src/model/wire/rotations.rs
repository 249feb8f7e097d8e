//! `GET …/rotations?schedule=&from=&count=&key=`: when a schedule would rotate, and how many other keys rotate with it.

use crate::schedule::RotationJitter;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The next rotations of a schedule; empty for `Never`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RotationPreview {
    /// In order.
    pub rotations: Vec<PlannedRotation>,
    /// How much of an interval the operator lets a rotation come early, in percent: these times have it in them.
    #[serde(default, rename = "jitterPercent", skip_serializing_if = "RotationJitter::is_none")]
    pub jitter: RotationJitter,
}

/// One rotation that would happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedRotation {
    /// When.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// Other keys of the workspace that rotate in this minute.
    pub same_minute: u32,
    /// Other keys of the workspace that rotate on this day (UTC), once or more often.
    pub same_day: u32,
}
