//! A run of a key's older versions, kept beside its entry so that a key may have any number of them.

use super::{KeyOwner, StoredVersion};
use crate::envelope::{self, EnvelopeError, RootChain, WrapContext};
use model::service_key::Algorithm;
use serde::{Deserialize, Serialize};

/// Consecutive older versions of one key, the current one never among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyPart {
    /// The ServiceEncryptionKey's name.
    pub key: String,
    /// [`super::KeyEntry::uid`].
    pub uid: String,
    /// Counts the writes of this part; [`super::BundleSet`] sets it.
    #[serde(default)]
    pub revision: u64,
    /// Ascending, without gaps.
    pub versions: Vec<StoredVersion>,
}

impl KeyPart {
    /// How a bundle names it: two parts of one name hold the same versions.
    pub fn id(&self) -> String {
        format!("{}/{}-{}/{}", self.key, self.first(), self.last(), self.uid)
    }

    /// Its oldest version.
    pub fn first(&self) -> u32 {
        self.versions.first().map_or(0, |version| version.version)
    }

    /// Its newest version.
    pub fn last(&self) -> u32 {
        self.versions.last().map_or(0, |version| version.version)
    }

    /// What can't be true of a part this release wrote under `id`.
    pub(super) fn check(&self, id: &str) -> Result<(), &'static str> {
        check_run(&self.versions, self.first())?;
        if self.id() == id { Ok(()) } else { Err("has a part under the name of another") }
    }
}

/// What a key's material is bound to, beside its version.
#[derive(Clone, Copy)]
pub(super) struct Binding<'a> {
    pub(super) owner: KeyOwner<'a>,
    pub(super) uid: &'a str,
    pub(super) algorithm: Algorithm,
}

impl<'a> Binding<'a> {
    pub(super) fn at(self, version: u32) -> WrapContext<'a> {
        let KeyOwner { tenant_id, account, key } = self.owner;
        WrapContext { tenant_id, account, key, key_uid: self.uid, version, algorithm: self.algorithm }
    }
}

/// Wraps a run of versions anew; `None` when `target` wraps all of them already.
pub(super) fn rewrap(
    versions: &[StoredVersion],
    binding: Binding<'_>,
    roots: &RootChain,
    target: u32,
) -> Result<Option<Vec<StoredVersion>>, EnvelopeError> {
    let mut changed = false;
    let anew = versions.iter().map(|stored| {
        let Some(wrapped) = &stored.wrapped else { return Ok(stored.clone()) };
        changed |= wrapped.root_version != target;
        let wrapped = envelope::rewrap(roots, target, wrapped, binding.at(stored.version))?;
        Ok(StoredVersion { wrapped: Some(wrapped), ..stored.clone() })
    });
    let anew = anew.collect::<Result<Vec<_>, EnvelopeError>>()?;
    Ok(changed.then_some(anew))
}

/// What can't be true of consecutive versions that begin with `first`.
pub(super) fn check_run(versions: &[StoredVersion], first: u32) -> Result<(), &'static str> {
    use model::service_key::VersionState::Destroyed;
    if first == 0 || versions.is_empty() || versions.iter().zip(first..).any(|(stored, n)| stored.version != n) {
        return Err("has versions that do not count up from 1");
    }
    if versions.iter().any(|stored| (stored.state == Destroyed) != stored.wrapped.is_none()) {
        return Err("has a version whose material and state disagree");
    }
    Ok(())
}
