//! One bundle of a set, with its size.

use super::{Bundle, KeyEntry, KeyPart, Limits, MAX_BYTES};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Room a bundle needs beside what it holds.
const OVERHEAD: usize = 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shelf {
    pub(super) bundle: Bundle,
    /// Of each key and part.
    sizes: BTreeMap<Arc<str>, usize>,
    bytes: usize,
}

impl Shelf {
    pub(super) fn of(bundle: Bundle) -> Self {
        let keys = bundle.keys.iter().map(|(name, entry)| (name, size(name, entry.as_ref())));
        let parts = bundle.parts.iter().map(|(id, part)| (id, size(id, part.as_ref())));
        let sizes: BTreeMap<Arc<str>, usize> =
            keys.chain(parts).map(|(name, size)| (name.as_str().into(), size)).collect();
        let bytes = sizes.values().sum::<usize>() + bundle.damaged_bytes();
        Self { bundle, sizes, bytes }
    }

    /// Whether one thing more, so large, fits.
    pub(super) fn fits(&self, bytes: usize, limits: Limits) -> bool {
        self.bundle.count() < limits.keys && self.bytes + bytes + OVERHEAD <= limits.bytes
    }

    pub(super) fn put_key(&mut self, name: &str, entry: KeyEntry, bytes: usize) {
        self.count(name, bytes);
        self.bundle.keys.insert(name.to_owned(), Arc::new(entry));
    }

    pub(super) fn take_key(&mut self, name: &str) {
        self.bundle.keys.remove(name);
        self.discount(name);
    }

    pub(super) fn put_part(&mut self, id: &str, part: Arc<KeyPart>, bytes: usize) {
        self.count(id, bytes);
        self.bundle.parts.insert(id.to_owned(), part);
    }

    pub(super) fn take_part(&mut self, id: &str) {
        self.bundle.parts.remove(id);
        self.discount(id);
    }

    fn count(&mut self, name: &str, bytes: usize) {
        self.bytes += bytes;
        self.bytes -= self.sizes.insert(name.into(), bytes).unwrap_or(0);
    }

    fn discount(&mut self, name: &str) {
        self.bytes -= self.sizes.remove(name).unwrap_or(0);
    }
}

/// Whether something of this size fits an empty bundle.
pub(super) fn fits_alone(bytes: usize, limits: Limits) -> bool {
    bytes + OVERHEAD <= limits.bytes
}

/// Bytes of an entry or a part in its bundle's JSON, rounded up.
pub(super) fn size(name: &str, item: &impl Serialize) -> usize {
    let mut counter = Counter(name.len() + 8);
    // Counting can't fail; were it to, the item counts as over the limit.
    serde_json::to_writer(&mut counter, item).map_or(MAX_BYTES, |()| counter.0)
}

struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
