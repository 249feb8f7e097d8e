//! All bundles of all roots.

use super::error::RecordError;
use super::root_bundles::RootBundles;
use super::{NAMESPACE, secret};
use k8s_openapi::api::core::v1::Secret;
use keychain::{BundleSet, KeyEntry};
use kube::api::{Api, ListParams};
use kube::{Client, ResourceExt};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Bundles are read in pages of so many: at most 16 MiB at once.
const PAGE: u32 = 32;

/// A root across tenants.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RootId {
    /// The tenant's id.
    pub tenant_id: String,
    /// The Account's name.
    pub account: String,
}

impl RootId {
    /// From its parts.
    pub fn new(tenant_id: impl Into<String>, account: impl Into<String>) -> Self {
        Self { tenant_id: tenant_id.into(), account: account.into() }
    }
}

/// The key store.
pub struct BundleStore {
    api: Api<Secret>,
    roots: Mutex<HashMap<RootId, Arc<RootBundles>>>,
    /// Bundles of roots of which none can be read, by what marks them.
    unread: HashMap<String, Vec<Secret>>,
}

impl BundleStore {
    /// Reads all bundles. One that can't be read is told by name, and its root goes on with the others.
    pub async fn load(provider: Client) -> Result<Self, RecordError> {
        let api: Api<Secret> = Api::namespaced(provider, NAMESPACE);
        let mut found: HashMap<String, Vec<Secret>> = HashMap::new();
        let mut page = ListParams::default().labels(secret::LABEL).limit(PAGE);
        loop {
            let list = api.list(&page).await?;
            for item in list.items {
                let root = item.labels().get(secret::LABEL).cloned().unwrap_or_default();
                found.entry(root).or_default().push(item);
            }
            match list.metadata.continue_.filter(|token| !token.is_empty()) {
                Some(token) => page = page.continue_token(&token),
                None => break,
            }
        }
        let (mut roots, mut unread) = (HashMap::new(), HashMap::new());
        for (label, secrets) in found {
            // All of a root carry the same mark, so one that can be read names it.
            let Some(bundle) = secrets.iter().find_map(|item| secret::bundle(item).ok()) else {
                tracing::error!(bundles = ?secrets.iter().map(ResourceExt::name_any).collect::<Vec<_>>(), "no bundle of a root can be read");
                unread.insert(label, secrets);
                continue;
            };
            let root = RootId::new(&bundle.tenant_id, &bundle.account);
            let held = RootBundles::new(api.clone(), root.clone(), &secrets)?;
            roots.insert(root, Arc::new(held));
        }
        Ok(Self { api, roots: Mutex::new(roots), unread })
    }

    /// The keys of a root as they are written.
    pub fn read(&self, root: &RootId) -> Arc<BundleSet> {
        self.root(root).read()
    }

    /// How often the bundles of a root were read: what one reading found good is good until the next.
    pub fn reads(&self, root: &RootId) -> u64 {
        self.root(root).reads()
    }

    /// Whether the bundles of a root were read again since the last call, because somebody else had changed one.
    pub fn is_news(&self, root: &RootId) -> bool {
        self.root(root).is_news()
    }

    /// Looks whether somebody else has changed a bundle of a root, and reads them again if so.
    pub async fn look(&self, root: &RootId) -> Result<(), RecordError> {
        self.root(root).look().await
    }

    /// Changes keys of a root. Changes that come while another is written are written together (group commit). `change`
    /// answers the bundle numbers to write, as `BundleSet` does; it may run again, so it must not have effects.
    pub async fn change<R, F>(&self, root: &RootId, change: F) -> Result<R, RecordError>
    where
        R: Send + 'static,
        F: FnMut(&mut BundleSet) -> Result<(Vec<u32>, R), RecordError> + Send + 'static,
    {
        self.root(root).change(change).await
    }

    /// Puts one key.
    pub async fn put(&self, root: &RootId, name: &str, entry: KeyEntry) -> Result<(), RecordError> {
        let name = name.to_owned();
        self.change(root, move |set| Ok((set.put(&name, entry.clone())?, ()))).await
    }

    /// Removes one key and its material: the parts of a long one first, so that none is left when the key is gone.
    pub async fn remove(&self, root: &RootId, name: &str) -> Result<(), RecordError> {
        let own = name.to_owned();
        let parts = self.change(root, move |set| match set.get(&own).cloned() {
            Some(mut entry) if entry.has_parts() => {
                entry.destroy();
                Ok((set.put(&own, entry)?, ()))
            }
            _ => Ok((Vec::new(), ())),
        });
        parts.await?;
        let name = name.to_owned();
        self.change(root, move |set| Ok((set.remove(&name), ()))).await
    }

    /// Removes a root with all its bundles.
    pub async fn remove_root(&self, root: &RootId) -> Result<(), RecordError> {
        self.root(root).shred().await?;
        self.held().remove(root);
        Ok(())
    }

    /// Forgets a tenant whose bundles are destroyed already.
    pub fn forget(&self, tenant_id: &str) {
        self.held().retain(|root, _| root.tenant_id != tenant_id);
    }

    /// The root of `tenant_id` that keeps a key of this name, with its entry.
    pub fn find(&self, tenant_id: &str, name: &str) -> Option<(RootId, KeyEntry)> {
        let roots: Vec<_> = self
            .held()
            .iter()
            .filter(|(id, _)| id.tenant_id == tenant_id)
            .map(|(id, root)| (id.clone(), root.clone()))
            .collect();
        roots.into_iter().find_map(|(id, root)| root.read().get(name).cloned().map(|entry| (id, entry)))
    }

    /// The roots of a tenant that have bundles.
    pub fn roots_of(&self, tenant_id: &str) -> Vec<RootId> {
        self.held().keys().filter(|id| id.tenant_id == tenant_id).cloned().collect()
    }

    fn root(&self, root: &RootId) -> Arc<RootBundles> {
        self.held()
            .entry(root.clone())
            .or_insert_with(|| {
                let unread = self.unread.get(&secret::root_hash(root));
                let known = unread.map(|found| RootBundles::new(self.api.clone(), root.clone(), found));
                let empty = || RootBundles::empty(self.api.clone(), root.clone());
                Arc::new(known.and_then(Result::ok).unwrap_or_else(empty))
            })
            .clone()
    }

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<RootId, Arc<RootBundles>>> {
        self.roots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
