//! A key whose object goes: its material stays in the bundle for the window, unless the window has already ended.

use crate::clock;
use crate::context::{Context, Next};
use crate::error::ReconcileError;
use crate::events::{Cause, Happened};
use crate::finalizer;
use crate::plane::Id;
use crate::record::RootId;
use crate::retired;
use jiff::Timestamp;
use keychain::orchestrator::EvictReason;
use keychain::{KeyEntry, KeyId};
use kube::{Api, ResourceExt};
use model::reconcile::deletion_at;
use model::wire::fact;
use model::{Happening, ServiceEncryptionKey, names};
use std::time::Duration;

pub(super) async fn reconcile(ctx: &Context, id: &Id, key: &ServiceEncryptionKey) -> Result<Next, ReconcileError> {
    if !finalizer::is_held(key) {
        return Ok(Next::Done);
    }
    let record = ctx.records.get(&id.cluster).filter(|record| record.spec.unbound_at.is_none());
    if let Some(record) = record
        && !ctx.is_unbinding(&id.cluster).await?
    {
        let root = RootId::new(record.name_any(), &key.spec.account_ref.name);
        let told = ctx.bundles.read(&root).get(&id.name).is_some_and(|entry| entry.orphaned_at.is_some());
        if let Some(until) = orphan(ctx, &root, id).await?
            && !told
        {
            ctx.events.say(key, removed(until).by(Cause::of_deletion(key)));
        }
        let key_id = KeyId::new(&record.spec.path, &id.cluster, &id.name);
        ctx.orchestrator.evict(&key_id, EvictReason::KeyNotFound);
        ctx.told.forget(id);
    }
    finalizer::release(&ctx.api(&id.cluster)?, key).await?;
    Ok(Next::Done)
}

/// The object is gone: edges forget it, and its material is destroyed when the window ends.
pub(super) async fn gone(ctx: &Context, id: &Id) -> Result<Next, ReconcileError> {
    ctx.told.forget(id);
    ctx.opened.forget(id);
    ctx.damaged.note(id, false);
    ctx.policy.remove(id.clone());
    let Some(record) = ctx.records.get(&id.cluster).filter(|record| record.spec.unbound_at.is_none()) else {
        return Ok(Next::Done);
    };
    let key_id = KeyId::new(&record.spec.path, &id.cluster, &id.name);
    let Some((root, entry)) = ctx.bundles.find(&record.name_any(), &id.name) else {
        ctx.orchestrator.forget(&key_id);
        return Ok(Next::Done);
    };
    let deletion_at = if entry.orphaned_at.is_some() {
        entry.deletion_at
    } else {
        // Nothing held it, or nobody was there to see: before its window begins, kcp has the word.
        if ctx.is_unbinding(&id.cluster).await? {
            return Ok(Next::Done);
        }
        if !ctx.is_restored(&record) {
            return Ok(Next::After(super::TENANT_WAIT));
        }
        let api: Api<ServiceEncryptionKey> = ctx.api(&id.cluster)?;
        if let Some(key) = api.get_opt(&id.name).await? {
            ctx.keys.observe(key);
            return Ok(Next::After(Duration::ZERO));
        }
        let until = orphan(ctx, &root, id).await?;
        if let Some(until) = until {
            ctx.events.say(&shade(id, &entry), removed(until).by(Cause::default()));
        }
        until
    };
    ctx.orchestrator.forget(&key_id);
    match deletion_at {
        Some(at) if at <= Timestamp::now() => {
            ctx.bundles.remove(&root, &id.name).await?;
            let message = "the window of the removed key has ended; its material is destroyed, and what it encrypted can't be read again";
            ctx.events.say(&shade(id, &entry), Happened::new(Happening::Destroyed, message));
            retired::finish(ctx, &id.cluster, &root).await?;
        }
        Some(at) => ctx.policy.set(id.clone(), at),
        None => {}
    }
    Ok(Next::Done)
}

fn removed(until: Timestamp) -> Happened {
    let message = format!(
        "the key is removed; its material is kept until {until:.0}, and an object of its name can bring it back"
    );
    Happened::new(Happening::Removed, message).with(fact::UNTIL, until).warning()
}

/// A key whose object is gone, for those who tell of it.
fn shade(id: &Id, entry: &KeyEntry) -> ServiceEncryptionKey {
    let mut key = ServiceEncryptionKey::new(&id.name, entry.spec.clone());
    key.annotations_mut().insert(names::KCP_CLUSTER.to_owned(), id.cluster.clone());
    key
}

/// Begins the window of a key whose object goes; answers when it ends, or nothing when there is no material.
async fn orphan(ctx: &Context, root: &RootId, id: &Id) -> Result<Option<Timestamp>, ReconcileError> {
    let (name, now) = (id.name.clone(), clock::now());
    let until = ctx.bundles.change(root, move |set| {
        let Some(mut entry) = set.get(&name).cloned() else { return Ok((Vec::new(), None)) };
        entry.orphaned_at = entry.orphaned_at.or(Some(now));
        let until = entry.deletion_at.unwrap_or_else(|| deletion_at(&entry.spec, now));
        entry.deletion_at = Some(until);
        Ok((set.put(&name, entry)?, Some(until)))
    });
    Ok(until.await?)
}
