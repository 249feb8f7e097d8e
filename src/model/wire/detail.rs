//! `GET …/accounts/{name}` and `…/keys/{name}`: the whole object and what happened to it.

use crate::account::Account;
use crate::service_key::ServiceEncryptionKey;
use crate::wire::EdgeSummary;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A root of trust in full, without `managedFields`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountDetail {
    /// The object.
    pub object: Account,
    /// What happened to it, newest first.
    pub activity: Vec<Activity>,
    /// Another manager (Argo CD, Flux, Helm) that owns fields of the spec.
    pub managed_by: Option<String>,
    /// The index's version.
    pub resource_version: String,
    /// When the index last heard from kcp.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub as_of: Timestamp,
}

/// A service key in full, without `managedFields`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyDetail {
    /// The object.
    pub object: ServiceEncryptionKey,
    /// Its root, when it exists.
    pub account: Option<crate::wire::AccountSummary>,
    /// The edges, for the propagation meter.
    pub edges: Vec<EdgeSummary>,
    /// What happened to it, newest first.
    pub activity: Vec<Activity>,
    /// Another manager (Argo CD, Flux, Helm) that owns fields of the spec.
    pub managed_by: Option<String>,
    /// The index's version.
    pub resource_version: String,
    /// When the index last heard from kcp.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub as_of: Timestamp,
}

/// Something that happened, from a Kubernetes Event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// When.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub time: Timestamp,
    /// Who, as the API server or the BFF authenticated them; `None` is the controller by itself.
    pub actor: Option<String>,
    /// A stable word, for example `Rotated`, `Disabled`, `RekeyCompleted`.
    pub action: String,
    /// The kind of the object.
    pub kind: String,
    /// The name of the object.
    pub name: String,
    /// A sentence in English.
    pub message: String,
    /// What the sentence says in numbers and names, for readers of another language; keys are those of [`fact`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
    /// In the actor's words.
    pub reason: Option<String>,
    /// Whether it is a warning.
    pub warning: bool,
}

/// Keys of [`Activity::facts`].
pub mod fact {
    /// What it was: a key's version (`3`), a schedule (`Weekly`), or an external key.
    pub const FROM: &str = "from";
    /// What it is now, like [`FROM`].
    pub const TO: &str = "to";
    /// Why a version was made: `Created`, `Schedule` or `Manual`.
    pub const CAUSE: &str = "cause";
    /// How many service keys it concerns.
    pub const KEYS: &str = "keys";
    /// A stable reason, for example `KeyDisabled`.
    pub const REASON: &str = "reason";
    /// Until when something is kept, RFC 3339.
    pub const UNTIL: &str = "until";
}
