//! What is kept of a root's service keys: bundles, at most 500 keys or 512 KiB each, one Secret per bundle.
//!
//! Invariants: pure, no IO, no clock; only wrapped material; a bundle that doesn't parse or authenticate is an error that
//! names it, never an empty bundle; a key is in one bundle (were it in two after a crash between two writes, the higher
//! revision counts).

mod error;
mod key_entry;
mod set;

pub use error::BundleError;
pub use key_entry::{KeyEntry, KeyOwner, StoredVersion};
pub use set::BundleSet;

use crate::envelope::RootChain;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Keys in one bundle at most.
pub const MAX_KEYS: usize = 500;
/// Bytes of one bundle at most, as JSON.
pub const MAX_BYTES: usize = 512 * 1024;
/// The key of the Secret's `data` that holds the bundle.
pub const SECRET_KEY: &str = "openkcm.io/bundle";
const FORMAT: u32 = 1;

/// Up to 500 keys of one root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bundle {
    format: u32,
    /// The tenant's id.
    pub tenant_id: String,
    /// The Account's name.
    pub account: String,
    /// Counted from 1 within the root.
    pub number: u32,
    /// By the ServiceEncryptionKey's name.
    pub keys: BTreeMap<String, KeyEntry>,
}

impl Bundle {
    /// An empty one.
    pub fn new(tenant_id: impl Into<String>, account: impl Into<String>, number: u32) -> Self {
        Self { format: FORMAT, tenant_id: tenant_id.into(), account: account.into(), number, keys: BTreeMap::new() }
    }

    /// JSON, as it is stored. An error when it is over the limits.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        let bytes =
            serde_json::to_vec(self).map_err(|source| BundleError::Unreadable { bundle: self.describe(), source })?;
        if self.keys.len() > MAX_KEYS || bytes.len() > MAX_BYTES {
            return Err(BundleError::TooLarge { bundle: self.describe(), keys: self.keys.len(), bytes: bytes.len() });
        }
        Ok(bytes)
    }

    /// Reads what [`Bundle::to_bytes`] wrote. `name` is the Secret's, for the error.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, BundleError> {
        let bundle: Self = serde_json::from_slice(bytes)
            .map_err(|source| BundleError::Unreadable { bundle: name.to_owned(), source })?;
        if bundle.format != FORMAT {
            return Err(BundleError::Format { bundle: name.to_owned(), found: bundle.format });
        }
        for (key, entry) in &bundle.keys {
            entry.check().map_err(|what| BundleError::Inconsistent {
                bundle: name.to_owned(),
                key: key.clone(),
                what,
            })?;
        }
        Ok(bundle)
    }

    /// Unwraps every version once: an error names the bundle and the first key that doesn't authenticate.
    pub fn authenticate(&self, name: &str, roots: &RootChain) -> Result<(), BundleError> {
        for (key, entry) in &self.keys {
            entry
                .materials(self.owner(key), roots)
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
