//! What edges are told about a key, and what is known of an edge.

use crate::key_id::KeyId;
use crate::material::KeyMaterial;
use crate::protocol::HeldKey;
use jiff::Timestamp;
use model::edge::EdgeStatus;
use model::service_key::Algorithm;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A key that edges hold.
#[derive(Clone)]
pub struct ServedKey {
    /// Which.
    pub id: KeyId,
    /// [`crate::KeyEntry::uid`]: tells a key from its namesake before it.
    pub uid: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// How data is encrypted.
    pub algorithm: Algorithm,
    /// The version that encrypts.
    pub current: u32,
    /// Every version that is not destroyed, ascending, the current one among them.
    pub versions: Vec<ServedVersion>,
    /// When this was first to be held, as `distribution.startedAt` shows it: the newest version's time, or now.
    pub since: Timestamp,
}

/// One version's material.
#[derive(Clone)]
pub struct ServedVersion {
    /// Counted from 1.
    pub version: u32,
    /// Its material.
    pub material: Arc<KeyMaterial>,
}

impl ServedKey {
    /// Whether an edge that says it holds this holds all of it.
    pub(super) fn is_held_as(&self, holding: &HeldKey) -> bool {
        holding.uid == self.uid
            && holding.current == self.current
            && holding.versions.iter().copied().eq(self.versions.iter().map(|v| v.version))
    }
}

/// Why edges must not hold a key; what they answer instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EvictReason {
    /// `spec.state: Disabled` (FR-305).
    KeyDisabled,
    /// The tenant is suspended.
    TenantSuspended,
    /// `spec.state: PendingDeletion`.
    PendingDeletion,
    /// The key is no more.
    KeyNotFound,
    /// The root can't be used and the grace is over.
    RootUnavailable,
}

/// A known edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeInfo {
    /// Its name, which is its Edge object's.
    pub name: String,
    /// As its Edge object's status shows it.
    pub status: EdgeStatus,
}
