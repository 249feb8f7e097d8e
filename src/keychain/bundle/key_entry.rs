//! One service key as a bundle keeps it: everything a recovery needs. The entry holds the newest versions itself; older ones
//! lie in parts ([`KeyPart`]), which a set puts together again, so whoever has a set's entry has the whole key.

use super::key_part::{self, Binding, check_run};
use super::{KeyPart, Origin};
use crate::envelope::{self, EnvelopeError, RootChain, WrappedMaterial};
use crate::key_id::KeyId;
use crate::material::{KeyMaterial, RootMaterial};
use crate::orchestrator::{ServedKey, ServedVersion};
use jiff::Timestamp;
use model::service_key::{KeyVersion, ServiceEncryptionKeySpec, VersionCause, VersionState};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
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
    /// Older versions, ascending by their first.
    #[serde(skip)]
    pub(super) parts: Vec<Arc<KeyPart>>,
    /// The versions after those of the parts: ascending, the last is the current one.
    #[serde(rename = "versions")]
    pub recent: Vec<StoredVersion>,
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
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// In their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
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
        origin: impl Into<Origin>,
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
            parts: Vec::new(),
            recent: Vec::new(),
        };
        entry.add_version(owner, root, origin.into(), now)?;
        Ok(entry)
    }

    /// Adds a version with fresh material; the old one stays for decryption. A scheduled rotation moves the anchor to
    /// `now`, a manual one doesn't (FR-304). Returns the new version.
    pub fn rotate(
        &mut self,
        owner: KeyOwner<'_>,
        root: &RootMaterial,
        origin: impl Into<Origin>,
        now: Timestamp,
    ) -> Result<u32, EnvelopeError> {
        let origin = origin.into();
        let cause = origin.cause;
        let version = self.add_version(owner, root, origin, now)?;
        if cause == VersionCause::Schedule {
            self.rotation_anchor = now;
        }
        Ok(version)
    }

    fn add_version(
        &mut self,
        owner: KeyOwner<'_>,
        root: &RootMaterial,
        origin: Origin,
        now: Timestamp,
    ) -> Result<u32, EnvelopeError> {
        let version = self.current_version() + 1;
        let material = KeyMaterial::generate(self.spec.algorithm)?;
        let wrapped = envelope::wrap(root, &material, self.binding(owner).at(version))?;
        // The current version is never in a part.
        for old in &mut self.recent {
            if old.state == VersionState::Current {
                old.state = VersionState::DecryptOnly;
            }
        }
        self.recent.push(StoredVersion {
            version,
            state: VersionState::Current,
            created_at: now,
            cause: origin.cause,
            by: origin.by,
            reason: origin.reason,
            wrapped: Some(wrapped),
        });
        Ok(version)
    }

    /// The newest version; 0 when there is none.
    pub fn current_version(&self) -> u32 {
        self.recent.last().map_or(0, |version| version.version)
    }

    /// When the newest version was made.
    pub fn last_rotation(&self) -> Option<Timestamp> {
        self.recent.last().map(|version| version.created_at)
    }

    /// Every version, ascending, each once; what a part holds too counts as the part has it.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &StoredVersion> {
        let mut all: Vec<&StoredVersion> = self.kept().collect();
        all.sort_by_key(|stored| stored.version);
        all.dedup_by_key(|stored| stored.version);
        all.into_iter()
    }

    fn kept(&self) -> impl Iterator<Item = &StoredVersion> {
        self.parts.iter().flat_map(|part| &part.versions).chain(&self.recent)
    }

    /// The newest `limit` versions, newest first, as a status shows them.
    pub fn shown_versions(&self, limit: usize) -> Vec<KeyVersion> {
        let shown = |stored: &StoredVersion| KeyVersion {
            version: stored.version,
            state: stored.state,
            created_at: stored.created_at,
            cause: stored.cause,
            by: stored.by.clone(),
            reason: stored.reason.clone(),
        };
        self.versions().rev().take(limit).map(shown).collect()
    }

    /// The first run of versions that neither the entry nor a part holds.
    pub fn missing(&self) -> Option<RangeInclusive<u32>> {
        if self.is_destroyed() {
            return None;
        }
        let mut next = 1;
        for stored in self.versions() {
            if stored.version > next {
                return Some(next..=stored.version - 1);
            }
            next = stored.version + 1;
        }
        // A current version among the older ones is an old copy of the entry.
        let newest_part = self.parts.iter().map(|part| part.last()).max().unwrap_or(0);
        (newest_part >= self.current_version()).then(|| newest_part + 1..=newest_part + 1)
    }

    /// Unwraps every version that is not destroyed, ascending.
    pub fn materials<'a>(
        &'a self,
        owner: KeyOwner<'a>,
        roots: &'a RootChain,
    ) -> Result<Vec<(u32, KeyMaterial)>, EnvelopeError> {
        self.whole(owner)?;
        self.unwrapped(owner, roots).collect()
    }

    /// Opens every version once, without keeping any.
    pub fn authenticate(&self, owner: KeyOwner<'_>, roots: &RootChain) -> Result<(), EnvelopeError> {
        self.whole(owner)?;
        self.unwrapped(owner, roots).try_for_each(|opened| opened.map(drop))
    }

    fn unwrapped<'a>(
        &'a self,
        owner: KeyOwner<'a>,
        roots: &'a RootChain,
    ) -> impl Iterator<Item = Result<(u32, KeyMaterial), EnvelopeError>> + 'a {
        let kept = self.versions().filter_map(|version| Some((version.version, version.wrapped.as_ref()?)));
        let binding = self.binding(owner);
        kept.map(move |(version, wrapped)| Ok((version, envelope::unwrap(roots, wrapped, binding.at(version))?)))
    }

    fn whole(&self, owner: KeyOwner<'_>) -> Result<(), EnvelopeError> {
        match self.missing() {
            Some(versions) => Err(EnvelopeError::Missing {
                key: owner.key.to_owned(),
                first: *versions.start(),
                last: *versions.end(),
            }),
            None => Ok(()),
        }
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
        self.kept().any(|version| version.wrapped.as_ref().is_some_and(|w| w.root_version != target))
    }

    /// Wraps every version anew with L2 version `target` (FR-203). All or nothing; idempotent. Whether anything changed.
    pub fn rewrap(&mut self, owner: KeyOwner<'_>, roots: &RootChain, target: u32) -> Result<bool, EnvelopeError> {
        self.whole(owner)?;
        let binding = self.binding(owner);
        let recent = key_part::rewrap(&self.recent, binding, roots, target)?;
        let mut changed = recent.is_some();
        let mut parts = self.parts.clone();
        for part in &mut parts {
            if let Some(versions) = key_part::rewrap(&part.versions, binding, roots, target)? {
                *part = Arc::new(KeyPart { versions, ..KeyPart::clone(part) });
                changed = true;
            }
        }
        self.parts = parts;
        if let Some(recent) = recent {
            self.recent = recent;
        }
        Ok(changed)
    }

    /// Shreds the material of every version. What is left is a history without its parts.
    pub fn destroy(&mut self) {
        self.parts.clear();
        for version in &mut self.recent {
            version.state = VersionState::Destroyed;
            version.wrapped = None;
        }
    }

    /// Whether it has versions beside its entry.
    pub fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether its material was shredded.
    pub fn is_destroyed(&self) -> bool {
        self.recent.last().is_some_and(|current| current.state == VersionState::Destroyed)
    }

    /// Whether it holds more versions itself than an entry should.
    pub(super) fn is_long(&self, part_bytes: usize) -> bool {
        self.recent.len() > 1 && self.recent.iter().map(StoredVersion::bytes).sum::<usize>() > part_bytes
    }

    /// The parts into which all but the current version would go.
    pub(super) fn cut(&self, part_bytes: usize) -> Vec<KeyPart> {
        let part = |versions: &[StoredVersion]| KeyPart {
            key: String::new(),
            uid: self.uid.clone(),
            revision: 0,
            versions: versions.to_vec(),
        };
        let (mut parts, mut start, mut bytes) = (Vec::new(), 0, 0);
        let older = self.recent.len().saturating_sub(1);
        for (at, stored) in self.recent[..older].iter().enumerate() {
            bytes += stored.bytes();
            if bytes > part_bytes {
                parts.push(part(&self.recent[start..=at]));
                (start, bytes) = (at + 1, 0);
            }
        }
        if start < older {
            parts.push(part(&self.recent[start..older]));
        }
        parts
    }

    /// Takes parts over, and forgets what they hold.
    pub(super) fn attach(&mut self, parts: impl IntoIterator<Item = Arc<KeyPart>>) {
        self.parts.extend(parts);
        self.parts.sort_by_key(|part| (part.first(), part.last()));
        // From the oldest on, so that what is left has no gap; a version in between may be in both.
        let older = self.recent.len().saturating_sub(1);
        let is_kept = |stored: &StoredVersion| {
            self.parts.iter().any(|part| (part.first()..=part.last()).contains(&stored.version))
        };
        let held = self.recent[..older].iter().take_while(|stored| is_kept(stored)).count();
        self.recent.drain(..held);
    }

    fn binding<'a>(&'a self, owner: KeyOwner<'a>) -> Binding<'a> {
        Binding { owner, uid: &self.uid, algorithm: self.spec.algorithm }
    }

    /// What can't be true of an entry this release wrote.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.uid.is_empty() {
            return Err("has no uid");
        }
        check_run(&self.recent, self.recent.first().map_or(0, |first| first.version))?;
        let older = self.recent.len() - 1;
        if self.recent[..older].iter().any(|version| version.state == VersionState::Current) {
            return Err("has a current version that is not its newest");
        }
        Ok(())
    }
}

impl StoredVersion {
    /// Bytes in its bundle's JSON, about.
    fn bytes(&self) -> usize {
        let texts = [self.by.as_deref(), self.reason.as_deref(), self.wrapped.as_ref().map(|w| w.ciphertext.as_str())];
        160 + texts.into_iter().flatten().map(str::len).sum::<usize>()
    }
}
