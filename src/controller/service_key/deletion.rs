//! A key whose object goes: its material stays in the bundle for the window, unless the window has already ended.

use crate::context::{Context, Next};
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::finalizer;
use crate::plane::Id;
use crate::record::RootId;
use jiff::Timestamp;
use keychain::KeyId;
use keychain::orchestrator::EvictReason;
use kube::ResourceExt;
use model::ServiceEncryptionKey;
use model::reconcile::deletion_at;

pub(super) async fn reconcile(ctx: &Context, id: &Id, key: &ServiceEncryptionKey) -> Result<Next, ReconcileError> {
    if !finalizer::is_held(key) {
        return Ok(Next::Done);
    }
    let record = ctx.records.get(&id.cluster).filter(|record| record.spec.unbound_at.is_none());
    if let Some(record) = record
        && !ctx.is_unbinding(&id.cluster).await?
    {
        let root = RootId::new(record.name_any(), &key.spec.account_ref.name);
        let (name, spec, now) = (id.name.clone(), key.spec.clone(), Timestamp::now());
        let until = ctx.bundles.change(&root, move |set| {
            let Some(mut entry) = set.get(&name).cloned() else { return Ok((Vec::new(), None)) };
            entry.orphaned_at = entry.orphaned_at.or(Some(now));
            let until = entry.deletion_at.unwrap_or_else(|| deletion_at(&spec, now));
            entry.deletion_at = Some(until);
            Ok((set.put(&name, entry)?, Some(until)))
        });
        if let Some(until) = until.await? {
            let message = format!("the key is removed; its material is kept until {until}");
            ctx.events.say(key, Happened::new("Removed", message).warning().by(Cause::of(key)));
        }
        let key_id = KeyId::new(&record.spec.path, &id.cluster, &id.name);
        ctx.orchestrator.evict(&key_id, EvictReason::KeyNotFound);
        ctx.told.forget(id);
    }
    finalizer::release(&ctx.api(&id.cluster)?, key).await?;
    Ok(Next::Done)
}

/// The object is gone: edges forget it, and its orphaned material is destroyed when the window ends.
pub(super) async fn gone(ctx: &Context, id: &Id) -> Result<Next, ReconcileError> {
    ctx.told.forget(id);
    ctx.policy.remove(id.clone());
    let Some(record) = ctx.records.get(&id.cluster).filter(|record| record.spec.unbound_at.is_none()) else {
        return Ok(Next::Done);
    };
    let key_id = KeyId::new(&record.spec.path, &id.cluster, &id.name);
    ctx.orchestrator.forget(&key_id);
    let Some((root, entry)) =
        ctx.bundles.find(&record.name_any(), &id.name).filter(|(_, entry)| entry.orphaned_at.is_some())
    else {
        return Ok(Next::Done);
    };
    match entry.deletion_at {
        Some(at) if at <= Timestamp::now() => {
            ctx.bundles.remove(&root, &id.name).await?;
            tracing::info!(key = %id, "the window of a removed key has ended; its material is destroyed");
        }
        Some(at) => ctx.policy.set(id.clone(), at),
        None => {}
    }
    Ok(Next::Done)
}
