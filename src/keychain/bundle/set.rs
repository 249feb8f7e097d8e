//! All bundles of one root: where a key is kept, and which bundles a change makes dirty.

use super::{Bundle, BundleError, KeyEntry, MAX_BYTES, MAX_KEYS};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Room a bundle needs beside its keys.
const OVERHEAD: usize = 1024;

/// The bundles of one root. Changes return the numbers of the bundles to write, in the order to write them: where a key
/// moves, the bundle that receives it comes first, so a crash in between leaves it twice and never lost. A clone shares the
/// bundles that are not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleSet {
    tenant_id: String,
    account: String,
    bundles: BTreeMap<u32, Arc<Shelf>>,
    home: BTreeMap<Arc<str>, u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Shelf {
    bundle: Bundle,
    bytes: usize,
}

impl BundleSet {
    /// A root without keys.
    pub fn new(tenant_id: impl Into<String>, account: impl Into<String>) -> Self {
        Self { tenant_id: tenant_id.into(), account: account.into(), bundles: BTreeMap::new(), home: BTreeMap::new() }
    }

    /// What was read from the store. The second part names bundles to write because a key was in two.
    pub fn load(
        tenant_id: impl Into<String>,
        account: impl Into<String>,
        bundles: impl IntoIterator<Item = Bundle>,
    ) -> Result<(Self, Vec<u32>), BundleError> {
        let mut set = Self::new(tenant_id, account);
        let mut dirty = Vec::new();
        for mut bundle in bundles {
            if bundle.tenant_id != set.tenant_id || bundle.account != set.account {
                return Err(BundleError::WrongRoot {
                    bundle: bundle.describe(),
                    found: format!("{}/{}", bundle.tenant_id, bundle.account),
                    expected: format!("{}/{}", set.tenant_id, set.account),
                });
            }
            let number = bundle.number;
            let names: Vec<String> = bundle.keys.keys().cloned().collect();
            for name in names {
                let Some(&other) = set.home.get(name.as_str()) else {
                    set.home.insert(name.into(), number);
                    continue;
                };
                if bundle.keys[&name].revision > set.get(&name).map_or(0, |entry| entry.revision) {
                    set.take(other, &name);
                    set.home.insert(name.into(), number);
                    dirty.push(other);
                } else {
                    bundle.keys.remove(&name);
                    dirty.push(number);
                }
            }
            let bytes = bundle.keys.iter().map(|(name, entry)| size(name, entry)).sum();
            set.bundles.insert(number, Arc::new(Shelf { bundle, bytes }));
        }
        dirty.sort_unstable();
        dirty.dedup();
        Ok((set, dirty))
    }

    /// A key.
    pub fn get(&self, name: &str) -> Option<&KeyEntry> {
        self.bundles.get(self.home.get(name)?)?.bundle.keys.get(name)
    }

    /// All keys, by bundle.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &KeyEntry)> {
        self.bundles.values().flat_map(|shelf| shelf.bundle.keys.iter().map(|(name, entry)| (name.as_str(), entry)))
    }

    /// How many keys.
    pub fn len(&self) -> usize {
        self.home.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.home.is_empty()
    }

    /// A bundle by its number.
    pub fn bundle(&self, number: u32) -> Option<&Bundle> {
        self.bundles.get(&number).map(|shelf| &shelf.bundle)
    }

    /// All bundles, ascending by number.
    pub fn bundles(&self) -> impl Iterator<Item = &Bundle> {
        self.bundles.values().map(|shelf| &shelf.bundle)
    }

    /// Adds or replaces a key and counts its revision up.
    pub fn put(&mut self, name: &str, mut entry: KeyEntry) -> Result<Vec<u32>, BundleError> {
        entry.revision = self.get(name).map_or(entry.revision, |old| old.revision.max(entry.revision)) + 1;
        let bytes = size(name, &entry);
        if bytes > MAX_BYTES - OVERHEAD {
            return Err(BundleError::KeyTooLarge { key: name.to_owned(), bytes });
        }
        let old = self.home.get(name).copied();
        if let Some(number) = old {
            self.take(number, name);
        }
        let number = old.filter(|number| self.fits(*number, bytes)).unwrap_or_else(|| self.room_for(bytes));
        let receiver = self.bundles.entry(number).or_insert_with(|| {
            let bundle = Bundle::new(self.tenant_id.clone(), self.account.clone(), number);
            Arc::new(Shelf { bundle, bytes: 0 })
        });
        let receiver = Arc::make_mut(receiver);
        receiver.bundle.keys.insert(name.to_owned(), entry);
        receiver.bytes += bytes;
        self.home.insert(name.into(), number);
        Ok(std::iter::once(number).chain(old.filter(|old| *old != number)).collect())
    }

    /// Removes a key and its material. The number of the bundle to write.
    pub fn remove(&mut self, name: &str) -> Option<u32> {
        let number = self.home.remove(name)?;
        self.take(number, name);
        Some(number)
    }

    fn take(&mut self, number: u32, name: &str) {
        if let Some(shelf) = self.bundles.get_mut(&number).map(Arc::make_mut)
            && let Some(entry) = shelf.bundle.keys.remove(name)
        {
            shelf.bytes -= size(name, &entry);
        }
    }

    fn fits(&self, number: u32, bytes: usize) -> bool {
        self.bundles
            .get(&number)
            .is_some_and(|shelf| shelf.bundle.keys.len() < MAX_KEYS && shelf.bytes + bytes + OVERHEAD <= MAX_BYTES)
    }

    /// The first bundle with room, else the next free number.
    fn room_for(&self, bytes: usize) -> u32 {
        let with_room = self.bundles.keys().copied().find(|number| self.fits(*number, bytes));
        with_room.unwrap_or_else(|| self.bundles.keys().next_back().map_or(1, |last| last + 1))
    }
}

/// Bytes of an entry in its bundle's JSON, rounded up.
fn size(name: &str, entry: &KeyEntry) -> usize {
    let mut counter = Counter(name.len() + 8);
    // Counting can't fail; were it to, the entry counts as over the limit.
    serde_json::to_writer(&mut counter, entry).map_or(MAX_BYTES, |()| counter.0)
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
