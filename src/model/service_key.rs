//! The ServiceEncryptionKey (FR-300): an L3 key, a *service key*.

use crate::condition::{self, Condition};
use crate::schedule::RotationSchedule;
use jiff::Timestamp;
use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a service key is asked to be.
#[derive(CustomResource, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "openkcm.io",
    version = "v1alpha1",
    kind = "ServiceEncryptionKey",
    plural = "serviceencryptionkeys",
    shortname = "sek",
    shortname = "seks",
    category = "openkcm",
    status = "ServiceEncryptionKeyStatus",
    printcolumn = r#"{"name":"Application","type":"string","jsonPath":".spec.application"}"#,
    printcolumn = r#"{"name":"Root","type":"string","jsonPath":".spec.accountRef.name"}"#,
    printcolumn = r#"{"name":"Phase","type":"string","jsonPath":".status.phase"}"#,
    printcolumn = r#"{"name":"Version","type":"integer","jsonPath":".status.currentVersion"}"#,
    printcolumn = r#"{"name":"Next rotation","type":"string","jsonPath":".status.nextRotation"}"#,
    printcolumn = r#"{"name":"Schedule","type":"string","jsonPath":".spec.rotationSchedule","priority":1}"#,
    printcolumn = r#"{"name":"Clients","type":"integer","jsonPath":".status.activeClients.count","priority":1}"#,
    printcolumn = r#"{"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}"#
)]
#[serde(rename_all = "camelCase")]
pub struct ServiceEncryptionKeySpec {
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 120))]
    pub display_name: Option<String>,
    /// The application or microservice that uses the key.
    #[schemars(length(min = 1, max = 120))]
    pub application: String,
    /// The root of trust that protects the key.
    #[schemars(extend("x-kubernetes-validations" = [{"rule": "self == oldSelf", "message": "accountRef can't be changed; create a new key under the other root"}]))]
    pub account_ref: AccountRef,
    /// How data is encrypted.
    #[serde(default)]
    #[schemars(extend("x-kubernetes-validations" = [{"rule": "self == oldSelf", "message": "algorithm can't be changed; create a new key"}]))]
    pub algorithm: Algorithm,
    /// `Hourly`, `Daily`, `Weekly`, `N Hours`, `N Days` or `Never`.
    #[serde(default)]
    pub rotation_schedule: RotationSchedule,
    /// What the key is meant to be.
    #[serde(default)]
    pub state: KeyState,
    /// Days between `PendingDeletion` and destruction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 7, max = 30))]
    pub deletion_window_days: Option<u8>,
}

impl ServiceEncryptionKeySpec {
    /// The deletion window when none is given, days.
    pub const DEFAULT_DELETION_WINDOW_DAYS: u8 = 7;

    /// Days between `PendingDeletion` and destruction.
    pub fn deletion_window(&self) -> u8 {
        self.deletion_window_days.unwrap_or(Self::DEFAULT_DELETION_WINDOW_DAYS)
    }
}

/// A reference to an Account of the same workspace.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct AccountRef {
    /// The Account's name.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
}

/// The algorithms of a service key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Algorithm {
    /// AES in Galois/counter mode, 256 bit.
    #[default]
    #[serde(rename = "AES-GCM-256")]
    AesGcm256,
    /// AES in Galois/counter mode, 128 bit.
    #[serde(rename = "AES-GCM-128")]
    AesGcm128,
    /// `ChaCha20` with `Poly1305`.
    #[serde(rename = "ChaCha20-Poly1305")]
    ChaCha20Poly1305,
}

impl Algorithm {
    /// All of them, the recommended first.
    pub const ALL: [Self; 3] = [Self::AesGcm256, Self::AesGcm128, Self::ChaCha20Poly1305];

    /// The API's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AesGcm256 => "AES-GCM-256",
            Self::AesGcm128 => "AES-GCM-128",
            Self::ChaCha20Poly1305 => "ChaCha20-Poly1305",
        }
    }
}

