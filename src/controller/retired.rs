//! A root that was deleted while material of removed keys still waits for the end of its window: the object is gone, the
//! record keeps it until the last of them is destroyed. A root of the same name takes it over.

use crate::clock;
use crate::context::Context;
use crate::error::ReconcileError;
use crate::record::RootId;
use jiff::Timestamp;
use model::reconcile::deletion_at;

/// Retires a root whose keys' objects are gone. When the last material ends, or nothing when there is none.
pub(crate) async fn retire(ctx: &Context, cluster: &str, root: &RootId) -> Result<Option<Timestamp>, ReconcileError> {
    let now = clock::now();
    let set = ctx.bundles.read(root);
    let ends = set.keys().map(|(_, entry)| entry.deletion_at.unwrap_or_else(|| deletion_at(&entry.spec, now)));
    let Some(last) = ends.max() else {
        shred(ctx, cluster, root).await?;
        return Ok(None);
    };
    ctx.records
        .update_root(cluster, &root.account, |known| {
            known.map(|mut known| {
                known.deleted_at = known.deleted_at.or(Some(now));
                known
            })
        })
        .await?;
    ctx.chains.remove(root);
    Ok(Some(last))
}

/// Ends a retired root that keeps nothing any more.
pub(crate) async fn finish(ctx: &Context, cluster: &str, root: &RootId) -> Result<(), ReconcileError> {
    let record = ctx.records.get(cluster);
    let retired = record.as_ref().and_then(|record| record.spec.roots.iter().find(|known| known.name == root.account));
    if retired.is_some_and(|known| known.deleted_at.is_some()) && ctx.bundles.read(root).is_empty() {
        shred(ctx, cluster, root).await?;
    }
    Ok(())
}

async fn shred(ctx: &Context, cluster: &str, root: &RootId) -> Result<(), ReconcileError> {
    ctx.bundles.remove_root(root).await?;
    ctx.chains.remove(root);
    ctx.records.update_root(cluster, &root.account, |_| None).await?;
    Ok(())
}
