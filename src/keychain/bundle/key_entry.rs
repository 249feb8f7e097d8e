//! One service key as a bundle keeps it: everything a recovery needs.

use crate::envelope::{self, EnvelopeError, RootChain, WrapContext, WrappedMaterial};
use crate::key_id::KeyId;
use crate::material::{KeyMaterial, RootMaterial};
use crate::orchestrator::{ServedKey, ServedVersion};
use jiff::Timestamp;
use model::service_key::{KeyVersion, ServiceEncryptionKeySpec, VersionCause, VersionState};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Whose material it is; with uid, version and algorithm of the entry, this is what wrapped material is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyOwner<'a> {
    /// The tenant's id.
    pub tenant_id: &'a str,
    /// The Account's name.
    pub account: &'a str,
    /// The ServiceEncryptionKey's name.
    pub key: &'a str,
}

/// A service key, its versions and its wrapped material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyEntry {
    /// Minted with the first version; stays when the object is restored under another uid.
    pub uid: String,
    /// Counts the writes of this entry; [`super::BundleSet`] sets it.
    #[serde(default)]
    pub revision: u64,
    /// The object's spec as last seen.
    pub spec: ServiceEncryptionKeySpec,
    /// When the first version was made.
    pub created_at: Timestamp,
    /// What the schedule counts from: creation or the last scheduled rotation, not a manual one (FR-304).
    pub rotation_anchor: Timestamp,
    /// The rotate annotation that was last carried out (FR-304).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_rotation: Option<String>,
    /// End of the deletion window: of `state: PendingDeletion`, or of an object that is gone already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_at: Option<Timestamp>,
    /// When the object went away while its material stays for the window; absent while the object exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orphaned_at: Option<Timestamp>,
    /// Ascending, the last is the current one.
    pub versions: Vec<StoredVersion>,
}

/// One version; without material once it is destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredVersion {
    /// Counted from 1.
    pub version: u32,
    /// What it still does.
    pub state: VersionState,
    /// When it was made.
    pub created_at: Timestamp,
    /// Why it was made.
    pub cause: VersionCause,
    /// Its material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapped: Option<WrappedMaterial>,
}

impl KeyEntry {
    /// A new key at version 1, with fresh material wrapped by `root`.
    pub fn create(
        owner: KeyOwner<'_>,
        spec: ServiceEncryptionKeySpec,
        root: &RootMaterial,
        now: Timestamp,
    ) -> Result<Self, EnvelopeError> {
        let mut entry = Self {
            uid: Uuid::new_v4().to_string(),
            revision: 0,
            spec,
            created_at: now,
            rotation_anchor: now,
            handled_rotation: None,
            deletion_at: None,
            orphaned_at: None,
            versions: Vec::new(),
        };
        entry.add_version(owner, root, VersionCause::Created, now)?;
        Ok(entry)
    }

    /// Adds a version with fresh material; the old one stays for decryption. A scheduled rotation moves the anchor to
    /// `now`, a manual one doesn't (FR-304). Returns the new version.
    pub fn rotate(
        &mut self,
        owner: KeyOwner<'_>,
        root: &RootMaterial,
        cause: VersionCause,
        now: Timestamp,
    ) -> Result<u32, EnvelopeError> {
        let version = self.add_version(owner, root, cause, now)?;
        if cause == VersionCause::Schedule {
            self.rotation_anchor = now;
        }
        Ok(version)
    }

    fn add_version(
        &mut self,
        owner: KeyOwner<'_>,
        root: &RootMaterial,
        cause: VersionCause,
        now: Timestamp,
    ) -> Result<u32, EnvelopeError> {
        let version = self.current_version() + 1;
        let material = KeyMaterial::generate(self.spec.algorithm)?;
        let wrapped = envelope::wrap(root, &material, self.context(owner, version))?;
        for old in &mut self.versions {
            if old.state == VersionState::Current {
                old.state = VersionState::DecryptOnly;
            }
        }
        self.versions.push(StoredVersion {
            version,
            state: VersionState::Current,
            created_at: now,
            cause,
            wrapped: Some(wrapped),
        });
        Ok(version)
    }

