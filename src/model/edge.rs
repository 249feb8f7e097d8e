//! The Edge: one object per crypto edge in the provider workspace. Freshness is the edge's, not the key's.

use jiff::Timestamp;
use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An edge has nothing to ask for.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "openkcm.io",
    version = "v1alpha1",
    kind = "Edge",
    plural = "edges",
    category = "openkcm",
    status = "EdgeStatus",
    printcolumn = r#"{"name":"Connected","type":"boolean","jsonPath":".status.connected"}"#,
    printcolumn = r#"{"name":"Last seen","type":"date","jsonPath":".status.lastSeen"}"#,
    printcolumn = r#"{"name":"Version","type":"string","jsonPath":".status.version"}"#
)]
#[serde(rename_all = "camelCase")]
pub struct EdgeSpec {}

/// What the orchestrator knows of an edge. Written when `connected` changes and at most every 20 seconds for `last_seen`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EdgeStatus {
    /// Whether its stream is open.
    #[serde(default)]
    pub connected: bool,
    /// Since when its stream is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub connected_since: Option<Timestamp>,
    /// When it last said something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub last_seen: Option<Timestamp>,
    /// Until when it may serve without hearing from the orchestrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub lease_until: Option<Timestamp>,
    /// The edge's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}
