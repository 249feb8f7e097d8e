//! All bundles of one root: where keys and their parts are kept, and which bundles a change makes dirty.

use super::shelf::{Shelf, fits_alone, size};
use super::{Bundle, BundleError, Damage, KeyEntry, KeyPart, LIMITS, Limits};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The bundles of one root. A change answers the numbers of the bundles to write. Whoever writes
///
/// 1. writes what [`BundleSet::seal`] answers, then calls [`BundleSet::trim`]: older versions lie in parts before an entry
///    does without them;
/// 2. applies changes and writes their bundles from the highest number to the lowest: what outgrows its bundle moves to a higher
///    one only, so it is there before it is gone elsewhere.
///
/// A crash in between leaves something twice and never loses it. A clone shares the bundles that are not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleSet {
    pub(super) limits: Limits,
    pub(super) tenant_id: String,
    pub(super) account: String,
    pub(super) bundles: BTreeMap<u32, Arc<Shelf>>,
    pub(super) key_home: Arc<BTreeMap<Arc<str>, u32>>,
    pub(super) part_home: BTreeMap<Arc<str>, u32>,
    /// Keys whose entries hold more versions than they should.
    pub(super) long: BTreeSet<String>,
    /// Bundles that hold in the store what this set doesn't: to be written first.
    pub(super) stale: BTreeSet<u32>,
    /// Parts without an entry: kept, since somebody may bring it back from a backup.
    pub(super) lost: BTreeSet<String>,
    /// Numbers of bundles that can't be read.
    pub(super) unreadable: BTreeMap<u32, String>,
}

impl BundleSet {
    /// A root without keys.
    pub fn new(tenant_id: impl Into<String>, account: impl Into<String>) -> Self {
        Self::with_limits(LIMITS, tenant_id, account)
    }

    pub(super) fn with_limits(limits: Limits, tenant_id: impl Into<String>, account: impl Into<String>) -> Self {
        Self {
            limits,
            tenant_id: tenant_id.into(),
            account: account.into(),
            bundles: BTreeMap::new(),
            key_home: Arc::default(),
            part_home: BTreeMap::new(),
            long: BTreeSet::new(),
            stale: BTreeSet::new(),
            lost: BTreeSet::new(),
            unreadable: BTreeMap::new(),
        }
    }

    /// A key, with all its versions.
    pub fn get(&self, name: &str) -> Option<&KeyEntry> {
        self.bundles.get(self.key_home.get(name)?)?.bundle.keys.get(name).map(AsRef::as_ref)
    }

