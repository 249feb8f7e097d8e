//! Recovery (FR-101): what an unbind deleted comes back from the record, create-if-absent.

use crate::context::Context;
use crate::error::ReconcileError;
use crate::record::RootId;
use futures::{StreamExt, TryStreamExt, stream};
use kube::api::{Api, PostParams};
use kube::{Resource, ResourceExt};
use model::tenant_record::TenantRecord;
use model::{Account, ServiceEncryptionKey};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

const IN_FLIGHT: usize = 16;

/// Makes the roots and service keys of the record that don't exist. Keys that were deleted one by one before the
/// unbind stay deleted.
pub(crate) async fn restore(ctx: &Context, record: &TenantRecord) -> Result<(), ReconcileError> {
    let cluster = &record.spec.cluster;
    let accounts: Api<Account> = ctx.api(cluster)?;
    for root in record.spec.roots.iter().filter(|root| root.deleted_at.is_none()) {
        create_if_absent(&accounts, &Account::new(&root.name, root.spec.clone())).await?;
    }
    let keys: Api<ServiceEncryptionKey> = ctx.api(cluster)?;
    for root in &record.spec.roots {
        let set = ctx.bundles.read(&RootId::new(record.name_any(), &root.name));
        let wanted = set.keys().filter(|(_, entry)| entry.orphaned_at.is_none());
        let wanted: Vec<_> = wanted.map(|(name, entry)| ServiceEncryptionKey::new(name, entry.spec.clone())).collect();
        let creations = wanted.into_iter().map(|key| {
            let keys = keys.clone();
            async move { create_if_absent(&keys, &key).await }
        });
        stream::iter(creations).buffer_unordered(IN_FLIGHT).try_collect::<Vec<_>>().await?;
    }
    tracing::info!(cluster, path = record.spec.path, "the workspace is restored from the record");
    Ok(())
}

async fn create_if_absent<K>(api: &Api<K>, object: &K) -> Result<(), ReconcileError>
where
    K: Resource + Clone + Serialize + DeserializeOwned + Debug,
{
    match api.create(&PostParams::default(), object).await {
        Ok(_) => Ok(()),
        Err(kube::Error::Api(status)) if status.is_already_exists() => Ok(()),
        Err(error) => Err(error.into()),
    }
}
