//! What happens by itself: keys that are due, edges that come, acknowledge and count.

use crate::context::{Context, Work};
use crate::edges::EdgeObjects;
use crate::plane::Id;
use keychain::KeyId;
use keychain::orchestrator::{Change, same_progress};
use keychain::policy::DueKeys;
use kube::ResourceExt;
use model::{ServiceEncryptionKey, names};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// Statuses a second that are written only because a number of clients moved.
const CLIENT_WRITES: usize = 20;
/// What edges have done is looked at so often: by then most have answered, and one status says it all.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// A key is new, different or gone: it is looked at, and its root counts again.
pub(crate) fn key_changed(ctx: &Context, id: Id) {
    let Some(key) = ctx.keys.get(&id) else {
        for account in ctx.accounts.of_cluster(&id.cluster).iter().filter_map(|account| Id::of(account.as_ref())) {
            ctx.recounts.ask(&ctx.queue, account);
        }
        ctx.queue.add_urgent(Work::Key(id));
        return;
    };
    ctx.recounts.ask(&ctx.queue, root_of(&id, &key));
    if somebody_waits(&key) {
        ctx.queue.add_urgent(Work::Key(id));
    } else {
        ctx.queue.add(Work::Key(id));
    }
}

/// Whether a key that was shown before has been changed: disabled, rotated, removed. New keys may be many.
fn somebody_waits(key: &ServiceEncryptionKey) -> bool {
    let Some(status) = key.status.as_ref().filter(|status| status.phase.is_some()) else { return false };
    let request = key.annotations().get(names::ROTATE);
    key.metadata.deletion_timestamp.is_some()
        || status.observed_generation != key.metadata.generation
        || request.is_some_and(|request| status.handled_rotation.as_ref() != Some(request))
}

fn root_of(id: &Id, key: &ServiceEncryptionKey) -> Id {
    Id::new(&id.cluster, &key.spec.account_ref.name)
}

/// Hands due keys to the workers (FR-303).
pub(crate) async fn due_keys(ctx: Arc<Context>, mut due: DueKeys<Id>) {
    while let Some(due) = due.next().await {
        ctx.queue.add(Work::Key(due.key));
    }
}

/// Hands what edges have done to the workers, and keeps the Edge objects current.
pub(crate) async fn orchestrator_changes(ctx: Arc<Context>, mut edges: EdgeObjects) {
    let mut changes = ctx.orchestrator.changes();
    let mut waiting: HashMap<Id, u32> = HashMap::new();
    let mut moved: BTreeSet<KeyId> = BTreeSet::new();
    let mut tick = interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut progress = interval(PROGRESS_EVERY);
    progress.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            news = changes.next() => {
                let Some(Change { keys, edges: touched }) = news else { return };
                moved.extend(keys);
                if !touched.is_empty() {
                    write_edges(&ctx, &mut edges).await;
                }
            }
            _ = progress.tick(), if !moved.is_empty() => {
                for key in std::mem::take(&mut moved) {
                    sort_change(&ctx, &key, &mut waiting);
                }
            }
            _ = tick.tick() => {
                for id in largest(&mut waiting) {
                    if let Some(key) = ctx.keys.get(&id) {
                        ctx.recounts.ask(&ctx.queue, root_of(&id, &key));
                    }
                    ctx.queue.add(Work::Key(id));
                }
                write_edges(&ctx, &mut edges).await;
            }
        }
    }
}

async fn write_edges(ctx: &Context, edges: &mut EdgeObjects) {
    if let Err(error) = edges.write(&ctx.orchestrator).await {
        tracing::debug!(%error, "Edge objects can't be written; trying again within a second");
    }
}

/// Progress is shown at once; a number of clients waits for its turn.
fn sort_change(ctx: &Context, key: &KeyId, waiting: &mut HashMap<Id, u32>) {
    let id = Id::new(&key.cluster, &key.name);
    let Some(object) = ctx.keys.get(&id) else { return };
    let status = object.status.as_ref();
    let shown = status.and_then(|status| status.distribution.as_ref());
    let now = ctx.orchestrator.distribution(key).filter(|now| now.version > 0);
    let moved = match (shown, &now) {
        (Some(shown), Some(now)) => !same_progress(shown, now),
        (None, now) => now.is_some(),
        (Some(_), None) => false,
    };
    if moved {
        ctx.queue.add(Work::Key(id));
        return;
    }
    let before = status.and_then(|status| status.active_clients.as_ref()).map(|clients| clients.count);
    match (before, ctx.orchestrator.clients(key)) {
        (before, now) if before == now => drop(waiting.remove(&id)),
        (Some(before), Some(now)) => drop(waiting.insert(id, before.abs_diff(now))),
        // Known or unknown is more than any number.
        _ => drop(waiting.insert(id, u32::MAX)),
    }
}

fn largest(waiting: &mut HashMap<Id, u32>) -> Vec<Id> {
    let mut all: Vec<(Id, u32)> = waiting.iter().map(|(id, by)| (id.clone(), *by)).collect();
    all.sort_by_key(|(_, by)| std::cmp::Reverse(*by));
    all.truncate(CLIENT_WRITES);
    let due: Vec<Id> = all.into_iter().map(|(id, _)| id).collect();
    waiting.retain(|id, _| !due.contains(id));
    due
}
