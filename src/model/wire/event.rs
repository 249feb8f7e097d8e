//! The event stream: one `snapshot`, then `delta`s, with `heartbeat`s between. The SSE `id` is the index's version.

use crate::overview::Overview;
use crate::wire::{AccountSummary, EdgeSummary, KeySummary, TenantSummary, WorkspaceView};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Event `snapshot`: everything but the service keys, which are paged (`GET …/keys`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The workspace as this user sees it.
    pub workspace: WorkspaceView,
    /// All its roots.
    pub accounts: Vec<AccountSummary>,
    /// The edges.
    pub edges: Vec<EdgeSummary>,
    /// The aggregates of FR-402.
    pub overview: Overview,
}

/// Event `delta`: what changed since the last event, coalesced: at most one change per object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delta {
    /// The changes.
    pub changes: Vec<Change>,
    /// The aggregates after them, when they moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overview: Option<Overview>,
    /// The index's version after them.
    pub resource_version: String,
    /// When the index last heard from kcp.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub as_of: Timestamp,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "type", content = "value")]
#[allow(clippy::large_enum_variant)]
pub enum Change {
    /// The provider was enabled or uninstalled.
    Provider(bool),
    /// The tenant is new or different, or gone.
    Tenant(Option<TenantSummary>),
    /// A root is new or different.
    Account(AccountSummary),
    /// A root is gone, by name.
    AccountGone(String),
    /// A key is new or different.
    Key(KeySummary),
    /// A key is gone, by name.
    KeyGone(String),
    /// An edge is new or different.
    Edge(EdgeSummary),
}
