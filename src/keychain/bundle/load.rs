//! Putting a root's bundles together as they were found: after a crash something may lie in two of them.

use super::shelf::{Shelf, size};
use super::{Bundle, BundleError, BundleSet, Damage, KeyPart};
use std::collections::BTreeSet;
use std::sync::Arc;

impl BundleSet {
    /// What was read from the store. Of what lies in two bundles the newer one counts, and the other goes with the next write of
    /// any change.
    pub fn load(
        tenant_id: impl Into<String>,
        account: impl Into<String>,
        bundles: impl IntoIterator<Item = Bundle>,
    ) -> Result<Self, BundleError> {
        Self::new(tenant_id, account).with(bundles)
    }

    pub(super) fn with(mut self, bundles: impl IntoIterator<Item = Bundle>) -> Result<Self, BundleError> {
        let set = &mut self;
        for bundle in bundles {
            if bundle.tenant_id != set.tenant_id || bundle.account != set.account {
                return Err(BundleError::WrongRoot {
                    bundle: bundle.describe(),
                    found: format!("{}/{}", bundle.tenant_id, bundle.account),
                    expected: format!("{}/{}", set.tenant_id, set.account),
                });
            }
            set.add(bundle);
        }
        set.put_together();
        Ok(self)
    }

    /// A bundle of this root that can't be read: its number is never used, and no key is made while it may hold it.
    pub fn add_unreadable(&mut self, number: u32, name: impl Into<String>) {
        self.unreadable.insert(number, name.into());
    }

    /// The bundles that can't be read, by their Secrets' names.
    pub fn unreadable(&self) -> impl Iterator<Item = &str> {
        self.unreadable.values().map(String::as_str)
    }

    /// Every name whose record is damaged, with what is wrong.
    pub fn damages(&self) -> Vec<(String, Damage)> {
        let entries = self.bundles().flat_map(Bundle::damaged).map(|(name, _)| name.split('/').next().unwrap_or(name));
        let short = self.keys().filter(|(_, entry)| entry.missing().is_some()).map(|(name, _)| name);
        let names: BTreeSet<&str> = entries.chain(short).chain(self.lost.iter().map(String::as_str)).collect();
        names.into_iter().filter_map(|name| Some((name.to_owned(), self.damage(name)?))).collect()
    }

    /// Why a key of this name can't be made or changed; `None` when nothing is wrong.
    pub fn damage(&self, name: &str) -> Option<Damage> {
        let found = |bundle: &Bundle| bundle.damaged.get(name).map(|damaged| damaged.what.clone());
        if let Some((number, what)) = self.bundles().find_map(|bundle| Some((bundle.number, found(bundle)?))) {
            return Some(Damage::Unreadable { bundle: number, what });
        }
        if let Some(entry) = self.get(name) {
            return entry.missing().map(|versions| Damage::Missing { first: *versions.start(), last: *versions.end() });
        }
        if !self.unreadable.is_empty() {
            return Some(Damage::Bundles(self.unreadable.values().cloned().collect()));
        }
        self.lost.contains(name).then_some(Damage::NoEntry)
    }

    pub(super) fn remove_damaged(&mut self, name: &str) -> Vec<u32> {
        let part = format!("{name}/");
        let is_its = |found: &String| found == name || found.starts_with(&part);
        let holds = |bundle: &&Bundle| bundle.damaged.keys().any(is_its);
        let numbers: Vec<u32> = self.bundles().filter(holds).map(|bundle| bundle.number).collect();
        for number in &numbers {
            let mut bundle = self.shelf(*number).bundle.clone();
            bundle.damaged.retain(|found, _| !is_its(found));
            *self.shelf(*number) = Shelf::of(bundle);
        }
        numbers
    }

    fn add(&mut self, mut bundle: Bundle) {
        let number = bundle.number;
        let keys: Vec<(String, u64)> = bundle.keys.iter().map(|(name, entry)| (name.clone(), entry.revision)).collect();
        for (name, revision) in keys {
            let other = self.key_home.get(name.as_str()).copied();
            if other.is_some() && self.get(&name).is_some_and(|known| known.revision >= revision) {
                bundle.keys.remove(&name);
                self.stale.insert(number);
                continue;
            }
            if let Some(other) = other {
                self.shelf(other).take_key(&name);
                self.stale.insert(other);
            }
            Arc::make_mut(&mut self.key_home).insert(name.into(), number);
        }
        let parts: Vec<(String, u64)> = bundle.parts.iter().map(|(id, part)| (id.clone(), part.revision)).collect();
        for (id, revision) in parts {
            let other = self.part_home.get(id.as_str()).copied();
            let known = other.and_then(|other| self.bundles.get(&other)?.bundle.parts.get(&id));
            if known.is_some_and(|known| known.revision >= revision) {
                bundle.parts.remove(&id);
                self.stale.insert(number);
                continue;
            }
            if let Some(other) = other {
                self.shelf(other).take_part(&id);
                self.stale.insert(other);
            }
            self.part_home.insert(id.into(), number);
        }
        self.bundles.insert(number, Arc::new(Shelf::of(bundle)));
    }

    /// Gives every entry its parts.
    fn put_together(&mut self) {
        let names: BTreeSet<String> =
            self.bundles().flat_map(|bundle| bundle.parts.values()).map(|part| part.key.clone()).collect();
        for name in names {
            let parts: Vec<Arc<KeyPart>> = self.parts_of(&name).cloned().collect();
            let Some(mut entry) = self.get(&name).cloned() else {
                self.lost.insert(name);
                continue;
            };
            let (own, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.uid == entry.uid);
            if !others.is_empty() {
                self.lost.insert(name.clone());
            }
            if entry.is_destroyed() {
                // What a crash left of a key that is being destroyed.
                for part in own {
                    let number = self.remove_part(&part.id());
                    self.stale.extend(number);
                }
                continue;
            }
            entry.attach(own);
            if let Some(number) = self.key_home.get(name.as_str()).copied() {
                let bytes = size(&name, &entry);
                self.shelf(number).put_key(&name, entry, bytes);
            }
        }
        let long: BTreeSet<String> = self
            .keys()
            .filter(|(_, entry)| entry.is_long(self.limits.part_bytes))
            .map(|(name, _)| name.to_owned())
            .collect();
        self.long = long;
    }
}
