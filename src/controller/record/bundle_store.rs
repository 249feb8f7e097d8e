//! All bundles of all roots.

use super::error::RecordError;
use super::root_bundles::RootBundles;
use super::{NAMESPACE, secret};
use k8s_openapi::api::core::v1::Secret;
use keychain::{Bundle, BundleSet, KeyEntry};
use kube::Client;
use kube::api::{Api, ListParams};
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
}

impl BundleStore {
    /// Reads all bundles. One that is broken is an error that names it: serving half a root would be worse.
    pub async fn load(provider: Client) -> Result<Self, RecordError> {
        let api: Api<Secret> = Api::namespaced(provider, NAMESPACE);
        let mut found: HashMap<RootId, Vec<(Bundle, Option<String>)>> = HashMap::new();
        let mut page = ListParams::default().labels(secret::LABEL).limit(PAGE);
        loop {
            let list = api.list(&page).await?;
            for item in &list.items {
                let bundle = secret::bundle(item)?;
                let root = RootId::new(&bundle.tenant_id, &bundle.account);
                found.entry(root).or_default().push((bundle, item.metadata.resource_version.clone()));
            }
            match list.metadata.continue_.filter(|token| !token.is_empty()) {
                Some(token) => page = page.continue_token(&token),
                None => break,
            }
        }
        let mut roots = HashMap::new();
        for (root, bundles) in found {
            let held = RootBundles::new(api.clone(), root.clone(), bundles)?;
            roots.insert(root, Arc::new(held));
        }
        Ok(Self { api, roots: Mutex::new(roots) })
    }

    /// The keys of a root as they are written.
    pub fn read(&self, root: &RootId) -> Arc<BundleSet> {
        self.root(root).read()
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

    /// Removes one key and its material.
    pub async fn remove(&self, root: &RootId, name: &str) -> Result<(), RecordError> {
        let name = name.to_owned();
        self.change(root, move |set| Ok((set.remove(&name).into_iter().collect(), ()))).await
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
            .or_insert_with(|| Arc::new(RootBundles::empty(self.api.clone(), root.clone())))
            .clone()
    }

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<RootId, Arc<RootBundles>>> {
        self.roots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
