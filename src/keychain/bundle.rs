//! What is kept of a root's service keys: bundles, at most 500 keys and parts or 512 KiB each, one Secret per bundle.
//!
//! A key's entry holds its newest versions. What is over [`PART_BYTES`] goes on in parts, which lie in the root's bundles as
//! keys do, so a key may have any number of versions.
//!
//! Invariants: pure, no IO, no clock; only wrapped material; a bundle that doesn't parse is an error that names it, never an empty
//! bundle; an entry that doesn't parse is kept as it is, named, and its neighbours are read; a key and a part are in one bundle
//! (were they in two after a crash between two writes, the higher revision counts); a version may be in the entry and in a part.

mod damage;
mod error;
mod json;
mod key_entry;
mod key_part;
mod load;
mod origin;
mod set;
mod shelf;

pub use damage::Damage;
pub use error::BundleError;
pub use key_entry::{KeyEntry, KeyOwner, StoredVersion};
pub use key_part::KeyPart;
pub use origin::Origin;
pub use set::BundleSet;

use crate::envelope::RootChain;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Keys and parts in one bundle at most.
pub const MAX_KEYS: usize = 500;
/// Bytes of one bundle at most, as JSON.
pub const MAX_BYTES: usize = 512 * 1024;
/// Bytes of versions that an entry holds itself, about; older ones go to parts of this size.
pub const PART_BYTES: usize = 32 * 1024;

/// What a set puts into one bundle, one entry and one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limits {
    keys: usize,
    bytes: usize,
    part_bytes: usize,
}

const LIMITS: Limits = Limits { keys: MAX_KEYS, bytes: MAX_BYTES, part_bytes: PART_BYTES };

/// The key of the Secret's `data` that holds the bundle.
pub const SECRET_KEY: &str = "openkcm.io/bundle";

/// Up to 500 keys of one root, and parts of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The tenant's id.
    pub tenant_id: String,
    /// The Account's name.
    pub account: String,
    /// Counted from 1 within the root.
    pub number: u32,
    /// By the ServiceEncryptionKey's name.
    pub keys: BTreeMap<String, Arc<KeyEntry>>,
    /// By [`KeyPart::id`].
    pub parts: BTreeMap<String, Arc<KeyPart>>,
    /// What can't be read, by its key's name; written again as it was found.
    damaged: BTreeMap<String, Damaged>,
}

/// An entry or a part that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Damaged {
    /// As JSON.
    raw: String,
    what: String,
}

impl Bundle {
    /// An empty one.
    pub fn new(tenant_id: impl Into<String>, account: impl Into<String>, number: u32) -> Self {
        Self {
            tenant_id: tenant_id.into(),
            account: account.into(),
            number,
            keys: BTreeMap::new(),
            parts: BTreeMap::new(),
            damaged: BTreeMap::new(),
        }
    }

    /// JSON, as it is stored. An error when it is over the limits.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        let bytes = json::write(self).map_err(|source| BundleError::Unreadable { bundle: self.describe(), source })?;
        if self.count() > MAX_KEYS || bytes.len() > MAX_BYTES {
            return Err(BundleError::TooLarge { bundle: self.describe(), keys: self.count(), bytes: bytes.len() });
        }
        Ok(bytes)
    }

    /// Reads what [`Bundle::to_bytes`] wrote. `name` is the Secret's, for the error.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, BundleError> {
        json::read(name, bytes)
    }

    /// What it holds an entry for that can't be read, and why.
    pub fn damaged(&self) -> impl Iterator<Item = (&str, &str)> {
        self.damaged.iter().map(|(key, damaged)| (key.as_str(), damaged.what.as_str()))
    }

    fn count(&self) -> usize {
        self.keys.len() + self.parts.len() + self.damaged.len()
    }

    fn damaged_bytes(&self) -> usize {
        self.damaged.iter().map(|(key, damaged)| key.len() + 8 + damaged.raw.len()).sum()
    }

    /// Unwraps every version of its entries once: an error names the bundle and the first key that doesn't authenticate.
    pub fn authenticate(&self, name: &str, roots: &RootChain) -> Result<(), BundleError> {
        for (key, entry) in &self.keys {
            entry
                .authenticate(self.owner(key), roots)
                .map_err(|source| BundleError::NotAuthentic { bundle: name.to_owned(), source })?;
        }
        Ok(())
    }

    /// Whose material a key's is.
    pub fn owner<'a>(&'a self, key: &'a str) -> KeyOwner<'a> {
        KeyOwner { tenant_id: &self.tenant_id, account: &self.account, key }
    }

    fn describe(&self) -> String {
        format!("{}/{} number {}", self.tenant_id, self.account, self.number)
    }
}

#[cfg(test)]
mod tests;