    /// The newest version; 0 when there is none.
    pub fn current_version(&self) -> u32 {
        self.versions.last().map_or(0, |version| version.version)
    }

    /// When the newest version was made.
    pub fn last_rotation(&self) -> Option<Timestamp> {
        self.versions.last().map(|version| version.created_at)
    }

    /// The newest `limit` versions, newest first, as a status shows them.
    pub fn shown_versions(&self, limit: usize) -> Vec<KeyVersion> {
        let shown = |stored: &StoredVersion| KeyVersion {
            version: stored.version,
            state: stored.state,
            created_at: stored.created_at,
            cause: stored.cause,
        };
        self.versions.iter().rev().take(limit).map(shown).collect()
    }

    /// Unwraps every version that is not destroyed, ascending.
    pub fn materials(&self, owner: KeyOwner<'_>, roots: &RootChain) -> Result<Vec<(u32, KeyMaterial)>, EnvelopeError> {
        let kept = self.versions.iter().filter_map(|version| Some((version.version, version.wrapped.as_ref()?)));
        kept.map(|(version, wrapped)| Ok((version, envelope::unwrap(roots, wrapped, self.context(owner, version))?)))
            .collect()
    }

    /// What edges are to hold. `since` is the newest version's time; change it when the key comes back from an eviction.
    pub fn served(&self, owner: KeyOwner<'_>, roots: &RootChain, id: KeyId) -> Result<ServedKey, EnvelopeError> {
        let versions = self
            .materials(owner, roots)?
            .into_iter()
            .map(|(version, material)| ServedVersion { version, material: Arc::new(material) })
            .collect();
        Ok(ServedKey {
            id,
            uid: self.uid.clone(),
            tenant_id: owner.tenant_id.to_owned(),
            algorithm: self.spec.algorithm,
            current: self.current_version(),
            versions,
            since: self.last_rotation().unwrap_or(self.created_at),
        })
    }

    /// Whether some version is wrapped by another L2 version than `target`.
    pub fn needs_rewrap(&self, target: u32) -> bool {
        self.versions.iter().any(|version| version.wrapped.as_ref().is_some_and(|w| w.root_version != target))
    }

    /// Wraps every version anew with L2 version `target` (FR-203). All or nothing; idempotent. Whether anything changed.
    pub fn rewrap(&mut self, owner: KeyOwner<'_>, roots: &RootChain, target: u32) -> Result<bool, EnvelopeError> {
        let mut anew = Vec::with_capacity(self.versions.len());
        for stored in &self.versions {
            let wrapped = match &stored.wrapped {
                Some(wrapped) => Some(envelope::rewrap(roots, target, wrapped, self.context(owner, stored.version))?),
                None => None,
            };
            anew.push(StoredVersion { wrapped, ..stored.clone() });
        }
        let changed = anew != self.versions;
        self.versions = anew;
        Ok(changed)
    }

    /// Shreds the material of every version.
    pub fn destroy(&mut self) {
        for version in &mut self.versions {
            version.state = VersionState::Destroyed;
            version.wrapped = None;
        }
    }

    fn context<'a>(&'a self, owner: KeyOwner<'a>, version: u32) -> WrapContext<'a> {
        WrapContext {
            tenant_id: owner.tenant_id,
            account: owner.account,
            key: owner.key,
            key_uid: &self.uid,
            version,
            algorithm: self.spec.algorithm,
        }
    }

    /// What can't be true of an entry this release wrote.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.uid.is_empty() {
            return Err("has no uid");
        }
        if self.versions.is_empty() || self.versions.iter().zip(1..).any(|(version, n)| version.version != n) {
            return Err("has versions that do not count from 1");
        }
        let last = self.versions.len() - 1;
        for (index, version) in self.versions.iter().enumerate() {
            if (version.state == VersionState::Destroyed) != version.wrapped.is_none() {
                return Err("has a version whose material and state disagree");
            }
            if version.state == VersionState::Current && index != last {
                return Err("has a current version that is not its newest");
            }
        }
        Ok(())
    }
}
