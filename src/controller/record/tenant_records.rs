//! The records of all tenants, in memory and in the provider workspace. This process is their only writer (one leader).

use super::error::RecordError;
use kube::api::{Api, DeleteParams, ListParams, PostParams};
use kube::{Client, ResourceExt};
use model::tenant_record::{RootRecord, TenantRecord, TenantRecordSpec};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

type Slot = Arc<tokio::sync::Mutex<Option<Arc<TenantRecord>>>>;

/// All records, by logical cluster.
pub struct TenantRecords {
    api: Api<TenantRecord>,
    held: Mutex<HashMap<String, Arc<TenantRecord>>>,
    slots: Mutex<HashMap<String, Slot>>,
}

impl TenantRecords {
    /// Reads all of them.
    pub async fn load(provider: Client) -> Result<Self, RecordError> {
        let api: Api<TenantRecord> = Api::all(provider);
        let held = api.list(&ListParams::default()).await?.items.into_iter();
        let held: HashMap<_, _> = held.map(|record| (record.spec.cluster.clone(), Arc::new(record))).collect();
        let slots =
            held.iter().map(|(cluster, record)| (cluster.clone(), Slot::new(Some(record.clone()).into()))).collect();
        Ok(Self { api, held: Mutex::new(held), slots: Mutex::new(slots) })
    }

    /// The record of a workspace.
    pub fn get(&self, cluster: &str) -> Option<Arc<TenantRecord>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(cluster).cloned()
    }

    /// All of them.
    pub fn all(&self) -> Vec<Arc<TenantRecord>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The record of a workspace; mints the tenant id and writes it when there is none yet (FR-101).
    pub async fn ensure(
        &self,
        path: &str,
        cluster: &str,
        tenant_name: &str,
        binding: Option<String>,
    ) -> Result<Arc<TenantRecord>, RecordError> {
        let slot = self.slot(cluster);
        let mut slot = slot.lock().await;
        if let Some(record) = slot.as_ref() {
            return Ok(record.clone());
        }
        let spec = TenantRecordSpec {
            path: path.to_owned(),
            cluster: cluster.to_owned(),
            tenant_name: tenant_name.to_owned(),
            suspended: false,
            roots: Vec::new(),
            binding,
            unbound_at: None,
        };
        let id = format!("tn-{}", uuid::Uuid::new_v4());
        let record = Arc::new(self.api.create(&PostParams::default(), &TenantRecord::new(&id, spec)).await?);
        self.publish(&mut slot, record.clone());
        Ok(record)
    }

    /// Changes a record; what changes nothing isn't written. `change` may run again on a newer record.
    pub async fn update(
        &self,
        cluster: &str,
        change: impl Fn(&mut TenantRecordSpec) + Send + Sync,
    ) -> Result<Arc<TenantRecord>, RecordError> {
        let slot = self.slot(cluster);
        let mut slot = slot.lock().await;
        let held = slot.clone().ok_or_else(|| RecordError::NoRecord(cluster.to_owned()))?;
        let mut next = TenantRecord::clone(&held);
        change(&mut next.spec);
        if next.spec == held.spec {
            return Ok(held);
        }
        let name = held.name_any();
        match self.api.replace(&name, &PostParams::default(), &next).await {
            Ok(written) => {
                let written = Arc::new(written);
                self.publish(&mut slot, written.clone());
                Ok(written)
            }
            Err(error) => {
                // Whether it was written isn't known (a lost answer) or it was someone else's: read before anything else.
                if let Ok(found) = self.api.get(&name).await {
                    self.publish(&mut slot, Arc::new(found));
                }
                match error {
                    kube::Error::Api(status) if status.is_conflict() => Err(RecordError::Conflict(name)),
                    error => Err(error.into()),
                }
            }
        }
    }

    /// Changes one root of a record; `change` gets `None` when there is none yet, and leaves `None` to remove it.
    pub async fn update_root(
        &self,
        cluster: &str,
        account: &str,
        change: impl Fn(Option<RootRecord>) -> Option<RootRecord> + Send + Sync,
    ) -> Result<Option<RootRecord>, RecordError> {
        let record = self
            .update(cluster, |spec| {
                let at = spec.roots.iter().position(|root| root.name == account);
                match (at, change(at.map(|at| spec.roots[at].clone()))) {
                    (Some(at), Some(root)) => spec.roots[at] = root,
                    (Some(at), None) => drop(spec.roots.remove(at)),
                    (None, Some(root)) => spec.roots.push(root),
                    (None, None) => {}
                }
            })
            .await?;
        Ok(record.spec.roots.iter().find(|root| root.name == account).cloned())
    }

    /// Whether the record of an unbound workspace is still there: `purge` may have been by. What is gone is forgotten.
    pub async fn is_still_there(&self, cluster: &str) -> Result<bool, RecordError> {
        let slot = self.slot(cluster);
        let mut slot = slot.lock().await;
        let Some(held) = slot.clone() else { return Ok(false) };
        match self.api.get_opt(&held.name_any()).await? {
            Some(found) => self.publish(&mut slot, Arc::new(found)),
            None => self.forget(&mut slot, cluster),
        }
        Ok(slot.is_some())
    }

    /// Removes a record for good.
    pub async fn remove(&self, cluster: &str) -> Result<(), RecordError> {
        let slot = self.slot(cluster);
        let mut slot = slot.lock().await;
        let Some(held) = slot.clone() else { return Ok(()) };
        match self.api.delete(&held.name_any(), &DeleteParams::default()).await {
            Ok(_) => {}
            Err(kube::Error::Api(status)) if status.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
        self.forget(&mut slot, cluster);
        Ok(())
    }

    fn forget(&self, slot: &mut Option<Arc<TenantRecord>>, cluster: &str) {
        *slot = None;
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(cluster);
    }

    fn slot(&self, cluster: &str) -> Slot {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).entry(cluster.to_owned()).or_default().clone()
    }

    fn publish(&self, slot: &mut Option<Arc<TenantRecord>>, record: Arc<TenantRecord>) {
        *slot = Some(record.clone());
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(record.spec.cluster.clone(), record);
    }
}
