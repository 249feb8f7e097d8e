//! Writes one object's status, a difference at a time.

use super::patch::patch_status;
use super::store::Store;
use kube::core::object::HasStatus;
use kube::{Api, Resource, ResourceExt};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;
use std::sync::Arc;

/// The status of one object, as this controller last wrote it; nobody else may (maximal permission policy).
pub struct StatusWriter<K: HasStatus> {
    api: Api<K>,
    store: Store<K>,
    name: String,
    status: K::Status,
}

impl<K> StatusWriter<K>
where
    K: Resource + HasStatus + Clone + DeserializeOwned + Debug,
    K::Status: Default + Clone + Serialize,
{
    /// Of `object`.
    pub fn new(api: Api<K>, store: Store<K>, object: &Arc<K>) -> Self {
        Self { api, store, name: object.name_any(), status: object.status().cloned().unwrap_or_default() }
    }

    /// As last written.
    pub fn get(&self) -> &K::Status {
        &self.status
    }

    /// Writes what differs; nothing when nothing does. Whether something was written.
    pub async fn set(&mut self, status: K::Status) -> kube::Result<bool> {
        let written = patch_status(&self.api, &self.name, Some(&self.status), &status).await?;
        self.status = status;
        let Some(object) = written else { return Ok(false) };
        self.store.observe(object);
        Ok(true)
    }

    /// Changes the status and writes what differs.
    pub async fn change(&mut self, change: impl FnOnce(&mut K::Status)) -> kube::Result<bool> {
        let mut status = self.status.clone();
        change(&mut status);
        self.set(status).await
    }
}
