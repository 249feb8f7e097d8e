//! Keys of one bundle that are wrapped anew together, on a thread of their own; what comes of it is one write.

use super::rewrap::failure;
use crate::chains::SharedChain;
use crate::error::ReconcileError;
use crate::record::RootId;
use keychain::bundle::{BundleError, KeyOwner};
use keychain::{BundleSet, KeyEntry};
use model::account::RekeyFailure;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Keys of one bundle, as they were when they were looked for.
pub(super) struct Batch {
    names: Vec<String>,
    set: Arc<BundleSet>,
}

/// A key wrapped anew, or why it can't be.
pub(super) struct Rewrapped {
    pub(super) key: String,
    /// What it was made of: a key that is another by now is wrapped anew once more.
    pub(super) before: KeyEntry,
    pub(super) after: Result<KeyEntry, RekeyFailure>,
}

impl Batch {
    /// What isn't wrapped by `target` yet, but for those that have failed: at most `size` keys in each, and each of one bundle.
    pub(super) fn open(set: &Arc<BundleSet>, target: u32, failed: &BTreeSet<String>, size: usize) -> Vec<Self> {
        let mut batches = Vec::new();
        for bundle in set.bundles() {
            let open = bundle.keys.iter().filter(|(name, entry)| entry.needs_rewrap(target) && !failed.contains(*name));
            let names: Vec<String> = open.map(|(name, _)| name.clone()).collect();
            batches.extend(names.chunks(size.max(1)).map(|names| Self { names: names.to_vec(), set: set.clone() }));
        }
        batches
    }

    /// Wraps its keys with `target`; nothing is written.
    pub(super) async fn rewrap(
        self,
        chain: SharedChain,
        root: RootId,
        target: u32,
    ) -> Result<Vec<Rewrapped>, ReconcileError> {
        let work = move || {
            let (roots, set) = (chain.read(), self.set);
            let rewrapped = |key: String| {
                let before = set.get(&key)?.clone();
                let owner = KeyOwner { tenant_id: &root.tenant_id, account: &root.account, key: &key };
                let mut entry = before.clone();
                let after = entry.rewrap(owner, &roots, target).map_err(|error| failure(&key, &error)).map(|_| entry);
                Some(Rewrapped { key, before, after })
            };
            self.names.into_iter().filter_map(rewrapped).collect()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| ReconcileError::Interrupted)
    }
}

/// Puts what is wrapped anew into `set`; answers the bundles to write, and what could not be wrapped anew. What was rotated,
/// destroyed or moved meanwhile is left as it is: it is found again by the next look at what is open.
pub(super) fn apply(set: &mut BundleSet, batch: Vec<Rewrapped>) -> Result<(Vec<u32>, Vec<RekeyFailure>), BundleError> {
    let (mut dirty, mut failures) = (Vec::new(), Vec::new());
    for Rewrapped { key, before, after } in batch {
        if set.get(&key) != Some(&before) {
            continue;
        }
        match after {
            Ok(entry) => dirty.extend(set.put(&key, entry)?),
            Err(failure) => failures.push(failure),
        }
    }
    Ok((dirty, failures))
}

#[cfg(test)]
mod tests {
    use super::{Arc, Batch, BundleSet, KeyEntry, KeyOwner, RootId, SharedChain, apply};
    use jiff::Timestamp;
    use keychain::RootMaterial;
    use model::ServiceEncryptionKeySpec;
    use model::service_key::VersionCause;
    use serde_json::json;
    use std::collections::BTreeSet;

    fn owner(key: &str) -> KeyOwner<'_> {
        KeyOwner { tenant_id: "t1", account: "root", key }
    }

    /// Three keys under version 1, and both versions of the root.
    fn root() -> (SharedChain, BundleSet) {
        let (chain, mut set) = (SharedChain::default(), BundleSet::new("t1", "root"));
        let spec = json!({ "application": "shop", "accountRef": { "name": "root" }, "rotationSchedule": "Never" });
        let spec: ServiceEncryptionKeySpec = serde_json::from_value(spec).unwrap();
        for version in [1, 2] {
            chain.insert(RootMaterial::generate(version).unwrap());
        }
        for name in ["one", "three", "two"] {
            let roots = chain.read();
            let entry = KeyEntry::create(
                owner(name),
                spec.clone(),
                roots.get(1).unwrap(),
                VersionCause::Created,
                Timestamp::now(),
            );
            set.put(name, entry.unwrap()).unwrap();
        }
        (chain, set)
    }

    #[tokio::test]
    async fn what_was_rotated_or_destroyed_while_it_was_wrapped_anew_stays_as_it_is_and_is_open_again() {
        let (chain, mut set) = root();
        let open = Batch::open(&Arc::new(set.clone()), 2, &BTreeSet::new(), 2);
        assert_eq!(open.iter().map(|batch| batch.names.len()).collect::<Vec<_>>(), [2, 1]);
        let mut made = Vec::new();
        for batch in open {
            made.extend(batch.rewrap(chain.clone(), RootId::new("t1", "root"), 2).await.unwrap());
        }
        let mut rotated = set.get("two").unwrap().clone();
        rotated.rotate(owner("two"), chain.read().get(1).unwrap(), VersionCause::Manual, Timestamp::now()).unwrap();
        set.put("two", rotated).unwrap();
        set.remove("three");

        let (dirty, failures) = apply(&mut set, made).unwrap();
        assert_eq!((dirty, failures), (vec![1], vec![]));
        let two = set.get("two").unwrap();
        assert!(two.current_version() == 2 && two.needs_rewrap(2) && set.get("three").is_none());
        assert!(!set.get("one").unwrap().needs_rewrap(2));
        set.get("one").unwrap().authenticate(owner("one"), &chain.read()).unwrap();
        let left = Batch::open(&Arc::new(set), 2, &BTreeSet::new(), 2);
        assert!(matches!(left.as_slice(), [batch] if batch.names == ["two"]));
    }

    #[tokio::test]
    async fn a_key_of_a_root_version_that_is_lost_is_named_and_tried_no_more_in_this_run() {
        let (chain, set) = root();
        chain.retain(&[2]);
        let mut set = set;
        let mut failed = BTreeSet::new();
        for batch in Batch::open(&Arc::new(set.clone()), 2, &failed, 500) {
            let made = batch.rewrap(chain.clone(), RootId::new("t1", "root"), 2).await.unwrap();
            let (dirty, failures) = apply(&mut set, made).unwrap();
            assert!(dirty.is_empty());
            failed.extend(failures.into_iter().map(|failure| failure.key));
        }
        assert_eq!(failed, ["one", "three", "two"].map(str::to_owned).into());
        assert!(Batch::open(&Arc::new(set), 2, &failed, 500).is_empty());
    }
}
