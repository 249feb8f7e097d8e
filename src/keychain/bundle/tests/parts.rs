//! Keys with more versions than an entry or a bundle holds, through any history and a crash after any write.

use super::super::{Bundle, BundleSet, KeyEntry, LIMITS, Limits, MAX_BYTES, PART_BYTES};
use super::{chain, entry, long, owner, start};
use crate::envelope::RootChain;
use crate::material::RootMaterial;
use model::service_key::{VersionCause, VersionState};
use proptest::prelude::{ProptestConfig, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is kept, and a process that may die after any write.
struct Store {
    kept: BTreeMap<u32, Bundle>,
    set: BundleSet,
    /// Writes until it dies.
    left: usize,
}

struct Died;

/// A key of a hundred versions spreads over bundles.
const SMALL: Limits = Limits { keys: 12, bytes: 12 * 1024, part_bytes: 1024 };

impl Store {
    fn new(limits: Limits) -> Self {
        Self { kept: BTreeMap::new(), set: BundleSet::with_limits(limits, "t1", "root"), left: usize::MAX }
    }

    /// As the controller commits.
    fn commit(&mut self, change: impl FnOnce(&mut BundleSet) -> Vec<u32>) -> Result<(), Died> {
        let mut next = self.set.clone();
        let sealed = next.seal();
        self.write(&next, sealed)?;
        next.trim();
        let dirty = change(&mut next);
        self.write(&next, dirty)?;
        self.set = next;
        Ok(())
    }

    fn write(&mut self, set: &BundleSet, mut dirty: Vec<u32>) -> Result<(), Died> {
        dirty.sort_unstable();
        dirty.dedup();
        for number in dirty.into_iter().rev() {
            let bundle = set.bundle(number).unwrap();
            let bytes = bundle.to_bytes().unwrap();
            assert!(bytes.len() <= self.set.limits.bytes && bundle.count() <= self.set.limits.keys);
            self.left = self.left.checked_sub(1).ok_or(Died)?;
            self.kept.insert(number, Bundle::parse("b", &bytes).unwrap());
        }
        Ok(())
    }

    /// What the next process reads.
    fn restart(&mut self) {
        let empty = BundleSet::with_limits(self.set.limits, "t1", "root");
        self.set = empty.with(self.kept.values().cloned()).unwrap();
        self.left = usize::MAX;
    }

    fn remove(&mut self, name: &str) -> Result<(), Died> {
        self.commit(|set| match set.get(name).cloned() {
            Some(mut entry) if entry.has_parts() => {
                entry.destroy();
                set.put(name, entry).unwrap()
            }
            _ => Vec::new(),
        })?;
        self.commit(|set| set.remove(name))
    }

    fn change(&mut self, name: &str, change: impl FnOnce(&mut KeyEntry)) -> Result<(), Died> {
        self.commit(|set| {
            let Some(mut entry) = set.get(name).cloned() else { return Vec::new() };
            change(&mut entry);
            set.put(name, entry).unwrap()
        })
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// So many rotations of a key, in one write; the key is made first.
    Rotate(u8, u16),
    Rekey,
    Remove(u8),
    Restart,
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..4, 1_u16..20).prop_map(|(key, times)| Step::Rotate(key, times)),
        1 => proptest::strategy::Just(Step::Rekey),
        1 => (0_u8..4).prop_map(Step::Remove),
        1 => proptest::strategy::Just(Step::Restart),
    ]
}

/// What must open: per key its uid, and per version its material.
type Expected = BTreeMap<String, (String, Vec<Vec<u8>>)>;

fn opened(set: &BundleSet, roots: &RootChain) -> Expected {
    let open = |(name, entry): (&str, &KeyEntry)| {
        let materials = entry.materials(owner(name), roots).unwrap();
        assert!(materials.iter().map(|(version, _)| *version).eq(1..=entry.current_version()));
        let bytes = materials.iter().map(|(_, material)| material.expose().to_vec()).collect();
        (name.to_owned(), (entry.uid.clone(), bytes))
    };
    set.keys().map(open).collect()
}

fn step(store: &mut Store, roots: &mut RootChain, step: &Step) -> Result<(), Died> {
    let newest = roots.newest().unwrap().version();
    match step {
        Step::Rotate(key, times) => {
            let name = format!("key-{key}");
            let root = roots.newest().unwrap();
            if store.set.get(&name).is_none() {
                let made = entry(&name, roots);
                store.commit(|set| set.put(&name, made).unwrap())?;
            }
            store.change(&name, |entry| {
                for _ in 0..*times {
                    entry.rotate(owner(&name), root, VersionCause::Schedule, start()).unwrap();
                }
            })
        }
        Step::Rekey => {
            roots.insert(RootMaterial::generate(newest + 1).unwrap());
            rekey(store, roots)
        }
        Step::Remove(key) => store.remove(&format!("key-{key}")),
        Step::Restart => {
            store.restart();
            Ok(())
        }
    }
}