    /// All keys, by bundle.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &KeyEntry)> {
        self.bundles
            .values()
            .flat_map(|shelf| shelf.bundle.keys.iter().map(|(name, entry)| (name.as_str(), entry.as_ref())))
    }

    /// How many keys.
    pub fn len(&self) -> usize {
        self.key_home.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.key_home.is_empty()
    }

    /// A bundle by its number.
    pub fn bundle(&self, number: u32) -> Option<&Bundle> {
        self.bundles.get(&number).map(|shelf| &shelf.bundle)
    }

    /// All bundles, ascending by number.
    pub fn bundles(&self) -> impl Iterator<Item = &Bundle> {
        self.bundles.values().map(|shelf| &shelf.bundle)
    }

    /// Adds or replaces a key and counts its revision up; parts are replaced, added and removed with it.
    pub fn put(&mut self, name: &str, mut entry: KeyEntry) -> Result<Vec<u32>, BundleError> {
        // An entry that is there may be written though an older part is missing: nothing is lost by it.
        if let Some(damage) = self.damage(name).filter(|damage| !matches!(damage, Damage::Missing { .. })) {
            return Err(BundleError::Damaged { key: name.to_owned(), damage });
        }
        let (revision, known) = self.get(name).map(|old| (old.revision, old.parts.clone())).unwrap_or_default();
        entry.revision = revision.max(entry.revision) + 1;
        let bytes = size(name, &entry);
        if !fits_alone(bytes, self.limits) {
            return Err(BundleError::KeyTooLarge { key: name.to_owned(), bytes });
        }
        let mut dirty = Vec::new();
        for part in &mut entry.parts {
            if !known.iter().any(|known| Arc::ptr_eq(known, part)) {
                *part = self.put_part(KeyPart::clone(part), &mut dirty);
            }
        }
        let left: Vec<_> =
            known.into_iter().filter(|known| entry.parts.iter().all(|part| part.id() != known.id())).collect();
        if entry.is_destroyed() {
            for gone in left {
                dirty.extend(self.remove_part(&gone.id()));
            }
        } else {
            // Nobody takes older versions away but with the whole key.
            let uid = entry.uid.clone();
            entry.attach(left.into_iter().filter(|part| part.uid == uid));
        }
        self.put_entry(name, entry, bytes, &mut dirty);
        Ok(dirty)
    }

    /// Removes a key and its material. The numbers of the bundles to write. Of a key with parts [`KeyEntry::destroy`] is
    /// written before, so that no part is left without it.
    pub fn remove(&mut self, name: &str) -> Vec<u32> {
        let mut dirty: Vec<u32> = self.remove_damaged(name);
        let parts = self.get(name).map(|entry| entry.parts.clone()).unwrap_or_default();
        for part in parts {
            dirty.extend(self.remove_part(&part.id()));
        }
        if let Some(number) = self.key_home.get(name).copied() {
            Arc::make_mut(&mut self.key_home).remove(name);
            self.shelf(number).take_key(name);
            dirty.push(number);
        }
        self.long.remove(name);
        dirty
    }

    /// Copies the older versions of long entries to parts, and answers the numbers of the bundles to write before anything else;
    /// among them those that a crash left with what lies elsewhere by now.
    pub fn seal(&mut self) -> Vec<u32> {
        let mut dirty: Vec<u32> = std::mem::take(&mut self.stale).into_iter().collect();
        for name in self.long.clone() {
            for mut part in self.get(&name).map(|entry| entry.cut(self.limits.part_bytes)).unwrap_or_default() {
                part.key.clone_from(&name);
                if !self.part_home.contains_key(part.id().as_str()) {
                    self.put_part(part, &mut dirty);
                }
            }
        }
        dirty
    }

    /// What was sealed is written: its parts are the keys' from now on, and the entries hold it no more.
    pub fn trim(&mut self) {
        for name in std::mem::take(&mut self.long) {
            let Some(entry) = self.get(&name) else { continue };
            let (attached, uid) = (entry.parts.clone(), entry.uid.clone());
            let new: Vec<Arc<KeyPart>> = self
                .parts_of(&name)
                .filter(|part| part.uid == uid && !attached.iter().any(|known| known.id() == part.id()))
                .cloned()
                .collect();
            let Some(mut entry) = self.get(&name).cloned() else { continue };
            entry.attach(new);
            if let Some(&number) = self.key_home.get(name.as_str()) {
                let bytes = size(&name, &entry);
                self.shelf(number).put_key(&name, entry, bytes);
            }
        }
    }

    pub(super) fn parts_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Arc<KeyPart>> {
        // "/" ends a name, and "0" follows it.
        let ids = self.part_home.range::<str, _>((
            std::ops::Bound::Included(format!("{name}/").as_str()),
            std::ops::Bound::Excluded(format!("{name}0").as_str()),
        ));
        let found: Vec<_> = ids.map(|(id, number)| (id.clone(), *number)).collect();
        found.into_iter().filter_map(|(id, number)| self.bundles.get(&number)?.bundle.parts.get(&*id))
    }

    pub(super) fn put_entry(&mut self, name: &str, entry: KeyEntry, bytes: usize, dirty: &mut Vec<u32>) {
        let old = self.key_home.get(name).copied();
        if let Some(number) = old {
            self.shelf(number).take_key(name);
        }
        let number = self.room_for(bytes, old);
        if old != Some(number) {
            Arc::make_mut(&mut self.key_home).insert(name.into(), number);
        }
        if entry.is_long(self.limits.part_bytes) {
            self.long.insert(name.to_owned());
        } else {
            self.long.remove(name);
        }
        self.shelf(number).put_key(name, entry, bytes);
        dirty.push(number);
        dirty.extend(old.filter(|old| *old != number));
    }

    fn put_part(&mut self, mut part: KeyPart, dirty: &mut Vec<u32>) -> Arc<KeyPart> {
        let id = part.id();
        part.revision += 1;
        let bytes = size(&id, &part);
        let old = self.part_home.get(id.as_str()).copied();
        if let Some(number) = old {
            self.shelf(number).take_part(&id);
        }
        let number = self.room_for(bytes, old);
        let part = Arc::new(part);
        self.shelf(number).put_part(&id, part.clone(), bytes);
        self.part_home.insert(id.into(), number);
        dirty.push(number);
        dirty.extend(old.filter(|old| *old != number));
        part
    }

    pub(super) fn remove_part(&mut self, id: &str) -> Option<u32> {
        let number = self.part_home.remove(id)?;
        self.shelf(number).take_part(id);
        Some(number)
    }

    pub(super) fn shelf(&mut self, number: u32) -> &mut Shelf {
        let (tenant_id, account) = (&self.tenant_id, &self.account);
        let place = self.bundles.entry(number);
        Arc::make_mut(place.or_insert_with(|| Arc::new(Shelf::of(Bundle::new(tenant_id, account, number)))))
    }

    /// Where it is, if it fits; else a higher bundle with room, or a new one.
    fn room_for(&self, bytes: usize, old: Option<u32>) -> u32 {
        let from = old.unwrap_or(0);
        let with_room =
            self.bundles.range(from..).find(|(_, shelf)| shelf.fits(bytes, self.limits)).map(|(number, _)| *number);
        with_room.unwrap_or_else(|| {
            let read = self.bundles.keys().next_back().copied().unwrap_or(0);
            read.max(self.unreadable.keys().next_back().copied().unwrap_or(0)) + 1
        })
    }
}