/// What a person asks of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum KeyState {
    /// Serve it.
    #[default]
    Enabled,
    /// Evict it everywhere; versions are kept.
    Disabled,
    /// Evict it, and destroy it when the window ends.
    PendingDeletion,
}

/// What the key is. Only the provider writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceEncryptionKeyStatus {
    /// The state in one word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<KeyPhase>,
    /// The generation this status speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// The key's own state and its parents' together; parents never rewrite `spec.state`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_state: Option<EffectiveState>,
    /// Counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_version: Option<u32>,
    /// When the current version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub last_rotation: Option<Timestamp>,
    /// When the next version is due; absent when it is paused or `Never`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub next_rotation: Option<Timestamp>,
    /// When the deletion window ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub deletion_at: Option<Timestamp>,
    /// Absent means unknown, never zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_clients: Option<ActiveClients>,
    /// The newest 50, newest first.
    #[serde(default)]
    pub versions: Vec<KeyVersion>,
    /// The last push or eviction and how far it got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<Distribution>,
    /// The value of the rotate annotation that was last carried out (FR-304).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_rotation: Option<String>,
    /// `Ready`, `RotationScheduled`, `Distributed`.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

impl ServiceEncryptionKeyStatus {
    /// The condition of this type.
    pub fn condition(&self, type_: &str) -> Option<&Condition> {
        condition::find(&self.conditions, type_)
    }
}

/// The states of a service key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum KeyPhase {
    /// Seen; not usable yet.
    Pending,
    /// Usable.
    Active,
    /// A new version is on its way to the edges.
    Rotating,
    /// Evicted on purpose.
    Disabled,
    /// The root can't be used.
    Unavailable,
    /// Waits for destruction, or is being destroyed.
    Deleting,
}

/// A key's own state and its parents' together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum EffectiveState {
    /// Served.
    Enabled,
    /// Its own `spec.state` is Disabled.
    Disabled,
    /// Its own `spec.state` is `PendingDeletion`.
    PendingDeletion,
    /// The tenant is suspended.
    TenantSuspended,
    /// The root can't be used; edges serve what they hold within the grace.
    RootUnavailable,
}

/// Clients seen within the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActiveClients {
    /// How many.
    pub count: u32,
    /// When that was counted.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub observed_at: Timestamp,
}

/// One version of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyVersion {
    /// Counted from 1.
    pub version: u32,
    /// What it still does.
    pub state: VersionState,
    /// When it was made.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Why it was made.
    pub cause: VersionCause,
    /// Who asked for it: the user that the BFF authenticated, or the field manager of the write. Absent when nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// In their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a version still does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum VersionState {
    /// Encrypts and decrypts.
    Current,
    /// Decrypts what it once encrypted.
    DecryptOnly,
    /// Its material is gone.
    Destroyed,
}

/// Why a version was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum VersionCause {
    /// The key's first.
    Created,
    /// The schedule said so.
    Schedule,
    /// A person said so (FR-304).
    Manual,
}

impl VersionCause {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Schedule => "Schedule",
            Self::Manual => "Manual",
        }
    }
}

/// A push or an eviction and how far it got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Distribution {
    /// What edges were told.
    pub effect: DistributionEffect,
    /// The version this is about.
    pub version: u32,
    /// Edges concerned.
    pub edges: u32,
    /// Edges that acknowledged.
    pub acknowledged: u32,
    /// Edges that have not.
    #[serde(default)]
    pub unreachable: Vec<UnreachableEdge>,
    /// When edges were told.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started_at: Timestamp,
    /// When the last edge acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub completed_at: Option<Timestamp>,
}

/// An edge that has not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnreachableEdge {
    /// The edge.
    pub name: String,
    /// When it was last heard of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub last_seen: Option<Timestamp>,
    /// After this it stops serving by itself: the exposure's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub lease_until: Option<Timestamp>,
}

/// What edges were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum DistributionEffect {
    /// Hold this version.
    Pushed,
    /// Forget the key.
    Evicted,
}