/// Moves what isn't moved yet.
fn rekey(store: &mut Store, roots: &RootChain) -> Result<(), Died> {
    let target = roots.newest().unwrap().version();
    let names: Vec<String> = store.set.keys().map(|(name, _)| name.to_owned()).collect();
    store.commit(|set| {
        let mut dirty = Vec::new();
        for name in &names {
            let mut entry = set.get(name).cloned().unwrap();
            if entry.rewrap(owner(name), roots, target).unwrap() {
                dirty.extend(set.put(name, entry).unwrap());
            }
        }
        dirty
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_version_opens_whatever_happened_and_whenever_the_process_died(
        history in proptest::collection::vec((steps(), proptest::option::weighted(0.4, 0_usize..4)), 1..25),
    ) {
        let (mut store, mut roots) = (Store::new(SMALL), chain([1]));
        for (what, dies_after) in history {
            let before = opened(&store.set, &roots);
            store.left = dies_after.unwrap_or(usize::MAX);
            let died = step(&mut store, &mut roots, &what).is_err();
            store.left = usize::MAX;
            if died {
                store.restart();
                // Nothing that was there is gone, and no key is doubled, but one that is being removed.
                if let Step::Remove(key) = &what {
                    let name = format!("key-{key}");
                    if store.set.get(&name).is_some_and(|entry| !entry.is_destroyed() && entry.missing().is_none()) {
                        prop_assert_eq!(&opened(&store.set, &roots), &before);
                    }
                    prop_assert!(store.remove(&name).is_ok());
                }
                if let Step::Rekey = &what {
                    prop_assert_eq!(&opened(&store.set, &roots), &before, "half a re-key loses nothing");
                    prop_assert!(rekey(&mut store, &roots).is_ok());
                }
            }
            let after = opened(&store.set, &roots);
            for (name, (uid, materials)) in &before {
                let gone = matches!(&what, Step::Remove(key) if *name == format!("key-{key}"));
                prop_assert_eq!(after.contains_key(name), !gone);
                if let Some((now, kept)) = after.get(name) {
                    prop_assert!(now == uid && kept.starts_with(materials), "{} lost a version", name);
                }
            }
            if let Step::Rekey = &what {
                let target = roots.newest().unwrap().version();
                prop_assert!(store.set.keys().all(|(_, entry)| !entry.needs_rewrap(target)));
                let old: Vec<u32> = roots.versions().filter(|version| *version < target).collect();
                for version in old {
                    roots.remove(version);
                }
                prop_assert_eq!(opened(&store.set, &roots), before);
            }
        }
        let kept = opened(&store.set, &roots);
        store.restart();
        prop_assert_eq!(opened(&store.set, &roots), kept, "what is read is what was written");
        prop_assert!(store.commit(|_| Vec::new()).is_ok());
        for name in 0..4 {
            let name = format!("key-{name}");
            prop_assert!(store.remove(&name).is_ok());
        }
        let empty = store.kept.values().all(|bundle| bundle.keys.is_empty() && bundle.parts.is_empty());
        prop_assert!(empty, "material of a removed key is left");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_store_has_what_was_put_and_removed_though_many_changes_are_one_write(
        commits in proptest::collection::vec(
            (proptest::collection::vec((0_u8..20, proptest::option::of(1_u32..9)), 1..6), proptest::option::weighted(0.3, 0_usize..4)), 1..30),
    ) {
        let template = entry("k", &chain([1]));
        let mut store = Store::new(SMALL);
        let mut expected: BTreeMap<String, u32> = BTreeMap::new();
        for (changes, dies_after) in commits {
            let mut then = expected.clone();
            store.left = dies_after.unwrap_or(usize::MAX);
            let died = store.commit(|set| {
                let mut dirty = Vec::new();
                for (name, change) in &changes {
                    let name = format!("key-{name}");
                    let known = set.get(&name).cloned();
                    match (change, known) {
                        (Some(versions), None) => {
                            then.insert(name.clone(), *versions);
                            dirty.extend(set.put(&name, long(&template, *versions)).unwrap());
                        }
                        // A key only grows.
                        (Some(versions), Some(mut entry)) => {
                            let newest = entry.current_version();
                            entry.recent.extend(long(&template, newest + versions).recent.split_off(newest as usize));
                            let current = entry.recent.len() - 1;
                            entry.recent[..current].iter_mut().for_each(|stored| stored.state = VersionState::DecryptOnly);
                            then.insert(name.clone(), newest + versions);
                            dirty.extend(set.put(&name, entry).unwrap());
                        }
                        (None, Some(entry)) if entry.has_parts() => {}
                        (None, _) => {
                            then.remove(&name);
                            dirty.extend(set.remove(&name));
                        }
                    }
                }
                dirty
            })
            .is_err();
            if died {
                store.restart();
                let found = versions(&store.set);
                for (name, before) in &expected {
                    let found = found.get(name);
                    prop_assert!(found == Some(before) || found == then.get(name), "{} is {:?}", name, found);
                }
                expected = found;
            } else {
                expected = then;
            }
            prop_assert_eq!(&versions(&store.set), &expected);
        }
        store.restart();
        prop_assert_eq!(&versions(&store.set), &expected);
    }
}

fn versions(set: &BundleSet) -> BTreeMap<String, u32> {
    set.keys()
        .map(|(name, entry)| {
            assert!(entry.missing().is_none(), "{name} lacks versions");
            (name.to_owned(), entry.current_version())
        })
        .collect()
}

#[test]
fn a_key_of_twenty_thousand_versions_rotates_at_the_cost_of_one_small_entry() {
    let (roots, mut store) = (chain([1]), Store::new(LIMITS));
    let made = entry("orders", &roots);
    assert!(store.commit(|set| set.put("orders", made).unwrap()).is_ok());
    for _ in 0..20 {
        let rotated = store.change("orders", |entry| {
            for _ in 0..1000 {
                entry.rotate(owner("orders"), roots.newest().unwrap(), VersionCause::Schedule, start()).unwrap();
            }
        });
        assert!(rotated.is_ok());
    }
    let key = store.set.get("orders").unwrap();
    assert_eq!((key.current_version(), key.missing()), (20_001, None));
    assert_eq!(
        key.shown_versions(50).iter().map(|shown| shown.version).collect::<Vec<_>>(),
        (19_952..=20_001).rev().collect::<Vec<_>>()
    );
    assert!(key.versions().rev().skip(1).all(|stored| stored.state == VersionState::DecryptOnly));
    // The entry is cut at the next write, whoever's it is; from then on a rotation writes one bundle.
    assert!(store.commit(|_| Vec::new()).is_ok());
    let mut written = Vec::new();
    let rotated = store.commit(|set| {
        let mut entry = set.get("orders").cloned().unwrap();
        entry.rotate(owner("orders"), roots.newest().unwrap(), VersionCause::Schedule, start()).unwrap();
        assert!(entry.recent.iter().map(|_| 230).sum::<usize>() <= PART_BYTES, "{} versions", entry.recent.len());
        written = set.put("orders", entry).unwrap();
        written.clone()
    });
    assert!(rotated.is_ok() && written.len() == 1, "{written:?}");
    store.restart();
    store.set.get("orders").unwrap().authenticate(owner("orders"), &roots).unwrap();
}

#[test]
fn a_bundle_of_the_first_format_is_read_and_a_full_one_goes_on() {
    let (roots, mut store) = (chain([1]), Store::new(LIMITS));
    let mut full = entry("orders", &roots);
    let size = |entry: &KeyEntry| serde_json::to_vec(entry).unwrap().len();
    let alone = size(&full);
    full.rotate(owner("orders"), roots.newest().unwrap(), VersionCause::Schedule, start()).unwrap();
    for _ in 0..(MAX_BYTES - 4096) / (size(&full) - alone + 3) {
        full.rotate(owner("orders"), roots.newest().unwrap(), VersionCause::Schedule, start()).unwrap();
    }
    assert!((MAX_BYTES - 16 * 1024..MAX_BYTES - 1024).contains(&size(&full)), "{}", size(&full));
    let before = full.materials(owner("orders"), &roots).unwrap();
    let json =
        serde_json::json!({"format": 1, "tenantId": "t1", "account": "root", "number": 1, "keys": {"orders": full}});
    store.kept.insert(1, Bundle::parse("b", &serde_json::to_vec(&json).unwrap()).unwrap());
    store.restart();
    for _ in 0..3 {
        let rotated = store.change("orders", |entry| {
            entry.rotate(owner("orders"), roots.newest().unwrap(), VersionCause::Schedule, start()).unwrap();
        });
        assert!(rotated.is_ok());
    }
    store.restart();
    let after = store.set.get("orders").unwrap().materials(owner("orders"), &roots).unwrap();
    assert!(before.len() > 1500 && after.len() == before.len() + 3);
    assert!(before.iter().zip(&after).all(|((_, one), (_, other))| one.expose() == other.expose()));
}

#[test]
fn a_bundle_without_parts_is_written_as_earlier_releases_read_it() {
    let (roots, mut bundle) = (chain([1]), Bundle::new("t1", "root", 1));
    bundle.keys.insert("orders".into(), entry("orders", &roots).into());
    let json: serde_json::Value = serde_json::from_slice(&bundle.to_bytes().unwrap()).unwrap();
    assert_eq!((&json["format"], json.get("parts")), (&1.into(), None));
    Arc::make_mut(bundle.keys.get_mut("orders").unwrap()).recent[0].version = 7;
    let json: serde_json::Value = serde_json::from_slice(&bundle.to_bytes().unwrap()).unwrap();
    assert_eq!(json["format"], 2, "an entry that needs parts");
}
