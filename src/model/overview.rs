//! The overview (FR-402): a workspace's health in numbers. Every number is a filter of a list.

use crate::account::{AccountPhase, ProviderType, RekeyPhase};
use crate::service_key::Algorithm;
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod aggregate;
mod calendar;
mod damaged;
mod due;
mod preview;
mod tally;
mod timetable;
mod troubles;

pub use aggregate::aggregate;
pub use damaged::Damaged;
pub use due::{OVERDUE_AFTER, is_due, is_overdue};
pub use preview::{anchor, preview};
pub use tally::Tally;
pub use troubles::{KeysInTrouble, troubles};

/// How many hours ahead a rotation counts as due.
pub const DUE_HOURS: i64 = 24;
/// How many days the forecast covers, today included.
pub const FORECAST_DAYS: usize = 90;
/// More keys than this in one minute are a herd.
pub const HERD: u32 = 500;

/// A workspace's health in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Overview {
    /// Roots by phase, as their lists filter them.
    pub accounts: BTreeMap<String, u32>,
    /// Keys by phase.
    pub keys: BTreeMap<String, u32>,
    /// Keys due within [`DUE_HOURS`], the overdue included.
    pub due: u32,
    /// Keys overdue.
    pub overdue: u32,
    /// Keys whose new version is on its way.
    pub rotating: u32,
    /// Active clients that are reported.
    pub clients: u32,
    /// Keys without a report.
    pub clients_unknown: u32,
    /// Edges in all.
    pub edges: u32,
    /// Edges with an open stream.
    pub edges_connected: u32,
    /// Keys by the provider of their root.
    pub by_provider: Vec<ProviderCount>,
    /// Keys by algorithm.
    pub by_algorithm: Vec<AlgorithmCount>,
    /// What is wrong, worst first.
    pub problems: Vec<Trouble>,
    /// Rotations per day, the next 90 days, UTC.
    pub forecast: Vec<ForecastDay>,
}

/// Keys by provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProviderCount {
    /// The root's provider.
    pub provider_type: ProviderType,
    /// Its keys.
    pub keys: u32,
    /// Whether a root of it that holds keys is unavailable.
    pub failing: bool,
}

/// Keys by algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlgorithmCount {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Its keys.
    pub keys: u32,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Trouble {
    /// A root can't be used, or never could.
    #[serde(rename_all = "camelCase")]
    Root {
        /// Its name.
        name: String,
        /// What it is.
        phase: AccountPhase,
        /// The stable word.
        reason: String,
        /// A sentence.
        message: String,
        /// Since when.
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        since: Option<Timestamp>,
        /// Keys under it.
        keys: u32,
    },
    /// Keys can't be used as their material is kept; their root is well.
    #[serde(rename_all = "camelCase")]
    Material {
        /// How many.
        keys: u32,
        /// The first of them, three at most, those first that were found first.
        names: Vec<String>,
        /// Since when the first is.
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        since: Option<Timestamp>,
    },
    /// A re-key needs a person.
    #[serde(rename_all = "camelCase")]
    Rekey {
        /// The root's name.
        name: String,
        /// Where it stands: `AwaitingConfirmation` or `Failed`.
        phase: RekeyPhase,
        /// Keys left behind.
        failed: u32,
    },
    /// Rotations are overdue.
    #[serde(rename_all = "camelCase")]
    Overdue {
        /// How many.
        keys: u32,
        /// The oldest's due time.
        #[schemars(with = "String", extend("format" = "date-time"))]
        oldest: Timestamp,
    },
    /// An edge is away.
    #[serde(rename_all = "camelCase")]
    Edge {
        /// Its name.
        name: String,
        /// When it was last heard of.
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        last_seen: Option<Timestamp>,
        /// Until when it may serve by itself.
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        lease_until: Option<Timestamp>,
        /// Keys evicted elsewhere that it may still hold.
        keys: u32,
    },
    /// Two roots of different environments share an external key.
    #[serde(rename_all = "camelCase")]
    EnvironmentShared {
        /// Their names.
        names: Vec<String>,
        /// The external key.
        key_reference: String,
    },
}

/// Rotations of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForecastDay {
    /// The day, UTC.
    #[schemars(with = "String", extend("format" = "date"))]
    pub day: Date,
    /// Rotations on it.
    pub keys: u32,
    /// The fullest minute when it is a herd.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herd: Option<Herd>,
}

/// Many rotations in one minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Herd {
    /// The minute.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub minute: Timestamp,
    /// Rotations in it.
    pub keys: u32,
}

#[cfg(test)]
mod tests;
